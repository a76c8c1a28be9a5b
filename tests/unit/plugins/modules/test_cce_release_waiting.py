# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting: what counts as a good end, what is borne with, and what a failed end tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils import _release
from ansible_collections.huaweicloud.cce.plugins.modules import cce_release
from ansible_collections.huaweicloud.cce.tests.simulator import Simulator

Run = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    "oddities",
    [
        pytest.param({"pending_reads": 5}, id="pending"),
        pytest.param({"missing_reads": 3}, id="missing-after-post"),
        pytest.param({"stale_reads": 2}, id="stale-after-put"),
        pytest.param({"unknown_reads": 2}, id="unknown-for-a-moment"),
        pytest.param({"delete_reads": 4}, id="deleting"),
        pytest.param({"status_style": "helm3"}, id="helm-3-words"),
        pytest.param(
            {"status_style": "helm3", "stale_reads": 1, "missing_reads": 1, "unknown_reads": 1}, id="everything-at-once"
        ),
    ],
)
def test_oddities_on_the_way_are_borne_with(sim: Simulator, release: Run, oddities: dict[str, Any]) -> None:
    sim.settings.update(oddities)
    steps = [{"values": {"imageTag": "v1"}}, {"values": {"imageTag": "v2"}}, {"state": "absent"}]
    for number, step in enumerate(steps):
        result = release(**step)
        assert (result["exit_code"], result["changed"]) == (0, True), (number, result.get("msg", ""))
        current = sim.release("project01", "nino21")
        assert (current and current.revision) == (None if number == 2 else number + 1)
        assert not release(**step)["changed"]


@pytest.mark.parametrize("planted", [None, {"imageTag": "v1"}])
def test_a_failed_end_fails_the_task_with_everything_that_is_known(sim: Simulator, release: Run, planted: Any) -> None:
    if planted:
        sim.put_release("project01", "nino21", planted)
    sim.settings.fail_next = 1
    result = release(values={"imageTag": "v2"})
    assert (result["exit_code"], result["changed"]) == (1, True)
    assert result["action"] == ("upgrade" if planted else "install")
    assert result["release"]["status"] == "FAILED"
    assert "timed out waiting for the condition" in result["release"]["status_description"]
    assert "timed out waiting for the condition" in result["msg"] and "FAILED" in result["msg"]
    failure = result["failure"]
    assert (failure["http_status"], failure["error_code"], failure["request_id"]) == (None, None, result["request_id"])
    assert failure["error_message"] == failure["status_description"] == result["release"]["status_description"]
    assert (failure["status"], failure["last_good_revision"]) == ("FAILED", 1 if planted else None)
    assert [(entry["revision"], entry["status"]) for entry in failure["history"]] == (
        [(1, "DEPLOYED"), (2, "FAILED")] if planted else [(1, "FAILED")]
    )
    assert any("get events" in step for step in failure["next_steps"])
    assert any(("revision=1" if planted else "state=absent") in step for step in failure["next_steps"])
    assert result["request_id"]
    again = release(values={"imageTag": "v2"})
    assert (again["exit_code"], again["action"], again["release"]["status"]) == (0, "upgrade", "DEPLOYED")


def test_a_stale_failed_read_is_not_taken_for_the_end_of_the_upgrade(sim: Simulator, release: Run) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v1"}, status="FAILED")
    sim.settings.stale_reads = 2
    assert release(values={"imageTag": "v2"})["release"]["status"] == "DEPLOYED"


def test_a_lasting_unknown_fails(sim: Simulator, release: Run) -> None:
    sim.settings.unknown_reads = 1000
    result = release()
    assert (result["exit_code"], result["changed"], result["release"]["status"]) == (1, True, "UNKNOWN")


def test_a_release_that_is_unknown_is_not_touched(sim: Simulator, release: Run, writes: Any) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v1"}, status="UNKNOWN")
    result = release(values={"imageTag": "v2"})
    assert result["exit_code"] == 1 and "UNKNOWN" in result["msg"] and "uninstall" in result["msg"]
    assert (result["changed"], writes()) == (False, [])


@pytest.mark.parametrize(
    ("status", "options"),
    [
        ("PENDING_INSTALL", {}),
        ("PENDING_UPGRADE", {"wait": False}),
        ("DELETING", {}),
        ("DELETING", {"state": "absent"}),
        ("PENDING_ROLLBACK", {"state": "absent"}),
    ],
)
def test_a_release_that_stays_pending_fails_at_the_deadline(
    sim: Simulator, release: Run, writes: Any, status: str, options: dict[str, Any]
) -> None:
    sim.put_release("project01", "nino21", status=status, stuck=True)
    result = release(wait_timeout=1, **options)
    assert (result["exit_code"], result["changed"], writes()) == (1, False, [])
    assert status in result["msg"] and "wait_timeout" in result["msg"]
    assert result["release"]["status"] == status
    assert result["stats"]["waited_s"] <= 1


@pytest.mark.parametrize(
    ("settings", "planted", "options"),
    [
        ({"pending_reads": 10**6}, False, {}),
        ({"stale_reads": 10**6}, True, {"values": {"imageTag": "v2"}}),
        ({"delete_reads": 10**6}, True, {"state": "absent"}),
    ],
)
def test_an_operation_that_does_not_end_fails_at_the_deadline(
    sim: Simulator, release: Run, settings: dict[str, int], planted: bool, options: dict[str, Any]
) -> None:
    if planted:
        sim.put_release("project01", "nino21")
    sim.settings.update(settings)
    result = release(wait_timeout=1, **options)
    assert (result["exit_code"], result["changed"]) == (1, True)
    assert "wait_timeout" in result["msg"] and result["release"]["name"] == "nino21"


def test_a_release_that_never_appears_fails(sim: Simulator, release: Run) -> None:
    sim.settings.missing_reads = 10**6
    result = release()
    assert (result["exit_code"], result["changed"]) == (1, True)
    assert "absent" in result["msg"]


def test_a_kept_record_of_a_deleted_release_is_in_nobodys_way(sim: Simulator, release: Run) -> None:
    sim.put_release("project01", "nino21", status="DELETED", revision=3)
    sim.settings.stale_reads = 1
    result = release(parameters={"replace": True})
    assert (result["exit_code"], result["action"], result["release"]["status"]) == (0, "install", "DEPLOYED")


def test_a_service_that_shows_no_revision_is_understood(
    monkeypatch: pytest.MonkeyPatch, sim: Simulator, release: Run, writes: Any
) -> None:
    from_api = _release.Release.from_api
    monkeypatch.setattr(
        _release.Release,
        "from_api",
        lambda record: from_api({name: value for name, value in record.items() if name != "version"}),
    )
    sim.settings.stale_reads = 1
    assert release(values={"imageTag": "v1"})["changed"]
    sim.faults.add(method="PUT", drop="after")
    assert release(values={"imageTag": "v2"})["exit_code"] == 0
    assert release(values={"imageTag": "v3"})["exit_code"] == 0
    assert writes() == ["POST", "PUT", "PUT"]


@pytest.mark.parametrize("status", ["FAILED", "UNKNOWN"])
@pytest.mark.parametrize("seen_deleting", [0, 2])
def test_an_uninstall_that_fails_is_seen_to_fail(sim: Simulator, release: Run, status: str, seen_deleting: int) -> None:
    sim.put_release("project01", "nino21")
    sim.settings.delete_reads = 10**6
    body = {"name": "nino21", "namespace": "project01", "status": status, "version": 1, "description": "stuck"}
    sim.faults.add(method="GET", path="/releases/nino21$", skip=1 + seen_deleting, times=None, status=200, body=body)
    result = release(state="absent")
    assert (result["exit_code"], result["changed"], result["release"]["status"]) == (1, True, status)
    assert result["stats"]["waited_s"] < 19, "it did not wait for the deadline of 20 s"


def test_an_installation_needs_no_revision_to_be_good(sim: Simulator, release: Run) -> None:
    sim.faults.add(
        method="GET",
        path="/releases/nino21$",
        skip=1,
        times=None,
        status=200,
        body={"name": "nino21", "status": "DEPLOYED", "values": "{}"},
    )
    assert release()["exit_code"] == 0


@pytest.mark.parametrize("fault", [{"status": 503}, {"status": 401}])
def test_a_failure_while_waiting_says_that_the_write_was_accepted(
    sim: Simulator, release: Run, fault: dict[str, Any]
) -> None:
    sim.faults.add(method="GET", path="/releases/nino21$", skip=1, times=None, **fault)
    result = release(max_retries=0)
    assert (result["exit_code"], result["changed"]) == (1, True)
    assert "had been accepted before" in result["msg"]


def test_a_missing_namespace_is_explained(sim: Simulator, release: Run) -> None:
    sim.settings.strict_namespace = True
    for status in (404, 400, 500):
        sim.settings.namespace_status = status
        result = release(namespace="nons")
        assert (result["exit_code"], result["changed"]) == (1, False)
        assert "creates no namespaces" in result["msg"]
    sim.settings.strict_namespace = False
    sim.settings.fail_next, sim.settings.fail_text = 1, 'namespaces "nons" not found'
    assert "creates no namespaces" in release(namespace="nons")["msg"]


def test_each_change_of_the_status_is_told_while_it_is_waited_for(
    sim: Simulator, release: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(cce_release.ReleaseModule, "display", told.append)
    sim.settings.pending_reads = 3
    release()
    assert told == ["project01/nino21: PENDING_INSTALL", "project01/nino21: DEPLOYED"]
    told.clear()
    release()
    assert not told
