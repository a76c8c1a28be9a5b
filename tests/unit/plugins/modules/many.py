# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module for many releases, run against the simulated service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.huaweicloud.cce.plugins.modules import cce_releases
from ansible_collections.huaweicloud.cce.tests.simulator import SEED_CHART, SEED_CLUSTER, TOKEN, Simulator
from ansible_collections.huaweicloud.cce.tests.unit.support import run_module

Run = Callable[..., dict[str, Any]]


def entry(name: str, tag: str = "v2", **options: Any) -> dict[str, Any]:
    """Return a release of the seed's chart as a task declares it."""
    given = {"namespace": "project01", "name": name, "chart_id": SEED_CHART, "values": {"imageTag": tag}, **options}
    return {option: value for option, value in given.items() if value is not None}


def gone(name: str, **options: Any) -> dict[str, Any]:
    """Return a release that is to be absent as a task declares it."""
    return {"namespace": "project01", "name": name, "state": "absent", **options}


def put(sim: Simulator, *names: str, tag: str = "v2", **facts: Any) -> None:
    """Have releases there as entry() declares them."""
    for name in names:
        sim.put_release("project01", name, {"imageTag": tag}, **facts)


def run_many(
    sim: Simulator, releases: list[dict[str, Any]], check_mode: bool = False, **options: Any
) -> dict[str, Any]:
    """Return the module's result."""
    given = {
        "endpoint": sim.url,
        "auth_token": TOKEN,
        "cluster_id": SEED_CLUSTER,
        "releases": releases,
        "wait_interval": 0.02,
        "wait_timeout": 60,
        **options,
    }
    return run_module(cce_releases.main, check_mode, **given)


def methods(sim: Simulator) -> list[str]:
    """Return method and last part of the path of each request so far."""
    return [f"{request.method} {request.path.rsplit('/', 1)[1]}" for request in sim.requests]


def actions(result: dict[str, Any]) -> list[str]:
    """Return what was done to each release."""
    return [each["action"] for each in result["releases"]]
