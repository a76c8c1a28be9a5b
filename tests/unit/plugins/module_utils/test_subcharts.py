# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The values of umbrella charts: each rule of Helm by itself, and all of them against the simulator's own model."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._archive import read_chart_archive
from ansible_collections.huaweicloud.cce.plugins.module_utils._subcharts import ChartTree, Dependency, coalesce
from ansible_collections.huaweicloud.cce.tests.simulator import make_chart
from ansible_collections.huaweicloud.cce.tests.simulator.subcharts import coalesce_all
from hypothesis import given
from hypothesis import strategies as st

Tree = dict[str, Any]

DB = {"user": "u", "pool": {"max": 5, "min": 1}, "global": {"zone": "z"}, "exports": {"data": {"port": 1}}}
SHOWN = {**DB, "global": {"zone": "z"}}


def umbrella(values: Tree, *entries: Dependency, below: tuple[ChartTree, ...] = ()) -> ChartTree:
    """Return a chart over one that is called db."""
    charts = [ChartTree("db", "1.0.0", copy.deepcopy(DB)), *below]
    return ChartTree("top", "1.0.0", values, list(entries) or [Dependency("db")], charts)


def shown(**changes: Any) -> Tree:
    """Return the subchart's defaults as the release shows them, with these changes."""
    return {**copy.deepcopy(SHOWN), **changes}


# Each row was run through Helm 3.9.4: `helm install`, then `helm get values --all`; REFUSED has those that it refuses.
RULES: dict[str, tuple[ChartTree, Tree, Tree]] = {
    "a chart without dependencies": (ChartTree("top", values={"a": 1}), {"b": 2}, {"a": 1, "b": 2}),
    "a subchart's defaults": (umbrella({"a": 1}), {}, {"a": 1, "db": shown()}),
    "the parent's values win": (umbrella({"db": {"user": "p"}}), {}, {"db": shown(user="p")}),
    "the overrides win": (umbrella({"db": {"user": "p"}}), {"db": {"user": "o"}}, {"db": shown(user="o")}),
    "tables merge": (umbrella({"db": {"pool": {"max": 9}}}), {}, {"db": shown(pool={"max": 9, "min": 1})}),
    "an alias": (umbrella({}, Dependency("db", alias="my")), {}, {"my": shown()}),
    "two aliases": (
        umbrella({}, Dependency("db", alias="my"), Dependency("db", alias="your")),
        {"my": {"user": "o"}},
        {"my": shown(user="o"), "your": shown()},
    ),
    "the version that is declared": (
        umbrella({}, Dependency("db", "2.0.0"), below=(ChartTree("db", "2.0.0", {"new": True}),)),
        {},
        {"db": shown(new=True)},
    ),
    "a condition that is true": (
        umbrella({"db": {"on": True}}, Dependency("db", condition="db.on")),
        {},
        {"db": shown(on=True)},
    ),
    "a condition that is false": (umbrella({"on": False}, Dependency("db", condition="on")), {}, {"on": False}),
    "a condition below the subchart leaks its defaults": (
        umbrella({"db": {"on": False}}, Dependency("db", condition="db.on")),
        {},
        {"db": shown(on=False)},
    ),
    "a condition that an override changes": (
        umbrella({"on": True}, Dependency("db", condition="on")),
        {"on": False},
        {"on": False},
    ),
    "a condition that is absent": (
        umbrella({"on": 1}, Dependency("db", condition="no.where")),
        {},
        {"on": 1, "db": shown()},
    ),
    "a condition that is no boolean": (
        umbrella({"on": "x"}, Dependency("db", condition="on")),
        {},
        {"on": "x", "db": shown()},
    ),
    "the first of many conditions": (
        umbrella({"a": 1, "b": False, "c": True}, Dependency("db", condition="no,a,b,c")),
        {},
        {"a": 1, "b": False, "c": True},
    ),
    "a tag that is off": (
        umbrella({"tags": {"x": False}}, Dependency("db", tags=["x", "y"])),
        {},
        {"tags": {"x": False}},
    ),
    "one tag of two is on": (
        umbrella({"tags": {"x": False}}, Dependency("db", tags=["x", "y"])),
        {"tags": {"y": True}},
        {"tags": {"x": False, "y": True}, "db": shown()},
    ),
    "a tag that is no boolean": (
        umbrella({"tags": {"x": 1}}, Dependency("db", tags=["x"])),
        {},
        {"tags": {"x": 1}, "db": shown()},
    ),
    "tags that are no table": (umbrella({"tags": 0}, Dependency("db", tags=["x"])), {}, {"tags": 0, "db": shown()}),
    "a condition beats tags": (
        umbrella({"on": True, "tags": {"x": False}}, Dependency("db", condition="on", tags=["x"])),
        {},
        {"on": True, "tags": {"x": False}, "db": shown()},
    ),
    "a global goes down": (
        umbrella({"global": {"a": 1}}),
        {},
        {"global": {"a": 1}, "db": shown(**{"global": {"zone": "z", "a": 1}})},
    ),
    "a global beats the subchart's": (
        umbrella({"global": {"zone": "t"}}),
        {},
        {"global": {"zone": "t"}, "db": shown(**{"global": {"zone": "t"}})},
    ),
    "an override of a global": (
        umbrella({"global": {"a": 1}}),
        {"global": {"a": 2}},
        {"global": {"a": 2}, "db": shown(**{"global": {"zone": "z", "a": 2}})},
    ),
    "global tables": (
        umbrella(
            {
                "global": {"m": {"x": 1}, "n": {"x": 1}, "zone": {"x": 1}, "k": 1},
                "db": {"global": {"m": {"y": 2}, "k": {}}},
            }
        ),
        {},
        {
            "global": {"m": {"x": 1}, "n": {"x": 1}, "zone": {"x": 1}, "k": 1},
            "db": shown(**{"global": {"m": {"x": 1, "y": 2}, "n": {"x": 1}, "zone": {"x": 1}, "k": {}}}),
        },
    ),
    "a global table over a subchart's scalar": (
        umbrella({"global": {"k": {"x": 1}}, "db": {"global": {"k": 1}}}),
        {},
        {"global": {"k": {"x": 1}}, "db": shown(**{"global": {"zone": "z", "k": 1}})},
    ),
    "a global that is no table": (umbrella({"global": 1}), {}, {"global": 1, "db": shown()}),
    "a null removes a subchart's default": (
        umbrella({}),
        {"db": {"user": None, "pool": {"max": None}}},
        {"db": {"pool": {"min": 1}, "global": {"zone": "z"}, "exports": DB["exports"]}},
    ),
    "a null without a default stays": (umbrella({}), {"db": {"no": None}}, {"db": shown(no=None)}),
    "a null over a list": (ChartTree("top", values={"a": [1]}), {"a": None}, {}),
    "a nested subchart": (
        umbrella({}, below=(ChartTree("app", "", {"a": 1}, [Dependency("db")], [ChartTree("db", "", {"b": 2})]),)),
        {"app": {"db": {"c": 3}}},
        {"app": {"a": 1, "db": {"b": 2, "c": 3, "global": {}}, "global": {}}, "db": shown()},
    ),
    "a nested condition starts at its own chart": (
        umbrella(
            {"on": True},
            Dependency("app"),
            below=(ChartTree("app", "", {"on": False}, [Dependency("in", condition="on")], [ChartTree("in")]),),
        ),
        {},
        {"on": True, "app": {"on": False, "global": {}}, "db": shown()},
    ),
    "an undeclared subchart beside a declared one": (
        umbrella({}, below=(ChartTree("more", "", {"b": 2}),)),
        {},
        {"db": shown(), "more": {"b": 2, "global": {}}},
    ),
    "nothing but undeclared subcharts": (ChartTree("top", charts=[ChartTree("db", values={"b": 2})]), {}, {}),
    "exports are imported": (
        umbrella({"a": 1}, Dependency("db", imports=["data", "no"])),
        {},
        {"a": 1, "port": 1, "db": shown()},
    ),
    "a table is imported": (
        umbrella({"pool": {"max": 7}}, Dependency("db", imports=[{"child": "pool", "parent": "pool"}])),
        {},
        {"pool": {"max": 7, "min": 1}, "db": shown()},
    ),
    "a table is imported to the top, and from an alias": (
        umbrella({"a": None}, Dependency("db", alias="my", imports=[{"child": "pool", "parent": "."}])),
        {},
        {"max": 5, "min": 1, "my": shown()},
    ),
    "a table that is not there is not imported": (
        umbrella({}, Dependency("db", imports=[{"child": "no", "parent": "a"}])),
        {},
        {"db": shown()},
    ),
    "an empty table is not shared": (
        umbrella({"db": {"e": {}}}, Dependency("db", imports=[{"child": "e", "parent": "a"}])),
        {"a": {"x": 1}},
        {"a": {"x": 1}, "db": shown(e={})},
    ),
}

REFUSED: dict[str, tuple[ChartTree, Tree, Tree]] = {
    "a dependency that is not there": (umbrella({}, Dependency("db"), Dependency("no")), {}, {"db": shown()}),
    "a scalar where a subchart's table belongs": (umbrella({"a": 1}), {"db": 5}, {"a": 1, "db": 5}),
    "a null where a subchart's table belongs": (umbrella({"a": 1}), {"db": None}, {"a": 1, "db": None}),
    "what cannot be imported": (
        umbrella({}, Dependency("db", imports=[{"child": "user", "parent": "a"}, {"child": "pool"}, 1])),
        {},
        {"db": shown()},
    ),
    "an import that holds itself": (
        umbrella({}, Dependency("db", imports=[{"child": "pool", "parent": "db.pool.in"}])),
        {"a": 1},
        {"a": 1},
    ),
}


@pytest.mark.parametrize(
    ("chart", "overrides", "expected"), [*RULES.values(), *REFUSED.values()], ids=[*RULES, *REFUSED]
)
def test_a_release_shows_what_helm_shows(chart: ChartTree, overrides: Tree, expected: Tree) -> None:
    before = copy.deepcopy((chart, overrides))
    assert coalesce(chart, overrides) == expected
    assert (chart, overrides) == before


def test_the_result_shares_nothing_with_what_was_given() -> None:
    chart, overrides = umbrella({"a": {"b": [1]}, "db": {}}), {"c": {"d": [2]}, "global": {"m": {"x": 1}}}
    before = copy.deepcopy((chart, overrides))
    values = coalesce(chart, overrides)
    assert values["db"]["global"]["m"] == {"x": 1}
    values["a"]["b"].append(3)
    values["c"]["d"].append(3)
    values["db"]["pool"]["max"] = values["global"]["m"]["x"] = 3
    assert values["db"]["global"]["m"] == {"x": 1}
    assert (chart, overrides) == before


LEAVES = st.none() | st.booleans() | st.sampled_from([1, 2.5, "s"]) | st.lists(st.integers(0, 2), max_size=2)
TREES = st.dictionaries(
    st.sampled_from("abc"),
    LEAVES | st.dictionaries(st.sampled_from("abc"), LEAVES | st.just({"a": {"b": 1}}), max_size=3),
    max_size=3,
)
GLOBALS = st.fixed_dictionaries({}, optional={"global": TREES})
SWITCHES = st.fixed_dictionaries(
    {}, optional={"on": st.booleans() | st.just("x"), "tags": st.dictionaries(st.sampled_from("tu"), st.booleans())}
)
KEYS = ["db", "app", "my", "your"]
OVERRIDES = st.builds(
    lambda *trees: {key: value for tree in trees for key, value in tree.items()},
    TREES,
    GLOBALS,
    SWITCHES,
    st.dictionaries(
        st.sampled_from(KEYS),
        st.builds(lambda *trees: {**trees[0], **trees[1], **trees[2]}, TREES, GLOBALS, SWITCHES),
        max_size=3,
    ),
    st.dictionaries(st.sampled_from(KEYS), st.none() | st.just(1), max_size=1) | st.just({}),
)
IMPORTS = st.lists(st.sampled_from(["x", "none", {"child": "exports", "parent": "in"}]), max_size=2)


@st.composite
def umbrellas(draw: st.DrawFn) -> Any:
    """Return a chart with charts in it; left out is what the simulator's model does not have: aliases further below."""
    below = [
        make_chart(
            name, "1.0.0", draw(TREES), condition=draw(st.sampled_from(["", "on"])), declared=draw(st.booleans())
        )
        for name in draw(st.lists(st.sampled_from(["db", "in"]), unique=True, max_size=2))
    ]
    charts = []
    for name in draw(st.lists(st.sampled_from(["db", "app"]), unique=True, max_size=2)):
        values = {**draw(TREES), **draw(GLOBALS), "exports": {"x": draw(TREES)}}
        inner = tuple(below) if name == "app" else ()
        if draw(st.integers(0, 3)) == 0:
            charts.append(make_chart(name, "1.0.0", values, declared=False, subcharts=inner))
            continue
        aliases = {"db": ["", "my"], "app": ["", "your"]}[name]
        for alias in draw(st.lists(st.sampled_from(aliases), unique=True, min_size=1, max_size=2)):
            condition = draw(st.sampled_from(["", "on", "no.where,on", f"{alias or name}.on"]))
            more = {"tags": draw(st.lists(st.sampled_from("tu"), unique=True)), "imports": tuple(draw(IMPORTS))}
            charts.append(make_chart(name, "1.0.0", values, alias=alias, condition=condition, subcharts=inner, **more))
    return make_chart("top", "1.0.0", draw(OVERRIDES), subcharts=tuple(charts))


@given(chart=umbrellas(), overrides=OVERRIDES)
def test_random_charts_come_out_as_the_simulator_has_them(chart: Any, overrides: Tree) -> None:
    assert coalesce(read_chart_archive(chart.archive), overrides) == coalesce_all(chart, overrides)
