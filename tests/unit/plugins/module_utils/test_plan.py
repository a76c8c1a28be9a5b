# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is decided in every state of a release, and the request that follows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._chart import Chart
from ansible_collections.huaweicloud.cce.plugins.module_utils._differences import may_be_ours, needs_archive
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import InputError, ReleaseError
from ansible_collections.huaweicloud.cce.plugins.module_utils._plan import Plan
from ansible_collections.huaweicloud.cce.plugins.module_utils._policy import make_plan, needs_history, plan_undo
from ansible_collections.huaweicloud.cce.plugins.module_utils._release import Release
from ansible_collections.huaweicloud.cce.plugins.module_utils._request import build_request
from ansible_collections.huaweicloud.cce.plugins.module_utils._values import MISSING
from ansible_collections.huaweicloud.cce.plugins.module_utils._wanted import Wanted

CHART = Chart("chart-1", "web", "1.0.0", {"tag": "v1", "replicas": 1})
NEWER = Chart("chart-2", "web", "1.1.0", {"tag": "v1", "replicas": 1, "extra": True})
OTHER = Chart("chart-3", "db", "1.0.0", {})
GONE = Chart("chart-1", None, "1.0.0", None)
ABSENT = Wanted("a", "b", state="absent")


def wanted(chart: Any = CHART, values: Any = None, **parameters: Any) -> Wanted:
    return Wanted("a", "b", chart, {"tag": "v2"} if values is None else values, None, parameters)


def actual(status: str = "DEPLOYED", values: Any = None, **more: Any) -> Release:
    fields: dict[str, Any] = {"chart_name": "web", "chart_version": "1.0.0", "revision": 3, **more}
    fields["tells_of_failure"] = "failed" in fields.get("description", "")
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
    assert action(ABSENT, {"tag": "v2"}) == absent


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
        pytest.param(ABSENT, actual(), False, id="nothing-wanted"),
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
    assert make_plan(ABSENT, Release("a", "b", "DEPLOYED", 1, values=None)).action == "uninstall"


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


@pytest.mark.parametrize("plan", [Plan(ABSENT, "install", None), Plan(ABSENT, "rollback", None)])
def test_without_a_chart_there_is_nothing_to_send(plan: Plan) -> None:
    with pytest.raises(ValueError, match="chart"):
        build_request(plan)
    with pytest.raises(ValueError, match="chart"):
        make_plan(Wanted("a", "b"), actual())


def revision(number: int, status: str = "SUPERSEDED", **more: Any) -> Release:
    return actual(status, **{"revision": number, "values": {"tag": f"v{number}"}, **more})


BACK = Wanted("a", "b", state="rolled_back")
PENDING = ("PENDING_INSTALL", "PENDING_UPGRADE", "PENDING_ROLLBACK")
FAILURE = 'Upgrade "a" failed: timed out waiting for the condition'
HISTORY = (revision(1), revision(2), revision(3, description=FAILURE), revision(4, "DEPLOYED"))


@pytest.mark.parametrize(
    ("want", "have", "history", "expected"),
    [
        pytest.param(replace(BACK, revision=2), revision(4, "DEPLOYED"), HISTORY, ("rollback", 2), id="to-a-revision"),
        pytest.param(replace(BACK, revision=4), revision(4, "DEPLOYED"), HISTORY, ("none", None), id="there-already"),
        pytest.param(replace(BACK, revision=4), revision(4, "FAILED"), HISTORY, ("rollback", 4), id="there-but-failed"),
        pytest.param(replace(BACK, revision=9), revision(4, "DEPLOYED"), HISTORY, InputError, id="not-kept"),
        pytest.param(BACK, revision(4, "DEPLOYED"), HISTORY, ReleaseError, id="deployed-needs-a-revision"),
        pytest.param(BACK, revision(5, "FAILED"), HISTORY, ("rollback", 4), id="failed-to-the-deployed-one"),
        pytest.param(BACK, revision(4, "FAILED"), HISTORY[:3], ("rollback", 2), id="never-to-a-failure"),
        pytest.param(BACK, revision(5, "FAILED"), HISTORY[2:3], ReleaseError, id="no-good-one"),
        *(pytest.param(BACK, revision(5, each), HISTORY, ("rollback", 4), id=f"from-{each}") for each in PENDING),
        pytest.param(BACK, None, (), ReleaseError, id="absent"),
        pytest.param(BACK, revision(5, "UNKNOWN"), HISTORY, ReleaseError, id="unknown"),
        pytest.param(replace(BACK, revision=2), revision(5, "NEVER_SEEN"), HISTORY, ReleaseError, id="never-seen"),
        pytest.param(
            replace(BACK, revision=2, on_pending="fail"),
            revision(5, PENDING[0]),
            HISTORY,
            ReleaseError,
            id="on-pending",
        ),
        pytest.param(
            replace(BACK, revision=1, ignore_paths=("/tag",)), HISTORY[3], HISTORY, ("none", None), id="ignored-path"
        ),
        pytest.param(
            replace(BACK, revision=1, masks_differ=True),
            revision(4, "DEPLOYED", values={"tag": "******"}),
            (revision(1, values={"tag": "******"}),),
            ("rollback", 1),
            id="masks-differ",
        ),
        pytest.param(
            replace(BACK, revision=1),
            revision(4, "DEPLOYED", chart_name="other", values={}),
            (revision(1, values={}),),
            ("rollback", 1),
            id="another-chart",
        ),
    ],
)
def test_a_rollback_has_its_target_or_its_reason(want: Wanted, have: Any, history: Any, expected: Any) -> None:
    if isinstance(expected, type):
        with pytest.raises(expected, match="othing was changed"):
            make_plan(want, have, history)
        return
    plan = make_plan(want, have, history)
    assert (plan.action, plan.target and plan.target.revision) == expected


def test_a_rollback_of_values_that_cannot_be_read_is_refused() -> None:
    unreadable = replace(revision(4, "DEPLOYED"), values=None)
    with pytest.raises(ReleaseError, match="not JSON"):
        make_plan(replace(BACK, revision=2), unreadable, HISTORY)


@pytest.mark.parametrize(
    ("policies", "have", "history", "first", "then"),
    [
        pytest.param({"on_pending": "recover"}, PENDING[1], HISTORY, ("rollback", 4), "upgrade", id="rolled-back"),
        pytest.param({"on_pending": "recover"}, PENDING[0], (), ("uninstall", None), "install", id="nothing-good"),
        pytest.param({"on_failed": "reinstall"}, "FAILED", (), ("uninstall", None), "install", id="failed"),
        pytest.param({"on_failed": "reinstall"}, "UNKNOWN", (), ("uninstall", None), "install", id="unknown"),
    ],
)
def test_a_recovery_makes_way_for_what_is_wanted_once(
    policies: dict[str, str], have: str, history: Any, first: Any, then: str
) -> None:
    want = replace(wanted(), **policies)
    plan = make_plan(want, revision(5, have), history)
    assert (plan.action, plan.target and plan.target.revision, plan.is_recovery) == (*first, True)
    follower = make_plan(plan.next_wanted, plan.outcome, history)
    assert (follower.action, follower.is_recovery) == (then, False)
    if then == "upgrade":
        assert follower.revision_before == 6
    with pytest.raises(ReleaseError, match="again"):
        make_plan(plan.next_wanted, revision(7, PENDING[0]), history)


def test_on_failed_fail_touches_nothing() -> None:
    for status in ("FAILED", "SUPERSEDED", "UNKNOWN"):
        with pytest.raises(ReleaseError, match="Nothing was changed"):
            make_plan(replace(wanted(), on_failed="fail"), actual(status))


@pytest.mark.parametrize(
    ("want", "have", "needed"),
    [
        pytest.param(BACK, actual(), True, id="rollback"),
        pytest.param(BACK, None, False, id="rollback-of-nothing"),
        pytest.param(BACK, actual("DELETED"), False, id="rollback-of-a-kept-record"),
        pytest.param(wanted(), actual("PENDING_UPGRADE"), False, id="pending"),
        pytest.param(replace(wanted(), on_pending="recover"), actual("PENDING_UPGRADE"), True, id="recover"),
        pytest.param(replace(wanted(), on_pending="recover"), actual(), False, id="nothing-to-recover"),
        pytest.param(replace(ABSENT, on_pending="recover"), actual("PENDING_UPGRADE"), False, id="absent"),
    ],
)
def test_the_history_is_read_when_it_matters_only(want: Wanted, have: Any, needed: bool) -> None:
    assert needs_history(want, have) is needed


@pytest.mark.parametrize(
    ("action", "history", "expected"),
    [
        ("install", (), ("uninstall", None)),
        ("upgrade", HISTORY, ("rollback", 4)),
        ("upgrade", HISTORY[2:3], None),
    ],
)
def test_undoing_goes_back_to_what_was_good(action: str, history: Any, expected: Any) -> None:
    step = plan_undo(Plan(wanted(), action, None), revision(5, "FAILED"), history)
    assert (step and (step.action, step.target and step.target.revision)) == expected


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        pytest.param(BACK, {"release_version": 2}, id="nothing"),
        pytest.param(
            replace(BACK, parameters={"recreate": True, "replace": False}),
            {"recreate": True, "replace": False, "release_version": 2},
            id="the-users-own",
        ),
        pytest.param(
            wanted(
                recreate=True, no_hooks=True, include_hooks=False, replace=True, reset_values=True, name_template="x"
            ),
            {"recreate": True, "no_hooks": True, "include_hooks": False, "release_version": 2},
            id="a-recovery-takes-the-verbs",
        ),
    ],
)
def test_a_rollback_has_all_four_fields(given: Wanted, sent: dict[str, Any]) -> None:
    body = build_request(Plan(given, "rollback", actual(), target=revision(2), chart_id="chart-9"))
    assert body == {"chart_id": "chart-9", "action": "rollback", "parameters": sent, "values": {}}


def test_the_kept_record_of_a_deleted_release_gives_its_name_back() -> None:
    assert build_request(make_plan(wanted(), actual("DELETED")))["parameters"] == {"replace": True}
    assert build_request(make_plan(wanted(replace=False), actual("DELETED")))["parameters"] == {"replace": False}


UMBRELLA = Chart("chart-1", "web", "1.0.0", {"tag": "v1", "open": {}})
LIVE = {"tag": "v2", "open": {}, "child": {"port": 1}}


def whole(overrides: Any) -> dict[str, Any]:
    return {"tag": "v1", "open": {}, **overrides, "child": {"port": 1, **overrides.get("child", {})}}


@pytest.mark.parametrize(
    ("want", "have", "needed"),
    [
        pytest.param(wanted(UMBRELLA), LIVE, True, id="a-leaf-that-nothing-explains"),
        pytest.param(wanted(UMBRELLA), {"tag": "v2", "open": {}}, False, id="in-sync-merged"),
        pytest.param(wanted(UMBRELLA), {"tag": "v2"}, False, id="in-sync-submitted"),
        pytest.param(wanted(UMBRELLA), {"tag": "v3", "open": {}}, False, id="differs-and-explained"),
        pytest.param(wanted(UMBRELLA), {"tag": "v2", "x": 1}, False, id="clearly-submitted"),
        pytest.param(wanted(UMBRELLA, {"tag": None}), {"tag": "v1", "open": {}}, False, id="null-over-a-default"),
        pytest.param(wanted(GONE), LIVE, False, id="chart-gone"),
        pytest.param(wanted(replace(UMBRELLA, defaults=None)), LIVE, False, id="no-defaults"),
        pytest.param(wanted(replace(UMBRELLA, coalesce=whole)), LIVE, False, id="read-already"),
        pytest.param(wanted(UMBRELLA, replace=True), LIVE, False, id="kept-values"),
        pytest.param(replace(wanted(UMBRELLA), values_mode="merge"), LIVE, False, id="merge"),
    ],
)
def test_the_archive_is_read_when_only_it_can_tell(want: Wanted, have: Any, needed: bool) -> None:
    assert needs_archive(want, want.chart, actual(values=have)) is needed
    assert needs_archive(want, want.chart, Release("a", "b", "DEPLOYED", 1)) is False


@pytest.mark.parametrize(
    ("values", "changes"),
    [
        ({"tag": "v2"}, []),
        ({"tag": "v3"}, [("/tag", "v2", "v3")]),
        ({"tag": "v2", "child": {"port": 2}}, [("/child/port", 1, 2)]),
    ],
)
def test_what_dependencies_bring_is_no_difference(values: Any, changes: Any) -> None:
    plan = make_plan(wanted(replace(UMBRELLA, coalesce=whole), values), actual(values=LIVE))
    assert [tuple(change) for change in plan.changes] == changes
