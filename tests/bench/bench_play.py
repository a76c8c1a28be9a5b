# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays playbooks against a simulator in a process of its own, and tells what they cost."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Optional

ROOT = Path(__file__).resolve().parents[2]
# The simulator's package; its own folder must not be on the path, where its modules would hide others.
sys.path.insert(0, str(ROOT / "tests"))

from simulator import TOKEN  # noqa: E402

START_TIMEOUT = 30.0
# Whether the collection's tasks run as modules in processes of their own, as those of most collections do.
AS_MODULE = {"HUAWEICLOUD_CCE_IN_PROCESS": "never"}
IN_PROCESS = {"HUAWEICLOUD_CCE_IN_PROCESS": "auto"}


class Cost(NamedTuple):
    """Seconds of one play: on the clock, and of all processors for Ansible and the modules that it started."""

    wall: float
    cpu: float


class Bench:
    """A place for plays: the checkout as a collection, a simulator, and nothing of the user's own settings."""

    def __init__(self, scratch: Path, tls: bool = False) -> None:
        self.scratch = scratch
        self.url = ""
        self._tls = tls
        self._simulator: Optional[subprocess.Popen[bytes]] = None
        self._plays = 0
        self._environment = {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
            "HOME": str(scratch),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_HOME": str(scratch / "ansible"),
            "ANSIBLE_COLLECTIONS_PATH": str(scratch),
            "ANSIBLE_INVENTORY": str(scratch / "inventory.json"),
            "ANSIBLE_NOCOLOR": "1",
            **AS_MODULE,
        }

    def __enter__(self) -> Bench:
        namespace = self.scratch / "ansible_collections" / "huaweicloud"
        namespace.mkdir(parents=True)
        (namespace / "cce").symlink_to(ROOT, target_is_directory=True)
        host = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        self._write("inventory.json", {"all": {"hosts": {"localhost": host}}})
        try:
            self._start_simulator()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *dummy: object) -> None:
        if self._simulator is not None:
            self._simulator.terminate()
            self._simulator.wait()

    def _start_simulator(self) -> None:
        url_file = self.scratch / "url"
        program = ROOT / "tests" / "simulator" / "cce_simulator.py"
        command = [sys.executable, str(program), "--port", "0", "--url-file", str(url_file)]
        command += ["--tls"] * self._tls
        with (self.scratch / "simulator.log").open("wb") as log:
            self._simulator = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + START_TIMEOUT
        while not url_file.exists():
            if self._simulator.poll() is not None or time.monotonic() > end:
                raise RuntimeError("no simulator: " + (self.scratch / "simulator.log").read_text(encoding="utf-8"))
            time.sleep(0.05)
        self.url = url_file.read_text(encoding="utf-8").strip()

    def control(self, name: str, data: object = None) -> Any:
        """Return the answer of the simulator's control API: a look without data, a change with it."""
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(f"{self.url}/_simulator/{name}", data=body)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=START_TIMEOUT) as response:
            return json.load(response)

    def play(self, tasks: list[dict[str, Any]], changed: int = 0, env: Optional[Mapping[str, str]] = None) -> Cost:
        """Play the tasks and return the cost; raise RuntimeError unless all are ok and that many changed something."""
        self._plays += 1
        plays = [{"name": "Bench", "hosts": "localhost", "gather_facts": False, "tasks": tasks}]
        playbook = self._write(f"playbook{self._plays}.yml", plays)
        command = [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook)]
        environment = {**self._environment, "HW_CCE_ENDPOINT": self.url, "HW_AUTH_TOKEN": TOKEN, **(env or {})}
        log = self.scratch / "playbook.log"
        with log.open("wb") as output:
            started = time.monotonic()
            process = subprocess.Popen(
                command, cwd=self.scratch, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
            _pid, status, usage = os.wait4(process.pid, 0)
            wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        text = log.read_text(encoding="utf-8", errors="replace")
        recap = re.search(r"ok=(\d+)\s+changed=(\d+)", text)
        if process.returncode or not recap or (int(recap[1]), int(recap[2])) != (len(tasks), changed):
            raise RuntimeError(f"a play of {len(tasks)} tasks, of which {changed} should change something:\n{text}")
        return Cost(wall, cpu_seconds(usage))

    def run(self, *command: str) -> str:
        """Return what the program printed; raise CalledProcessError when it fails."""
        ended = subprocess.run(
            command, cwd=self.scratch, env=self._environment, stdin=subprocess.DEVNULL, check=True, capture_output=True
        )
        return ended.stdout.decode()

    def _write(self, name: str, data: object) -> Path:
        path = self.scratch / name
        path.write_text(json.dumps(data), encoding="utf-8")
        return path


def cpu_seconds(usage: resource.struct_rusage) -> float:
    """Return the processor time of an ended process and of those that it waited for."""
    return usage.ru_utime + usage.ru_stime
