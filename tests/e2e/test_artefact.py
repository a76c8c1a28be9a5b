# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection as users get it: built, installed into an empty place, read by ansible-doc and played."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from e2e_support import Ansible, Played
from simulator import ACCESS_KEY, PROJECT_ID, SECRET_KEY, SEED_CHART, SEED_CLUSTER, TOKEN, UPGRADE_CHART, Simulator

ROOT = Path(__file__).resolve().parents[2]
MODULE = "huaweicloud.cce.cce_release"
WRONG_TOKEN = "MIIwrong-token-that-nobody-may-see-7351"
PLACE = {"namespace": "project01", "name": "nino21", "cluster_id": SEED_CLUSTER}
WANTED = {**PLACE, "chart_id": SEED_CHART, "values": {"imageTag": "v2", "basic": {"admin_password": "hide-me-4711"}}}
NEWER = {**WANTED, "chart_id": UPGRADE_CHART, "chart_version": "1.1.0", "values": {"imageTag": "v3"}}


def task(name: str, options: dict[str, Any], **keywords: Any) -> dict[str, Any]:
    """Return a task with the module."""
    return {"name": name, MODULE: options, **keywords}


def play(
    ansible: Ansible, sim: Simulator, *tasks: dict[str, Any], arguments: tuple[str, ...] = (), **env: str
) -> Played:
    """Play the tasks against the simulator, with its token unless other credentials are given."""
    credentials = env or {"HW_AUTH_TOKEN": TOKEN}
    return ansible.play(list(tasks), *arguments, env={"HW_CCE_ENDPOINT": sim.url, **credentials})


def writes(sim: Simulator) -> list[str]:
    """Return the methods of the requests that were no reads."""
    return [request.method for request in sim.requests if request.method != "GET"]


@pytest.fixture(name="life", scope="module")
def _life(ansible: Ansible, simulator: Simulator) -> Played:
    """The life of a release, played once for all tests that look at it."""
    simulator.reset()
    return play(
        ansible,
        simulator,
        task("install", WANTED),
        task("install again", WANTED),
        task("check upgrade", NEWER, check_mode=True, diff=True),
        task("upgrade", NEWER, diff=True),
        task("upgrade again", NEWER),
        task("check uninstall", {**PLACE, "state": "absent"}, check_mode=True),
        task("uninstall", {**PLACE, "state": "absent"}),
        task("uninstall again", {**PLACE, "state": "absent"}),
        arguments=("-vvv",),
    ).check()


def test_the_artefact_holds_what_a_user_needs(ansible: Ansible) -> None:
    for name in ("plugins/modules/cce_release.py", "meta/runtime.yml", "README.md", "COPYING", "MANIFEST.json"):
        assert (ansible.collection / name).is_file(), name


def test_ansible_galaxy_finds_the_installed_files_unchanged(tmp_path: Path) -> None:
    ansible = Ansible(tmp_path)  # where nothing has run yet: Ansible's own process keeps what it has compiled
    ansible.install_collection(ROOT)
    verified = ansible.run("ansible-galaxy", "collection", "verify", "--offline", "huaweicloud.cce").stdout
    assert "Successfully verified" in verified or "checksums" in verified, verified


def test_ansible_doc_shows_options_variables_and_results_to_people(ansible: Ansible) -> None:
    text = ansible.run("ansible-doc", "-t", "module", MODULE, env={"COLUMNS": "200"}).stdout
    for word in ("cluster_id", "HW_AUTH_TOKEN", "server_dry_run", "release_values", "check_mode", "EXAMPLES"):
        assert word in text, text
    assert "WARNING" not in text, text


def test_ansible_doc_shows_the_module_to_programs(ansible: Ansible) -> None:
    shown = ansible.run("ansible-doc", "-t", "module", "--json", MODULE).stdout
    document = json.loads(shown)[MODULE]
    assert document["doc"]["options"]["chart_version"]["aliases"] == ["version"]
    assert document["doc"]["attributes"]["check_mode"]["support"] == "full"
    assert document["return"]["release"]["contains"]["revision"]["type"] == "int"
    assert "cce_release" in document["examples"]


def test_ansible_doc_lists_every_module_with_a_description(ansible: Ansible) -> None:
    modules = {path.stem for path in (ansible.collection / "plugins" / "modules").glob("[!_]*.py")}
    listed = json.loads(ansible.run("ansible-doc", "-l", "--json", "huaweicloud.cce").stdout)
    assert set(listed) == {f"huaweicloud.cce.{module}" for module in modules}
    assert all(listed.values())


@pytest.mark.parametrize("name", ["install", "upgrade", "uninstall"])
def test_a_change_is_done_once(life: Played, name: str) -> None:
    assert (life[name]["changed"], life[name]["action"]) == (True, name)
    assert (life[f"{name} again"]["changed"], life[f"{name} again"]["action"]) == (False, "none")


def test_check_mode_foresees_the_run(life: Played) -> None:
    assert life["check upgrade"]["changes"] == life["upgrade"]["changes"] != []
    assert life["check upgrade"]["diff"] == life["upgrade"]["diff"]
    assert life["check upgrade"]["release"]["revision"] == 1
    assert life["upgrade"]["release"]["revision"] == 2
    assert (life["check uninstall"]["changed"], life["check uninstall"]["release"]["revision"]) == (True, 2)


def test_the_diff_is_on_the_screen(life: Played) -> None:
    before_upgrade = life.output.split("TASK [upgrade]")[0]
    lines = before_upgrade.split("TASK [check upgrade]")[1].splitlines()
    assert '- /imageTag: "v2"' in lines
    assert '+ /imageTag: "v3"' in lines
    assert any(line.startswith("+++ project01/nino21") for line in lines)


def test_the_token_of_a_good_run_is_nowhere(life: Played) -> None:
    assert TOKEN not in life.output
    assert TOKEN not in json.dumps(life.tasks)


def test_secret_values_are_masked_in_results_and_diffs(life: Played) -> None:
    assert life["install"]["release_values"]["basic"]["admin_password"]
    assert "hide-me-4711" not in json.dumps([task.get("diff") for task in life.tasks.values()])
    assert "hide-me-4711" not in json.dumps(list(life.tasks.values()))


@pytest.mark.parametrize(
    "env, option",
    [({"HW_AUTH_TOKEN": WRONG_TOKEN}, {}), ({"MINE": WRONG_TOKEN}, {"auth_token": "{{ lookup('env', 'MINE') }}"})],
    ids=["by variable", "by option"],
)
def test_a_wrong_token_fails_in_plain_words_and_stays_secret(
    ansible: Ansible, sim: Simulator, env: dict[str, str], option: dict[str, str]
) -> None:
    played = play(ansible, sim, task("install", {**WANTED, **option}), arguments=("-vvv",), **env)
    assert played.code == 2, played.output
    result = played["install"]
    assert result["failure"]["http_status"] == 401
    assert result["failure"]["error_code"] == "APIGW.0301"
    assert "401" in result["msg"] and "token" in result["msg"]
    assert result["changed"] is False
    assert WRONG_TOKEN not in played.output + json.dumps(played.tasks)
    assert writes(sim) == []


def test_access_keys_sign_the_requests_and_stay_secret(ansible: Ansible, sim: Simulator) -> None:
    env = {"HW_ACCESS_KEY": ACCESS_KEY, "HW_SECRET_KEY": SECRET_KEY, "HW_PROJECT_ID": PROJECT_ID}
    played = play(ansible, sim, task("install", WANTED), arguments=("-vvv",), **env).check()
    assert played["install"]["changed"] is True
    assert all(request.headers["Authorization"].startswith("SDK-HMAC-SHA256 ") for request in sim.requests)
    assert SECRET_KEY not in played.output + json.dumps(played.tasks)


def test_an_answer_that_gets_lost_does_not_install_twice(ansible: Ansible, sim: Simulator) -> None:
    sim.faults.add(method="POST", drop="after")
    played = play(ansible, sim, task("install", WANTED)).check()
    assert (played["install"]["changed"], played["install"]["release"]["revision"]) == (True, 1)
    assert writes(sim) == ["POST"]


def test_a_connection_that_drops_for_good_fails_in_plain_words(ansible: Ansible, sim: Simulator) -> None:
    sim.faults.add(drop="before", times=None)
    played = play(ansible, sim, task("install", {**WANTED, "max_retries": 1}))
    assert played.code == 2, played.output
    assert "project01/nino21" in played["install"]["msg"] and "Connection" in played["install"]["msg"]
    assert "Traceback" not in played.output
    assert (played["install"]["changed"], played["install"]["stats"]["requests"]) == (False, 2)
    assert sim.release("project01", "nino21") is None


def test_nobody_listening_fails_in_plain_words(ansible: Ansible) -> None:
    env = {"HW_CCE_ENDPOINT": "http://127.0.0.1:9", "HW_AUTH_TOKEN": TOKEN}
    played = ansible.play([task("install", {**WANTED, "max_retries": 0})], env=env)
    assert played.code == 2, played.output
    assert "no connection to http://127.0.0.1:9" in played["install"]["msg"]
    assert TOKEN not in played.output


def test_a_release_that_fails_shows_why(ansible: Ansible, sim: Simulator) -> None:
    sim.settings.fail_next = 1
    played = play(ansible, sim, task("install", WANTED))
    assert played.code == 2, played.output
    result = played["install"]
    assert (result["changed"], result["action"], result["release"]["status"]) == (True, "install", "FAILED")
    assert sim.settings.fail_text in result["msg"]
    failure = result["failure"]
    assert (failure["status"], failure["last_good_revision"], len(failure["history"])) == ("FAILED", None, 1)
    assert failure["next_steps"]


def test_check_and_diff_of_a_rollback_show_where_it_leads(ansible: Ansible, sim: Simulator) -> None:
    for number, chart in ((1, SEED_CHART), (2, UPGRADE_CHART)):
        sim.put_release(PLACE["namespace"], PLACE["name"], {"imageTag": f"v{number}"}, chart_id=chart, revision=number)
    back = task("roll back", {**PLACE, "state": "rolled_back", "revision": 1})
    played = play(ansible, sim, back, arguments=("--check", "--diff")).check()
    lines = played.output.splitlines()
    header = [
        "--- project01/nino21: chart magento-mysql 1.1.0, revision 2, DEPLOYED",
        "+++ project01/nino21: chart magento-mysql 1.0.0, rollback to revision 1",
    ]
    assert lines[lines.index(header[0]) :][:2] == header, played.output
    assert {'- /imageTag: "v2"', '+ /imageTag: "v1"'} <= set(lines), played.output
    result = played["roll back"]
    assert (result["changed"], result["action"], result["rolled_back_to"]) == (True, "rollback", 1)
    assert (writes(sim), sim.release(PLACE["namespace"], PLACE["name"]).revision) == ([], 2)


def test_a_failed_upgrade_that_is_undone_tells_both_stories_and_no_secret(
    ansible: Ansible, sim: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = "old-secret-4712", "new-secret-4713"
    good = {"imageTag": "v2", "basic": {"motto": old}}
    sim.put_release(PLACE["namespace"], PLACE["name"], good)
    # The failure names the new secret, as that of a pod may which prints its arguments.
    monkeypatch.setattr(sim.settings, "fail_text", f"the container refuses {new}")
    sim.settings.fail_next = 1
    options = {**PLACE, "chart_id": SEED_CHART, "values": {"imageTag": "v3"}, "atomic": True}
    upgrade = task("upgrade", {**options, "sensitive_values": {"basic": {"motto": new}}})
    played = play(ansible, sim, upgrade, arguments=("-vvv", "--diff"))
    assert played.code == 2, played.output
    result = played["upgrade"]
    assert (result["changed"], result["action"], result["rolled_back_to"]) == (True, "upgrade", 1)
    assert "FAILED" in result["msg"] and "the container refuses" in result["msg"]
    assert "rolled back to revision 1" in result["msg"]
    assert (result["failure"]["status"], result["release"]["status"]) == ("FAILED", "DEPLOYED")
    assert "(sensitive, changed)" in played.output and "rolled back to revision 1" in played.output
    for secret in (old, new):
        assert secret not in played.output + json.dumps(played.tasks)
    current = sim.release(PLACE["namespace"], PLACE["name"])
    assert (current.revision, current.status, current.values) == (3, "DEPLOYED", good)
