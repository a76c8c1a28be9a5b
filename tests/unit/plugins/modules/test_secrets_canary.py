# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Distinct secrets in every place that can hold one, every module, every outcome: none of them comes out again."""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest
from ansible.module_utils import basic
from ansible_collections.huaweicloud.cce.plugins.module_utils import _client, _fetched
from ansible_collections.huaweicloud.cce.plugins.module_utils._auth import Keys
from ansible_collections.huaweicloud.cce.plugins.module_utils._clusters import ClusterApi
from ansible_collections.huaweicloud.cce.plugins.module_utils._connection import ARGUMENT_SPEC, connect
from ansible_collections.huaweicloud.cce.plugins.module_utils._credentials import choose_credential
from ansible_collections.huaweicloud.cce.plugins.module_utils._wait import Deadline
from ansible_collections.huaweicloud.cce.plugins.modules import (
    cce_chart,
    cce_chart_download,
    cce_chart_info,
    cce_cluster_info,
    cce_release,
    cce_release_info,
    cce_releases,
)
from ansible_collections.huaweicloud.cce.tests.simulator import (
    AGENCY_NAME,
    DOMAIN_NAME,
    PROJECT_ID,
    PROJECT_NAME,
    SEED_CHART,
    SEED_CLUSTER,
    USER_NAME,
    Simulator,
    constants,
)
from ansible_collections.huaweicloud.cce.tests.simulator.iam import AccessKey, Identity
from ansible_collections.huaweicloud.cce.tests.unit.chart_files import make_folder
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules.echo_server import (
    SHAPES,
    EchoServer,
    Reply,
    find_leaks,
)
from ansible_collections.huaweicloud.cce.tests.unit.support import run_module

# As such strings look, with what has to be escaped in JSON, in a URL or in a page; no two share a part.
TOKEN = "MIIbT0ken+canary/Sx0v4==qR7"
ACCESS_KEY = "CANARYACCESS7KEYQWXZ"
SECRET_KEY = "canarySecretKey+40/characters=longBq8Zt2W"
SECURITY_TOKEN = "gQcanarySecurityToken/+Lm5Yv=="
PASSWORD = "p4\"canary\\word <of> ünser&user's #1"
USERINFO = "canaryPr0xyW0rd%2FuZ9k"
VALUE = 'v4lue"canary\\of <a> chärt%2F'
# Below a key that looks secret, but among the plain values.
PLAIN_VALUE = "plainCanaryValue-z6Tv3"
DECOYS = {
    "OS_AUTH_TOKEN": "decoyOsT0ken-hTn3",
    "OS_SECRET_KEY": "decoyOsSecretKey-9fKd",
    "OS_PASSWORD": "decoyOsPassword-w2Lp",
    "HUAWEICLOUD_SDK_SK": "decoySdkSecretKey-u8Xc",
    "ANSIBLE_HWC_PASSWORD": "decoyHwcPassword-b5Rj",
    "HW_SECURITY_TOKEN": "decoySecurityToken-y3Mn",
}
SDK_SECTION = f"[basic]\nak = {ACCESS_KEY}\nsk = {SECRET_KEY}\nsecurity_token = {SECURITY_TOKEN}\n"
KOOCLI = {"name": "default", "accessKeyId": ACCESS_KEY, "secretAccessKey": SECRET_KEY, "securityToken": SECURITY_TOKEN}
CLOUD = {"auth": {"username": USER_NAME, "password": PASSWORD, "user_domain_name": DOMAIN_NAME}}


class Way(NamedTuple):
    """A way to authenticate: options, variables, and files in the home folder."""

    options: dict[str, Any] = {}
    environ: dict[str, str] = {}
    files: dict[str, str] = {}


KEYS = {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY, "security_token": SECURITY_TOKEN}
USER = {"user_name": USER_NAME, "password": PASSWORD, "domain_name": DOMAIN_NAME}
AGENCY = {"agency_name": AGENCY_NAME, "agency_domain_name": DOMAIN_NAME}
WAYS = {
    "token": Way({"auth_token": TOKEN}),
    "token of the environment": Way(environ={"HW_AUTH_TOKEN": TOKEN}),
    "keys": Way(KEYS),
    "keys of the environment": Way(
        environ={"HW_ACCESS_KEY": ACCESS_KEY, "HW_SECRET_KEY": SECRET_KEY, "HW_SECURITY_TOKEN": SECURITY_TOKEN}
    ),
    "keys by prefix": Way(
        {"credential_prefix": "PROD"},
        {
            "PROD_HUAWEICLOUD_SDK_AK": ACCESS_KEY,
            "PROD_HUAWEICLOUD_SDK_SK": SECRET_KEY,
            "PROD_HUAWEICLOUD_SDK_SECURITY_TOKEN": SECURITY_TOKEN,
        },
    ),
    "password": Way(USER),
    "password of the environment": Way(
        {"auth_method": "password"},
        {"HW_USER_NAME": USER_NAME, "HW_USER_PASSWORD": PASSWORD, "HW_DOMAIN_NAME": DOMAIN_NAME},
    ),
    "agency by token": Way({"auth_token": TOKEN, **AGENCY}),
    "agency by keys": Way({**KEYS, **AGENCY}),
    "agency by password": Way({**USER, **AGENCY}),
    "metadata": Way({"auth_method": "metadata"}),
    "profile of the SDK": Way({"profile": "basic"}, files={".huaweicloud/credentials": SDK_SECTION}),
    "profile of KooCLI": Way({"profile": "default"}, files={".hcloud/config.json": json.dumps({"profiles": [KOOCLI]})}),
    "cloud of OpenStack": Way(
        {"os_cloud": "mine"}, files={".config/openstack/clouds.yaml": json.dumps({"clouds": {"mine": CLOUD}})}
    ),
}
FETCHING = ("password", "agency by token", "agency by keys", "agency by password", "metadata")
PLANTED = (
    *(TOKEN, ACCESS_KEY, SECRET_KEY, SECURITY_TOKEN, PASSWORD, VALUE, PLAIN_VALUE, *DECOYS.values()),
    *(USERINFO, unquote(USERINFO), f"me:{unquote(USERINFO)}"),
)

# One shape for each place in which a text is read.
TYPICAL = ("service", "identity", "page", "redirect", "good text", "good list", "good object", "cut error")

MODULES: dict[str, tuple[Callable[[], None], dict[str, Any]]] = {
    "cce_release": (
        cce_release.main,
        {
            "cluster_id": SEED_CLUSTER,
            "namespace": "project01",
            "name": "nino21",
            "chart_id": SEED_CHART,
            "values": {"basic": {"admin_password": PLAIN_VALUE}},
            "sensitive_values": {"motto": VALUE},
            "wait_interval": 0.02,
            "wait_timeout": 5,
        },
    ),
    "cce_releases": (
        cce_releases.main,
        {
            "cluster_id": SEED_CLUSTER,
            "releases": [
                {
                    "namespace": "project01",
                    "name": name,
                    "chart_id": SEED_CHART,
                    "values": {"basic": {"admin_password": PLAIN_VALUE}},
                    "sensitive_values": {"motto": VALUE},
                }
                for name in ("nino21", "nino22")
            ],
            "on_error": "continue",
            "wait_interval": 0.02,
            "wait_timeout": 5,
        },
    ),
    "cce_release_info": (cce_release_info.main, {"cluster_id": SEED_CLUSTER, "history": True, "as_task": True}),
    "cce_chart": (cce_chart.main, {"path": "{tmp}/chart"}),
    "cce_chart_info": (cce_chart_info.main, {"values": True, "quotas": True}),
    "cce_chart_download": (cce_chart_download.main, {"chart_id": SEED_CHART, "dest": "{tmp}/chart.tgz"}),
    "cce_cluster_info": (cce_cluster_info.main, {}),
}


@dataclass
class World:
    """Where modules run, and all that they leave there."""

    sim: Simulator
    home: Path
    monkeypatch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]
    logged: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    def plant(self, way: Way) -> dict[str, Any]:
        """Put the secrets of a way where they belong; return the options of the task."""
        is_named = any(option in way.options for option in ("credential_prefix", "profile", "os_cloud", "auth_method"))
        for name, value in {**(DECOYS if way.options and not is_named else {}), **way.environ}.items():
            self.monkeypatch.setenv(name, value)
        for name, text in way.files.items():
            (self.home / name).parent.mkdir(parents=True, exist_ok=True)
            (self.home / name).write_text(text, encoding="utf-8")
        return {"region": PROJECT_NAME, "project_id": PROJECT_ID, **way.options}

    def run(self, module: str, options: dict[str, Any], check_mode: bool = False) -> dict[str, Any]:
        """Run a module as loud as it can be."""
        main, own = MODULES[module]
        given = {name: value.replace("{tmp}", str(self.home)) if isinstance(value, str) else value
                 for name, value in {**own, **options}.items()}  # fmt: skip
        urls = {"endpoint": self.sim.url, "iam_endpoint": self.sim.url, "metadata_endpoint": self.sim.url}
        loud = {"_ansible_verbosity": 5, "_ansible_remote_tmp": str(self.home / "remote")}
        if hasattr(basic, "_traceback"):
            loud["_ansible_tracebacks_for"] = ["error", "warning"]
        return run_module(main, check_mode, **{"max_retries": 0, **urls, **given, **loud})

    def leaks(self, printed: str = "", *targets: str) -> list[tuple[str, str]]:
        """Return what came out where it must not."""
        screen = self.capture.readouterr()
        paths = [f"{request.path}?{request.query}" for request in self.sim.requests]
        places = {
            "result": printed,
            "screen": screen.out + screen.err,
            "log": "\n".join(self.logged),
            "URLs": "\n".join([*paths, *targets]),
            "files": "\n".join(self._read_files()),
        }
        secrets = (*PLANTED, *self.fetched)
        return [(place, leak) for place, text in places.items() for leak in find_leaks(text, secrets)]

    def _read_files(self) -> Iterator[str]:
        planted = (".huaweicloud", ".hcloud", ".config", "chart")
        for path in self.home.rglob("*"):
            if path.is_file() and path.relative_to(self.home).parts[0] not in planted:
                yield path.read_bytes().decode("utf-8", "replace")


@pytest.fixture
def world(sim: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> World:
    """A home folder, and a service that knows the planted credentials."""
    world = World(sim, tmp_path, monkeypatch, capsys)
    iam = sim.state.iam
    iam.tokens[TOKEN] = Identity()
    iam.keys[ACCESS_KEY] = AccessKey(ACCESS_KEY, SECRET_KEY, SECURITY_TOKEN)
    issue_token, issue_key = iam.issue_token, iam.issue_key

    def tell_token(*arguments: Any) -> str:
        world.fetched.append(issue_token(*arguments))
        return world.fetched[-1]

    def tell_key(*arguments: Any) -> AccessKey:
        pair = issue_key(*arguments)
        world.fetched.extend([pair.access, pair.secret, pair.security_token])
        return pair

    monkeypatch.setattr(iam, "issue_token", tell_token)
    monkeypatch.setattr(iam, "issue_key", tell_key)
    monkeypatch.setattr(constants, "USER_PASSWORD", PASSWORD)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(basic, "has_journal", False)
    monkeypatch.setattr(basic.syslog, "syslog", lambda *arguments: world.logged.append(str(arguments)))
    monkeypatch.setattr(_client, "retry_pause", lambda *_arguments: 0.0)
    make_folder(tmp_path / "chart", {"values.yaml": json.dumps({"admin": {"password": VALUE}})})
    return world


@pytest.mark.parametrize("check_mode", [True, False], ids=["check mode", "run"])
@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_good_run_keeps_every_secret(world: World, module: str, way: Way, check_mode: bool) -> None:
    world.sim.put_release("default", "web", {"auth": {"password": VALUE}})
    result = world.run(module, world.plant(way), check_mode)
    assert result["exit_code"] == 0, result["msg"]
    assert world.logged and world.leaks(result["printed"]) == []


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_service_that_quotes_every_secret_is_not_quoted(world: World, module: str, shape: Any) -> None:
    way = WAYS["keys" if module == "cce_chart" else "agency by password"]
    with EchoServer(shape) as echo:
        result = world.run(module, {**world.plant(way), "endpoint": echo.url})
    assert world.leaks(result["printed"], *echo.targets) == []


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("shape", [SHAPES[name] for name in TYPICAL], ids=TYPICAL)
def test_no_way_to_authenticate_is_quoted(world: World, way: Way, shape: Any) -> None:
    with EchoServer(shape) as echo:
        result = world.run("cce_cluster_info", {**world.plant(way), "endpoint": echo.url})
    assert world.leaks(result["printed"], *echo.targets) == []


@pytest.mark.parametrize("way", [WAYS[name] for name in FETCHING], ids=FETCHING)
@pytest.mark.parametrize("shape", [SHAPES[name] for name in TYPICAL], ids=TYPICAL)
def test_an_identity_service_that_quotes_every_secret_is_not_quoted(world: World, way: Way, shape: Any) -> None:
    with EchoServer(shape) as echo:
        urls = {"iam_endpoint": echo.url, "metadata_endpoint": echo.url, "project_id": None}
        result = world.run("cce_cluster_info", {**world.plant(way), **urls})
    assert world.leaks(result["printed"], *echo.targets) == []


@pytest.mark.parametrize("status", [200, 201, 400, 500])
@pytest.mark.parametrize("kind", ["list", "cut", "incomplete", "text"])
@pytest.mark.parametrize("way", [WAYS[name] for name in FETCHING], ids=FETCHING)
def test_credentials_in_an_answer_that_is_not_understood_are_not_quoted(
    world: World, way: Way, kind: str, status: int
) -> None:
    """What was to become a credential is in no list of known secrets yet."""
    credential = {"access": "n3w-access-Qk7", "secret": "n3w-secret-Vj2", "securitytoken": ""}
    whole: dict[str, Any] = {"credential": credential, "token": {"expires_at": "n3w-token-Zx5"}}
    text = json.dumps(whole)
    body = {"list": [whole], "cut": text[:-1], "incomplete": whole, "text": text + "."}[kind]
    for path in ("/v3/auth/tokens", "securitytoken", "securitykey"):
        world.sim.faults.add(path=path, status=status, body=body, times=None)
    result = world.run("cce_cluster_info", world.plant(way))
    assert result["exit_code"] == 1 and not {"n3w-", "Qk7", "Vj2"} & set(result["printed"].split('"')), result["msg"]
    assert "n3w-" not in result["printed"] or status >= 400


FLAWS: dict[str, dict[str, Any]] = {
    "a number that is none": {"max_retries": "many"},
    "a boolean that is none": {"validate_certs": "perhaps"},
    "a choice that is none": {"auth_method": "magic"},
    "an unknown option": {"auth_tokn": TOKEN, "pass_word": {"deep": [PASSWORD]}},
    "several ways to authenticate": {"auth_token": TOKEN, **KEYS},
    "half a credential": {"auth_token": None, "password": PASSWORD},
    "a secret that is a map": {"auth_token": {"token": TOKEN}},
    "a secret that is a list": {"password": [PASSWORD], "secret_key": [SECRET_KEY], "max_retries": "many"},
    "a secret with a line break": {"auth_token": f"{TOKEN}\n{TOKEN}"},
}
FLAWS_OF_VALUES: dict[str, dict[str, Any]] = {
    "sensitive values that are none": {"sensitive_values": VALUE},
    "values that are none": {"values": f"{VALUE} {PLAIN_VALUE}"},
    "sensitive values twice": {"sensitive_values": {"motto": VALUE}, "values": {"motto": VALUE}, "max_retries": "many"},
}
URL_OPTIONS = ("endpoint", "iam_endpoint", "metadata_endpoint", "proxy")
URLS = {
    "a password": f"https://me:{USERINFO}@127.0.0.1:9",
    "a token": f"https://{USERINFO}@127.0.0.1:9",
    "a password with a slash": f"http://me:sl/{USERINFO}@127.0.0.1:9",
    "a password and a broken address": f"http://me:{USERINFO}@[127.0.0.1:9",
    "a password and no scheme": f"me:{USERINFO}@127.0.0.1:9",
    "a query": f"https://127.0.0.1:9/?token={USERINFO}",
}


@pytest.mark.parametrize(
    ("module", "flaw"),
    [pytest.param(module, flaw, id=f"{module}-{name}") for module in MODULES for name, flaw in FLAWS.items()]
    + [pytest.param("cce_release", flaw, id=name) for name, flaw in FLAWS_OF_VALUES.items()],
)
def test_input_that_is_refused_is_not_quoted_where_it_is_secret(
    world: World, module: str, flaw: dict[str, Any]
) -> None:
    result = world.run(module, {"auth_token": TOKEN, "password": None, **flaw})
    assert result["exit_code"] == 1 and result["msg"]
    assert world.leaks(result["printed"]) == []


@pytest.mark.parametrize("module", ["cce_chart_info", "cce_release"])
@pytest.mark.parametrize("is_refused", [True, False], ids=["refused", "taken"])
@pytest.mark.parametrize("url", URLS.values(), ids=URLS)
@pytest.mark.parametrize("option", URL_OPTIONS)
def test_what_stands_in_a_url_stays_secret(world: World, module: str, option: str, url: str, is_refused: bool) -> None:
    flaw = {"connect_timeout": "long" if is_refused else 1}
    result = world.run(module, {**world.plant(WAYS["password"]), option: url, **flaw})
    assert world.leaks(result["printed"]) == []
    assert result["invocation"]["module_args"][option] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


@pytest.mark.parametrize("url", URLS.values(), ids=URLS)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "http_proxy", "ALL_PROXY", "HW_CCE_ENDPOINT", "HW_AUTH_URL"])
def test_what_stands_in_a_url_of_the_environment_stays_secret(
    world: World, monkeypatch: pytest.MonkeyPatch, variable: str, url: str
) -> None:
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv(variable, url)
    urls = {"endpoint": "https://cce.invalid", "iam_endpoint": "https://iam.invalid"}
    given = {name: value for name, value in urls.items() if "PROXY" in variable.upper()}
    unset = dict.fromkeys(urls)
    result = world.run("cce_chart_info", {**world.plant(WAYS["password"]), **unset, **given, "connect_timeout": 1})
    assert result["exit_code"] == 1 and world.leaks(result["printed"]) == []


@pytest.mark.parametrize("place", ["option", "variable"])
def test_a_proxy_that_quotes_what_it_was_sent_is_not_quoted(
    world: World, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    with EchoServer(lambda text: Reply(407, text, {"Proxy-Authenticate": text})) as echo:
        proxy = echo.url.replace("//", f"//me:{USERINFO}@")
        monkeypatch.setenv("http_proxy", proxy)
        options = {"endpoint": "http://cce.invalid", "proxy": proxy if place == "option" else None}
        result = world.run("cce_chart_info", {**world.plant(WAYS["keys"]), "validate_certs": False, **options})
    assert echo.targets and "407" in result["msg"]
    assert world.leaks(result["printed"]) == []


def test_a_metadata_service_that_quotes_its_own_token_is_not_quoted(world: World) -> None:
    world.fetched.append("n3w-metadata-T0ken-Hc8")

    def answer(text: str) -> Reply:
        is_token = text.startswith("/meta-data/")
        return Reply(200, world.fetched[-1]) if is_token else Reply(401, {"message": text})

    with EchoServer(answer) as echo:
        result = world.run("cce_cluster_info", {**world.plant(WAYS["metadata"]), "metadata_endpoint": echo.url})
    assert len(echo.targets) > 1 and "401" in result["msg"]
    assert world.leaks(result["printed"], *echo.targets) == []


BROKEN = {
    "no INI": (".huaweicloud/credentials", f"sk = {SECRET_KEY}\n"),
    "a line without a value": (".huaweicloud/credentials", f"[basic]\n{SECRET_KEY}\n"),
    "a section twice": (".huaweicloud/credentials", f"{SDK_SECTION}\n[basic]\n"),
    "another section": (".huaweicloud/credentials", SDK_SECTION.replace("basic", "other")),
    "half a credential": (".huaweicloud/credentials", f"[basic]\nsk = {SECRET_KEY}\n"),
    "no JSON": (".hcloud/config.json", f'{{"secretAccessKey": "{SECRET_KEY}"'),
    "no list": (".hcloud/config.json", json.dumps({"profiles": KOOCLI})),
    "no name": (".hcloud/config.json", json.dumps({"profiles": [{"secretAccessKey": SECRET_KEY}]})),
    "encrypted": (
        ".hcloud/config.json",
        json.dumps({"profiles": [{**KOOCLI, "name": "basic", "secretAccessKey": f"{SECRET_KEY}{'A' * 40}"}]}),
    ),
    "no YAML": ("clouds.yaml", f"clouds:\n  basic: {{auth: {{password: '{SECRET_KEY}\n}}"),
    "no map": ("clouds.yaml", json.dumps({"clouds": {"basic": SECRET_KEY}})),
    "no cloud": ("clouds.yaml", json.dumps({"clouds": {"other": CLOUD}})),
}


@pytest.mark.parametrize("is_named", [True, False], ids=["by its path", "by its name"])
@pytest.mark.parametrize(("file", "text"), BROKEN.values(), ids=BROKEN)
def test_a_profile_file_that_is_not_understood_is_not_quoted(
    world: World, file: str, text: str, is_named: bool
) -> None:
    name = {"os_cloud" if file.endswith(".yaml") else "profile": "basic"}
    options = world.plant(Way({**name, **({"config_file": f"~/{file}"} if is_named else {})}, files={file: text}))
    result = world.run("cce_cluster_info", options)
    (world.home / file).unlink()
    assert result["exit_code"] == 1 and world.leaks(result["printed"]) == []


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("place", ["refresh", "_send", "redact"])
def test_a_fault_of_the_collection_itself_tells_no_secret(
    world: World, monkeypatch: pytest.MonkeyPatch, module: str, place: str
) -> None:
    """Python prints the lines of a traceback, and the text of the exception, but no values of variables."""

    def fail(*_arguments: Any) -> Any:
        raise RuntimeError("a fault")

    way = WAYS["agency by password"]
    monkeypatch.setattr(_fetched.FetchedAuth if place == "refresh" else _client.HttpClient, place, fail)
    world.sim.faults.add(status=500, times=None)
    with pytest.raises(RuntimeError) as caught:
        world.run(module, world.plant(way))
    assert world.leaks("".join(traceback.format_exception(caught.type, caught.value, caught.tb))) == []


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_nothing_that_holds_a_secret_shows_it_when_it_is_printed(world: World, way: Way) -> None:
    params = dict.fromkeys(ARGUMENT_SPEC) | world.plant(way) | {"metadata_endpoint": world.sim.url}
    params = {**{name: spec["default"] for name, spec in ARGUMENT_SPEC.items() if "default" in spec}, **params}
    params.update(endpoint=world.sim.url, iam_endpoint=world.sim.url)
    choice = choose_credential(params, dict(os.environ))
    client = connect({**params, "connect_timeout": 1.0, "request_timeout": 1.0, "max_retries": 0}, Deadline(10.0))
    ClusterApi(client, PROJECT_ID).list_clusters()
    holders = [choice, *choice.places, client, client.secrets, client._auth]
    assert world.leaks(" ".join(map(repr, [*holders, Keys(ACCESS_KEY, SECRET_KEY, SECURITY_TOKEN)]))) == []


SHORT = ("1", "0", "a", "e", "true", "null", "admin", "secret", "password", "default", "12345")


@pytest.mark.parametrize("module", MODULES)
def test_short_and_common_secrets_blank_nothing_else(world: World, module: str) -> None:
    world.sim.put_release("default", "web", {"auth": {"password": VALUE}})
    usual = world.run(module, {"auth_token": TOKEN, "project_id": PROJECT_ID}, check_mode=True)
    for secret in SHORT:
        world.sim.state.iam.tokens[secret] = Identity()
        result = world.run(module, {"auth_token": secret, "project_id": PROJECT_ID}, check_mode=True)
        for key in ("invocation", "printed", "request_id", "warnings"):
            result.pop(key, None)
        for each in [*usual.get("releases", []), *result.get("releases", [])]:
            for key in ("request_id", "seconds"):  # by chance, as that of the whole
                each.pop(key, None)
        assert result == {key: usual[key] for key in result} and result["exit_code"] == 0, secret


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("secret", SHORT)
def test_short_and_common_secrets_do_not_garble_messages(world: World, module: str, secret: str) -> None:
    every = dict.fromkeys(("auth_token", "access_key", "secret_key", "security_token", "password"), secret)
    for flaw, part in (
        ({"max_retries": "many"}, "max_retries"),
        ({"unknown": 1}, "Unsupported parameters"),
        ({}, "two"),
    ):
        result = world.run(module, {**every, **flaw})
        assert result["exit_code"] == 1 and part in result["msg"] and "****" not in result["msg"]
        shown = result["invocation"]["module_args"]
        assert {shown[option] for option in every} == {"VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}
        assert shown["connect_timeout"] == 10.0 and shown["region"] is None


def test_a_long_number_is_a_secret_by_itself_only(world: World) -> None:
    text = "The PIN 471147 is wrong, and 4711478 is not it."
    world.sim.faults.add(status=400, body={"error_msg": text})
    result = world.run("cce_cluster_info", {"auth_token": "471147", "project_id": PROJECT_ID})
    assert "The PIN ****** is wrong, and 4711478 is not it." in result["msg"]
    world.sim.state.iam.tokens["471147"] = Identity()
    world.sim.faults.add(headers={"X-Request-Id": "471147"})
    result = world.run("cce_cluster_info", {"auth_token": "471147", "project_id": PROJECT_ID})
    assert result["request_id"] == "******"
