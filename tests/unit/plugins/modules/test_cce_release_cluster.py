# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release in a cluster that is named, in the place of its ID."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.tests.simulator import (
    OTHER_PROJECT_ID,
    PROJECT_ID,
    SEED_CLUSTER,
    SEED_CLUSTER_NAME,
    Simulator,
)

Run = Callable[..., dict[str, Any]]
NAMED = {"cluster_id": None, "cluster_name": SEED_CLUSTER_NAME, "project_id": PROJECT_ID}
LIST = f"/api/v3/projects/{PROJECT_ID}/clusters"


def paths(sim: Simulator) -> list[str]:
    return [request.path for request in sim.requests]


def test_a_name_costs_one_more_request(sim: Simulator, release: Run) -> None:
    sim.put_release("project01", "nino21", {})
    by_id = release()
    sim.requests.clear()
    by_name = release(**NAMED)
    assert (by_name["exit_code"], by_name["changed"]) == (0, False)
    assert paths(sim)[0] == LIST
    assert by_name["stats"]["requests"] == by_id["stats"]["requests"] + 1
    assert by_name["release"]["cluster_id"] == SEED_CLUSTER


def test_a_release_is_installed_in_the_cluster_of_that_alias(sim: Simulator, release: Run) -> None:
    other = sim.add_cluster("other", alias="The other one")
    assert release(**{**NAMED, "cluster_name": " The other one "})["changed"]
    assert sim.release("project01", "nino21", other)
    assert sim.release("project01", "nino21") is None


def test_blanks_around_an_id_do_not_count(sim: Simulator, release: Run) -> None:
    assert release(cluster_id=f" {SEED_CLUSTER}\n", cluster_name=" ")["changed"]
    assert sim.release("project01", "nino21")


def test_an_empty_id_gives_way_to_a_name(sim: Simulator, release: Run) -> None:
    """So a task names its cluster although C(module_defaults) give an id."""
    assert release(**{**NAMED, "cluster_id": ""})["release"]["cluster_id"] == SEED_CLUSTER


def test_a_name_that_no_cluster_has_ends_the_task_before_a_release_is_read(sim: Simulator, release: Run) -> None:
    result = release(**{**NAMED, "cluster_name": "sfs-turbo"})
    assert (result["exit_code"], result["changed"], paths(sim)) == (1, False, [LIST])
    assert f"{SEED_CLUSTER_NAME} ({SEED_CLUSTER}, Available)" in result["msg"]


def test_the_wrong_project_is_a_failure(sim: Simulator, release: Run) -> None:
    result = release(**{**NAMED, "project_id": OTHER_PROJECT_ID}, state="absent")
    assert (result["exit_code"], result["failure"]["http_status"]) == (1, 403)
    assert "Is project_id right, and is it the project of the credentials?" in result["msg"]
    assert len(sim.requests) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"project_id": None}, "project_id is needed with cluster_name"),
        ({"project_id": " "}, "project_id is needed with cluster_name"),
        ({"cluster_id": SEED_CLUSTER}, "cluster_id and cluster_name exclude each other"),
        ({"cluster_name": " "}, "cluster_id and cluster_name are both missing"),
    ],
    ids=str,
)
def test_input_is_checked_before_anything_is_asked(
    sim: Simulator, release: Run, options: dict[str, Any], words: str
) -> None:
    result = release(**{**NAMED, **options})
    assert result["exit_code"] == 1
    assert words in result["msg"]
    assert paths(sim) == []


def test_a_cluster_that_is_not_available_gives_a_warning(sim: Simulator, release: Run) -> None:
    sim.settings.require_available = False
    sim.add_cluster("asleep", uid="c-1", phase="Hibernation")
    result = release(**{**NAMED, "cluster_name": "asleep"})
    assert (result["exit_code"], result["changed"]) == (0, True)
    assert "The cluster asleep (c-1) is not Available: its phase is Hibernation." in str(result["warnings"])


def test_the_warning_is_there_as_well_when_the_service_refuses(sim: Simulator, release: Run) -> None:
    sim.add_cluster("asleep", uid="c-1", phase="Hibernation")
    result = release(**{**NAMED, "cluster_name": "asleep"}, max_retries=0)
    assert result["exit_code"] == 1
    assert "its phase is Hibernation" in str(result["warnings"])
