# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pack is applied to a stand-in of AWX, and each of its job templates is played with the answers to its survey."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from awx_api import AwxServer, Refused, Thing, check_injectors
from e2e_support import Ansible, Played
from mesh import with_prefix
from pack import PLAYBOOKS, ROOT, answer, apply_pack, launch, read_artifacts, read_playbooks, read_type
from simulator import PROJECT_ID, SEED_CLUSTER_NAME, TOKEN, Simulator

WHERE = {"cce_cluster_name": SEED_CLUSTER_NAME, "cce_namespace": "project01", "cce_release_name": "shop"}
CHART = {"cce_chart_name": "magento-mysql", "cce_chart_version": "1.0.0"}
CHECK = "The answers have arrived as they were given"
SECRET = "c4nary-of-a-survey-8642"
RELEASES = """
- {namespace: project01, name: db, chart_name: magento-mysql, chart_version: "1.0.0", values: {imageTag: v2}}
- {namespace: project01, name: web, chart_name: magento-mysql, chart_version: "1.1.0", needs: [db]}
"""


@pytest.fixture(name="server", scope="module")
def _server(ansible: Ansible) -> Iterator[AwxServer]:
    """The stand-in after the pack was applied once."""
    with AwxServer(read_playbooks()) as server:
        apply_pack(ansible, server)
        yield server


@pytest.fixture(name="env")
def _env(sim: Simulator) -> dict[str, str]:
    """What the credentials inject."""
    return {
        "HW_CCE_ENDPOINT": sim.url,
        "HW_AUTH_TOKEN": TOKEN,
        "HW_PROJECT_ID": PROJECT_ID,
        "HW_CCE_PLAN_KEY": "the-key-of-both-jobs",
    }


class Jobs:
    """Launches the job templates that the pack has created."""

    def __init__(self, ansible: Ansible, server: AwxServer, env: dict[str, str]) -> None:
        self.ansible = ansible
        self.awx = server.awx
        self.env = env

    def launch(self, name: str, *arguments: str, **answers: Any) -> Played:
        """Launch a job template with answers to its survey."""
        template = self.awx.named("job_templates", name)
        return launch(self.ansible, template, self.env, answer(template, answers), *arguments)

    def run_node(self, identifier: str, **variables: Any) -> Played:
        """Run a node of the workflow with what the workflow hands to it."""
        template = self.template_of(identifier)
        assert template.data["ask_variables_on_launch"] is True, "the answers would not reach the job"
        return launch(self.ansible, template, self.env, variables)

    def template_of(self, identifier: str) -> Thing:
        """Return the template of a node."""
        node = self.awx.named("workflow_job_template_nodes", identifier)
        return self.awx.things[node.data["unified_job_template"]]


@pytest.fixture(name="jobs")
def _jobs(ansible: Ansible, server: AwxServer, env: dict[str, str]) -> Jobs:
    return Jobs(ansible, server, env)


def test_the_pack_creates_all_that_an_operator_needs(server: AwxServer) -> None:
    names = {kind: sorted(each.name for each in server.awx.all(kind)) for kind in ("credential_types", "job_templates")}
    assert names == {
        "credential_types": ["Huawei Cloud CCE", "Huawei Cloud CCE (SECOND_)", "Huawei Cloud CCE plan key"],
        "job_templates": [
            "CCE apply planned releases",
            "CCE install a release",
            "CCE plan releases",
            "CCE roll a release back",
            "CCE uninstall a release",
            "CCE upgrade a release",
        ],
    }
    (project,) = server.awx.all("projects")
    (image,) = server.awx.all("execution_environments")
    assert project.data["default_environment"] == image.number
    assert sorted(each.name for each in server.awx.all("inventories")) == [
        "Huawei Cloud CCE",
        "Huawei Cloud CCE clusters",
    ]
    (source,) = server.awx.all("inventory_sources")
    assert source.data["source_path"] == "playbooks/inventory/awx.cce_clusters.yml"
    host = json.loads(server.awx.named("hosts", "localhost").data["variables"])
    assert host["ansible_python_interpreter"] == "{{ ansible_playbook_python }}"


def test_a_credential_type_arrives_as_its_file_says_and_one_with_a_prefix_without_profiles(server: AwxServer) -> None:
    plain = server.awx.named("credential_types", "Huawei Cloud CCE").data
    stored = read_type("credential_type.yml")
    assert {name: plain[name] for name in stored} == stored
    second = server.awx.named("credential_types", "Huawei Cloud CCE (SECOND_)").data
    assert {name: second[name] for name in ("inputs", "injectors")} == {
        name: with_prefix(stored, "SECOND")[name] for name in ("inputs", "injectors")
    }
    assert "SECOND_OS_CACERT" in second["injectors"]["env"] and "SECOND_HW_PROFILE" not in second["injectors"]["env"]
    key = server.awx.named("credential_types", "Huawei Cloud CCE plan key").data
    assert key["injectors"] == {"env": {"HW_CCE_PLAN_KEY": "{{ plan_key }}"}}


def test_the_guide_has_a_row_for_every_job_template_and_every_variable(server: AwxServer) -> None:
    text = (ROOT / "docs" / "docsite" / "rst" / "guide_awx.rst").read_text(encoding="utf-8")
    for template in server.awx.all("job_templates"):
        playbook = Path(template.data["playbook"]).stem
        assert f'"{template.name}", "``huaweicloud.cce.{playbook}``"' in text
    variables = yaml.safe_load((PLAYBOOKS / "vars" / "awx_pack.yml").read_text(encoding="utf-8"))
    simple = [
        name for name in variables if name not in ("cce_awx_questions", "cce_awx_job_templates", "cce_awx_workflow")
    ]
    assert [name for name in simple if f"``{name}``" not in text] == []


def test_awx_takes_no_template_for_the_name_of_a_variable() -> None:
    with pytest.raises(Refused):
        check_injectors({"env": {"{{ prefix }}_HW_ACCESS_KEY": "{{ access_key }}"}})


def test_the_workflow_goes_from_the_plan_by_the_approval_to_the_apply_job(server: AwxServer, jobs: Jobs) -> None:
    nodes = {node.name: node for node in server.awx.all("workflow_job_template_nodes")}
    assert sorted(nodes) == ["apply", "approve", "plan"]
    ways = {name: [server.awx.things[each].name for each in node.associated.get("success_nodes", [])]
            for name, node in nodes.items()}  # fmt: skip
    assert ways == {"plan": ["approve"], "approve": ["apply"], "apply": []}
    assert not any(node.associated.get(way) for node in nodes.values() for way in ("always_nodes", "failure_nodes"))
    assert jobs.template_of("approve").kind == "workflow_approval_templates"
    assert jobs.template_of("plan").data["playbook"] == "playbooks/plan.yml"
    assert jobs.template_of("apply").data["playbook"] == "playbooks/apply.yml"


def test_applied_again_with_credentials_the_pack_ties_them_to_the_job_templates_and_changes_nothing_else(
    ansible: Ansible, server: AwxServer
) -> None:
    awx = server.awx
    for name, kind in (("cloud", "Huawei Cloud CCE"), ("key", "Huawei Cloud CCE plan key")):
        number = awx.named("credential_types", kind).number
        awx.create("credentials", {"name": name, "credential_type": number, "inputs": {}})
    before = copy.deepcopy(awx.things)
    played = apply_pack(ansible, server, "-e", '{"cce_awx_credentials": ["cloud", "key"]}')
    for template in awx.all("job_templates"):
        assert sorted(awx.things[each].name for each in template.associated.pop("credentials")) == ["cloud", "key"]
    (source,) = awx.all("inventory_sources")
    assert awx.things[source.data.pop("credential")].name == "cloud"
    for number, thing in awx.things.items():
        assert thing == before[number], played.stdout
    assert len(awx.things) == len(before)


def test_the_source_of_the_clusters_takes_the_credential_that_is_meant_for_it(
    ansible: Ansible,
) -> None:
    with AwxServer(read_playbooks()) as server:
        apply_pack(ansible, server)
        for name, kind in (("key", "Huawei Cloud CCE plan key"), ("cloud", "Huawei Cloud CCE")):
            number = server.awx.named("credential_types", kind).number
            server.awx.create("credentials", {"name": name, "credential_type": number, "inputs": {}})
        given = {"cce_awx_credentials": ["key", "cloud"], "cce_awx_inventory_credential": "cloud", "cce_awx_slices": 3}
        apply_pack(ansible, server, "-e", json.dumps(given))
        (source,) = server.awx.all("inventory_sources")
        assert server.awx.things[source.data["credential"]].name == "cloud"
        slices = {
            Path(each.data["playbook"]).stem: (each.data["job_slice_count"], each.data["ask_job_slice_count_on_launch"])
            for each in server.awx.all("job_templates")
        }
    assert slices.pop("plan") == slices.pop("apply") == (1, False)
    assert set(slices.values()) == {(3, True)}


def test_a_release_is_installed_once_and_never_overwritten(jobs: Jobs, sim: Simulator) -> None:
    answers = {**WHERE, **CHART, "cce_values": "imageTag: v2\n", "cce_sensitive_values": f"basic: {{motto: {SECRET}}}"}
    done = jobs.launch("CCE install a release", "-vvv", **answers).check()
    assert sim.release("project01", "shop").values == {"imageTag": "v2", "basic": {"motto": SECRET}}
    assert SECRET not in done.output + json.dumps(done.tasks)
    assert jobs.launch("CCE install a release", **answers).check()["The release is installed"]["changed"] is False
    other = jobs.launch("CCE install a release", **{**answers, "cce_values": "imageTag: v3"})
    assert other.code != 0
    assert sim.release("project01", "shop").revision == 1


def test_an_installation_over_a_release_that_is_there_says_what_helps(jobs: Jobs, sim: Simulator) -> None:
    sim.settings.fail_next = 1
    failed = jobs.launch("CCE install a release", **WHERE, **CHART)
    assert failed.code != 0 and sim.release("project01", "shop").status == "FAILED"
    assert "CCE upgrade a release" not in failed.output
    again = jobs.launch("CCE install a release", **WHERE, **CHART)
    assert again.code != 0
    told = again["The release could not be installed"]["msg"]
    assert "The release is at revision 1" in told
    for name in ("CCE upgrade a release", "CCE uninstall a release", "Undo what fails"):
        assert name in told
    assert jobs.launch("CCE install a release", **WHERE, **CHART, cce_rollback_on_failure="yes").code != 0
    jobs.launch("CCE upgrade a release", **WHERE, **CHART).check()
    assert sim.release("project01", "shop").status == "DEPLOYED"


def test_what_is_no_mapping_is_no_values(jobs: Jobs, sim: Simulator) -> None:
    for values in ("false", "0", "[]", "hello", "a=b"):
        refused = jobs.launch("CCE install a release", **WHERE, **CHART, cce_values=values)
        assert "cce_values is no YAML mapping" in refused["The values are mappings"]["msg"]
    played = jobs.launch("CCE install a release", "-vvv", **WHERE, **CHART, cce_sensitive_values=f"motto={SECRET}")
    assert "cce_sensitive_values is no YAML mapping" in played["The values are mappings"]["msg"]
    assert SECRET not in played.output + json.dumps(played.tasks)
    assert names(sim) == []
    for values in ("{}", "# nothing", " ", "null"):
        jobs.launch("CCE install a release", **WHERE, **CHART, cce_values=values, cce_sensitive_values=values).check()
    assert sim.release("project01", "shop").values == {}


def test_a_version_that_reads_as_a_number_is_refused_until_it_stands_in_quotes(jobs: Jobs, sim: Simulator) -> None:
    for version in ("1.1", "1.10"):
        sim.add_chart("two-part", version)
    answers = {**WHERE, "cce_chart_name": "two-part"}
    for name in ("CCE install a release", "CCE upgrade a release"):
        sent = len(sim.requests)
        refused = jobs.launch(name, **answers, cce_chart_version="1.10")
        assert refused[CHECK]["msg"].startswith('Write these answers in quotes, like "1.10": cce_chart_version.')
        assert (refused.code, len(sim.requests)) == (2, sent)
    jobs.launch("CCE install a release", **answers, cce_chart_version='"1.1"').check()
    jobs.launch("CCE upgrade a release", **answers, cce_chart_version=" '1.10' ").check()
    assert sim.release("project01", "shop").chart.version == "1.10"


def test_names_that_read_as_something_else_are_refused_until_they_stand_in_quotes(jobs: Jobs, sim: Simulator) -> None:
    sim.put_release("0123", "yes", {"imageTag": "v1"}, revision=1)
    sim.put_release("0123", "yes", {"imageTag": "v2"}, revision=2)
    bare = {"cce_cluster_name": SEED_CLUSTER_NAME, "cce_namespace": "0123", "cce_release_name": "yes"}
    quoted = {"cce_cluster_name": SEED_CLUSTER_NAME, "cce_namespace": '"0123"', "cce_release_name": '"yes"'}
    refused = jobs.launch("CCE roll a release back", **bare, cce_revision=1)
    assert '"1.10": cce_namespace, cce_release_name.' in refused[CHECK]["msg"]
    jobs.launch("CCE roll a release back", **quoted, cce_revision=1).check()
    assert sim.release("0123", "yes").values == {"imageTag": "v1"}
    jobs.launch("CCE upgrade a release", **quoted, cce_values="imageTag: v4").check()
    assert jobs.launch("CCE uninstall a release", **quoted, cce_confirm="yes").code != 0
    assert sim.release("0123", "yes").revision == 4
    jobs.launch("CCE uninstall a release", **quoted, cce_confirm='"yes"').check()
    assert sim.release("0123", "yes") is None


def test_what_has_to_be_answered_is_missed_when_it_is_blank(jobs: Jobs, sim: Simulator) -> None:
    for name, needed in (
        ("CCE install a release", {**WHERE, **CHART}),
        ("CCE upgrade a release", WHERE),
        ("CCE roll a release back", WHERE),
        ("CCE uninstall a release", WHERE),
    ):
        for variable in needed:
            template = jobs.awx.named("job_templates", name)
            assert launch(jobs.ansible, template, jobs.env, {**needed, variable: ""}).code != 0, (name, variable)
    assert names(sim) == []


def test_only_and_prune_take_names_in_one_form_and_quotes(jobs: Jobs, sim: Simulator) -> None:
    sim.put_release("project01", "stray", {})
    sim.put_release("default", "stray", {})
    given = {"cce_cluster_name": SEED_CLUSTER_NAME, "cce_releases": RELEASES}

    def plan(only: Any, prune: Any) -> set[str]:
        variables = {**given, "cce_only": only, "cce_prune_namespaces": prune}
        lines = jobs.run_node("plan", **variables).check()["Show the plan"]["msg"]
        return {line[0] + line.split()[2].strip(":") for line in lines if line[:2] in ("+ ", "- ")}

    strays, both = {"-project01/stray", "-default/stray"}, {"+project01/db", "+project01/web"}
    for prune in ("project01,default", "project01\n'default'\n", ["project01", "default"]):
        assert plan("", prune) == both | strays
    for only in ("db, web", "db\nweb", "'db' \"web\"", '"*"', ["db", "web"], " "):
        assert plan(only, "") == both
    assert plan('"db"', None) == {"+project01/db"}
    for answered in ("no", ["db", "0123"]):
        refused = jobs.run_node("plan", **given, cce_only=answered, cce_prune_namespaces=answered)
        assert '"1.10": cce_only, cce_prune_namespaces.' in refused[CHECK]["msg"]


def test_the_survey_says_where_quotes_are_needed(server: AwxServer) -> None:
    for name in ("CCE install a release", "CCE upgrade a release"):
        (version,) = [
            each
            for each in server.awx.named("job_templates", name).survey["spec"]
            if each["variable"] == "cce_chart_version"
        ]
        assert 'like "1.10"' in version["question_description"]
    workflow = server.awx.named("workflow_job_templates", "CCE plan, approve and apply").survey["spec"]
    (only,) = [each for each in workflow if each["variable"] == "cce_only"]
    assert 'with quotes: "*"' in only["question_description"]


def test_an_upgrade_keeps_what_is_left_blank(jobs: Jobs, sim: Simulator) -> None:
    sim.put_release("project01", "shop", {"imageTag": "v2", "basic": {"motto": "stays"}})
    jobs.launch("CCE upgrade a release", **WHERE, cce_chart_version="1.1.0", cce_values="imageTag: v3").check()
    release = sim.release("project01", "shop")
    assert (release.revision, release.chart.version) == (2, "1.1.0")
    assert (release.values["imageTag"], release.values["basic"]["motto"]) == ("v3", "stays")
    again = jobs.launch("CCE upgrade a release", **WHERE).check()
    assert again["The release is upgraded"]["changed"] is False
    jobs.launch("CCE upgrade a release", **WHERE, cce_values_mode="replace", cce_values="imageTag: v4").check()
    assert sim.release("project01", "shop").values == {"imageTag": "v4"}


def test_an_upgrade_of_what_is_not_there_installs_nothing(jobs: Jobs, sim: Simulator) -> None:
    refused = jobs.launch("CCE upgrade a release", **WHERE, cce_values="imageTag: v3")
    assert refused["There is a release to upgrade"]["msg"] == "There is no release project01/shop to upgrade."
    assert sim.release("project01", "shop") is None


def test_a_rollback_goes_to_the_revision_of_the_survey(jobs: Jobs, sim: Simulator) -> None:
    for number in (1, 2, 3):
        sim.put_release("project01", "shop", {"imageTag": f"v{number}"}, revision=number)
    jobs.launch("CCE roll a release back", **WHERE, cce_revision=1).check()
    assert sim.release("project01", "shop").values == {"imageTag": "v1"}
    blank = jobs.launch("CCE roll a release back", **WHERE)
    assert "there is nothing to repair" in blank["The release is as it was"]["msg"]
    assert sim.release("project01", "shop").revision == 4


def test_a_rollback_without_a_revision_repairs_what_failed(jobs: Jobs, sim: Simulator) -> None:
    sim.put_release("project01", "shop", {"imageTag": "v1"}, revision=1)
    sim.settings.fail_next = 1
    assert jobs.launch("CCE upgrade a release", **WHERE, cce_values="imageTag: v2").code != 0
    assert sim.release("project01", "shop").status == "FAILED"
    jobs.launch("CCE roll a release back", **WHERE).check()
    release = sim.release("project01", "shop")
    assert (release.status, release.values["imageTag"]) == ("DEPLOYED", "v1")


def test_an_uninstallation_wants_the_name_twice(jobs: Jobs, sim: Simulator) -> None:
    sim.put_release("project01", "shop", {})
    refused = jobs.launch("CCE uninstall a release", **WHERE, cce_confirm="shops")
    assert "cce_confirm" in refused["The name was given twice"]["msg"]
    assert sim.release("project01", "shop") is not None
    jobs.launch("CCE uninstall a release", **WHERE, cce_confirm="shop").check()
    assert sim.release("project01", "shop") is None


def test_the_workflow_applies_what_was_approved_and_nothing_else(jobs: Jobs, sim: Simulator) -> None:
    sim.put_release("project01", "stray", {})
    workflow = jobs.awx.named("workflow_job_templates", "CCE plan, approve and apply")
    given = {"cce_cluster_name": SEED_CLUSTER_NAME, "cce_releases": RELEASES, "cce_prune_namespaces": "project01"}
    answers = answer(workflow, given)
    planned = jobs.run_node("plan", **answers).check()
    assert "+ install project01/db: magento-mysql 1.0.0" in planned["Show the plan"]["msg"]
    assert names(sim) == ["stray"]
    artifacts = read_artifacts(jobs.ansible)
    assert list(artifacts) == ["cce_plan_digests"]
    sim.put_release("project01", "stray", {}, revision=2)
    moved = jobs.run_node("apply", **artifacts, **answers)
    assert moved.code != 0 and moved["What was approved is done"]["changed"] is False
    jobs.run_node("plan", **answers).check()
    artifacts = read_artifacts(jobs.ansible)
    assert jobs.run_node("apply", **artifacts, **answers).check()["What was approved is done"]["changed"] is True
    assert names(sim) == ["db", "web"]


@pytest.mark.parametrize("digests", [{"localhost": None}, {"localhost": ""}, {"localhost": " "}, {"other": "0"}, None])
def test_an_apply_job_without_a_digest_does_nothing(jobs: Jobs, sim: Simulator, digests: Any) -> None:
    given = {"cce_cluster_name": SEED_CLUSTER_NAME, "cce_releases": RELEASES}
    played = jobs.run_node("apply", **given, cce_plan_digests=digests)
    assert "No digest of a plan has arrived for localhost" in played["There is a plan to apply"]["msg"]
    assert played.code != 0 and names(sim) == []


def test_the_workflow_asks_for_the_prefix_and_the_pace(jobs: Jobs, sim: Simulator) -> None:
    workflow = jobs.awx.named("workflow_job_templates", "CCE plan, approve and apply")
    given = {"cce_cluster_name": SEED_CLUSTER_NAME, "cce_releases": RELEASES}
    jobs.env.update({f"NO_{name}": jobs.env.pop(name) for name in list(jobs.env) if name != "HW_CCE_PLAN_KEY"})
    bare = jobs.run_node("plan", **answer(workflow, {**given, "cce_credential_prefix": "NO"}))
    assert "cce_credential_prefix" in bare[CHECK]["msg"]
    answers = answer(workflow, {**given, "cce_credential_prefix": '"NO"', "cce_concurrency": 1, "cce_wait_timeout": ""})
    jobs.run_node("plan", **answers).check()
    jobs.run_node("apply", **read_artifacts(jobs.ansible), **answers).check()
    assert names(sim) == ["db", "web"]


def test_an_apply_job_without_a_plan_does_nothing(jobs: Jobs, sim: Simulator) -> None:
    played = jobs.run_node("apply", cce_cluster_name=SEED_CLUSTER_NAME, cce_releases=RELEASES)
    assert "No digest of a plan has arrived for localhost" in played["There is a plan to apply"]["msg"]
    assert played.code != 0 and names(sim) == []


@pytest.mark.parametrize("variables", [{"cce_plan_digest": None}, {"cce_plan_digest": ""}, {}])
def test_the_apply_job_of_the_guide_does_nothing_without_a_digest(
    ansible: Ansible, sim: Simulator, env: dict[str, str], variables: dict[str, Any]
) -> None:
    guide = (ROOT / "docs" / "docsite" / "rst" / "guide_many_releases.rst").read_text(encoding="utf-8")
    (expression,) = re.findall(r' expect_plan: "(\{\{ .* \}\})"', guide)
    options = {"releases": yaml.safe_load(RELEASES), "cluster_name": SEED_CLUSTER_NAME, "expect_plan": expression}
    task = {"name": "Apply", "huaweicloud.cce.cce_releases": options}
    played = ansible.play([task], "-e", json.dumps(variables), env=env)
    assert "expect_plan is blank" in played["Apply"]["msg"]
    assert played.code != 0 and names(sim) == []


@pytest.mark.parametrize("node", ["plan", "apply"])
def test_a_job_without_the_key_of_plans_names_the_credential_that_it_lacks(
    jobs: Jobs, sim: Simulator, node: str
) -> None:
    jobs.env["HW_CCE_PLAN_KEY"] = " "
    given = {"cce_cluster_name": SEED_CLUSTER_NAME, "cce_releases": RELEASES}
    played = jobs.run_node(node, **given, cce_plan_digests={"localhost": "0" * 64})
    assert "a credential of the type Huawei Cloud CCE plan key" in played["There is a key of plans"]["msg"]
    assert played.code != 0 and list(sim.requests) == []


def test_a_cluster_by_name_on_hosts_that_are_clusters_is_refused(jobs: Jobs, sim: Simulator) -> None:
    answers = {**WHERE, **CHART, "cluster_id": "another"}
    template = jobs.awx.named("job_templates", "CCE install a release")
    played = launch(jobs.ansible, template, jobs.env, answers)
    assert played.code != 0
    assert names(sim) == []


def test_on_the_inventory_of_clusters_jobs_work_on_each(jobs: Jobs, sim: Simulator) -> None:
    sim.add_cluster("other-cluster")
    source = str(jobs.ansible.collection / "playbooks" / "inventory" / "awx.cce_clusters.yml")
    jobs.launch("CCE install a release", "-i", source, **{**WHERE, **CHART, "cce_cluster_name": ""}).check()
    assert len({release.key.cluster_id for release in sim.releases()}) == 2
    template, answers = jobs.template_of("plan"), {"cce_cluster_name": "", "cce_releases": RELEASES}
    launch(jobs.ansible, template, jobs.env, answers, "-i", source).check()
    artifacts = read_artifacts(jobs.ansible)
    assert len(set(artifacts["cce_plan_digests"].values())) == 2
    launch(jobs.ansible, jobs.template_of("apply"), jobs.env, {**answers, **artifacts}, "-i", source).check()
    assert names(sim) == ["db", "db", "shop", "shop", "web", "web"]


def names(sim: Simulator) -> list[str]:
    """Return the names of the releases."""
    return sorted(release.key.name for release in sim.releases())
