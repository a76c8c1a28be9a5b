# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task on many releases declares, and what of it cannot be meant."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import InputError
from ansible_collections.huaweicloud.cce.plugins.module_utils._input import check_release_input
from ansible_collections.huaweicloud.cce.plugins.module_utils._release_spec import RELEASE_SPEC, WORK_SPEC
from ansible_collections.huaweicloud.cce.plugins.module_utils._releases_input import (
    Declared,
    make_victim,
    read_declared,
)
from hypothesis import given
from hypothesis import strategies as st

CLUSTER = "a870253f-5dc7-11ee-bf71-0255ac100b03"
DEFAULTS = {option: spec.get("default") for option, spec in {**RELEASE_SPEC, **WORK_SPEC}.items()}
PRUNE = {"namespaces": ["project01"], "names": ["*"], "protect": [], "max": 10}


def entry(name: str, **options: Any) -> dict[str, Any]:
    """Return a release as the argument spec hands it on."""
    release = {option: DEFAULTS[option] for option in RELEASE_SPEC}
    return {**release, "needs": [], "namespace": "project01", "name": name, "chart_id": "chart-1", **options}


def task(*releases: dict[str, Any], **options: Any) -> dict[str, Any]:
    given_options = {
        **{option: DEFAULTS[option] for option in WORK_SPEC},
        "cluster_id": CLUSTER,
        "cluster_name": None,
        "releases": list(releases),
        "concurrency": 4,
        "on_error": "stop",
        "only": None,
        "skip": None,
        "prune": None,
        "plan_only": False,
        "plan_key": None,
        "expect_plan": None,
    }
    return {**given_options, **options}


def read(*releases: dict[str, Any], **options: Any) -> Declared:
    return read_declared(task(*releases, **options))


def refusal(*releases: dict[str, Any], **options: Any) -> str:
    """Return the words of a refusal, nothing for input that is taken."""
    try:
        read(*releases, **options)
    except InputError as error:
        return error.message
    return ""


def selected(declared: Declared) -> list[str]:
    return [each.node.name for each in declared.entries if each.is_selected]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        pytest.param({"cluster_id": None}, "cluster_id and cluster_name are both missing", id="no-cluster"),
        pytest.param({"cluster_name": "c"}, "cluster_id and cluster_name exclude each other", id="two-clusters"),
        pytest.param({"cluster_id": "../x"}, "cluster_id is no id", id="no-id"),
        pytest.param({"concurrency": 0}, "concurrency must be 1 to 64.", id="none-at-a-time"),
        pytest.param({"concurrency": -4}, "concurrency must be 1 to 64.", id="less-than-none"),
        pytest.param({"concurrency": 65}, "concurrency must be 1 to 64.", id="too-many-at-a-time"),
        pytest.param({"expect_plan": "", "plan_key": "k"}, "expect_plan is blank", id="no-digest"),
        pytest.param({"expect_plan": " \n", "plan_key": "k"}, "expect_plan is blank", id="blank-digest"),
        pytest.param({"expect_plan": ""}, "expect_plan is blank", id="no-digest-and-no-key"),
        pytest.param({"expect_plan": "0" * 64}, "plan_key is needed with expect_plan", id="no-key"),
        pytest.param({"expect_plan": "0" * 64, "plan_key": " "}, "plan_key is needed with expect_plan", id="blank-key"),
        pytest.param({"only": ["b"]}, "only holds b, which fits none of the releases.", id="only-none"),
        pytest.param({"only": ["a\n*/c"]}, "only holds */c, which fits none of the releases.", id="only-one-of-two"),
        pytest.param({"prune": {**PRUNE, "namespaces": []}}, "prune.namespaces is empty", id="prune-nowhere"),
        pytest.param({"releases": [], "prune": PRUNE}, "prune with an empty list of releases", id="prune-all"),
        pytest.param({"releases": [], "only": ["*"]}, "only holds *, which fits none", id="only-of-nothing"),
        pytest.param({"releases": [], "concurrency": 0}, "concurrency must be", id="even-for-nothing"),
    ],
)
def test_what_the_task_cannot_mean_is_refused(options: dict[str, Any], told: str) -> None:
    assert refusal(entry("a"), **options).startswith(told)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({}, id="least"),
        pytest.param({"releases": []}, id="nothing"),
        pytest.param({"cluster_id": None, "cluster_name": "c"}, id="cluster-by-name"),
        pytest.param({"concurrency": 1}, id="one-at-a-time"),
        pytest.param({"concurrency": 64}, id="most-at-a-time"),
        pytest.param({"plan_key": "k"}, id="key"),
        pytest.param({"expect_plan": "0" * 64, "plan_key": "k"}, id="digest-and-key"),
        pytest.param({"skip": ["nothing-like-it"]}, id="skip-nothing"),
        pytest.param({"prune": PRUNE}, id="prune"),
    ],
)
def test_what_can_be_meant_is_taken(options: dict[str, Any]) -> None:
    assert refusal(entry("a"), **options) == ""


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"name": "Bad"}, "releases[1] (project01/Bad): name is no name of a release"),
        ({"name": "1st"}, "releases[1] (project01/1st): name is no name of a release"),
        ({"name": "a/b"}, "releases[1] (project01/a/b): name is no name of a release"),
        ({"name": " "}, "releases[1] (project01/ ): name is no name of a release"),
        ({"name": ""}, "releases[1] lacks a name or a namespace."),
        ({"namespace": ""}, "releases[1] lacks a name or a namespace."),
        ({"namespace": "*"}, "releases[1] (*/bad): namespace is no name of a Kubernetes namespace"),
        ({"chart_id": None}, "releases[1] (project01/bad): chart_id and chart_name are both missing"),
        ({"chart_name": "web"}, "releases[1] (project01/bad): chart_id and chart_name exclude each other"),
        ({"chart_id": None, "chart_name": "web"}, "releases[1] (project01/bad): chart_version is needed"),
        ({"chart_version": "latest"}, "releases[1] (project01/bad): chart_version is 'latest'"),
        ({"chart_id": "../x"}, "releases[1] (project01/bad): chart_id is no id"),
        ({"revision": 1}, "releases[1] (project01/bad): revision is the target of state=rolled_back"),
        ({"state": "rolled_back", "revision": 0}, "releases[1] (project01/bad): revision is no revision"),
        ({"expect_revision": -1}, "releases[1] (project01/bad): expect_revision must be 0"),
        ({"ignore_paths": ["tag"]}, "releases[1] (project01/bad): ignore_paths holds 'tag'"),
        ({"values": {"a": "******"}}, "releases[1] (project01/bad): values hold a mask at /a"),
        ({"sensitive_values": {"a": "******"}}, "releases[1] (project01/bad): sensitive_values hold a mask at /a"),
        ({"values": {"a": float("nan")}}, "releases[1] (project01/bad): values cannot be sent as JSON"),
        ({"parameters": {"release_version": 2}}, "releases[1] (project01/bad): parameters.release_version"),
        ({"values_files": ["values.yml"]}, "releases[1] (project01/bad): values_files are read on the controller"),
        ({"needs": ["nobody"]}, "project01/bad needs nobody, which is not among the releases of this task."),
        ({"name": "good"}, "releases[1] is project01/good, which releases[0] is already."),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
def test_what_one_release_cannot_mean_is_refused_by_its_place_and_name(options: dict[str, Any], told: str) -> None:
    bad = entry(**{"name": "bad", **options})
    assert refusal(entry("good"), bad).startswith(told)


def test_what_is_not_selected_is_checked_all_the_same() -> None:
    assert refusal(entry("a"), entry("b", chart_id=None), only=["a"]).startswith("releases[1] (project01/b): ")


@pytest.mark.parametrize(
    ("only", "skip", "names"),
    [
        pytest.param(None, None, ["db", "web-1", "web-2"], id="neither"),
        pytest.param([], [], ["db", "web-1", "web-2"], id="empty"),
        pytest.param([""], ["", "\n"], ["db", "web-1", "web-2"], id="blank"),
        pytest.param(["web-*"], None, ["web-1", "web-2"], id="only"),
        pytest.param(["db\nweb-2\n"], None, ["db", "web-2"], id="only-lines"),
        pytest.param([" project01/db "], None, ["db"], id="only-with-namespace"),
        pytest.param(None, ["web-*"], ["db"], id="skip"),
        pytest.param(None, ["\nweb-1\ndb"], ["web-2"], id="skip-lines"),
        pytest.param(["web-*"], ["*-1"], ["web-2"], id="skip-takes-from-only"),
        pytest.param(None, ["*"], [], id="skip-all"),
        pytest.param(None, ["project02/*"], ["db", "web-1", "web-2"], id="skip-elsewhere"),
    ],
)
def test_only_and_skip_select(only: Any, skip: Any, names: list[str]) -> None:
    declared = read(entry("db"), entry("web-1"), entry("web-2"), only=only, skip=skip)
    assert selected(declared) == names
    assert [each.node.name for each in declared.entries] == ["db", "web-1", "web-2"]
    assert [name for name in ("db", "web-1", "web-2") if declared.selects("project01", name)] == names


def test_a_need_that_is_not_selected_counts_as_being_there() -> None:
    declared = read(entry("db"), entry("web", needs=["db"]), entry("front", needs=["web"]), skip=["db"])
    assert declared.before == {1: set(), 2: {1}}
    # It has to be one of the releases all the same.
    assert "which is not among the releases" in refusal(entry("web", needs=["db"]), entry("x"), only=["web"])


def test_needs_come_from_lists_and_lines_and_blank_ones_are_none() -> None:
    declared = read(entry("a"), entry("b"), entry("c", needs=["a\nproject01/b", " ", ""]))
    assert declared.before == {0: set(), 1: set(), 2: {0, 1}}


def test_each_release_has_the_options_of_a_task_on_it_alone() -> None:
    params = task(entry("a", values={"x": 1}), entry("b", state="absent", chart_id=None), wait=False, wait_timeout=7)
    first, second = (each.params for each in read_declared({**params, "plan_key": "k"}).entries)
    assert set(first) == set(second) == {*RELEASE_SPEC, *WORK_SPEC, "cluster_id", "cluster_name"}
    assert (first["name"], first["values"], first["cluster_id"], first["wait"]) == ("a", {"x": 1}, CLUSTER, False)
    assert (second["name"], second["values"], second["state"], second["wait_timeout"]) == ("b", {}, "absent", 7)
    check_release_input(first)


def test_an_option_that_is_left_out_has_its_default() -> None:
    bare = {"namespace": "project01", "name": "a", "chart_id": "chart-1"}
    assert read(bare).entries[0].params == read(entry("a")).entries[0].params


def test_a_victim_is_a_release_that_is_to_be_absent() -> None:
    victim = make_victim(task(entry("a"), wait=False), "project01", "old")
    assert (str(victim.node), victim.node.is_absent, victim.is_selected) == ("project01/old", True, True)
    assert victim.params["state"] == "absent"
    assert victim.params["wait"] is False
    check_release_input(victim.params)


@given(st.integers(1, 8).flatmap(lambda count: st.tuples(st.just(count), st.sets(st.integers(0, count - 1)))))
def test_only_and_skip_are_each_other_the_wrong_way_round(drawn: tuple[int, set[int]]) -> None:
    count, picked = drawn
    releases = [entry(f"r{number}", needs=[f"r{number - 1}"] if number else []) for number in range(count)]
    names = [f"r{number}" for number in sorted(picked)]
    others = [f"r{number}" for number in range(count) if number not in picked]
    by_skip = read(*releases, skip=others)
    assert selected(by_skip) == names
    assert set(by_skip.before) == picked
    assert all(earlier <= picked for earlier in by_skip.before.values())
    if names:  # nothing named is everything
        by_only = read(*releases, only=names)
        assert (selected(by_only), by_only.before) == (names, by_skip.before)


@pytest.mark.parametrize("option", ["values", "sensitive_values", "parameters"])
def test_what_ansible_could_not_read_as_a_dictionary_is_refused_and_not_quoted(option: str) -> None:
    words = refusal(entry("a"), entry("b", **{option: "{'key': datetime.date(1), 'x': 'hunter2'}"}))
    assert words.startswith(f"releases[1] (project01/b): {option} must be a dictionary") and "hunter2" not in words
