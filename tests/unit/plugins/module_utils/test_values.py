# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Merging, comparing and listing the changes of chart values."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._pointers import (
    escape,
    split_path,
    with_live,
    with_nulls,
)
from ansible_collections.huaweicloud.cce.plugins.module_utils._values import (
    MISSING,
    Change,
    is_equal,
    is_in_sync,
    leaves,
    make_changes,
    merge,
    overlay,
    without_nulls,
)
from hypothesis import given
from hypothesis import strategies as st


class Text(str):
    """A string as Ansible may hand it over, which knows where it comes from."""


LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.0, 1.0, 0.5, "", "a", "1"])
MASKED = st.just("******")
TREES = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(
        LEAVES, lambda below: st.lists(below, max_size=2) | st.dictionaries(st.sampled_from("abc"), below, max_size=3)
    ),
    max_size=3,
)


@pytest.mark.parametrize(
    ("base", "over", "merged"),
    [
        pytest.param({"a": 1}, {}, {"a": 1}, id="nothing-over"),
        pytest.param({}, {"a": 1}, {"a": 1}, id="nothing-below"),
        pytest.param({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}, {"a": {"b": 3, "c": 2}}, id="maps-merge"),
        pytest.param({"a": [1, 2]}, {"a": [3]}, {"a": [3]}, id="lists-replace"),
        pytest.param({"a": {"b": 1}}, {"a": None}, {}, id="null-removes-a-map"),
        pytest.param({"a": {"b": 1}}, {"a": {"b": None}}, {"a": {}}, id="null-removes-a-leaf"),
        pytest.param({"a": {"b": 1}}, {"a": {}}, {"a": {"b": 1}}, id="empty-map-changes-nothing"),
        pytest.param({"a": {"b": 1}}, {"a": 2}, {"a": 2}, id="leaf-over-map"),
        pytest.param({"a": 1}, {"a": {"b": 2}}, {"a": {"b": 2}}, id="map-over-leaf"),
        pytest.param({"a": None}, {}, {}, id="null-default"),
        pytest.param({}, {"a": {"b": None, "c": 1}}, {"a": {"c": 1}}, id="null-without-default"),
        pytest.param({"a": 1}, {"a": [None]}, {"a": [None]}, id="null-in-a-list-stays"),
    ],
)
def test_merges_as_helm_does(base: dict[str, Any], over: dict[str, Any], merged: dict[str, Any]) -> None:
    assert merge(base, over) == merged


@pytest.mark.parametrize(
    ("actual", "wanted", "equal"),
    [
        (1, 1.0, True),
        (1, "1", False),
        (1, True, False),
        (0, False, False),
        (None, False, False),
        (None, None, True),
        ("", None, False),
        ({}, None, False),
        ({}, [], False),
        ([1, 2], [2, 1], False),
        ([1], [1.0], True),
        ([True], [1], False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": None}, {}, False),
        (2**53 - 1, 2**53 - 2, False),
        (2**53, 2**53 + 1, True),
        (1234567890123456800, 1234567890123456789, True),
        (1234567890123456800, 1234567890123457789, False),
        (10**400, 10**400 + 1, False),
        (float(2**60), 2**60 + 1, True),
        (1e300, 10**400, False),
        ("******", "any", True),
        ("any", "******", False),
        ("******", {"a": 1}, True),
        ({"a": "******"}, {}, False),
        ({"a": "******"}, {"b": 1}, False),
        ({"a": "******"}, {"a": None}, True),
        ({"a": 1}, {"a": 2}, False),
        ({"a": {"b": 1}}, {"a": {"b": True}}, False),
        ({"a": [1]}, {"a": [1, 2]}, False),
        ([{"a": 1}, 2], [{"a": 1.0}, 2], True),
        ({"a": 1}, [1], False),
        ([1], {"a": 1}, False),
        ({}, "", False),
        ({"a": None}, {"b": None}, False),
        (Text("a"), "a", True),
        ("a", Text("a"), True),
        (Text("a"), "b", False),
        (float("nan"), float("nan"), False),
        (MISSING, MISSING, True),
        (MISSING, None, False),
    ],
    ids=repr,
)
def test_compares_values_as_json_does(actual: Any, wanted: Any, equal: bool) -> None:
    assert is_equal(actual, wanted) is equal


DEFAULTS = {"tag": "v1", "policy": "Always", "auth": {"user": "u", "secret": "s"}, "nothing": None}


@pytest.mark.parametrize(
    ("wanted", "other"),
    [
        pytest.param({"tag": "v2"}, {"tag": "v3"}, id="override"),
        pytest.param({}, {"tag": "v2"}, id="dropped-override"),
        pytest.param({"tag": None}, {}, id="removed-default"),
        pytest.param({"auth": {"secret": None}}, {"auth": {"secret": "s"}}, id="removed-leaf"),
        pytest.param({"tag": "v1"}, {"tag": "v2"}, id="equal-to-the-default"),
        pytest.param({"auth": {}}, {"auth": {"user": "x"}}, id="empty-map"),
        pytest.param({"new": {"a/b": [1, {"c": None}]}}, {"new": {}}, id="not-in-the-chart"),
        pytest.param({"count": 1}, {"count": "1"}, id="number-and-string"),
        pytest.param({"on": True}, {"on": 1}, id="boolean-and-number"),
    ],
)
def test_is_in_sync_under_both_readings_and_only_then(wanted: dict[str, Any], other: dict[str, Any]) -> None:
    assert is_in_sync(wanted, wanted, DEFAULTS)
    assert is_in_sync(merge(DEFAULTS, wanted), wanted, DEFAULTS)
    assert not is_in_sync(other, wanted, DEFAULTS)
    assert not is_in_sync(merge(DEFAULTS, other), wanted, DEFAULTS)


@pytest.mark.parametrize(
    ("actual", "wanted", "defaults", "in_sync"),
    [
        pytest.param({"a": 2, "b": 1}, {"a": 2}, None, False, id="merged-but-no-defaults-known"),
        pytest.param({"a": 2, "b": None}, {"a": 2}, {"a": 1, "b": None}, True, id="null-defaults-are-shown"),
        pytest.param({"a": None}, {"a": None}, {"a": 1}, True, id="removal-as-submitted"),
        pytest.param({"a": 1}, {"a": None}, {"a": 1}, False, id="removal-that-is-not-done"),
        pytest.param({"a": 1}, {"a": None}, {}, False, id="removal-without-a-default-that-is-not-done"),
        pytest.param({}, {}, {"a": 1}, True, id="nothing-as-submitted"),
        pytest.param({}, {"a": 1}, {"a": 1}, False, id="missing-though-equal-to-the-default"),
        pytest.param({"a": None}, {"a": 1}, {}, False, id="null-instead"),
        pytest.param({"a": 1, "b": 2}, {"a": 1}, {}, False, id="subset-is-not-enough"),
        pytest.param({"a": 1, "b": None}, {"a": 1}, {}, True, id="null-beyond-what-is-wanted"),
        pytest.param({"a": {"b": 1, "c": 2}}, {"a": {"b": 1}}, {"a": {"b": 0}}, False, id="subset-below"),
        pytest.param({"a": {"b": 1}}, {"a": {}}, {"a": {"b": 1}}, True, id="empty-map-over-defaults"),
        pytest.param({"a": {}}, {"a": {}}, {"a": {"b": 1}}, True, id="empty-map-as-submitted"),
        pytest.param({"a": {}}, {}, {"a": {"b": None}}, True, id="map-of-nulls"),
        pytest.param({}, {}, {"a": {"b": None}}, True, id="map-of-nulls-as-submitted"),
        pytest.param({"b": 0}, {}, {"a": {"b": None}, "b": 0}, False, id="map-of-nulls-stays-a-map"),
        pytest.param({"a": {"b": 1}, "c": 0}, {"a": {"b": 1}}, {"a": 5, "c": 0}, True, id="map-over-leaf"),
        pytest.param({"a": 5, "c": 0}, {"a": 5}, {"a": {"b": 1}, "c": 0}, True, id="leaf-over-map"),
        pytest.param({"a": [1], "c": 0}, {"a": [1, 2]}, {"c": 0}, False, id="lists-are-exact"),
        pytest.param({"a": [None], "c": 0}, {"a": [None]}, {"c": 0}, True, id="null-in-a-list"),
        pytest.param({"a": "******", "c": 0}, {"a": "x"}, {"c": 0}, True, id="masked"),
        pytest.param({"a": "******", "c": 0}, {"a": {"b": 1}}, {"c": 0}, True, id="masked-map"),
        pytest.param({"a": "******", "c": 0}, {}, {"c": 0}, False, id="masked-but-not-wanted"),
        pytest.param({"a": "******", "c": 0}, {"a": None}, {"c": 0}, False, id="masked-but-removed"),
        pytest.param({"a": 1.0, "c": 0}, {"a": 1}, {"c": 0.0}, True, id="same-number"),
        pytest.param({"a": True, "c": 0}, {"a": 1}, {"c": 0}, False, id="boolean-for-a-number"),
        pytest.param({"a": {"b": True}, "c": 0}, {"a": {"b": 1}}, {"c": 0}, False, id="boolean-for-a-number-below"),
        pytest.param({"a": [True], "c": 0}, {"a": [1]}, {"c": 0}, False, id="boolean-for-a-number-in-a-list"),
        pytest.param({"a": 1, "c": False}, {"a": 1}, {"c": 0}, False, id="boolean-for-a-default-number"),
    ],
)
def test_is_in_sync_under_one_of_the_readings(actual: Any, wanted: Any, defaults: Any, in_sync: bool) -> None:
    assert is_in_sync(actual, wanted, defaults) is in_sync


@given(TREES, TREES, TREES, st.booleans(), MASKED | LEAVES)
def test_comparing_without_merged_trees_says_the_same(
    defaults: dict[str, Any], wanted: dict[str, Any], change: dict[str, Any], is_merged: bool, extra: Any
) -> None:
    actual = overlay(merge(defaults, wanted) if is_merged else wanted, change)
    for shown in (actual, {**actual, "a": extra}):
        by_trees = is_equal(without_nulls(shown), merge(defaults, wanted))
        assert is_in_sync(shown, wanted, defaults) is (is_equal(shown, wanted) or by_trees)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        pytest.param({}, {}, [], id="nothing"),
        pytest.param({"a": 1}, {"a": 2}, [("/a", 1, 2)], id="leaf"),
        pytest.param({"a": 1}, {}, [("/a", 1, MISSING)], id="gone"),
        pytest.param({"a": {"b": 1, "c": [2]}}, {}, [("/a/b", 1, MISSING), ("/a/c", [2], MISSING)], id="tree-goes"),
        pytest.param(
            {"a": 1, "b": 2, "c": [1, 1]},
            {"d": 4, "c": [3, 2], "a": 0},
            [("/a", 1, 0), ("/b", 2, MISSING), ("/c/0", 1, 3), ("/c/1", 1, 2), ("/d", MISSING, 4)],
            id="in-the-order-of-the-trees",
        ),
        pytest.param({"a": 1}, {"a": True}, [("/a", 1, True)], id="number-becomes-boolean"),
        pytest.param({"a": {}}, {"a": []}, [("/a", {}, [])], id="empty-map-becomes-list"),
        pytest.param(1, 2, [("", 1, 2)], id="no-map-at-all"),
        pytest.param({}, {"a": {"b": 1, "c": {}}}, [("/a/b", MISSING, 1), ("/a/c", MISSING, {})], id="tree-appears"),
        pytest.param({"a.b/c~d": 1}, {"a.b/c~d": 2}, [("/a.b~1c~0d", 1, 2)], id="json-pointer"),
        pytest.param({"a": [1, 2]}, {"a": [1, 3]}, [("/a/1", 2, 3)], id="list-item"),
        pytest.param({"a": [1]}, {"a": [1, 2]}, [("/a", [1], [1, 2])], id="list-grows"),
        pytest.param({"a": {"b": 1}}, {"a": 1}, [("/a", {"b": 1}, 1)], id="map-becomes-leaf"),
        pytest.param({"a": 1}, {"a": 1.0}, [], id="same-number"),
        pytest.param({}, {"a": None}, [("/a", MISSING, None)], id="null-appears"),
        pytest.param({"a": "******"}, {"a": "x"}, [], id="masked"),
    ],
)
def test_lists_what_changes(before: dict[str, Any], after: dict[str, Any], changes: list[Any]) -> None:
    assert make_changes(before, after) == [Change(*change) for change in changes]


@given(TREES, TREES)
def test_no_changes_means_equal(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert (not make_changes(before, after)) is is_equal(before, after)


def prune(tree: Any) -> Any:
    """Return the tree without maps that hold nothing, which a list of leaves cannot tell from none."""
    if isinstance(tree, list):
        return [prune(value) for value in tree]
    if not isinstance(tree, dict):
        return tree
    below = {key: prune(value) for key, value in tree.items()}
    return {key: value for key, value in below.items() if value != {}}


def apply(tree: Any, changes: list[Change]) -> Any:
    """Return the tree with the changes made."""
    root: dict[str, Any] = {"": json.loads(json.dumps(tree))}
    for path, _before, after in changes:
        place: Any = root
        key = ""
        for step in split_path(path):
            below: Any = place[int(key)] if isinstance(place, list) else place.setdefault(key, {})
            place, key = below, step
        if after is not MISSING:
            place[int(key) if isinstance(place, list) else key] = after
        else:
            place.pop(key, None)
    return root[""]


@given(TREES, TREES)
def test_making_the_changes_leads_from_one_tree_to_the_other(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert is_equal(prune(apply(before, make_changes(before, after))), prune(after))
    assert is_equal(prune(apply({}, make_changes({}, after))), prune(after))


@given(st.text(alphabet="a~/01"))
def test_a_key_survives_a_json_pointer(key: str) -> None:
    assert split_path(f"/{escape(key)}/b") == [key, "b"]


def as_go_writes_it(tree: Any) -> Any:
    """Return the tree as it comes back from Go, for which whole floats are integers, and 17 digits are enough."""
    if isinstance(tree, dict):
        return {key: as_go_writes_it(tree[key]) for key in sorted(tree)}
    if isinstance(tree, list):
        return [as_go_writes_it(value) for value in tree]
    if isinstance(tree, bool) or not isinstance(tree, (int, float)):
        return tree
    return int(float(tree)) if float(tree).is_integer() else float(tree)


@given(TREES, TREES, st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_the_run_after_a_write_is_silent_whatever_the_service_shows(
    defaults: dict[str, Any], wanted: dict[str, Any], number: float
) -> None:
    wanted = {**wanted, "number": number}
    for shown in (wanted, merge(defaults, wanted)):
        assert is_in_sync(shown, wanted, defaults)
        assert is_in_sync(json.loads(json.dumps(shown)), wanted, defaults)
        assert is_in_sync(as_go_writes_it(shown), wanted, defaults)
        assert make_changes(shown, as_go_writes_it(shown)) == []


def nest(depth: int, leaf: Any) -> dict[str, Any]:
    """Return maps and lists in each other, deeper than Python calls itself."""
    tree = {"a": leaf}
    for level in range(depth):
        tree = {"a": [tree]} if level % 2 else {"a": tree, "b": level}
    return tree


def test_values_may_be_nested_deeper_than_python_calls_itself() -> None:
    tree, same, other = nest(3000, 1), nest(3000, 1.0), nest(3000, 2)
    ((path, before, after),) = make_changes(tree, other)
    assert (path[:8], before, after) == ("/a/0/a/a", 1, 2)
    assert (is_equal(tree, same), is_equal(tree, other)) == (True, False)
    merged, not_merged = merge({"d": 1, "n": None}, same), merge({"d": 1}, other)
    assert (is_in_sync(merged, tree, {"d": 1}), is_in_sync(not_merged, tree, {"d": 1})) == (True, False)
    maps = nest(1, 1)
    for _level in range(3000):
        maps = {"a": maps}
    assert (is_in_sync({"d": 1, "n": None, **maps}, maps, {"d": 1}), len(list(leaves(maps)))) == (True, 2)


def test_a_path_that_is_not_there_is_named_so() -> None:
    assert repr(make_changes({"a": 1}, {})) == "[Change(path='/a', before=1, after=MISSING)]"


@given(TREES, TREES)
def test_merging_twice_is_merging_once(base: dict[str, Any], over: dict[str, Any]) -> None:
    once = merge(base, over)
    assert is_equal(merge(once, over), once)
    assert without_nulls(once) == once


@pytest.mark.parametrize(
    ("wanted", "actual", "path", "result"),
    [
        pytest.param({"a": 1}, {"a": 2}, "/a", {"a": 2}, id="live-value"),
        pytest.param({"a": 1}, {}, "/a", {}, id="nothing-live"),
        pytest.param({}, {"a": 2}, "/a", {"a": 2}, id="nothing-wanted"),
        pytest.param({"a": {"b": 1, "c": 1}}, {"a": {"b": 2}}, "/a/b", {"a": {"b": 2, "c": 1}}, id="below"),
        pytest.param({}, {"a": {"b": 2, "c": 3}}, "/a/b", {"a": {"b": 2}}, id="below-nothing-wanted"),
        pytest.param({"a": {"b": 1}}, {}, "/a/b", {}, id="below-nothing-live"),
        pytest.param({"a": {"b": 1, "c": 2}}, {}, "/a/b", {"a": {"c": 2}}, id="beside-nothing-live"),
        pytest.param({"a": {"b": 1}}, {"a": 1}, "/a/b", {"a": {"b": 1}}, id="below-a-leaf-that-is-live"),
        pytest.param({}, {"a": ["x", "y"]}, "/a/0", {"a": ["x", "y"]}, id="element-of-a-list-that-is-not-wanted"),
        pytest.param({}, {"a": ["x", "y"]}, "/a/2", {}, id="element-that-is-not-live"),
        pytest.param({}, {"a": ["x", "y"]}, "/a/b", {}, id="no-element"),
        pytest.param({"a": 1}, {"a": {"b": 2}}, "/a/b", {"a": 1}, id="below-a-leaf"),
        pytest.param({"a": [{"b": 1}, 5]}, {"a": [{"b": 2}, 6]}, "/a/0/b", {"a": [{"b": 2}, 5]}, id="in-a-list"),
        pytest.param({"a": [1]}, {"a": [2, 3]}, "/a/1", {"a": [1]}, id="beyond-the-list"),
        pytest.param({"a/b~": 1}, {"a/b~": 2}, "/a~1b~0", {"a/b~": 2}, id="escaped"),
    ],
)
def test_ignored_paths_take_the_live_value(wanted: Any, actual: Any, path: str, result: Any) -> None:
    assert with_live(wanted, actual, [path]) == result


@given(TREES, TREES)
def test_an_overlay_is_complete_and_keeps_nulls(base: dict[str, Any], over: dict[str, Any]) -> None:
    laid = overlay(base, over)
    assert is_equal(overlay(laid, over), laid)
    assert is_equal(merge({}, laid), merge(base, over)) or any(value is None for _path, value in leaves(base))


def test_an_overlay_keeps_nulls_and_goes_into_maps_only() -> None:
    base = {"a": {"b": 1, "c": None}, "d": [1, 2], "e": 1}
    assert overlay(base, {"a": {"b": None}, "d": [3], "e": {"f": 1}, "g": None}) == {
        "a": {"b": None, "c": None},
        "d": [3],
        "e": {"f": 1},
        "g": None,
    }
    assert base == {"a": {"b": 1, "c": None}, "d": [1, 2], "e": 1}


@pytest.mark.parametrize(
    ("wanted", "actual", "defaults", "path", "result"),
    [
        pytest.param({}, {"b": 1}, {"a": 1}, "/a", {"a": None}, id="a-default-that-a-null-took-away"),
        pytest.param({"b": 2}, {}, {"a": {"c": 1}}, "/a/c", {"b": 2, "a": {"c": None}}, id="below-a-map"),
        pytest.param({"a": {"d": 2}}, {"a": {}}, {"a": {"c": 1}}, "/a/c", {"a": {"d": 2, "c": None}}, id="beside"),
        pytest.param({"a": "text"}, {}, {"a": {"c": 1}}, "/a/c", {"a": {"c": None}}, id="below-no-map"),
        pytest.param({}, {"a": 2}, {"a": 1}, "/a", {}, id="there"),
        pytest.param({}, {}, {}, "/a", {}, id="no-default"),
        pytest.param({}, {}, {"a": None}, "/a", {}, id="a-default-of-null"),
        pytest.param({}, {}, {"a": 1}, "/a/b", {}, id="below-a-leaf"),
    ],
)
def test_a_default_that_is_gone_is_kept_away(wanted: Any, actual: Any, defaults: Any, path: str, result: Any) -> None:
    before = json.dumps(wanted)
    assert with_nulls(wanted, actual, defaults, [path]) == result
    assert json.dumps(wanted) == before
