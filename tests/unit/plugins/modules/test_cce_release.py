# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""cce_release installs, upgrades and uninstalls, and is silent when there is nothing to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.tests.simulator import SEED_CHART, SEED_CLUSTER, UPGRADE_CHART, Simulator

Run = Callable[..., dict[str, Any]]
SEED_VALUES = {"imageTag": "v2", "imagePullPolicy": "IfNotPresent"}
SEED_PARAMETERS = {"dry_run": False, "no_hooks": False, "replace": False, "name_template": ""}


def test_the_seeds_request_is_what_goes_out(sim: Simulator, release: Run) -> None:
    result = release(values=SEED_VALUES, version="1.0.0", parameters=SEED_PARAMETERS)
    assert (result["exit_code"], result["changed"], result["action"]) == (0, True, "install")
    post = next(request for request in sim.requests if request.method == "POST")
    assert post.path == f"/cce/cam/v3/clusters/{SEED_CLUSTER}/releases"
    assert post.json == {
        "name": "nino21",
        "namespace": "project01",
        "version": "1.0.0",
        "chart_id": SEED_CHART,
        "values": SEED_VALUES,
        "parameters": SEED_PARAMETERS,
    }
    assert sim.release("project01", "nino21").values == SEED_VALUES


def test_the_result_tells_what_is_there_and_what_it_took(release: Run) -> None:
    result = release(values={"imageTag": "v2"})
    assert result["release"]["status"] == "DEPLOYED"
    assert result["release"]["revision"] == result["release"]["version"] == 1
    assert result["release"]["chart_name"] == "magento-mysql"
    assert "values" not in result["release"]
    assert result["release_values"]["imageTag"] == "v2"
    assert result["changes"] == [{"path": "/imageTag", "before": None, "after": "v2"}]
    assert result["stats"]["requests"] == 6 and result["stats"]["retries"] == 0 and result["stats"]["waited_s"] > 0
    assert len(result["request_id"]) > 8


@pytest.mark.parametrize("reading", ["merged", "submitted", "masked"])
@pytest.mark.parametrize(
    "values",
    [
        pytest.param({}, id="none"),
        pytest.param({"imageTag": "v2"}, id="override"),
        pytest.param({"imageTag": "latest"}, id="equal-to-the-default"),
        pytest.param({"imageTag": None}, id="null"),
        pytest.param({"basic": {"admin_password": None}}, id="null-below"),
        pytest.param({"basic": {}}, id="empty-map"),
        pytest.param({"image": "text"}, id="text-over-map"),
        pytest.param({"new": {"a.b/c~d": [1, 1.5, True, None, "1", {}], "big": 2**53 + 1}}, id="not-in-the-chart"),
        pytest.param({"replicas": "3"}, id="text-over-number"),
        pytest.param({"basic": {"mysql_password": "new-password"}}, id="secret"),
        pytest.param({"unicode": "gr\u00fc\u00df \u4e16\u754c"}, id="unicode"),
    ],
)
def test_the_second_run_is_silent_and_costs_two_requests(
    sim: Simulator, release: Run, reading: str, values: dict[str, Any]
) -> None:
    sim.settings.values_reading = "merged" if reading == "masked" else reading
    sim.settings.mask_secrets = reading == "masked"
    sim.settings.chart_null_defaults = True
    first, installed = release(values=values), sim.release("project01", "nino21")
    assert first["changed"] and installed.values == values
    sim.requests.clear()
    second = release(values=values)
    assert (second["changed"], second["action"], second["changes"]) == (False, "none", [])
    assert [request.method for request in sim.requests] == ["GET", "GET"]
    assert len({request.connection for request in sim.requests}) == 1


@pytest.mark.parametrize("reading", ["merged", "submitted"])
@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        pytest.param({"imageTag": "v2"}, {"imageTag": "v3"}, [("/imageTag", "v2", "v3")], id="changed"),
        pytest.param({"imageTag": "v2", "replicas": 2}, {"imageTag": "v2"}, None, id="dropped"),
        pytest.param({"imageTag": "v2"}, {}, None, id="all-dropped"),
        pytest.param({"replicas": 2}, {"replicas": "2"}, [("/replicas", 2, "2")], id="type"),
        pytest.param({"imageTag": "v2"}, {"imageTag": "v2", "replicas": None}, None, id="null-added"),
        pytest.param({"list": [1, 2]}, {"list": [2, 1]}, [("/list/0", 1, 2), ("/list/1", 2, 1)], id="order"),
    ],
)
def test_an_upgrade_leaves_just_the_wanted_values(
    sim: Simulator, release: Run, reading: str, before: dict[str, Any], after: dict[str, Any], changes: Any
) -> None:
    sim.settings.values_reading = reading
    sim.put_release("project01", "nino21", before)
    result = release(values=after)
    assert (result["changed"], result["action"], result["release"]["revision"]) == (True, "upgrade", 2)
    assert sim.release("project01", "nino21").values == after
    if changes:
        assert [tuple(change.values()) for change in result["changes"]] == changes
    assert not release(values=after)["changed"]


def test_an_upgrade_sends_all_four_mandatory_fields(sim: Simulator, release: Run) -> None:
    sim.settings.strict_update = True
    sim.put_release("project01", "nino21", {"imageTag": "v1"})
    release(values={"imageTag": "v2"})
    put = next(request for request in sim.requests if request.method == "PUT")
    assert put.json == {
        "chart_id": SEED_CHART,
        "action": "upgrade",
        "parameters": {},
        "values": {"imageTag": "v2"},
    }


@pytest.mark.parametrize("reading", ["merged", "submitted"])
def test_a_release_moves_to_another_version_of_its_chart(sim: Simulator, release: Run, reading: str) -> None:
    sim.settings.values_reading = reading
    sim.put_release("project01", "nino21", {"imageTag": "v2"})
    result = release(values={"imageTag": "v2"}, chart_id=UPGRADE_CHART)
    assert (result["action"], result["release"]["chart_version"]) == ("upgrade", "1.1.0")
    assert result["changes"][0] == {"path": "chart_version", "before": "1.0.0", "after": "1.1.0"}
    assert not release(values={"imageTag": "v2"}, chart_id=UPGRADE_CHART)["changed"]


def test_the_revision_is_never_taken_for_the_charts_version(sim: Simulator, release: Run) -> None:
    chart_id = sim.add_chart(name="numbered", version="3", values={})
    sim.put_release("project01", "nino21", {}, chart_id=chart_id, revision=7)
    assert not release(chart_id=chart_id, chart_version="3")["changed"]


def test_a_chart_id_that_contradicts_the_version_fails_before_a_write(release: Run, writes: Any) -> None:
    result = release(chart_version="2.0.0")
    assert result["exit_code"] == 1 and not result["changed"]
    assert "2.0.0" in result["msg"] and "1.0.0" in result["msg"] and SEED_CHART in result["msg"]
    assert writes() == []


@pytest.mark.parametrize("reading", ["merged", "submitted"])
@pytest.mark.parametrize(
    ("parameters", "values", "left"),
    [
        ({"replace": True}, {"replicas": 3}, {"imageTag": "v2", "replicas": 3}),
        ({"replace": True}, {}, {"imageTag": "v2"}),
        ({"replace": True, "reset_values": True}, {"replicas": 3}, {"replicas": 3}),
        ({"reset_values": False}, {}, {"imageTag": "v2"}),
        ({"reset_values": False}, {"replicas": 3}, {"replicas": 3}),
        ({"replace": False}, {}, {}),
        ({"recreate": True, "include_hooks": True, "no_hooks": True}, {"replicas": 3}, {"replicas": 3}),
    ],
)
def test_what_parameters_make_of_the_values_is_computed(
    sim: Simulator,
    release: Run,
    reading: str,
    parameters: dict[str, bool],
    values: dict[str, Any],
    left: dict[str, Any],
) -> None:
    sim.settings.values_reading = reading
    sim.put_release("project01", "nino21", {"imageTag": "v2"})
    predicted = release(check_mode=True, values=values, parameters=parameters)
    first = release(values=values, parameters=parameters)
    assert sim.release("project01", "nino21").values == left
    assert (first["changed"], first["diff"]) == (predicted["changed"], predicted["diff"])
    assert first["changed"] is (left != {"imageTag": "v2"})
    assert not release(values=values, parameters=parameters)["changed"]


def test_a_failed_release_is_upgraded_although_nothing_differs(sim: Simulator, release: Run) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v2"}, status="FAILED")
    result = release(values={"imageTag": "v2"})
    assert (result["action"], result["release"]["status"], result["changes"]) == ("upgrade", "DEPLOYED", [])


def test_the_description_is_sent_once_and_never_compared(sim: Simulator, release: Run) -> None:
    sim.settings.echo_description = True
    release(description="made by hand")
    assert next(request for request in sim.requests if request.method == "POST").json["description"] == "made by hand"
    assert not release(description="another text")["changed"]


@pytest.mark.parametrize("body", ["object", "empty", "string", "none-json"])
def test_uninstalls_whatever_the_answer_looks_like(sim: Simulator, release: Run, body: str) -> None:
    sim.settings.delete_body = body
    sim.put_release("project01", "nino21")
    result = release(state="absent")
    assert (result["changed"], result["action"], result["release"]) == (True, "uninstall", {})
    assert sim.release("project01", "nino21") is None
    again = release(state="absent")
    assert (again["changed"], again["action"], again["stats"]["requests"]) == (False, "none", 2)


def test_absent_needs_no_chart_and_leaves_other_releases_alone(sim: Simulator, release: Run) -> None:
    for namespace, name in [("project01", "nino21"), ("project01", "nino22"), ("default", "nino21")]:
        sim.put_release(namespace, name)
    release(state="absent")
    assert [(left.key.namespace, left.key.name) for left in sim.releases()] == [
        ("default", "nino21"),
        ("project01", "nino22"),
    ]


@pytest.mark.parametrize("status", ["FAILED", "UNKNOWN", "SUPERSEDED"])
def test_uninstalls_a_release_in_any_settled_state(sim: Simulator, release: Run, status: str) -> None:
    sim.put_release("project01", "nino21", status=status)
    assert release(state="absent")["changed"]
    assert sim.release("project01", "nino21") is None


def test_a_mistyped_cluster_is_no_absence(release: Run) -> None:
    result = release(state="absent", cluster_id="00000000-0000-0000-0000-000000000000")
    assert result["exit_code"] == 1 and "cluster_id" in result["msg"]
    assert result["failure"]["http_status"] == 404 and result["failure"]["error_code"]


@pytest.mark.parametrize("style", ["modern", "old"])
def test_a_gateways_404_is_no_absence(sim: Simulator, release: Run, style: str) -> None:
    sim.settings.gateway404, sim.settings.gateway_style = True, style
    result = release(state="absent")
    assert result["exit_code"] == 1 and "endpoint" in result["msg"]
    assert len(sim.requests) == 1


def test_a_list_that_fails_is_no_absence(sim: Simulator, release: Run) -> None:
    sim.faults.add(method="GET", path="/releases$", times=None, status=403, body={"errorMessage": "no list for you"})
    result = release(state="absent")
    assert result["exit_code"] == 1 and "no list for you" in result["msg"]


def test_wait_false_returns_the_accepted_release(sim: Simulator, release: Run) -> None:
    sim.settings.pending_reads = 3
    result = release(wait=False)
    assert (result["changed"], result["release"]["status"]) == (True, "PENDING_INSTALL")
    assert sim.requests[-1].method == "POST"
    again = release(wait=False)
    assert (again["changed"], again["release"]["status"]) == (False, "DEPLOYED")


def test_wait_false_uninstalls_without_waiting(sim: Simulator, release: Run) -> None:
    sim.put_release("project01", "nino21")
    result = release(state="absent", wait=False)
    assert (result["changed"], result["release"]["status"]) == (True, "DELETING")
    assert sim.requests[-1].method == "DELETE"


def test_a_chart_that_is_gone_does_not_matter_to_a_release_that_matches(sim: Simulator, release: Run) -> None:
    sim.settings.values_reading = "submitted"
    sim.put_release("project01", "nino21", {"imageTag": "v2"})
    gone = "99999999-7ce4-6d76-7c55-604cdb2ce423"
    assert not release(chart_id=gone, chart_version="1.0.0", values={"imageTag": "v2"})["changed"]
    refused = release(chart_id=gone, values={"imageTag": "v2"})
    assert refused["exit_code"] == 1 and gone in refused["msg"] and "chart_id" in refused["msg"]
    assert release(chart_id=gone, chart_version="1.0.0", values={"imageTag": "v3"})["exit_code"] == 1


def test_a_chart_of_another_name_is_refused_before_a_write(sim: Simulator, release: Run, writes: Any) -> None:
    sim.put_release("project01", "nino21")
    result = release(chart_id=sim.add_chart(name="other", version="1.0.0", values={}))
    assert result["exit_code"] == 1 and "magento-mysql" in result["msg"] and "other" in result["msg"]
    assert writes() == []


def test_the_diff_names_paths_masks_secrets_and_is_capped(sim: Simulator, release: Run) -> None:
    values = {"auth": {"password": "correct horse", "user.name/x": "me"}, "many": {f"k{n}": n for n in range(900)}}
    result = release(values=values, check_mode=True)
    lines = result["diff"]["prepared"].splitlines()
    assert lines[:4] == [
        "--- project01/nino21: absent",
        "+++ project01/nino21: chart magento-mysql 1.0.0, install",
        '+ /auth/password: "(sensitive, changed)"',
        '+ /auth/user.name~1x: "me"',
    ]
    assert len(lines) <= 402 and lines[-1].startswith("... and ")
    assert "correct horse" not in result["printed"]


def test_one_megabyte_of_values_makes_the_round(sim: Simulator, release: Run) -> None:
    values = {f"k{n}": {"text": "x" * 90, "n": n} for n in range(9000)}
    assert release(values=values)["changed"]
    assert not release(values=values)["changed"]
    assert sim.release("project01", "nino21").values == values
