# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX does with a job: its credentials are injected, and it goes over the mesh and comes back as artifacts."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

# Private by its name; its version stands in tests/constraints.txt.
from awx_plugins.interfaces._temporary_private_inject_api import inject_credential
from e2e_support import Ansible

# Where AWX mounts the private folder of a job in its container.
CONTAINER = "/runner"


class Inputs:
    """What a user has typed into a credential, as AWX's code asks for it."""

    def __init__(self, inputs: Mapping[str, Any]) -> None:
        self._inputs = inputs

    def get_input_keys(self) -> list[str]:
        """Return the fields that were touched."""
        return list(self._inputs)

    def get_input(self, name: str, default: Any = None) -> Any:
        """Return what was typed."""
        return self._inputs.get(name, default)

    def has_input(self, name: str) -> bool:
        """Return whether there is anything in the field."""
        return self._inputs.get(name) not in ("", None)


@dataclass
class Injected:
    """The environment of a job, and the one that AWX shows."""

    env: dict[str, str]
    shown: dict[str, str]


def inject(folder: Path, *credentials: tuple[Mapping[str, Any], Mapping[str, Any]]) -> Injected:
    """Let AWX's own code render the credentials, each a type and what was typed, into a job's private folder."""
    (folder / "env").mkdir(parents=True, exist_ok=True)
    injected = Injected({}, {})
    arguments: list[str] = []
    for kind, inputs in credentials:
        given = SimpleNamespace(
            inputs=kind["inputs"], injectors=kind["injectors"], managed=False, custom_injectors=None
        )
        inject_credential(given, Inputs(inputs), injected.env, injected.shown, arguments, str(folder))
    assert arguments == []
    return injected


def with_prefix(kind: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Return a credential type whose variables begin with the prefix, as the pack makes it: without a profile file."""
    fields = [field for field in kind["inputs"]["fields"] if not field["id"].startswith("profile")]
    files = {name: text for name, text in kind["injectors"]["file"].items() if "profile" not in name}
    env = {f"{prefix}_{name}": text for name, text in kind["injectors"]["env"].items() if "profile" not in text}
    return {**kind, "inputs": {"fields": fields}, "injectors": {"file": files, "env": env}}


def send(ansible: Ansible, place: Path, tasks: list[dict[str, Any]], injected: Injected) -> Path:
    """Transmit a job, work on it elsewhere, process what comes back, and return the folder of its artifacts."""
    control, worker, back = place / "control", place / "worker", place / "back"
    for folder in (control / "env", control / "project", control / "inventory", worker, back):
        folder.mkdir(parents=True, exist_ok=True)
    play = {"name": "A job of AWX", "hosts": "localhost", "gather_facts": False, "tasks": tasks}
    (control / "project" / "job.yml").write_text(yaml.safe_dump([play], sort_keys=False), encoding="utf-8")
    host = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    (control / "inventory" / "hosts.json").write_text(json.dumps({"all": {"hosts": {"localhost": host}}}))
    # There is no container here that has the worker's folder at /runner.
    env = {name: re.sub(f"^{CONTAINER}(?=/)", str(worker), text) for name, text in injected.env.items()}
    (control / "env" / "envvars").write_text(json.dumps(env), encoding="utf-8")
    job, done = place / "job.zip", place / "done.zip"
    run(ansible, f"ansible-runner transmit {control} -p job.yml --ident job -vvvv > {job}")
    run(ansible, f"ansible-runner worker --private-data-dir {worker} < {job} > {done}")
    run(ansible, f"ansible-runner process {back} --ident job < {done}")
    return back / "artifacts" / "job"


def run(ansible: Ansible, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell: the parts of a job are streams."""
    return ansible.run("sh", "-c", line)


def read_events(artifacts: Path) -> list[dict[str, Any]]:
    """Return the events of a job in their order."""
    events = [json.loads(path.read_text(encoding="utf-8")) for path in (artifacts / "job_events").glob("*.json")]
    return sorted(events, key=lambda event: event["counter"])


def read_result(artifacts: Path) -> dict[str, Any]:
    """Return the result of the last task that ended."""
    results = [event for event in read_events(artifacts) if event["event"] in ("runner_on_ok", "runner_on_failed")]
    assert results, (artifacts / "stdout").read_text(encoding="utf-8")
    result = results[-1]["event_data"]["res"]
    assert isinstance(result, dict)
    return result


def find_text(folder: Path, *texts: str) -> list[str]:
    """Return the files among a job's artifacts that hold one of the texts.

    C(command) is ansible-runner's dump of the environment, in whose place AWX keeps C(Injected.shown).
    """
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "command"]
    assert len(files) > 5
    return [path.name for path in files if any(text.encode() in path.read_bytes() for text in texts)]
