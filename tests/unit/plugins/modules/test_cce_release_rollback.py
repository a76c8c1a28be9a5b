# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Going back: to a revision, to the last good one, out of a pending state, and after a failure of the task's own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils import _look
from ansible_collections.huaweicloud.cce.tests.simulator import SEED_CHART, UPGRADE_CHART, Simulator

Run = Callable[..., dict[str, Any]]
HERE = ("project01", "nino21")
BACK = {"state": "rolled_back"}
FAILURE = 'Upgrade "nino21" failed: timed out waiting for the condition'


@pytest.fixture(params=["merged", "submitted"])
def history(request: pytest.FixtureRequest, sim: Simulator) -> None:
    """Three revisions: two good ones of different charts, and the deployed one."""
    sim.settings.values_reading = request.param
    sim.put_release(*HERE, {"imageTag": "v1"}, status="SUPERSEDED", revision=1)
    sim.put_release(*HERE, {"imageTag": "v2"}, status="SUPERSEDED", revision=2, chart_id=UPGRADE_CHART)
    sim.put_release(*HERE, {"imageTag": "v3"}, status="DEPLOYED", revision=3)


def puts(sim: Simulator) -> list[dict[str, Any]]:
    return [request.json for request in sim.requests if request.method == "PUT"]


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    "target",
    [{"revision": 2}, {"parameters": {"release_version": 2}}, {"revision": 2, "parameters": {"recreate": True}}],
)
def test_rolls_back_to_the_content_of_a_revision_once(sim: Simulator, release: Run, target: dict[str, Any]) -> None:
    sim.settings.strict_update = True
    predicted = release(check_mode=True, chart_id=None, server_dry_run="always", **BACK, **target)
    assert sim.release(*HERE).revision == 3
    result = release(chart_id=None, **BACK, **target)
    assert (result["changed"], result["action"], result["rolled_back_to"]) == (True, "rollback", 2)
    current = sim.release(*HERE)
    assert (current.revision, current.chart_version, current.values) == (4, "1.1.0", {"imageTag": "v2"})
    assert {"path": "chart_version", "before": "1.0.0", "after": "1.1.0"} in result["changes"]
    assert {"path": "/imageTag", "before": "v3", "after": "v2"} in result["changes"]
    assert "rollback to revision 2" in result["diff"]["prepared"]
    for key in ("changed", "action", "changes", "diff", "rolled_back_to"):
        assert predicted[key] == result[key], key
    dry, real = puts(sim)
    assert dry["parameters"].pop("dry_run") is True
    assert (
        dry
        == real
        == {
            "chart_id": UPGRADE_CHART,
            "action": "rollback",
            "parameters": {"release_version": 2, **target.get("parameters", {})},
            "values": {},
        }
    )
    again = release(chart_id=None, **BACK, **target)
    assert (again["changed"], again["action"], again["rolled_back_to"]) == (False, "none", None)


@pytest.mark.usefixtures("history")
def test_a_revision_that_is_there_already_is_nothing_to_do(sim: Simulator, release: Run, writes: Any) -> None:
    assert not release(**BACK, revision=3)["changed"]
    sim.put_release(*HERE, {"imageTag": "v1"}, status="DEPLOYED", revision=4)
    assert not release(**BACK, revision=1)["changed"]
    assert writes() == []


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("revision", [4, 99])
def test_a_revision_that_is_not_kept_is_named_beside_those_that_are(
    release: Run, writes: Any, check_mode: bool, revision: int
) -> None:
    result = release(check_mode, **BACK, revision=revision)
    assert (result["exit_code"], result["changed"], writes()) == (1, False, [])
    assert f"no revision {revision}" in result["msg"]
    assert "1 (SUPERSEDED), 2 (SUPERSEDED), 3 (DEPLOYED)" in result["msg"]


@pytest.mark.usefixtures("history")
def test_a_deployed_release_needs_to_be_told_the_revision(release: Run, writes: Any) -> None:
    result = release(**BACK)
    assert (result["exit_code"], result["changed"], writes()) == (1, False, [])
    assert "give the revision" in result["msg"] and "2 (SUPERSEDED)" in result["msg"]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"state": "present", "revision": 1}, "revision"),
        ({"state": "absent", "revision": 1}, "revision"),
        ({**BACK, "revision": 1, "parameters": {"release_version": 1}}, "release_version"),
        ({**BACK, "revision": 0}, "revision"),
        ({**BACK, "revision": -1}, "revision"),
        ({**BACK, "parameters": {"release_version": -1}}, "release_version"),
        ({"expect_revision": -1}, "expect_revision"),
        ({"on_pending": "cancel"}, "on_pending"),
        ({"on_failed": "ignore"}, "on_failed"),
    ],
)
def test_what_cannot_be_meant_fails_before_anything_is_sent(
    sim: Simulator, release: Run, options: dict[str, Any], named: str
) -> None:
    result = release(**options)
    assert result["exit_code"] == 1 and named in result["msg"] and len(sim.requests) == 0


def test_the_last_good_revision_is_no_failed_one_in_disguise(sim: Simulator, release: Run) -> None:
    sim.put_release(*HERE, {"imageTag": "good"}, status="SUPERSEDED", revision=1)
    sim.put_release(*HERE, {"imageTag": "odd"}, status="SUPERSEDED", revision=2, description=FAILURE)
    sim.put_release(*HERE, {"imageTag": "bad"}, status="FAILED", revision=3)
    sim.put_release(*HERE, {"imageTag": "worse"}, status="FAILED", revision=4)
    result = release(**BACK)
    assert (result["changed"], result["rolled_back_to"]) == (True, 1)
    assert sim.release(*HERE).values == {"imageTag": "good"}


def test_of_two_deployed_revisions_the_newest_counts(sim: Simulator, release: Run) -> None:
    sim.put_release(*HERE, {"imageTag": "older"}, status="DEPLOYED", revision=3)
    sim.put_release(*HERE, {"imageTag": "newer"}, status="DEPLOYED", revision=4)
    sim.put_release(*HERE, {"imageTag": "bad"}, status="FAILED", revision=5)
    assert release(**BACK)["rolled_back_to"] == 4


def test_a_history_that_was_cut_is_enough(sim: Simulator, release: Run) -> None:
    for number in range(14):
        assert release(values={"imageTag": f"v{number}"})["changed"]
    result = release(**BACK, revision=2)
    assert result["exit_code"] == 1 and "5 (SUPERSEDED)" in result["msg"] and "14 (DEPLOYED)" in result["msg"]
    assert release(**BACK, revision=5)["release"]["revision"] == 15


@pytest.mark.parametrize("body", ["null", "[]", '[{"version": 1, "status": "DEPLOYED"}]'])
@pytest.mark.parametrize("options", [BACK, {"on_pending": "recover"}])
def test_a_history_without_the_present_revision_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, sim: Simulator, release: Run, writes: Any, options: dict[str, Any], body: str
) -> None:
    monkeypatch.setattr(_look, "HISTORY_SECONDS", 0.1)
    sim.put_release(*HERE, status="PENDING_INSTALL", revision=2, stuck=True)
    sim.faults.add(method="GET", path="/history$", times=None, status=200, body=body)
    result = release(**options)
    assert (result["exit_code"], result["changed"], writes()) == (1, False, [])
    assert "contradict" in result["msg"]


def test_the_chart_of_a_rollback_is_the_options_when_the_targets_is_gone(sim: Simulator, release: Run) -> None:
    gone = sim.add_chart("magento-mysql", "0.9.0", {"imageTag": "old"})
    sim.put_release(*HERE, {}, status="SUPERSEDED", revision=1, chart_id=gone)
    sim.put_release(*HERE, {}, revision=2)
    sim.state.charts.delete(gone)
    for check_mode in (True, False):
        result = release(check_mode, **BACK, chart_id=None, revision=1)
        assert (result["exit_code"], result["changed"]) == (1, False)
        assert "magento-mysql 0.9.0" in result["msg"] and "chart_id" in result["msg"]
    assert puts(sim) == []
    result = release(**BACK, chart_id=SEED_CHART, revision=1)
    assert (result["exit_code"], result["release"]["chart_version"]) == (0, "0.9.0")
    assert puts(sim)[0]["chart_id"] == SEED_CHART


def test_a_rollback_with_a_chart_id_needs_no_list_of_charts(sim: Simulator, release: Run) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"}, status="SUPERSEDED", revision=1)
    sim.put_release(*HERE, {"imageTag": "v2"}, revision=2)
    sim.faults.add(method="GET", path="/v2/charts$", times=None, status=403)
    result = release(**BACK, chart_id=None, revision=1)
    assert (result["exit_code"], result["failure"]["http_status"], puts(sim)) == (1, 403, [])
    assert release(**BACK, chart_id=SEED_CHART, revision=1)["changed"]


def test_texts_of_old_revisions_that_quote_a_secret_are_scrubbed(sim: Simulator, release: Run) -> None:
    secret = "correct-horse-battery"
    old = {"basic": {"mysql_password": secret}}
    sim.put_release(*HERE, old, status="FAILED", revision=1, description=f'Upgrade "nino21" failed: {secret} is weak')
    sim.put_release(*HERE, {"n": 1}, revision=2)
    result = release(**BACK)
    assert result["exit_code"] == 1 and len(result["failure"]["history"]) == 2
    rolled = release(**BACK, revision=1)
    assert rolled["changed"] and any("is weak" in str(text) for text in rolled["warnings"])
    assert secret not in result["printed"] + rolled["printed"]


def test_a_revision_that_had_failed_is_rolled_back_to_with_a_warning(sim: Simulator, release: Run) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"}, status="FAILED", revision=1)
    sim.put_release(*HERE, {"imageTag": "v2"}, revision=2)
    result = release(**BACK, revision=1)
    assert result["changed"] and any("no good one" in str(text) for text in result["warnings"])


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    "fault", [{"drop": "after"}, {"status": 504, "commit": True}, {"status": 500}, {"drop": "before"}]
)
def test_a_rollback_whose_answer_got_lost_is_done_once(sim: Simulator, release: Run, fault: dict[str, Any]) -> None:
    sim.faults.add(method="PUT", **fault)
    result = release(**BACK, revision=1)
    assert (result["exit_code"], result["changed"], result["recovered"]) == (0, True, True)
    assert (sim.release(*HERE).revision, sim.release(*HERE).values) == (4, {"imageTag": "v1"})


@pytest.mark.usefixtures("history")
def test_a_rollback_that_fails_is_told(sim: Simulator, release: Run) -> None:
    sim.settings.fail_rollbacks = 1
    result = release(**BACK, revision=1)
    assert (result["exit_code"], result["changed"], result["action"]) == (1, True, "rollback")
    assert result["failure"]["status"] == "FAILED" and result["failure"]["last_good_revision"] == 3


def test_values_of_the_service_that_are_masked_do_not_keep_a_rollback_from_being_idempotent(
    sim: Simulator, release: Run
) -> None:
    sim.settings.mask_secrets = True
    for number in (1, 2):
        sim.put_release(*HERE, {"basic": {"admin_password": f"p{number}"}, "n": number}, revision=number)
    assert release(**BACK, revision=1)["changed"]
    assert not release(**BACK, revision=1)["changed"]
    assert sim.release(*HERE).values["basic"]["admin_password"] == "p1"


# -- out of a pending state ----------------------------------------------------------------------------------


@pytest.mark.parametrize("interrupted", ["failed", "deployed", "pending"])
@pytest.mark.parametrize("status", ["PENDING_UPGRADE", "PENDING_ROLLBACK"])
def test_recover_rolls_back_and_then_upgrades_once(
    sim: Simulator, release: Run, writes: Any, status: str, interrupted: str
) -> None:
    sim.settings.interrupted = interrupted
    sim.put_release(*HERE, {"imageTag": "v1"}, revision=1)
    sim.put_release(*HERE, {"imageTag": "hangs"}, status=status, revision=2, stuck=True)
    options = {"on_pending": "recover", "values": {"imageTag": "v2"}}
    predicted = release(check_mode=True, server_dry_run="always", **options)
    assert writes() == []
    result = release(**options)
    assert [put["action"] for put in puts(sim)] == ["rollback", "upgrade"]
    assert (result["action"], result["rolled_back_to"], result["release"]["revision"]) == ("upgrade", 1, 4)
    assert result["changes"] == [{"path": "/imageTag", "before": "hangs", "after": "v2"}]
    for key in ("changed", "action", "changes", "diff", "rolled_back_to"):
        assert predicted[key] == result[key], key
    assert not release(**options)["changed"]


@pytest.mark.parametrize("state", ["present", "absent"])
def test_recover_uninstalls_an_installation_that_hangs(sim: Simulator, release: Run, writes: Any, state: str) -> None:
    sim.put_release(*HERE, {"imageTag": "hangs"}, status="PENDING_INSTALL", stuck=True)
    result = release(on_pending="recover", state=state, values={"imageTag": "v2"})
    assert (result["changed"], writes()) == (True, ["DELETE", "POST"] if state == "present" else ["DELETE"])
    assert result["action"] == ("reinstall" if state == "present" else "uninstall")
    assert (sim.release(*HERE) is None) == (state == "absent")


def test_a_recovery_is_waited_for_although_the_task_does_not_wait(sim: Simulator, release: Run, writes: Any) -> None:
    sim.settings.pending_reads = sim.settings.delete_reads = 3
    sim.put_release(*HERE, {"imageTag": "v1"}, status="FAILED", revision=1)
    result = release(on_failed="reinstall", values={"imageTag": "v2"}, wait=False)
    assert (result["release"]["status"], writes()) == ("PENDING_INSTALL", ["DELETE", "POST"])


def test_a_recovery_that_fails_ends_the_task(sim: Simulator, release: Run) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"}, revision=1)
    sim.put_release(*HERE, {"imageTag": "hangs"}, status="PENDING_UPGRADE", revision=2, stuck=True)
    sim.settings.fail_rollbacks = 1
    result = release(on_pending="recover", values={"imageTag": "v2"})
    assert (result["exit_code"], result["changed"], [put["action"] for put in puts(sim)]) == (1, True, ["rollback"])
    assert result["failure"]["last_good_revision"] == 1


@pytest.mark.parametrize(
    ("options", "live", "left"),
    [
        ({"values_mode": "merge", "values": {"b": 2}}, {"a": 1}, {"a": 1, "b": 2}),
        ({"ignore_paths": ["/replicas"], "values": {"b": 2}}, {"replicas": 5}, {"replicas": 5, "b": 2}),
        ({"parameters": {"replace": True}, "values": {"b": 2}}, {"a": 1}, {"a": 1, "b": 2}),
        ({"values": {"b": 2}}, {"a": 1}, {"b": 2}),
    ],
)
def test_a_reinstallation_takes_over_what_of_the_live_values_is_wanted(
    sim: Simulator, release: Run, options: dict[str, Any], live: dict[str, Any], left: dict[str, Any]
) -> None:
    sim.settings.values_reading = "submitted"
    sim.put_release(*HERE, live, status="FAILED")
    result = release(on_failed="reinstall", **options)
    assert (result["action"], sim.release(*HERE).values) == ("reinstall", left)
    assert not release(on_failed="reinstall", **options)["changed"]


@pytest.mark.parametrize("options", [{"values_mode": "merge"}, {"ignore_paths": ["/basic/admin_password"]}])
def test_a_reinstallation_that_would_lose_a_masked_value_is_refused(
    sim: Simulator, release: Run, writes: Any, options: dict[str, Any]
) -> None:
    sim.settings.mask_secrets = True
    sim.put_release(*HERE, {"basic": {"admin_password": "kept"}}, status="FAILED")
    result = release(on_failed="reinstall", **options)
    assert (result["exit_code"], result["changed"], writes()) == (1, False, [])
    assert "masked" in result["msg"]


def test_a_reinstallation_of_values_that_cannot_be_read_is_refused(sim: Simulator, release: Run, writes: Any) -> None:
    sim.put_release(*HERE, status="FAILED")
    body = {"name": "nino21", "namespace": "project01", "status": "FAILED", "version": 1, "values": "no json"}
    sim.faults.add(method="GET", path="/releases/nino21$", times=None, status=200, body=body)
    result = release(on_failed="reinstall", values_mode="merge")
    assert (result["exit_code"], writes()) == (1, []) and "not JSON" in result["msg"]


@pytest.mark.parametrize("status", [500, 400])
def test_a_reinstallation_that_stops_half_way_says_so(sim: Simulator, release: Run, status: int) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"}, status="FAILED")
    sim.faults.add(method="POST", times=None, status=status)
    result = release(on_failed="reinstall", values={"imageTag": "v2"}, max_retries=1)
    assert (result["exit_code"], result["changed"], result["action"]) == (1, True, "reinstall")
    assert (sim.release(*HERE), result["release"]) == (None, {})
    assert "as it was before" not in result["msg"] and "was uninstalled" in result["msg"]


def test_a_recovery_is_not_begun_when_what_follows_is_impossible(sim: Simulator, release: Run, writes: Any) -> None:
    sim.settings.mask_secrets = True
    sim.put_release(*HERE, {}, revision=1)
    sim.put_release(*HERE, {"imageTag": "hangs"}, status="PENDING_UPGRADE", revision=2, stuck=True)
    for check_mode in (True, False):
        result = release(check_mode, on_pending="recover", values={"imageTag": "v2"}, values_mode="merge")
        assert (result["exit_code"], result["changed"], writes()) == (1, False, []), check_mode
        assert "masked, so it cannot" in result["msg"] and "Nothing was changed." in result["msg"]


def test_an_upgrade_that_fails_after_a_recovery_tells_of_it(sim: Simulator, release: Run) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"}, revision=1)
    sim.put_release(*HERE, {"imageTag": "hangs"}, status="PENDING_UPGRADE", revision=2, stuck=True)
    sim.faults.add(method="PUT", skip=1, times=None, status=400, body={"errorMessage": "bad values"})
    result = release(on_pending="recover", values={"imageTag": "v2"})
    assert (result["exit_code"], result["changed"], result["rolled_back_to"]) == (1, True, 1)
    assert "bad values" in result["msg"] and "rolled back to revision 1" in result["msg"]


def test_a_missing_chart_is_found_before_a_recovery(sim: Simulator, release: Run, writes: Any) -> None:
    sim.put_release(*HERE, status="FAILED")
    result = release(on_failed="reinstall", chart_id="99999999-7ce4-6d76-7c55-604cdb2ce423", chart_version="1.0.0")
    assert (result["exit_code"], writes()) == (1, []) and "no chart" in result["msg"]


def test_a_dry_run_recovers_nothing(sim: Simulator, release: Run, writes: Any) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"}, status="FAILED")
    result = release(on_failed="reinstall", parameters={"dry_run": True})
    assert (result["exit_code"], result["changed"], writes(), result["dry_run"]) == (0, False, [], True)


# -- rollback_on_failure -------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["rollback_on_failure", "atomic"])
@pytest.mark.parametrize("wait", [True, False])
def test_a_failed_upgrade_is_rolled_back_and_told(sim: Simulator, release: Run, option: str, wait: bool) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"}, revision=1)
    sim.settings.fail_next = 1
    result = release(values={"imageTag": "v2"}, wait=wait, **{option: True})
    assert (result["exit_code"], result["changed"], result["action"]) == (1, True, "upgrade")
    assert result["rolled_back_to"] == 1
    assert "timed out waiting" in result["msg"]
    assert "rolled back to revision 1, as revision 3. When the cause is fixed" in result["msg"]
    assert not any("rolled_back" in step for step in result["failure"]["next_steps"])
    current = sim.release(*HERE)
    assert (current.revision, current.status, current.values) == (3, "DEPLOYED", {"imageTag": "v1"})
    assert (result["release"]["revision"], result["release"]["status"]) == (3, "DEPLOYED")
    assert (result["failure"]["status"], result["failure"]["last_good_revision"]) == ("FAILED", 1)
    assert [entry["revision"] for entry in result["failure"]["history"]] == [1, 2, 3]


def test_a_failed_first_installation_is_uninstalled(sim: Simulator, release: Run, writes: Any) -> None:
    sim.settings.fail_next = 1
    result = release(values={"imageTag": "v2"}, rollback_on_failure=True)
    assert (result["exit_code"], result["changed"], writes()) == (1, True, ["POST", "DELETE"])
    assert result["rolled_back_to"] is None and "uninstalled" in result["msg"]
    assert (sim.release(*HERE), result["release"]) == (None, {})
    assert result["failure"]["status"] == "FAILED"


@pytest.mark.parametrize("planted", [True, False])
def test_a_time_out_counts_as_a_failure_and_undoing_has_its_own_time(
    sim: Simulator, release: Run, planted: bool
) -> None:
    if planted:
        sim.put_release(*HERE, {"imageTag": "v1"}, revision=1)
    sim.settings.pending_seconds = 10**6
    undone = "DELETE" if not planted else "PUT"
    take = sim.faults.take
    seen: list[str] = []

    def let_go(method: str, path: str) -> Any:
        seen.append(method)
        if method == undone and seen.count(undone) == (2 if planted else 1):
            sim.settings.pending_seconds = 0.2
        return take(method, path)

    sim.faults.take = let_go  # type: ignore[method-assign]
    result = release(values={"imageTag": "v2"}, rollback_on_failure=True, wait_timeout=1)
    assert (result["exit_code"], result["changed"]) == (1, True)
    assert "wait_timeout" in result["msg"]
    assert result["rolled_back_to"] == (1 if planted else None)
    current = sim.release(*HERE)
    assert (current and (current.status, current.values)) == (("DEPLOYED", {"imageTag": "v1"}) if planted else None)


@pytest.mark.parametrize("text", ["Update release is forbidden", "another operation (install/upgrade) is in progress"])
def test_undoing_waits_for_a_release_that_is_busy(sim: Simulator, release: Run, text: str) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"}, revision=1)
    sim.settings.fail_next = 1
    sim.faults.add(method="PUT", skip=1, times=3, status=409, body={"errorMessage": text})
    result = release(values={"imageTag": "v2"}, rollback_on_failure=True)
    assert (result["rolled_back_to"], len(puts(sim))) == (1, 5)
    sim.settings.fail_next = 1
    sim.faults.add(method="PUT", skip=1, times=None, status=409, body={"errorMessage": text})
    result = release(values={"imageTag": "v2"}, rollback_on_failure=True, wait_timeout=1)
    assert result["rolled_back_to"] is None and text in result["msg"]


def test_undoing_that_fails_tells_both_stories(sim: Simulator, release: Run) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"}, revision=1)
    sim.settings.fail_next = sim.settings.fail_rollbacks = 1
    result = release(values={"imageTag": "v2"}, rollback_on_failure=True)
    assert (result["exit_code"], result["changed"], result["rolled_back_to"]) == (1, True, None)
    assert "Undoing it failed, too" in result["msg"] and result["msg"].count("FAILED") == 2
    assert result["release"]["revision"] == 3 and result["release"]["status"] == "FAILED"


def test_without_a_good_revision_nothing_is_rolled_back(sim: Simulator, release: Run) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"}, status="FAILED", revision=1)
    sim.settings.fail_next = 1
    result = release(values={"imageTag": "v2"}, rollback_on_failure=True)
    assert (result["exit_code"], result["rolled_back_to"], len(puts(sim))) == (1, None, 1)
    assert "no older revision" in result["msg"]


def test_what_was_refused_is_not_undone(sim: Simulator, release: Run, writes: Any) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"}, revision=1)
    sim.faults.add(method="PUT", status=400, body={"errorMessage": "bad values"})
    result = release(values={"imageTag": "v2"}, rollback_on_failure=True)
    assert (result["exit_code"], result["changed"], writes()) == (1, False, ["PUT"])


def test_only_what_this_task_began_is_undone(sim: Simulator, release: Run, writes: Any) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"}, revision=1)
    sim.settings.pending_reads = 10**6
    theirs = threading.Timer(0.5, sim.put_release, HERE, {"values": {"x": 1}, "status": "FAILED", "revision": 3})
    take = sim.faults.take

    def begin(method: str, path: str) -> Any:
        if method == "PUT":
            theirs.start()
        return take(method, path)

    sim.faults.take = begin  # type: ignore[method-assign]
    result = release(values={"imageTag": "v2"}, rollback_on_failure=True)
    theirs.join()
    assert (result["exit_code"], result["changed"], writes()) == (1, True, ["PUT"])
    assert "not undone" in result["msg"] and result["rolled_back_to"] is None


def test_a_release_that_moved_on_to_something_else_is_no_success(sim: Simulator, release: Run) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"}, revision=1)
    sim.settings.pending_reads = 10**6
    theirs = threading.Timer(0.5, sim.put_release, HERE, {"values": {"imageTag": "theirs"}, "revision": 3})
    take = sim.faults.take

    def begin(method: str, path: str) -> Any:
        if method == "PUT":
            theirs.start()
        return take(method, path)

    sim.faults.take = begin  # type: ignore[method-assign]
    result = release(values={"imageTag": "v2"})
    theirs.join()
    assert (result["exit_code"], result["changed"]) == (1, True) and "somebody else" in result["msg"]


def test_an_unreadable_end_is_not_undone(sim: Simulator, release: Run, writes: Any) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"}, revision=1)
    sim.faults.add(method="GET", path="/releases/nino21$", skip=1, times=None, status=401)
    result = release(values={"imageTag": "v2"}, rollback_on_failure=True)
    assert (result["exit_code"], result["changed"], writes()) == (1, True, ["PUT"])
    assert "accepted before" in result["msg"]


# -- expect_revision -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    ("planted", "options", "expected", "fails"),
    [
        pytest.param(3, {"values": {"imageTag": "v2"}}, 3, False, id="as-expected"),
        pytest.param(3, {"values": {"imageTag": "v2"}}, 2, True, id="moved-on"),
        pytest.param(3, {"values": {"imageTag": "v1"}}, 2, False, id="nothing-to-do"),
        pytest.param(3, {"state": "absent"}, 2, True, id="absent"),
        pytest.param(3, {"values": {"imageTag": "v2"}}, 0, True, id="expected-none"),
        pytest.param(None, {"values": {"imageTag": "v2"}}, 0, False, id="none"),
        pytest.param(None, {"values": {"imageTag": "v2"}}, 1, True, id="gone"),
    ],
)
def test_a_task_that_expects_another_revision_writes_nothing(
    sim: Simulator,
    release: Run,
    writes: Any,
    planted: Any,
    options: dict[str, Any],
    expected: int,
    fails: bool,
    check_mode: bool,
) -> None:
    if planted:
        sim.put_release(*HERE, {"imageTag": "v1"}, revision=planted)
    result = release(check_mode, expect_revision=expected, server_dry_run="never", **options)
    assert result["exit_code"] == int(fails), result.get("msg")
    if fails:
        assert (result["changed"], writes()) == (False, []) and "expect_revision" in result["msg"]


def test_expect_revision_holds_for_a_recovery_and_not_for_what_follows_it(sim: Simulator, release: Run) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"}, revision=1)
    sim.put_release(*HERE, {"imageTag": "hangs"}, status="PENDING_UPGRADE", revision=2, stuck=True)
    options = {"on_pending": "recover", "values": {"imageTag": "v2"}}
    assert release(expect_revision=1, **options)["exit_code"] == 1
    assert release(expect_revision=2, **options)["exit_code"] == 0
