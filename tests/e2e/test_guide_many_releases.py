# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks of the guide to many releases are played as they are written, and what it says of them holds."""

from __future__ import annotations

import copy
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from e2e_support import Ansible, Played
from simulator import PROJECT_ID, SEED_CHART, SEED_CLUSTER, TOKEN, Simulator

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "docsite" / "rst" / "guide_many_releases.rst"
TEXT = GUIDE.read_text(encoding="utf-8")
BLOCKS = {
    found[1]: textwrap.dedent(found[0])
    for found in re.findall(r"(?m)^\.\. code-block:: yaml\n\n((?:   .*\n|\n)*?   # (.+)\n(?:   .*\n|\n)*)", TEXT)
}
RELEASES = "releases.yml"
INJECTORS = "injectors of the credential type"
PLAYED = (
    "shop.yml",
    "report.yml",
    "some.yml",
    "prune.yml",
    "plan.yml",
    "apply.yml",
    "fleet_loop.yml",
    "fleet_hosts.yml",
)
DECLARED = "All releases of the shop are as they are declared"
EXPRESSIONS = re.findall(r'"``(\(?shop\.[^"]*)``"', TEXT)


class Guide:
    """Plays the guide's playbooks against a simulator."""

    def __init__(self, ansible: Ansible, sim: Simulator) -> None:
        self.ansible = ansible
        self.sim = sim
        self.env = {
            "HW_CCE_ENDPOINT": sim.url,
            "HW_AUTH_TOKEN": TOKEN,
            "HW_PROJECT_ID": PROJECT_ID,
            "SHOP_PASSWORD": "the-password-of-the-shop",
        }
        injected = yaml.safe_load(BLOCKS[INJECTORS])["env"]
        self.key = {name: jinja2.Template(text).render(plan_key="the-key-of-both") for name, text in injected.items()}
        self.declare(BLOCKS[RELEASES])

    def declare(self, text: str) -> None:
        """Put the variables there that the playbooks read."""
        (self.ansible.home / RELEASES).write_text(text, encoding="utf-8")

    def play(self, name: str, *arguments: str, change: Any = None, **env: str) -> Played:
        """Play a block, whose first task may get other options."""
        plays = yaml.safe_load(BLOCKS[name])
        for option, value in (change or {}).items():
            plays[0]["tasks"][0]["huaweicloud.cce.cce_releases"][option] = value
        return self.ansible.play_all(plays, *arguments, env={**self.env, **env})

    def plan(self, **env: str) -> str:
        """Return the digest that the plan job hands on."""
        planned = self.play("plan.yml", **{**self.key, **env}).check()
        return str(planned["Hand it on"]["ansible_stats"]["data"]["cce_plan_digest"])

    def apply(self, digest: str, **env: str) -> Played:
        """Play the apply job, with what the plan job has handed on."""
        return self.play("apply.yml", "-e", f"cce_plan_digest={digest}", **{**self.key, **env})

    def names(self) -> list[str]:
        """Return which releases there are."""
        return sorted(f"{release.key.namespace}/{release.key.name}" for release in self.sim.releases())


@pytest.fixture(name="guide")
def _guide(ansible: Ansible, sim: Simulator) -> Iterator[Guide]:
    yield Guide(ansible, sim)
    sim.settings.fail_next = 0


def test_each_block_of_the_guide_is_played() -> None:
    assert sorted(BLOCKS) == sorted((RELEASES, INJECTORS, *PLAYED))
    assert len(BLOCKS) == TEXT.count("code-block:: yaml")


def test_the_first_example_predicts_installs_in_order_and_is_silent_then(guide: Guide) -> None:
    guide.sim.put_release(namespace="default", name="old-shop")
    predicted = guide.play("shop.yml", "--check", "--diff").check()
    assert guide.names() == ["default/old-shop"]
    done = guide.play("shop.yml").check()
    assert [each["action"] for each in done[DECLARED]["releases"]] == ["install", "install", "uninstall"]
    assert [each["action"] for each in predicted[DECLARED]["releases"]] == ["install", "install", "uninstall"]
    assert guide.names() == ["project01/db", "project01/shop"]
    again = guide.play("shop.yml").check()
    assert again[DECLARED]["changed"] is False
    assert again[DECLARED]["stats"]["requests"] == 3
    for played in (predicted, done, again):
        assert "the-password-of-the-shop" not in played.output + str(played.tasks)


def test_a_cluster_by_its_id_takes_two_requests_and_a_loop_two_for_each_release(guide: Guide) -> None:
    guide.play("shop.yml").check()
    by_id = guide.play("shop.yml", change={"cluster_name": "", "cluster_id": SEED_CLUSTER}).check()
    assert by_id[DECLARED]["stats"]["requests"] == 2
    release = {"name": "{{ item.name }}", "namespace": "{{ item.namespace }}", "cluster_id": SEED_CLUSTER}
    chart = {"chart_name": "magento-mysql", "chart_version": "{{ item.chart_version }}", "values": "{{ item.values_ }}"}
    tasks = [{"name": "Loop", "huaweicloud.cce.cce_release": {**release, **chart}, "loop": "{{ shop }}"}]
    shop = [{**each, "values_": each.get("values", {})} for each in yaml.safe_load(BLOCKS[RELEASES])["shop_releases"]]
    looped = guide.ansible.play(tasks, env=guide.env, vars={"shop": shop[1:2]}).check()
    assert [each["stats"]["requests"] for each in looped["Loop"]["results"]] == [2]
    assert looped["Loop"]["changed"] is False


def test_the_report_names_what_failed_and_what_was_not_begun(guide: Guide) -> None:
    guide.sim.settings.fail_next = 1
    played = guide.play("report.yml")
    assert played.code != 0
    (failed,) = played["Name what failed"]["results"]
    assert failed["msg"].startswith("project01/db: The installation of project01/db was accepted, but")
    (left_out,) = played["Name what was not begun"]["results"]
    assert left_out["msg"].startswith("project01/shop: project01/db failed")
    assert "1 of 3 releases failed" in played["Fail all the same"]["msg"]
    assert guide.play("report.yml").code == 0


def test_the_report_is_not_broken_by_a_refused_input(guide: Guide) -> None:
    guide.declare(BLOCKS[RELEASES].replace("needs: [db]", "needs: [nobody]"))
    played = guide.play("report.yml")
    assert "needs nobody" in played["Fail all the same"]["msg"]


def test_the_expressions_of_the_guide_find_what_they_say(guide: Guide) -> None:
    guide.sim.settings.fail_next = 1
    plays = yaml.safe_load(BLOCKS["report.yml"])
    (task,) = plays[0]["tasks"][0]["block"]
    shown = [{"name": text, "ansible.builtin.debug": {"msg": "{{ " + text + " }}"}} for text in EXPRESSIONS]
    plays[0]["tasks"] = [{**task, "ignore_errors": True}, *shown]
    played = guide.ansible.play_all(plays, env=guide.env).check()
    found = [played[text]["msg"] for text in EXPRESSIONS]
    names = [[each["name"] for each in found[number]] for number in (0, 1, 2, 5, 6)]
    assert names == [["db"], ["db"], ["shop"], ["db", "shop", "old-shop"], []]
    assert found[3] == ["db"]
    assert found[4]["name"] == "db"


@pytest.mark.parametrize("answer", ['["project01/db"]', '"db\\n\\n"', '"d*"'])
def test_what_a_survey_gives_selects(guide: Guide, answer: str) -> None:
    guide.play("some.yml", "-e", f'{{"survey_releases": {answer}}}').check()
    assert guide.names() == ["project01/db"]


@pytest.mark.parametrize("answer", ['""', "[]", "null", '"\\n"'])
def test_an_empty_answer_means_all_releases(guide: Guide, answer: str) -> None:
    guide.play("some.yml", "-e", f'{{"survey_releases": {answer}}}').check()
    assert guide.names() == ["project01/db", "project01/shop"]


def test_prune_is_tried_and_then_uninstalls_what_is_not_declared(guide: Guide) -> None:
    for namespace, name in (("project01", "stray"), ("project01", "keep-this"), ("default", "stray")):
        guide.sim.put_release(namespace=namespace, name=name)
    everything = guide.names()
    tried = guide.play("prune.yml", "--check", "--diff").check()
    assert [each["name"] for each in tried[DECLARED]["pruned"]] == ["stray"]
    assert "+++ project01/stray: absent" in tried.output
    none = {"namespaces": ["project01"], "protect": ["keep-*"], "max": 0}
    refused = guide.play("prune.yml", change={"prune": none})
    assert "project01/stray" in refused[DECLARED]["msg"]
    assert guide.names() == everything
    guide.play("prune.yml").check()
    assert guide.names() == ["default/stray", "project01/db", "project01/keep-this", "project01/shop"]


def test_a_plan_is_shown_handed_on_applied_and_silent_when_launched_again(guide: Guide) -> None:
    planned = guide.play("plan.yml", **guide.key).check()
    assert guide.names() == []
    assert "+ install project01/db: magento-mysql 1.0.0" in planned["Show the plan"]["msg"]
    assert '+ /imageTag: "v2"' in planned.output
    digest = planned["Hand it on"]["ansible_stats"]["data"]["cce_plan_digest"]
    assert guide.apply(digest).check()["Apply"]["changed"] is True
    assert guide.names() == ["project01/db", "project01/shop"]
    assert guide.apply(digest).check()["Apply"]["changed"] is False
    assert "the-password-of-the-shop" not in planned.output + str(planned.tasks)


def test_a_plan_is_refused_when_a_live_release_has_moved(guide: Guide) -> None:
    guide.sim.put_release(namespace="project01", name="db", chart_id=SEED_CHART)
    digest = guide.plan()
    guide.sim.put_release(namespace="project01", name="db", chart_id=SEED_CHART, revision=2)
    refuse(guide, digest, ["project01/db"])


@pytest.mark.parametrize(
    ("text", "other"), [("imageTag: v3", "imageTag: v4"), ("needs: [db]", "needs: []"), ('"1.1.0"', '"1.0.0"')]
)
def test_a_plan_is_refused_when_the_input_has_moved(guide: Guide, text: str, other: str) -> None:
    digest = guide.plan()
    guide.declare(BLOCKS[RELEASES].replace(text, other))
    refuse(guide, digest, [])


@pytest.mark.parametrize("name", ["SHOP_PASSWORD", "HW_CCE_PLAN_KEY"])
def test_a_plan_is_refused_when_a_secret_or_the_key_has_moved(guide: Guide, name: str) -> None:
    refuse(guide, guide.plan(), [], **{name: "another-one"})


def refuse(guide: Guide, digest: str, names: list[str], **env: str) -> None:
    """Hold that the apply job refuses the digest and writes nothing."""
    revisions = [release.revision for release in guide.sim.releases()]
    refused = guide.apply(digest, **env)
    assert refused.code != 0
    assert refused["Apply"]["msg"].startswith("The plan is not the one that expect_plan names")
    assert refused["Apply"]["changed"] is False
    assert guide.names() == names
    assert [release.revision for release in guide.sim.releases()] == revisions


@pytest.mark.parametrize("arguments", [(), ("-e", "cce_plan_digest=")], ids=["missing", "blank"])
def test_a_digest_that_does_not_arrive_fails_the_apply_job(guide: Guide, arguments: tuple[str, ...]) -> None:
    played = guide.play("apply.yml", *arguments, **guide.key)
    assert played.code != 0
    assert guide.names() == []


def test_the_digest_moves_with_what_the_guide_says_and_with_nothing_else(guide: Guide) -> None:
    for name in ("db", "stray"):
        guide.sim.put_release(namespace="project01", name=name, chart_id=SEED_CHART)
    prune = {"namespaces": ["project01"]}
    moves: list[dict[str, Any]] = [
        {"only": ["db"]}, {"skip": ["db"]}, {"prune": prune}, {"prune": {**prune, "max": 2}}, {"on_error": "continue"},
        {"wait": False}, {"releases": "{{ shop_releases | reverse }}"}, {"plan_key": "another-one"},
    ]  # fmt: skip
    stays: list[dict[str, Any]] = [
        {}, {"concurrency": 1}, {"wait_timeout": 60}, {"wait_interval": 1}, {"server_dry_run": "never"},
        {"cluster_name": "", "cluster_id": SEED_CLUSTER}, {"max_retries": 1}, {"on_error": "stop"},
    ]  # fmt: skip
    plays = yaml.safe_load(BLOCKS["plan.yml"])
    task = plays[0]["tasks"][0]
    plays[0]["tasks"] = []
    for number, change in enumerate([*stays, *moves]):
        other = copy.deepcopy(task)
        other["name"] = str(number)
        other["huaweicloud.cce.cce_releases"].update(change)
        plays[0]["tasks"].append(other)
    played = guide.ansible.play_all(plays, env={**guide.env, **guide.key}).check()
    digests = [played[str(number)]["plan_digest"] for number in range(len(plays[0]["tasks"]))]
    assert len(set(digests[: len(stays)])) == 1
    assert len(set(digests)) == 1 + len(moves)


@pytest.mark.parametrize("name", ["fleet_loop.yml", "fleet_hosts.yml"])
def test_a_fleet_gets_the_shop_in_each_cluster(guide: Guide, name: str) -> None:
    guide.sim.add_cluster("other-cluster")
    guide.sim.add_cluster("sleeping-cluster", phase="Hibernation")
    guide.play(name).check()
    clusters = {release.key.cluster_id for release in guide.sim.releases()}
    assert len(clusters) == 2
    assert len(guide.names()) == 4
