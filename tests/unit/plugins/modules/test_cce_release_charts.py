# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""cce_release takes its chart by name and version, follows it to another version, and validates values against it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.modules import cce_release
from ansible_collections.huaweicloud.cce.tests.simulator import SEED_CHART, UPGRADE_CHART, Simulator, make_chart
from ansible_collections.huaweicloud.cce.tests.unit.support import NULL

Run = Callable[..., dict[str, Any]]
NAME = "magento-mysql"
HERE = ("project01", "nino21")
READINGS = pytest.mark.parametrize("reading", ["merged", "submitted"])


@pytest.fixture
def named(release: Run) -> Run:
    """Run cce_release with the seed's chart by name and version."""

    def run(check_mode: bool = False, **options: Any) -> dict[str, Any]:
        return release(check_mode, **{"chart_id": None, "chart_name": NAME, "chart_version": "1.0.0", **options})

    return run


@READINGS
def test_a_chart_is_found_by_name_and_version_in_one_list(sim: Simulator, named: Run, reading: str) -> None:
    sim.settings.values_reading = reading
    assert named(values={"imageTag": "v2"})["action"] == "install"
    post = next(request for request in sim.requests if request.method == "POST")
    assert (post.json["chart_id"], post.json["version"]) == (SEED_CHART, "1.0.0")
    sim.requests.clear()
    assert not named(values={"imageTag": "v2"})["changed"]
    assert [(request.method, request.path) for request in sim.requests][1:] == [("GET", "/v2/charts")]


@pytest.mark.parametrize("by", ["id", "name"])
def test_another_version_is_an_upgrade_in_place(sim: Simulator, named: Run, writes: Any, by: str) -> None:
    named(values={"imageTag": "v2"})
    newer = {"chart_id": UPGRADE_CHART, "chart_name": None} if by == "id" else {}
    result = named(values={"imageTag": "v2"}, **newer, chart_version="1.1.0")
    assert (result["action"], writes()) == ("upgrade", ["POST", "PUT"])
    assert result["changes"][0] == {"path": "chart_version", "before": "1.0.0", "after": "1.1.0"}
    assert next(request for request in sim.requests if request.method == "PUT").json["chart_id"] == UPGRADE_CHART
    current = sim.release(*HERE)
    assert current and (current.chart.version, current.revision, current.values) == ("1.1.0", 2, {"imageTag": "v2"})


def test_a_default_that_the_list_lacks_is_read(
    sim: Simulator, named: Run, writes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = {"id": SEED_CHART, "name": NAME, "version": "1.0.0"}
    sim.faults.add(method="GET", path="/v2/charts$", times=None, status=200, body=[shown])
    named(values={"imageTag": "v2"})
    sim.requests.clear()
    assert not named(values={"imageTag": "v2"})["changed"]
    assert [request.path for request in sim.requests][1:] == ["/v2/charts", f"/v2/charts/{SEED_CHART}/values"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"chart_version": "9.9.9"}, ["9.9.9", NAME, "1.0.0, 1.1.0"]),
        ({"chart_name": "magento"}, ["magento", f"is it {NAME}?"]),
        ({"chart_version": "1.0"}, ["no version 1.0 of", "1.0.0"]),
    ],
)
def test_a_chart_that_is_not_there_is_told_with_what_is_there(
    sim: Simulator, named: Run, writes: Any, options: dict[str, Any], words: list[str]
) -> None:
    result = named(**options)
    assert (result["exit_code"], result["changed"], writes()) == (1, False, [])
    assert all(word in result["msg"] for word in [*words, "Nothing was changed"]), result["msg"]
    assert sim.releases() == []
    predicted = named(check_mode=True, **options)
    assert (predicted["exit_code"], predicted["changed"]) == (0, True)
    assert all(word in predicted["warned"][0] for word in words)


def test_a_chart_that_is_there_twice_needs_its_id(sim: Simulator, named: Run, writes: Any) -> None:
    twin = sim.add_chart(NAME, "1.0.0")
    result = named()
    assert (result["exit_code"], writes()) == (1, [])
    assert twin in result["msg"] and SEED_CHART in result["msg"] and "chart_id" in result["msg"]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"chart_version": "latest"}, "changes with each upload"),
        ({"chart_version": "LATEST", "chart_id": SEED_CHART, "chart_name": None}, "changes with each upload"),
        ({"chart_version": None}, "chart_version is needed with chart_name"),
        ({"chart_version": " "}, "chart_version is needed with chart_name"),
        ({"chart_id": SEED_CHART}, "give one of them"),
        ({"chart_name": None}, "chart_id, chart_name"),
        ({"chart_name": " ", "chart_id": ""}, "give one of them"),
        ({"chart_change": "maybe"}, "chart_change"),
        ({"validate_values": "loud"}, "validate_values"),
    ],
)
def test_what_names_no_chart_is_refused_before_any_request(
    sim: Simulator, named: Run, options: dict[str, Any], word: str
) -> None:
    result = named(**options)
    assert (result["exit_code"], len(sim.requests)) == (1, 0)
    assert word in result["msg"]


@pytest.mark.parametrize("blank", ["", "  ", NULL])
def test_a_blank_name_or_id_counts_as_none(named: Run, blank: Any) -> None:
    assert named(chart_id=blank)["exit_code"] == 0
    assert named(chart_name=blank, chart_id=SEED_CHART, chart_version=blank)["changed"] is False


@READINGS
@pytest.mark.parametrize("by", ["id", "name"])
@pytest.mark.parametrize("check_mode", [True, False])
def test_a_chart_that_was_deleted_since_does_not_matter_to_a_release_that_matches(
    sim: Simulator, named: Run, writes: Any, reading: str, by: str, check_mode: bool
) -> None:
    sim.settings.values_reading = reading
    chart = {"chart_id": SEED_CHART, "chart_name": None} if by == "id" else {}
    named(values={"imageTag": "v2"}, **chart)
    sim.state.charts.delete(SEED_CHART)
    result = named(check_mode, values={"imageTag": "v2"}, **chart)
    assert (result["exit_code"], result["changed"], writes()) == (0, False, ["POST"])
    assert len(result["warned"]) == 1 and "has this version" in result["warned"][0]


def test_a_deleted_chart_is_recognised_by_the_releases_that_were_installed_from_it(
    sim: Simulator, release: Run, writes: Any
) -> None:
    release(values={"imageTag": "v2"})
    sim.state.charts.delete(SEED_CHART)
    sim.requests.clear()
    assert not release(values={"imageTag": "v2"})["changed"]
    asked = [request.query.get("chart_id") for request in sim.requests if "/releases" in request.path]
    assert asked == [None, SEED_CHART]
    assert "no chart with the chart_id" in release(values={"imageTag": "v3"})["msg"]


@pytest.mark.parametrize("overlooks", [True, False])
def test_a_deleted_chart_is_not_taken_for_another_one_of_its_version(
    sim: Simulator, release: Run, monkeypatch: pytest.MonkeyPatch, overlooks: bool
) -> None:
    other = sim.add_chart("other", "1.0.0")
    sim.put_release(*HERE, {"x": 1}, chart_id=other)
    sim.put_release("project01", "third", {}, chart_id=UPGRADE_CHART)
    gone = sim.add_chart("gone", "1.0.0")
    sim.state.charts.delete(gone)
    if overlooks:
        listed = [{"name": name, "chart_name": name, "chart_version": "1.0.0"} for name in ("nino21", "third")]
        sim.faults.add(method="GET", path="/releases$", times=None, status=200, body=listed)
    result = release(chart_id=gone, chart_version="1.0.0", values={"x": 1})
    assert result["exit_code"] == 1 and gone in result["msg"]


@READINGS
@pytest.mark.parametrize(
    "options", [{"values": {"imageTag": "v3"}}, {"values": {"imageTag": "v2", "new": 1}}, {"chart_version": "0.9.0"}]
)
def test_a_chart_that_was_deleted_since_fails_a_release_that_differs(
    sim: Simulator, named: Run, writes: Any, reading: str, options: dict[str, Any]
) -> None:
    sim.settings.values_reading = reading
    named(values={"imageTag": "v2"})
    sim.state.charts.delete(SEED_CHART)
    result = named(**{"values": {"imageTag": "v2"}, **options})
    assert (result["exit_code"], result["changed"], writes()) == (1, False, ["POST"])
    assert "no version" in result["msg"] and "Nothing was changed" in result["msg"]


def test_a_rollback_names_the_chart_of_the_task_when_its_own_is_gone(sim: Simulator, named: Run) -> None:
    gone = sim.add_chart("gone", "1.0.0")
    sim.put_release(*HERE, {"x": 1}, chart_id=gone, revision=1)
    sim.put_release(*HERE, {"x": 2}, chart_id=SEED_CHART, revision=2)
    sim.state.charts.delete(gone)
    refused = named(state="rolled_back", revision=1, chart_name=None, chart_version=None)
    assert refused["exit_code"] == 1 and "chart_name" in refused["msg"]
    result = named(state="rolled_back", revision=1)
    assert (result["action"], result["rolled_back_to"]) == ("rollback", 1)


@pytest.fixture
def other(sim: Simulator) -> str:
    """A release of another chart is there; the id of that chart."""
    chart_id = sim.add_chart("other", "1.0.0", {"replicas": 1})
    sim.put_release(*HERE, {"replicas": 3}, chart_id=chart_id)
    return chart_id


@pytest.mark.usefixtures("other")
def test_a_chart_of_another_name_is_refused(named: Run, writes: Any) -> None:
    result = named()
    assert (result["exit_code"], writes()) == (1, [])
    assert "chart other" in result["msg"] and NAME in result["msg"] and "chart_change=reinstall" in result["msg"]


@READINGS
@pytest.mark.usefixtures("other")
def test_a_chart_of_another_name_is_installed_anew_on_demand(
    sim: Simulator, named: Run, writes: Any, reading: str
) -> None:
    sim.settings.values_reading = reading
    options = {"values": {"imageTag": "v2"}, "chart_change": "reinstall", "ignore_paths": ["/replicas"]}
    predicted = named(check_mode=True, **options)
    assert (predicted["action"], predicted["changed"], dry_runs(sim)) == ("reinstall", True, [True])
    assert writes() == ["POST"]
    result = named(**options)
    assert (result["action"], result["changed"], dry_runs(sim)) == ("reinstall", True, [True, True, False])
    assert writes()[1:] == ["POST", "DELETE", "POST"]
    assert result["changes"] == predicted["changes"] and result["diff"] == predicted["diff"]
    assert result["changes"][0] == {"path": "chart_name", "before": "other", "after": NAME}
    assert "chart other 1.0.0" in result["diff"]["prepared"]
    current = sim.release(*HERE)
    assert current and (current.chart.name, current.values, current.revision) == (NAME, {"imageTag": "v2"}, 1)
    assert not named(**options)["changed"]


def dry_runs(sim: Simulator) -> list[bool]:
    """Return for each installation that was asked for whether it was a dry run."""
    posts = [request.json for request in sim.requests if request.method == "POST"]
    return [post.get("parameters", {}).get("dry_run", False) for post in posts]


@pytest.mark.usefixtures("other")
@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("status", [400, 500])
def test_what_the_service_refuses_takes_no_release_away(
    sim: Simulator, named: Run, writes: Any, check_mode: bool, status: int
) -> None:
    sim.faults.add(method="POST", status=status, times=None, body={"errorMessage": "render error in (web/templates/a)"})
    result = named(check_mode, chart_change="reinstall", max_retries=0)
    assert (result["exit_code"], result["changed"], set(writes())) == (1, False, {"POST"})
    assert "render error" in result["msg"] and "was not uninstalled" in result["msg"]
    assert sim.release(*HERE).values == {"replicas": 3}


@pytest.mark.usefixtures("other")
@pytest.mark.parametrize(
    "fault", [{"status": 409}, {"status": 403}, {"status": 400, "body": {"errorMessage": "cannot re-use a name"}}]
)
def test_a_service_that_takes_no_dry_run_under_a_name_in_use_is_no_obstacle(
    sim: Simulator, named: Run, fault: dict[str, Any]
) -> None:
    sim.faults.add(method="POST", **fault)
    assert named(chart_change="reinstall")["action"] == "reinstall"
    assert dry_runs(sim) == [True, False]


@pytest.mark.usefixtures("other")
def test_nothing_is_validated_when_nobody_wants_it(sim: Simulator, named: Run, writes: Any) -> None:
    assert named(check_mode=True, chart_change="reinstall", server_dry_run="never")["changed"] and writes() == []
    assert named(chart_change="reinstall", server_dry_run="never")["changed"] and dry_runs(sim) == [False]


def test_a_release_that_somebody_else_installs_again_is_not_uninstalled_again(
    sim: Simulator, named: Run, writes: Any, other: str
) -> None:
    sim.settings.delete_reads = 0
    take, seen = sim.faults.take, []

    def install_again(method: str, path: str) -> Any:
        seen.append(method)
        # The look that the uninstall ends with is over: now somebody else is quicker.
        if method == "GET" and seen.count("DELETE") and sim.release(*HERE) is None and seen[-3:-1] == ["GET", "GET"]:
            sim.put_release(*HERE, {"precious": 1}, chart_id=other)
        return take(method, path)

    sim.faults.take = install_again  # type: ignore[method-assign]
    result = named(chart_change="reinstall", expect_revision=1, wait_timeout=5)
    assert result["exit_code"] == 1 and writes().count("DELETE") == 1
    assert "somebody else writes, too" in result["msg"] and "Nothing was changed" not in result["msg"]
    assert result["changed"] and result["msg"].count("the release was uninstalled") == 1
    assert sim.release(*HERE).values == {"precious": 1}


@pytest.mark.usefixtures("other")
@pytest.mark.parametrize("options", [{"values_mode": "merge"}, {"parameters": {"replace": True}}], ids=str)
def test_values_of_another_chart_are_not_taken_over(
    sim: Simulator, named: Run, writes: Any, options: dict[str, Any]
) -> None:
    result = named(chart_change="reinstall", **options)
    assert (result["exit_code"], writes()) == (1, [])
    word = "values_mode=merge" if "values_mode" in options else "parameters"
    assert (
        word in result["msg"]
        and "chart_change=reinstall" in result["msg"]
        and sim.release(*HERE).values == {"replicas": 3}
    )


@pytest.mark.usefixtures("other")
@pytest.mark.parametrize("options", [{"expect_revision": 7}, {"validate_values": "strict", "values": {"imgaeTag": 1}}])
def test_another_chart_does_not_come_before_the_input_is_good(named: Run, writes: Any, options: dict[str, Any]) -> None:
    assert named(chart_change="reinstall", **options)["exit_code"] == 1
    assert writes() == []


@pytest.mark.usefixtures("other")
def test_another_chart_that_is_not_there_leaves_the_release_alone(named: Run, writes: Any) -> None:
    result = named(chart_change="reinstall", chart_version="7.7.7")
    assert (result["exit_code"], writes()) == (1, []) and "7.7.7" in result["msg"]


@READINGS
def test_values_are_validated_at_no_extra_request(sim: Simulator, named: Run, reading: str) -> None:
    sim.settings.values_reading = reading
    values = {"imgaeTag": "v2", "imageTag": 5}
    counts = [named(values=values, validate_values=policy)["stats"]["requests"] for policy in ("warn", "warn", "off")]
    assert counts[1] == counts[2]
    result = named(values=values)
    assert result["changed"] is False and len(result["warned"]) == 2
    assert "/imgaeTag → /imageTag" in result["warned"][0] and "/imageTag (a number for a string)" in result["warned"][1]
    assert named(values=values, validate_values="off")["warned"] == []


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("installed", [True, False])
def test_strict_validation_fails_before_a_write(named: Run, writes: Any, check_mode: bool, installed: bool) -> None:
    values = {"imgaeTag": "v2"}
    if installed:
        named(values=values, validate_values="off")
    before = writes()
    result = named(check_mode, values=values, sensitive_values={"replcas": "hunter2!"}, validate_values="strict")
    assert (result["exit_code"], result["changed"], writes()) == (1, False, before)
    assert "/imgaeTag → /imageTag" in result["msg"] and "hunter2!" not in result["printed"]


@pytest.mark.parametrize("reading", ["merged", "submitted", "coalesced"])
def test_validation_judges_a_task_alike_in_each_state_of_its_release(
    sim: Simulator, release: Run, reading: str
) -> None:
    database = make_chart("db", "1.0.0", {"user": "x"})
    chart_id = sim.add_chart("shop", "1.0.0", {"tag": "v1"}, subcharts=(database,))
    sim.settings.values_reading = reading
    values = {"db": {"user": "y"}, "dbs": {"user": "z"}}
    for _run in range(2):
        result = release(chart_id=chart_id, values=values, validate_values="strict")
        assert (result["exit_code"], result["warned"]) == (0, [])
    result = release(chart_id=chart_id, values={**values, "tag": "v2"}, validate_values="strict")
    assert (result["exit_code"], result["action"], result["warned"]) == (0, "upgrade", [])


def test_the_module_says_its_choices_in_words_that_yaml_may_turn_into_booleans() -> None:
    assert cce_release.RELEASE_SPEC["validate_values"]["choices"] == ["warn", "strict", "off"]


def test_an_unquoted_off_is_off(named: Run) -> None:
    assert named(values={"imgaeTag": "v2"}, validate_values=False)["warned"] == []
