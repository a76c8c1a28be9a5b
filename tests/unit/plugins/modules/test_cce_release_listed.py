# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release that the service shows in its list only, without its values, is not upgraded on a guess of these."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.tests.simulator import Simulator

Run = Callable[..., dict[str, Any]]
MISSING = {"errorCode": "CCE.03404001", "errorMessage": "release not found"}
RECORD = {
    "name": "nino21",
    "namespace": "project01",
    "chart_name": "magento-mysql",
    "chart_version": "1.0.0",
    "version": 1,
}


def list_only(sim: Simulator, status: str, **record: Any) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v2"}, status)
    sim.faults.add("GET", "/releases/nino21$", status=404, body=MISSING, times=None)
    sim.faults.add(
        "GET", "/clusters/[^/]*/releases$", status=200, body=[{**RECORD, "status": status, **record}], times=None
    )


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("status", ["DEPLOYED", "FAILED"])
@pytest.mark.parametrize("options", [{"values": {"imageTag": "v3"}}, {}, {"values_mode": "merge"}], ids=str)
def test_it_is_left_alone(
    sim: Simulator, release: Run, writes: Callable[[], list[str]], options: Any, status: str, check_mode: bool
) -> None:
    list_only(sim, status)
    result = release(check_mode, **options)
    assert (result["exit_code"], result["changed"], writes()) == (1, False, [])
    assert "values" in result["msg"]


def test_one_that_is_to_go_needs_no_values(sim: Simulator, release: Run, writes: Callable[[], list[str]]) -> None:
    list_only(sim, "DEPLOYED")
    assert release(True, state="absent")["changed"] and not writes()


def test_the_namespace_that_was_asked_for_is_that_of_a_release_without(sim: Simulator, release: Run) -> None:
    list_only(sim, "DEPLOYED", namespace=None, values='{"imageTag": "v2"}')
    result = release(values={"imageTag": "v2"})
    assert (result["exit_code"], result["changed"]) == (0, False)
    assert result["release"]["namespace"] == "project01"
