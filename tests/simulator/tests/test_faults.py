# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults, the request log and connections."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from .. import Simulator
from ..wire import Answer
from .conftest import RELEASE_URL, RELEASES_URL, Client, current, install_body


def test_connections_are_kept_alive_and_counted(client: Client) -> None:
    for _dummy in range(3):
        client("GET", RELEASES_URL)
    other = Client(client.sim)
    other("GET", RELEASES_URL)
    other("GET", "/nope")
    numbers = [record.connection for record in client.sim.requests]
    assert numbers[0] == numbers[1] == numbers[2]
    assert numbers[3] == numbers[4] != numbers[0]


def test_requests_are_logged_as_they_came(client: Client) -> None:
    client.install()
    client("GET", RELEASES_URL + "?namespace=default&chart_id=x")
    post, get = client.sim.requests
    assert (post.method, post.path, post.json, post.status) == ("POST", RELEASES_URL, install_body(), 201)
    assert (post.headers["content-TYPE"], "X-Auth-Token" in post.headers) == ("application/json", True)
    assert (get.query, get.json, get.status) == ({"namespace": "default", "chart_id": "x"}, None, 200)
    assert client.sim.requests[-1] is get
    assert len(client.sim.requests[:1]) == 1


def test_every_answer_has_a_request_id_of_its_own(client: Client) -> None:
    ids = {client("GET", path).headers["X-Request-Id"] for path in (RELEASES_URL, "/nope", RELEASES_URL)}
    assert len(ids) == 3
    assert all(int(item, 16) for item in ids)


STATUSES: dict[str, Any] = {
    "429": ({"status": 429}, "APIG.0308"),
    "503": ({"status": 503}, "APIGW.0613"),
    "500": ({"status": 500}, "CCE.03500001"),
    "own body": ({"status": 418, "body": {"error_code": "X.1"}}, "X.1"),
}


@pytest.mark.parametrize(("what", "code"), STATUSES.values(), ids=STATUSES)
def test_a_fault_answers_in_the_services_place(client: Client, what: dict, code: str) -> None:
    client.sim.faults.add(method="POST", path=r"/releases$", **what)
    response = client.install()
    data = response.json()
    assert (response.status_code, data.get("error_code") or data["errorCode"]) == (what["status"], code)
    assert client.sim.releases() == []
    assert client.install().status_code == 201


def test_text_and_headers_of_a_fault_are_sent(client: Client) -> None:
    client.sim.faults.add(status=502, body="<html>Bad gateway</html>", headers={"Retry-After": "3"})
    response = client("GET", RELEASES_URL)
    assert (response.text, response.headers["Retry-After"]) == ("<html>Bad gateway</html>", "3")
    assert response.headers["Content-Type"] == "text/html"


def test_faults_skip_and_repeat_as_told(client: Client) -> None:
    client.sim.faults.add(method="GET", path="/releases$", times=2, skip=1, status=503)
    assert [client("GET", RELEASES_URL).status_code for dummy in range(4)] == [200, 503, 503, 200]
    client.sim.faults.add(times=None, status=503)
    assert [client("GET", RELEASES_URL).status_code for dummy in range(3)] == [503] * 3
    client.sim.faults.clear()
    assert client("GET", RELEASES_URL).status_code == 200


def test_a_fault_that_waits_lets_another_strike(client: Client) -> None:
    client.sim.faults.add(skip=1, status=503)
    client.sim.faults.add(status=502)
    assert [client("GET", RELEASES_URL).status_code for _dummy in range(3)] == [502, 503, 200]


def test_faults_are_for_their_method_and_path(client: Client) -> None:
    client.sim.faults.add(method="PUT|DELETE", path="/web$", times=None, status=503)
    client.sim.put_release()
    assert client.show().status_code == 200
    assert client.update().status_code == 503
    assert client("DELETE", RELEASE_URL).status_code == 503
    assert client("DELETE", RELEASE_URL + "x").status_code == 404


@pytest.mark.parametrize(("drop", "stored"), [("before", 0), ("after", 1)])
def test_a_connection_drops_before_or_after_the_commit(client: Client, drop: str, stored: int) -> None:
    client("GET", RELEASES_URL)
    client.sim.faults.add(method="POST", drop=drop)
    with pytest.raises(requests.exceptions.ConnectionError, match="reset|aborted"):
        client.install()
    assert len(client.sim.releases()) == stored
    assert client.sim.requests[-1].status is None
    assert client("GET", RELEASES_URL).status_code == 200


def test_a_body_is_cut(client: Client) -> None:
    client.sim.put_release()
    client.sim.faults.add(cut=20)
    with pytest.raises(requests.exceptions.RequestException):
        client.show()
    assert client.show().status_code == 200


def test_an_answer_can_be_changed(client: Client) -> None:
    client.sim.put_release()
    client.sim.faults.add(change=lambda answer: Answer(299, answer.payload()[:20], {"X-Odd": "yes"}))
    changed, true = client.show(), client.show()
    assert (changed.status_code, changed.headers["X-Odd"], changed.text) == (299, "yes", true.text[:20])


def test_a_commit_may_be_answered_with_an_error(client: Client) -> None:
    client.sim.faults.add(method="POST", status=503, commit=True)
    assert client.install().status_code == 503
    assert current(client.sim).revision == 1


def test_a_late_answer_comes_after_the_commit(client: Client) -> None:
    client.sim.faults.add(method="POST", delay_after_commit=5)
    with pytest.raises(requests.exceptions.Timeout):
        client.session.post(client.sim.url + RELEASES_URL, json=install_body(), timeout=0.2)
    assert client.sim.release("default", "web") is not None


def test_a_commit_may_be_late(client: Client) -> None:
    client.sim.faults.add(method="POST", delay=0.01)
    assert client.install().status_code == 201


def test_unknown_keys_of_faults_and_settings_are_refused(sim: Simulator) -> None:
    with pytest.raises(ValueError, match="unknown keys"):
        sim.faults.add(stauts=503)
    with pytest.raises(ValueError, match="unknown settings"):
        sim.settings.update({"pending_read": 1})
    with pytest.raises(ValueError, match="drop"):
        sim.faults.add(drop="now")


def test_a_reset_brings_the_seeded_state_back(client: Client) -> None:
    client.sim.put_release()
    client.sim.add_chart("x", "1.0.0")
    client.sim.faults.add(status=503)
    client("GET", "/nope")
    client.sim.reset()
    assert (client.sim.releases(), len(client.sim.state.charts.all()), list(client.sim.requests)) == ([], 2, [])
    assert client("GET", RELEASES_URL).status_code == 200


def test_retry_after_is_sent_with_every_429_when_switched_on(client: Client) -> None:
    client.sim.settings.retry_after = 4
    client.sim.faults.add(status=429)
    assert client("GET", RELEASES_URL).headers["Retry-After"] == "4"


def test_records_are_copies(sim: Simulator) -> None:
    sim.put_release(values={"a": 1}).values["a"] = 2
    current(sim).values["a"] = 3
    assert current(sim).values == {"a": 1}


def test_the_thread_ends_with_the_simulator() -> None:
    with Simulator() as sim:
        url = sim.url
        assert requests.get(url + "/_simulator/state", timeout=10).status_code == 200
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(url, timeout=1)
