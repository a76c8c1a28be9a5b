# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays playbooks against a simulator in a process of its own, and tells what they cost."""

from __future__ import annotations

import json
import os
import re
import resource
import ssl
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
    """Seconds of one play: on the clock, of all processors for Ansible and its modules, and of its tasks (CLOCK)."""

    wall: float
    cpu: float
    tasks: float


class Ended(NamedTuple):
    """A process that ended: its seconds on the clock, its processor time, and the most memory that it had, in MiB."""

    wall: float
    cpu: float
    memory: float


# It notes how long the play took, with what Ansible imports for its tasks, and without its own start.
CLOCK = """
import os
import time

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = '''
name: clock
type: aggregate
short_description: notes how long a play takes
description: [notes how long a play takes]
'''


class CallbackModule(CallbackBase):
    CALLBACK_VERSION, CALLBACK_TYPE, CALLBACK_NAME = 2.0, "aggregate", "clock"
    started = None

    def v2_playbook_on_play_start(self, play):
        self.started = time.monotonic()

    def v2_playbook_on_stats(self, stats):
        with open(os.environ["BENCH_CLOCK"], "w") as stream:
            stream.write(repr(time.monotonic() - self.started))
"""
# The shell's own tools do not tell the memory; without site-packages, this one is small beside what it starts.
NOTING_PYTHON = """#!{python} -S
import json, os, sys, time
started = time.monotonic()
pid = os.posix_spawn({python!r}, [{python!r}, *sys.argv[1:]], os.environ)
_pid, status, usage = os.wait4(pid, 0)
noted = [time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024]
with open({notes!r}, "a") as stream:
    print(json.dumps(noted), file=stream)
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Bench:
    """A place for plays: the checkout as a collection, a simulator, and nothing of the user's own settings."""

    def __init__(self, scratch: Path, tls: bool = False) -> None:
        self.scratch = scratch
        self.url = ""
        self.certificate = scratch / "simulator.crt"
        self._tls = tls
        self._simulator: Optional[subprocess.Popen[bytes]] = None
        self._plays = 0
        self._notes = scratch / "ended"
        self._log = scratch / "playbook.log"
        self._environment = {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
            "HOME": str(scratch),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_HOME": str(scratch / "ansible"),
            "ANSIBLE_COLLECTIONS_PATH": str(scratch),
            "ANSIBLE_INVENTORY": str(scratch / "inventory.json"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_CALLBACK_PLUGINS": str(scratch / "callback"),
            "BENCH_CLOCK": str(scratch / "seconds"),
            **AS_MODULE,
        }

    def __enter__(self) -> Bench:
        namespace = self.scratch / "ansible_collections" / "huaweicloud"
        namespace.mkdir(parents=True)
        (namespace / "cce").symlink_to(ROOT, target_is_directory=True)
        host = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        self._write("inventory.json", {"all": {"hosts": {"localhost": host}}})
        (self.scratch / "callback").mkdir()
        (self.scratch / "callback" / "clock.py").write_text(CLOCK, encoding="utf-8")
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
        context = ssl.create_default_context(cafile=str(self.certificate)) if self._tls else None
        secure = urllib.request.HTTPSHandler(context=context)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), secure)
        with opener.open(request, timeout=START_TIMEOUT) as response:
            return json.load(response)

    def play(self, tasks: list[dict[str, Any]], changed: int = 0, env: Optional[Mapping[str, str]] = None) -> Cost:
        """Play the tasks and return the cost; raise RuntimeError unless all are ok and that many changed something."""
        self._plays += 1
        plays = [{"name": "Bench", "hosts": "localhost", "gather_facts": False, "tasks": tasks}]
        playbook = self._write(f"playbook{self._plays}.yml", plays)
        command = [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook)]
        environment = {**self._environment, "HW_CCE_ENDPOINT": self.url, "HW_AUTH_TOKEN": TOKEN, **(env or {})}
        with self._log.open("wb") as output:
            started = time.monotonic()
            process = subprocess.Popen(
                command, cwd=self.scratch, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
            _pid, status, usage = os.wait4(process.pid, 0)
            wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        text = self.said()
        recap = re.search(r"ok=(\d+)\s+changed=(\d+)", text)
        if process.returncode or not recap or (int(recap[1]), int(recap[2])) != (len(tasks), changed):
            raise RuntimeError(f"a play of {len(tasks)} tasks, of which {changed} should change something:\n{text}")
        return Cost(wall, cpu_seconds(usage), float((self.scratch / "seconds").read_text(encoding="utf-8")))

    def said(self) -> str:
        """Return what the last play printed."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def run(self, *command: str, given: str = "") -> str:
        """Return what the program printed when it was given that; raise CalledProcessError when it fails."""
        environment = {**self._environment, "PYTHONPATH": str(self.scratch)}
        ended = subprocess.run(
            command, cwd=self.scratch, env=environment, input=given.encode(), check=True, stdout=subprocess.PIPE
        )
        return ended.stdout.decode()

    def make_python(self) -> Path:
        """Return a Python for tasks that notes what each of its processes took, for ended_processes."""
        program = self.scratch / "python"
        program.write_text(NOTING_PYTHON.format(python=sys.executable, notes=str(self._notes)), encoding="utf-8")
        program.chmod(0o755)
        return program

    def ended_processes(self) -> list[Ended]:
        """Return what was noted since the last time."""
        lines = self._notes.read_text(encoding="utf-8").splitlines()
        self._notes.unlink()
        return [Ended(*json.loads(line)) for line in lines]

    def _write(self, name: str, data: object) -> Path:
        path = self.scratch / name
        path.write_text(json.dumps(data), encoding="utf-8")
        return path


def cpu_seconds(usage: resource.struct_rusage) -> float:
    """Return the processor time of an ended process and of those that it waited for."""
    return usage.ru_utime + usage.ru_stime
