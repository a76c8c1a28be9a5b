# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The charts of a project, and what the service may make of their answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.modules import cce_chart_info
from ansible_collections.huaweicloud.cce.tests.simulator import (
    PROJECT_ID,
    READONLY_TOKEN,
    SEED_CHART,
    TOKEN,
    UPGRADE_CHART,
    Simulator,
)
from ansible_collections.huaweicloud.cce.tests.unit.support import run_module

Run = Callable[..., dict[str, Any]]
LIST, ONE, VALUES = r"/v2/charts$", r"/v2/charts/[^/]+$", r"/values$"
PORTAL = "<html>Sign in</html>"
RECORD = {"id": "c-1", "name": "shop", "version": "1.0.0"}


@pytest.fixture(name="info")
def _info(sim: Simulator) -> Run:
    """Run cce_chart_info; keywords add to the options or override them."""

    def run(check_mode: bool = False, **options: Any) -> dict[str, Any]:
        given = {"endpoint": sim.url, "auth_token": TOKEN, "max_retries": 0, **options}
        return run_module(cce_chart_info.main, check_mode, **given)

    return run


@pytest.fixture(name="asked")
def _asked(sim: Simulator) -> Callable[[], list[str]]:
    return lambda: [f"{request.method} {request.path}" for request in sim.requests]


def ids(result: dict[str, Any]) -> list[str]:
    assert result["exit_code"] == 0, result
    assert result["changed"] is False
    return [chart["id"] for chart in result["charts"]]


def test_all_charts_are_listed_with_the_documented_fields(info: Run, asked: Any) -> None:
    result = info()
    assert ids(result) == [SEED_CHART, UPGRADE_CHART]
    assert asked() == ["GET /v2/charts"]
    assert set(result["charts"][0]) == {
        *("id", "name", "version", "description", "source", "translate", "instruction"),
        *("icon_url", "chart_url", "create_at", "update_at", "public"),
    }
    assert (result["charts"][0]["name"], result["charts"][0]["version"]) == ("magento-mysql", "1.0.0")
    assert (result["stats"]["requests"], bool(result["request_id"])) == (1, True)


def test_check_mode_returns_the_same(info: Run) -> None:
    assert info(check_mode=True, values=True)["charts"] == info(values=True)["charts"]


def test_a_token_that_may_only_read_is_enough(info: Run) -> None:
    assert ids(info(auth_token=READONLY_TOKEN, values=True)) == [SEED_CHART, UPGRADE_CHART]


def test_the_newest_version_of_a_name_comes_last(sim: Simulator, info: Run) -> None:
    for version in ("1.10.0", "1.9.0", "2.0.0-rc.1", "2.0.0-rc.10", "2.0.0-rc.2", "not a version"):
        sim.add_chart("shop", version)
    sim.add_chart("a-shop", "9.0.0")
    result = info()
    assert [(chart["name"], chart["version"]) for chart in result["charts"]] == [
        ("a-shop", "9.0.0"),
        ("magento-mysql", "1.0.0"),
        ("magento-mysql", "1.1.0"),
        ("shop", "not a version"),
        ("shop", "1.9.0"),
        ("shop", "1.10.0"),
        ("shop", "2.0.0-rc.1"),
        ("shop", "2.0.0-rc.2"),
        ("shop", "2.0.0-rc.10"),
    ]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"chart_id": SEED_CHART}, [SEED_CHART]),
        ({"chart_id": SEED_CHART, "chart_version": "1.0.0"}, [SEED_CHART]),
        ({"chart_id": SEED_CHART, "chart_version": "1.1.0"}, []),
        ({"chart_id": SEED_CHART, "chart_name": "other"}, []),
        ({"chart_id": "3c138b72-0000-0000-0000-000000000000"}, []),
        ({"chart_name": "magento-mysql"}, [SEED_CHART, UPGRADE_CHART]),
        ({"chart_name": "magento"}, []),
        ({"chart_name": "magento-mysql", "chart_version": "1.1.0"}, [UPGRADE_CHART]),
        ({"chart_name": "magento-mysql", "version": "1.1.0"}, [UPGRADE_CHART]),
        ({"chart_version": "1.1.0"}, [UPGRADE_CHART]),
        ({"chart_version": "1.1"}, []),
        ({"chart_id": " ", "chart_name": "", "chart_version": "  "}, [SEED_CHART, UPGRADE_CHART]),
    ],
    ids=str,
)
def test_options_choose_charts(info: Run, options: dict[str, Any], found: list[str]) -> None:
    assert ids(info(**options)) == found


def test_a_chart_is_read_by_its_id_without_the_list(info: Run, asked: Any) -> None:
    info(chart_id=f" {SEED_CHART} ", values=True)
    assert asked() == [f"GET /v2/charts/{SEED_CHART}"]


@pytest.mark.parametrize("gateway", [{"body": PORTAL}, {"body": ""}, {"body": "null"}], ids=str)
def test_a_404_that_is_not_the_services_own_is_no_absence(sim: Simulator, info: Run, gateway: dict[str, Any]) -> None:
    sim.faults.add(status=404, times=None, **gateway)
    result = info(chart_id=SEED_CHART)
    assert (result["exit_code"], result["failure"]["http_status"]) == (1, 404)
    assert "charts" not in result


def test_a_chart_that_the_list_holds_is_not_taken_for_absent(sim: Simulator, info: Run, asked: Any) -> None:
    sim.faults.add(path=ONE, status=404, body=PORTAL)
    assert ids(info(chart_id=SEED_CHART)) == [SEED_CHART]
    assert asked() == [f"GET /v2/charts/{SEED_CHART}", "GET /v2/charts"]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, PORTAL),
        (200, ""),
        (200, {"charts": []}),
        (200, [None]),
        (204, ""),
        (404, None),
        (403, None),
        (500, {"error": "broken"}),
    ],
    ids=str,
)
def test_an_answer_that_is_no_list_is_a_failure(sim: Simulator, info: Run, status: int, body: Any) -> None:
    sim.faults.add(path=LIST, status=status, body=body)
    result = info()
    assert result["exit_code"] == 1
    assert result["failure"]["http_status"] == status
    assert result["msg"].startswith("Listing the charts failed")
    assert "charts" not in result


@pytest.mark.parametrize(
    ("body", "charts"),
    [
        pytest.param("null", [], id="null for an empty list"),
        pytest.param([], [], id="empty"),
        pytest.param([RECORD, {}, {"name": "no id"}], [("shop", "1.0.0")], id="entries that are no charts"),
        pytest.param([{"id": 7, "name": None, "version": 1.0}], [("", "")], id="fields of other types"),
        pytest.param(
            [RECORD, {**RECORD, "id": "c-2", "version": None}], [("shop", ""), ("shop", "1.0.0")], id="sorted"
        ),
    ],
)
def test_odd_lists_are_read(sim: Simulator, info: Run, body: Any, charts: list[Any]) -> None:
    sim.faults.add(path=LIST, status=200, body=body)
    result = info()
    assert [(chart["name"], chart["version"]) for chart in result["charts"]] == charts


def test_values_come_with_the_list(info: Run, asked: Any) -> None:
    result = info(values=True)
    assert [chart["chart_values"]["imageTag"] for chart in result["charts"]] == ["latest", "latest"]
    assert asked() == ["GET /v2/charts"]
    assert "chart_values" not in info()["charts"][0]


def test_secrets_among_the_values_are_masked(sim: Simulator, info: Run) -> None:
    values = {"db": {"password": "hunter2hunter2", "user": "shop"}, "token": 4711, "tls": [{"apiKey": "k3y"}]}
    chart = sim.add_chart("shop", "1.0.0", values)
    result = info(chart_id=chart, values=True)
    assert result["charts"][0]["chart_values"] == {
        "db": {"password": "(sensitive)", "user": "shop"},
        "token": "(sensitive)",
        "tls": [{"apiKey": "(sensitive)"}],
    }
    assert "hunter2hunter2" not in result["printed"]


@pytest.mark.parametrize(
    ("listed", "own", "shown"),
    [
        pytest.param({"values": '{"a": 1}'}, None, {"a": 1}, id="a string"),
        pytest.param({"values": {"a": 1}}, None, {"a": 1}, id="an object"),
        pytest.param({"values": "{}"}, None, {}, id="none at all"),
        pytest.param({"values": ""}, {"values": {"a": 2}}, {"a": 2}, id="apart, for an empty string"),
        pytest.param({"values": None}, {"values": {"a": 2}}, {"a": 2}, id="apart, for null"),
        pytest.param({"values": ""}, {"values": ""}, {}, id="apart, and empty there, too"),
        pytest.param({}, {"values": {"a": 2}}, {"a": 2}, id="apart and wrapped"),
        pytest.param({}, {"values": '{"a": 2}'}, {"a": 2}, id="apart, wrapped, as a string"),
        pytest.param({}, {"a": 2}, {"a": 2}, id="apart and unwrapped"),
        pytest.param({"values": "no: JSON"}, {"values": {"a": 2}}, {"a": 2}, id="apart, when they cannot be read"),
        pytest.param({"values": "[]"}, {"values": {"a": 2}}, {"a": 2}, id="apart, when they are no mapping"),
    ],
)
def test_values_are_read_in_every_form(
    sim: Simulator, info: Run, asked: Any, listed: Any, own: Any, shown: Any
) -> None:
    sim.faults.add(path=LIST, status=200, body=[{**RECORD, **listed}])
    if own:
        sim.faults.add(path=VALUES, status=200, body=own)
    result = info(values=True)
    assert result["charts"][0]["chart_values"] == shown
    assert asked() == ["GET /v2/charts"] + (["GET /v2/charts/c-1/values"] if own else [])
    assert "warnings" not in result


@pytest.mark.parametrize("own", [{"status": 403}, {"status": 200, "body": PORTAL}, {"status": 200, "body": "[]"}])
def test_values_that_cannot_be_read_are_null_with_a_warning(sim: Simulator, info: Run, own: dict[str, Any]) -> None:
    sim.faults.add(path=LIST, status=200, body=[RECORD])
    sim.faults.add(path=VALUES, **own)
    result = info(values=True)
    assert (result["exit_code"], result["charts"][0]["chart_values"]) == (0, None)
    assert "The default values of the chart shop 1.0.0 cannot be read." in str(result["warnings"])


def test_values_are_not_asked_of_charts_that_are_not_chosen(sim: Simulator, info: Run, asked: Any) -> None:
    sim.faults.add(path=LIST, status=200, body=[RECORD, {**RECORD, "id": "c-2", "version": "2.0.0"}])
    info(values=True, chart_version="2.0.0")
    assert asked() == ["GET /v2/charts", "GET /v2/charts/c-2/values"]


def test_quotas_are_those_of_the_project(info: Run, asked: Any) -> None:
    result = info(quotas=True, project_id=PROJECT_ID, chart_id=SEED_CHART)
    assert result["quotas"] == [{"type": "Charts", "quota": 200, "used": 2}]
    assert sorted(asked()) == sorted([f"GET /v2/charts/{PROJECT_ID}/quotas", f"GET /v2/charts/{SEED_CHART}"])
    assert "quotas" not in info()


@pytest.mark.parametrize(
    ("body", "quotas"),
    [
        ({"quotas": {"resources": None}}, []),
        ({"quotas": {"resources": 5}}, []),
        ({"quotas": None}, []),
        ({"quotas": {"resources": [{"type": "Charts", "used": 3, "more": 1}, None]}}, [("Charts", None, 3)]),
    ],
    ids=str,
)
def test_odd_quotas_are_read(sim: Simulator, info: Run, body: Any, quotas: list[Any]) -> None:
    sim.faults.add(path="/quotas$", status=200, body=body)
    result = info(quotas=True, project_id=PROJECT_ID)
    assert [(quota["type"], quota["quota"], quota["used"]) for quota in result["quotas"]] == quotas


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"quotas": True}, "project_id is needed with quotas"),
        ({"quotas": True, "project_id": " "}, "project_id is needed with quotas"),
        ({"chart_id": "../releases"}, "chart_id is no id"),
        ({"chart_id": "a b"}, "chart_id is no id"),
        ({"endpoint": None}, "endpoint or region is needed"),
        ({"auth_token": ""}, "credentials"),
    ],
    ids=str,
)
def test_input_is_checked_before_anything_is_asked(info: Run, asked: Any, options: dict[str, Any], words: str) -> None:
    result = info(**options)
    assert result["exit_code"] == 1
    assert words in result["msg"]
    assert asked() == []


def test_a_failure_tells_what_the_service_said_and_no_secret(sim: Simulator, info: Run) -> None:
    body = {"error_code": "CCE.01403001", "error_msg": f"Forbidden for {TOKEN}"}
    sim.faults.add(path=LIST, status=403, body=body, headers={"X-Request-Id": "req-1"})
    result = info()
    assert result["failure"]["error_code"] == "CCE.01403001"
    assert result["failure"]["request_id"] == "req-1"
    assert TOKEN not in result["printed"]
