# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated service, and the module run against it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils import _apply, _look, _settle
from ansible_collections.huaweicloud.cce.plugins.module_utils._wait import Deadline
from ansible_collections.huaweicloud.cce.plugins.modules import cce_release
from ansible_collections.huaweicloud.cce.tests.simulator import SEED_CHART, SEED_CLUSTER, TOKEN, Settings, Simulator
from ansible_collections.huaweicloud.cce.tests.unit.support import run_module

VARIABLES = ("HW_", "OS_", "HUAWEICLOUD_SDK_", "ANSIBLE_HWC_", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The credentials and proxies of whoever runs the tests play no part."""
    for name in list(os.environ):
        if name.startswith(VARIABLES):
            monkeypatch.delenv(name)


class CalmClock:
    """A clock that only sleeping moves: a busy machine takes nothing of a task's patience."""

    def __init__(self) -> None:
        self._now = 0.0

    def __call__(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
        self._now += seconds


@pytest.fixture(autouse=True)
def _calm_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = CalmClock()
    monkeypatch.setattr(cce_release, "Deadline", lambda seconds: Deadline(seconds, clock, clock.sleep))


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lasts seconds for users need not last as long in tests."""
    monkeypatch.setattr(_apply, "LOST_SECONDS", 0.1)
    monkeypatch.setattr(_apply, "LOST_PUT_SECONDS", 0.1)
    monkeypatch.setattr(_apply, "HIDDEN_SECONDS", 0.5)
    monkeypatch.setattr(_apply, "SLOW_SECONDS", 3.0)
    for util in (_look, _settle):
        monkeypatch.setattr(util, "UNKNOWN_SECONDS", 0.3)
    monkeypatch.setattr(_settle, "MISSING_SECONDS", 0.3)


@pytest.fixture
def sim() -> Iterator[Simulator]:
    """A fresh service with the cluster and the charts of the seed."""
    with Simulator(Settings()) as simulator:
        yield simulator


@pytest.fixture
def release(sim: Simulator) -> Callable[..., dict[str, Any]]:
    """Run cce_release with the seed's identity; keywords add to the options or override them."""

    def run(check_mode: bool = False, **options: Any) -> dict[str, Any]:
        given = {
            "endpoint": sim.url,
            "auth_token": TOKEN,
            "cluster_id": SEED_CLUSTER,
            "namespace": "project01",
            "name": "nino21",
            "wait_interval": 0.02,
            "wait_timeout": 20,
        }
        if options.get("state") != "absent":
            given["chart_id"] = SEED_CHART
        given.update(options)
        return run_module(cce_release.main, check_mode, **given)

    return run


@pytest.fixture
def writes(sim: Simulator) -> Callable[[], list[str]]:
    """Return the methods of all requests so far that were no reads."""
    return lambda: [request.method for request in sim.requests if request.method != "GET"]
