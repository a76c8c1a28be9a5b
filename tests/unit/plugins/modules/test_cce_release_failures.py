# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lost answers, refusals and other writers: nothing is written twice, and the result tells the truth."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._wait import Deadline
from ansible_collections.huaweicloud.cce.plugins.modules import cce_release
from ansible_collections.huaweicloud.cce.tests.simulator import EXPIRED_TOKEN, READONLY_TOKEN, Simulator, make_chart
from ansible_collections.huaweicloud.cce.tests.unit.support import NULL, ForwardProxy

Run = Callable[..., dict[str, Any]]
Step = tuple[str, dict[str, Any]]
STEPS = [
    pytest.param(("POST", None, {"values": {"imageTag": "v2"}}), id="install"),
    pytest.param(("PUT", {"imageTag": "v1"}, {"values": {"imageTag": "v2"}}), id="upgrade"),
    pytest.param(("DELETE", {"imageTag": "v1"}, {"state": "absent"}), id="uninstall"),
]
NOT_DONE = [
    {"drop": "before"},
    {"status": 502},
    {"status": 503, "body": "<html>busy</html>"},
    {"status": 504, "body": ""},
    {"status": 500},
]
DONE = [
    {"drop": "after"},
    {"cut": 5},
    {"cut": 0},
    *({"status": status, "commit": True} for status in (500, 502, 503, 504)),
]


@pytest.fixture(params=STEPS)
def step(request: pytest.FixtureRequest, sim: Simulator) -> Step:
    """A write that is due: what the service has, the method of the write, and the options that ask for it."""
    method, planted, options = request.param
    if planted:
        sim.put_release("project01", "nino21", planted)
    return method, options


def state_of(sim: Simulator) -> Any:
    current = sim.release("project01", "nino21")
    return current and (current.revision, current.values)


def end_of(method: str) -> Any:
    return {"POST": (1, {"imageTag": "v2"}), "PUT": (2, {"imageTag": "v2"}), "DELETE": None}[method]


@pytest.mark.parametrize("fault", NOT_DONE, ids=str)
def test_a_write_that_was_not_done_is_sent_again_after_a_look(
    sim: Simulator, release: Run, step: Step, fault: dict[str, Any]
) -> None:
    method, options = step
    sim.faults.add(method=method, **fault)
    result = release(**options)
    assert (result["exit_code"], result["changed"], state_of(sim)) == (0, True, end_of(method))
    methods = [request.method for request in sim.requests]
    first, second = (index for index, sent in enumerate(methods) if sent == method)
    assert "GET" in methods[first + 1 : second]
    assert result["stats"]["retries"] == 1


@pytest.mark.parametrize("fault", DONE, ids=str)
def test_a_write_that_was_done_is_adopted_and_not_sent_again(
    sim: Simulator, release: Run, writes: Any, step: Step, fault: dict[str, Any]
) -> None:
    method, options = step
    sim.faults.add(method=method, **fault)
    result = release(**options)
    assert (result["exit_code"], result["changed"], state_of(sim)) == (0, True, end_of(method))
    assert writes() == [method]


def test_a_write_that_hangs_is_adopted(sim: Simulator, release: Run, writes: Any, step: Step) -> None:
    method, options = step
    sim.faults.add(method=method, delay_after_commit=1.5)
    result = release(request_timeout=0.4, **options)
    assert (result["exit_code"], result["changed"], writes(), state_of(sim)) == (0, True, [method], end_of(method))


def test_a_write_that_is_never_done_fails_without_a_change(
    sim: Simulator, release: Run, writes: Any, step: Step
) -> None:
    method, options = step
    before = state_of(sim)
    sim.faults.add(method=method, times=None, status=503)
    result = release(max_retries=2, **options)
    assert (result["exit_code"], result["changed"], state_of(sim)) == (1, False, before)
    assert writes() == [method] * 3
    assert result["failure"]["http_status"] == 503 and "as it was before" in result["msg"]


def test_a_write_that_is_done_late_is_done_once(sim: Simulator, release: Run, writes: Any, step: Step) -> None:
    method, options = step
    sim.faults.add(method=method, delay=1.0)
    result = release(request_timeout=0.6, **options)
    assert (result["exit_code"], result["changed"], state_of(sim)) == (0, True, end_of(method))
    assert method != "PUT" or writes() == ["PUT"]


def test_an_upgrade_that_the_gateway_did_not_wait_for_is_done_once(sim: Simulator, release: Run, writes: Any) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v1"})
    sim.faults.add(method="PUT", status=504)
    late = threading.Timer(0.3, sim.put_release, ("project01", "nino21", {"imageTag": "v2"}), {"revision": 2})
    take = sim.faults.take

    def commit_later(method: str, path: str) -> Any:
        if method == "PUT":
            late.start()
        return take(method, path)

    sim.faults.take = commit_later  # type: ignore[method-assign]
    result = release(values={"imageTag": "v2"})
    late.join()
    assert (result["exit_code"], result["changed"], writes()) == (0, True, ["PUT"])


def test_an_upgrade_that_may_still_be_done_at_the_deadline_is_no_no(
    sim: Simulator, release: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cce_release, "Deadline", Deadline)  # here it is not sleeping that takes the time
    sim.put_release("project01", "nino21", {"imageTag": "v1"})
    sim.faults.add(method="PUT", delay=5.0)
    result = release(values={"imageTag": "v2"}, wait_timeout=2)
    assert (result["exit_code"], result["changed"]) == (1, True)
    assert "may still be carried out" in result["msg"] and "as it was before" not in result["msg"]


@pytest.mark.parametrize("wait", [True, False])
def test_a_404_to_an_uninstall_is_believed_only_when_the_release_is_gone(
    sim: Simulator, release: Run, wait: bool
) -> None:
    sim.put_release("project01", "nino21")
    sim.faults.add(method="DELETE", times=None, status=404, body="<html>not found</html>")
    result = release(state="absent", wait=wait)
    assert (result["exit_code"], result["changed"], result["failure"]["http_status"]) == (1, False, 404)
    sim.faults.clear()
    sim.faults.add(method="DELETE", status=404, commit=True, body={"errorCode": "CCE.03404001"})
    gone = release(state="absent", wait=wait)
    assert (gone["exit_code"], gone["changed"], gone["action"]) == (0, False, "none")


def test_a_write_that_got_lost_behind_a_proxy_is_not_sent_blindly(
    monkeypatch: pytest.MonkeyPatch,
    sim: Simulator,
    release: Run,
    writes: Any,
    step: Step,
) -> None:
    method, options = step
    sim.faults.add(method=method, drop="after")
    with ForwardProxy("http://cce.example.com", sim.url) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        result = release(endpoint="http://cce.example.com", validate_certs=False, **options)
    assert (result["exit_code"], result["changed"], writes(), state_of(sim)) == (0, True, [method], end_of(method))


def test_a_write_whose_answer_cannot_be_decoded_was_done(sim: Simulator, release: Run, writes: Any, step: Step) -> None:
    method, options = step
    sim.faults.add(method=method, status=200, commit=True, body="no gzip", headers={"Content-Encoding": "gzip"})
    result = release(**options)
    assert (result["exit_code"], result["changed"], writes(), state_of(sim)) == (0, True, [method], end_of(method))


@pytest.mark.parametrize("wait", [True, False])
def test_a_page_of_a_portal_is_no_acceptance(sim: Simulator, release: Run, step: Step, wait: bool) -> None:
    method, options = step
    before = state_of(sim)
    sim.faults.add(method=method, times=None, status=200, body="<html>Please log in</html>")
    result = release(max_retries=1, wait=wait, **options)
    assert (result["exit_code"], result["changed"], state_of(sim)) == (1, False, before)
    assert "Please log in" in result["msg"]


def test_values_that_the_service_adds_do_not_hide_whose_write_it_was(sim: Simulator, release: Run, writes: Any) -> None:
    sim.settings.values_reading = "coalesced"
    child = make_chart("child", "1.0.0", {"port": 1})
    chart_id = sim.add_chart("parent", "1.0.0", {"a": 1}, subcharts=[child])
    sim.faults.add(method="POST", drop="after")
    result = release(chart_id=chart_id, values={"a": 2})
    assert (result["exit_code"], result["changed"], writes()) == (0, True, ["POST"])


def test_a_repeated_write_waits_as_long_as_it_is_asked_to(sim: Simulator, release: Run) -> None:
    sim.faults.add(method="POST", status=503, headers={"Retry-After": "1"})
    assert release()["stats"]["waited_s"] >= 1


def test_a_lost_answer_and_another_writer_end_the_task(sim: Simulator, release: Run, writes: Any) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v1"})
    sim.faults.add(method="PUT", drop="before")
    put = sim.faults.take

    def somebody_else(method: str, path: str) -> Any:
        if method == "PUT":
            sim.put_release("project01", "nino21", {"imageTag": "theirs"}, revision=2)
        return put(method, path)

    sim.faults.take = somebody_else  # type: ignore[method-assign]
    result = release(values={"imageTag": "v2"})
    assert (result["exit_code"], result["changed"], writes()) == (1, False, ["PUT"])
    assert "somebody else" in result["msg"] and state_of(sim) == (2, {"imageTag": "theirs"})


@pytest.mark.parametrize("status", [409, 400, 500])
def test_a_name_that_somebody_else_took_meanwhile_is_looked_at_again(
    sim: Simulator, release: Run, writes: Any, status: int
) -> None:
    sim.settings.duplicate_status = status
    take = sim.faults.take

    def somebody_else(method: str, path: str) -> Any:
        if method == "POST":
            sim.put_release("project01", "nino21", {"imageTag": "v2"})
        return take(method, path)

    sim.faults.take = somebody_else  # type: ignore[method-assign]
    result = release(values={"imageTag": "v2"})
    assert (result["exit_code"], result["changed"], result["action"]) == (0, False, "none")
    assert writes() == ["POST"]


def test_a_name_that_is_taken_by_nothing_visible_is_explained(sim: Simulator, release: Run, writes: Any) -> None:
    text = "cannot re-use a name that is still in use"
    sim.faults.add(method="POST", times=None, status=409, body={"errorCode": "CCE.03409001", "errorMessage": text})
    result = release()
    assert (result["exit_code"], result["changed"], writes()) == (1, False, ["POST"])
    assert text in result["msg"] and "sh.helm.release.v1.nino21" in result["msg"]


def test_a_conflict_in_check_mode_is_reported_at_once(sim: Simulator, release: Run, writes: Any) -> None:
    sim.faults.add(method="POST", times=None, status=409, body={"errorMessage": "the name is already in use"})
    assert (release(check_mode=True)["exit_code"], writes()) == (1, ["POST"])


def test_a_resource_that_exists_already_is_no_taken_name(sim: Simulator, release: Run, writes: Any) -> None:
    text = 'rendered manifests contain a resource that already exists: Service "web"'
    sim.faults.add(method="POST", times=None, status=400, body={"errorMessage": text})
    result = release()
    assert (result["exit_code"], writes()) == (1, ["POST"])
    assert text in result["msg"]


def test_a_release_that_stays_busy_is_waited_for_until_the_deadline(sim: Simulator, release: Run, writes: Any) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v1"})
    body = {"errorCode": "CCE.03409001", "errorMessage": "Update release is forbidden"}
    sim.faults.add(method="PUT", times=6, status=409, body=body)
    assert release(values={"imageTag": "v2"})["changed"]
    assert len(writes()) == 7
    sim.faults.add(method="PUT", times=None, status=409, body=body)
    result = release(values={"imageTag": "v3"}, wait_timeout=1)
    assert (result["exit_code"], result["changed"]) == (1, False)
    assert "forbidden" in result["msg"]


@pytest.mark.parametrize("status", [409, 400])
@pytest.mark.parametrize(
    "text", ["Update release is forbidden", "another operation (install/upgrade/rollback) is in progress"]
)
def test_a_release_that_is_busy_again_is_waited_for(
    sim: Simulator, release: Run, writes: Any, status: int, text: str
) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v1"})
    sim.faults.add(method="PUT", status=status, body={"errorCode": "CCE.03409001", "errorMessage": text})
    result = release(values={"imageTag": "v2"})
    assert (result["exit_code"], result["changed"], state_of(sim)) == (0, True, (2, {"imageTag": "v2"}))
    assert writes() == ["PUT", "PUT"]


def test_a_refused_write_fails_with_the_services_words_and_without_a_change(
    sim: Simulator, release: Run, writes: Any, step: Step
) -> None:
    method, options = step
    before = state_of(sim)
    result = release(auth_token=READONLY_TOKEN, **options)
    assert (result["exit_code"], result["changed"], state_of(sim), writes()) == (1, False, before, [method])
    failure = result["failure"]
    assert (failure["http_status"], bool(failure["error_code"]), bool(failure["request_id"])) == (403, True, True)
    assert failure["error_code"] in result["msg"] and failure["request_id"] in result["msg"]


@pytest.mark.parametrize("header", ["0", "Thu, 01 Jan 1970 00:00:00 GMT", "soon", None])
def test_a_throttled_request_is_repeated_whatever_it_is(sim: Simulator, release: Run, step: Step, header: Any) -> None:
    method, options = step
    for throttled in (method, "GET"):
        sim.faults.add(method=throttled, status=429, headers={"Retry-After": header} if header else {})
    result = release(**options)
    assert (result["exit_code"], result["changed"], state_of(sim)) == (0, True, end_of(method))
    assert result["stats"]["retries"] == 2


@pytest.mark.parametrize(
    "fault", [{"drop": "before"}, {"cut": 4}, {"status": 503}, {"status": 500}, {"status": 429}], ids=str
)
def test_a_read_is_repeated_after_any_passing_failure(sim: Simulator, release: Run, fault: dict[str, Any]) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v1"})
    sim.faults.add(method="GET", times=2, **fault)
    result = release(values={"imageTag": "v1"})
    assert (result["exit_code"], result["changed"], result["stats"]["retries"]) == (0, False, 2)


def test_repeats_end_with_max_retries(sim: Simulator, release: Run) -> None:
    sim.faults.add(method="GET", times=None, status=503)
    result = release(max_retries=2)
    assert (result["exit_code"], len(sim.requests), result["stats"]) == (
        1,
        3,
        {"requests": 3, "retries": 2, "waited_s": result["stats"]["waited_s"]},
    )


def test_a_retry_after_beyond_the_deadline_fails_at_once(sim: Simulator, release: Run) -> None:
    sim.faults.add(method="GET", status=429, headers={"Retry-After": "50"})
    result = release(wait_timeout=2)
    assert (result["exit_code"], len(sim.requests)) == (1, 1)
    assert result["failure"]["http_status"] == 429


@pytest.mark.parametrize(
    "body", ["", "<html><body>Welcome</body></html>", "[]", "null", '"text"', '{"name": "nin'], ids=repr
)
def test_a_success_that_is_no_release_is_an_error_and_no_absence(
    sim: Simulator, release: Run, writes: Any, body: str
) -> None:
    sim.faults.add(method="GET", times=None, status=200, body=body)
    result = release()
    assert (result["exit_code"], result["changed"], writes()) == (1, False, [])
    assert "HTTP 200" in result["msg"]


def test_an_expired_token_is_named(release: Run) -> None:
    result = release(auth_token=EXPIRED_TOKEN)
    assert result["failure"]["error_code"].endswith(".0307") and "token" in result["msg"]


@pytest.mark.parametrize("status", [404, 400])
def test_an_unknown_chart_fails_before_a_write(sim: Simulator, release: Run, writes: Any, status: int) -> None:
    sim.settings.unknown_chart_status = status
    result = release(chart_id="99999999-7ce4-6d76-7c55-604cdb2ce423")
    assert result["exit_code"] == 1 and "chart_id" in result["msg"]
    assert writes() == []


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"name": ""}, "name"),
        ({"name": "Bad_Name"}, "name"),
        ({"namespace": ""}, "namespace"),
        ({"cluster_id": ""}, "cluster_id"),
        ({"chart_id": ""}, "chart_id"),
        ({"chart_id": None}, "chart_id"),
        ({"name": None}, "name"),
        ({"values": [1, 2]}, "values"),
        ({"values": "no mapping"}, "values"),
        ({"values": {"password": "******"}}, "values"),
        ({"parameters": {"release_version": 2}}, "release_version"),
        ({"parameters": {"misspelt_name": True}}, "misspelt_name"),
        ({"wait_timeout": 0}, "wait_timeout"),
        ({"wait_timeout": "soon"}, "wait_timeout"),
        ({"wait_interval": -1}, "wait_interval"),
        ({"request_timeout": 0}, "request_timeout"),
        ({"max_retries": -1}, "max_retries"),
        ({"auth_token": None}, "auth_token"),
        ({"access_key": "a", "secret_key": "b"}, "auth_token"),
        ({"auth_token": None, "access_key": "a"}, "secret_key"),
        ({"auth_token": None, "access_key": "a", "secret_key": "b"}, "project_id"),
        ({"ca_path": "/nowhere/ca.pem"}, "ca_path"),
        ({"endpoint": "cce.example.com"}, "endpoint"),
        ({"endpoint": None}, "endpoint"),
        ({"state": "latest"}, "state"),
        ({"values": NULL}, "values"),
        ({"state": "absent", "parameters": {"dry_run": True}}, "dry_run"),
    ],
)
def test_bad_input_fails_before_anything_is_sent(
    sim: Simulator, release: Run, options: dict[str, Any], named: str
) -> None:
    result = release(**options)
    assert result["exit_code"] == 1 and result["failed"] and not result.get("changed")
    assert named in result["msg"] and "Traceback" not in result["printed"]
    assert len(sim.requests) == 0


@pytest.mark.parametrize("endpoint", ["https://a..b", f"https://{'a' * 70}.example.com", "https://exa mple.com"])
def test_a_host_that_cannot_be_is_an_error_without_a_traceback(release: Run, endpoint: str) -> None:
    result = release(endpoint=endpoint, max_retries=0)
    assert result["exit_code"] == 1 and "Traceback" not in result["printed"]
    assert endpoint in result["msg"]


def test_the_time_for_an_answer_begins_when_there_is_one(
    sim: Simulator, release: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = [0.0]
    monkeypatch.setattr(
        cce_release, "Deadline", lambda seconds: Deadline(seconds, lambda: sum(moments), moments.append)
    )
    take = sim.faults.take

    def take_time(method: str, path: str) -> Any:
        moments.append(3.0 if method == "POST" else 0.0)  # as a large body does on a slow line
        return take(method, path)

    sim.faults.take = take_time  # type: ignore[method-assign]
    result = release(request_timeout=2.0, values={"imageTag": "v2"})
    assert (result["exit_code"], result["recovered"]) == (0, False)


def test_an_answer_that_drips_ends_in_time(release: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cce_release, "Deadline", Deadline)  # here it is not sleeping that takes the time
    dripped = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _address = server.accept()
            connection.recv(65536)
            with contextlib.suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                for count in range(200):
                    connection.sendall(b" ")
                    dripped.append(count)
                    time.sleep(0.05)

        threading.Thread(target=serve, daemon=True).start()
        result = release(endpoint=f"http://127.0.0.1:{server.getsockname()[1]}", request_timeout=0.5, max_retries=0)
    assert result["exit_code"] == 1 and "did not arrive whole" in result["msg"]
    assert len(dripped) < 200, "the client was there to the last drop"


def test_tls_to_a_server_without_it_is_no_matter_of_certificates(sim: Simulator, release: Run) -> None:
    result = release(endpoint=sim.url.replace("http:", "https:"), max_retries=0)
    assert result["exit_code"] == 1 and "https" in result["msg"] and "ca_path" not in result["msg"]


def test_an_endpoint_that_nobody_listens_on_is_named(release: Run) -> None:
    result = release(endpoint="http://127.0.0.1:9", max_retries=1)
    assert result["exit_code"] == 1 and "http://127.0.0.1:9" in result["msg"] and "no connection" in result["msg"]
    assert result["stats"]["requests"] == 2


# -- whose write it was, by the service's own clock ----------------------------------------------------------


def with_others(sim: Simulator, awaited: str, act: Callable[[], Any]) -> None:
    """Let somebody else act when the first request of that method arrives."""
    calls: list[str] = []
    take = sim.faults.take

    def hook(method: str, path: str) -> Any:
        if method == awaited and not calls:
            calls.append(path)
            act()
        return take(method, path)

    sim.faults.take = hook  # type: ignore[method-assign]


def put_old(sim: Simulator, values: dict[str, Any], revision: int, seconds: float) -> None:
    """Plant a deployed revision that is some seconds old."""
    planted = sim.put_release("project01", "nino21", values, revision=revision)
    item = sim.state.engine.history(planted.key)[-1]
    item.created = item.updated = planted.updated - timedelta(seconds=seconds)


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize(("age", "ours"), [(0, True), (3600, False)])
def test_what_is_as_wanted_but_older_than_the_write_was_not_ours(
    sim: Simulator, release: Run, writes: Any, method: str, age: float, ours: bool
) -> None:
    revision = 1
    if method == "PUT":
        sim.put_release("project01", "nino21", {"imageTag": "v1"})
        revision = 2
    sim.faults.add(method=method, drop="before")
    with_others(sim, method, lambda: put_old(sim, {"imageTag": "v2"}, revision, age))
    result = release(values={"imageTag": "v2"})
    assert (result["exit_code"], result["changed"], result["recovered"]) == (0, ours, ours)
    assert (writes(), state_of(sim)) == ([method], (revision, {"imageTag": "v2"}))


@pytest.mark.parametrize("committed", [True, False])
def test_a_write_that_others_replaced_since_is_found_in_the_history(
    sim: Simulator, release: Run, writes: Any, committed: bool
) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v1"})
    sim.faults.add(method="PUT", drop="before")

    def act() -> None:
        if committed:
            sim.put_release("project01", "nino21", {"imageTag": "v2"}, status="SUPERSEDED", revision=2)
        sim.put_release("project01", "nino21", {"imageTag": "theirs"}, revision=3)

    with_others(sim, "PUT", act)
    result = release(values={"imageTag": "v2"})
    assert (result["exit_code"], result["changed"], writes()) == (1, committed, ["PUT"])
    assert "somebody else" in result["msg"]


def test_a_history_that_cannot_be_read_leaves_it_open_whose_write_it_was(sim: Simulator, release: Run) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v1"})
    sim.faults.add(method="PUT", drop="before")
    sim.faults.add(method="GET", path="/history$", times=None, status=403)
    with_others(sim, "PUT", lambda: sim.put_release("project01", "nino21", {"imageTag": "theirs"}, revision=2))
    result = release(values={"imageTag": "v2"})
    assert (result["exit_code"], result["changed"], result["failure"]["history"]) == (1, True, [])


@pytest.mark.parametrize(("fault", "recovered"), [(None, False), ({"status": 429}, False), ({"drop": "after"}, True)])
def test_recovered_tells_that_an_answer_got_lost(
    sim: Simulator, release: Run, step: Step, fault: Any, recovered: bool
) -> None:
    method, options = step
    if fault:
        sim.faults.add(method=method, **fault)
    assert release(**options)["recovered"] is recovered
