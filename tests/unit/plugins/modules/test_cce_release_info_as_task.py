# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task that cce_release_info makes of a release changes nothing when it runs, and goes on well from there."""

from __future__ import annotations

import base64
import copy
import re
from typing import Any

import jinja2
import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils import _origins
from ansible_collections.huaweicloud.cce.plugins.modules import cce_release, cce_release_info
from ansible_collections.huaweicloud.cce.tests.simulator import (
    PROJECT_ID,
    SEED_CHART,
    SEED_CLUSTER,
    SEED_CLUSTER_NAME,
    TOKEN,
    UPGRADE_CHART,
    Settings,
    Simulator,
)
from ansible_collections.huaweicloud.cce.tests.simulator.render import visible_values
from ansible_collections.huaweicloud.cce.tests.simulator.values import lookup
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules.machine_strategies import (
    ANY,
    SEED_VALUES,
    UMBRELLA_VALUES,
    umbrella_family,
)
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules.machine_values import (
    as_comparable,
    effective,
    overlay,
)
from ansible_collections.huaweicloud.cce.tests.unit.support import run_module
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

MODULE = "huaweicloud.cce.cce_release"
SECRET = "correct horse battery"
READINGS = ["merged", "submitted", "coalesced"]

VALUES: dict[str, dict[str, Any]] = {
    "none": {},
    "an override": {"imageTag": "v2"},
    "a default given again": {"imageTag": "latest", "replicas": 1},
    "nulls over defaults": {"replicas": None, "basic": {"mysql_port": None}},
    "a null over a map": {"image": None},
    "a null over nothing": {"new": None, "other": {"x": None}},
    "empty maps and lists": {"new": {}, "basic": {}, "list": [], "deep": {"empty": {}}},
    "scalars": {"a": 1, "b": 1.5, "c": 2**53, "d": True, "e": "", "f": "1", "g": "true", "h": "null", "i": "1e3"},
    "unicode": {"grüße": "日本語 \U0001f600 \u2028", "a": "tab\tnew\nline\\n"},
    "odd keys": {"a/b~c": {"d.e": 1}, "": 2, "1": 3, "{{ key }}": 4},
    "lists": {"list": [1, {"a": None, "b": [{}]}, None, "x"]},
    "a map for a scalar": {"imageTag": {"x": 1}, "image": "flat"},
    "templates": {"rule": "{{ $labels.instance }} is {% if x %}up{% endif %}", "list": [{"x": "{# note #}\n"}]},
    "more templates": {"a": '["{{ x }}"]', "b": "{'a': '{{ x }}'}", "c": "{% endraw %}", "d": "a\r\n{{", "e": "}}"},
    "a secret": {"basic": {"mysql_password": SECRET}, "imageTag": "v2"},
    "secrets that are no strings": {"auth": {"token": 471147, "password": None, "secret": True, "pwd": "", "x": {}}},
    "a map of secrets": {"secrets": {"a": SECRET, "b": {"c": SECRET, "d": 5, "e": {}}}},
    "a list with a secret": {"users": [{"name": "a", "password": SECRET}, {"name": "{{ b }}"}]},
    "a list of secrets": {"tokens": [SECRET, "other"], "plain": ["a"]},
    "a secret that looks like a template": {"auth": {"password": "{{ lookup('x') }}"}},
}


def run_info(sim: Simulator, **options: Any) -> dict[str, Any]:
    given_options = {"endpoint": sim.url, "auth_token": TOKEN, "cluster_id": SEED_CLUSTER, "as_task": True, **options}
    result = run_module(cce_release_info.main, **given_options)
    assert result["exit_code"] == 0 and result["changed"] is False, result
    return result


def show(sim: Simulator, **options: Any) -> dict[str, Any]:
    (found,) = run_info(sim, namespace="project01", name="nino21", **options)["releases"]
    return found


def as_ansible_reads(tree: Any) -> Any:
    """Return what Ansible makes of a task's strings."""
    if isinstance(tree, dict):
        return {key: as_ansible_reads(below) for key, below in tree.items()}
    if isinstance(tree, list):
        return [as_ansible_reads(below) for below in tree]
    if not isinstance(tree, str) or not any(start in tree for start in ("{{", "{%", "{#")):
        return tree
    templar = jinja2.Environment(trim_blocks=True, keep_trailing_newline=True)  # no HTML here
    templar.filters["b64decode"] = lambda text: base64.b64decode(text).decode()
    return templar.from_string(tree).render()


def known_values(sim: Simulator) -> Any:
    """Return the values as the service shows them to whoever may see the secrets."""
    found = sim.release("project01", "nino21")
    assert found
    return visible_values(found, Settings(values_reading=sim.settings.values_reading))


def paths(sim: Simulator) -> list[str]:
    """Return what was asked for, below the cluster or the charts of the project."""
    return [re.sub(r"^(/cce/cam/v3/clusters/[^/]*|/v2)/", "", request.path) for request in sim.requests]


def options_of(sim: Simulator, found: dict[str, Any]) -> dict[str, Any]:
    """Return the options of the task as the module gets them, its variable filled as the result asks for it."""
    options = dict(found["task"][MODULE])
    variable, held = options.pop("sensitive_values", None), {}
    assert variable == (f"{{{{ {found['sensitive_variable']} }}}}" if found["sensitive_variable"] else None)
    for path in found["sensitive_paths"]:
        is_there, value = lookup(known_values(sim), path)
        assert is_there
        for key in reversed([part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]):
            value = {key: value}
        held = overlay(held, value)
    return {**as_ansible_reads(options), "sensitive_values": held}


def run_task(sim: Simulator, options: dict[str, Any], check_mode: bool = False) -> dict[str, Any]:
    connection = {"endpoint": sim.url, "auth_token": TOKEN, "wait_interval": 0.02, "wait_timeout": 20}
    return run_module(cce_release.main, check_mode, **connection, **options)


def assert_no_op(sim: Simulator, options: dict[str, Any]) -> None:
    sim.requests.clear()
    for check_mode in (True, False):
        result = run_task(sim, options, check_mode)
        assert result["exit_code"] == 0, result
        assert (result["changed"], result["changes"]) == (False, [])
    assert {request.method for request in sim.requests} == {"GET"}


def with_settings(sim: Simulator, reading: str, mask_secrets: bool) -> None:
    sim.settings.values_reading, sim.settings.mask_secrets = reading, mask_secrets


@pytest.mark.parametrize("mask_secrets", [False, True], ids=["clear", "masked"])
@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("values", VALUES.values(), ids=list(VALUES))
def test_the_task_changes_nothing(sim: Simulator, values: dict[str, Any], reading: str, mask_secrets: bool) -> None:
    with_settings(sim, reading, mask_secrets)
    sim.put_release("project01", "nino21", values)
    assert_no_op(sim, options_of(sim, show(sim)))


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("values", VALUES.values(), ids=list(VALUES))
def test_a_later_upgrade_changes_only_what_it_is_about(sim: Simulator, values: dict[str, Any], reading: str) -> None:
    """Also to another version of the chart: what nobody has set follows its defaults."""
    sim.settings.values_reading = reading
    sim.put_release("project01", "nino21", values)
    options = options_of(sim, show(sim))
    changed = {**options["values"], "imagePullPolicy": "Never"}
    assert run_task(sim, {**options, "values": changed, "chart_version": "1.1.0"})["changed"]
    found = sim.release("project01", "nino21")
    assert found
    wanted = effective(found.chart, {**values, "imagePullPolicy": "Never"}, Settings())
    assert as_comparable(effective(found.chart, found.values, Settings())) == as_comparable(wanted)


UMBRELLA = [
    {},
    {"mysql": {"port": 3307}, "tag": "v2"},
    {"cache": {"enabled": False}},
    {"proxy": {"enabled": True}},
    {"proxy": {"enabled": True, "port": 81}},
    {"mysql": {"metrics": {"more": {"x": 1}}}},
    {"mysql": {"auth": {"password": SECRET}}},
    {"global": {"zone": "b"}},
    {"mysql": {"port": None}},
    {"tag": None, "mysql": {"metrics": {"port": None}}},
]


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("values", UMBRELLA, ids=str)
def test_the_defaults_of_dependencies_are_told_from_overrides(
    sim: Simulator, values: dict[str, Any], reading: str
) -> None:
    sim.settings.values_reading = reading
    older, newer = umbrella_family(sim).charts
    sim.put_release("project01", "nino21", values, chart_id=older)
    options = options_of(sim, show(sim))
    assert overlay(options["values"], options["sensitive_values"]) == values
    changed = {**options["values"], "more": 1}
    assert run_task(sim, {**options, "values": changed, "chart_version": "1.1.0"})["changed"]
    found = sim.release("project01", "nino21")
    assert found and found.chart.id == newer and found.values == {**values, "more": 1}


@pytest.mark.parametrize("fault", [{"status": 403}, {"status": 200, "body": "no archive"}], ids=str)
def test_without_the_archive_the_defaults_of_dependencies_count_as_overrides(sim: Simulator, fault: Any) -> None:
    sim.settings.values_reading = "coalesced"
    older = umbrella_family(sim).charts[0]
    for name in ("a", "nino21"):
        sim.put_release("project01", name, {"tag": "v2"}, chart_id=older)
    sim.faults.add(path="/archive$", times=None, **fault)
    result = run_info(sim)
    assert paths(sim) == ["releases", "charts", f"charts/{older}/archive"]  # not for each release
    (told,) = result["warned"]
    assert told.startswith("The defaults of the dependencies of the chart shop 1.0.0 are not known")
    options = options_of(sim, result["releases"][1])
    assert options["values"]["mysql"]["port"] == 3306
    assert_no_op(sim, options)


def test_an_archive_that_is_nested_too_deep_is_told(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(_api: Any, _chart: Any) -> Any:
        raise RecursionError

    monkeypatch.setattr(_origins, "read_dependencies", read)
    sim.settings.values_reading = "coalesced"
    sim.put_release("project01", "nino21", {"tag": "v2"}, chart_id=umbrella_family(sim).charts[0])
    result = run_info(sim)
    assert result["releases"][0]["task"] and "nested too deep" in result["warned"][0]


def test_an_archive_is_read_once(sim: Simulator) -> None:
    sim.settings.values_reading = "coalesced"
    older = umbrella_family(sim).charts[0]
    for name in ("a", "b", "c"):
        sim.put_release("project01", name, {"mysql": {"port": 1}}, chart_id=older)
    assert not run_info(sim)["warned"]
    assert paths(sim) == ["releases", "charts", f"charts/{older}/archive"]


@pytest.mark.parametrize("reading", READINGS)
def test_the_task_gives_what_differs_from_the_defaults(sim: Simulator, reading: str) -> None:
    sim.settings.values_reading = reading
    values = {"imageTag": "v2", "basic": {"mysql_port": 3307, "mysql_password": SECRET}}
    sim.put_release("project01", "nino21", values)
    found = show(sim)
    assert found["task"] == {
        "name": "Keep the release project01/nino21 as it is",
        MODULE: {
            "cluster_id": SEED_CLUSTER,
            "namespace": "project01",
            "name": "nino21",
            "chart_name": "magento-mysql",
            "chart_version": "1.0.0",
            "values": {"imageTag": "v2", "basic": {"mysql_port": 3307}},
            "sensitive_values": "{{ nino21_sensitive_values }}",
        },
    }
    assert found["sensitive_variable"] == "nino21_sensitive_values"
    assert found["sensitive_paths"] == ["/basic/mysql_password"]


@pytest.mark.parametrize("reading", READINGS)
def test_no_secret_is_in_the_task(sim: Simulator, reading: str) -> None:
    sim.settings.values_reading = reading
    for number, values in enumerate(VALUES.values()):
        sim.put_release("project01", f"r{number}", values)
    result = run_info(sim)
    assert SECRET not in result["printed"] and "471147" not in result["printed"]
    assert "magento-root" not in str([found["task"] for found in result["releases"]])


def test_a_list_that_holds_a_secret_moves_as_a_whole(sim: Simulator) -> None:
    sim.put_release("project01", "nino21", VALUES["a list with a secret"])
    found = show(sim)
    assert found["sensitive_paths"] == ["/users"] and found["task"][MODULE]["values"] == {}


def test_what_the_service_masks_is_asked_for_by_a_later_upgrade(sim: Simulator) -> None:
    with_settings(sim, "submitted", True)
    values = {"auth": {"password": SECRET}, "imageTag": "v2"}
    sim.put_release("project01", "nino21", values)
    found = show(sim)
    task = found["task"][MODULE]
    assert found["unknown_paths"] == task["ignore_paths"] == ["/auth/password"]
    assert task["values"] == {"imageTag": "v2"} and "sensitive_values" not in task
    refused = run_task(sim, {**task, "values": {"imageTag": "v3"}})
    assert refused["exit_code"] == 1 and "/auth/password" in refused["msg"]
    assert [request.method for request in sim.requests if request.method != "GET"] == []
    given_now = {"values": {"imageTag": "v3"}, "sensitive_values": {"auth": {"password": SECRET}}, "ignore_paths": []}
    assert run_task(sim, {**task, **given_now})["changed"]
    upgraded = sim.release("project01", "nino21")
    assert upgraded and upgraded.values == {"auth": {"password": SECRET}, "imageTag": "v3"}


@pytest.mark.parametrize("reading", READINGS)
def test_nulls_that_were_not_seen_are_told(sim: Simulator, reading: str) -> None:
    sim.settings.values_reading = reading
    sim.put_release("project01", "nino21", {"replicas": None, "basic": {"mysql_port": None}})
    result = run_info(sim)
    assert result["releases"][0]["task"][MODULE]["values"] == {"replicas": None, "basic": {"mysql_port": None}}
    assert any("(/basic/mysql_port, /replicas)" in told for told in result["warned"]) is (reading != "submitted")


def test_the_cluster_is_given_as_the_task_gives_it(sim: Simulator) -> None:
    sim.put_release("project01", "nino21")
    task = show(sim, cluster_id=None, cluster_name=f" {SEED_CLUSTER_NAME} ", project_id=PROJECT_ID)["task"][MODULE]
    assert task["cluster_name"] == SEED_CLUSTER_NAME and "cluster_id" not in task


@pytest.mark.parametrize("reading", READINGS)
def test_a_chart_that_is_gone_is_no_obstacle(sim: Simulator, reading: str) -> None:
    sim.settings.values_reading = reading
    sim.put_release("project01", "nino21", {"imageTag": "v2"})
    sim.state.charts.delete(SEED_CHART)
    found = show(sim)
    assert found["task"][MODULE]["chart_version"] == "1.0.0"
    assert_no_op(sim, options_of(sim, found))


def test_a_chart_that_was_overwritten_is_no_obstacle(sim: Simulator) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v2"})
    sim.add_chart("magento-mysql", "1.0.0", {"imageTag": "v1", "more": {"a": 1}}, id=SEED_CHART)
    assert_no_op(sim, options_of(sim, show(sim)))


def test_defaults_that_the_list_of_charts_does_not_hold_are_read_by_themselves(sim: Simulator) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v2"})
    listed = [{"id": SEED_CHART, "name": "magento-mysql", "version": "1.0.0"}]
    sim.faults.add(path="/v2/charts$", status=200, body=listed, times=None)
    assert show(sim)["task"][MODULE]["values"] == {"imageTag": "v2"}


def test_defaults_that_the_service_shows_nowhere_are_asked_for_once(sim: Simulator) -> None:
    for name in ("a", "b"):
        sim.put_release("project01", name, {"imageTag": "v2"})
    listed = [{"id": SEED_CHART, "name": "magento-mysql", "version": "1.0.0"}]
    sim.faults.add(path="/v2/charts$", status=200, body=listed)
    sim.faults.add(path="/values$", status=404, times=None)
    assert all(found["task"] for found in run_info(sim)["releases"])
    assert paths(sim) == ["releases", "charts", f"charts/{SEED_CHART}/values"]


TWIN = "00000000-7ce4-6d76-7c55-604cdb2ce423"


def with_twins(sim: Simulator, of_release: Any, *of_charts: Any) -> None:
    """Have a chart of the same name and version for each of these, which say whether they are public."""
    sim.add_chart("magento-mysql", "1.0.0", {"imageTag": "v1"}, id=TWIN)
    sim.put_release("project01", "nino21", {"imageTag": "v2"})
    chart = {"name": "magento-mysql", "version": "1.0.0", "values": '{"imageTag": "latest"}'}
    charts = [
        {**chart, "id": chart_id, "public": public} for chart_id, public in zip((SEED_CHART, TWIN, "id3"), of_charts)
    ]
    record = {"name": "nino21", "namespace": "project01", "chart_name": "magento-mysql", "chart_version": "1.0.0"}
    record = {**record, "status": "DEPLOYED", "values": '{"imageTag": "v2"}', "chart_public": of_release}
    sim.faults.add(path="/clusters/[^/]*/releases$", status=200, body=[record])
    sim.faults.add(path="/v2/charts$", status=200, body=charts)


@pytest.mark.parametrize(
    ("of_release", "of_charts", "chart_id"),
    [(False, (False, True), SEED_CHART), (True, (False, True), TWIN), (True, (None, False, True), None)],
    ids=str,
)
def test_a_public_chart_and_its_twin_are_told_apart_by_the_id(
    sim: Simulator, of_release: bool, of_charts: Any, chart_id: str | None
) -> None:
    sim.settings.values_reading = "submitted"
    with_twins(sim, of_release, *of_charts)
    (found,) = run_info(sim)["releases"]
    if chart_id is None:
        assert found["task"] is None
        return
    task = found["task"][MODULE]
    assert (task["chart_id"], task["chart_version"], task["values"]) == (chart_id, "1.0.0", {"imageTag": "v2"})
    assert "chart_name" not in task
    assert_no_op(sim, options_of(sim, found))


@pytest.mark.parametrize("of_charts", [(False, False), (None, None), (True, True), (False, None)], ids=str)
@pytest.mark.parametrize("of_release", [False, None], ids=str)
def test_charts_that_cannot_be_told_apart_give_no_task(sim: Simulator, of_release: Any, of_charts: Any) -> None:
    with_twins(sim, of_release, *of_charts)
    result = run_info(sim)
    assert result["releases"][0]["task"] is None
    (told,) = result["warned"]
    assert "no task for the release project01/nino21" in told and SEED_CHART in told and TWIN in told


def test_the_charts_are_listed_once_and_the_releases_too(sim: Simulator) -> None:
    for name in ("a", "b", "c"):
        sim.put_release("project01", name)
    sim.put_release("project02", "a", chart_id=UPGRADE_CHART)
    assert run_info(sim)["stats"]["requests"] == 2


def test_releases_of_one_name_have_variables_of_their_own(sim: Simulator) -> None:
    secret = {"password": SECRET}
    for namespace, name in (("project01", "shop-a"), ("project02", "shop-a"), ("project01", "web.x")):
        sim.put_release(namespace, name, secret)
    variables = [found["sensitive_variable"] for found in run_info(sim)["releases"]]
    assert variables == ["project01_shop_a_sensitive_values", None, "project02_shop_a_sensitive_values"]


@pytest.mark.parametrize("status", ["FAILED", "PENDING_UPGRADE", "UNKNOWN"])
def test_a_release_that_is_not_deployed_gets_its_task_and_a_warning(sim: Simulator, status: str) -> None:
    sim.put_release("project01", "fine")
    sim.put_release("project01", "nino21", {"imageTag": "v2"}, status, stuck=True)
    result = run_info(sim)
    assert [bool(found["task"]) for found in result["releases"]] == [True, True]
    assert f": project01/nino21 ({status})." in result["warned"][0]
    assert not run_info(sim, name="fine")["warned"]


@pytest.mark.parametrize("status", ["DELETED", "DELETING"])
def test_a_release_that_is_gone_gets_no_task_because_that_would_install_it(sim: Simulator, status: str) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v2"}, status, stuck=True)
    result = run_info(sim)
    assert [found["task"] for found in result["releases"]] == [None]
    (told,) = result["warned"]
    assert f"It is {status}" in told


@pytest.mark.parametrize("dropped", ["values", "chart_name", "chart_version"])
def test_what_the_list_leaves_out_is_read_by_itself(sim: Simulator, dropped: str) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v2", "replicas": 7})
    whole = {**show(sim), "values": "{}"}
    record = {name: value for name, value in whole.items() if name != dropped}
    sim.faults.add(path="/clusters/[^/]*/releases$", status=200, body=[record])
    sim.requests.clear()
    (found,) = run_info(sim)["releases"]
    assert paths(sim) == ["releases", "namespace/project01/releases/nino21", "charts"]
    assert found["release_values"]["replicas"] == 7
    assert found["task"][MODULE]["values"] == {"imageTag": "v2", "replicas": 7}
    assert_no_op(sim, options_of(sim, found))


def test_values_that_are_told_nowhere_give_no_task(sim: Simulator) -> None:
    record = {"namespace": "project01", "name": "gone", "chart_name": "a", "chart_version": "1", "status": "DEPLOYED"}
    sim.faults.add(path="/clusters/[^/]*/releases$", status=200, body=[record])
    result = run_info(sim)
    assert (result["releases"][0]["task"], result["releases"][0]["release_values"]) == (None, None)
    (told,) = result["warned"]
    assert "project01/gone" in told and "values" in told


@pytest.mark.parametrize("record", [{"name": "shop"}, {"namespace": "project01"}], ids=str)
def test_a_release_without_an_identity_gets_no_task(sim: Simulator, record: dict[str, str]) -> None:
    whole = {"chart_name": "a", "chart_version": "1", "status": "DEPLOYED", "values": "{}"}
    sim.faults.add(path="/clusters/[^/]*/releases$", status=200, body=[{**whole, **record}])
    result = run_info(sim)
    assert result["releases"][0]["task"] is None
    (told,) = result["warned"]
    assert "does not tell its name and namespace" in told


def test_the_namespace_of_the_filter_stands_in_the_task(sim: Simulator) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v2"})
    record = {**show(sim), "values": "{}", "namespace": None}
    sim.faults.add(path="/clusters/[^/]*/releases$", status=200, body=[record])
    assert run_info(sim, namespace="project01")["releases"][0]["task"][MODULE]["namespace"] == "project01"


def test_values_that_are_nested_too_deep_give_a_warning_and_no_task(sim: Simulator) -> None:
    deep = '{"a": ' * 3000 + "1" + "}" * 3000
    listed = [{"id": SEED_CHART, "name": "x", "version": "1", "values": deep}]
    sim.faults.add(path="/v2/charts$", status=200, body=listed)
    record = {"namespace": "project01", "name": "x", "chart_name": "x", "chart_version": "1", "values": deep}
    sim.faults.add(path="/releases$", status=200, body=[{**record, "status": "DEPLOYED"}])
    result = run_info(sim)
    assert result["releases"][0]["task"] is None and "There is no task" in result["warned"][0]


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"values": "no JSON"}, "no values of it that can be read"),
        ({"chart_name": None}, "does not tell its chart"),
        ({"chart_version": ""}, "does not tell its chart"),
        ({"name": "2048"}, "is no name of a release"),
    ],
    ids=str,
)
def test_a_release_without_a_task_is_told(sim: Simulator, record: dict[str, Any], told: str) -> None:
    whole = {"namespace": "project01", "name": "x", "chart_name": "a", "chart_version": "1", "status": "DEPLOYED"}
    sim.faults.add(path="/releases$", status=200, body=[{**whole, "values": "{}", **record}])
    result = run_info(sim)
    (found,) = result["releases"]
    assert (found["task"], found["sensitive_variable"], found["sensitive_paths"]) == (None, None, [])
    assert told in result["warned"][0]


# The simulator is reset for each example.
PLAY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
SWITCHES = st.fixed_dictionaries(
    {
        "values_reading": st.sampled_from(READINGS),
        "mask_secrets": st.booleans(),
        "float64_numbers": st.booleans(),
    }
)
MORE = st.dictionaries(st.sampled_from(["a", "token", "pwd", "{{ x }}"]), st.one_of(ANY, st.text(max_size=5)))


@PLAY
@given(values=st.one_of(SEED_VALUES, st.builds(overlay, SEED_VALUES, MORE)), switches=SWITCHES)
def test_the_task_of_any_values_changes_nothing(sim: Simulator, values: dict[str, Any], switches: Any) -> None:
    sim.reset()
    for name, value in switches.items():
        setattr(sim.settings, name, value)
    sim.put_release("project01", "nino21", copy.deepcopy(values))
    assert_no_op(sim, options_of(sim, show(sim)))


@PLAY
@given(values=UMBRELLA_VALUES, switches=SWITCHES)
def test_the_task_of_a_chart_with_dependencies_changes_nothing(
    sim: Simulator, values: dict[str, Any], switches: Any
) -> None:
    sim.reset()
    for name, value in switches.items():
        setattr(sim.settings, name, value)
    chart_id = umbrella_family(sim).charts[0]
    sim.put_release("project01", "nino21", copy.deepcopy(values), chart_id=chart_id)
    assert_no_op(sim, options_of(sim, show(sim)))
