# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan's fingerprint moves with each part of what it is of, and tells nothing of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._chart import Chart
from ansible_collections.huaweicloud.cce.plugins.module_utils._digest import is_digest, make_digest
from ansible_collections.huaweicloud.cce.plugins.module_utils._plan import Plan
from ansible_collections.huaweicloud.cce.plugins.module_utils._policy import make_plan
from ansible_collections.huaweicloud.cce.plugins.module_utils._release import Release
from ansible_collections.huaweicloud.cce.plugins.module_utils._release_spec import RELEASE_SPEC
from ansible_collections.huaweicloud.cce.plugins.module_utils._values import Change
from ansible_collections.huaweicloud.cce.plugins.module_utils._wanted import Wanted
from hypothesis import given
from hypothesis import strategies as st

KEY = "the same in both jobs"
CHART = Chart("chart-1", "web", "1.0.0", {"tag": "v1"})
LIVE = Release("shop", "project01", "DEPLOYED", 3, "web", "0.9.0", values={"tag": "v1"})
TARGET = Release("shop", "project01", "SUPERSEDED", 2, "web", "0.9.0")
PLAN = Plan(Wanted("shop", "project01", CHART, {"tag": "v2", "auth": {"key": "hunter2"}}), "upgrade", LIVE)
RELEASE = {option: spec.get("default") for option, spec in RELEASE_SPEC.items()}
SHOP = {**RELEASE, "name": "shop", "namespace": "project01", "needs": [], "sensitive_values": {"key": "hunter2"}}
TASK: dict[str, Any] = {
    "cluster_id": "cluster-1",
    "releases": [SHOP, {**SHOP, "name": "db"}],
    "only": None,
    "skip": None,
    "prune": None,
    "on_error": "stop",
    "wait": True,
}
DIGEST = make_digest(KEY, TASK, [PLAN])

# Another value for each option of a release.
OTHERS: dict[str, Any] = {
    "name": "other",
    "namespace": "project02",
    "state": "absent",
    "revision": 1,
    "expect_revision": 3,
    "on_pending": "fail",
    "chart_change": "reinstall",
    "on_failed": "fail",
    "rollback_on_failure": True,
    "chart_id": "chart-2",
    "chart_name": "db",
    "chart_version": "2.0.0",
    "values": {"tag": "v3"},
    "values_files": ["values.yml"],
    "sensitive_values": {"key": "hunter3"},
    "values_mode": "merge",
    "ignore_paths": ["/tag"],
    "validate_values": "strict",
    "masked_values": "assume_changed",
    "description": "words",
    "parameters": {"no_hooks": True},
    "needs": ["db"],
}


def test_every_option_of_a_release_has_its_row() -> None:
    assert set(OTHERS) == {*RELEASE_SPEC, "needs"}


@pytest.mark.parametrize("option", OTHERS)
def test_no_option_of_a_release_moves_unseen(option: str) -> None:
    task = {**TASK, "releases": [{**SHOP, option: OTHERS[option]}, TASK["releases"][1]]}
    assert make_digest(KEY, task, [PLAN]) != DIGEST


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"cluster_id": "cluster-2"}, id="cluster"),
        pytest.param({"releases": TASK["releases"][::-1]}, id="order"),
        pytest.param({"releases": TASK["releases"][:1]}, id="one-less"),
        pytest.param({"releases": [*TASK["releases"], SHOP]}, id="one-more"),
        pytest.param({"only": ["shop"]}, id="only"),
        pytest.param({"only": []}, id="only-empty"),
        pytest.param({"skip": ["shop"]}, id="skip"),
        pytest.param({"prune": {"namespaces": ["project01"], "max": 1}}, id="prune"),
        pytest.param({"on_error": "continue"}, id="on_error"),
        pytest.param({"wait": False}, id="wait"),
    ],
)
def test_nothing_of_the_task_moves_unseen(change: dict[str, Any]) -> None:
    assert make_digest(KEY, {**TASK, **change}, [PLAN]) != DIGEST


def with_live(**facts: Any) -> Plan:
    return replace(PLAN, before=replace(LIVE, **facts))


def with_wanted(**facts: Any) -> Plan:
    return replace(PLAN, wanted=replace(PLAN.wanted, **facts))


@pytest.mark.parametrize(
    "plans",
    [
        pytest.param([], id="none"),
        pytest.param([PLAN, PLAN], id="twice"),
        pytest.param([replace(PLAN, before=None)], id="no-longer-there"),
        pytest.param([replace(PLAN, action="none")], id="action"),
        pytest.param([replace(PLAN, target=TARGET)], id="target"),
        pytest.param([with_live(revision=4)], id="revision"),
        pytest.param([with_live(revision=None)], id="revision-unreadable"),
        pytest.param([with_live(status="FAILED")], id="status"),
        pytest.param([with_live(chart_name="db")], id="live-chart"),
        pytest.param([with_live(chart_version="0.9.1")], id="live-version"),
        pytest.param([with_live(values={"tag": "v2"})], id="live-values"),
        pytest.param([with_live(values={"tag": None})], id="live-null"),
        pytest.param([with_live(values={})], id="live-values-empty"),
        pytest.param([with_live(values=None)], id="live-values-unreadable"),
        pytest.param([with_wanted(name="other")], id="name"),
        pytest.param([with_wanted(namespace="other")], id="namespace"),
        pytest.param([with_wanted(values={"tag": "v2"})], id="values"),
        pytest.param([with_wanted(values={"tag": "v2", "auth": {"key": "hunter3"}})], id="secret"),
        pytest.param([with_wanted(chart=None)], id="no-chart"),
        pytest.param([with_wanted(chart=replace(CHART, chart_id="chart-2"))], id="chart"),
        pytest.param([with_wanted(chart=replace(CHART, name="db"))], id="name-of-the-chart"),
        pytest.param([with_wanted(chart=replace(CHART, version="1.0.1"))], id="version-of-the-chart"),
        pytest.param([with_wanted(chart=replace(CHART, shown={"update_at": "later"}))], id="package-of-the-chart"),
        pytest.param([replace(PLAN, changes=(Change("/tag", "v1", "v2"),))], id="changes"),
    ],
)
def test_nothing_of_the_plan_or_of_the_release_moves_unseen(plans: list[Plan]) -> None:
    assert make_digest(KEY, TASK, plans) != DIGEST


def test_the_target_of_a_rollback_does_not_move_unseen() -> None:
    back = replace(PLAN, action="rollback", target=TARGET)
    other = replace(back, target=replace(TARGET, revision=1))
    assert make_digest(KEY, TASK, [back]) != make_digest(KEY, TASK, [other])


def test_the_order_of_the_plans_counts() -> None:
    other = with_wanted(name="db")
    assert make_digest(KEY, TASK, [PLAN, other]) != make_digest(KEY, TASK, [other, PLAN])


def test_another_key_is_another_digest() -> None:
    assert len({make_digest(key, TASK, [PLAN]) for key in (KEY, f"{KEY} ", KEY.upper(), "x", "\u00e4", "\udcff")}) == 6


def test_the_same_is_the_same_and_tells_nothing() -> None:
    assert make_digest(KEY, deepcopy(TASK), iter([deepcopy(PLAN)])) == DIGEST
    assert re.fullmatch("[0-9a-f]{64}", DIGEST)


# Texts that are the words of no other value, and numbers that are like others only by their types.
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([1.0, 0.5]) | st.sampled_from(["", "1", "None"]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from("abc"), below, max_size=3),
    max_leaves=8,
)


def turned(value: Any) -> Any:
    """Return the same with the keys of all maps in the other order."""
    if isinstance(value, dict):
        return {key: turned(below) for key, below in reversed(list(value.items()))}
    return [turned(below) for below in value] if isinstance(value, list) else value


@given(st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3))
def test_the_order_of_keys_is_no_matter(values: dict[str, Any]) -> None:
    one, other = with_wanted(values=values), with_wanted(values=turned(values))
    task = {**TASK, "releases": [{**SHOP, "values": values}]}
    assert make_digest(KEY, task, [one]) == make_digest(KEY, turned(task), [other])


MAPS = st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3)


@given(MAPS, MAPS, MAPS)
def test_the_order_of_keys_is_no_matter_to_a_plan_either(
    values: dict[str, Any], live: dict[str, Any], defaults: dict[str, Any]
) -> None:
    def seal(turn: Callable[[Any], Any]) -> str:
        wanted = Wanted("shop", "project01", replace(CHART, defaults=turn(defaults)), turn(values))
        found = replace(LIVE, chart_version="1.0.0", values=turn(live))
        return make_digest(KEY, TASK, [make_plan(wanted, found)])

    assert seal(lambda value: value) == seal(turned)


@given(VALUES, VALUES)
def test_different_values_are_different_digests(one: Any, other: Any) -> None:
    digests = [make_digest(KEY, {**TASK, "releases": [value]}, []) for value in (one, other)]
    assert (digests[0] == digests[1]) == (repr(turned_to_sorted(one)) == repr(turned_to_sorted(other)))


def turned_to_sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: turned_to_sorted(value[key]) for key in sorted(value)}
    return list(map(turned_to_sorted, value)) if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("given_text", "does_fit"),
    [
        pytest.param(DIGEST, True, id="same"),
        pytest.param(f" {DIGEST}\n", True, id="blanks"),
        pytest.param(DIGEST.upper(), True, id="upper-case"),
        pytest.param(DIGEST[:-1], False, id="cut"),
        pytest.param(f"{DIGEST}0", False, id="longer"),
        pytest.param(make_digest("another", TASK, [PLAN]), False, id="other"),
        pytest.param("", False, id="empty"),
        pytest.param("\u00e4", False, id="not-ascii"),
        pytest.param("\udcff", False, id="no-text-at-all"),
    ],
)
def test_a_digest_is_compared_as_a_survey_hands_it_on(given_text: str, does_fit: bool) -> None:
    assert is_digest(given_text, DIGEST) is does_fit
