# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A running simulator and a client for each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from .. import SEED_CHART, SEED_CLUSTER, TOKEN, Settings, Simulator
from ..records import Release

CLUSTER_URL = f"/cce/cam/v3/clusters/{SEED_CLUSTER}"
RELEASES_URL = f"{CLUSTER_URL}/releases"
RELEASE_URL = f"{CLUSTER_URL}/namespace/default/releases/web"


class Client:
    """A plain HTTP client with a token."""

    def __init__(self, simulator: Simulator, token: str = TOKEN) -> None:
        self.sim = simulator
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["X-Auth-Token"] = token

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> requests.Response:
        """Send a request and return the response."""
        if body is not None:
            more["json"] = body
        return self.session.request(method, self.sim.url + path, timeout=10, **more)

    def install(self, **changes: Any) -> requests.Response:
        """Install the release `web`, with the changes in the body."""
        return self("POST", RELEASES_URL, install_body(**changes))

    def update(self, **changes: Any) -> requests.Response:
        """Upgrade the release `web`, with the changes in the body; None takes a field out."""
        body = {"chart_id": SEED_CHART, "action": "upgrade", "parameters": {}, "values": {"replicas": 2}, **changes}
        return self("PUT", RELEASE_URL, {key: value for key, value in body.items() if value is not None})

    def show(self) -> requests.Response:
        """Show the release `web`."""
        return self("GET", RELEASE_URL)

    def statuses(self, count: int) -> list[Any]:
        """Return what that many reads see: the status, or the HTTP status of an error."""
        seen = []
        for _dummy in range(count):
            response = self.show()
            seen.append(response.json()["status"] if response.ok else response.status_code)
        return seen


def current(simulator: Simulator) -> Release:
    """Return the release `web` as the simulator holds it."""
    release = simulator.release("default", "web")
    assert release is not None
    return release


def install_body(**changes: Any) -> dict[str, Any]:
    """Return the body of an install; None takes a field out."""
    body = {
        "name": "web",
        "namespace": "default",
        "version": "1.0.0",
        "chart_id": SEED_CHART,
        "values": {"imageTag": "v2"},
        **changes,
    }
    return {key: value for key, value in body.items() if value is not None}


@pytest.fixture(name="sim")
def _sim() -> Iterator[Simulator]:
    """A simulator with the default settings."""
    with Simulator(Settings()) as simulator:
        yield simulator


@pytest.fixture(name="client")
def _client(sim: Simulator) -> Iterator[Client]:
    """A client of that simulator."""
    client = Client(sim)
    yield client
    client.session.close()
