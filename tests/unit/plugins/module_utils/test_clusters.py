# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which cluster a name stands for."""

from __future__ import annotations

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._clusters import Cluster, find_cluster, warn_unavailable
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import InputError


def cluster(name: str, alias: str = "", phase: str = "Available") -> Cluster:
    return Cluster(f"id-{name}", name, alias, phase, "v1.28", "CCE")


PROJECT = [cluster("one", "two"), cluster("two", "eins"), cluster("three", "drei"), cluster("four", "drei")]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        pytest.param("one", "id-one", id="by name"),
        pytest.param("two", "id-two", id="by name before alias"),
        pytest.param("eins", "id-two", id="by alias"),
    ],
)
def test_a_cluster_is_found_by_its_name_and_else_by_its_alias(name: str, found: str) -> None:
    assert find_cluster(PROJECT, name).cluster_id == found


@pytest.mark.parametrize("name", ["One", "on", "id-one", ""])
def test_an_unknown_name_is_an_error_that_lists_the_clusters(name: str) -> None:
    with pytest.raises(InputError) as raised:
        find_cluster([cluster("one", "The one"), cluster("two", "two", "Hibernation")], name)
    assert raised.value.message.endswith(
        "The project has: one (id-one, alias The one, Available), two (id-two, Hibernation)."
    )


def test_a_part_that_is_not_told_leaves_no_gap() -> None:
    told = [str(cluster("one", alias, phase)) for alias in ("", "eins") for phase in ("", "Available")]
    assert told == [
        "one (id-one)",
        "one (id-one, Available)",
        "one (id-one, alias eins)",
        "one (id-one, alias eins, Available)",
    ]


def test_in_a_project_without_clusters_that_is_what_is_said() -> None:
    with pytest.raises(InputError) as raised:
        find_cluster([], "one")
    assert raised.value.message.endswith("The project has: none.")


def test_a_name_that_is_not_unique_is_an_error_that_lists_whose_it_is() -> None:
    with pytest.raises(InputError) as raised:
        find_cluster(PROJECT, "drei")
    assert "give cluster_id instead: three (id-three, alias drei" in raised.value.message
    assert "id-four" in raised.value.message
    assert "id-one" not in raised.value.message


@pytest.mark.parametrize(("count", "more"), [(20, ""), (21, ", and 1 more"), (300, ", and 280 more")])
def test_no_more_than_twenty_clusters_are_listed(count: int, more: str) -> None:
    with pytest.raises(InputError) as raised:
        find_cluster([cluster(f"c{number}") for number in range(count)], "one")
    assert raised.value.message.count("(id-") == 20
    assert raised.value.message.endswith(f"(id-c19, Available){more}.")


@pytest.mark.parametrize("phase", ["Available", "available", ""])
def test_a_cluster_that_is_available_or_tells_no_phase_gives_no_warning(phase: str) -> None:
    assert warn_unavailable([cluster("one", phase=phase)]) == []


def test_each_other_cluster_gives_a_warning_that_names_its_phase() -> None:
    clusters = [cluster("one", phase="Hibernation"), cluster("two"), cluster("three", phase="Something new")]
    assert warn_unavailable(clusters) == [
        "The cluster one (id-one) is not Available: its phase is Hibernation.",
        "The cluster three (id-three) is not Available: its phase is Something new.",
    ]
