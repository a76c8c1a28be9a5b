# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode predicts the run and writes nothing; what it sends is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.tests.simulator import READONLY_TOKEN, UPGRADE_CHART, Simulator

Run = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("reading", ["merged", "submitted"])
@pytest.mark.parametrize("policy", ["install", "always", "never"])
@pytest.mark.parametrize(
    ("planted", "options", "action"),
    [
        pytest.param(None, {"values": {"imageTag": "v2"}}, "install", id="install"),
        pytest.param({"imageTag": "v1"}, {"values": {"imageTag": "v2"}}, "upgrade", id="upgrade"),
        pytest.param({"imageTag": "v1"}, {"values": {}}, "upgrade", id="upgrade-to-defaults"),
        pytest.param(
            {"imageTag": "v1"}, {"values": {"imageTag": "v1"}, "chart_id": UPGRADE_CHART}, "upgrade", id="upgrade-chart"
        ),
        pytest.param({"imageTag": "v1"}, {"values": {"imageTag": "v1"}}, "none", id="nothing"),
        pytest.param({"imageTag": "v1"}, {"state": "absent"}, "uninstall", id="uninstall"),
        pytest.param(None, {"state": "absent"}, "none", id="already-absent"),
    ],
)
def test_check_mode_predicts_the_run_and_changes_nothing(
    sim: Simulator, release: Run, reading: str, policy: str, planted: Any, options: dict[str, Any], action: str
) -> None:
    sim.settings.values_reading = reading
    if planted is not None:
        sim.put_release("project01", "nino21", planted)
    before = [(item.revision, item.values) for item in sim.releases()]
    predicted = release(check_mode=True, server_dry_run=policy, **options)
    assert [(item.revision, item.values) for item in sim.releases()] == before
    sent = [
        (request.method, request.json["parameters"]["dry_run"]) for request in sim.requests if request.method != "GET"
    ]
    dry = {"install": [("POST", True)], "upgrade": [("PUT", True)]}.get(action, [])
    assert sent == (dry if policy == "always" or (policy, action) == ("install", "install") else [])
    result = release(**options)
    for key in ("changed", "action", "changes", "diff"):
        assert predicted[key] == result[key], key
    assert (result["action"], result["changed"]) == (action, action != "none")


@pytest.mark.parametrize("planted", [None, {"imageTag": "v1"}])
def test_the_dry_run_sends_the_very_body_of_the_run(sim: Simulator, release: Run, planted: Any) -> None:
    if planted:
        sim.put_release("project01", "nino21", planted)
    options = {"values": {"imageTag": "v2"}, "description": "text", "parameters": {"no_hooks": True}}
    release(check_mode=True, server_dry_run="always", **options)
    release(**options)
    dry, real = (request.json for request in sim.requests if request.method != "GET")
    assert dry["parameters"].pop("dry_run") is True
    assert dry == real


def test_what_the_service_refuses_fails_the_check(sim: Simulator, release: Run) -> None:
    sim.faults.add(method="POST", status=400, body={"errorCode": "CCE.03400001", "errorMessage": "values are odd"})
    result = release(check_mode=True)
    assert result["exit_code"] == 1 and "values are odd" in result["msg"] and not result["changed"]
    assert result["failure"]["error_code"] == "CCE.03400001"


def test_a_read_only_credential_gets_a_warning_and_the_prediction(release: Run) -> None:
    result = release(check_mode=True, auth_token=READONLY_TOKEN)
    assert (result["exit_code"], result["changed"], result["action"]) == (0, True, "install")
    assert any("did not validate" in str(warning) for warning in result["warnings"])


@pytest.mark.parametrize("version", ["3.0.0", None])
def test_a_chart_that_an_earlier_task_would_upload_is_a_warning(release: Run, writes: Any, version: Any) -> None:
    result = release(check_mode=True, chart_id="99999999-7ce4-6d76-7c55-604cdb2ce423", chart_version=version)
    assert (result["exit_code"], result["changed"], result["action"]) == (0, True, "install")
    assert any("chart_id" in str(warning) for warning in result["warnings"])
    assert writes() == []


@pytest.mark.parametrize("planted", [None, {"imageTag": "v1"}])
def test_an_endpoint_that_ignores_dry_run_is_called_out(sim: Simulator, release: Run, planted: Any) -> None:
    sim.settings.ignore_dry_run = True
    if planted:
        sim.put_release("project01", "nino21", planted)
    result = release(check_mode=True, server_dry_run="always", values={"imageTag": "v2"})
    assert result["exit_code"] == 1 and "ignored dry_run" in result["msg"]
    assert result["changed"] is True
    assert result["release"]["name"] == "nino21"


def test_a_lost_dry_run_is_looked_after_and_fails(sim: Simulator, release: Run, writes: Any) -> None:
    sim.faults.add(method="POST", drop="after")
    result = release(check_mode=True)
    assert result["exit_code"] == 1 and not result["changed"] and writes() == ["POST"]
    assert sim.requests[-1].method == "GET"


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("planted", [None, {"imageTag": "v1"}])
def test_parameters_dry_run_validates_and_changes_nothing(
    sim: Simulator, release: Run, planted: Any, check_mode: bool
) -> None:
    if planted:
        sim.put_release("project01", "nino21", planted)
    before = len(sim.releases()), [item.revision for item in sim.releases()]
    result = release(check_mode, values={"imageTag": "v2"}, parameters={"dry_run": True})
    assert (result["exit_code"], result["changed"], result["action"]) == (0, False, "none")
    assert result["dry_run"] is True and "Dry run" in result["msg"]
    assert (len(sim.releases()), [item.revision for item in sim.releases()]) == before


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_page_of_a_portal_is_no_validation(sim: Simulator, release: Run, check_mode: bool) -> None:
    sim.faults.add(method="POST", times=None, status=200, body="<html>Please log in</html>")
    result = release(check_mode, parameters={"dry_run": not check_mode})
    assert (result["exit_code"], result["changed"]) == (1, False)
    assert "Please log in" in result["msg"]


def test_parameters_dry_run_does_not_claim_what_nobody_asked(release: Run, writes: Any) -> None:
    result = release(check_mode=True, server_dry_run="never", parameters={"dry_run": True})
    assert (result["exit_code"], result["changed"], writes()) == (0, False, [])
    assert "accepts" not in result["msg"] and "was not asked" in result["msg"]
    warned = release(check_mode=True, auth_token=READONLY_TOKEN, parameters={"dry_run": True})
    assert "accepts" not in warned["msg"] and warned["warnings"]


def test_parameters_dry_run_sends_nothing_when_the_release_matches(sim: Simulator, release: Run, writes: Any) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v2"})
    result = release(values={"imageTag": "v2"}, parameters={"dry_run": True})
    assert (result["changed"], writes()) == (False, [])


def test_parameters_dry_run_fails_where_the_service_refuses(release: Run) -> None:
    result = release(auth_token=READONLY_TOKEN, parameters={"dry_run": True})
    assert result["exit_code"] == 1 and result["failure"]["http_status"] == 403


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("status", ["PENDING_INSTALL", "PENDING_UPGRADE", "PENDING_ROLLBACK", "DELETING"])
def test_an_operation_under_way_is_waited_for_with_reads_only(
    sim: Simulator, release: Run, writes: Any, status: str, check_mode: bool
) -> None:
    sim.settings.pending_reads = sim.settings.delete_reads = 3
    sim.put_release("project01", "nino21", {"imageTag": "v2"}, status=status)
    result = release(check_mode, values={"imageTag": "v2"}, wait=False, server_dry_run="never")
    assert result["action"] == ("install" if status == "DELETING" else "none")
    expected = ["POST"] if status == "DELETING" and not check_mode else []
    assert (result["exit_code"], writes()) == (0, expected)
    assert result["stats"]["waited_s"] > 0
