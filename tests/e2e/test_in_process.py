# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fast path is another way to the same results, and where it could be told, it is not taken."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from both_ways import SETUP, TARGETS, BothWays, Ways, normalise, play_both
from e2e_support import Ansible
from simulator import PROJECT_ID, SEED_CHART, SEED_CLUSTER, TOKEN, Simulator

NAMES = sorted(path.name for path in TARGETS.iterdir() if path.name != SETUP)
LOOK = {"huaweicloud.cce.cce_cluster_info": {}}
RELEASE = {"cluster_id": SEED_CLUSTER, "namespace": "project01", "name": "fast", "chart_id": SEED_CHART}
SECRET = "c4nary-of-the-fast-path"
OTHER_SECRET = "c4nary-of-a-single-value"
BECOME = """
from ansible.plugins.become import BecomeBase

DOCUMENTATION = '''
name: e2e_same
short_description: becomes who it is
description: [becomes who it is]
options:
  become_user:
    description: Who it is.
    default: root
'''


class BecomeModule(BecomeBase):
    name = "e2e_same"

    def build_become_command(self, cmd, shell):
        super().build_become_command(cmd, shell)
        return self._build_success_command(cmd, shell) if cmd else cmd
"""
# It takes the place of a module, to misbehave at will.
WILD = """
import os
import sys
import time

from ansible_collections.huaweicloud.cce.plugins.module_utils._module import CceModule


def main():
    spec = {"password": {"type": "str", "no_log": True}, "what": {"type": "str"}}
    module = CceModule(argument_spec=spec)
    what, password = module.params["what"], module.params["password"]
    module.tell(f"one of two, {password}")
    if what == "crash":
        raise ValueError(password)
    if what == "exit":
        sys.exit(3)
    if what == "sleep":
        time.sleep(60)
    os.environ["E2E_LEFT"] = str(what)
    module.exit_json(left=os.environ.get("E2E_LEFT"), worker=os.getpid())


if __name__ == "__main__":
    main()
"""
# It prints one JSON document, as callbacks for machines do.
JSON_CALLBACK = """
import json

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = '''
name: e2e_json
type: stdout
short_description: prints JSON
description: [prints JSON]
'''


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "e2e_json"

    def v2_playbook_on_stats(self, stats):
        self._display.display(json.dumps({"hosts": sorted(stats.processed)}))
"""


@pytest.fixture(name="place")
def _place(ansible: Ansible, tmp_path: Path) -> BothWays:
    return BothWays(ansible, tmp_path)


@pytest.fixture(name="play")
def _play(place: BothWays, sim: Simulator) -> Callable[..., Ways]:
    """Plays tasks on localhost, against the simulator."""
    env = {"HW_CCE_ENDPOINT": sim.url, "HW_AUTH_TOKEN": TOKEN, "HW_PROJECT_ID": PROJECT_ID}

    def play(*tasks: dict[str, Any], arguments: tuple[str, ...] = (), **options: Any) -> Ways:
        given = {key: options.pop(key) for key in ("way", "env") if key in options}
        plays = [{"hosts": "localhost", "gather_facts": False, "tasks": list(tasks), **options}]
        return place.play(plays, *arguments, **{**given, "env": {**env, **given.get("env", {})}})

    return play


@pytest.fixture(name="wild")
def _wild(ansible: Ansible, tmp_path: Path) -> dict[str, str]:
    """The environment in which a module misbehaves."""
    copy = tmp_path / "wild" / "ansible_collections" / "huaweicloud" / "cce"
    shutil.copytree(ansible.collection, copy)
    (copy / "plugins" / "modules" / "cce_cluster_info.py").write_text(WILD, encoding="utf-8")
    return {"ANSIBLE_COLLECTIONS_PATH": str(tmp_path / "wild")}


@pytest.mark.parametrize("name", NAMES)
def test_a_target_has_the_same_results_both_ways(place: BothWays, name: str) -> None:
    ways = play_both(place, name)
    for way, played in ways.items():
        assert played.code == 0, f"{way}: {played.output}"
    results = [normalise(played.results, place.folder) for played in ways.values()]
    assert len(results[0]) == len(results[1])
    for auto, never in zip(*results):
        assert auto == never
    # Only what has an environment of its own, or is asynchronous, has a process of its own.
    assert ways["auto"].processes < ways["never"].processes / 2
    assert ways["never"].processes >= len([result for result in results[1] if "skipped" not in result[1]]) * 0.8


def test_what_could_be_told_from_outside_has_a_process_of_its_own(play: Callable[..., Ways], tmp_path: Path) -> None:
    wrapper, plugins = tmp_path / "python", tmp_path / "become"
    wrapper.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
    wrapper.chmod(0o755)
    plugins.mkdir()
    (plugins / "e2e_same.py").write_text(BECOME, encoding="utf-8")
    host = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    reasons: dict[str, dict[str, Any]] = {
        "the variable": {"vars": {"huaweicloud_cce_in_process": "{{ 'never' }}"}},
        "the delegated host's variable": {"delegate_to": "elsewhere"},
        "its own environment": {"environment": {"HW_REGION": "{{ 'eu-west-101' }}"}},
        "async": {"async": 30, "poll": 1, "vars": {"ansible_async_dir": str(tmp_path)}},
        "another Python": {"vars": {"ansible_python_interpreter": str(wrapper)}},
        "become": {"become": True, "become_method": "e2e_same"},
    }
    played = play(
        {"add_host": {"name": "elsewhere", "huaweicloud_cce_in_process": "never", **host}},
        {"name": "plain", **LOOK},
        {"name": "delegated", "delegate_to": "localhost", **LOOK},
        {"name": "an empty environment", "environment": {}, **LOOK},
        {"name": "the variable wins", "vars": {"huaweicloud_cce_in_process": "auto"}, **LOOK},
        *({"name": name, **LOOK, **words} for name, words in reasons.items()),
        arguments=("-vvv",),
        env={"ANSIBLE_BECOME_PLUGINS": str(plugins)},
    )
    assert played.code == 0, played.output
    assert {outcome for _task, outcome, _result in played.results} == {"ok"}
    assert [name for name, _outcome, result in played.results if not result["clusters"]] == []
    assert played.processes == len(reasons)
    assert played.output.count("runs in this process") == 4
    for reason in ("is 'never'", "environment of its own", "is asynchronous", str(wrapper), "another user"):
        assert re.search(f"runs in a process of its own: .*{re.escape(reason)}", played.output)


def test_a_setting_that_is_none_is_a_clear_error(play: Callable[..., Ways]) -> None:
    played = play({**LOOK, "vars": {"huaweicloud_cce_in_process": "sometimes"}})
    ((_task, outcome, result),) = played.results
    assert outcome == "failed"
    assert "huaweicloud_cce_in_process must be 'auto' or 'never', not 'sometimes'" in result["msg"]


@pytest.mark.parametrize("way", ["auto", "never"])
def test_what_plays_do_with_tasks_works(play: Callable[..., Ways], way: str) -> None:
    release = {"name": "fast", "namespace": "project01", "wait_interval": 0.1}
    played = play(
        {
            "name": "loop",
            "cce_release": {**release, "name": "{{ item }}", "values": {"n": "{{ secret }}"}},
            "loop": ["one", "two"],
            "register": "looped",
        },
        {
            "name": "repeat",
            "cce_release": {**release, "state": "absent"},
            "register": "told",
            "until": "told is changed",
            "retries": 1,
            "delay": 0,
            "ignore_errors": True,
        },
        {"name": "missing", "cce_release": {**release, "chart_id": "{{ nowhere }}"}, "ignore_errors": True},
        {"name": "quiet", "cce_release": {**release, "values": {"n": "{{ unsafe }}"}}, "no_log": True},
        {"name": "check", "cce_release": {**release, "state": "absent"}, "check_mode": True, "diff": True},
        {"name": "compare", "assert": {"that": ["looped.results | map(attribute='changed') is all"]}},
        collections=["huaweicloud.cce"],
        module_defaults={
            "group/huaweicloud.cce.cce": {"region": "eu-west-101"},
            "group/huaweicloud.cce.cce_cluster": {"cluster_id": SEED_CLUSTER},
            "huaweicloud.cce.cce_release": {"chart_id": SEED_CHART},
        },
        vars={"secret": "{{ 'a' ~ 1 }}", "unsafe": "x"},
        way=way,
    )
    assert played.code == 0, played.output
    outcomes = [(task, outcome) for task, outcome, _result in played.results]
    assert outcomes == [
        ("loop", "ok item"),
        ("loop", "ok item"),
        ("loop", "ok"),
        ("repeat", "retry"),
        ("repeat", "failed"),
        ("missing", "failed"),
        ("quiet", "ok"),
        ("check", "ok"),
    ]
    assert (played.processes == 0) == (way == "auto")


def test_a_module_that_misbehaves_ends_no_worker(play: Callable[..., Ways], wild: dict[str, str]) -> None:
    module = {"huaweicloud.cce.cce_cluster_info": {"what": "{{ item }}", "password": SECRET}}
    played = play(
        {"name": "loop", **module, "loop": ["fine", "crash", "exit", "still fine"], "ignore_errors": True},
        {"name": "late", **module, "vars": {"item": "sleep"}, "timeout": 1, "ignore_errors": True},
        {"name": "after", **module, "vars": {"item": "after"}},
        env=wild,
        arguments=("-vvv",),
    )
    assert played.code == 0, played.output
    outcomes = [outcome for _task, outcome, _result in played.results]
    assert outcomes == ["ok item", "failed item", "failed item", "ok item", "failed", "failed", "ok"]
    fine, crash, ended, still, _loop, late, after = [result for _task, _outcome, result in played.results]
    assert fine["worker"] == still["worker"] != after["worker"]
    assert "MODULE FAILURE: ValueError at cce_cluster_info.py" in crash["msg"]
    assert ended["rc"] == 3
    assert re.search("time frame|timeout|timed out", late["msg"], re.IGNORECASE)
    assert played.processes == 0
    assert SECRET not in played.output.replace(f"password: {SECRET}", "")


@pytest.mark.parametrize("quiet", [False, True])
def test_progress_goes_to_stderr_and_is_silent_at_no_log(
    play: Callable[..., Ways], ansible: Ansible, wild: dict[str, str], tmp_path: Path, quiet: bool
) -> None:
    (ansible.home / "callbacks" / "e2e_json.py").write_text(JSON_CALLBACK, encoding="utf-8")
    errors = tmp_path / "stderr"
    module = {"huaweicloud.cce.cce_cluster_info": {"password": SECRET}}
    env = {**wild, "ANSIBLE_STDOUT_CALLBACK": "e2e_json", "E2E_STDERR": str(errors)}
    played = play({"name": "tell", **module, "no_log": quiet}, env=env)
    assert json.loads(played.output) == {"hosts": ["localhost"]}
    said = errors.read_text(encoding="utf-8")
    assert ("one of two" in said) == (not quiet)
    assert SECRET not in said


@pytest.mark.parametrize("way", ["auto", "never"])
def test_values_come_from_files_of_a_role(
    play: Callable[..., Ways], ansible: Ansible, sim: Simulator, tmp_path: Path, way: str
) -> None:
    role = tmp_path / "roles" / "shop"
    for folder in ("files", "tasks"):
        (role / folder).mkdir(parents=True)
    (role / "files" / "base.yml").write_text("imageTag: v1\nbasic: {app_name: shop}\n", encoding="utf-8")
    vault, password = role / "files" / "secret.yml", tmp_path / "password"
    vault.write_text(f"basic: {{mysql_password: {SECRET}}}\n", encoding="utf-8")
    password.write_text("open sesame", encoding="utf-8")
    unlock = ("--vault-password-file", str(password))
    ansible.run("ansible-vault", "encrypt", str(vault), *unlock)
    single = ansible.run("ansible-vault", "encrypt_string", OTHER_SECRET, "--name", "vaulted", *unlock).stdout
    lines = [line for line in single.splitlines() if line.startswith(("vaulted:", "  "))]
    variables = "\n".join([*lines, "unsafe: !unsafe '{{ v2 }}'"])
    (tmp_path / "vars.yml").write_text(variables, encoding="utf-8")
    task = {
        "huaweicloud.cce.cce_release": {
            **RELEASE,
            "values_files": ["base.yml", "secret.yml"],
            "values": {"imageTag": "{{ unsafe }}"},
            "sensitive_values": {"basic": {"admin_password": "{{ vaulted }}"}},
            "wait_interval": 0.1,
        }
    }
    (role / "tasks" / "main.yml").write_text(yaml.safe_dump([{"name": "install", **task}]), encoding="utf-8")
    arguments = (*unlock, "-e", f"@{tmp_path / 'vars.yml'}", "-vvv", "--diff")
    played = play(roles=["shop"], arguments=arguments, way=way, env={"ANSIBLE_ROLES_PATH": str(role.parent)})
    assert played.code == 0, played.output
    release = sim.release("project01", "fast")
    assert release
    assert release.values["basic"] == {"app_name": "shop", "mysql_password": SECRET, "admin_password": OTHER_SECRET}
    assert release.values["imageTag"] == "{{ v2 }}"
    assert SECRET not in played.output
    assert OTHER_SECRET not in played.output
    assert (played.processes == 0) == (way == "auto")


def test_a_file_that_is_missing_is_named_and_nothing_is_sent(play: Callable[..., Ways], sim: Simulator) -> None:
    played = play({"huaweicloud.cce.cce_release": {**RELEASE, "values_files": ["nowhere.yml"]}})
    ((_task, outcome, result),) = played.results
    assert outcome == "failed"
    assert "nowhere.yml" in result["msg"]
    assert not len(sim.requests)
