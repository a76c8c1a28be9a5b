# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Live values are told apart into defaults and overrides, as far as they tell."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._chart import Chart
from ansible_collections.huaweicloud.cce.plugins.module_utils._differences import find_differences
from ansible_collections.huaweicloud.cce.plugins.module_utils._overrides import find_nulls, find_overrides
from ansible_collections.huaweicloud.cce.plugins.module_utils._release import Release
from ansible_collections.huaweicloud.cce.plugins.module_utils._values import merge
from ansible_collections.huaweicloud.cce.plugins.module_utils._wanted import Wanted
from hypothesis import given
from hypothesis import strategies as st

DEFAULTS = {"a": 1, "b": {"c": 2, "d": {"e": 3, "f": 4}}, "g": {}, "h": [1], "i": None}


def make_chart(defaults: Any) -> Chart:
    return Chart("id", "shop", "1.0.0", defaults)


def make_release(live: Any) -> Release:
    return Release("x", "y", "DEPLOYED", 1, "shop", "1.0.0", values=live)


@pytest.mark.parametrize(
    ("live", "expected"),
    [
        (DEFAULTS, {}),
        (merge(DEFAULTS, {"a": 5}), {"a": 5}),
        (merge(DEFAULTS, {"a": 1.0}), {}),
        (merge(DEFAULTS, {"a": "1"}), {"a": "1"}),
        (merge(DEFAULTS, {"b": {"d": {"e": 5}}, "z": {"y": {}}}), {"b": {"d": {"e": 5}}, "z": {"y": {}}}),
        (merge(DEFAULTS, {"a": None}), {"a": None}),
        (merge(DEFAULTS, {"b": {"d": {"e": None}}}), {"b": {"d": {"e": None}}}),
        (merge(DEFAULTS, {"h": []}), {"h": []}),
        (merge(DEFAULTS, {"g": {"x": None, "y": 1}}), {"g": {"y": 1}}),
        ({**merge(DEFAULTS, {}), "z": None}, {"z": None}),
        (merge(DEFAULTS, {"b": "flat"}), {"b": "flat"}),
    ],
    ids=str,
)
def test_values_that_are_merged_with_the_defaults_give_what_differs(live: Any, expected: Any) -> None:
    assert find_overrides(make_release(live), make_chart(DEFAULTS)) == expected


@pytest.mark.parametrize(
    "live",
    [
        {},
        {"a": 5},
        {"a": 1},  # a default given again tells nothing yet
        {"a": 5, "b": {"c": 6, "d": {"e": 7, "f": 8}}},
        {"a": None},
        {"b": {"c": 2, "d": {"e": 3}}},  # a copied part of the defaults, with one of them left out
    ],
    ids=str,
)
def test_values_as_they_were_submitted_are_given_whole(live: Any) -> None:
    assert find_overrides(make_release(live), make_chart(DEFAULTS)) == live


@pytest.mark.parametrize("defaults", [None, {}])
def test_without_defaults_the_values_are_given_whole(defaults: Any) -> None:
    assert find_overrides(make_release(DEFAULTS), make_chart(defaults)) == DEFAULTS
    assert find_overrides(make_release(DEFAULTS), None) == DEFAULTS


def test_only_nulls_that_the_live_values_do_not_show_are_told() -> None:
    assert find_nulls({"a": None, "b": {"c": None}, "d": 1}, {"a": None, "d": 1}) == ["/b/c"]


LEAVES = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["", "1", "******"]) | st.just([1, None])
TREES = st.recursive(LEAVES, lambda below: st.dictionaries(st.sampled_from("abcd/"), below, max_size=4), max_leaves=12)
MAPS = st.dictionaries(st.sampled_from("abcd/"), TREES, max_size=5)


@given(MAPS, MAPS, st.booleans())
def test_a_task_with_the_overrides_finds_nothing_to_do(defaults: Any, given_values: Any, is_merged: bool) -> None:
    release = make_release(merge(defaults, given_values) if is_merged else given_values)
    overrides = find_overrides(release, make_chart(defaults))
    assert not find_differences(Wanted("x", "y", values=overrides), make_chart(defaults), release)
