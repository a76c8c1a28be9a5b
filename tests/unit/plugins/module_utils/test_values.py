# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Merging, comparing and listing the changes of chart values."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._values import (
    MISSING,
    Change,
    is_equal,
    is_in_sync,
    leaves,
    make_changes,
    merge,
    overlay,
    with_live,
    without_nulls,
)
from hypothesis import given
from hypothesis import strategies as st

LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.0, 1.0, 0.5, "", "a", "1"])
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
    ],
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


def test_a_merged_answer_says_nothing_without_the_defaults() -> None:
    assert not is_in_sync({"tag": "v2", "policy": "Always"}, {"tag": "v2"}, None)


def test_a_merged_answer_that_keeps_null_defaults_is_in_sync() -> None:
    assert is_in_sync({"tag": "v2", "nothing": None}, {"tag": "v2"}, {"tag": "v1", "nothing": None})


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        pytest.param({}, {}, [], id="nothing"),
        pytest.param({"a": 1}, {"a": 2}, [("/a", 1, 2)], id="leaf"),
        pytest.param({"a": 1}, {}, [("/a", 1, MISSING)], id="gone"),
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


@given(TREES, TREES)
def test_the_run_after_a_write_is_silent_whatever_the_service_shows(
    defaults: dict[str, Any], wanted: dict[str, Any]
) -> None:
    assert is_in_sync(wanted, wanted, defaults)
    assert is_in_sync(merge(defaults, wanted), wanted, defaults)
    through_json = json.loads(json.dumps(merge(defaults, wanted)))
    assert is_in_sync(through_json, wanted, defaults)


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
        pytest.param({"a": {"b": 1}}, {}, "/a/b", {"a": {"b": 1}}, id="below-nothing-live"),
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
