# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The execution environment's definition, and the collection under ansible-runner and ansible-navigator."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import yaml
from e2e_support import Ansible
from simulator import PROJECT_ID, SEED_CLUSTER, TOKEN, Simulator

ROOT = Path(__file__).resolve().parents[2]
DEFINITION = ROOT / "extensions" / "execution-environment" / "execution-environment.yml"
VARIABLES = {
    "cluster_id": SEED_CLUSTER,
    "cce_namespace": "project01",
    "cce_release_name": "shop",
    "cce_chart_name": "magento-mysql",
    "cce_chart_version": "1.0.0",
}


def test_ansible_builder_makes_a_context_with_the_collection_in_it(ansible: Ansible, tmp_path: Path) -> None:
    command = ["ansible-builder", "create", "-f", str(DEFINITION), "-c", str(tmp_path)]
    ansible.run(*command, "--output-filename", "Dockerfile")
    built = (tmp_path / "Dockerfile").read_text(encoding="utf-8")
    wanted = yaml.safe_load((tmp_path / "_build" / "requirements.yml").read_text(encoding="utf-8"))
    assert "huaweicloud.cce" in [each["name"] for each in wanted["collections"]]
    assert "quay.io/fedora/fedora" in built and "ansible-galaxy collection install" in built
    # The images of Fedora come without Python since 41.
    assert re.search(r"(?m)^ARG PYPKG=.*python3", built) and 'PYCMD="/usr/bin/python3"' in built
    base = built.partition(" AS base\n")[2]
    assert 0 < base.find("install $PYPKG") < base.find("pip_install $PYCMD") < base.find("pip install")


def test_ansible_builder_finds_what_the_installed_collection_needs(ansible: Ansible) -> None:
    found = ansible.run("ansible-builder", "introspect", str(ansible.collections)).stdout
    (needed,) = (line for line in found.splitlines() if "huaweicloud.cce" in line)
    assert "requests>=2.25.0" in needed.replace(" ", ""), found


def test_ansible_runner_plays_a_playbook_of_the_collection(ansible: Ansible, sim: Simulator, tmp_path: Path) -> None:
    for name in ("env", "inventory"):
        (tmp_path / name).mkdir()
    env = {"HW_CCE_ENDPOINT": sim.url, "HW_AUTH_TOKEN": TOKEN, "HW_PROJECT_ID": PROJECT_ID}
    (tmp_path / "env" / "envvars").write_text(json.dumps(env), encoding="utf-8")
    (tmp_path / "env" / "extravars").write_text(json.dumps(VARIABLES), encoding="utf-8")
    (tmp_path / "inventory" / "hosts").write_text(
        f"localhost ansible_connection=local ansible_python_interpreter={sys.executable}\n", encoding="utf-8"
    )
    ansible.run("ansible-runner", "run", str(tmp_path), "-p", "huaweicloud.cce.install")
    assert sim.release("project01", "shop").chart.name == "magento-mysql"


def test_ansible_navigator_plays_a_playbook_of_the_collection(ansible: Ansible, sim: Simulator) -> None:
    command = ["ansible-navigator", "run", "huaweicloud.cce.install", "-m", "stdout", "--ee", "false"]
    command += ["--pae", "false", "--lf", "navigator.log"]
    env = {"HW_CCE_ENDPOINT": sim.url, "HW_AUTH_TOKEN": TOKEN, "HW_PROJECT_ID": PROJECT_ID, "TERM": "dumb"}
    results = {"E2E_RESULTS": str(ansible.home / "navigator.jsonl")}
    ended = ansible.run(*command, "-e", json.dumps(VARIABLES), env={**env, **results})
    assert "changed=1" in ended.stdout, ended.stdout
    assert sim.release("project01", "shop") is not None
