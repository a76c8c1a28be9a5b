# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fleets of clusters, as the guide to them has it, with Ansible's own programs and the installed collection."""

from __future__ import annotations

import json
import re
import subprocess
import textwrap
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml
from e2e_support import Ansible
from simulator import PROJECT_ID, SEED_CLUSTER, TOKEN, Simulator

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = "huaweicloud.cce.cce_clusters"
GUIDE = (ROOT / "docs" / "docsite" / "rst" / "guide_fleets.rst").read_text(encoding="utf-8")
BLOCKS = {
    found[1]: textwrap.dedent(found[0])
    for found in re.findall(r"(?m)^\.\. code-block:: yaml\n\n((?:   .*\n|\n)*?   # (.+)\n(?:   .*\n|\n)*)", GUIDE)
}
SOURCE = "shop.cce_clusters.yml"
SEED = "sfs-turbo-test"
FLEET = 500
EVIL = "{{ lookup('ansible.builtin.pipe', 'echo evil') }}"
CREDENTIALS = {"AUTH_TOKEN": TOKEN, "PROJECT_ID": PROJECT_ID}
# The play of each host of a large fleet: one plan, without a dry run on the service.
SLICE = """
- hosts: all
  gather_facts: false
  tasks:
    - name: Plan
      huaweicloud.cce.cce_releases:
        cluster_id: "{{ cluster_id }}"
        plan_only: true
        server_dry_run: never
        releases:
          - {namespace: default, name: shop, chart_name: magento-mysql, chart_version: "1.0.0"}
"""

Program = Callable[..., str]


@pytest.fixture(name="place")
def _place(tmp_path: Path) -> Path:
    """A folder with the files of the guide."""
    for name, text in BLOCKS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture(name="program")
def _program(ansible: Ansible, sim: Simulator, place: Path) -> Program:
    """Run a program beside the files of the guide; the variable leads to the simulator what names a region."""

    def run(*command: str, expect: int = 0, **env: str) -> str:
        known = {"HW_CCE_ENDPOINT": sim.url, "HW_AUTH_TOKEN": TOKEN, "HW_PROJECT_ID": PROJECT_ID}
        known.update(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED="true", E2E_RESULTS=str(place / "results"))
        return ansible.run(*command, env={**known, **env}, cwd=place, expect=expect).stdout

    return run


def unmark(value: dict[str, Any]) -> Any:
    """Return what is marked as unsafe, as it was."""
    return value.get("__ansible_unsafe", value)


def list_hosts(output: str) -> dict[str, Any]:
    """Return the hosts and their variables of what ansible-inventory --list prints."""
    hosts: dict[str, Any] = json.loads(output, object_hook=unmark)["_meta"]["hostvars"]
    return hosts


def test_each_block_of_the_guide_is_used() -> None:
    sources = [SOURCE, "cached.cce_clusters.yml", "fleet/de.cce_clusters.yml", "fleet/nl.cce_clusters.yml"]
    assert sorted(BLOCKS) == sorted(["fleet.yml", *sources])
    assert len(BLOCKS) == GUIDE.count("code-block:: yaml")


def test_ansible_doc_shows_the_plugin(ansible: Ansible) -> None:
    text = ansible.run("ansible-doc", "-t", "inventory", PLUGIN, env={"COLUMNS": "200"}).stdout
    for word in ("hostnames", "keyed_groups", "cache_timeout", "HW_AUTH_TOKEN", "cce_phase", "EXAMPLES"):
        assert word in text, text
    assert "WARNING" not in text, text
    listed = json.loads(ansible.run("ansible-doc", "-t", "inventory", "-l", "--json", "huaweicloud.cce").stdout)
    assert list(listed) == [PLUGIN]


def test_the_graph_is_the_one_of_the_guide(sim: Simulator, program: Program) -> None:
    sim.state.clusters.get(SEED_CLUSTER).phase = "Hibernation"
    for name in ("shop-1", "shop-2"):
        sim.add_cluster(name, tags={"stage": "prod"})
    shown = GUIDE.split("--graph\n")[1].split("\n\n")[0]
    assert program("ansible-inventory", "-i", SOURCE, "--graph").strip() == textwrap.dedent(shown).strip()


def test_every_variable_of_a_host_is_in_the_guide_and_the_documentation(program: Program) -> None:
    host = list_hosts(program("ansible-inventory", "-i", SOURCE, "--list"))[SEED]
    documentation = (ROOT / "plugins" / "inventory" / "cce_clusters.py").read_text(encoding="utf-8")
    table = GUIDE.split("csv-table:: Variables of a host")[1].split("``compose``, ``groups``")[0]
    known = {name for name in host if name.startswith(("cce_", "cluster_"))}
    assert set(re.findall(r"``(c[a-z_]+)``", table)) == known
    assert known <= set(re.findall(r"C\((c[a-z_]+)\)", documentation))


def test_the_examples_of_the_plugin_are_sources(sim: Simulator, program: Program, place: Path) -> None:
    sim.add_cluster("shop", category="Turbo", tags={"stage": "prod"})
    sim.add_cluster("shop-sandbox", tags={"stage": "prod"})
    document = json.loads(program("ansible-doc", "-t", "inventory", "--json", PLUGIN))[PLUGIN]
    hosts, groups = [], []
    for number, text in enumerate(document["examples"].split("---\n")):
        (place / f"{number}.cce_clusters.yml").write_text(text, encoding="utf-8")
        env = {"PROD_HW_AUTH_TOKEN": TOKEN, "PROD_HW_CCE_ENDPOINT": sim.url}
        output = program("ansible-inventory", "-i", f"{number}.cce_clusters.yml", "--list", **env)
        hosts.append(list_hosts(output))
        groups.append(set(json.loads(output)["all"]["children"]))
    assert sorted(hosts[0]) == [SEED, "shop", "shop-sandbox"]
    assert list(hosts[1]) == ["eu-west-101-shop"]
    assert groups[1] == {"ungrouped", "phase_Available", "tag_stage_prod", "turbo"}
    assert hosts[1]["eu-west-101-shop"]["cce_credential_prefix"] == "PROD"


def test_the_fleet_is_brought_to_what_the_play_says(sim: Simulator, program: Program, place: Path) -> None:
    for name, stage in (("shop-1", "prod"), ("shop-2", "canary")):
        sim.add_cluster(name, uid=name, tags={"stage": stage})
    (place / "group_vars").mkdir()
    (place / "group_vars" / "tag_stage_canary.yml").write_text("shop_image_tag: v3\n", encoding="utf-8")
    play = ("ansible-playbook", "-i", SOURCE, "fleet.yml", "-vvv")
    planned = program(*play, "--limit", "tag_stage_prod", "-e", "shop_plan_only=true")
    assert sim.releases() == []
    assert re.findall(r"(?m)^(\S+) +: ok=1 ", planned) == ["shop-1"]
    program(*play)
    tags = {release.key.cluster_id: release.values["imageTag"] for release in sim.releases()}
    assert tags == {SEED_CLUSTER: "v2", "shop-1": "v2", "shop-2": "v3"}
    again = program(*play)
    assert len(re.findall(r"(?m)^\S+ +: ok=1 +changed=0 ", again)) == 3
    assert "runs in this process" in again and "runs in a process of its own" not in again


def test_what_is_exported_and_read_again_is_the_same_and_still_no_template(
    sim: Simulator, program: Program, place: Path
) -> None:
    """As AWX does it: it keeps what ansible-inventory prints, and its jobs get that from a script."""
    sim.add_cluster("evil", alias=EVIL, tags={"stage": EVIL})
    exported = program("ansible-inventory", "-i", SOURCE, "--list", "--export")
    assert json.loads(exported)["_meta"]["hostvars"]["evil"]["ansible_connection"] == "local"
    (place / "exported.json").write_text(exported, encoding="utf-8")
    script = place / "exported"
    script.write_text('#!/bin/sh\nexec cat "$(dirname "$0")/exported.json"\n', encoding="utf-8")
    script.chmod(0o755)
    again = program("ansible-inventory", "-i", "exported", "--list", "--export")
    assert list_hosts(again) == list_hosts(exported)
    show = {"name": "Show", "ansible.builtin.debug": {"msg": "{{ cce_alias }} {{ cce_tags.stage | default('none') }}"}}
    play = {"hosts": "all", "gather_facts": False, "tasks": [show]}
    (place / "show.yml").write_text(yaml.safe_dump([play]), encoding="utf-8")
    for source in (SOURCE, "exported"):
        assert f"{EVIL} {EVIL}" in program("ansible-playbook", "-i", source, "show.yml", "-vvv")
    program("ansible-playbook", "-i", "exported", "fleet.yml")
    assert len(sim.releases()) == 2


def test_several_regions_are_one_inventory(sim: Simulator, program: Program) -> None:
    with Simulator() as other:
        other.state.clusters.get(SEED_CLUSTER).phase = "Hibernation"
        other.add_cluster(SEED, uid="elsewhere")
        env = {"DE_HW_CCE_ENDPOINT": sim.url, "NL_HW_CCE_ENDPOINT": other.url}
        env.update({f"{prefix}_HW_{name}": value for prefix in ("DE", "NL") for name, value in CREDENTIALS.items()})
        hosts = list_hosts(program("ansible-inventory", "-i", "fleet", "--list", **env))
        assert {name: host["cluster_id"] for name, host in hosts.items()} == {
            f"de-{SEED}": SEED_CLUSTER,
            f"nl-{SEED}": "elsewhere",
        }
        program("ansible-playbook", "-i", "fleet", "fleet.yml", HW_AUTH_TOKEN="MIIwrong-token", **env)
        assert [[release.key.cluster_id for release in each.releases()] for each in (sim, other)] == [
            [SEED_CLUSTER],
            ["elsewhere"],
        ]


def test_the_cache_of_the_guide_spares_the_list(sim: Simulator, program: Program, ansible: Ansible) -> None:
    for expected in (1, 1):
        assert list(list_hosts(program("ansible-inventory", "-i", "cached.cce_clusters.yml", "--list"))) == [SEED]
        assert len(sim.requests) == expected
    program("ansible-playbook", "-i", "cached.cce_clusters.yml", "fleet.yml", "--list-hosts", "--flush-cache")
    assert len(sim.requests) == 2
    cached = list((ansible.home / ".cache" / "cce_clusters").iterdir())
    assert cached and not [path for path in cached if TOKEN in path.read_text(encoding="utf-8")]


def test_a_source_that_fails_ends_the_program_and_shows_no_secret(program: Program, place: Path) -> None:
    canary = "MIIc4nary-of-a-fleet-7351"
    options = {"auth_token": canary, "plugin": PLUGIN, "region": "eu-west-101"}  # the secret where readers begin
    (place / SOURCE).write_text(yaml.safe_dump(options, sort_keys=False), encoding="utf-8")
    output = program("ansible-inventory", "-i", SOURCE, "--list", "-vvvv", expect=1)
    assert "HTTP 401" in output
    assert canary not in output


def test_slices_of_a_large_fleet_are_worked_on_by_two_runners(
    ansible: Ansible, sim: Simulator, program: Program, place: Path
) -> None:
    for number in range(FLEET - 1):
        sim.add_cluster(f"fleet-{number:03}")
    names = sorted(list_hosts(program("ansible-inventory", "-i", SOURCE, "--list")))
    assert len(names) == FLEET
    (place / "slice.yml").write_text(SLICE, encoding="utf-8")
    play = ("ansible-playbook", "-i", SOURCE, "slice.yml", "--forks", "4")
    before = len(sim.requests)

    def run(number: int) -> subprocess.CompletedProcess[str]:
        (place / f"slice{number}").write_text("\n".join(names[number::2]), encoding="utf-8")  # as AWX cuts
        env = {"HW_CCE_ENDPOINT": sim.url, "HW_AUTH_TOKEN": TOKEN, "HW_PROJECT_ID": PROJECT_ID}
        env["E2E_RESULTS"] = str(place / f"results{number}")
        return ansible.run(*play, "--limit", f"@slice{number}", env=env, cwd=place)

    with ThreadPoolExecutor(2) as pool:
        outputs = [ended.stdout for ended in pool.map(run, range(2))]
    done = [re.findall(r"(?m)^(\S+) +: ok=1 +changed=1 ", output) for output in outputs]
    assert [sorted(each) for each in done] == [names[0::2], names[1::2]]
    for number in range(2):
        lines = (place / f"results{number}").read_text(encoding="utf-8").splitlines()
        results = [json.loads(line)["result"] for line in lines]
        assert [result["releases"][0]["action"] for result in results] == ["install"] * (FLEET // 2)
    asked = list(sim.requests)[before:]
    assert {request.method for request in asked} == {"GET"} and sim.releases() == []
    clusters = Counter(request.path.split("/")[5] for request in asked if request.path.endswith("/releases"))
    assert len(clusters) == FLEET and set(clusters.values()) == {1}
    assert sum(request.path.endswith("/clusters") for request in asked) == 2
