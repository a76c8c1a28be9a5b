# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many releases in one task: planned from one list, applied in order, side by side."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils import _perform, _settle
from ansible_collections.huaweicloud.cce.plugins.module_utils._diff import MAX_LINES, MAX_LINES_EACH
from ansible_collections.huaweicloud.cce.plugins.modules import cce_releases
from ansible_collections.huaweicloud.cce.tests.simulator import SEED_CHART, UPGRADE_CHART, Settings, Simulator
from ansible_collections.huaweicloud.cce.tests.simulator.wire import Answer
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules.many import (
    actions,
    entry,
    gone,
    methods,
    put,
    run_many,
)


def without(field: str) -> Callable[[Answer], Answer]:
    """Return what takes a field out of each record of a list."""

    def change(answer: Answer) -> Answer:
        assert isinstance(answer.body, list)
        return replace(answer, body=[{k: v for k, v in record.items() if k != field} for record in answer.body])

    return change


FACTS = ("status", "revision", "chart_name", "chart_version")
NAMES = [f"web-{number}" for number in range(30)]


def test_no_change_takes_two_requests_for_any_number(sim: Simulator) -> None:
    put(sim, *NAMES)
    sim.put_release("default", "other", {})
    result = run_many(sim, [*map(entry, NAMES), gone("never-there")])
    assert (result["exit_code"], result["changed"], result["applied"]) == (0, False, True)
    assert methods(sim) == ["GET releases", "GET charts"]
    assert result["stats"] == {"requests": 2, "retries": 0, "waited_s": 0.0}
    assert set(actions(result)) == {"none"}


def test_absent_ones_alone_take_one_request(sim: Simulator) -> None:
    sim.put_release("default", "other", {})
    result = run_many(sim, list(map(gone, NAMES)))
    assert (result["changed"], methods(sim)) == (False, ["GET releases"])


def test_an_empty_list_is_proved_by_one_look(sim: Simulator) -> None:
    result = run_many(sim, list(map(gone, NAMES)))
    assert (result["changed"], methods(sim)) == (False, ["GET releases", "GET web-0"])


def test_an_empty_list_of_releases_that_are_there_is_not_believed(sim: Simulator) -> None:
    put(sim, "a", "b")
    sim.faults.add("GET", "/clusters/[^/]*/releases$", status=200, body=[], times=None)
    result = run_many(sim, [gone("a"), gone("b"), gone("c")])
    assert actions(result) == ["uninstall", "uninstall", "none"]
    assert "it lacks project01/a, which is there" in result["warned"][0]


def test_a_chart_by_name_costs_no_more(sim: Simulator) -> None:
    put(sim, "a")
    named = entry("a", chart_id=None, chart_name="magento-mysql", chart_version="1.0.0")
    assert not run_many(sim, [named])["changed"]
    assert methods(sim) == ["GET releases", "GET charts"]


def test_nothing_declared_is_nothing_to_do(sim: Simulator) -> None:
    result = run_many(sim, [])
    assert (result["changed"], result["releases"], methods(sim)) == (False, [], [])


def test_an_upgrade_without_waiting_takes_one_request_more(sim: Simulator) -> None:
    put(sim, "a", "b", tag="old")
    result = run_many(sim, [entry("a"), entry("b")], wait=False)
    assert actions(result) == ["upgrade", "upgrade"]
    assert sorted(methods(sim)) == ["GET charts", "GET releases", "PUT a", "PUT b"]


def test_every_action_ends_as_declared_and_the_second_run_is_silent(sim: Simulator) -> None:
    put(sim, "same")
    put(sim, "changed", tag="old")
    put(sim, "broken", status="FAILED")
    put(sim, "going")
    sim.put_release("project01", "back", {"imageTag": "good"}, "SUPERSEDED", revision=1)
    sim.put_release("project01", "back", {"imageTag": "bad"}, "FAILED", revision=2)
    declared = [
        entry("same"),
        entry("changed", chart_id=UPGRADE_CHART),
        entry("broken"),
        entry("new"),
        gone("going"),
        {"namespace": "project01", "name": "back", "state": "rolled_back", "revision": 1},
    ]
    result = run_many(sim, declared)
    assert (result["exit_code"], result["changed"]) == (0, True)
    assert actions(result) == ["none", "upgrade", "upgrade", "install", "uninstall", "rollback"]
    assert [each["status"] for each in result["releases"]] == ["DEPLOYED"] * 4 + [None, "DEPLOYED"]
    assert [each["revision"] for each in result["releases"]] == [1, 2, 2, 1, None, 3]
    assert sim.release("project01", "back").values == {"imageTag": "good"}
    assert sim.release("project01", "going") is None
    assert result["msg"] == "2 upgraded, 1 unchanged, 1 installed, 1 uninstalled, 1 rolled back."
    before = len(sim.requests)
    again = run_many(sim, declared)
    assert (again["exit_code"], again["changed"]) == (0, False)
    # Only the history tells whether a rollback has its revision already.
    assert methods(sim)[before:] == ["GET releases", "GET charts", "GET history"]


def test_check_mode_writes_nothing_and_says_what_the_run_does(sim: Simulator) -> None:
    put(sim, "same", "going")
    put(sim, "changed", tag="old")
    declared = [entry("same"), entry("changed"), entry("new"), gone("going")]
    before = sim.releases()
    predicted = run_many(sim, declared, check_mode=True)
    sent = [request for request in sim.requests if request.method != "GET"]
    assert [(each.method, each.json["parameters"]["dry_run"]) for each in sent] == [("POST", True)]
    assert sim.releases() == before
    done = run_many(sim, declared)
    assert (predicted["applied"], done["applied"]) == (False, True)
    assert actions(predicted) == actions(done)
    assert [each["changed"] for each in predicted["releases"]] == [each["changed"] for each in done["releases"]]
    assert predicted["diff"] == done["diff"]


@pytest.mark.parametrize(("policy", "sent"), [("never", []), ("install", ["POST"]), ("always", ["POST", "PUT"])])
def test_server_dry_run_says_what_is_validated(sim: Simulator, policy: str, sent: list[str]) -> None:
    put(sim, "changed", tag="old")
    run_many(sim, [entry("changed"), entry("new")], check_mode=True, server_dry_run=policy)
    assert sorted(request.method for request in sim.requests if request.method != "GET") == sent


def test_what_is_needed_comes_first(sim: Simulator) -> None:
    declared = [entry("front", needs=["app"]), entry("app", needs=["project01/db"]), entry("db"), entry("alone")]
    assert run_many(sim, declared)["exit_code"] == 0
    posts = [request.json["name"] for request in sim.requests if request.method == "POST"]
    assert [name for name in posts if name != "alone"] == ["db", "app", "front"]
    # A release is DEPLOYED before the one begins that needs it.
    paths = [f"{request.method} {(request.json or {}).get('name') or request.path}" for request in sim.requests]
    assert paths.index("POST app") > max(n for n, path in enumerate(paths) if path.endswith("/releases/db"))


def test_absent_ones_go_in_reverse_order(sim: Simulator) -> None:
    put(sim, "db", "app", "front")
    declared = [gone("db"), gone("app", needs=["db"]), gone("front", needs=["app"])]
    assert run_many(sim, declared)["exit_code"] == 0
    assert [path for path in methods(sim) if path.startswith("DELETE")] == ["DELETE front", "DELETE app", "DELETE db"]


def test_absent_ones_go_in_reverse_order_of_the_list_and_before_the_others(sim: Simulator) -> None:
    put(sim, "a", "b")
    run_many(sim, [gone("a"), gone("b"), entry("c"), entry("d")], concurrency=1, wait=False)
    sent = [
        f"{request.method} {request.json['name'] if request.json else request.path[-1]}"
        for request in sim.requests
        if request.method != "GET"
    ]
    assert sent == ["DELETE b", "DELETE a", "POST c", "POST d"]


@pytest.mark.parametrize(
    ("needs", "told"),
    [
        ({"a": ["b"], "b": ["c"], "c": ["a"]}, "project01/a needs project01/b needs project01/c needs project01/a"),
        ({"a": ["nobody"]}, "project01/a needs nobody, which is not among the releases"),
        ({"a": ["a"]}, "project01/a needs project01/a"),
    ],
    ids=["cycle", "unknown", "itself"],
)
def test_bad_needs_are_named_before_any_request(sim: Simulator, needs: dict[str, list[str]], told: str) -> None:
    result = run_many(sim, [entry(name, needs=needs.get(name)) for name in ("a", "b", "c")])
    assert (result["exit_code"], methods(sim)) == (1, [])
    assert told in result["msg"]


def test_a_release_that_is_there_twice_is_refused_before_any_request(sim: Simulator) -> None:
    result = run_many(sim, [entry("a"), entry("b"), gone("a")])
    assert (result["exit_code"], methods(sim)) == (1, [])
    assert "releases[2] is project01/a, which releases[0] is already" in result["msg"]


def test_bad_input_of_one_release_is_named_before_any_request(sim: Simulator) -> None:
    result = run_many(sim, [entry("a"), entry("b", values={"x": "******"})])
    assert (result["exit_code"], methods(sim)) == (1, [])
    assert "releases[1] (project01/b): values hold a mask at /x" in result["msg"]


def test_a_release_that_cannot_be_planned_keeps_everything_from_being_written(sim: Simulator) -> None:
    put(sim, "a", tag="old")
    result = run_many(sim, [entry("a"), entry("b", chart_id="no-such-chart")])
    assert (result["exit_code"], result["changed"], result["applied"]) == (1, False, False)
    assert {request.method for request in sim.requests} == {"GET"}
    assert "1 of 2 releases could not be planned, so nothing was changed" in result["msg"]
    assert "no-such-chart" in result["releases"][1]["msg"]
    assert result["releases"][1]["failure"] and "failure" not in result["releases"][0]


def test_on_error_continue_leaves_out_what_needs_the_failed_one(sim: Simulator) -> None:
    sim.settings.fail_when = {"/imageTag": "bad"}
    declared = [
        entry("front", needs=["app"]),
        entry("app", needs=["db"]),
        entry("db", tag="bad"),
        entry("alone"),
        entry("lone", chart_id="no-such-chart"),
    ]
    result = run_many(sim, declared, on_error="continue")
    assert (result["exit_code"], result["changed"]) == (1, True)
    by_name = {each["name"]: each for each in result["releases"]}
    assert by_name["alone"]["status"] == "DEPLOYED"
    assert by_name["db"]["failure"]["status"] == "FAILED"
    assert by_name["lone"]["failure"]
    for name in ("app", "front"):
        assert by_name[name]["skipped"] == "project01/db failed (which comes before it)"
        assert not by_name[name]["changed"]
        assert sim.release("project01", name) is None
    assert result["msg"].startswith("2 of 5 releases failed, 2 not begun. project01/db: ")


def test_on_error_stop_begins_nothing_more(sim: Simulator) -> None:
    sim.settings.fail_when = {"/imageTag": "bad"}
    result = run_many(sim, [entry("a", tag="bad"), entry("b"), entry("c")], concurrency=1)
    assert result["exit_code"] == 1
    assert [each.get("skipped") for each in result["releases"]] == [None, *["project01/a failed (on_error=stop)"] * 2]
    assert len([request for request in sim.requests if request.method == "POST"]) == 1


def test_what_is_unchanged_is_not_said_to_be_left_out(sim: Simulator) -> None:
    put(sim, "app")
    sim.settings.fail_when = {"/imageTag": "bad"}
    result = run_many(sim, [entry("db", tag="bad"), entry("app", needs=["db"]), entry("front", needs=["app"])])
    assert "skipped" not in result["releases"][1]
    assert result["releases"][2]["skipped"] == "project01/db failed (which comes before it)"


@pytest.mark.parametrize("only", [["web-*"], ["project01/web-?"], "web-1\nweb-2\n\n", ["", "web-1", "web-2"]], ids=str)
def test_only_some_are_worked_on(sim: Simulator, only: Any) -> None:
    declared = [entry("db"), entry("web-1", needs=["db"]), entry("web-2")]
    result = run_many(sim, declared, only=only)
    assert [each["action"] for each in result["releases"]] == ["none", "install", "install"]
    assert result["releases"][0]["skipped"] == "not selected (only, skip)"
    assert sim.release("project01", "db") is None


def test_those_left_out_hand_on_what_they_need(sim: Simulator) -> None:
    declared = [entry("front", needs=["app"]), entry("app", needs=["db"]), entry("db")]
    run_many(sim, declared, only=["front", "db"], concurrency=1)
    assert [request.json["name"] for request in sim.requests if request.method == "POST"] == ["db", "front"]


def test_a_pattern_that_skips_nothing_is_told(sim: Simulator) -> None:
    result = run_many(sim, [entry("db")], skip=["bd"])
    assert result["warned"] == ["skip holds bd, which fits none of the releases."]


def test_a_release_that_cannot_be_planned_is_not_said_to_be_left_out(sim: Simulator) -> None:
    sim.settings.fail_next = 1
    declared = [entry("db"), entry("app", needs=["db"], chart_id="no-such-chart")]
    result = run_many(sim, declared, on_error="continue")
    assert "skipped" not in result["releases"][1]
    assert result["msg"].startswith("2 of 2 releases failed. ")


def test_blank_patterns_select_everything(sim: Simulator) -> None:
    assert actions(run_many(sim, [entry("a")], only=[""], skip="")) == ["install"]


def test_skip_takes_from_only(sim: Simulator) -> None:
    result = run_many(sim, [entry("web-1"), entry("web-2")], only=["web-*"], skip=["*/web-2"])
    assert actions(result) == ["install", "none"]


def test_a_pattern_that_fits_nothing_is_a_slip(sim: Simulator) -> None:
    result = run_many(sim, [entry("web-1")], only=["wbe-*"])
    assert (result["exit_code"], methods(sim)) == (1, [])
    assert "only holds wbe-*, which fits none of the releases" in result["msg"]


def test_never_more_at_a_time_than_concurrency(sim: Simulator) -> None:
    sim.settings.latency = 0.02
    result = run_many(sim, [entry(name) for name in NAMES[:12]], concurrency=3)
    assert result["exit_code"] == 0
    assert 1 < sim.max_in_flight <= 3


def test_secrets_are_in_no_part_of_the_result(sim: Simulator) -> None:
    put(sim, "a", tag="old")
    sim.settings.fail_when = {"/extra": "plain-text"}
    secret = "hunter2-and-more"
    result = run_many(
        sim,
        [
            entry("a", sensitive_values={"auth": {"key": secret}, "pin": 4711}),
            entry("b", values={"password": "by-key-secret", "extra": "plain-text"}),
        ],
        on_error="continue",
        plan_key="a-key-that-is-secret",
    )
    assert sim.release("project01", "a").values["auth"] == {"key": secret}
    for text in (secret, "4711", "by-key-secret", "a-key-that-is-secret"):
        assert text not in result["printed"]
    assert "(sensitive, changed)" in result["printed"]


@pytest.mark.parametrize("kind", ["sensitive", "by key", "live"])
def test_a_secret_of_one_release_is_in_no_text_about_another(sim: Simulator, kind: str) -> None:
    secret = "hunter2/and more"
    live = {"password": secret} if kind == "live" else {"imageTag": "v2"}
    given = {"sensitive": {"sensitive_values": {"x": secret}}, "by key": {"values": {"password": secret}}, "live": {}}
    for number, text in enumerate((secret, "hunter2%2Fand%20more", "aHVudGVyMi9hbmQgbW9yZQ==")):
        sim.put_release("project01", "a", live, revision=10 + number)
        body = {"errorCode": "CCE.03400001", "errorMessage": f"cannot render: {text} is no port"}
        sim.faults.add("POST", "/releases$", status=400, body=body)
        result = run_many(sim, [entry("a", **given[kind]), entry("b")], on_error="continue")
        assert (result["exit_code"], "cannot render" in result["printed"]) == (1, True)
        assert text not in result["printed"]


def test_an_error_of_this_code_loses_no_result(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    real = _settle.settle

    def settle(look: Any, plan: Any, *more: Any) -> Any:
        if plan.wanted.name == "b":
            raise ZeroDivisionError("with a secret in it")
        return real(look, plan, *more)

    monkeypatch.setattr(_perform, "settle", settle)
    result = run_many(sim, [entry("a"), entry("b"), entry("c")], on_error="continue")
    assert [each["status"] for each in result["releases"]][::2] == ["DEPLOYED"] * 2
    assert (
        "project01/b: This is an error of the module itself: ZeroDivisionError at test_cce_releases.py" in result["msg"]
    )
    assert "secret" not in result["msg"]


def test_an_interrupted_task_writes_no_more(sim: Simulator) -> None:
    """As by the limit that a play sets to a task: an exception in the middle of everything."""

    class Interrupt(BaseException):
        pass

    def interrupt(_signal: object, _frame: object) -> None:
        raise Interrupt

    sim.settings.pending_reads = 10**6
    before = signal.signal(signal.SIGUSR1, interrupt)
    timer = threading.Timer(0.6, lambda: os.kill(os.getpid(), signal.SIGUSR1))
    timer.start()
    try:
        with pytest.raises(Interrupt):
            run_many(sim, [entry(name, rollback_on_failure=True) for name in NAMES[:6]], concurrency=2)
    finally:
        timer.join()
        signal.signal(signal.SIGUSR1, before)
    for thread in threading.enumerate():
        if thread.name.startswith("crew-"):
            thread.join(10)
    writes = [request.method for request in sim.requests if request.method != "GET"]
    assert writes == ["POST", "POST"]


def test_the_deadline_is_one_for_all(sim: Simulator) -> None:
    sim.settings.pending_reads = 10**6
    result = run_many(sim, [entry("a"), entry("b")], concurrency=1, wait_timeout=1, on_error="continue")
    assert result["exit_code"] == 1
    assert "wait_timeout" in result["releases"][0]["msg"]
    assert "no time left to begin (1 s, wait_timeout)" in result["releases"][1]["msg"]
    assert len([request for request in sim.requests if request.method == "POST"]) == 1


def test_a_list_that_fails_is_no_empty_cluster(sim: Simulator) -> None:
    sim.faults.add("GET", "/releases$", status=500, times=None)
    result = run_many(sim, [entry("a"), gone("b")], max_retries=1)
    assert (result["exit_code"], result["changed"]) == (1, False)
    assert {request.method for request in sim.requests} == {"GET"}


def test_an_unknown_cluster_is_no_empty_one(sim: Simulator) -> None:
    result = run_many(sim, [gone("b")], cluster_id="a870253f-5dc7-11ee-bf71-000000000000")
    assert (result["exit_code"], result["changed"]) == (1, False)
    assert "Is cluster_id" in result["msg"]


def test_a_cluster_by_name_takes_one_request_more(sim: Simulator) -> None:
    put(sim, "a")
    result = run_many(
        sim, [entry("a")], cluster_id=None, cluster_name="sfs-turbo-test", project_id="0c2b5d1f8b8026af2fd6c00a7d1cbe02"
    )
    assert (result["changed"], result["stats"]["requests"]) == (False, 3)


def test_a_release_that_another_one_has_written_meanwhile_is_looked_at_anew(sim: Simulator) -> None:
    """What the list lacks, because it is older or cut, is found by the look before an installation."""
    put(sim, "a", tag="old")
    sim.faults.add("GET", "/clusters/[^/]*/releases$", status=200, body=[])
    result = run_many(sim, [entry("a")])
    assert (result["exit_code"], actions(result)) == (0, ["upgrade"])
    assert "it lacks project01/a, which is there" in result["warned"][0]


def test_absence_is_not_believed_of_a_list_that_lacks_others(sim: Simulator) -> None:
    put(sim, "a", "b")
    sim.faults.add("GET", "/clusters/[^/]*/releases$", status=200, body=[])
    result = run_many(sim, [entry("a"), gone("b")])
    assert actions(result) == ["none", "uninstall"]
    assert sim.release("project01", "b") is None


@pytest.mark.parametrize("missing", ["values", "version", "namespace", "chart_name", "chart_version"])
def test_a_list_that_tells_less_is_completed_by_reads(sim: Simulator, missing: str) -> None:
    put(sim, "a", "b")

    sim.faults.add("GET", "/clusters/[^/]*/releases$", change=without(missing), times=None)
    result = run_many(sim, [entry("a"), entry("b", tag="v3")])
    assert (result["exit_code"], actions(result)) == (0, ["none", "upgrade"])


@pytest.mark.parametrize("shown", ["", None, "{}", {}], ids=repr)
def test_a_list_that_shows_empty_values_is_completed_by_reads(sim: Simulator, shown: Any) -> None:
    put(sim, "a", "b")

    def empty(answer: Answer) -> Answer:
        assert isinstance(answer.body, list)
        return replace(answer, body=[{**record, "values": shown} for record in answer.body])

    sim.faults.add("GET", "/clusters/[^/]*/releases$", change=empty, times=None)
    result = run_many(sim, [entry("a"), entry("b", tag="v3")])
    assert (result["exit_code"], actions(result)) == (0, ["none", "upgrade"])


@pytest.mark.parametrize("shown", ["", "{}"], ids=repr)
def test_values_that_only_a_single_release_shows_are_not_lost(sim: Simulator, shown: str) -> None:
    sim.settings.values_reading = "submitted"
    sim.put_release("project01", "a", {"keep": "me"}, "FAILED", revision=2)
    sim.put_release("project01", "b", {"x": 1}, "SUPERSEDED", revision=1)
    sim.put_release("project01", "b", {"x": 1}, revision=2)

    def empty(answer: Answer) -> Answer:
        assert isinstance(answer.body, list)
        return replace(answer, body=[{**record, "values": shown} for record in answer.body])

    sim.faults.add("GET", "/clusters/[^/]*/releases$", change=empty, times=None)
    back = {"namespace": "project01", "name": "b", "state": "rolled_back", "revision": 1}
    result = run_many(sim, [entry("a", on_failed="reinstall", values_mode="merge"), back])
    assert (result["exit_code"], actions(result)) == (0, ["reinstall", "none"])
    assert sim.release("project01", "a").values == {"keep": "me", "imageTag": "v2"}


def test_a_release_whose_operation_hangs_keeps_no_other_one_waiting(sim: Simulator) -> None:
    put(sim, "stuck", status="PENDING_UPGRADE", stuck=True)
    put(sim, "b", tag="old")
    declared = [entry("stuck"), entry("b"), entry("after", needs=["stuck"])]
    result = run_many(sim, declared, wait_timeout=2, on_error="continue", concurrency=2, plan_key="of-the-environment")
    assert (result["exit_code"], actions(result)[1]) == (1, "upgrade")
    assert "is still PENDING_UPGRADE" in result["releases"][0]["msg"]
    assert result["releases"][2]["skipped"] == "project01/stuck failed (which comes before it)"


def test_a_release_that_is_busy_is_planned_once_that_has_ended(sim: Simulator) -> None:
    sim.settings.pending_reads = 3
    put(sim, "a", status="PENDING_UPGRADE", tag="old")
    for check_mode in (True, False):
        assert actions(run_many(sim, [entry("a")], check_mode)) == ["upgrade"]


@pytest.mark.parametrize("missing", ["values", "version", "name"])
def test_a_list_of_charts_that_tells_less_is_completed_by_reads(sim: Simulator, missing: str) -> None:
    put(sim, "a", "b")

    sim.faults.add("GET", "/v2/charts$", change=without(missing), times=None)
    result = run_many(sim, [entry("a"), entry("b", tag="v3")])
    assert (result["exit_code"], actions(result)) == (0, ["none", "upgrade"])
    # Once for all releases of the chart.
    assert len([path for path in methods(sim) if path.startswith("GET") and "/" not in path]) <= 6


def test_who_may_not_list_charts_may_read_one(sim: Simulator) -> None:
    put(sim, "a", "b")
    sim.faults.add("GET", "/v2/charts$", status=403, times=None)
    result = run_many(sim, [entry("a"), entry("b")])
    assert (result["exit_code"], result["changed"]) == (0, False)
    assert len([path for path in methods(sim) if path == f"GET {SEED_CHART}"]) == 1


@pytest.mark.parametrize("reading", ["merged", "coalesced", "submitted"])
def test_it_is_silent_under_all_readings(reading: Any) -> None:
    with Simulator(Settings(values_reading=reading, float64_numbers=True)) as sim:
        declared = [entry("a", values={"replicas": 3, "extra": {"x": [1, None]}}), entry("b", values={})]
        assert run_many(sim, declared)["changed"]
        assert not run_many(sim, declared)["changed"]


def test_an_old_plan_is_made_anew_before_it_is_applied(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    from ansible_collections.huaweicloud.cce.plugins.module_utils import _item

    monkeypatch.setattr(_item, "FRESH_SECONDS", -1.0)
    put(sim, "a", tag="old")
    result = run_many(sim, [entry("a")])
    assert (result["exit_code"], actions(result)) == (0, ["upgrade"])
    assert methods(sim)[2] == "GET a"


def test_a_release_that_was_left_out_is_shown_as_it_is(sim: Simulator) -> None:
    put(sim, "a", tag="old")
    sim.settings.fail_when = {"/imageTag": "bad"}
    result = run_many(sim, [entry("db", tag="bad"), entry("a", needs=["db"])])
    left_out = result["releases"][1]
    assert (left_out["action"], left_out["changed"], left_out["status"], left_out["revision"]) == (
        "upgrade",
        False,
        "DEPLOYED",
        1,
    )


def test_names_are_shown_although_a_secret_is_the_same(sim: Simulator) -> None:
    put(sim, "a")  # the chart's default of /basic/mysql_password is the chart's name
    result = run_many(sim, [entry("a"), entry("b", chart_id="no-such-chart")], on_error="continue")
    assert result["releases"][0]["chart_name"] == "magento-mysql"


def test_a_line_is_told_for_each_release_that_changes(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(cce_releases.ReleasesModule, "display", told.append)
    put(sim, "same")
    sim.settings.fail_when = {"/imageTag": "bad"}
    declared = [entry("same"), entry("a"), entry("b", tag="bad"), gone("c")]
    run_many(sim, declared, on_error="continue", concurrency=1, check_mode=True)
    assert not told
    run_many(sim, declared, on_error="continue", concurrency=1)
    assert [line.split(" after ")[0] + line[line.rindex(" (") :] for line in told] == [
        "project01/a: installed (1 of 2)",
        "project01/b: failed (2 of 2)",
    ]


@pytest.mark.parametrize(
    ("policy", "has_changes", "has_values"), [(None, True, False), ("all", True, True), ("none", False, False)]
)
def test_how_many_values_are_returned_is_said(sim: Simulator, policy: Any, has_changes: bool, has_values: bool) -> None:
    put(sim, "a", tag="old")
    result = run_many(sim, [entry("a")], return_values=policy)
    (only,) = result["releases"]
    assert (only["changed"], only["revision"], only["status"]) == (True, 2, "DEPLOYED")
    assert (bool(only["changes"]), "release_values" in only) == (has_changes, has_values)
    assert "imageTag" in result["diff"]["prepared"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_secret_that_stands_in_another_option_is_not_shown(sim: Simulator, check_mode: bool) -> None:
    secret = "hunter2-and-more"
    result = run_many(sim, [entry("a", sensitive_values={"x": secret})], check_mode, cloud=secret)
    assert (result["exit_code"], secret in result["printed"]) == (0, False)
    result = run_many(sim, [entry("a", sensitive_values={"x": secret}, chart_id="gone")], check_mode, cloud=secret)
    assert secret not in result["printed"]


def test_a_failure_of_the_task_as_a_whole_says_what_to_do_next(sim: Simulator) -> None:
    refused = run_many(sim, [entry("a")], auth_token="no-such-token-at-all")
    assert refused["failure"]["http_status"] == 401
    assert refused["failure"]["next_steps"] == [
        "Renew the token, or check the keys: both belong to one region and project."
    ]
    put(sim, "old-1", "old-2")
    too_many = run_many(sim, [entry("a")], prune={"namespaces": ["project01"], "max": 1})
    assert too_many["failure"]["next_steps"]


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    "options",
    [
        {"releases": [entry("a"), gone("b"), entry("new", expect_revision=9)]},
        {"plan_key": "a-key-for-plans", "expect_plan": "0" * 64},
        {"prune": {"namespaces": ["project01"], "max": 0}},
    ],
    ids=["one-cannot-be-planned", "the-plan-has-moved", "too-many-to-prune"],
)
def test_a_task_that_fails_before_it_begins_shows_how_releases_stand(
    sim: Simulator, check_mode: bool, options: dict[str, Any]
) -> None:
    put(sim, "a", "b", "victim", tag="old", revision=3)
    result = run_many(sim, **{"releases": [entry("a"), gone("b"), entry("new")], "check_mode": check_mode, **options})
    assert (result["exit_code"], result["applied"], result["changed"]) == (1, False, False)
    shown = ("DEPLOYED", 3, "magento-mysql", "1.0.0")
    stand = [tuple(each[key] for key in FACTS) for each in result["releases"]]
    assert stand == [shown, shown, (None, None, None, None)]
    assert result["releases"][1]["changes"] == []  # of what is to be uninstalled


def test_a_release_that_was_uninstalled_has_no_status(sim: Simulator) -> None:
    put(sim, "a", "b", "victim")
    declared = [entry("a"), gone("b")]
    planned = run_many(sim, declared, plan_only=True, prune={"namespaces": ["project01"]})
    assert [each["revision"] for each in [*planned["releases"], *planned["pruned"]]] == [1, 1, 1]
    result = run_many(sim, declared, prune={"namespaces": ["project01"]})
    assert [each["status"] for each in [*result["releases"], *result["pruned"]]] == ["DEPLOYED", None, None]


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(("policy", "shown"), [("none", 0), ("changed", MAX_LINES_EACH), ("all", MAX_LINES_EACH)])
def test_a_long_list_of_changes_is_cut_and_what_it_lacks_is_counted(
    sim: Simulator, check_mode: bool, policy: str, shown: int
) -> None:
    put(sim, "b", "c", tag="old")
    values = {"many": {f"key-{number}": number for number in range(299)}, "imageTag": "v2"}
    result = run_many(sim, [entry("a", values=values), entry("b"), gone("c")], check_mode, return_values=policy)
    counts = [(len(each["changes"]), each["changes_left_out"]) for each in result["releases"]]
    assert counts == [(shown, 300 - shown), (min(shown, 1), 1 - min(shown, 1)), (0, 0)]
    if policy == "all" and not check_mode:
        assert result["releases"][0]["release_values"]["many"] == values["many"]
    again = run_many(sim, [entry("a", values=values)], return_values=policy)
    assert check_mode or (again["releases"][0]["changes"], again["releases"][0]["changes_left_out"]) == ([], 0)


def test_a_long_list_of_unknown_paths_is_cut_and_what_it_lacks_is_counted(sim: Simulator) -> None:
    sim.put_release("project01", "a", dict.fromkeys(["k" * 5000, *map(str, range(120))], "******"))
    (only,) = run_many(sim, [entry("a")], check_mode=True)["releases"]
    assert (len(only["unknown_paths"]), only["unknown_paths_left_out"]) == (MAX_LINES_EACH, 121 - MAX_LINES_EACH)
    assert max(map(len, only["unknown_paths"])) < 300


@pytest.mark.parametrize("check_mode", [True, False])
def test_many_releases_share_what_there_is_room_for(sim: Simulator, check_mode: bool) -> None:
    names = [f"web-{number}" for number in range(40)]
    for name in names:
        sim.put_release("project01", name, {f"key-{number}": "old" for number in range(60)})
    values = {f"key-{number}": "new" for number in range(60)}
    result = run_many(sim, [entry(name, values=values) for name in names], check_mode, concurrency=8)
    assert [len(each["changes"]) for each in result["releases"]] == [MAX_LINES // 40] * 40
    assert {each["changes_left_out"] for each in result["releases"]} == {60 - MAX_LINES // 40}
