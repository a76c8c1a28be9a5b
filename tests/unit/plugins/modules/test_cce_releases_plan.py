# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan is made, approved, and applied only as it was approved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.tests.simulator import UPGRADE_CHART, Simulator
from ansible_collections.huaweicloud.cce.tests.simulator.wire import Answer
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules.many import (
    actions,
    entry,
    gone,
    methods,
    put,
    run_many,
)

KEY = "a-key-for-plans-of-tests"
DECLARED = [entry("a", sensitive_values={"auth": {"key": "s3cret-one"}}), entry("b"), entry("same"), gone("c")]


@pytest.fixture(autouse=True)
def _there(sim: Simulator) -> None:
    put(sim, "a", "c", tag="old")
    put(sim, "same", "other")


def plan(sim: Simulator, declared: Any = None, **options: Any) -> dict[str, Any]:
    return run_many(sim, declared or DECLARED, plan_only=True, **{"plan_key": KEY, **options})


def apply(sim: Simulator, digest: str, declared: Any = None, **options: Any) -> dict[str, Any]:
    return run_many(sim, declared or DECLARED, expect_plan=digest, **{"plan_key": KEY, **options})


def test_a_plan_changes_nothing_and_says_so(sim: Simulator) -> None:
    before = sim.releases()
    result = plan(sim)
    assert (result["exit_code"], result["changed"], result["applied"]) == (0, True, False)
    assert sim.releases() == before
    # As in check mode, an installation is validated.
    assert [request.json["parameters"] for request in sim.requests if request.method != "GET"] == [{"dry_run": True}]
    assert actions(result) == ["upgrade", "install", "none", "uninstall"]
    assert result["msg"] == "Would be: 1 upgraded, 1 installed, 1 unchanged, 1 uninstalled."
    assert result["plan_text"].splitlines() == [
        "Cluster a870253f-5dc7-11ee-bf71-0255ac100b03: 3 to change, 1 unchanged.",
        "~ upgrade project01/a at revision 1: magento-mysql 1.0.0 (/imageTag, /auth/key)",
        "+ install project01/b: magento-mysql 1.0.0",
        "- uninstall project01/c at revision 1: magento-mysql 1.0.0",
    ]
    assert [(step["name"], step["action"], step["revision"]) for step in result["plan"]] == [
        ("a", "upgrade", 1),
        ("b", "install", 0),
        ("c", "uninstall", 1),
    ]


def test_a_plan_with_nothing_to_do_is_no_change(sim: Simulator) -> None:
    result = plan(sim, [entry("same")])
    assert (result["changed"], result["applied"], result["plan"]) == (False, False, [])


def test_the_approved_plan_is_applied(sim: Simulator) -> None:
    digest = plan(sim)["plan_digest"]
    result = apply(sim, digest)
    assert (result["exit_code"], result["changed"], result["applied"]) == (0, True, True)
    assert actions(result) == ["upgrade", "install", "none", "uninstall"]


def test_an_applied_plan_can_be_applied_again(sim: Simulator) -> None:
    digest = plan(sim)["plan_digest"]
    apply(sim, digest)
    again = apply(sim, digest)
    assert (again["exit_code"], again["changed"]) == (0, False)


def test_check_mode_and_a_run_tell_the_same_digest(sim: Simulator) -> None:
    digest = plan(sim)["plan_digest"]
    assert run_many(sim, DECLARED, check_mode=True, plan_key=KEY)["plan_digest"] == digest
    assert run_many(sim, DECLARED, plan_key=KEY)["plan_digest"] == digest


def test_how_it_is_carried_out_is_no_part_of_the_plan(sim: Simulator) -> None:
    digest = plan(sim)["plan_digest"]
    assert plan(sim, concurrency=1, wait_timeout=99, server_dry_run="never", max_retries=1)["plan_digest"] == digest


def test_there_is_no_digest_without_a_key(sim: Simulator) -> None:
    assert "plan_digest" not in plan(sim, plan_key=None)
    assert "plan_digest" not in plan(sim, plan_key=" ")


def test_the_key_comes_from_the_environment(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = plan(sim)["plan_digest"]
    monkeypatch.setenv("HW_CCE_PLAN_KEY", KEY)
    assert plan(sim, plan_key=None)["plan_digest"] == digest


def changed(name: str, **options: Any) -> list[dict[str, Any]]:
    return [{**each, **options} if each["name"] == name else each for each in DECLARED]


@pytest.mark.parametrize(
    "declared",
    [
        changed("a", values={"imageTag": "v3"}),
        changed("a", sensitive_values={"auth": {"key": "s3cret-two"}}),
        changed("a", chart_id=UPGRADE_CHART),
        changed("b", description="another"),
        changed("b", needs=["a"]),
        changed("a", rollback_on_failure=True),
        changed("same", values={"imageTag": "v9"}),
        DECLARED[:-1],
        [*DECLARED, entry("d")],
        list(reversed(DECLARED)),
    ],
    ids=str,
)
def test_an_input_that_has_moved_is_refused(sim: Simulator, declared: list[dict[str, Any]]) -> None:
    digest = plan(sim)["plan_digest"]
    sent = len(sim.requests)
    result = apply(sim, digest, declared)
    assert (result["exit_code"], result["changed"], result["applied"]) == (1, False, False)
    assert "The plan is not the one that expect_plan names" in result["msg"]
    assert result["plan_text"].startswith("Cluster ")
    assert {method.split()[0] for method in methods(sim)[sent:]} == {"GET"}


@pytest.mark.parametrize(
    "options",
    [{"only": ["a"]}, {"skip": ["b"]}, {"prune": {"namespaces": ["project01"]}}, {"on_error": "continue"}],
    ids=str,
)
def test_what_is_asked_for_otherwise_is_refused(sim: Simulator, options: dict[str, Any]) -> None:
    digest = plan(sim)["plan_digest"]
    assert "expect_plan" in apply(sim, digest, **options)["msg"]


MOVES: dict[str, Callable[[Simulator], object]] = {
    "an upgrade": lambda sim: sim.put_release("project01", "a", {"imageTag": "old"}, revision=2),
    "an upgrade of an unchanged one": lambda sim: sim.put_release("project01", "same", {"imageTag": "v2"}, revision=2),
    "an installation": lambda sim: put(sim, "b", tag="x"),
    "a failure": lambda sim: sim.put_release("project01", "a", {"imageTag": "old"}, "FAILED", revision=2),
    "one more to prune": lambda sim: put(sim, "other-2"),
}


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_releases_that_have_moved_are_refused(sim: Simulator, move: Callable[[Simulator], object]) -> None:
    prune = {"prune": {"namespaces": ["project01"]}}
    digest = plan(sim, **prune)["plan_digest"]
    move(sim)
    before = sim.releases()
    result = apply(sim, digest, **prune)
    assert (result["exit_code"], result["changed"]) == (1, False)
    assert sim.releases() == before


def test_a_chart_that_another_package_has_replaced_is_refused(sim: Simulator) -> None:
    digest = plan(sim)["plan_digest"]

    def touch(answer: Answer) -> Answer:
        assert isinstance(answer.body, list)
        return replace(answer, body=[{**record, "update_at": "2030-01-01T00:00:00Z"} for record in answer.body])

    sim.faults.add("GET", "/v2/charts$", change=touch)
    assert "The plan is not the one" in apply(sim, digest)["msg"]


def test_the_order_in_which_the_service_lists_is_no_part_of_the_plan(sim: Simulator) -> None:
    put(sim, "old-1", "old-2")
    prune = {"prune": {"namespaces": ["project01"]}}
    digest = plan(sim, **prune)["plan_digest"]

    def turn(answer: Answer) -> Answer:
        assert isinstance(answer.body, list)
        return replace(answer, body=answer.body[::-1])

    sim.faults.add("GET", "/releases$", change=turn, times=None)
    assert plan(sim, **prune)["plan_digest"] == digest


def test_the_plan_tells_what_cannot_be_planned(sim: Simulator) -> None:
    result = plan(sim, [entry("same"), entry("d", chart_id="no-such-chart", on_failed="fail"), entry("c")])
    assert (result["exit_code"], result["changed"]) == (0, True)
    sim.put_release("project01", "c", {}, "FAILED", revision=2)
    result = plan(sim, [entry("same"), entry("c", on_failed="fail")], on_error="continue")
    assert (result["exit_code"], result["changed"]) == (1, False)
    first, second = result["plan_text"].splitlines()
    assert first.endswith(": 0 to change, 1 unchanged, 1 failed.")
    assert second.startswith("! project01/c: The release is FAILED, and on_failed=fail.")


def test_a_release_that_moves_while_the_plan_is_applied_is_not_written_to(sim: Simulator) -> None:
    declared = [entry("first"), entry("a", needs=["first"])]
    digest = plan(sim, declared)["plan_digest"]

    def upgrade(answer: Any) -> Any:
        sim.put_release("project01", "a", {"imageTag": "theirs"}, revision=2)
        return answer

    # It clashes with another writer, and what is there then is not what the plan was for.
    sim.faults.add("PUT", "/releases/a$", status=409, change=upgrade)
    result = apply(sim, digest, declared)
    assert result["exit_code"] == 1
    assert "has moved since it was planned" in result["releases"][1]["msg"]
    assert sim.release("project01", "a").values == {"imageTag": "theirs"}


def fail_at_once(sim: Simulator) -> Callable[[Answer], Answer]:
    """Return what has a release fail at the revision that it is at, while somebody's request is under way."""

    def change(answer: Answer) -> Answer:
        sim.put_release("project01", "a", {"imageTag": "old"}, "FAILED", revision=1)
        return answer

    return change


def test_another_step_than_the_approved_one_is_not_taken(sim: Simulator) -> None:
    """At the same revision, the approved upgrade would have become an uninstall and an installation."""
    declared = [entry("a", on_failed="reinstall")]
    digest = plan(sim, declared)["plan_digest"]
    busy = {"errorCode": "CCE.03409001", "errorMessage": "Update release is forbidden"}
    sim.faults.add("PUT", "/releases/a$", status=409, body=busy, change=fail_at_once(sim))
    result = apply(sim, digest, declared)
    assert (result["exit_code"], result["changed"]) == (1, False)
    assert "has moved since it was planned" in result["msg"]
    assert "DELETE" not in {request.method for request in sim.requests}


def test_a_victim_that_is_another_release_by_then_is_not_uninstalled(sim: Simulator) -> None:
    prune = {"prune": {"namespaces": ["project01"]}}
    declared = [entry("a"), entry("same")]
    digest = plan(sim, declared, **prune)["plan_digest"]

    def install_anew(answer: Answer) -> Answer:
        sim.put_release("project01", "other", {"theirs": True}, revision=1)
        return answer

    sim.faults.add("PUT", "/releases/a$", change=install_anew, commit=True)
    result = apply(sim, digest, declared, **prune)
    assert result["exit_code"] == 1
    assert "project01/other: The release, now DEPLOYED at revision 1" in result["msg"]
    assert sim.release("project01", "other") is not None


def test_another_name_of_an_option_is_no_other_plan(sim: Simulator) -> None:
    named = {"namespace": "project01", "name": "a", "chart_name": "magento-mysql"}
    digests = {plan(sim, [{**named, option: "1.0.0"}])["plan_digest"] for option in ("version", "chart_version")}
    assert len(digests) == 1


def test_the_kept_record_of_a_release_that_is_gone_is_no_part_of_the_plan(sim: Simulator) -> None:
    put(sim, "z", status="DELETED")
    digest = plan(sim, [gone("z")])["plan_digest"]
    sim.reset()
    put(sim, "other")
    assert plan(sim, [gone("z")])["plan_digest"] == digest


def test_the_plan_of_nothing_has_a_digest(sim: Simulator) -> None:
    assert len(run_many(sim, [], plan_only=True, plan_key=KEY)["plan_digest"]) == 64


def test_what_is_only_validated_is_no_step(sim: Simulator) -> None:
    result = plan(sim, [entry("a", parameters={"dry_run": True})])
    assert (result["changed"], result["plan"]) == (False, [])
    assert "0 to change, 1 unchanged" in result["plan_text"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"expect_plan": ""}, "expect_plan is blank"),
        ({"expect_plan": "abc", "plan_key": None}, "plan_key is needed with expect_plan"),
        ({"expect_plan": "abc", "plan_key": " "}, "plan_key is needed with expect_plan"),
    ],
    ids=str,
)
def test_half_an_expectation_is_refused(sim: Simulator, options: dict[str, Any], told: str) -> None:
    result = run_many(sim, DECLARED, **{"plan_key": KEY, **options})
    assert (result["exit_code"], methods(sim)) == (1, [])
    assert told in result["msg"]


def test_what_cannot_be_planned_is_not_applied(sim: Simulator) -> None:
    declared = [entry("a"), entry("d", chart_id="no-such-chart")]
    result = apply(sim, "0" * 64, declared, on_error="continue")
    assert (result["exit_code"], result["changed"]) == (1, False)


def test_no_secret_is_in_the_plan(sim: Simulator) -> None:
    result = plan(sim)
    for text in ("s3cret-one", KEY):
        assert text not in result["printed"]
