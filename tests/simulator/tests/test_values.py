# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How values are merged; tests/helm_oracle holds it against a real Helm."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from ..charts import Chart
from ..package import read_package
from ..settings import Settings
from ..state import make_chart
from ..subcharts import NoTable, coalesce_all, process
from ..values import as_float64, coalesce_tables, dump, lookup, mask, merge

MERGES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "null takes a default away": ({"a": 1, "b": {"c": 1, "d": 2}}, {"b": {"c": None}, "a": None}, {"b": {"d": 2}}),
    "null without a default stays": ({"a": 1}, {"extra": None}, {"a": 1, "extra": None}),
    "null inside a new table stays": ({"a": 1}, {"x": {"y": None}}, {"a": 1, "x": {"y": None}}),
    "null inside an old table stays without a default": (
        {"a": {"b": 1}},
        {"a": {"z": None}},
        {"a": {"b": 1, "z": None}},
    ),
    "null takes a table away": ({"a": {"b": 1}}, {"a": None}, {}),
    "a scalar replaces a table": ({"a": {"b": 1}}, {"a": 3}, {"a": 3}),
    "a table replaces a scalar": ({"a": 3}, {"a": {"b": None}}, {"a": {"b": None}}),
    "a default may be null": ({"a": None}, {}, {"a": None}),
    "a value replaces a null default": ({"a": None}, {"a": 1}, {"a": 1}),
    "null over a null default takes it away": ({"a": None}, {"a": None}, {}),
    "a nested default may be null": ({"a": {"n": None, "m": 1}}, {"a": {"q": 1}}, {"a": {"n": None, "m": 1, "q": 1}}),
    "a list replaces a list": ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
    "an empty table changes nothing": ({"a": {"b": 1}}, {"a": {}}, {"a": {"b": 1}}),
}


@pytest.mark.parametrize(("defaults", "overrides", "merged"), MERGES.values(), ids=MERGES)
def test_overrides_are_merged_over_defaults_as_helm_does(
    defaults: dict[str, Any], overrides: dict[str, Any], merged: dict[str, Any]
) -> None:
    assert merge(defaults, overrides) == merged
    assert coalesce_all(Chart("x", "1.0.0", defaults), overrides) == merged


DB = {"user": "u", "port": 1, "deep": {"x": 1}, "global": {"g": "sub", "s": 1}, "exports": {"e": {"x": 9}}}

UMBRELLAS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "a subchart's defaults appear under its name": ({"t": 1}, {}, {}, {"t": 1, "db": DB}),
    "the parent's values win": ({"db": {"user": "parent"}}, {}, {}, {"db": {**DB, "user": "parent"}}),
    "a null takes a subchart's default away": (
        {"db": {"user": "p"}},
        {},
        {"db": {"user": None, "port": None}},
        {"db": {key: value for key, value in DB.items() if key not in ("user", "port")}},
    ),
    "an alias is the name": ({"t": 1}, {"alias": "my"}, {"my": {"port": 2}}, {"t": 1, "my": {**DB, "port": 2}}),
    "globals go down": (
        {"global": {"g": "top"}},
        {},
        {"global": {"new": 5}},
        {"global": {"g": "top", "new": 5}, "db": {**DB, "global": {"g": "top", "s": 1, "new": 5}}},
    ),
    "a condition takes a subchart out": ({"on": False}, {"condition": "on"}, {}, {"on": False}),
    "an override turns it on": ({"on": False}, {"condition": "on"}, {"on": True}, {"on": True, "db": DB}),
    "a condition that leads nowhere counts as true": ({"t": 1}, {"condition": "no.where"}, {}, {"t": 1, "db": DB}),
    "a tag takes a subchart out": ({"tags": {"a": False}}, {"tags": ("a", "b")}, {}, {"tags": {"a": False}}),
    "one tag that is on is enough": (
        {"tags": {"a": False}},
        {"tags": ("a", "b")},
        {"tags": {"b": True}},
        {"tags": {"a": False, "b": True}, "db": DB},
    ),
    "a condition wins over tags": (
        {"tags": {"a": False}, "on": True},
        {"tags": ("a",), "condition": "on"},
        {},
        {"tags": {"a": False}, "on": True, "db": DB},
    ),
    "exports are imported": ({"t": 1}, {"imports": ("e", "none")}, {}, {"t": 1, "x": 9, "db": DB}),
    "a table is imported under a path, and nulls go": (
        {"t": {"deep": {"x": 0, "nul": None}}, "nul": None},
        {"imports": ({"child": "deep", "parent": "t.deep"}, {"child": "global", "parent": "."})},
        {},
        {"t": {"deep": {"x": 0}}, "g": "sub", "s": 1, "db": DB},
    ),
    "a loose subchart shows nothing": ({"t": 1}, {"declared": False}, {"db": {"port": 2}}, {"t": 1, "db": {"port": 2}}),
}


@pytest.mark.parametrize(("defaults", "use", "overrides", "merged"), UMBRELLAS.values(), ids=UMBRELLAS)
def test_an_umbrella_chart_is_coalesced_as_helm_does(
    defaults: dict[str, Any], use: dict[str, Any], overrides: dict[str, Any], merged: dict[str, Any]
) -> None:
    chart = make_chart("top", "1.0.0", defaults, subcharts=(Chart("db", "0.1.0", DB, **use),))
    assert coalesce_all(chart, overrides) == merged
    assert coalesce_all(read_package(chart.archive, "top-1.0.0.tgz"), overrides) == merged


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("value", [None, 5, [1]])
def test_a_value_that_is_no_table_does_not_fit_a_subchart(value: Any, declared: bool) -> None:
    chart = make_chart("top", "1.0.0", {"t": 1}, subcharts=(Chart("db", "0.1.0", DB, declared=declared),))
    with pytest.raises(NoTable, match="type mismatch on db"):
        process(chart, {"db": value})
    assert coalesce_all(chart, {"db": value}) == {"t": 1, "db": value}


def test_reuse_with_a_null_over_an_old_override_loses_the_null() -> None:
    assert coalesce_tables({"a": None, "b": None}, {"a": 1}) == {"b": None}


def test_secret_leaves_are_masked_and_others_are_not() -> None:
    tree = {"db": {"password": "x", "user": "u"}, "secrets": [{"a": 1}, "s"], "apiToken": None}
    assert mask(tree) == {
        "db": {"password": "******", "user": "u"},
        "secrets": [{"a": "******"}, "******"],
        "apiToken": None,
    }


def test_numbers_are_written_as_go_writes_them() -> None:
    tree = {"a": 1.0, "b": [2**53 + 1, 1.5], "c": True, "d": 10**22}
    assert dump(as_float64(tree)) == '{"a":1,"b":[9007199254740992,1.5],"c":true,"d":1e+22}'


@pytest.mark.parametrize(
    ("pointer", "found"),
    [("/a/0/b", (True, 1)), ("/x~1y", (True, 2)), ("/m~0n", (True, 3)), ("/a/7", (False, None)), ("/q", (False, None))],
)
def test_pointers_lead_where_they_say(pointer: str, found: tuple[bool, Any]) -> None:
    assert lookup({"a": [{"b": 1}], "x/y": 2, "m~n": 3}, pointer) == found


def test_settings_know_their_names() -> None:
    assert Settings.from_dict({"pending_reads": 3}).pending_reads == 3


def test_the_readme_names_every_setting_and_its_default() -> None:
    text = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| `([^`]*)` \|", text, re.MULTILINE))
    words: dict[Any, str] = {True: "true", False: "false", None: "null"}
    for name, value in asdict(Settings()).items():
        shown = ", ".join(value) if isinstance(value, list) else str(value)
        assert rows[name] == (words[value] if value is None or isinstance(value, bool) else shown)
