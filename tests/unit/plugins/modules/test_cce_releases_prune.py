# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is no longer declared is uninstalled, and nothing else, ever."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.tests.simulator import Settings, Simulator
from ansible_collections.huaweicloud.cce.tests.simulator.wire import Answer
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules.many import (
    entry,
    gone,
    methods,
    put,
    run_many,
)

HERE = {"namespaces": ["project01"]}
RELEASES = "/clusters/[^/]*/releases$"


def left(sim: Simulator) -> set[str]:
    return {f"{release.namespace}/{release.name}" for release in sim.releases()}


def pruned(result: dict[str, Any]) -> list[str]:
    return [f"{each['namespace']}/{each['name']}" for each in result["pruned"]]


def test_it_is_off_unless_it_is_asked_for(sim: Simulator) -> None:
    put(sim, "old")
    result = run_many(sim, [entry("a")])
    assert (pruned(result), left(sim)) == ([], {"project01/a", "project01/old"})


def test_what_is_not_declared_goes_and_the_second_run_is_silent(sim: Simulator) -> None:
    put(sim, "a", "old-1", "old-2", "gone")
    sim.put_release("default", "other", {})
    declared = [entry("a"), gone("gone")]
    result = run_many(sim, declared, prune=HERE)
    assert (result["exit_code"], pruned(result)) == (0, ["project01/old-1", "project01/old-2"])
    assert {each["action"] for each in result["pruned"]} == {"uninstall"}
    assert left(sim) == {"project01/a", "default/other"}
    before = len(sim.requests)
    again = run_many(sim, declared, prune=HERE)
    assert (again["changed"], again["pruned"], methods(sim)[before:]) == (False, [], ["GET releases", "GET charts"])


@pytest.mark.parametrize("options", [{"check_mode": True}, {"plan_only": True}], ids=str)
def test_the_victims_are_listed_before(sim: Simulator, options: dict[str, Any]) -> None:
    put(sim, "a", "old")
    result = run_many(sim, [entry("a")], prune=HERE, **options)
    assert (result["changed"], pruned(result), left(sim)) == (True, ["project01/old"], {"project01/a", "project01/old"})
    assert {request.method for request in sim.requests} == {"GET"}
    assert "- prune project01/old at revision 1: magento-mysql 1.0.0" in result["plan_text"]
    assert [(step["name"], step["action"], step["pruned"]) for step in result["plan"]] == [("old", "uninstall", True)]
    assert "project01/old: absent" in result["diff"]["prepared"]


def test_the_scope_is_kept(sim: Simulator) -> None:
    for namespace in ("project01", "monitoring", "kube-system", "default"):
        for name in ("web-old", "web-keep", "db-old", "cceaddon-x"):
            sim.put_release(namespace, name, {})
    prune = {"namespaces": ["project01", "monitoring"], "names": ["web-*", "cceaddon-*"], "protect": ["*-keep"]}
    result = run_many(sim, [entry("a")], prune=prune)
    assert pruned(result) == ["monitoring/web-old", "project01/web-old"]
    assert len(left(sim)) == 16 + 1 - 2


@pytest.mark.parametrize(
    ("prune", "told"),
    [
        ({"namespaces": ["kube-system"]}, "prune.namespaces holds kube-system"),
        ({"namespaces": []}, "prune.namespaces is empty"),
        ({"namespaces": ["project*"]}, "namespace is no name"),
        ({"namespaces": ["project01"], "names": [""]}, "prune.names is empty"),
        ({"namespaces": ["project01"], "max": -1}, "prune.max must be 0 or more"),
        ({}, "missing required arguments: namespaces"),
    ],
    ids=str,
)
def test_a_scope_that_cannot_be_meant_is_refused(sim: Simulator, prune: dict[str, Any], told: str) -> None:
    result = run_many(sim, [entry("a")], prune=prune)
    assert (result["exit_code"], methods(sim)) == (1, [])
    assert told in result["msg"]


def test_an_empty_list_prunes_nothing(sim: Simulator) -> None:
    put(sim, "old")
    result = run_many(sim, [], prune=HERE)
    assert (result["exit_code"], methods(sim), left(sim)) == (1, [], {"project01/old"})


@pytest.mark.parametrize("check_mode", [True, False])
def test_too_many_victims_end_the_task_before_it_writes(sim: Simulator, check_mode: bool) -> None:
    put(sim, "old-1", "old-2", "old-3")
    result = run_many(sim, [entry("a")], check_mode, prune={**HERE, "max": 2})
    assert (result["exit_code"], result["changed"], len(left(sim))) == (1, False, 3)
    assert {request.method for request in sim.requests} == {"GET"}
    for text in ("3 releases would be pruned", "prune.max allows (2)", "project01/old-3", "Nothing was changed"):
        assert text in result["msg"]


def test_nothing_is_pruned_after_a_failure(sim: Simulator) -> None:
    put(sim, "old")
    sim.settings.fail_next = 1
    result = run_many(sim, [entry("a"), entry("b")], on_error="continue", concurrency=1, prune=HERE)
    assert result["exit_code"] == 1
    assert "project01/old" in left(sim)
    assert result["pruned"][0]["skipped"] == "nothing is pruned after a failure"
    assert not result["pruned"][0]["changed"]


def test_only_and_skip_narrow_the_scope(sim: Simulator) -> None:
    put(sim, "web-old", "db-old", "web-keep")
    result = run_many(sim, [entry("web-a"), entry("db-a")], only=["web-*"], skip=["web-keep"], prune=HERE)
    assert pruned(result) == ["project01/web-old"]


def test_a_release_that_is_going_is_no_victim(sim: Simulator) -> None:
    put(sim, "a")
    put(sim, "old", status="DELETING", stuck=True)
    assert pruned(run_many(sim, [entry("a")], prune=HERE)) == []


def cut(answer: Answer, *names: str) -> Answer:
    assert isinstance(answer.body, list)
    return replace(answer, body=[record for record in answer.body if record["name"] not in names])


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_list_that_lacks_a_declared_release_prunes_nothing(sim: Simulator, check_mode: bool) -> None:
    put(sim, "a", "old")
    sim.faults.add("GET", RELEASES, change=lambda answer: cut(answer, "a"))
    result = run_many(sim, [entry("a", tag="v3")], check_mode, prune=HERE)
    assert (result["exit_code"], result["changed"], len(left(sim))) == (1, False, 2)
    assert "it lacks project01/a, which is there" in result["msg"]
    assert {request.method for request in sim.requests} == {"GET"}


def test_a_list_that_lacks_one_that_is_to_be_absent_prunes_nothing(sim: Simulator) -> None:
    put(sim, "a", "b", "old")
    sim.faults.add("GET", RELEASES, change=lambda answer: cut(answer, "b"))
    result = run_many(sim, [entry("a"), gone("b")], prune=HERE)
    assert (result["exit_code"], len(left(sim))) == (1, 3)
    assert "it lacks project01/b, which is there" in result["msg"]


def test_a_list_that_another_one_contradicts_prunes_nothing(sim: Simulator) -> None:
    put(sim, "a", "old", "hidden")
    sim.faults.add("GET", RELEASES, change=lambda answer: cut(answer, "hidden"))
    result = run_many(sim, [entry("a")], prune=HERE)
    assert (result["exit_code"], len(left(sim))) == (1, 3)
    assert "it lacks project01/hidden" in result["msg"]


@pytest.mark.parametrize("fault", [{"cut": 200}, {"status": 500}, {"body": {"items": []}, "status": 200}], ids=str)
def test_a_list_that_fails_prunes_nothing(sim: Simulator, fault: dict[str, Any]) -> None:
    put(sim, "a", "old")
    sim.faults.add("GET", RELEASES, times=None, **fault)
    result = run_many(sim, [entry("a")], prune=HERE, max_retries=1)
    assert (result["exit_code"], result["changed"], len(left(sim))) == (1, False, 2)


def test_a_service_that_overlooks_the_filter_is_no_doubt(sim: Simulator) -> None:
    put(sim, "a", "old")
    sim.put_release("default", "other", {})
    everything = [record for record in _list_all(sim) if record]
    sim.faults.add("GET", RELEASES, status=200, body=everything, skip=1)
    result = run_many(sim, [entry("a")], prune=HERE)
    assert (result["exit_code"], pruned(result)) == (0, ["project01/old"])


def _list_all(sim: Simulator) -> list[dict[str, Any]]:
    return [
        {"name": release.name, "namespace": release.namespace, "version": 1, "status": "DEPLOYED", "values": "{}"}
        for release in sim.releases()
    ]


def test_a_victim_that_fails_to_go_fails_the_task(sim: Simulator) -> None:
    put(sim, "a", "old")
    sim.faults.add("DELETE", "/releases/old$", status=403, times=None)
    result = run_many(sim, [entry("a")], prune=HERE)
    assert (result["exit_code"], result["changed"]) == (1, False)
    assert result["pruned"][0]["failure"]["http_status"] == 403


def test_a_victim_that_is_gone_by_then_is_no_failure() -> None:
    with Simulator(Settings()) as sim:
        put(sim, "a", "old")
        sim.faults.add("GET", "/releases/old$", status=404, body={"errorCode": "CCE.03404001", "errorMessage": "no"})
        result = run_many(sim, [entry("a")], prune=HERE)
        assert (result["exit_code"], result["pruned"][0]["action"]) == (0, "none")


def test_a_victim_that_fails_stops_the_others(sim: Simulator) -> None:
    put(sim, "a", "old-1", "old-2")
    sim.faults.add("DELETE", "/releases/old-2$", status=403, times=None)
    for on_error, gone_too in (("stop", False), ("continue", True)):
        result = run_many(sim, [entry("a")], prune=HERE, concurrency=1, on_error=on_error)
        assert result["exit_code"] == 1
        assert ("project01/old-1" not in left(sim)) is gone_too


def test_a_victim_whose_operation_hangs_is_named_and_keeps_no_release_waiting(sim: Simulator) -> None:
    put(sim, "a", tag="old")
    put(sim, "old", status="PENDING_UPGRADE", stuck=True)
    result = run_many(sim, [entry("a")], prune=HERE, wait_timeout=1)
    assert (result["exit_code"], result["releases"][0]["action"]) == (1, "upgrade")
    assert "project01/old: The release is still PENDING_UPGRADE" in result["msg"]


def test_the_diff_shows_the_victims_first_and_counts_all_that_it_leaves_out(sim: Simulator) -> None:
    names = [f"web-{number}" for number in range(25)]
    for name in names:
        sim.put_release("project01", name, {f"key-{number}": "old" for number in range(300)})
    put(sim, "old")
    declared = [entry(name, values={f"key-{number}": "new" for number in range(300)}) for name in names]
    lines = run_many(sim, declared, plan_only=True, prune=HERE)["diff"]["prepared"].splitlines()
    assert lines[:2] == [
        "--- project01/old: chart magento-mysql 1.0.0, revision 1, DEPLOYED",
        "+++ project01/old: absent",
    ]
    more = [int(line.split()[2]) for line in lines if line.startswith("...")]
    assert len(lines) - len(more) + sum(more) == 2 + 25 * (2 + 2 * 300)
