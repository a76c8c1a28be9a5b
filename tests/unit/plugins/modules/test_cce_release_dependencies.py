# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Charts with dependencies: their defaults are told from overrides, whatever the service shows."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.tests.simulator import Simulator, make_chart

Run = Callable[..., dict[str, Any]]
HERE = ("project01", "nino21")
GRANDCHILD = make_chart("metrics", "0.1.0", {"port": 9100})
CHILDREN = (
    make_chart("mysql", "8.0.0", {"port": 3306, "auth": {"password": "in-the-chart"}}, subcharts=(GRANDCHILD,)),
    make_chart("redis", "7.0.0", {"port": 6379}, alias="cache", condition="cache.enabled"),
    make_chart("proxy", "2.0.0", {"port": 8080}, condition="proxy.enabled"),
)
DEFAULTS = {"tag": "v1", "open": {}, "global": {"zone": "a"}, "proxy": {"enabled": False}}
VALUES = [
    pytest.param({}, id="none"),
    pytest.param({"tag": "v2"}, id="own"),
    pytest.param({"tag": None}, id="null"),
    pytest.param({"mysql": {"port": 3307}}, id="a-dependency's"),
    pytest.param({"mysql": {"port": None}}, id="a-dependency's-null"),
    pytest.param({"mysql": {"metrics": {"port": 1}}}, id="a-dependency's-dependency's"),
    pytest.param({"mysql": {"new": {"a": [1, {}]}}}, id="not-in-the-dependency"),
    pytest.param({"cache": {"enabled": False}}, id="switched-off"),
    pytest.param({"proxy": {"enabled": True}}, id="switched-on"),
    pytest.param({"global": {"zone": "b", "more": {"x": 1}}}, id="global"),
    pytest.param({"open": {"key": "value"}}, id="open-map"),
]


@pytest.fixture
def umbrella(sim: Simulator) -> str:
    """Return the id of a chart with dependencies, whose values the service shows as Helm coalesces them."""
    sim.settings.values_reading = "coalesced"
    return sim.add_chart("shop", "1.0.0", DEFAULTS, subcharts=CHILDREN)


def archives(sim: Simulator) -> int:
    return sum(request.path.endswith("/archive") for request in sim.requests)


@pytest.mark.parametrize("reading", ["coalesced", "merged", "submitted"])
@pytest.mark.parametrize("masked", [True, False], ids=["masked", "clear"])
@pytest.mark.parametrize("values", VALUES)
def test_the_second_run_is_silent(
    sim: Simulator, release: Run, umbrella: str, reading: str, masked: bool, values: dict[str, Any]
) -> None:
    sim.settings.values_reading, sim.settings.mask_secrets = reading, masked
    assert release(chart_id=umbrella, values=values)["changed"]
    sim.requests.clear()
    second = release(chart_id=umbrella, values=values)
    assert (second["exit_code"], second["changed"], second["changes"]) == (0, False, [])
    assert archives(sim) == (1 if reading == "coalesced" else 0)


@pytest.mark.parametrize("dropped", VALUES[1:])
def test_what_is_left_out_goes_back_to_its_default(
    sim: Simulator, release: Run, umbrella: str, dropped: dict[str, Any]
) -> None:
    sim.put_release(*HERE, dropped, chart_id=umbrella)
    predicted = release(check_mode=True, chart_id=umbrella)
    result = release(chart_id=umbrella)
    assert (result["changed"], result["action"], predicted["changes"]) == (True, "upgrade", result["changes"])
    assert sim.release(*HERE).values == {}
    assert not release(chart_id=umbrella)["changed"]


def test_the_changes_are_the_overrides_and_not_what_dependencies_bring(
    sim: Simulator, release: Run, umbrella: str
) -> None:
    sim.put_release(*HERE, {"mysql": {"port": 3307}}, chart_id=umbrella)
    result = release(chart_id=umbrella, values={"mysql": {"port": 3308}})
    assert result["changes"] == [{"path": "/mysql/port", "before": 3307, "after": 3308}]


def test_a_move_to_another_version_shows_what_its_dependencies_change(
    sim: Simulator, release: Run, umbrella: str
) -> None:
    newer = sim.add_chart("shop", "1.1.0", DEFAULTS, subcharts=(make_chart("mysql", "9.0.0", {"port": 3309}),))
    sim.put_release(*HERE, {}, chart_id=umbrella)
    changes = {change["path"]: change["after"] for change in release(chart_id=newer)["changes"]}
    assert changes["chart_version"] == "1.1.0" and changes["/mysql/port"] == 3309
    assert not release(chart_id=newer)["changed"]


@pytest.mark.parametrize(
    "fault",
    [{"status": 403}, {"status": 404, "body": {"errorCode": "CCE.03404001"}}, {"status": 200, "body": "no archive"}],
    ids=str,
)
def test_an_archive_that_cannot_be_read_is_a_warning(
    sim: Simulator, release: Run, umbrella: str, fault: dict[str, Any]
) -> None:
    sim.put_release(*HERE, {}, chart_id=umbrella)
    sim.faults.add(method="GET", path="/archive$", times=None, **fault)
    result = release(chart_id=umbrella)
    assert (result["exit_code"], result["changed"], archives(sim)) == (0, True, 1)
    assert any("dependencies are not compared" in str(text) for text in result["warnings"])


def test_without_pyyaml_there_is_a_warning_that_says_so(
    monkeypatch: pytest.MonkeyPatch, sim: Simulator, release: Run, umbrella: str
) -> None:
    sim.put_release(*HERE, {}, chart_id=umbrella)
    monkeypatch.setitem(sys.modules, "yaml", None)
    assert any("PyYAML" in str(text) for text in release(chart_id=umbrella)["warnings"])


@pytest.mark.parametrize("archive", [b"\x1f\x8b\x08 cut", b"", b" \n"])
def test_a_broken_archive_is_a_warning(sim: Simulator, release: Run, archive: bytes) -> None:
    sim.settings.values_reading = "coalesced"
    chart_id = sim.add_chart("shop", "1.0.0", DEFAULTS, subcharts=CHILDREN)
    sim.put_release(*HERE, {}, chart_id=chart_id)
    object.__setattr__(sim.state.charts.get(chart_id), "archive", archive)
    result = release(chart_id=chart_id)
    assert result["exit_code"] == 0 and any("archive" in str(text) for text in result["warnings"])


def test_values_of_dependencies_are_merged_and_ignored_like_others(sim: Simulator, release: Run, umbrella: str) -> None:
    sim.put_release(*HERE, {"mysql": {"port": 3307}}, chart_id=umbrella)
    options = {"chart_id": umbrella, "values": {"tag": "v2"}}
    assert release(ignore_paths=["/mysql/port"], **options)["changed"]
    assert sim.release(*HERE).values == {"tag": "v2", "mysql": {"port": 3307}}
    assert not release(ignore_paths=["/mysql/port"], **options)["changed"]
    merged = {"chart_id": umbrella, "values": {"cache": {"port": 1}}, "values_mode": "merge"}
    assert release(**merged)["changed"]
    assert not release(**merged)["changed"]


def test_a_masked_value_of_a_dependency_is_no_obstacle_where_nothing_differs(
    sim: Simulator, release: Run, umbrella: str
) -> None:
    sim.settings.mask_secrets = True
    options = {"chart_id": umbrella, "values": {"mysql": {"password": "hunter2!"}}}
    assert release(**options)["changed"]
    options.update(values={}, ignore_paths=["/mysql/password"])
    result = release(**options)
    assert (result["exit_code"], result["changed"]) == (0, False), result.get("msg")
    refused = release(**options, sensitive_values={"tag": "v9"})
    assert refused["exit_code"] == 1 and "masked" in refused["msg"]
