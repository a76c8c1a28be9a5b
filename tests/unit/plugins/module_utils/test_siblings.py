# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients of several threads: what they share is shared once and counted exactly, what is their own stays so."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils import _http
from ansible_collections.huaweicloud.cce.plugins.module_utils._cce import CceApi
from ansible_collections.huaweicloud.cce.plugins.module_utils._client import HttpClient, show_stats
from ansible_collections.huaweicloud.cce.plugins.module_utils._connection import ARGUMENT_SPEC, connect
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import ApiError, AuthError, CceError, NotSentError
from ansible_collections.huaweicloud.cce.plugins.module_utils._wait import Deadline
from ansible_collections.huaweicloud.cce.tests.simulator import (
    ACCESS_KEY,
    DOMAIN_NAME,
    PROJECT_ID,
    PROJECT_NAME,
    SECRET_KEY,
    SEED_CLUSTER,
    TOKEN,
    USER_NAME,
    USER_PASSWORD,
    Settings,
    Simulator,
)
from ansible_collections.huaweicloud.cce.tests.simulator.tls import make_context

THREADS = 8
BY_PASSWORD = {
    "user_name": USER_NAME,
    "password": USER_PASSWORD,
    "domain_name": DOMAIN_NAME,
    "project_name": PROJECT_NAME,
}
_T = TypeVar("_T")


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("HW_", "OS_", "HUAWEICLOUD_SDK_")) or name.upper().endswith(("_PROXY", "_CA_BUNDLE")):
            monkeypatch.delenv(name)


@pytest.fixture(name="sim")
def _sim() -> Iterator[Simulator]:
    with Simulator(Settings()) as simulator:
        yield simulator


def open_client(url: str, seconds: float = 60.0, connections: int = THREADS, **options: Any) -> HttpClient:
    """Return a client as a module opens it."""
    params = {name: spec.get("default") for name, spec in ARGUMENT_SPEC.items()}
    way = {} if {"user_name", "access_key"} & set(options) else {"auth_token": TOKEN}
    params.update(endpoint=url, iam_endpoint=url, **way, **options)
    return connect(params, Deadline(seconds), connections=connections)


def read(client: HttpClient) -> CceError | None:
    """Return how a list of the releases failed, None when it did not."""
    try:
        client.request("GET", f"/cce/cam/v3/clusters/{SEED_CLUSTER}/releases", "Listing")
    except CceError as error:
        return error
    return None


def side_by_side(client: HttpClient, work: Callable[[HttpClient], _T], threads: int = THREADS) -> list[_T]:
    """Return what the work of each thread returns, each with a sibling."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, [client.sibling() for _thread in range(threads)]))


def read_ten(client: HttpClient) -> list[CceError | None]:
    return [read(client) for _request in range(10)]


@pytest.mark.parametrize("burst", [1, 5, 20])
def test_a_rate_limit_refuses_nobody_for_good(sim: Simulator, burst: int) -> None:
    sim.settings.update({"rate_limit": 40.0, "rate_burst": burst})
    client = open_client(sim.url, max_retries=2)
    assert side_by_side(client, read_ten) == [[None] * 10] * THREADS
    refused = sum(record.status == 429 for record in sim.requests)
    assert len(sim.requests) == 80 + refused and sim.max_in_flight <= THREADS
    stats = show_stats(client)
    assert (stats["requests"], stats["retries"]) == (80 + refused, refused) and stats["waited_s"] > 0
    assert refused < 120  # and not a storm: each would be refused again and again


def test_the_deadline_bounds_the_wait_for_a_turn(sim: Simulator) -> None:
    sim.settings.update({"rate_limit": 0.001, "retry_after": 30})
    failures = [failure for failure in side_by_side(open_client(sim.url, 20.0), read) if failure]
    assert len(failures) == THREADS - 1
    for failure in failures:
        assert isinstance(failure, (ApiError, NotSentError)) and "no time left" in failure.message
        assert "(wait_timeout)" in failure.message


@pytest.mark.parametrize("connections", [1, 3])
def test_no_more_requests_are_in_flight_than_there_are_connections(sim: Simulator, connections: int) -> None:
    sim.settings.latency = 0.005
    side_by_side(open_client(sim.url, connections=connections), read_ten)
    assert sim.max_in_flight == connections
    assert len({record.connection for record in sim.requests}) == connections


@pytest.mark.parametrize("fault", [{"drop": "after"}, {"status": 503}, {"status": 500}, {"cut": 1}], ids=str)
def test_a_request_that_fails_holds_up_nobody(sim: Simulator, fault: dict[str, Any]) -> None:
    sim.faults.add(method="GET", path="", times=6, **fault)
    client = open_client(sim.url, connections=2, max_retries=0)
    failures = [failure for failures in side_by_side(client, read_ten) for failure in failures if failure]
    assert len(failures) == 6 and show_stats(client)["requests"] == 80


def test_a_fault_of_ours_holds_up_nobody(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    client = open_client(sim.url, connections=1)
    broken, whole = client.sibling(), client.sibling()
    with monkeypatch.context() as patch:
        patch.setattr(_http.Transport, "send", lambda *_arguments: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            read(broken)
    assert read(whole) is None


def logins(sim: Simulator) -> int:
    return sum(record.path == "/v3/auth/tokens" for record in sim.requests)


def test_a_login_serves_all_threads_and_so_does_the_next(sim: Simulator) -> None:
    client = open_client(sim.url, **BY_PASSWORD)
    assert side_by_side(client, read_ten) == [[None] * 10] * THREADS and logins(sim) == 1
    sim.settings.latency = 0.01  # all are under way when the first is refused
    for token in set(sim.state.iam.tokens) - {TOKEN}:
        del sim.state.iam.tokens[token]
    assert side_by_side(client, read_ten) == [[None] * 10] * THREADS and logins(sim) == 2
    assert show_stats(client)["requests"] == len(sim.requests)


def test_a_refused_login_is_one_for_all_threads(sim: Simulator) -> None:
    client = open_client(sim.url, **{**BY_PASSWORD, "password": "not-the-password"})
    assert all(isinstance(failure, AuthError) for failure in side_by_side(client, read))
    assert (logins(sim), len(sim.requests)) == (1, 1)


@pytest.mark.parametrize("way", [{"access_key": ACCESS_KEY, "secret_key": SECRET_KEY}, {}], ids=["keys", "token"])
def test_the_project_is_looked_up_once(sim: Simulator, way: dict[str, str]) -> None:
    client = open_client(sim.url, project_name=PROJECT_NAME, **way)
    assert side_by_side(client, HttpClient.find_project) == [PROJECT_ID] * THREADS
    assert [record.path for record in sim.requests] == ["/v3/projects"]
    assert (client.project_id, client.find_project(), show_stats(client)["requests"]) == (PROJECT_ID, PROJECT_ID, 1)


def test_what_one_finds_in_values_is_no_matter_of_the_others(sim: Simulator) -> None:
    client = open_client(sim.url)
    client.conceal(["from the first"])
    one, other = client.sibling(), client.sibling()
    one.conceal(["hunter2hunter2"])
    one.secrets.conceal_all([471147])
    other.secrets.add(["a later credential", "12345678"])
    text = "hunter2hunter2, 471147, from the first, a later credential, 12345678"
    assert one.redact(text) == "******, ******, from the first, ******, ******"
    assert other.redact(text) == "hunter2hunter2, 471147, from the first, ******, ******"
    assert client.redact(text) == "hunter2hunter2, 471147, ******, ******, ******"
    sim.faults.add(method="GET", path="", times=None, status=400, body={"error_msg": "hunter2hunter2"})
    texts = [failure.message for failure in map(read, (one, other)) if failure]
    assert [("hunter2hunter2" in text) for text in texts] == [False, True]


def test_each_has_its_own_answers_and_time(sim: Simulator) -> None:
    client = open_client(sim.url)
    one, other = client.sibling(), client.sibling()
    read(one)
    assert one.last_request_id and one.last_date
    assert {client.last_request_id, other.last_request_id, other.last_date} == {None}
    one.deadline.pause(0.01)
    assert (other.deadline.waited, show_stats(other)["waited_s"]) == (0.0, 0.0)
    assert show_stats(client)["waited_s"] == show_stats(one)["waited_s"] == 0.01
    assert (show_stats(client)["requests"], show_stats(other)["requests"]) == (1, 0)


def test_a_cookie_is_of_no_matter_to_later_requests(sim: Simulator) -> None:
    sim.faults.add(method="GET", path="", headers={"Set-Cookie": "session=1; Path=/"})
    client = open_client(sim.url)
    assert [read(client), read(client), read(client.sibling())] == [None] * 3
    assert not any("Cookie" in record.headers for record in sim.requests)


def test_the_releases_of_a_list_are_redacted_each_with_its_own_secrets(sim: Simulator) -> None:
    for name in ("web", "db"):
        text = "failed: password of-web-1234, of-db-1234, mine-1234"
        sim.put_release("default", name, {"password": f"of-{name}-1234"}, description=text)
    client = open_client(sim.url)
    client.conceal(["mine-1234"])
    api = CceApi(client, SEED_CLUSTER)
    by_name = {release.name: release for release in api.list_releases()}
    assert by_name["web"].description == "failed: password ******, of-db-1234, ******"
    assert by_name["db"].description == "failed: password of-web-1234, ******, ******"
    assert client.redact("of-web-1234, of-db-1234") == "of-web-1234, of-db-1234"
    assert api.adopt(by_name["web"]) == by_name["web"]
    assert client.redact("of-web-1234, of-db-1234") == "******, of-db-1234"
    api.get_release("default", "db")
    assert client.redact("of-web-1234, of-db-1234") == "******, ******"


@pytest.fixture(name="read_bundles")
def _read_bundles(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return what contexts have been told to trust."""
    read_bundles: list[Any] = []
    load = ssl.SSLContext.load_verify_locations

    def load_verify_locations(self: ssl.SSLContext, *files: Any, **named: Any) -> None:
        read_bundles.append((files, named))
        load(self, *files, **named)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", load_verify_locations)
    return read_bundles


def play_tls(client: HttpClient, sim: Simulator) -> int:
    """Return how many connections threads have opened for their requests, all of which went well."""
    assert side_by_side(client, read_ten) == [[None] * 10] * THREADS
    return len({record.connection for record in sim.requests})


@pytest.mark.parametrize("way", ["file", "variable", "client certificate", "unverified", "logging in"])
def test_connections_share_one_context(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_bundles: list[Any]
) -> None:
    bundle, key = str(tmp_path / "simulator.crt"), str(tmp_path / "simulator.key")
    options: dict[str, Any] = {"ca_path": bundle}
    if way == "variable":
        options = {}
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle)
    elif way == "client certificate":
        options.update(client_cert=bundle, client_key=key)
    elif way == "unverified":
        options = {"validate_certs": False}
    elif way == "logging in":
        options.update(BY_PASSWORD)
    with Simulator(Settings(latency=0.005), tls=make_context(tmp_path)) as sim:
        assert play_tls(open_client(sim.url, **options), sim) <= THREADS + (way == "logging in")
        assert len(read_bundles) == (way != "unverified")
        if way != "unverified":
            return
        assert "not verified" in str(read(open_client(sim.url)))  # which no other client's leniency changes


class Tunnels:
    """A proxy on the loopback that connects whom it is asked to, and speaks TLS itself if it has a context."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._server = socket.create_server(("127.0.0.1", 0))
        self.opened = 0
        self.target = ""
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self._server.getsockname()[1]}"

    def __enter__(self) -> Tunnels:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *dummy: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._serve, args=self._server.accept()[:1], daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        with contextlib.suppress(OSError, ssl.SSLError):
            client = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
            asked = b""
            while b"\r\n\r\n" not in asked:
                asked += client.recv(65536)
            host, port = (self.target or asked.split()[1].decode()).rsplit(":", 1)
            with client, socket.create_connection((host, int(port))) as server:
                self.opened += 1
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                threading.Thread(target=self._pipe, args=(server, client), daemon=True).start()
                self._pipe(client, server)

    def _pipe(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError, ssl.SSLError):
            for data in iter(lambda: source.recv(65536), b""):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_RDWR)


def test_tunnels_through_a_proxy_share_one_context(tmp_path: Path, read_bundles: list[Any]) -> None:
    tls = make_context(tmp_path)
    with Simulator(Settings(latency=0.005), tls=tls) as sim, Tunnels() as proxy:
        client = open_client(sim.url, ca_path=str(tmp_path / "simulator.crt"), proxy=proxy.url)
        assert play_tls(client, sim) == proxy.opened <= THREADS and len(read_bundles) == 1


def test_a_proxy_that_speaks_tls_is_verified_with_the_same_bundle(tmp_path: Path) -> None:
    tls = make_context(tmp_path)
    with Simulator(tls=tls) as sim, Tunnels(tls) as proxy:
        client = open_client(sim.url, ca_path=str(tmp_path / "simulator.crt"), proxy=proxy.url)
        assert play_tls(client, sim) == proxy.opened <= THREADS


def test_a_folder_of_certificates_is_honoured(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with Simulator(tls=make_context(tmp_path)) as sim:
        command = ["openssl", "x509", "-hash", "-noout", "-in", str(tmp_path / "simulator.crt")]
        name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        (tmp_path / f"{name}.0").write_bytes((tmp_path / "simulator.crt").read_bytes())
        assert play_tls(open_client(sim.url, ca_path=str(tmp_path)), sim) <= THREADS
        assert "not verified" in str(read(open_client(sim.url, ca_path=str(tmp_path / "empty"))))


def test_another_name_than_the_certificates_is_refused(tmp_path: Path) -> None:
    with Simulator(tls=make_context(tmp_path)) as sim, Tunnels() as proxy:
        proxy.target = sim.url.removeprefix("https://")
        client = open_client("https://cce.example.com", ca_path=str(tmp_path / "simulator.crt"), proxy=proxy.url)
        assert "certificate of https://cce.example.com is not verified" in str(read(client))


def test_one_release_that_is_busy_slows_nobody_else_down(sim: Simulator) -> None:
    body = {"errorCode": "CCE.01429002", "errorMessage": "The resource is locked by another request."}
    sim.faults.add(
        method="GET", path="/releases/busy", times=None, status=429, body=body, headers={"Retry-After": "50"}
    )
    client = open_client(sim.url, 20.0)
    busy, other = client.sibling(), client.sibling()
    with pytest.raises(ApiError, match="locked by another"):
        CceApi(busy, SEED_CLUSTER).get_release("default", "busy")
    assert read(other) is None
