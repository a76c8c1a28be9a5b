# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases are shown as they are: one or many, with one request where one is enough, and no secret among it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.modules import cce_release_info
from ansible_collections.huaweicloud.cce.tests.simulator import (
    PROJECT_ID,
    SEED_CHART,
    SEED_CLUSTER,
    SEED_CLUSTER_NAME,
    TOKEN,
    UPGRADE_CHART,
    Simulator,
)
from ansible_collections.huaweicloud.cce.tests.unit.support import run_module

Run = Callable[..., dict[str, Any]]
SECRET = "correct horse"


@pytest.fixture
def info(sim: Simulator) -> Run:
    """Run cce_release_info on the seed's cluster; keywords add to the options or override them."""

    def run(check_mode: bool = False, **options: Any) -> dict[str, Any]:
        given = {"endpoint": sim.url, "auth_token": TOKEN, "cluster_id": SEED_CLUSTER, **options}
        result = run_module(cce_release_info.main, check_mode, **given)
        assert result["changed"] is False
        assert not [request for request in sim.requests if request.method != "GET"]
        return result

    return run


@pytest.fixture
def many(sim: Simulator) -> Simulator:
    """A cluster with releases of all kinds."""
    sim.put_release("project02", "shop", {"imageTag": "v9"})
    sim.put_release("project01", "web", status="FAILED", chart_id=UPGRADE_CHART)
    sim.put_release("project01", "shop-b", status="PENDING_UPGRADE", stuck=True)
    sim.put_release("project01", "shop", {"imageTag": "v2"})
    sim.put_release("project01", "gone", status="DELETED")
    return sim


def names(result: dict[str, Any]) -> list[str]:
    assert result["exit_code"] == 0, result
    return [f"{found['namespace']}/{found['name']}" for found in result["releases"]]


def paths(sim: Simulator) -> list[str]:
    return [request.path.rsplit("/clusters/", 1)[-1].partition("/")[2] for request in sim.requests]


@pytest.mark.parametrize("check_mode", [True, False])
def test_one_release_is_read_by_itself(many: Simulator, info: Run, check_mode: bool) -> None:
    result = info(check_mode, namespace="project01", name="shop")
    (shop,) = result["releases"]
    assert (shop["namespace"], shop["name"], shop["status"], shop["revision"]) == ("project01", "shop", "DEPLOYED", 1)
    assert (shop["chart_name"], shop["chart_version"], shop["resources"]) == ("magento-mysql", "1.0.0", "")
    assert shop["release_values"]["imageTag"] == "v2" and "values" not in shop
    assert not {"history", "last_good", "task"} & shop.keys()
    assert paths(many) == ["namespace/project01/releases/shop"]
    assert result["stats"]["requests"] == 1 and result["request_id"]
    assert result["invocation"]["module_args"]["auth_token"] != TOKEN


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["project01/gone", "project01/shop", "project01/shop-b", "project01/web", "project02/shop"]),
        ({"namespace": "project02"}, ["project02/shop"]),
        ({"namespace": "empty"}, []),
        ({"name": "shop"}, ["project01/shop", "project02/shop"]),
        ({"name_pattern": "shop*"}, ["project01/shop", "project01/shop-b", "project02/shop"]),
        ({"name_pattern": "shop"}, ["project01/shop", "project02/shop"]),
        ({"name_pattern": "SHOP*"}, []),
        ({"name_pattern": "[gw]*"}, ["project01/gone", "project01/web"]),
        ({"status": ["FAILED"]}, ["project01/web"]),
        ({"status": ["failed", "pending-upgrade"]}, ["project01/shop-b", "project01/web"]),
        ({"status": ["uninstalled"]}, ["project01/gone"]),
        ({"status": ["NEVER_SEEN"]}, []),
        ({"chart_name": "magento-mysql", "chart_version": "1.1.0"}, ["project01/web"]),
        ({"chart_name": "magento"}, []),
        ({"chart_id": UPGRADE_CHART}, ["project01/web"]),
        ({"chart_id": SEED_CHART, "namespace": "project02"}, ["project02/shop"]),
        ({"chart_id": SEED_CHART, "namespace": "project01", "name": "web"}, []),
        ({"chart_id": UPGRADE_CHART, "namespace": "project01", "name": "web"}, ["project01/web"]),
        ({"namespace": "project01", "name": "", "name_pattern": " ", "status": ["", "deployed"]}, ["project01/shop"]),
    ],
    ids=str,
)
def test_a_list_takes_one_request_whatever_its_filters(
    many: Simulator, info: Run, options: dict[str, Any], expected: list[str]
) -> None:
    assert names(info(**options)) == expected
    assert paths(many) == ["releases"]
    asked = {key: options[key] for key in ("namespace", "chart_id") if options.get(key)}
    assert dict(many.requests[0].query) == asked


@pytest.mark.parametrize("style", ["upper", "helm3"])
def test_helm_3_words_of_the_service_are_told_in_those_of_its_documents(many: Simulator, info: Run, style: str) -> None:
    many.settings.status_style = style
    assert [found["status"] for found in info(namespace="project01")["releases"]] == [
        "DELETED",
        "DEPLOYED",
        "PENDING_UPGRADE",
        "FAILED",
    ]


def test_a_service_that_overlooks_its_filter_is_filtered(sim: Simulator, info: Run) -> None:
    records = [{"name": "shop", "namespace": namespace} for namespace in ("project02", "project01")]
    sim.faults.add(status=200, body=records, times=None)
    assert names(info(namespace="project01")) == ["project01/shop"]


@pytest.mark.parametrize("options", [{"history": True, "show_resources": True, "as_task": True}, {}], ids=str)
@pytest.mark.parametrize(
    "identity", [{"namespace": "project01", "name": "zzz"}, {"namespace": "project01"}, {"name": "zzz"}], ids=str
)
def test_no_release_is_an_empty_list(sim: Simulator, info: Run, identity: Any, options: Any) -> None:
    result = info(**identity, **options)
    assert names(result) == []
    assert result["stats"]["requests"] == (2 if len(identity) == 2 else 1)


@pytest.mark.parametrize("identity", [{"namespace": "project01", "name": "zzz"}, {}, {"name": "zzz"}], ids=str)
def test_an_unknown_cluster_is_an_error(sim: Simulator, info: Run, identity: dict[str, Any]) -> None:
    result = info(**identity, cluster_id="00000000-5dc7-11ee-bf71-0255ac100b03")
    assert result["exit_code"] == 1 and "releases" not in result
    assert "Is cluster_id 00000000-5dc7-11ee-bf71-0255ac100b03 right" in result["msg"]
    assert (result["failure"]["http_status"], result["failure"]["error_code"]) == (404, "CCE.01404001")
    assert result["stats"]["requests"] and result["request_id"]


@pytest.mark.parametrize("identity", [{"namespace": "project01", "name": "shop"}, {"namespace": "project01"}], ids=str)
@pytest.mark.parametrize(
    "fault",
    [
        {"status": 404, "body": {"error_code": "APIGW.0101", "error_msg": "The API does not exist"}},
        {"status": 404, "body": "<html>not here</html>"},
        {"status": 403},
        {"status": 200, "body": "<html>Log in</html>"},
        {"status": 200, "body": '"success"'},
    ],
    ids=str,
)
def test_a_failure_is_no_absence(many: Simulator, info: Run, identity: Any, fault: dict[str, Any]) -> None:
    many.faults.add(times=None, **fault)
    result = info(**identity, max_retries=0)
    assert result["exit_code"] == 1 and result["failure"] and "releases" not in result


def test_the_cluster_may_be_named(many: Simulator, info: Run) -> None:
    result = info(cluster_id=None, cluster_name=SEED_CLUSTER_NAME, project_id=PROJECT_ID, name="web")
    assert names(result) == ["project01/web"] and result["stats"]["requests"] == 2


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"name": "shop*"}, "name"),
        ({"name": "../zzz"}, "name"),
        ({"namespace": "a/b"}, "namespace"),
        ({"chart_id": "a?b"}, "chart_id"),
        ({"cluster_name": "x"}, "cluster_id"),
        ({"cluster_id": " "}, "cluster_id"),
    ],
    ids=str,
)
def test_input_that_cannot_be_meant_is_refused_before_any_request(
    sim: Simulator, info: Run, options: dict[str, Any], named: str
) -> None:
    result = info(**options)
    assert result["exit_code"] == 1 and result["msg"].startswith(named) and not sim.requests


def test_secrets_are_shown_nowhere(sim: Simulator, info: Run) -> None:
    values = {"auth": {"password": SECRET}, "users": [{"name": "a", "token": f"{SECRET} 2"}], "note": "open"}
    for revision, status in ((1, "SUPERSEDED"), (2, "FAILED")):
        text = f"failed: cannot use {SECRET}"
        sim.put_release("project01", "shop", values, status, revision=revision, description=text)
    for options in ({}, {"name": "shop"}):
        result = info(namespace="project01", history=True, show_resources=True, as_task=True, **options)
        (shop,) = result["releases"]
        assert SECRET not in result["printed"]
        assert shop["release_values"]["auth"] == {"password": "(sensitive)"}
        assert shop["release_values"]["users"] == [{"name": "a", "token": "(sensitive)"}]
        assert shop["release_values"]["note"] == shop["history"][0]["release_values"]["note"] == "open"
        assert shop["status_description"] == "failed: cannot use ******"


def test_a_text_that_quotes_the_secret_of_an_older_revision_is_blanked(sim: Simulator, info: Run) -> None:
    sim.put_release("project01", "shop", {"auth": {"password": SECRET}}, "SUPERSEDED", revision=1)
    sim.put_release("project01", "shop", {}, "FAILED", revision=2, description=f"{SECRET} is gone")
    (shop,) = info(history=True)["releases"]
    assert shop["description"] == shop["history"][1]["description"] == "****** is gone"


def test_resources_are_asked_for_and_their_secrets_blanked(sim: Simulator, info: Run) -> None:
    sim.put_release("project01", "shop", {"auth": {"password": SECRET}})
    text = f"==> v1/Secret\nNAME  DATA\nshop  {SECRET}"
    one = info(namespace="project01", name="shop", show_resources=True)
    assert one["releases"][0]["resources"] and one["stats"]["requests"] == 1
    record = {"name": "shop", "namespace": "project01", "resources": text, "values": {"password": SECRET}}
    sim.faults.add(path="/shop$", status=200, body=record)
    quoting = info(namespace="project01", name="shop", show_resources=True)
    assert quoting["releases"][0]["resources"] == text.replace(SECRET, "******")
    assert {request.query.get("show_resources") for request in sim.requests} == {"true"}


def test_resources_in_a_list_take_one_request_for_each_selected_release(many: Simulator, info: Run) -> None:
    many.faults.add(path="/project02/releases/shop$", status=404, body={"errorCode": "CCE.03404001"}, times=None)
    result = info(name="shop", show_resources=True)
    assert names(result) == ["project01/shop", "project02/shop"]
    # The second one is gone since the list was made.
    assert [bool(found["resources"]) for found in result["releases"]] == [True, False]
    assert paths(many) == [
        "releases",
        "namespace/project01/releases/shop",
        "namespace/project02/releases/shop",
    ]


def revisions(sim: Simulator, *statuses: str) -> None:
    for number, status in enumerate(statuses, 1):
        values = {"imageTag": f"v{number}", "basic": {"mysql_password": SECRET}}
        sim.put_release("project01", "shop", values, status, revision=number)


@pytest.mark.parametrize(
    ("statuses", "last_good"),
    [
        (["DEPLOYED"], None),
        (["SUPERSEDED", "DEPLOYED"], 1),
        (["SUPERSEDED", "FAILED", "DEPLOYED"], 1),
        (["SUPERSEDED", "SUPERSEDED", "FAILED"], 2),
        (["FAILED", "FAILED"], None),
    ],
    ids=str,
)
def test_the_history_is_in_order_and_names_the_revision_to_go_back_to(
    sim: Simulator, info: Run, statuses: list[str], last_good: int | None
) -> None:
    revisions(sim, *statuses)
    (shop,) = info(namespace="project01", name="shop", history=True)["releases"]
    assert [entry["revision"] for entry in shop["history"]] == list(range(1, len(statuses) + 1))
    assert [entry["status"] for entry in shop["history"]] == statuses
    assert shop["history"][0]["release_values"]["imageTag"] == "v1"
    assert shop["history"][0]["release_values"]["basic"]["mysql_password"] == "(sensitive)"
    assert shop["last_good"] == last_good


def test_a_history_in_any_order_is_sorted(sim: Simulator, info: Run) -> None:
    revisions(sim, "DEPLOYED")
    entries = [{"version": version, "status": "SUPERSEDED", "values": ""} for version in (10, 2, 9, None)]
    sim.faults.add(path="/history$", status=200, body=entries)
    (shop,) = info(name="shop", history=True)["releases"]
    assert [entry["revision"] for entry in shop["history"]] == [2, 9, 10]


def test_a_release_that_is_gone_meanwhile_has_no_history(sim: Simulator, info: Run) -> None:
    revisions(sim, "DEPLOYED")
    sim.faults.add(path="/history$", status=404, body={"errorCode": "CCE.03404001", "errorMessage": "not found"})
    (shop,) = info(name="shop", history=True)["releases"]
    assert (shop["history"], shop["last_good"]) == ([], None)
    sim.faults.add(path="/history$", status=403)
    assert info(name="shop", history=True)["exit_code"] == 1


@pytest.mark.parametrize(
    ("record", "values"),
    [
        ({"values": ""}, {}),
        ({"values": None}, {}),
        ({}, None),  # not told
        ({"values": {"a": 1}}, {"a": 1}),
        ({"values": json.dumps({"a": {"b": None}})}, {"a": {"b": None}}),
        ({"values": "no JSON"}, None),
        ({"values": "[1]"}, None),
    ],
    ids=str,
)
def test_odd_forms_of_values_are_read(sim: Simulator, info: Run, record: dict[str, Any], values: Any) -> None:
    sim.faults.add(status=200, body=[{"name": "shop", "namespace": "project01", **record}])
    assert info()["releases"][0]["release_values"] == values


def test_an_answer_without_fields_is_about_the_release_that_was_asked_for(sim: Simulator, info: Run) -> None:
    sim.faults.add(status=200, body={"status": "deployed"})
    result = info(namespace="project01", name="shop")
    assert names(result) == ["project01/shop"] and result["releases"][0]["status"] == "DEPLOYED"


def test_resources_that_come_without_a_name_belong_to_the_release_of_the_list(sim: Simulator, info: Run) -> None:
    sim.put_release("project01", "shop")
    sim.faults.add(path="/releases/shop$", status=200, body={"resources": "==> v1/Pod"})
    result = info(show_resources=True)
    assert names(result) == ["project01/shop"] and result["releases"][0]["resources"] == "==> v1/Pod"


def test_the_entries_of_a_history_belong_to_the_release(sim: Simulator, info: Run) -> None:
    sim.put_release("project01", "shop")
    sim.faults.add(path="/history$", status=200, body=[{"version": 1, "status": "DEPLOYED"}])
    (shop,) = info(history=True)["releases"]
    assert [(entry["namespace"], entry["name"]) for entry in shop["history"]] == [("project01", "shop")]


@pytest.mark.parametrize("told", [{}, {"namespace": None}, {"namespace": ""}], ids=str)
def test_the_namespace_of_the_filter_is_that_of_releases_without(sim: Simulator, info: Run, told: Any) -> None:
    revisions(sim, "SUPERSEDED", "DEPLOYED")
    sim.faults.add(path="/clusters/[^/]*/releases$", status=200, body=[{"name": "shop", "version": 2, **told}])
    result = info(namespace="project01", history=True)
    assert names(result) == ["project01/shop"] and not result["warned"]
    assert result["releases"][0]["last_good"] == 1


@pytest.mark.parametrize("record", [{"name": "shop"}, {"namespace": "project01"}, {}], ids=str)
def test_of_a_release_without_an_identity_nothing_more_is_asked(
    sim: Simulator, info: Run, record: dict[str, str]
) -> None:
    sim.put_release("project01", "shop")
    sim.faults.add(path="/clusters/[^/]*/releases$", status=200, body=[record], times=None)
    result = info(history=True, show_resources=True)
    (found,) = result["releases"]
    assert (found["history"], found["last_good"], found["resources"]) == (None, None, "")
    assert result["stats"]["requests"] == 1
    (told,) = result["warned"]
    assert f": {record.get('namespace', '')}/{record.get('name', '')}." in told
    assert not info()["warned"]


def test_what_the_service_masks_is_named(sim: Simulator, info: Run) -> None:
    sim.settings.mask_secrets, sim.settings.values_reading = True, "submitted"
    sim.put_release("project01", "shop", {"auth": {"password": SECRET}, "a/b": [{"token": "x"}]})
    (shop,) = info()["releases"]
    assert shop["unknown_paths"] == ["/a~1b/0/token", "/auth/password"]
