# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays with modules in Ansible's own process and in processes of their own, and tells which it was."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from e2e_support import Ansible
from simulator import Simulator

# The longest target is some hundred tasks.
TIMEOUT = 300.0
TARGETS = Path(__file__).resolve().parents[1] / "integration" / "targets"
SETUP = "setup_cce_simulator"
# It writes each result of a task of the collection, loops item by item, in the order in which they came.
CALLBACK = '''
import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: e2e_both_ways
type: notification
short_description: writes the results of the collection's tasks to a file
description: [writes the results of the collection's tasks to a file]
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "e2e_both_ways"

    def _write(self, outcome, result):
        if "cce_" not in result._task.action:
            return
        line = [result._task.get_name(), outcome, result._result]
        with open(os.environ["E2E_BOTH_WAYS"], "a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, default=str) + chr(10))

    def v2_runner_on_ok(self, result):
        self._write("ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._write("failed", result)

    def v2_runner_on_skipped(self, result):
        self._write("skipped", result)

    def v2_runner_item_on_ok(self, result):
        self._write("ok item", result)

    def v2_runner_item_on_failed(self, result):
        self._write("failed item", result)

    def v2_runner_retry(self, result):
        self._write("retry", result)
'''
# What the targets ask the simulator with in the place of ansible.builtin.uri, which is most of what they take.
ASK = """
import json
import urllib.request

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        body = json.dumps(self._task.args["body"]).encode() if "body" in self._task.args else None
        request = urllib.request.Request(str(self._task.args["url"]), body, {"Content-Type": "application/json"})
        request.method = str(self._task.args.get("method", "GET"))
        with urllib.request.urlopen(request) as answer:
            return {"status": answer.status, "json": json.loads(answer.read() or b"null")}
"""
# In the place of the tasks that look at the simulator after each step.
LOOK = """
import json
import urllib.request

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        told = {}
        for what in ("state", "requests"):
            with urllib.request.urlopen(f"{task_vars['cce_simulator_url']}/_simulator/{what}") as answer:
                told[what] = json.loads(answer.read())
        facts = {
            "cce_simulator_state": {"json": told["state"]},
            "cce_simulator_releases": [revisions[-1] for revisions in told["state"]["releases"]],
            "cce_simulator_asked": told["requests"],
            "cce_simulator_writes": [request for request in told["requests"] if request["method"] != "GET"],
        }
        return {"ansible_facts": facts}
"""
# Each Python that starts below it notes its command line: Ansible names the program that holds a module after it.
NOTE = """
import os
import sys

with open(os.environ["E2E_STARTS"], "a", encoding="utf-8") as stream:
    stream.write(" ".join(sys.orig_argv) + chr(10))
"""
# What differs by nature: identifiers, times, ports, folders.
_BY_NATURE = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"
    r"|\b[0-9a-f]{32}([0-9a-f]{32})?\b"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*(Z|[+-]\d\d:?\d\d)?"
    r"|127\.0\.0\.1:\d+"
    r"|\b\d+(\.\d+)? s\b"
)
_SECONDS = ("waited_s", "seconds", "start", "end", "delta", "ansible_job_id", "results_file")


class Ways(NamedTuple):
    """What came of a play: the results of the collection's tasks, and how many of them had a process of their own."""

    code: int
    output: str
    results: list[list[Any]]
    processes: int


class BothWays:
    """A place for plays that are played in both ways."""

    def __init__(self, ansible: Ansible, folder: Path) -> None:
        self._ansible = ansible
        self.folder = folder
        self._numbers = itertools.count()
        (ansible.home / "callbacks" / "e2e_both_ways.py").write_text(CALLBACK, encoding="utf-8")
        (folder / "actions").mkdir()
        for name, code in (("ask", ASK), ("look", LOOK)):
            (folder / "actions" / f"e2e_{name}.py").write_text(code, encoding="utf-8")
        (folder / "notes").mkdir()
        (folder / "notes" / "sitecustomize.py").write_text(NOTE, encoding="utf-8")

    def play(self, plays: list[dict[str, Any]], *arguments: str, env: Mapping[str, str], way: str = "auto") -> Ways:
        """Play the plays, with modules in Ansible's process where that can be (auto) or never."""
        playbook = self.folder / f"play-{next(self._numbers)}.yml"
        playbook.write_text(yaml.safe_dump(plays, sort_keys=False), encoding="utf-8")
        results, starts = (playbook.with_suffix(f".{what}") for what in ("results", "starts"))
        settings = {
            "ANSIBLE_ACTION_PLUGINS": str(self.folder / "actions"),
            "ANSIBLE_CALLBACKS_ENABLED": "e2e_both_ways",
            "E2E_BOTH_WAYS": str(results),
            "E2E_STARTS": str(starts),
            "PYTHONPATH": str(self.folder / "notes"),
            "HUAWEICLOUD_CCE_IN_PROCESS": way,
            **env,
        }
        command = ("ansible-playbook", str(playbook), *arguments)
        if "E2E_STDERR" in env:  # else both streams are one
            command = ("sh", "-c", 'exec "$@" 2>"$E2E_STDERR"', "sh", *command)
        ended = self._ansible.run(*command, env=settings, expect=None, timeout=TIMEOUT)
        lines = results.read_text(encoding="utf-8").splitlines() if results.exists() else []
        commands = starts.read_text(encoding="utf-8").splitlines()
        processes = [command for command in commands if "AnsiballZ_cce_" in command and "async_wrapper" not in command]
        return Ways(ended.returncode, ended.stdout, [json.loads(line) for line in lines], len(processes))


def copy_target(name: str, folder: Path, url: str) -> dict[str, str]:
    """Copy an integration target so that it finds a simulator that runs, and return the environment of its tasks.

    Tasks with an environment have a process of their own, so that it becomes that of Ansible itself.
    """
    for target in (name, SETUP):
        shutil.copytree(TARGETS / target, folder / target)
        for file in (folder / target / "tasks").iterdir():
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace("ansible.builtin.uri:", "e2e_ask:"), encoding="utf-8")
    for stem, tasks in (("main", []), ("stop", []), ("look", [{"name": "Look", "e2e_look": {}}])):
        (folder / SETUP / "tasks" / f"{stem}.yml").write_text(yaml.safe_dump(tasks), encoding="utf-8")
    names = yaml.safe_load((TARGETS / SETUP / "defaults" / "main.yml").read_text(encoding="utf-8"))
    main = folder / name / "tasks" / "main.yml"
    blocks = yaml.safe_load(main.read_text(encoding="utf-8"))
    (block,) = blocks
    environment = block.pop("environment")
    main.write_text(yaml.safe_dump(blocks, sort_keys=False), encoding="utf-8")
    known = {**names, "cce_simulator_url": url}
    return {key: re.sub(r"\{\{ (\w+) \}\}", lambda match: known[match[1]], text) for key, text in environment.items()}


def play_target(place: BothWays, name: str, way: str) -> Ways:
    """Play an integration target against a simulator of its own."""
    folder = place.folder / way
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "own").mkdir(parents=True)
    with Simulator() as sim:
        env = copy_target(name, folder, sim.url)
        given = {"cce_simulator_url": sim.url, "cce_simulator_folder": {"path": str(folder / "own")}}
        play = {"hosts": "localhost", "gather_facts": False, "roles": [name]}
        arguments = ("-e", json.dumps(given), "--diff")
        return place.play([play], *arguments, env={**env, "ANSIBLE_ROLES_PATH": str(folder)}, way=way)


def play_both(place: BothWays, name: str) -> dict[str, Ways]:
    """Play an integration target both ways at once."""
    ways = ("auto", "never")
    with ThreadPoolExecutor(len(ways)) as pool:
        return dict(zip(ways, pool.map(lambda way: play_target(place, name, way), ways)))


def normalise(value: Any, folder: Path) -> Any:
    """Return a result without what differs by nature."""
    if isinstance(value, dict):
        return {key: normalise(below, folder) for key, below in value.items() if key not in _SECONDS}
    if isinstance(value, list):
        return [normalise(below, folder) for below in value]
    if isinstance(value, str):
        text = value.replace(f"{folder}/auto/", "").replace(f"{folder}/never/", "")
        return _BY_NATURE.sub("<by nature>", text)
    return value
