# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rate limit, and the count of requests that are under way at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from .. import Simulator
from ..limits import RateLimit
from ..settings import Settings
from .conftest import RELEASES_URL, Client


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = 5.0

    def __call__(self) -> float:
        return self.now


def test_as_many_pass_as_were_saved_up_and_then_as_many_as_come_in_time() -> None:
    clock = Clock()
    limit = RateLimit(Settings(rate_limit=2.0, rate_burst=3), clock)
    assert [limit.refuses() for _request in range(5)] == [False, False, False, True, True]
    clock.now += 0.5
    assert [limit.refuses() for _request in range(2)] == [False, True]
    clock.now += 100
    assert [limit.refuses() for _request in range(4)] == [False, False, False, True]
    limit.clear()
    assert not limit.refuses()


@pytest.mark.parametrize("retry_after", [None, 3])
def test_the_gateway_refuses_what_is_too_much(client: Client, retry_after: int | None) -> None:
    client.sim.settings.update({"rate_limit": 0.001, "rate_burst": 2, "retry_after": retry_after})
    responses = [client("GET", RELEASES_URL) for _request in range(3)]
    assert [response.status_code for response in responses] == [200, 200, 429]
    refused = responses[-1]
    assert refused.json()["error_code"] == "APIG.0308" and refused.json()["request_id"]
    assert refused.headers.get("Retry-After") == (str(retry_after) if retry_after is not None else None)
    assert client.install().status_code == 429 and client.sim.releases() == []
    client.sim.settings.rate_limit = 0
    assert client("GET", RELEASES_URL).status_code == 200


def test_a_limit_is_full_again_after_a_reset(client: Client) -> None:
    client.sim.settings.rate_limit = 0.001
    assert [client("GET", RELEASES_URL).status_code for _request in range(2)] == [200, 429]
    client.sim.reset()
    assert client("GET", RELEASES_URL).status_code == 200


def test_requests_that_are_under_way_at_once_are_counted(sim: Simulator) -> None:
    sim.settings.latency = 0.2
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda one: one("GET", RELEASES_URL), [Client(sim) for _thread in range(3)]))
    assert sim.max_in_flight == 3
    state = requests.get(sim.url + "/_simulator/state", timeout=10).json()
    assert state["max_in_flight"] == 3
    sim.reset()
    assert sim.max_in_flight == 0
    Client(sim)("GET", RELEASES_URL)
    assert sim.max_in_flight == 1
