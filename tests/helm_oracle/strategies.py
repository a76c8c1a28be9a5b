# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random steps and values, from few words, so that they meet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from .charts import CHARTS
from .steps import Step

KEYS = (
    *("imageTag", "replicas", "auth", "user", "list", "none", "deep", "extra", "db", "cache", "global", "metrics"),
    *("enabled", "on", "port", "nul", "x", "zone", "table", "tags", "front", "exports", "one", "in", "t"),
)
LEAVES = st.sampled_from([None, None, True, False, 0, 1, -1, 1.0, 0.5, "", "v2", "1", [], [1, None], [{"a": None}]])
NAMES = [f"{chart.name}-{chart.version}" for chart in CHARTS]
FAILS = st.sampled_from(["", "", "", "wait", "apply"])


def tables(leaves: st.SearchStrategy[Any], size: int) -> st.SearchStrategy[dict[str, Any]]:
    """Return tables of a few keys."""
    return st.dictionaries(st.sampled_from(KEYS), leaves, max_size=size)


TREES = tables(tables(tables(LEAVES, 2) | LEAVES, 3) | LEAVES, 4)


@st.composite
def values_sequences(draw: st.DrawFn) -> list[Step]:
    """Return an install and upgrades with all kinds of values, flags and charts, and rollbacks in between."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2))
    charts, trees = st.sampled_from(names), st.none() | TREES
    steps = [Step("install", draw(trees), draw(charts))]
    for _number in range(draw(st.integers(1, 5))):
        if draw(st.integers(0, 5)) == 0:
            steps.append(Step("rollback"))
        else:
            reset, reuse = draw(st.booleans()), draw(st.booleans())
            steps.append(Step("upgrade", draw(trees), draw(charts), reset=reset, reuse=reuse))
    return steps


SMALL = st.none() | tables(LEAVES, 2)
RARELY = st.integers(0, 5).map(lambda number: number == 0)
INSTALLS = st.builds(Step, st.just("install"), SMALL, replace=st.booleans(), fail=FAILS, dry_run=RARELY)
UPGRADES = st.builds(Step, st.just("upgrade"), SMALL, fail=FAILS, reuse=st.booleans(), hold=st.booleans())
# Only charts with the same resources: Helm stumbles over those of interrupted operations, and the simulator has none.
CHANGES = st.builds(Step, st.just("upgrade"), SMALL, st.just("app-1.1.0"), fail=FAILS)
NUMBERS = st.none() | st.integers(-1, 4)
ROLLBACKS = st.builds(Step, st.just("rollback"), revision=NUMBERS, fail=FAILS, hold=st.booleans())
UNINSTALLS = st.builds(Step, st.just("uninstall"), hold=st.booleans())
LIFE = st.one_of(INSTALLS, UPGRADES, CHANGES, ROLLBACKS, UNINSTALLS, st.just(Step("let_go")))


@st.composite
def lives(draw: st.DrawFn) -> list[Step]:
    """Return steps of all kinds, of which one at a time is held."""
    steps, held = [Step("install", draw(SMALL), fail=draw(FAILS))], ""
    for step in draw(st.lists(LIFE, min_size=1, max_size=6)):
        steps += playable(step, held)
        held = held_after(steps[-1], held)
    return steps


def playable(step: Step, held: str) -> list[Step]:
    """Return the step in a form that says the same to both sides, while an operation is held or none is."""
    if step.hold and (held or step.fail == "wait"):
        step = replace(step, hold=False)
    if held and step.do == "uninstall":
        # Contract 8, row 2: a second uninstall changes nothing, where Helm begins again. After the first one, Helm's
        # late operation would write what it has read into a later release of that name.
        return [Step("let_go")] if held == "uninstall" else [step, Step("let_go")]
    return [step]


def held_after(step: Step, held: str) -> str:
    """Return what is held after the step, if it was not refused."""
    if step.do == "let_go":
        return ""
    return held or (step.do if step.hold else "")
