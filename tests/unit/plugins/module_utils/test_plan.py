# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is decided in every state of a release, and the request that follows."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import ReleaseError
from ansible_collections.huaweicloud.cce.plugins.module_utils._plan import (
    Plan,
    Wanted,
    make_plan,
    may_be_ours,
)
from ansible_collections.huaweicloud.cce.plugins.module_utils._release import Chart, Release
from ansible_collections.huaweicloud.cce.plugins.module_utils._request import build_request
from ansible_collections.huaweicloud.cce.plugins.module_utils._values import MISSING

CHART = Chart("chart-1", "web", "1.0.0", {"tag": "v1", "replicas": 1})
NEWER = Chart("chart-2", "web", "1.1.0", {"tag": "v1", "replicas": 1, "extra": True})
OTHER = Chart("chart-3", "db", "1.0.0", {})
GONE = Chart("chart-1", None, "1.0.0", None)


def wanted(chart: Any = CHART, values: Any = None, **parameters: Any) -> Wanted:
    return Wanted("a", "b", chart, {"tag": "v2"} if values is None else values, None, parameters)


def actual(status: str = "DEPLOYED", values: Any = None, **more: Any) -> Release:
    fields: dict[str, Any] = {"chart_name": "web", "chart_version": "1.0.0", "revision": 3, **more}
    return Release("a", "b", status, values={"tag": "v2"} if values is None else values, **fields)


@pytest.mark.parametrize(
    ("status", "present_same", "present_other", "absent"),
    [
        ("", "install", "install", "none"),
        ("DELETED", "install", "install", "none"),
        ("DEPLOYED", "none", "upgrade", "uninstall"),
        ("FAILED", "upgrade", "upgrade", "uninstall"),
        ("SUPERSEDED", "upgrade", "upgrade", "uninstall"),
        ("UNKNOWN", "error", "error", "uninstall"),
        ("NEVER_SEEN", "error", "error", "uninstall"),
    ],
)
def test_every_status_has_its_action(status: str, present_same: str, present_other: str, absent: str) -> None:
    def action(want: Wanted, values: Any) -> str:
        try:
            return make_plan(want, actual(status, values) if status else None).action
        except ReleaseError as error:
            assert "Nothing was changed" in error.message
            return "error"

    assert action(wanted(), {"tag": "v2"}) == present_same
    assert action(wanted(), {"tag": "v9"}) == present_other
    assert action(Wanted("a", "b"), {"tag": "v2"}) == absent


@pytest.mark.parametrize(
    ("want", "have", "action", "changes"),
    [
        pytest.param(wanted(), actual(), "none", [], id="as-submitted"),
        pytest.param(wanted(), actual(values={"tag": "v2", "replicas": 1}), "none", [], id="as-merged"),
        pytest.param(wanted(), actual(values={"tag": "v3"}), "upgrade", [("/tag", "v3", "v2")], id="differs-submitted"),
        pytest.param(
            wanted(),
            actual(values={"tag": "v3", "replicas": 1}),
            "upgrade",
            [("/tag", "v3", "v2")],
            id="differs-merged",
        ),
        pytest.param(
            wanted(values={}), actual(), "upgrade", [("/tag", "v2", MISSING)], id="override-dropped-submitted"
        ),
        pytest.param(
            wanted(values={}),
            actual(values={"tag": "v2", "replicas": 1}),
            "upgrade",
            [("/tag", "v2", "v1")],
            id="override-dropped-merged",
        ),
        pytest.param(
            wanted(NEWER), actual(), "upgrade", [("chart_version", "1.0.0", "1.1.0")], id="newer-chart-submitted"
        ),
        pytest.param(
            wanted(NEWER),
            actual(values={"tag": "v2", "replicas": 1}),
            "upgrade",
            [("chart_version", "1.0.0", "1.1.0"), ("/extra", MISSING, True)],
            id="newer-chart-merged",
        ),
        pytest.param(wanted(GONE), actual(), "none", [], id="chart-gone-as-submitted"),
        pytest.param(
            wanted(replace=True, values={"tag": "v2"}), actual(values={"tag": "v2", "x": 1}), "none", [], id="kept"
        ),
        pytest.param(
            wanted(replace=True, values={"tag": "v3"}),
            actual(values={"tag": "v2", "x": 1}),
            "upgrade",
            [("/tag", "v2", "v3")],
            id="kept-and-changed",
        ),
        pytest.param(wanted(replace=True, values={}), actual(values={"x": 1}), "none", [], id="kept-whole"),
        pytest.param(wanted(replace=True, values={"x": None}), actual(values={"x": None}), "none", [], id="kept-null"),
        pytest.param(
            wanted(replace=True, reset_values=True, values={}),
            actual(values={"x": 1}),
            "upgrade",
            [("/x", 1, MISSING)],
            id="reset-beats-replace",
        ),
        pytest.param(
            wanted(reset_values=False, values={}), actual(values={"x": 1}), "none", [], id="no-reset-keeps-all"
        ),
        pytest.param(
            wanted(reset_values=False),
            actual(values={"tag": "v2", "x": 1}),
            "upgrade",
            [("/x", 1, MISSING)],
            id="no-reset-with-values-drops-the-rest",
        ),
    ],
)
def test_compares_chart_and_values(want: Wanted, have: Release, action: str, changes: list[Any]) -> None:
    plan = make_plan(want, have)
    assert (plan.action, [tuple(change) for change in plan.changes]) == (action, changes)
    assert may_be_ours(want, have) or changes


@pytest.mark.parametrize(
    ("want", "have", "ours"),
    [
        pytest.param(wanted(), actual("PENDING_UPGRADE"), True, id="as-submitted"),
        pytest.param(wanted(), actual(values={"tag": "v2", "global": {}}), True, id="with-what-the-service-adds"),
        pytest.param(wanted(), actual(values={"tag": "v3"}), False, id="other-value"),
        pytest.param(wanted(NEWER), actual(), False, id="other-version"),
        pytest.param(Wanted("a", "b"), actual(), False, id="nothing-wanted"),
    ],
)
def test_our_own_write_is_recognised(want: Wanted, have: Release, ours: bool) -> None:
    assert may_be_ours(want, have) is ours


def test_a_chart_of_another_name_is_refused() -> None:
    with pytest.raises(ReleaseError, match="web.*db"):
        make_plan(wanted(OTHER), actual())


def test_values_that_cannot_be_read_are_an_error_and_no_absence() -> None:
    with pytest.raises(ReleaseError, match="not JSON"):
        make_plan(wanted(), Release("a", "b", "DEPLOYED", 1, values=None))
    assert make_plan(Wanted("a", "b"), Release("a", "b", "DEPLOYED", 1, values=None)).action == "uninstall"


def test_the_installation_is_the_body_of_the_documentation() -> None:
    want = Wanted("nino21", "project01", CHART, {"imageTag": "v2"}, "text", {"no_hooks": False, "name_template": ""})
    assert build_request(make_plan(want, None)) == {
        "name": "nino21",
        "namespace": "project01",
        "version": "1.0.0",
        "chart_id": "chart-1",
        "values": {"imageTag": "v2"},
        "description": "text",
        "parameters": {"no_hooks": False, "name_template": ""},
    }


def test_what_the_user_leaves_out_is_not_sent() -> None:
    body = build_request(make_plan(wanted(), None))
    assert sorted(body) == ["chart_id", "name", "namespace", "values", "version"]


@pytest.mark.parametrize(
    ("want", "parameters"),
    [
        pytest.param(wanted(), {}, id="values"),
        pytest.param(wanted(values={}), {"reset_values": True}, id="empty-values-reset"),
        pytest.param(wanted(values={}, replace=True), {"replace": True}, id="empty-values-kept-by-replace"),
        pytest.param(wanted(values={}, replace=False), {"replace": False, "reset_values": True}, id="replace-false"),
        pytest.param(wanted(values={}, reset_values=False), {"reset_values": False}, id="the-users-word-counts"),
        pytest.param(wanted(recreate=True, include_hooks=True), {"recreate": True, "include_hooks": True}, id="verbs"),
    ],
)
def test_an_upgrade_has_all_four_fields(want: Wanted, parameters: dict[str, Any]) -> None:
    assert build_request(Plan(want, "upgrade", actual())) == {
        "chart_id": "chart-1",
        "action": "upgrade",
        "parameters": parameters,
        "values": want.values,
    }


@pytest.mark.parametrize("action", ["install", "upgrade"])
def test_a_dry_run_differs_in_one_parameter_only(action: str) -> None:
    plan = Plan(wanted(values={}, no_hooks=True), action, actual())
    real, dry = build_request(plan), build_request(plan, dry_run=True)
    assert dry["parameters"].pop("dry_run") is True
    assert dry == real


def test_without_a_chart_there_is_nothing_to_send() -> None:
    with pytest.raises(ValueError, match="chart"):
        build_request(Plan(Wanted("a", "b"), "install", None))
