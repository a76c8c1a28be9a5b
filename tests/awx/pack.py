# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applies the pack to the stand-in of AWX's API, and plays its job templates as AWX would."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from awx_api import API_TOKEN, AwxServer, Thing
from e2e_support import Ansible, Played

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOKS = ROOT / "playbooks"
RESULTS = "launched.jsonl"


def read_playbooks() -> dict[str, str]:
    """Return the playbooks by the paths that a project of AWX knows them by."""
    return {f"playbooks/{path.name}": path.read_text(encoding="utf-8") for path in PLAYBOOKS.glob("*.yml")}


def apply_pack(ansible: Ansible, server: AwxServer, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Play the pack as a user does, by its name in the collection."""
    env = {
        "CONTROLLER_HOST": server.url,
        "CONTROLLER_OAUTH_TOKEN": API_TOKEN,
        "E2E_RESULTS": str(ansible.home / "pack"),
    }
    return ansible.run("ansible-playbook", "huaweicloud.cce.awx_pack", *arguments, env=env)


def read_type(name: str) -> dict[str, Any]:
    """Return a credential type as it stands in its file."""
    loaded = yaml.safe_load((PLAYBOOKS / "files" / "awx" / name).read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def answer(template: Thing, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what AWX makes of the answers to a template's survey: defaults for what was not touched."""
    questions = {question["variable"]: question for question in template.survey["spec"]}
    assert set(answers) <= set(questions), "the survey does not ask for that"
    missing = [name for name, each in questions.items() if each["required"] and not answers.get(name, each["default"])]
    assert not missing, missing
    return {name: answers.get(name, each["default"]) for name, each in questions.items()}


class Answers(yaml.SafeDumper):
    """Writes what people have typed, as AWX does: every text is marked, so that no job renders templates in it."""

    def represent_data(self, data: Any) -> yaml.Node:
        """Return the node of a value."""
        return self.represent_scalar("!unsafe", data) if isinstance(data, str) else super().represent_data(data)


def dump_variables(variables: Mapping[str, Any], own: Mapping[str, Any]) -> str:
    """Return the file of a job's variables as AWX's safe_dump() makes it; those of the job template are not marked."""
    texts = [
        yaml.dump({name: value}, Dumper=yaml.SafeDumper if own.get(name) == value else Answers)
        for name, value in variables.items()
    ]
    return "".join(texts)


def launch(
    ansible: Ansible, template: Thing, env: Mapping[str, str], answers: Mapping[str, Any], *arguments: str
) -> Played:
    """Play the playbook of a job template with its variables and the answers, on the inventory of the pack."""
    given = template.data.get("extra_vars") or {}
    own = json.loads(given) if isinstance(given, str) else given
    variables = ansible.home / "variables.yml"
    variables.write_text(dump_variables({**own, **answers}, own), encoding="utf-8")
    results = ansible.home / RESULTS
    results.unlink(missing_ok=True)
    playbook = Path(template.data["playbook"]).stem
    ended = ansible.run(
        *("ansible-playbook", f"huaweicloud.cce.{playbook}", "-e", f"@{variables}", *arguments),
        env={**env, "E2E_RESULTS": str(results)},
        expect=None,
    )
    records = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    return Played(
        ended.returncode,
        ended.stdout,
        {record["task"]: record["result"] for record in records},
        {record["task"]: record["outcome"] for record in records},
    )


def read_artifacts(ansible: Ansible) -> dict[str, dict[str, Any]]:
    """Return what the last job hands on to the nodes after it: what its hosts have set, merged as Ansible merges it."""
    artifacts: dict[str, dict[str, Any]] = {}
    for line in (ansible.home / RESULTS).read_text(encoding="utf-8").splitlines():
        for name, value in json.loads(line)["result"].get("ansible_stats", {}).get("data", {}).items():
            artifacts.setdefault(name, {}).update(value)
    return artifacts
