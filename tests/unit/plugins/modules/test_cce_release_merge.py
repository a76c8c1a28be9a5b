# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""values_mode=merge keeps away what nulls took away, and shows what comes with it, whatever the service shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.tests.simulator import UPGRADE_CHART, Simulator, make_chart
from ansible_collections.huaweicloud.cce.tests.simulator.subcharts import coalesce_all

Run = Callable[..., dict[str, Any]]
HERE = ("project01", "nino21")
READINGS = pytest.mark.parametrize("reading", ["merged", "submitted", "coalesced"])
WARNING = "These defaults of the chart magento-mysql 1.0.0 are sent as null"


@pytest.fixture
def merged(release: Run) -> Run:
    """Run a task in merge mode in check mode, in earnest and again, and hold what is promised of these."""

    def run(**options: Any) -> dict[str, Any]:
        options["values_mode"] = "merge"
        predicted = release(check_mode=True, **options)
        result = release(**options)
        for name in ("changed", "action", "changes", "diff", "warnings"):
            assert predicted.get(name) == result.get(name), name
        second = release(**options)
        assert (second["exit_code"], second["changed"], second["changes"]) == (0, False, []), second["changes"]
        return result

    return run


def paths(result: dict[str, Any]) -> dict[str, Any]:
    return {change["path"]: (change["before"], change["after"]) for change in result["changes"]}


def effective(sim: Simulator) -> dict[str, Any]:
    """Return the values that the templates of the chart got."""
    newest = sim.release(*HERE)
    whole: dict[str, Any] = coalesce_all(newest.chart, newest.values)
    return whole


@READINGS
def test_a_default_that_a_null_took_away_stays_away(sim: Simulator, release: Run, merged: Run, reading: str) -> None:
    sim.settings.values_reading = reading
    assert release(values={"basic": {"storage_size": None}})["changed"]
    result = merged(values={"replicas": 2})
    assert list(paths(result)) == ["/replicas"]
    assert "storage_size" not in effective(sim)["basic"] and effective(sim)["replicas"] == 2
    sent = sim.release(*HERE).values
    assert sent["basic"]["storage_size"] is None
    assert reading != "submitted" or sent == {"basic": {"storage_size": None}, "replicas": 2}
    told = [text for text in result.get("warnings", []) if WARNING in str(text)]
    assert len(told) == (reading != "submitted") and all("/basic/storage_size" in str(text) for text in told)


@READINGS
@pytest.mark.parametrize(
    ("removed", "given", "changed"),
    [
        pytest.param(
            {"replicas": None, "imageTag": None},
            {"imagePullPolicy": "Never"},
            {"/imagePullPolicy"},
            id="two-at-the-top",
        ),
        pytest.param({"image": None}, {"replicas": 2}, {"/replicas"}, id="a-map"),
        pytest.param({"replicas": None}, {"replicas": 2}, {"/replicas"}, id="given-again"),
        pytest.param({"imageTag": None}, {"replicas": None}, {"/replicas"}, id="one-more"),
        pytest.param({"basic": {"storage_size": None}}, {"basic": None}, None, id="the-map-as-well"),
        pytest.param({"basic": {"storage_size": None}}, {"image": "flat"}, None, id="a-map-that-is-flat-then"),
    ],
)
def test_nulls_stay_where_the_task_gives_nothing(
    sim: Simulator, release: Run, merged: Run, reading: str, removed: Any, given: Any, changed: Any
) -> None:
    sim.settings.values_reading = reading
    assert release(values=removed)["changed"]
    before = effective(sim)
    result = merged(values=given)
    assert effective(sim) == without_nulls({**before, **given})
    assert changed is None or set(paths(result)) == changed


def without_nulls(tree: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in tree.items() if value is not None}


@READINGS
def test_a_map_over_a_null_brings_its_defaults_back_and_that_is_shown(
    sim: Simulator, release: Run, merged: Run, reading: str
) -> None:
    sim.settings.values_reading = reading
    assert release(values={"image": None})["changed"]
    shown = paths(merged(values={"image": {"mysql_image": "mysql:8"}}))
    back = effective(sim)["image"]
    assert len(back) > 1 and shown == {f"/image/{key}": (None, value) for key, value in back.items()}


def test_a_null_of_the_task_needs_no_warning(release: Run, merged: Run) -> None:
    assert release(values={"basic": {"storage_size": None}})["changed"]
    result = merged(values={"replicas": 2, "basic": {"storage_size": None}})
    assert list(paths(result)) == ["/replicas"] and not result.get("warnings")


@READINGS
@pytest.mark.parametrize("ignored", ["/basic/storage_size", "/basic", "/replicas"])
def test_ignored_paths_stay_as_they_are(sim: Simulator, release: Run, merged: Run, reading: str, ignored: str) -> None:
    sim.settings.values_reading = reading
    assert release(values={"basic": {"storage_size": None}})["changed"]
    before = effective(sim)
    merged(values={"imageTag": "v9", "basic": {}, "replicas": 1}, ignore_paths=[ignored])
    assert effective(sim) == {**before, "imageTag": "v9"}


@READINGS
def test_a_move_shows_what_the_new_version_brings(sim: Simulator, release: Run, merged: Run, reading: str) -> None:
    sim.settings.values_reading = reading
    assert release(values={"basic": {"storage_size": None}})["changed"]
    before = effective(sim)
    shown = paths(merged(values={"replicas": 2}, chart_id=UPGRADE_CHART))
    after = effective(sim)
    assert shown["chart_version"] == ("1.0.0", "1.1.0") and shown["/replicas"][1] == 2
    if reading == "submitted":
        assert set(shown) == {"chart_version", "/replicas"}
        assert "storage_size" not in after["basic"]
        return
    size = after["basic"]["storage_size"]
    assert "storage_size" not in before["basic"] and shown["/basic/storage_size"] == (None, size)
    assert shown["/persistence/enabled"] == (None, False)
    assert set(shown) == {"chart_version", "/replicas", "/basic/storage_size", "/persistence/enabled"}


def test_a_move_keeps_a_null_that_the_task_gives(sim: Simulator, release: Run, merged: Run) -> None:
    assert release(values={"basic": {"storage_size": None}})["changed"]
    shown = paths(merged(values={"basic": {"storage_size": None}}, chart_id=UPGRADE_CHART))
    assert set(shown) == {"chart_version", "/persistence/enabled"}
    assert "storage_size" not in effective(sim)["basic"]


def test_another_package_under_the_same_version_gets_no_nulls(sim: Simulator, release: Run, merged: Run) -> None:
    defaults = {"a": 1, "b": 2, "c": 3, "more": [4], "most": 5}
    chart_id = sim.add_chart("shop", "1.0.0", defaults)
    sim.put_release(*HERE, {"b": None}, chart_id=chart_id)
    chart = sim.state.charts.get(chart_id)
    assert chart is not None
    newer = make_chart(
        "shop", "1.0.0", {**defaults, "d": 4}, id=chart_id, updated=sim.state.now() + timedelta(minutes=1)
    )
    sim.state.charts.put(newer)
    shown = paths(merged(chart_id=chart_id, values={"a": 9}))
    assert shown == {"/a": (1, 9), "/b": (None, 2), "/d": (None, 4)}


@pytest.mark.parametrize("status", ["FAILED", "PENDING_UPGRADE"])
@pytest.mark.parametrize("options", [{"values_mode": "merge"}, {"parameters": {"replace": True}}], ids=str)
def test_a_new_installation_keeps_them_away(sim: Simulator, release: Run, status: str, options: dict[str, Any]) -> None:
    sim.put_release(*HERE, {"basic": {"storage_size": None}}, status=status, stuck=True)
    options = {**options, "on_failed": "reinstall", "on_pending": "recover", "values": {"replicas": 2}}
    result = release(**options)
    assert (result["exit_code"], result["action"]) == (0, "reinstall"), result.get("msg")
    assert "storage_size" not in effective(sim)["basic"] and effective(sim)["replicas"] == 2
    assert "/basic/storage_size" not in paths(result)


@pytest.mark.parametrize("mode", ["merge", "replace"])
@pytest.mark.parametrize("values", [{}, {"replicas": 2}], ids=str)
def test_a_new_installation_of_another_version_shows_what_that_brings(
    sim: Simulator, release: Run, mode: str, values: dict[str, Any]
) -> None:
    sim.put_release(*HERE, {"basic": {"storage_size": None}}, status="FAILED")
    result = release(values=values, values_mode=mode, chart_id=UPGRADE_CHART, on_failed="reinstall")
    brought = {"chart_version", "/basic/storage_size", "/persistence/enabled"}
    assert (result["action"], set(paths(result))) == ("reinstall", brought | {f"/{key}" for key in values})


def test_a_repair_keeps_them_away(sim: Simulator, release: Run) -> None:
    sim.put_release(*HERE, {"basic": {"storage_size": None}}, status="FAILED")
    assert release(values_mode="merge")["changed"]
    assert "storage_size" not in effective(sim)["basic"]


def test_values_that_are_kept_by_the_service_get_no_nulls_from_here(sim: Simulator, release: Run) -> None:
    sim.put_release(*HERE, {"basic": {"storage_size": None}})
    options = {"values": {"replicas": 2}, "values_mode": "merge", "parameters": {"replace": True}}
    assert list(paths(release(**options))) == ["/replicas"]
    assert effective(sim)["basic"].get("storage_size") is None
    assert not release(**options)["changed"]


MYSQL = {"port": 3306, "auth": {"user": "root", "host": "any"}, "image": {"name": "mysql", "tag": "8", "digest": ""}}
CHILD = make_chart("mysql", "8.0.0", MYSQL)
DEFAULTS = {"tag": "v1", "size": 1, "open": {}, "mysql": {"enabled": True}}


def archives(sim: Simulator) -> int:
    return sum(request.path.endswith("/archive") for request in sim.requests)


@READINGS
@pytest.mark.parametrize("removed", [{"mysql": {"auth": None}}, {"mysql": {"port": None}}, {"size": None}], ids=str)
def test_defaults_of_dependencies_stay_away_too(
    sim: Simulator, release: Run, merged: Run, reading: str, removed: dict[str, Any]
) -> None:
    sim.settings.values_reading = reading
    chart_id = sim.add_chart("shop", "1.0.0", DEFAULTS, subcharts=(CHILD,))
    assert release(chart_id=chart_id, values=removed)["changed"]
    before = effective(sim)
    sim.requests.clear()
    assert list(paths(merged(chart_id=chart_id, values={"tag": "v2"}))) == ["/tag"]
    assert strip(effective(sim)) == strip({**before, "tag": "v2"})
    # In check mode and in the run, but not in the second one, and only where there is more than the own defaults.
    assert archives(sim) == (2 if reading == "coalesced" or (reading == "merged" and "mysql" in removed) else 0)


def strip(tree: Any) -> Any:
    return {key: strip(value) for key, value in tree.items() if value is not None} if isinstance(tree, dict) else tree


def test_a_move_shows_what_new_dependencies_bring(sim: Simulator, release: Run, merged: Run) -> None:
    sim.settings.values_reading = "coalesced"
    chart_id = sim.add_chart("shop", "1.0.0", DEFAULTS, subcharts=(CHILD,))
    newer_child = make_chart("mysql", "9.0.0", {**MYSQL, "port": 3309, "tls": {"on": False}})
    newer = sim.add_chart("shop", "1.1.0", DEFAULTS, subcharts=(newer_child,))
    assert release(chart_id=chart_id)["changed"]
    shown = paths(merged(chart_id=newer, values={"tag": "v2"}))
    assert set(shown) == {"chart_version", "/tag", "/mysql/tls/on"}


@READINGS
def test_no_request_is_added_for_a_chart_without_dependencies(sim: Simulator, release: Run, reading: str) -> None:
    sim.settings.values_reading = reading
    assert release(values={"basic": {"storage_size": None}})["changed"]
    counts = []
    for mode in ("replace", "merge"):
        sim.requests.clear()
        values = {"basic": {"storage_size": None}, "replicas": len(counts) + 2}
        assert release(values=values, values_mode=mode)["changed"]
        counts.append(len(sim.requests))
    assert counts[0] == counts[1] and archives(sim) == 0


def test_an_archive_that_cannot_be_read_is_a_warning(sim: Simulator, release: Run) -> None:
    sim.settings.values_reading = "coalesced"
    chart_id = sim.add_chart("shop", "1.0.0", DEFAULTS, subcharts=(CHILD,))
    sim.put_release(*HERE, {"size": None}, chart_id=chart_id)
    sim.faults.add(method="GET", path="/archive$", times=None, status=403)
    result = release(chart_id=chart_id, values={"tag": "v2"}, values_mode="merge")
    assert result["exit_code"] == 0 and any("dependencies are not compared" in str(text) for text in result["warnings"])
    assert effective(sim).keys() == {"tag", "open", "mysql"}


def test_a_masked_value_needs_no_archive_to_be_refused(sim: Simulator, release: Run) -> None:
    sim.settings.values_reading, sim.settings.mask_secrets = "coalesced", True
    child = make_chart("mysql", "8.0.0", {"port": 3306, "password": "in-the-chart"})
    chart_id = sim.add_chart("shop", "1.0.0", DEFAULTS, subcharts=(child,))
    sim.put_release(*HERE, {}, chart_id=chart_id)
    result = release(chart_id=chart_id, values={"tag": "v2"}, values_mode="merge")
    assert result["exit_code"] == 1 and "masked" in result["msg"] and archives(sim) == 0
