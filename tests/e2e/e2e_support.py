# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs Ansible's programs as a user would: own processes, a private home, nothing inherited from the caller."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

import yaml

TIMEOUT = 120.0
# It writes what each task returned to a file, a line of JSON each, whatever the screen shows.
CALLBACK = '''
import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: e2e_results
type: notification
short_description: writes the results of tasks to a file
description: [writes the results of tasks to a file]
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "e2e_results"

    def _write(self, outcome, result):
        line = {"task": result._task.get_name(), "outcome": outcome, "result": result._result}
        with open(os.environ["E2E_RESULTS"], "a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, default=str) + "\\n")

    def v2_runner_on_ok(self, result):
        self._write("ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._write("failed", result)

    def v2_runner_on_skipped(self, result):
        self._write("skipped", result)

    def v2_runner_on_unreachable(self, result):
        self._write("unreachable", result)
'''


def write_chart(place: Path) -> None:
    """Write the folder of the chart shop 1.4.0, which guides and examples upload."""
    (place / "templates").mkdir(parents=True)
    (place / "Chart.yaml").write_text("apiVersion: v2\nname: shop\nversion: 1.4.0\n", encoding="utf-8")
    (place / "values.yaml").write_text("replicas: 1\n", encoding="utf-8")
    (place / "templates" / "shop.yaml").write_text("kind: ConfigMap\n", encoding="utf-8")


@dataclass(frozen=True)
class Played:
    """What a playbook printed, and what its tasks returned, by the task's name."""

    code: int
    output: str
    tasks: dict[str, dict[str, Any]]
    outcomes: dict[str, str]

    def __getitem__(self, task: str) -> dict[str, Any]:
        assert task in self.tasks, f"the task {task!r} did not run:\n{self.output}"
        return self.tasks[task]

    def check(self) -> Played:
        """Return itself, unless a task failed."""
        assert self.code == 0, self.output
        return self


class Ansible:
    """Ansible's programs beside this Python, in a home of their own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.collections = home / "collections"
        self.collection = self.collections / "ansible_collections" / "huaweicloud" / "cce"
        self._runs = 0
        plugins = home / "callbacks"
        plugins.mkdir()
        (plugins / "e2e_results.py").write_text(CALLBACK, encoding="utf-8")
        host = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        (home / "inventory.yml").write_text(json.dumps({"all": {"hosts": {"localhost": host}}}), encoding="utf-8")
        self._environment = {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_HOME": str(home / "ansible"),
            "ANSIBLE_COLLECTIONS_PATH": str(self.collections),
            "ANSIBLE_INVENTORY": str(home / "inventory.yml"),
            "ANSIBLE_CALLBACK_PLUGINS": str(plugins),
            "ANSIBLE_CALLBACKS_ENABLED": "e2e_results",
            "ANSIBLE_NOCOLOR": "1",
        }

    def install_collection(self, source: Path) -> None:
        """Build the collection of that folder, and install what was built."""
        build = self.home / "build"
        self.run("ansible-galaxy", "collection", "build", "--output-path", str(build), cwd=source)
        (artefact,) = build.glob("huaweicloud-cce-*.tar.gz")
        self.run("ansible-galaxy", "collection", "install", "--offline", str(artefact), "-p", str(self.collections))

    def run(
        self,
        *command: str,
        env: Optional[Mapping[str, str]] = None,
        cwd: Optional[Path] = None,
        expect: Optional[int] = 0,
        timeout: float = TIMEOUT,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program and return what it printed; anything that it leaves running is ended."""
        process = subprocess.Popen(
            command,
            cwd=cwd or self.home,
            env={**self._environment, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            output, _none = process.communicate(timeout=timeout)
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        assert expect is None or process.returncode == expect, f"{' '.join(command)}\n{output}"
        return subprocess.CompletedProcess(command, process.returncode, output, "")

    def play(self, tasks: list[dict[str, Any]], *arguments: str, env: Mapping[str, str], **play: Any) -> Played:
        """Play the tasks on localhost, and return what came of it, be it good or bad."""
        return self.play_all(
            [{"name": "End to end", "hosts": "localhost", "gather_facts": False, "tasks": tasks, **play}],
            *arguments,
            env=env,
        )

    def play_all(self, plays: list[dict[str, Any]], *arguments: str, env: Mapping[str, str]) -> Played:
        """Play the plays, and return what came of it, be it good or bad."""
        playbook = self.home / f"playbook{self._runs + 1}.yml"
        playbook.write_text(yaml.safe_dump(plays, sort_keys=False), encoding="utf-8")
        return self.play_file(playbook, *arguments, env=env)

    def play_file(self, playbook: Path, *arguments: str, env: Mapping[str, str]) -> Played:
        """Play what stands in a file, and return what came of it, be it good or bad."""
        self._runs += 1
        results = self.home / f"results{self._runs}.jsonl"
        command = ("ansible-playbook", str(playbook), *arguments)
        ended = self.run(*command, env={**env, "E2E_RESULTS": str(results)}, cwd=playbook.parent, expect=None)
        lines = results.read_text(encoding="utf-8").splitlines() if results.exists() else []
        records = [json.loads(line) for line in lines]
        return Played(
            ended.returncode,
            ended.stdout,
            {record["task"]: record["result"] for record in records},
            {record["task"]: record["outcome"] for record in records},
        )
