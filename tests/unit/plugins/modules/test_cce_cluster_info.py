# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clusters of a project, and the one that a task names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.modules import cce_cluster_info
from ansible_collections.huaweicloud.cce.tests.simulator import (
    OTHER_PROJECT_ID,
    PROJECT_ID,
    SEED_CLUSTER,
    TOKEN,
    Simulator,
)
from ansible_collections.huaweicloud.cce.tests.unit.support import run_module

Run = Callable[..., dict[str, Any]]
PORTAL = "<html>Sign in</html>"
LIST = f"GET /api/v3/projects/{PROJECT_ID}/clusters"
SEED = {
    "cluster_id": SEED_CLUSTER,
    "name": "sfs-turbo-test",
    "alias": "sfs-turbo-test",
    "phase": "Available",
    "version": "v1.28",
    "category": "CCE",
    "type": "VirtualMachine",
    "flavor": "cce.s1.small",
    "created_at": "2023-09-28 03:48:58.968214406 +0000 UTC",
    "labels": {},
    "tags": {},
}


@pytest.fixture(name="info")
def _info(sim: Simulator) -> Run:
    """Run cce_cluster_info; keywords add to the options or override them."""

    def run(check_mode: bool = False, **options: Any) -> dict[str, Any]:
        given = {"endpoint": sim.url, "auth_token": TOKEN, "project_id": PROJECT_ID, "max_retries": 0, **options}
        return run_module(cce_cluster_info.main, check_mode, **given)

    return run


def asked(sim: Simulator) -> list[str]:
    return [f"{request.method} {request.path}" for request in sim.requests]


def names(result: dict[str, Any]) -> list[str]:
    assert result["exit_code"] == 0, result
    assert result["changed"] is False
    return [cluster["name"] for cluster in result["clusters"]]


@pytest.mark.parametrize("check_mode", [False, True])
def test_all_clusters_are_listed_with_one_request(sim: Simulator, info: Run, check_mode: bool) -> None:
    result = info(check_mode)
    assert (result["exit_code"], result["changed"], result["clusters"]) == (0, False, [SEED])
    assert asked(sim) == [LIST]
    assert (result["stats"]["requests"], bool(result["request_id"])) == (1, True)
    assert "warnings" not in result


def test_clusters_are_sorted_by_name(sim: Simulator, info: Run) -> None:
    for name in ("zoo", "bar", "alpha"):
        sim.add_cluster(name)
    assert names(info()) == ["alpha", "bar", "sfs-turbo-test", "zoo"]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"name": "one"}, ["one"]),
        ({"name": "eins"}, ["one"]),
        ({"name": "two"}, ["two"]),
        ({"name": "drei"}, ["four", "three"]),
        ({"name": "One"}, []),
        ({"name": "on"}, []),
        ({"name": "nowhere"}, []),
        ({"name": " "}, ["four", "one", "sfs-turbo-test", "three", "two"]),
        ({"phase": []}, ["four", "one", "sfs-turbo-test", "three", "two"]),
        ({"phase": ["Available"]}, ["one", "sfs-turbo-test", "three"]),
        ({"phase": ["Hibernation", "Upgrading"]}, ["four", "two"]),
        ({"phase": ["Upgrading"], "name": "drei"}, ["four"]),
        ({"phase": ["Empty"]}, []),
        ({"phase": ["hibernation"]}, ["two"]),
        ({"phase": ""}, ["four", "one", "sfs-turbo-test", "three", "two"]),
        ({"phase": [" "]}, ["four", "one", "sfs-turbo-test", "three", "two"]),
        ({"phase": ["", " Hibernation "]}, ["two"]),
    ],
    ids=str,
)
def test_options_choose_clusters(sim: Simulator, info: Run, options: dict[str, Any], found: list[str]) -> None:
    sim.add_cluster("one", alias="eins")
    sim.add_cluster("two", alias="one", phase="Hibernation")
    sim.add_cluster("three", alias="drei")
    sim.add_cluster("four", alias="drei", phase="Upgrading")
    assert names(info(**options)) == found


def test_each_shown_cluster_that_is_not_available_gives_a_warning(sim: Simulator, info: Run) -> None:
    sim.add_cluster("asleep", uid="c-1", phase="Hibernation")
    sim.add_cluster("busy", uid="c-2", phase="Upgrading")
    sim.add_cluster("well", uid="c-3")
    told = str(info()["warnings"])
    assert "The cluster asleep (c-1) is not Available: its phase is Hibernation." in told
    assert "The cluster busy (c-2) is not Available: its phase is Upgrading." in told
    assert "well" not in told


@pytest.mark.parametrize("phase", ["Available", "Hibernation"])
def test_clusters_that_were_asked_for_or_are_not_shown_give_no_warning(sim: Simulator, info: Run, phase: str) -> None:
    sim.add_cluster("asleep", phase="Hibernation")
    result = info(phase=[phase])
    assert len(names(result)) == 1 and "warnings" not in result


WHOLE = {
    "metadata": {"uid": "c-1", "name": "web", "alias": "The web", "labels": {"feature": "on"}},
    "spec": {"version": "v1.30", "category": "Turbo", "clusterTags": [{"key": "stage", "value": "prod"}]},
    "status": {"phase": "Available"},
}
SHOWN = {
    "cluster_id": "c-1",
    "name": "web",
    "alias": "The web",
    "phase": "Available",
    "version": "v1.30",
    "category": "Turbo",
    "type": "",
    "flavor": "",
    "created_at": "",
    "labels": {"feature": "on"},
    "tags": {"stage": "prod"},
}
EMPTY = {**dict.fromkeys(SHOWN, ""), "cluster_id": "c-1", "labels": {}, "tags": {}}


@pytest.mark.parametrize(
    ("body", "clusters"),
    [
        pytest.param({"kind": "Cluster", "items": None}, [], id="null items"),
        pytest.param({"kind": "List", "items": None}, [], id="null items of a List"),
        pytest.param({"kind": "Cluster", "items": []}, [], id="empty items"),
        pytest.param({"items": []}, [], id="no kind"),
        pytest.param({"kind": "List", "items": [WHOLE]}, [SHOWN], id="kind List"),
        pytest.param(
            {"items": [{**WHOLE, "spec": None}]}, [{**SHOWN, "version": "", "category": "", "tags": {}}], id="no spec"
        ),
        pytest.param({"items": [{**WHOLE, "status": {}}]}, [{**SHOWN, "phase": ""}], id="no phase"),
        pytest.param({"items": [{"metadata": {"uid": "c-1"}}]}, [EMPTY], id="an id only"),
        pytest.param(
            {"items": [{"metadata": {"uid": "c-1", "labels": ["x"]}, "spec": {"clusterTags": {"a": "b"}}}]},
            [EMPTY],
            id="labels and tags of another shape",
        ),
        pytest.param(
            {"items": [{"metadata": {"uid": "c-1"}, "spec": {"clusterTags": [{"key": "a"}, {"value": "b"}, None]}}]},
            [{**EMPTY, "tags": {"a": ""}}],
            id="tags that lack something",
        ),
        pytest.param(
            {"items": [{**WHOLE, "status": {"phase": "Available", "endpoints": [{"Internal": "https://10.0.0.1"}]}}]},
            [SHOWN],
            id="endpoints as Open Telekom Cloud shows them",
        ),
    ],
)
def test_odd_lists_are_read(sim: Simulator, info: Run, body: Any, clusters: list[Any]) -> None:
    sim.faults.add(status=200, body=body)
    result = info()
    assert (result["exit_code"], result["clusters"]) == (0, clusters)
    assert "warnings" not in result


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, PORTAL),
        (200, ""),
        (200, "null"),
        (200, "[]"),
        (200, {}),
        (200, {"error_code": "APIGW.0301"}),
        (200, {"kind": "Cluster", "apiVersion": "v3"}),
        (200, {"kind": "Status", "apiVersion": "v1", "status": "Success"}),
        (200, {"kind": "Status", "items": None}),
        (200, {"kind": ["Cluster"], "items": None}),
        (200, {"items": None}),
        (200, {"kind": "Cluster", "items": ""}),
        (200, {"kind": "Cluster", "items": False}),
        (200, {"kind": "Cluster", "items": {}}),
        (200, {"items": {"a": 1}}),
        (200, {"items": [WHOLE, None]}),
        (404, PORTAL),
        (404, None),
        (500, {"message": "broken"}),
    ],
    ids=str,
)
def test_an_answer_that_is_no_list_is_a_failure(sim: Simulator, info: Run, status: int, body: Any) -> None:
    sim.faults.add(status=status, body=body)
    result = info()
    assert (result["exit_code"], result["failure"]["http_status"]) == (1, status)
    assert result["msg"].startswith("Listing the clusters failed")
    assert "clusters" not in result


@pytest.mark.parametrize("project", [None, "", " "])
def test_without_a_project_nothing_is_asked(sim: Simulator, info: Run, project: str | None) -> None:
    result = info(project_id=project)
    assert (result["exit_code"], asked(sim)) == (1, [])
    assert "project_id is needed with cce_cluster_info" in result["msg"]


def test_the_project_may_come_from_the_environment(info: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HW_PROJECT_ID", PROJECT_ID)
    assert names(info(project_id=None)) == ["sfs-turbo-test"]


def test_the_wrong_project_is_a_failure_that_says_so(info: Run) -> None:
    result = info(project_id=OTHER_PROJECT_ID)
    assert (result["exit_code"], result["failure"]["http_status"]) == (1, 403)
    assert "Is project_id right" in result["msg"]
    assert "cce:cluster:list" in result["msg"]


def test_a_phase_that_nobody_knows_is_refused(sim: Simulator, info: Run) -> None:
    result = info(phase=["Available", "Availabel"])
    assert (result["exit_code"], asked(sim)) == (1, [])
    assert result["msg"].startswith("phase ") and "'Availabel'" in result["msg"] and "Available, " in result["msg"]
