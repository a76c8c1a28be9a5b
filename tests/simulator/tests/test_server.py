# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator as a process of its own, and its control API."""

from __future__ import annotations

import json
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from .. import SEED_CHART, TOKEN
from .conftest import RELEASES_URL, Client, install_body

LAUNCHER = Path(__file__).resolve().parents[1] / "cce_simulator.py"


@contextmanager
def server(folder: Path, *arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the launcher from a folder that is not the repository; yield the URL and the process."""
    url_file = folder / "url"
    command = [sys.executable, str(LAUNCHER), "--port", "0", "--url-file", str(url_file), *arguments]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            deadline = time.monotonic() + 30
            while not url_file.exists() and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.01)
            yield url_file.read_text(encoding="utf-8"), process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_tells_where_it_is_and_ends_on_signals(tmp_path: Path, number: int) -> None:
    pid_file = tmp_path / "pid"
    with server(tmp_path, "--pid-file", str(pid_file)) as (url, process):
        headers = {"X-Auth-Token": TOKEN}
        assert requests.get(url + RELEASES_URL, headers=headers, timeout=10).json() == []
        assert int(pid_file.read_text(encoding="utf-8")) == process.pid
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
        assert process.stdout is not None
        assert process.stdout.read().strip() == url


def test_a_configuration_is_loaded(tmp_path: Path) -> None:
    config = {
        "settings": {"values_reading": "submitted"},
        "charts": [{"name": "x", "version": "1.0.0", "values": {"a": 1}}],
        "clusters": [{"name": "second", "alias": "zwei"}],
        "releases": [{"name": "old", "namespace": "default", "values": {"b": 2}}],
        "faults": [{"method": "GET", "path": "/charts$", "status": 503}],
    }
    file = tmp_path / "config.json"
    file.write_text(json.dumps(config), encoding="utf-8")
    with server(tmp_path, "--config", str(file)) as (url, dummy):
        headers = {"X-Auth-Token": TOKEN}
        assert requests.get(url + RELEASES_URL, headers=headers, timeout=10).json()[0]["values"] == '{"b":2}'
        answers = [requests.get(url + "/v2/charts", headers=headers, timeout=10).status_code for dummy in range(2)]
        assert answers == [503, 200]
        state = requests.get(url + "/_simulator/state", timeout=10).json()
        assert (len(state["charts"]), len(state["clusters"])) == (3, 2)


def test_https_is_served_with_a_certificate_of_its_own(tmp_path: Path) -> None:
    with server(tmp_path, "--tls") as (url, dummy):
        assert url.startswith("https://127.0.0.1:")
        certificate = tmp_path / "simulator.crt"
        assert requests.get(url + "/_simulator/state", verify=str(certificate), timeout=10).status_code == 200
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(url, timeout=10)
        ssl.create_default_context(cafile=str(certificate))


def control(client: Client, method: str, name: str, data: Any = None) -> Any:
    """Call the control API without a token."""
    response = requests.request(method, f"{client.sim.url}/_simulator/{name}", json=data, timeout=10)
    assert response.status_code == 200, response.text
    return response.json()


def test_the_control_api_plants_and_shows(client: Client) -> None:
    chart = control(client, "POST", "charts", {"name": "x", "version": "1.0.0", "values": {"a": 1}})["id"]
    planted = [{"name": "one", "chart_id": chart}, {"name": "two", "status": "FAILED", "revision": 3}]
    assert [item["revision"] for item in control(client, "POST", "releases", planted)] == [1, 3]
    cluster = control(client, "POST", "clusters", {"name": "second"})["id"]
    state = control(client, "GET", "state")
    assert [(item[-1]["name"], item[-1]["status"]) for item in state["releases"]] == [
        ("one", "DEPLOYED"),
        ("two", "FAILED"),
    ]
    assert state["clusters"][1]["uid"] == cluster
    assert {item["id"] for item in state["charts"]} >= {chart, SEED_CHART}


def test_the_control_api_changes_settings_and_faults(client: Client) -> None:
    control(client, "POST", "settings", {"pending_reads": 0})
    assert control(client, "GET", "settings")["pending_reads"] == 0
    control(client, "POST", "faults", {"method": "GET", "path": "/web$", "status": 503})
    control(client, "POST", "faults", [{"method": "GET", "path": "/web$", "status": 502}])
    client.install()
    assert [client.show().status_code for dummy in range(3)] == [503, 502, 200]
    log = control(client, "GET", "requests")
    assert [(item["method"], item["status"]) for item in log] == [
        ("POST", 201),
        ("GET", 503),
        ("GET", 502),
        ("GET", 200),
    ]
    assert log[0]["json"] == install_body()
    control(client, "POST", "reset")
    assert control(client, "GET", "requests") == []
    assert control(client, "GET", "state")["releases"] == []


BAD = {
    "unknown setting": ("settings", {"nope": 1}),
    "unknown fault": ("faults", {"nope": 1}),
    "unknown chart": ("releases", {"chart_id": "nope"}),
    "unknown argument": ("releases", {"nope": 1}),
    "no object": ("settings", [1]),
}


@pytest.mark.parametrize(("name", "data"), BAD.values(), ids=BAD)
def test_bad_control_requests_are_refused(client: Client, name: str, data: Any) -> None:
    assert requests.post(f"{client.sim.url}/_simulator/{name}", json=data, timeout=10).status_code == 400


def test_unknown_control_requests_are_404(client: Client) -> None:
    assert requests.get(client.sim.url + "/_simulator/nope", timeout=10).status_code == 404
    assert requests.post(client.sim.url + "/_simulator/state", data="{", timeout=10).status_code == 404
    assert requests.post(client.sim.url + "/_simulator/faults", data="{", timeout=10).status_code == 400
