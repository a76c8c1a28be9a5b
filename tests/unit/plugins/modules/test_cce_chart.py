# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module cce_chart against the simulated service: upload, compare, replace, delete."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils import _chart_task, _client
from ansible_collections.huaweicloud.cce.plugins.module_utils._charts import ChartApi
from ansible_collections.huaweicloud.cce.plugins.modules import cce_chart
from ansible_collections.huaweicloud.cce.tests.simulator import (
    ACCESS_KEY,
    PROJECT_ID,
    READONLY_TOKEN,
    SECRET_KEY,
    SECURITY_TOKEN,
    SEED_CHART,
    SEED_CLUSTER,
    TEMPORARY_ACCESS_KEY,
    TEMPORARY_SECRET_KEY,
    TOKEN,
    UPGRADE_CHART,
    Simulator,
)
from ansible_collections.huaweicloud.cce.tests.simulator.charts import Chart
from ansible_collections.huaweicloud.cce.tests.unit.chart_files import FILES, make_folder, member_of, package_of
from ansible_collections.huaweicloud.cce.tests.unit.support import NULL, run_module

Run = Callable[..., dict[str, Any]]
Writes = Callable[[], list[str]]
SHOP = {"chart_name": "shop", "chart_version": "1.4.0"}
EDITED = {"values.yaml": "image:\n  tag: v2\nadmin:\n  password: another-one\nreplicas: 2\n"}


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    for util in (_client, _chart_task):
        monkeypatch.setattr(util, "retry_pause", lambda *_arguments: 0.0)


@pytest.fixture
def run(sim: Simulator) -> Run:
    """Run cce_chart with a token and the project; keywords add to the options or override them."""

    def run(check_mode: bool = False, **options: Any) -> dict[str, Any]:
        given = {"endpoint": sim.url, "auth_token": TOKEN, "project_id": PROJECT_ID, **options}
        return run_module(cce_chart.main, check_mode, **given)

    return run


@pytest.fixture
def shop(tmp_path: Path) -> str:
    """The folder of the chart."""
    return str(make_folder(tmp_path / "shop"))


@pytest.fixture
def edited(tmp_path: Path) -> str:
    """The folder of the same version with other values."""
    return str(make_folder(tmp_path / "edited", EDITED))


def charts_in(sim: Simulator, name: str = "shop") -> list[Chart]:
    """Return the charts of that name that the service holds."""
    return [chart for chart in sim.state.charts.all() if chart.name == name]


def form_of(sim: Simulator) -> tuple[dict[str, Any], str]:
    """Return the parameters and the name of the file of the last form that was sent."""
    record = [request for request in sim.requests if "multipart" in request.headers.get("content-type", "")][-1]
    head = record.body.split(b"filename=")[1].split(b"\r\n")[0]
    return json.loads(record.body.split(b"\r\n\r\n")[1].split(b"\r\n")[0]), head.decode().strip('"')


def test_a_folder_is_uploaded_and_the_second_run_is_silent(sim: Simulator, run: Run, writes: Writes, shop: str) -> None:
    first = run(path=shop)
    (chart,) = charts_in(sim)
    assert (first["changed"], first["action"], first["recovered"]) == (True, "upload", False)
    assert (first["chart"]["id"], first["chart"]["name"], first["chart"]["version"]) == (chart.id, "shop", "1.4.0")
    assert chart.values == {"image": {"tag": "v1"}, "admin": {"password": "changeit-now"}}
    assert form_of(sim) == ({"override": False}, "shop-1.4.0.tgz")
    again = run(path=shop)
    assert (again["changed"], again["action"], again["chart"]) == (False, "none", first["chart"])
    assert (again["digest"], again["content_differs"]) == (first["digest"], False)
    assert writes() == ["POST"]


def test_a_package_of_another_tool_is_sent_as_it_is_and_is_the_same_content(
    sim: Simulator, run: Run, tmp_path: Path, shop: str
) -> None:
    data = package_of({}, member_of("shop/templates", kind=b"5"))
    (tmp_path / "any-name.tgz").write_bytes(data)
    assert run(path=str(tmp_path / "any-name.tgz"))["action"] == "upload"
    assert charts_in(sim)[0].archive == data
    assert run(path=shop)["action"] == "none"


SIGNED: dict[str, dict[str, Any]] = {
    "token": {"auth_token": TOKEN},
    "keys": {"auth_token": None, "access_key": ACCESS_KEY, "secret_key": SECRET_KEY},
    "temporary keys": {
        "auth_token": None,
        "access_key": TEMPORARY_ACCESS_KEY,
        "secret_key": TEMPORARY_SECRET_KEY,
        "security_token": SECURITY_TOKEN,
    },
}


@pytest.mark.parametrize("credentials", SIGNED.values(), ids=SIGNED)
def test_the_life_of_a_chart_with_each_kind_of_credentials(
    sim: Simulator, run: Run, writes: Writes, shop: str, edited: str, credentials: dict[str, Any]
) -> None:
    uploaded = run(path=shop, **credentials)
    replaced = run(path=edited, content_changed="replace", **credentials)
    assert (uploaded["action"], replaced["action"]) == ("upload", "replace")
    assert replaced["chart"]["id"] == uploaded["chart"]["id"]
    assert charts_in(sim)[0].values["replicas"] == 2
    deleted = run(state="absent", **SHOP, **credentials)
    assert (deleted["changed"], deleted["action"], deleted["chart"]) == (True, "delete", {})
    assert charts_in(sim) == []
    assert run(state="absent", **SHOP, **credentials)["changed"] is False
    assert writes() == ["POST", "PUT", "DELETE"]
    if "access_key" in credentials:
        forms = [request for request in sim.requests if "multipart" in request.headers.get("content-type", "")]
        assert {form.headers["x-sdk-content-sha256"] for form in forms} == {"UNSIGNED-PAYLOAD"}
        assert all("x-sdk-content-sha256" in form.headers["authorization"] for form in forms)


def test_other_content_under_the_same_version_fails_and_names_what_differs(
    sim: Simulator, run: Run, writes: Writes, shop: str, tmp_path: Path
) -> None:
    run(path=shop)
    changes = {**EDITED, "README.md": None, "NOTICE": "", **{f"files/{number}": "" for number in range(5)}}
    result = run(path=str(make_folder(tmp_path / "edited", changes)))
    assert result["exit_code"] == 1
    assert "with other content (NOTICE, README.md, files/0, files/1, files/2 and 3 more)" in result["msg"]
    assert "content_changed" in result["msg"]
    assert (result["changed"], result["action"], result["content_differs"]) == (False, "none", True)
    assert writes() == ["POST"]
    assert charts_in(sim)[0].values["image"] == {"tag": "v1"}


def test_other_content_can_be_ignored(sim: Simulator, run: Run, writes: Writes, shop: str, edited: str) -> None:
    first = run(path=shop)
    result = run(path=edited, content_changed="ignore")
    assert (result["changed"], result["action"], result["content_differs"]) == (False, "none", True)
    assert result["digest"] != first["digest"]
    assert writes() == ["POST"]
    assert charts_in(sim)[0].values["image"] == {"tag": "v1"}


def test_a_replacement_keeps_the_id_and_the_next_run_is_silent(
    sim: Simulator, run: Run, writes: Writes, shop: str, edited: str
) -> None:
    first = run(path=shop)
    result = run(path=edited, content_changed="replace", source="package", visible=False)
    assert (result["changed"], result["action"], result["content_differs"]) == (True, "replace", True)
    assert result["chart"]["id"] == first["chart"]["id"]
    assert result["chart"]["source"] == "package"
    assert form_of(sim) == ({"override": True, "source": "package", "visible": False}, "shop-1.4.0.tgz")
    again = run(path=edited, content_changed="replace")
    assert (again["changed"], again["content_differs"]) == (False, False)
    assert writes() == ["POST", "PUT"]


def test_another_version_is_another_chart(sim: Simulator, run: Run, shop: str, tmp_path: Path) -> None:
    run(path=shop)
    newer = make_folder(tmp_path / "newer", {"Chart.yaml": FILES["Chart.yaml"].replace("1.4.0", "1.5.0")})
    assert run(path=str(newer))["action"] == "upload"
    assert [chart.version for chart in charts_in(sim)] == ["1.4.0", "1.5.0"]


def test_the_lint_of_the_service_can_be_left_out(sim: Simulator, run: Run, tmp_path: Path) -> None:
    path = str(make_folder(tmp_path / "shop", {"Chart.yaml": "name: shop\nversion: 100.0.0\n"}))
    refused = run(path=path)
    assert (refused["exit_code"], refused["failure"]["http_status"]) == (1, 400)
    assert refused["failure"]["error_code"] == "CCE.03400001"
    assert charts_in(sim) == []
    passed = run(path=path, skip_lint=True)
    assert passed["action"] == "upload"
    assert form_of(sim)[0] == {"override": False, "skip_lint": True}
    assert any("numbers from 0 to 99" in str(warning) for warning in passed["warnings"])


CASES: dict[str, dict[str, Any]] = {
    "upload": {},
    "none": {"before": {}},
    "replace": {"before": EDITED, "content_changed": "replace"},
    "ignore": {"before": EDITED, "content_changed": "ignore"},
    "fail": {"before": EDITED},
    "delete": {"before": {}, "state": "absent"},
    "delete by path": {"before": {}, "state": "absent", "path": True},
    "absent": {"state": "absent"},
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_check_mode_predicts_what_the_run_does_and_writes_nothing(
    sim: Simulator, run: Run, writes: Writes, shop: str, tmp_path: Path, case: dict[str, Any]
) -> None:
    options = {**case, **SHOP}
    before = options.pop("before", None)
    if before is not None:
        run(path=str(make_folder(tmp_path / "before", before)))
    if options.get("path") or options.get("state") != "absent":
        options["path"] = shop
    charts, sent = sim.state.charts.all(), writes()
    checked = run(check_mode=True, **options)
    assert (sim.state.charts.all(), writes()) == (charts, sent)
    real = run(**options)
    keys = ("changed", "action", "diff", "msg", "content_differs", "digest", "in_use_by", "exit_code")
    assert {key: checked.get(key) for key in keys} == {key: real.get(key) for key in keys}
    assert len(writes()) - len(sent) == int(real["changed"])
    if real["changed"]:
        assert run(**options)["changed"] is False


def test_the_diff_of_an_upload_shows_the_defaults_without_secrets(run: Run, shop: str) -> None:
    result = run(check_mode=True, path=shop)
    assert result["diff"]["prepared"].splitlines() == [
        "--- chart shop 1.4.0: absent",
        "+++ chart shop 1.4.0: upload",
        '+ description: "The shop"',
        '+ /image/tag: "v1"',
        '+ /admin/password: "(sensitive, changed)"',
    ]
    assert result["chart"] == {}
    assert "changeit-now" not in result["printed"]


def test_the_diff_of_a_replacement_shows_files_and_values(run: Run, shop: str, edited: str) -> None:
    chart_id = run(path=shop)["chart"]["id"]
    result = run(check_mode=True, path=edited, content_changed="replace")
    lines = result["diff"]["prepared"].splitlines()
    assert lines[:2] == [f"--- chart shop 1.4.0: {chart_id}", "+++ chart shop 1.4.0: replace"]
    assert [line.split(":")[0] for line in lines[2:4]] == ["- values.yaml", "+ values.yaml"]
    assert lines[4:] == [
        '- /image/tag: "v1"',
        '+ /image/tag: "v2"',
        '- /admin/password: "(sensitive)"',
        '+ /admin/password: "(sensitive, changed)"',
        "+ /replicas: 2",
    ]
    assert "another-one" not in result["printed"]


def test_the_diff_of_a_deletion_shows_what_goes(run: Run, shop: str) -> None:
    chart_id = run(path=shop)["chart"]["id"]
    result = run(check_mode=True, state="absent", **SHOP)
    assert result["diff"]["prepared"].splitlines()[:3] == [
        f"--- chart shop 1.4.0: {chart_id}",
        "+++ chart shop 1.4.0: absent",
        '- description: "The shop"',
    ]
    assert result["chart"]["id"] == chart_id
    assert "diff" not in run(check_mode=True, diff=False, state="absent", **SHOP)


BAD_INPUT: dict[str, tuple[dict[str, Any], str]] = {
    "no path": ({}, "path is needed with state=present"),
    "a blank path": ({"path": " "}, "path is needed with state=present"),
    "a path that is not there": ({"path": "none.tgz"}, "path does not exist"),
    "another name": ({"path": True, "chart_name": "cart"}, "chart_name is cart, but the chart at"),
    "another version": ({"path": True, "chart_version": "1.4.1"}, "has version 1.4.0"),
    "an id with a path": ({"path": True, "chart_id": SEED_CHART}, "chart_id cannot be given with path"),
    "an id with a path to delete": ({"path": True, "chart_id": SEED_CHART, "state": "absent"}, "chart_id cannot be"),
    "nothing to delete": ({"state": "absent"}, "chart_id and chart_name are both missing"),
    "two to delete": ({"state": "absent", "chart_id": SEED_CHART, "chart_name": "a"}, "exclude each other"),
    "no version to delete": ({"state": "absent", "chart_name": "shop"}, "chart_version is needed"),
    "the latest": ({"state": "absent", "chart_name": "shop", "chart_version": "latest"}, "latest"),
    "no id": ({"state": "absent", "chart_id": "../x"}, "chart_id is no id"),
    "two ids": ({"state": "absent", "chart_id": "a b"}, "chart_id is no id"),
    "no project": ({"state": "absent", "chart_id": SEED_CHART, "project_id": None}, "project_id is needed"),
    "no endpoint": ({"path": True, "endpoint": None}, "endpoint or region is needed"),
}


@pytest.mark.parametrize(("options", "reason"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_input_that_cannot_be_meant_is_refused_before_any_request(
    sim: Simulator, run: Run, shop: str, options: dict[str, Any], reason: str
) -> None:
    result = run(**{**options, **({"path": shop} if options.get("path") is True else {})})
    assert (result["exit_code"], result["changed"]) == (1, False)
    assert reason in result["msg"]
    assert list(sim.requests) == []


def test_blank_options_count_as_not_set(sim: Simulator, run: Run, shop: str) -> None:
    blank = dict.fromkeys(("chart_id", "chart_name", "chart_version", "source"), " ")
    assert run(path=shop, **blank)["action"] == "upload"
    assert form_of(sim)[0] == {"override": False}
    assert run(path="", state="absent", **{**blank, **SHOP})["action"] == "delete"
    assert run(path=NULL, state="absent", **{**blank, **SHOP})["action"] == "none"


@pytest.mark.parametrize("project_id", [PROJECT_ID, None])
def test_a_full_quota_is_told_before_the_upload(
    sim: Simulator, run: Run, writes: Writes, shop: str, project_id: str | None
) -> None:
    sim.settings.chart_quota = 2
    for check_mode in (True, False):
        result = run(check_mode, path=shop, project_id=project_id)
        if project_id:
            assert result["exit_code"] == 1
            assert "holds 2 charts, and its quota is 2" in result["msg"]
    assert writes() == ([] if project_id else ["POST"])
    if not project_id:
        assert (result["failure"]["http_status"], result["failure"]["error_code"]) == (403, "CCE.03403001")
        assert result["msg"].endswith("delete what nobody needs, or ask for a larger one.")


def test_a_full_quota_is_no_matter_where_nothing_is_added(sim: Simulator, run: Run, shop: str, edited: str) -> None:
    run(path=shop)
    sim.settings.chart_quota = 1
    assert run(path=shop)["action"] == "none"
    assert run(path=edited, content_changed="replace")["action"] == "replace"


QUOTAS: dict[str, dict[str, Any]] = {
    "refused": {"status": 403},
    "not there": {"status": 404},
    "broken": {"status": 500, "times": None},
    "a page": {"status": 200, "body": "<html></html>"},
    "empty": {"status": 200, "body": {}},
    "other types": {"status": 200, "body": {"quotas": {"resources": [{"type": "Pods", "quota": 0, "used": 0}, 1]}}},
    "no list": {"status": 200, "body": {"quotas": {"resources": 5}}},
    "no numbers": {"status": 200, "body": {"quotas": {"resources": [{"type": "Charts", "quota": "0"}]}}},
    "no bound": {"status": 200, "body": {"quotas": {"resources": [{"type": "Charts", "quota": -1, "used": 3}]}}},
}


@pytest.mark.parametrize("fault", QUOTAS.values(), ids=QUOTAS)
def test_a_quota_that_is_not_told_is_left_to_the_service(
    sim: Simulator, run: Run, shop: str, fault: dict[str, Any]
) -> None:
    sim.faults.add(path="/quotas$", **fault)
    assert run(path=shop)["action"] == "upload"


LOST: dict[str, dict[str, Any]] = {
    "done, connection reset": {"drop": "after"},
    "not done, connection reset": {"drop": "before"},
    "done, 500": {"status": 500, "commit": True},
    "not done, 503": {"status": 503},
    "done, 504": {"status": 504, "commit": True},
    "done, cut": {"cut": 5},
    "done, a page": {"status": 200, "commit": True, "body": "<html>portal</html>"},
    "not done, a page": {"status": 200, "body": "<html>portal</html>"},
}


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_write_whose_answer_gets_lost_is_looked_at_before_it_is_sent_again(
    sim: Simulator, run: Run, writes: Writes, shop: str, edited: str, method: str, fault: dict[str, Any]
) -> None:
    options: dict[str, Any] = {"path": shop}
    if method != "POST":
        run(**options)
        options = {"path": edited, "content_changed": "replace"} if method == "PUT" else {"state": "absent", **SHOP}
    sim.faults.add(method=method, **fault)
    result = run(**options)
    assert (result["exit_code"], result["changed"], result["recovered"]) == (0, True, True)
    assert result["action"] == {"POST": "upload", "PUT": "replace", "DELETE": "delete"}[method]
    assert result["diff"]["prepared"]
    is_done = fault.get("commit") or fault.get("drop") == "after" or "cut" in fault
    assert writes().count(method) == (1 if is_done else 2)
    assert result["stats"]["retries"] == (0 if is_done else 1)
    assert len(charts_in(sim)) == (method != "DELETE")
    if method == "PUT":
        assert charts_in(sim)[0].values["replicas"] == 2
    if method != "DELETE":
        assert result["chart"]["id"] == charts_in(sim)[0].id
    assert run(**options)["changed"] is False


def test_an_upload_that_is_done_only_after_the_look_is_not_taken_for_somebody_elses(
    sim: Simulator, run: Run, shop: str
) -> None:
    """The first request is carried out late: only the second one finds that the name is taken."""
    sim.faults.add(method="POST", drop="after")
    sim.faults.add(method="GET", path="/v2/charts$", skip=1, status=200, body=[])
    result = run(path=shop)
    assert (result["changed"], result["recovered"], result["action"]) == (True, True, "upload")
    assert [request.status for request in sim.requests if request.method == "POST"] == [None, 409]


def test_a_write_that_never_gets_through_fails_with_the_services_words(
    sim: Simulator, run: Run, writes: Writes, shop: str
) -> None:
    sim.faults.add(method="POST", status=503, times=None)
    result = run(path=shop, max_retries=2)
    assert (result["exit_code"], result["changed"], result["action"]) == (1, False, "upload")
    assert result["failure"]["http_status"] == 503
    assert result["msg"].endswith("A look at the project's charts showed then that it is not there.")
    assert (result["recovered"], result["stats"]["retries"]) == (True, 2)
    assert writes() == ["POST"] * 3


def test_no_retries_means_one_write_and_one_look(sim: Simulator, run: Run, writes: Writes, shop: str) -> None:
    sim.faults.add(method="POST", drop="before")
    failed = run(path=shop, max_retries=0)
    assert (failed["exit_code"], failed["recovered"]) == (1, False)
    sim.faults.add(method="POST", drop="after")
    assert run(path=shop, max_retries=0)["recovered"] is True
    assert writes() == ["POST", "POST"]


def test_a_look_that_fails_after_a_lost_answer_tells_of_both(sim: Simulator, run: Run, shop: str) -> None:
    sim.faults.add(method="POST", drop="after")
    sim.faults.add(method="GET", path="/v2/charts$", skip=1, status=403)
    result = run(path=shop)
    assert result["exit_code"] == 1
    assert result["msg"].startswith("Listing the charts failed")
    assert "Before that: Uploading the chart shop-1.4.0.tgz failed" in result["msg"]
    assert (result["changed"], result["recovered"]) == (False, False)


def test_a_stale_list_and_a_quota_that_our_own_chart_fills_are_no_failure(
    sim: Simulator, run: Run, writes: Writes, shop: str
) -> None:
    sim.settings.chart_quota = 3
    sim.faults.add(method="POST", drop="after")
    sim.faults.add(method="GET", path="/v2/charts$", skip=1, status=200, body=[])
    sim.faults.add(method="POST", status=403, body={"error_code": "CCE.03403001", "error_msg": "quota exceeded"})
    result = run(path=shop)
    assert (result["exit_code"], result["changed"], result["recovered"]) == (0, True, True)
    assert len(charts_in(sim)) == 1
    assert writes() == ["POST", "POST"]


def test_the_pause_after_a_lost_answer_comes_before_the_look(
    sim: Simulator, run: Run, writes: Writes, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is carried out late falls into the pause, and is seen."""

    def carry_out(*_arguments: Any) -> float:
        sim.state.charts.put(Chart("shop", "1.4.0", archive=package_of()))
        return 0.0

    monkeypatch.setattr(_chart_task, "retry_pause", carry_out)
    sim.faults.add(method="POST", drop="before")
    result = run(path=shop)
    assert (result["changed"], result["recovered"], result["stats"]["retries"]) == (True, True, 0)
    assert writes() == ["POST"]


@pytest.mark.parametrize(
    ("theirs", "policy", "action", "sent"),
    [
        pytest.param({}, "fail", "none", ["POST"], id="same-content"),
        pytest.param(EDITED, "fail", None, ["POST"], id="fail"),
        pytest.param(EDITED, "ignore", "none", ["POST"], id="ignore"),
        pytest.param(EDITED, "replace", "replace", ["POST", "PUT"], id="replace"),
    ],
)
def test_what_somebody_else_uploads_meanwhile_is_looked_at(
    sim: Simulator,
    run: Run,
    writes: Writes,
    shop: str,
    tmp_path: Path,
    theirs: dict[str, Any],
    policy: str,
    action: str | None,
    sent: list[str],
) -> None:
    run(path=str(make_folder(tmp_path / "theirs", theirs)))
    count = len(writes())
    sim.faults.add(method="GET", path="/v2/charts$", status=200, body=[])
    result = run(path=shop, content_changed=policy)
    assert writes()[count:] == sent
    assert result["exit_code"] == (0 if action else 1)
    assert (result["changed"], result["recovered"]) == (action == "replace", False)
    if action:
        assert result["action"] == action
    else:
        assert "with other content (values.yaml)" in result["msg"]


@pytest.mark.parametrize("status", [400, 500])
def test_a_name_that_is_taken_may_be_told_in_words_only(
    sim: Simulator, run: Run, writes: Writes, shop: str, status: int
) -> None:
    run(path=shop)
    sim.faults.add(method="GET", path="/v2/charts$", status=200, body=[])
    sim.faults.add(method="POST", status=status, body={"message": "chart shop-1.4.0.tgz already exists"})
    result = run(path=shop)
    assert (result["changed"], result["recovered"], result["action"]) == (False, False, "none")
    assert writes() == ["POST", "POST"]


def test_an_upload_that_got_lost_does_not_take_somebody_elses_content_for_ours(
    sim: Simulator, run: Run, writes: Writes, shop: str, edited: str
) -> None:
    run(path=edited)
    sim.faults.add(method="GET", path="/v2/charts$", status=200, body=[])
    sim.faults.add(method="POST", drop="before")
    result = run(path=shop, content_changed="ignore")
    assert (result["changed"], result["recovered"], result["action"]) == (False, False, "none")
    assert result["content_differs"] is True
    assert writes() == ["POST", "POST"]


def test_a_refusal_that_a_look_does_not_explain_is_not_asked_for_again(
    sim: Simulator, run: Run, writes: Writes, shop: str
) -> None:
    sim.faults.add(method="POST", status=409, times=None)
    result = run(path=shop)
    assert (result["exit_code"], result["failure"]["http_status"]) == (1, 409)
    assert writes() == ["POST"]


def test_a_chart_that_vanishes_before_it_is_replaced_is_uploaded(
    monkeypatch: pytest.MonkeyPatch, sim: Simulator, run: Run, writes: Writes, shop: str, edited: str
) -> None:
    chart_id, replace_chart = run(path=shop)["chart"]["id"], ChartApi.replace_chart

    def replace_late(*arguments: Any) -> Any:
        sim.state.charts.delete(chart_id)
        return replace_chart(*arguments)

    monkeypatch.setattr(ChartApi, "replace_chart", replace_late)
    result = run(path=edited, content_changed="replace")
    assert (result["action"], result["changed"], result["recovered"]) == ("upload", True, False)
    assert writes() == ["POST", "PUT", "POST"]
    assert charts_in(sim)[0].values["replicas"] == 2


def test_a_deletion_that_finds_nothing_any_more_changes_nothing(sim: Simulator, run: Run, shop: str) -> None:
    listed = run(path=shop)["chart"]
    sim.state.charts.delete(listed["id"])
    sim.faults.add(method="GET", path="/v2/charts$", status=200, body=[listed])
    result = run(state="absent", **SHOP)
    assert (result["exit_code"], result["changed"], result["action"]) == (0, False, "none")


@pytest.mark.parametrize("body", ["empty", "string"])
def test_a_deletion_may_be_answered_with_anything_of_the_services(
    sim: Simulator, run: Run, shop: str, body: str
) -> None:
    run(path=shop)
    sim.faults.add(method="DELETE", status=200, commit=True, body={"empty": "", "string": '"done"'}[body])
    result = run(state="absent", **SHOP)
    assert (result["changed"], result["recovered"]) == (True, False)


ODD_ANSWERS = {"empty": "", "null": "null", "no object": "[]", "nothing in it": "{}"}


@pytest.mark.parametrize("body", ODD_ANSWERS.values(), ids=ODD_ANSWERS)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_an_answer_that_shows_no_chart_is_followed_by_a_look(
    sim: Simulator, run: Run, writes: Writes, shop: str, edited: str, method: str, body: str
) -> None:
    if method == "PUT":
        run(path=shop)
    count = len(writes())
    sim.faults.add(method=method, status=200, commit=True, body=body)
    result = run(path=edited, content_changed="replace")
    assert (result["changed"], result["chart"]["id"]) == (True, charts_in(sim)[0].id)
    assert (result["recovered"], result["stats"]["retries"]) == (False, 0)
    assert writes()[count:] == [method]


@pytest.mark.parametrize("status", [401, 403, 500, 503])
@pytest.mark.parametrize("path", ["/v2/charts$", "/archive$"])
def test_a_failed_read_is_never_taken_for_an_absence(
    sim: Simulator, run: Run, writes: Writes, shop: str, path: str, status: int
) -> None:
    run(path=shop)
    sim.faults.add(method="GET", path=path, status=status, times=None)
    result = run(path=shop, content_changed="replace", max_retries=1)
    assert (result["exit_code"], result["failure"]["http_status"]) == (1, status)
    assert writes() == ["POST"]


def test_a_404_of_the_gateway_is_no_absence(sim: Simulator, run: Run) -> None:
    sim.settings.gateway404 = True
    for options in ({"chart_id": SEED_CHART}, SHOP):
        result = run(state="absent", force=True, **options)
        assert (result["exit_code"], result["failure"]["http_status"]) == (1, 404)


@pytest.mark.parametrize("write", [None, {"status": 503}], ids=["at once", "after a lost answer"])
@pytest.mark.parametrize("body", ["<html>portal</html>", "", "null", {"error_msg": "not found"}], ids=str)
def test_a_404_is_no_absence_as_long_as_the_list_holds_the_chart(
    sim: Simulator, run: Run, writes: Writes, body: Any, write: dict[str, Any] | None
) -> None:
    sim.faults.add(method="GET", path=f"{SEED_CHART}$", status=404, body=body, times=None, skip=1 if write else 0)
    if write:
        sim.faults.add(method="DELETE", **write)
    result = run(state="absent", chart_id=SEED_CHART, force=True)
    assert (result["exit_code"], result["changed"], result["recovered"]) == (0, True, bool(write))
    assert sim.state.charts.get(SEED_CHART) is None
    assert writes() == ["DELETE"] * (2 if write else 1)


@pytest.mark.parametrize("policy", ["fail", "replace"])
def test_an_archive_that_is_cut_once_is_no_other_content(
    sim: Simulator, run: Run, writes: Writes, shop: str, monkeypatch: pytest.MonkeyPatch, policy: str
) -> None:
    run(path=shop)
    get_archive = ChartApi.get_archive
    cuts = [-9, None]
    monkeypatch.setattr(ChartApi, "get_archive", lambda *arguments: get_archive(*arguments)[: cuts.pop(0)])
    result = run(path=shop, content_changed=policy)
    assert (result["action"], result["content_differs"], result["stats"]["retries"]) == ("none", False, 1)
    assert writes() == ["POST"]


def test_a_chart_whose_package_is_lost_can_be_replaced(sim: Simulator, run: Run, writes: Writes, shop: str) -> None:
    run(path=shop)
    lost = {"status": 404, "body": {"error_code": "CCE.03404001", "error_msg": "no such object"}}
    sim.faults.add(path="/archive$", times=2, **lost)
    result = run(path=shop)
    assert (result["exit_code"], result["content_differs"]) == (1, True)
    assert "with no proper package of it" in result["msg"]
    assert run(path=shop, content_changed="replace")["action"] == "replace"
    assert run(path=shop)["action"] == "none"
    assert writes() == ["POST", "PUT"]


@pytest.mark.parametrize("listed", [{"values": ""}, {"values": None}, {}], ids=str)
def test_the_former_defaults_of_the_diff_are_those_of_the_package(
    sim: Simulator, run: Run, shop: str, edited: str, listed: dict[str, Any]
) -> None:
    chart_id = run(path=shop)["chart"]["id"]
    expected = run(check_mode=True, path=edited, content_changed="replace")["diff"]
    record = {"id": chart_id, "name": "shop", "version": "1.4.0", "description": "The shop", **listed}
    sim.faults.add(method="GET", path="/v2/charts$", status=200, body=[record])
    assert run(check_mode=True, path=edited, content_changed="replace")["diff"] == expected


def test_the_path_of_a_file_makes_no_secret_of_its_sum(run: Run, tmp_path: Path) -> None:
    run(path=str(make_folder(tmp_path / "one", {"templates/secret.yaml": "a: 1\n"})))
    other = str(make_folder(tmp_path / "two", {"templates/secret.yaml": "a: 2\n"}))
    lines = run(check_mode=True, path=other, content_changed="replace")["diff"]["prepared"].splitlines()[2:]
    assert [line.split(":")[0] for line in lines] == ["- templates/secret.yaml", "+ templates/secret.yaml"]
    assert "sensitive" not in str(lines)


@pytest.mark.parametrize("page", ["<html>portal</html>", "chart-file.tgz", ""])
def test_an_archive_that_is_none_is_a_failure(sim: Simulator, run: Run, writes: Writes, shop: str, page: str) -> None:
    run(path=shop)
    sim.faults.add(path="/archive$", status=200, body=page, times=None)
    for policy in ("fail", "ignore", "replace"):
        result = run(path=shop, content_changed=policy)
        assert result["exit_code"] == 1
        assert "failed: the answer is" in result["msg"]
        assert result["msg"].endswith("The request was sent 6 times.")
    assert writes() == ["POST"]


def test_a_package_of_the_service_that_is_broken_can_be_replaced(
    sim: Simulator, run: Run, writes: Writes, shop: str
) -> None:
    chart_id = sim.add_chart("shop", "1.4.0")
    sim.state.charts.put(replace(charts_in(sim)[0], archive=gzip.compress(b"hello")))
    assert "but with no proper package of it" in run(path=shop)["msg"]
    result = run(path=shop, content_changed="replace")
    assert (result["action"], result["chart"]["id"]) == ("replace", chart_id)
    assert run(path=shop)["action"] == "none"
    assert writes() == ["PUT"]


def test_a_version_that_is_there_twice_has_to_be_named_by_its_id(sim: Simulator, run: Run, shop: str) -> None:
    ids = [sim.add_chart("shop", "1.4.0") for _number in range(2)]
    for options in ({"path": shop}, {"state": "absent", **SHOP}):
        result = run(**options)
        assert result["exit_code"] == 1
        assert all(chart_id in result["msg"] for chart_id in ids)
        advice = "delete all but one by their chart_id" if "path" in options else "name one by its chart_id instead"
        assert advice in result["msg"]
    assert run(state="absent", chart_id=ids[0])["action"] == "delete"
    assert [chart.id for chart in charts_in(sim)] == ids[1:]


def test_a_package_beyond_the_limit_of_signed_requests_is_refused_before_any_request(
    sim: Simulator, run: Run, tmp_path: Path
) -> None:
    folder = make_folder(tmp_path / "shop", {"files/noise": os.urandom(12 * 1024 * 1024)})
    result = run(path=str(folder), **SIGNED["keys"])
    assert "signed requests are limited to 12 MB" in result["msg"]
    assert list(sim.requests) == []
    sim.settings.max_body = 64 * 1024 * 1024
    assert run(path=str(folder))["action"] == "upload"


def test_a_package_beyond_the_limit_of_the_gateway_is_told(sim: Simulator, run: Run, shop: str) -> None:
    sim.settings.max_body = 100
    result = run(path=shop)
    assert (result["exit_code"], result["failure"]["http_status"]) == (1, 413)
    assert "12 MB" in result["msg"]


def test_a_package_near_the_limit_passes(sim: Simulator, run: Run, tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "shop", {"files/noise": os.urandom(12 * 1024 * 1024 - 20_000)})
    assert run(path=str(folder), **SIGNED["keys"])["action"] == "upload"
    assert run(path=str(folder), **SIGNED["keys"])["action"] == "none"


def test_who_may_only_read_is_told_what_is_missing(sim: Simulator, run: Run, shop: str) -> None:
    result = run(path=shop, auth_token=READONLY_TOKEN)
    assert (result["exit_code"], result["failure"]["http_status"]) == (1, 403)
    assert "cce:chart:get and list, and to change them upload" in result["msg"]


def test_a_chart_that_releases_use_is_not_deleted(sim: Simulator, run: Run, writes: Writes) -> None:
    sim.put_release("project01", "nino21")
    sim.put_release("default", "newer", chart_id=UPGRADE_CHART)
    other = sim.add_cluster("other", namespaces=["default"])
    sim.put_release("default", "web", cluster_id=other)
    result = run(state="absent", chart_id=SEED_CHART)
    assert (result["exit_code"], result["changed"], result["action"]) == (1, False, "none")
    assert "It is used by" in result["msg"]
    assert "sfs-turbo-test/project01/nino21" in result["msg"]
    assert "other/default/web" in result["msg"]
    assert "newer" not in result["msg"]
    assert {(user["cluster_id"], user["namespace"], user["name"]) for user in result["in_use_by"]} == {
        (SEED_CLUSTER, "project01", "nino21"),
        (other, "default", "web"),
    }
    assert run(check_mode=True, state="absent", chart_id=SEED_CHART)["msg"] == result["msg"]
    assert writes() == []
    forced = run(state="absent", chart_id=SEED_CHART, force=True, project_id=None)
    assert (forced["changed"], "in_use_by" in forced) == (True, False)
    assert sim.release("project01", "nino21") is not None


def test_many_users_are_counted(sim: Simulator, run: Run) -> None:
    for number in range(12):
        sim.put_release("default", f"web{number:02}")
    result = run(state="absent", chart_id=SEED_CHART)
    assert "default/web09 and 2 more." in result["msg"]
    assert len(result["in_use_by"]) == 12


def test_a_service_that_overlooks_the_filter_does_not_make_a_chart_used(sim: Simulator, run: Run) -> None:
    release = {"namespace": "default", "name": "web", "chart_name": "magento-mysql", "chart_version": "1.1.0"}
    sim.faults.add(path="/releases$", status=200, body=[release, {**release, "chart_name": "other"}])
    assert run(state="absent", chart_id=SEED_CHART)["action"] == "delete"


def test_a_release_that_cannot_be_read_may_be_a_user(sim: Simulator, run: Run, writes: Writes) -> None:
    sim.faults.add(path="/releases$", status=200, body=[1])
    assert "could not be asked" in run(state="absent", chart_id=SEED_CHART)["msg"]
    assert writes() == []


def test_a_release_whose_chart_is_not_told_counts_as_a_user(sim: Simulator, run: Run) -> None:
    sim.faults.add(path="/releases$", status=200, body=[{"namespace": "default", "name": "web"}])
    assert "sfs-turbo-test/default/web" in run(state="absent", chart_id=SEED_CHART)["msg"]


def test_a_kept_record_of_an_uninstalled_release_is_no_user(sim: Simulator, run: Run) -> None:
    sim.put_release("default", "web", status="DELETED")
    assert run(state="absent", chart_id=SEED_CHART)["action"] == "delete"


def test_a_chart_whose_version_is_not_told_is_used_by_each_release_of_its_name(sim: Simulator, run: Run) -> None:
    record = {"id": SEED_CHART, "name": "magento-mysql"}
    sim.faults.add(method="GET", path=f"/v2/charts/{SEED_CHART}$", status=200, body=record, times=2)
    sim.put_release("default", "web")
    chart_id = f" {SEED_CHART} "
    assert "The chart magento-mysql (3c" in run(state="absent", chart_id=chart_id)["msg"]
    assert run(state="absent", chart_id=chart_id, force=True)["action"] == "delete"


def test_a_cluster_without_an_id_is_named_as_one_that_could_not_be_asked(sim: Simulator, run: Run) -> None:
    item = {"metadata": {"name": "nameless"}, "status": {"phase": "Available"}}
    sim.faults.add(path="/clusters$", status=200, body={"kind": "Cluster", "items": [item]})
    assert "nameless (without an ID, Available)." in run(state="absent", chart_id=SEED_CHART)["msg"]


def test_clusters_that_cannot_be_asked_are_named_and_are_a_reason_to_fail(
    sim: Simulator, run: Run, writes: Writes
) -> None:
    sleeping = sim.add_cluster("sleeping", phase="Hibernation")
    broken = sim.add_cluster("broken")
    sim.faults.add(path=f"{broken}/releases$", status=403, times=None)
    for check_mode in (True, False):
        result = run(check_mode, state="absent", chart_id=SEED_CHART)
        assert (result["exit_code"], result["in_use_by"]) == (1, [])
        assert f"sleeping ({sleeping}, Hibernation)" in result["msg"]
        assert f"broken ({broken}, Available): Listing the releases of cluster {broken} failed" in result["msg"]
        assert ".." not in result["msg"]
        assert "force=true" in result["msg"]
    assert writes() == []
    assert [request.path for request in sim.requests if sleeping in request.path] == []
    assert run(state="absent", chart_id=SEED_CHART, force=True)["action"] == "delete"


def test_the_clusters_are_asked_by_the_id_of_the_chart(sim: Simulator, run: Run) -> None:
    run(state="absent", chart_id=SEED_CHART)
    (asked,) = [request for request in sim.requests if request.path.endswith("/releases")]
    assert asked.query == {"chart_id": SEED_CHART}


def test_nobody_is_asked_about_a_chart_that_is_not_there(sim: Simulator, run: Run) -> None:
    for options in ({"chart_id": SEED_CHART.replace("3", "4")}, SHOP):
        result = run(state="absent", **options)
        assert (result["changed"], result["action"], result["chart"]) == (False, "none", {})
    assert all(request.path.startswith("/v2/charts") for request in sim.requests)


def test_an_id_is_not_deleted_when_it_has_another_version(run: Run, writes: Writes) -> None:
    result = run(state="absent", chart_id=SEED_CHART, chart_version="1.1.0")
    assert "has version 1.0.0" in result["msg"]
    assert writes() == []


def test_secrets_of_the_chart_are_taken_out_of_the_services_words(sim: Simulator, run: Run, shop: str) -> None:
    sim.faults.add(method="POST", status=400, body={"errorCode": "CCE.03400001", "message": "bad: changeit-now"})
    result = run(path=shop)
    assert "bad: ******" in result["msg"]
    assert "changeit-now" not in result["printed"]


def test_the_result_tells_what_it_took(sim: Simulator, run: Run, shop: str) -> None:
    result = run(path=shop)
    assert result["stats"] == {"requests": 3, "retries": 0, "waited_s": 0.0}
    assert [request.method for request in sim.requests] == ["GET", "GET", "POST"]
    assert result["request_id"]
    assert result["invocation"]["module_args"]["auth_token"] != TOKEN
    assert TOKEN not in result["printed"]
