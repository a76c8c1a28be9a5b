# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is laid over live values is sent with the nulls that these do not show, and changes what is told of it."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._chart import Chart
from ansible_collections.huaweicloud.cce.plugins.module_utils._defaults import find_merged
from ansible_collections.huaweicloud.cce.plugins.module_utils._differences import find_differences
from ansible_collections.huaweicloud.cce.plugins.module_utils._merging import find_merge_changes, lay_over
from ansible_collections.huaweicloud.cce.plugins.module_utils._release import Release
from ansible_collections.huaweicloud.cce.plugins.module_utils._values import (
    MISSING,
    Change,
    is_equal,
    make_changes,
    merge,
    overlay,
    without_nulls,
)
from ansible_collections.huaweicloud.cce.plugins.module_utils._wanted import Wanted
from hypothesis import assume, given
from hypothesis import strategies as st

DEFAULTS = {"a": 1, "b": {"c": 2, "d": {"e": 3, "f": 4}}, "g": {}, "h": [1], "i": None, "j~/": 5}


def make_chart(defaults: Any = None, version: str = "1.0.0", uploaded: str = "") -> Chart:
    return Chart("id", "shop", version, defaults or DEFAULTS, shown={"update_at": uploaded})


def make_release(live: Any, changed: str = "") -> Release:
    return Release("x", "y", "DEPLOYED", 1, "shop", "1.0.0", values=live, shown={"update_at": changed})


@pytest.mark.parametrize(
    ("removed", "values", "nulls"),
    [
        ({"a": None}, {"z": 1}, {"a": None}),
        ({"b": {"d": {"e": None}}}, {"z": 1}, {"b": {"d": {"e": None}}}),
        ({"b": {"d": {"e": None}}}, {"b": {"d": {"e": 9}}}, {"b": {"d": {"e": 9}}}),
        ({"b": {"d": None}}, {"b": {"c": 9}}, {"b": {"d": None}}),
        ({"b": {"d": None}}, {"b": {"d": {"e": 9}}}, {"b": {"d": {"e": 9}}}),
        ({"g": None, "j~/": None}, {"z": 1}, {"g": None, "j~/": None}),
        ({"b": "flat"}, {"z": 1}, {"b": "flat"}),
    ],
    ids=str,
)
def test_nulls_that_took_defaults_away_are_sent_again(removed: Any, values: Any, nulls: Any) -> None:
    live = merge(DEFAULTS, removed)
    assert lay_over(make_release(live), values, make_chart()) == overlay(overlay(live, nulls), values)


@pytest.mark.parametrize("live", [{}, {"a": 5}, {"a": None}, {"b": {"c": 2}}], ids=str)
def test_nothing_is_added_to_values_as_they_were_submitted(live: Any) -> None:
    assert lay_over(make_release(live), {"z": 1}, make_chart()) == {**live, "z": 1}


@pytest.mark.parametrize(
    "chart",
    [
        pytest.param(make_chart(version="1.1.0"), id="another-version"),
        pytest.param(Chart("id", "shop", "1.0.0", None), id="no-defaults"),
        pytest.param(make_chart(uploaded="2026-01-01T08:00:31Z"), id="uploaded-since"),
    ],
)
def test_nothing_is_added_where_the_defaults_may_be_others(chart: Chart) -> None:
    live = merge(DEFAULTS, {"a": None})
    assert lay_over(make_release(live, "2026-01-01T16:00:00+08:00"), {"z": 1}, chart) == {**live, "z": 1}


@pytest.mark.parametrize(
    ("uploaded", "changed"),
    [
        ("2026-01-01T08:00:30Z", "2026-01-01T16:00:00+08:00"),
        ("2026-01-01T08:00:31Z", ""),
        ("", "2026-01-01T16:00:00+08:00"),
        ("2026-01-01T08:00:31", "2026-01-01T16:00:00+08:00"),
        ("yesterday", "2026-01-01T16:00:00+08:00"),
    ],
)
def test_a_chart_is_that_of_the_release_unless_it_is_newer(uploaded: str, changed: str) -> None:
    sent = lay_over(make_release(merge(DEFAULTS, {"a": None}), changed), {}, make_chart(uploaded=uploaded))
    assert "a" in sent and sent["a"] is None


def test_what_another_version_brings_is_shown_with_it_only() -> None:
    release, newer = make_release(merge(DEFAULTS, {"a": None})), make_chart({**DEFAULTS, "new": 7}, "1.1.0")
    brought = [Change("/a", MISSING, 1), Change("/new", MISSING, 7)]
    assert sorted(find_merge_changes(release, {}, newer, moves=True)) == brought
    assert find_merge_changes(release, {}, newer, moves=False) == []
    assert find_merge_changes(make_release({"z": 1}), {}, newer, moves=True) == []


def test_a_dependencys_nulls_are_sent_only_if_they_explain_the_live_values() -> None:
    child = {"port": 1, "host": "x", "user": "y"}

    def coalesce(overrides: Any) -> Any:
        return {**merge(DEFAULTS, overrides), "db": merge(child, overrides.get("db", {}))}

    def coalesce_oddly(overrides: Any) -> Any:
        return {**merge(DEFAULTS, overrides), "db": child}

    live = {**DEFAULTS, "db": {"port": 1, "user": "y"}}
    for function, has_null in ((coalesce, True), (coalesce_oddly, False)):
        sent = lay_over(make_release(live), {"a": 2}, Chart("id", "shop", "1.0.0", DEFAULTS, function))
        assert ("host" in sent["db"]) is has_null


LEAVES = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["", "1"]) | st.just([1, None])
TREES = st.recursive(LEAVES, lambda below: st.dictionaries(st.sampled_from("abcd/"), below, max_size=4), max_leaves=12)
MAPS = st.dictionaries(st.sampled_from("abcd/"), TREES, max_size=5)


@given(MAPS, MAPS, MAPS)
def test_what_is_told_is_what_comes_of_it(defaults: Any, overrides: Any, values: Any) -> None:
    chart, live = make_chart(defaults), merge(defaults, overrides)
    assume(find_merged(live, chart))
    release = make_release(live)
    assert is_equal(merge(defaults, lay_over(release, {}, chart)), without_nulls(live))
    wanted = Wanted("x", "y", values=values, values_mode="merge")
    after = merge(defaults, lay_over(release, values, chart))
    changes = find_differences(wanted, chart, release)
    assert changes == make_changes(live, after) or (not changes and is_equal(merge(live, values), live))
    assume(find_merged(after, chart))
    assert not find_differences(wanted, chart, make_release(after))


@given(MAPS, MAPS, MAPS)
def test_it_is_silent_the_second_time_for_values_as_they_were_submitted(
    defaults: Any, overrides: Any, values: Any
) -> None:
    chart = make_chart(defaults)
    assume(not find_merged(overrides, chart))
    sent = lay_over(make_release(overrides), values, chart)
    assert is_equal(sent, overlay(overrides, values))
    wanted = Wanted("x", "y", values=values, values_mode="merge")
    assert not find_differences(wanted, chart, make_release(sent))
