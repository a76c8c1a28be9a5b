# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters as hosts, as Ansible's own manager of inventories reads them from the simulator."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ansible_collections.huaweicloud.cce as collection
import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible_collections.huaweicloud.cce.tests.simulator import (
    ACCESS_KEY,
    OTHER_PROJECT_ID,
    PROJECT_ID,
    PROJECT_NAME,
    SECRET_KEY,
    SEED_CLUSTER,
    TOKEN,
    Settings,
    Simulator,
)

PLUGIN = "huaweicloud.cce.cce_clusters"
SEED = "sfs-turbo-test"
VARIABLES = ("HW_", "OS_", "HUAWEICLOUD_SDK_", "ANSIBLE_", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
LIST = f"GET /api/v3/projects/{PROJECT_ID}/clusters"
EVIL = "{{ lookup('ansible.builtin.pipe', 'echo evil') }}"
Read = Callable[..., dict[str, Any]]
TREE = Path(next(iter(collection.__path__))).parents[2]


@pytest.fixture(name="sim")
def _sim() -> Iterator[Simulator]:
    with Simulator(Settings()) as simulator:
        yield simulator


@pytest.fixture(name="server", scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[dict[str, Any]], dict[str, Any]]]:
    """Sends an order to a process that reads inventories."""
    home = tmp_path_factory.mktemp("home")
    env = {name: value for name, value in os.environ.items() if not name.startswith(VARIABLES)}
    env.update(HOME=str(home), ANSIBLE_HOME=str(home), ANSIBLE_COLLECTIONS_PATH=str(TREE), ANSIBLE_NOCOLOR="1")
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("inventory_server.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=env,
        cwd=str(home),
    )

    def send(order: dict[str, Any]) -> dict[str, Any]:
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        told: dict[str, Any] = json.loads(process.stdout.readline())
        assert "broken" not in told, told["broken"]
        return told

    yield send
    process.stdin.close()
    process.wait()
    process.stdout.close()


@pytest.fixture(name="write")
def _write(sim: Simulator, tmp_path: Path) -> Callable[..., str]:
    """Write a source whose keywords add to the options or override them; None leaves one out."""

    def write(name: str = "a.cce_clusters.yml", **options: Any) -> str:
        plain = {"plugin": PLUGIN, "endpoint": sim.url, "project_id": PROJECT_ID, "max_retries": 0}
        given = {name: value for name, value in {**plain, **options}.items() if value is not None}
        path = tmp_path / name
        path.write_text(yaml.safe_dump(given, sort_keys=False), encoding="utf-8")
        return str(path)

    return write


@pytest.fixture(name="read")
def _read(server: Callable[[dict[str, Any]], dict[str, Any]], write: Callable[..., str]) -> Read:
    """Read one source with these options, with the simulator's token in the environment."""

    def read(env: Any = None, order: Any = None, **options: Any) -> dict[str, Any]:
        variables = {"HW_AUTH_TOKEN": TOKEN} if env is None else env
        return server({"sources": [write(**options)], "env": variables, **(order or {})})

    return read


def lists(sim: Simulator) -> int:
    """Return how often the clusters were listed."""
    return [f"{request.method} {request.path}" for request in sim.requests].count(LIST)


def names(told: dict[str, Any]) -> list[str]:
    assert "Failed to parse" not in told["shown"], told["shown"]
    return list(told["hosts"])


def refused(told: dict[str, Any]) -> str:
    """Return why there is no host at all."""
    assert told["hosts"] == {} and "Unable to parse" in told["shown"], told
    return str(told["shown"])


def test_a_cluster_is_a_host_with_all_that_the_list_tells(sim: Simulator, read: Read) -> None:
    told = read()
    (host,) = told["hosts"].values()
    assert names(told) == [SEED]
    assert {key: value for key, value in host.items() if not key.startswith("inventory_")} == {
        "ansible_connection": "local",
        "ansible_python_interpreter": sys.executable,
        "cluster_id": SEED_CLUSTER,
        "cce_name": SEED,
        "cce_alias": SEED,
        "cce_phase": "Available",
        "cce_version": "v1.28",
        "cce_category": "CCE",
        "cce_type": "VirtualMachine",
        "cce_flavor": "cce.s1.small",
        "cce_created_at": "2023-09-28 03:48:58.968214406 +0000 UTC",
        "cce_labels": {},
        "cce_tags": {},
        "cce_endpoint": sim.url,
        "cce_region": "",
        "cce_project_id": PROJECT_ID,
    }
    assert (lists(sim), len(sim.requests), told["shown"]) == (1, 1, "")


def test_hosts_come_in_the_same_order_each_time(sim: Simulator, read: Read) -> None:
    for name in ("zoo", "bar", "alpha"):
        sim.add_cluster(name)
    assert names(read()) == ["alpha", "bar", SEED, "zoo"]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, ["one", "three", "untold"]),
        ({"phase": []}, ["one", "three", "untold"]),
        ({"phase": "available"}, ["one", "three", "untold"]),
        ({"phase": ["any"]}, ["four", "one", "three", "two", "untold"]),
        ({"phase": "Hibernation,Upgrading"}, ["four", "two"]),
        ({"phase": ["Available", "Upgrading"]}, ["four", "one", "three"]),
        ({"category": ["turbo"]}, ["three"]),
        ({"version": ["v1.2*"]}, ["one", "untold"]),
        ({"version": ["v1.30", "v1.28"]}, ["one", "three", "untold"]),
        ({"labels": {"zone": None}}, ["one", "three"]),
        ({"labels": {"zone": ["a", "c"]}}, ["one"]),
        ({"tags": {"stage": "pro*"}}, ["three"]),
        ({"tags": {"stage": "prod", "paid": True}}, ["three"]),
        ({"tags": {"stage": "prod"}, "labels": {"zone": "a"}}, []),
        ({"only": ["o*", "drei"]}, ["one", "three"]),
        ({"only": "o*\nun*"}, ["one", "untold"]),
        ({"only": ["on"]}, []),
        ({"only": ["*"], "skip": ["t*"]}, ["one", "untold"]),
        ({"skip": "eins"}, ["three", "untold"]),
    ],
    ids=str,
)
def test_filters_choose_clusters(sim: Simulator, read: Read, options: dict[str, Any], found: list[str]) -> None:
    sim.state.clusters.get(SEED_CLUSTER).phase = ""
    sim.state.clusters.get(SEED_CLUSTER).name = "untold"
    sim.add_cluster("one", alias="eins", labels={"zone": "a"}, tags={"stage": "test"})
    sim.add_cluster("two", phase="Hibernation")
    more = {"category": "Turbo", "version": "v1.30"}
    sim.add_cluster("three", alias="drei", labels={"zone": "b"}, tags={"stage": "prod", "paid": "true"}, **more)
    sim.add_cluster("four", phase="Upgrading")
    told = read(**options)
    assert names(told) == found
    assert ("none of the 5 clusters" in told["shown"]) == (not found)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"phase": ["Availabel"]}, "'availabel'"),
        ({"version": [1.30]}, "versions begin with a v"),
        ({"labels": {"a": {"b": "c"}}}, "labels holds a mapping under a"),
        ({"phse": ["Available"]}, "There is no such option: phse."),
        ({"max_retries": "many"}, "max_retries"),
        ({"max_retries": -1}, "max_retries must be 0 or more"),
        ({"auth_method": "magic"}, "auth_method"),
        ({"auth_method": "aksk"}, "No credentials"),
        ({"region": "{{ nobody }}"}, "nobody"),
        ({"endpoint": "http://cce.example.com"}, "plain http"),
        ({"only": {"a": "b"}}, "only"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused(sim: Simulator, read: Read, options: dict[str, Any], text: str) -> None:
    assert text in refused(read(**options))
    assert not len(sim.requests)


@pytest.mark.parametrize(
    ("env", "options", "text"),
    [
        ({}, {}, "No credentials"),
        ({"HW_AUTH_TOKEN": "MIIwrong-token"}, {}, "HTTP 401"),
        (None, {"project_id": OTHER_PROJECT_ID}, "cce:cluster:list"),
        (None, {"project_id": ""}, "project_id is needed with cce_clusters"),
        (None, {"endpoint": "http://127.0.0.1:9"}, "no connection to http://127.0.0.1:9"),
    ],
    ids=str,
)
def test_a_list_that_is_not_to_be_had_is_a_failure_in_plain_words(
    read: Read, env: Any, options: dict[str, Any], text: str
) -> None:
    assert text in refused(read(env, **options))


@pytest.mark.parametrize(
    ("status", "body", "text"),
    [
        (403, {"error_code": "CCE.01403001", "error_msg": "Forbidden by policy"}, "Forbidden by policy"),
        (500, {"message": "broken for now"}, "broken for now"),
        (200, "<html>Sign in</html>", "Listing the clusters failed"),
        (200, {"items": [None]}, "the answer is no list of clusters"),
        (200, {"kind": "Cluster"}, "the answer is no list of clusters"),
        (200, {"kind": "Status", "items": None}, "the answer is no list of clusters"),
    ],
)
def test_the_words_of_the_service_are_shown(sim: Simulator, read: Read, status: int, body: Any, text: str) -> None:
    sim.faults.add(status=status, body=body)
    assert text in refused(read())


def run_program(path: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run ansible-inventory in a process of its own, for what counts when it starts; it has no credentials."""
    home = Path(path).parent
    env = {name: value for name, value in os.environ.items() if not name.startswith(VARIABLES)}
    env.update(ANSIBLE_COLLECTIONS_PATH=str(TREE), ANSIBLE_HOME=str(home / "home"), HOME=str(home), **more)
    command = [sys.executable, "-c", "from ansible.cli.inventory import main; main()", "-i", path, "--list"]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def test_a_program_that_insists_on_all_sources_ends_with_a_failure(write: Callable[..., str]) -> None:
    ended = run_program(write(), ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED="true")
    assert ended.returncode != 0
    assert "No credentials" in " ".join(ended.stderr.split())


def test_without_requests_it_says_what_to_install(write: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "requests.py").write_text("raise ImportError('not here')\n", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path / "hidden"), *filter(None, [os.environ.get("PYTHONPATH")])])
    ended = run_program(write(auth_token="x"), PYTHONPATH=path)
    assert "Failed to import the required Python library (requests)" in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.stderr


def test_what_the_service_says_is_no_template(sim: Simulator, read: Read) -> None:
    sim.add_cluster("evil", alias=EVIL, version=EVIL, labels={"a": EVIL}, tags={EVIL: EVIL})
    told = read(
        only=["evil"],
        compose={"mixed": "'x ' ~ cce_labels.a", "same": "cce_alias"},
        keyed_groups=[{"key": "cce_alias", "prefix": "alias"}],
    )
    host = told["hosts"]["evil"]
    assert told["rendered"]["evil"] == host
    assert (host["cce_alias"], host["mixed"], host["same"]) == (EVIL, f"x {EVIL}", EVIL)
    assert host["cce_tags"] == {EVIL: EVIL}
    assert any(name.startswith("alias__") for name in told["groups"])


def test_what_a_variable_of_the_environment_says_is_no_template(read: Read) -> None:
    told = read({"HW_AUTH_TOKEN": TOKEN, "HW_REGION_NAME": EVIL})
    assert told["rendered"][SEED]["cce_region"] == told["hosts"][SEED]["cce_region"] == EVIL


def test_clusters_are_put_into_groups(sim: Simulator, read: Read) -> None:
    sim.add_cluster("shop", category="Turbo", tags={"stage": "prod"})
    told = read(
        groups={"turbo": "cce_category == 'Turbo'"},
        keyed_groups=[{"key": "cce_tags", "prefix": "tag"}, {"key": "cce_phase", "separator": ""}],
        compose={"ansible_python_interpreter": "'/usr/bin/python3'", "shop_stage": "cce_tags.stage"},
    )
    groups = {name: hosts for name, hosts in told["groups"].items() if name not in ("all", "ungrouped")}
    assert groups == {"turbo": ["shop"], "tag_stage_prod": ["shop"], "Available": [SEED, "shop"]}
    assert told["hosts"]["shop"]["shop_stage"] == "prod"
    assert "shop_stage" not in told["hosts"][SEED]
    assert told["hosts"][SEED]["ansible_python_interpreter"] == "/usr/bin/python3"


@pytest.mark.parametrize(
    "options",
    [
        {"compose": {"stage": "cce_tags.stage"}},
        {"groups": {"prod": "cce_tags.stage == 'prod'"}},
        {"keyed_groups": [{"key": "cce_tags.stage"}]},
        {"hostnames": ["cce_tags.stage", "cce_name"]},
    ],
    ids=str,
)
def test_strict_leaves_no_host_where_an_expression_fails(sim: Simulator, read: Read, options: dict[str, Any]) -> None:
    sim.add_cluster("alpha", tags={"stage": "prod"})
    assert len(names(read(**options))) == 2
    assert "stage" in refused(read(strict=True, **options))


@pytest.mark.parametrize(
    ("hostnames", "name"),
    [
        (None, "shop"),
        (["cce_alias"], "The_Web_Shop_1"),
        (["cluster_id"], "c-1"),
        ("cce_tags.host,cce_name", "shop"),
        (["cce_name ~ '.' ~ cce_phase"], "shop.Available"),
        (["' '", "cce_name"], "shop"),
        (["cce_tags", "42"], "42"),
    ],
    ids=str,
)
def test_hostnames_say_what_a_host_is_called(sim: Simulator, read: Read, hostnames: Any, name: str) -> None:
    sim.add_cluster("shop", uid="c-1", alias="The Web:Shop,1")
    assert names(read(only=["shop"], hostnames=hostnames)) == [name]


@pytest.mark.parametrize("name", ["all", "ungrouped", "localhost"])
def test_no_cluster_takes_the_place_of_what_ansible_has_under_that_name(sim: Simulator, read: Read, name: str) -> None:
    uid = sim.add_cluster("shop", alias=name)
    assert names(read(only=["shop"], hostnames=["cce_alias", "cluster_id"])) == [uid]


def test_a_cluster_without_a_name_has_its_id(sim: Simulator, read: Read) -> None:
    sim.add_cluster("", uid="c-1")
    assert names(read()) == ["c-1", SEED]


def test_a_cluster_that_gets_no_name_is_a_failure(read: Read) -> None:
    assert f"a name for the cluster {SEED_CLUSTER}" in refused(read(hostnames=["cce_region"]))


def test_two_clusters_of_one_name_are_a_failure(sim: Simulator, read: Read) -> None:
    sim.add_cluster("shop", uid="c-1")
    assert "would both be the host CCE" in refused(read(hostnames=["cce_category"]))


def test_two_sources_with_a_cluster_of_the_same_name_are_told_apart(
    sim: Simulator, server: Callable[..., dict[str, Any]], write: Callable[..., str]
) -> None:
    order: dict[str, Any] = {"env": {"HW_AUTH_TOKEN": TOKEN}}
    with Simulator(Settings()) as other:
        other.state.clusters.get(SEED_CLUSTER).uid = "c-9"
        here = write("a.cce_clusters.yml")
        there = write("b.cce_clusters.yml", endpoint=other.url)
        told = server({**order, "sources": [here, there]})
        assert told["hosts"][SEED]["cluster_id"] == SEED_CLUSTER
        assert f"{SEED_CLUSTER} and c-9 would both be the host {SEED}" in told["shown"]
        write("b.cce_clusters.yml", endpoint=other.url, hostnames=["'there-' ~ cce_name"])
        told = server({**order, "sources": [here, there]})
        assert {name: host["cluster_id"] for name, host in told["hosts"].items()} == {
            SEED: SEED_CLUSTER,
            f"there-{SEED}": "c-9",
        }
        assert told["hosts"][f"there-{SEED}"]["cce_endpoint"] == other.url


def test_the_same_source_twice_is_the_same_hosts(
    server: Callable[..., dict[str, Any]], write: Callable[..., str]
) -> None:
    path = write()
    assert names(server({"sources": [path, path], "env": {"HW_AUTH_TOKEN": TOKEN}})) == [SEED]


@pytest.mark.parametrize(
    ("name", "is_wanted"),
    [
        ("cce_clusters.yml", True),
        ("prod.cce_clusters.yaml", True),
        ("prod.cce_clusters.yml", True),
        ("mycce_clusters.yml", False),
        ("prod.yml", False),
        ("prod.cce_clusters.json", False),
        ("prod.cce_clusters.yml.bak", False),
    ],
)
def test_the_name_of_a_file_says_whether_it_is_a_source(
    server: Callable[..., dict[str, Any]], write: Callable[..., str], name: str, is_wanted: bool
) -> None:
    assert server({"sources": [], "wants": [write(name), write(name) + "/nowhere"]})["wants"] == [is_wanted, False]


def test_access_keys_and_the_name_of_the_project_will_do(sim: Simulator, read: Read) -> None:
    keys = {"HW_ACCESS_KEY": ACCESS_KEY, "HW_SECRET_KEY": SECRET_KEY}
    told = read(keys, project_id=None, region=PROJECT_NAME, iam_endpoint=sim.url)
    assert names(told) == [SEED]
    host = told["hosts"][SEED]
    assert (host["cce_region"], host["cce_project_id"]) == (PROJECT_NAME, PROJECT_ID)
    assert SECRET_KEY not in json.dumps(told)


def test_a_prefix_and_the_variables_of_modules_count(sim: Simulator, read: Read) -> None:
    env = {"PROD_HW_AUTH_TOKEN": TOKEN, "HW_AUTH_TOKEN": "MIIwrong-token", "PROD_HW_CCE_ENDPOINT": sim.url}
    assert names(read(env, credential_prefix="PROD", endpoint=None)) == [SEED]
    assert "HW_INSECURE" in refused(read({"HW_AUTH_TOKEN": TOKEN, "HW_INSECURE": "perhaps"}))


def test_a_profile_counts(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    path.write_text(f"[shop]\nak = {ACCESS_KEY}\nsk = {SECRET_KEY}\n", encoding="utf-8")
    assert names(read({}, config_file=str(path), profile="shop")) == [SEED]


def test_options_are_templates(read: Read) -> None:
    options = {
        "auth_token": "{{ lookup('ansible.builtin.env', 'MINE') }}",
        "max_retries": "{{ 1 - 1 }}",
        "validate_certs": "{{ not false }}",
        "only": ["{{ wanted }}*"],
        "phase": "{{ phases }}",
    }
    told = read({"MINE": TOKEN}, {"extra": {"wanted": "sfs", "phases": ["Available"]}}, **options)
    assert names(told) == [SEED]
    assert TOKEN not in json.dumps(told)


def test_a_token_may_be_encrypted(write: Callable[..., str], tmp_path: Path) -> None:
    secret = VaultSecret(b"open sesame")
    vaulted = VaultLib([("default", secret)]).encrypt(TOKEN, secret).decode()
    path = write()
    with open(path, "a", encoding="utf-8") as stream:
        stream.write("auth_token: !vault |\n" + "".join(f"  {line}\n" for line in vaulted.splitlines()))
    (tmp_path / "password").write_text("open sesame", encoding="utf-8")
    ended = run_program(path, ANSIBLE_VAULT_PASSWORD_FILE=str(tmp_path / "password"))
    assert list(json.loads(ended.stdout)["_meta"]["hostvars"]) == [SEED], ended.stderr
    assert TOKEN not in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    "options",
    [
        {"auth_token": "MIIc4nary-of-a-source-7351"},
        {"auth_token": "MIIc4nary-of-a-source-7351", "max_retries": "many"},
        {"auth_token": "MIIc4nary-of-a-source-7351", "auth_method": "MIIc4nary-of-a-source-7351"},
        {"auth_token": {"MIIc4nary-of-a-source-7351": "MIIc4nary-of-a-source-7351"}},
        {"auth_token": ["MIIc4nary-of-a-source-7351"]},
        {"auth_tokn": "MIIc4nary-of-a-source-7351"},
        {"access_key": "AKMINE1234567", "secret_key": "MIIc4nary-of-a-source-7351", "compose": {"a": "nobody"}},
        {"proxy": "http://me:MIIc4nary-of-a-source-7351@127.0.0.1:9"},
        {"strict": True, "auth_token": TOKEN, "compose": {"a": "nobody"}},
    ],
    ids=str,
)
def test_no_failure_shows_a_secret(sim: Simulator, read: Read, options: dict[str, Any]) -> None:
    echo = "you said MIIc4nary-of-a-source-7351"
    if options.get("auth_token") != TOKEN:
        sim.faults.add(status=401, body={"error_code": echo, "error_msg": echo}, headers={"X-Request-Id": echo})
    shown = refused(read({"HW_AUTH_TOKEN": TOKEN} if "proxy" in options else {}, **options))
    assert "c4nary" not in shown and TOKEN not in shown


@pytest.fixture(name="cache")
def _cache(tmp_path: Path) -> dict[str, Any]:
    return {"cache": True, "cache_plugin": "jsonfile", "cache_connection": str(tmp_path / "cache")}


def test_the_cache_spares_the_request_and_filters_apply_to_it(
    sim: Simulator, read: Read, cache: dict[str, Any], tmp_path: Path
) -> None:
    sim.add_cluster("asleep", phase="Hibernation", alias=EVIL)
    assert names(read(**cache)) == [SEED]
    sim.add_cluster("later")
    told = read(phase=["any"], **cache)
    assert names(told) == ["asleep", SEED]
    assert told["rendered"] == told["hosts"]
    assert told["hosts"][SEED]["cce_project_id"] == PROJECT_ID
    assert lists(sim) == 1
    assert names(read(order={"cache": False}, **cache)) == ["later", SEED]
    assert names(read(**cache)) == ["later", SEED]
    assert lists(sim) == 2
    (path,) = (tmp_path / "cache").iterdir()
    assert TOKEN not in path.name + path.read_text(encoding="utf-8")


def test_refreshing_the_inventory_asks_again(sim: Simulator, read: Read, cache: dict[str, Any]) -> None:
    assert names(read(order={"refresh": True}, **cache)) == [SEED]
    assert lists(sim) == 2


def test_the_cache_is_no_other_projects(sim: Simulator, read: Read, cache: dict[str, Any]) -> None:
    assert names(read(**cache)) == [SEED]
    assert "HTTP 403" in refused(read(project_id=OTHER_PROJECT_ID, **cache))
    with Simulator(Settings()) as other:
        other.state.clusters.get(SEED_CLUSTER).name = "elsewhere"
        assert names(read(**{**cache, "endpoint": other.url})) == ["elsewhere"]
    assert names(read(**cache)) == [SEED]
    assert lists(sim) == 1


def test_the_cache_of_a_project_by_its_name_is_no_other_users(
    sim: Simulator, read: Read, cache: dict[str, Any]
) -> None:
    by_name = {**cache, "project_id": None, "region": PROJECT_NAME, "iam_endpoint": sim.url}
    keys = {"HW_ACCESS_KEY": ACCESS_KEY, "HW_SECRET_KEY": SECRET_KEY}
    assert names(read(keys, **by_name)) == [SEED]
    asked = len(sim.requests)
    assert names(read(keys, **by_name)) == [SEED]
    assert len(sim.requests) == asked
    assert "Failed to parse" in read({**keys, "HW_ACCESS_KEY": "AKSOMEBODYELSE"}, **by_name)["shown"]


@pytest.mark.parametrize("text", ["", "{}", '{"project_id": 1, "clusters": []}', '{"clusters": [{"name": "x"}]}'])
def test_a_cache_that_holds_something_else_is_passed_over(
    sim: Simulator, read: Read, cache: dict[str, Any], tmp_path: Path, text: str
) -> None:
    assert names(read(**cache)) == [SEED]
    (path,) = (tmp_path / "cache").iterdir()
    path.write_text(text, encoding="utf-8")
    told = read(**cache)
    assert list(told["hosts"]) == [SEED]
    assert lists(sim) == 2


def test_a_failure_is_not_cached(sim: Simulator, read: Read, cache: dict[str, Any]) -> None:
    sim.faults.add(status=500, body={"message": "broken"})
    refused(read(**cache))
    assert names(read(**cache)) == [SEED]
