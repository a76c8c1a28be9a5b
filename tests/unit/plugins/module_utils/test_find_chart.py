# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Charts by name and version, and the order of versions."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._chart import Chart
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import InputError
from ansible_collections.huaweicloud.cce.plugins.module_utils._find_chart import explain_missing, find_chart
from ansible_collections.huaweicloud.cce.plugins.module_utils._semver import version_key
from hypothesis import given
from hypothesis import strategies as st

IN_ORDER = [
    None,
    "1.0.0.0",
    "1.0.0_1",
    "latest",
    "0.0.1",
    "0.9.0",
    "0.10.0",
    "1.0.0-0.3.7",
    # The example of SemVer's own text.
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.0+build.1",
    "1.0.1-0",
    "1.0.1",
    "1.2",
    "v1.2.1",
    "1.10.0",
    "2",
    "10.0.0",
    "1" + "0" * 5000 + ".0.0",
]


def charts(*entries: tuple[Any, Any]) -> list[Chart]:
    return [Chart(f"id-{number}", name, version, None) for number, (name, version) in enumerate(entries)]


@pytest.mark.parametrize(
    ("older", "newer"), combinations(IN_ORDER, 2), ids=lambda version: (version or str(version))[:16]
)
def test_versions_are_in_helms_order(older: str | None, newer: str) -> None:
    assert version_key(older) < version_key(newer)


@pytest.mark.parametrize("same", [("1", "1.0"), ("1.2", "v1.2.0"), ("01.2.3", "1.2.3"), ("1.0.0+a", "1.0.0+b")])
def test_versions_that_differ_in_writing_only_are_next_to_each_other(same: tuple[str, str]) -> None:
    ordered = sorted([*same, "0.9.9", "1.0.0-rc.1", "9.0.0"], key=version_key)
    assert abs(ordered.index(same[0]) - ordered.index(same[1])) == 1


VERSIONS = st.lists(st.text("0123456789.-+av\u0661\u00b2", max_size=12))


@given(VERSIONS.flatmap(lambda versions: st.tuples(st.just(versions), st.permutations(versions))))
def test_anything_can_be_put_in_one_order(both: tuple[list[str], list[str]]) -> None:
    one, other = both
    assert sorted(one, key=version_key) == sorted(other, key=version_key)


def test_a_chart_is_found_by_exactly_its_name_and_version() -> None:
    there = charts(("mysql", "1.0.0"), ("mysql", "1.0"), ("mysql-ha", "1.0.0"), (None, None))
    assert find_chart(there, "mysql", "1.0") == there[1]


@pytest.mark.parametrize(
    ("name", "version"), [("mysql", "1.0"), ("mysql", "v1.0.0"), ("MySQL", "1.0.0"), ("mysq", "1.0.0"), ("", "")]
)
def test_a_chart_of_another_name_or_version_is_none(name: str, version: str) -> None:
    assert find_chart(charts(("mysql", "1.0.0")), name, version) is None


def test_one_of_several_charts_of_the_same_name_and_version_is_not_chosen() -> None:
    there = charts(("mysql", "1.0.0"), ("mysql", "1.0.0"), ("mysql", "2.0.0"))
    with pytest.raises(InputError) as raised:
        find_chart(there, "mysql", "1.0.0")
    assert "2 times (id-0, id-1): name one by its chart_id instead." in raised.value.message


@pytest.mark.parametrize(
    ("name", "version", "sentence"),
    [
        pytest.param(
            *("mysql", "3.0.0", "The project has no version 3.0.0 of the chart mysql, but 2.0.0, 10.0.0."),
            id="versions in their order",
        ),
        pytest.param("mysq", "2.0.0", "The project has no chart mysq; is it mysql or mysql-ha?", id="nearest names"),
        pytest.param("neo4j", "2.0.0", "The project has no chart neo4j.", id="nothing near"),
    ],
)
def test_a_missing_chart_is_explained(name: str, version: str, sentence: str) -> None:
    there = charts(("mysql", "10.0.0"), ("mysql", "2.0.0"), ("mysql", "2.0.0"), ("mysql-ha", "1.0.0"), (None, None))
    assert explain_missing(there, name, version) == sentence


def test_of_many_versions_the_newest_are_named() -> None:
    there = charts(*(("mysql", f"1.{minor}.0") for minor in range(25)))
    sentence = explain_missing(there, "mysql", "2.0.0")
    assert "but 1.5.0, 1.6.0, " in sentence
    assert sentence.endswith("1.24.0 and 5 older ones.")
