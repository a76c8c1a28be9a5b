# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which credential is chosen of all that are there, and what is refused."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._auth import Auth, Keys, SignatureAuth, TokenAuth
from ansible_collections.huaweicloud.cce.plugins.module_utils._clouds import make_endpoint
from ansible_collections.huaweicloud.cce.plugins.module_utils._connection import (
    ARGUMENT_SPEC,
    INSECURE,
    ROUTE_VARIABLES,
)
from ansible_collections.huaweicloud.cce.plugins.module_utils._credentials import choose_credential, make_auth
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import InputError
from ansible_collections.huaweicloud.cce.plugins.module_utils._sources import FAMILIES

HW = {"HW_ACCESS_KEY": "hw-ak", "HW_SECRET_KEY": "hw-sk"}
SDK = {"HUAWEICLOUD_SDK_AK": "sdk-ak", "HUAWEICLOUD_SDK_SK": "sdk-sk", "HUAWEICLOUD_SDK_SECURITY_TOKEN": "sdk-st"}
OS = {"OS_ACCESS_KEY": "os-ak", "OS_SECRET_KEY": "os-sk", "OS_SECURITY_TOKEN": "os-st"}
HWC = {"ANSIBLE_HWC_ACCESS_KEY": "hwc-ak", "ANSIBLE_HWC_SECRET_KEY": "hwc-sk"}
USER = {"HW_USER_NAME": "u", "HW_USER_PASSWORD": "hw-pw", "HW_DOMAIN_NAME": "d"}
OS_USER = {"OS_USERNAME": "u", "OS_PASSWORD": "os-pw", "OS_USER_DOMAIN_NAME": "d"}
HWC_USER = {"ANSIBLE_HWC_USER": "u", "ANSIBLE_HWC_PASSWORD": "hwc-pw", "ANSIBLE_HWC_DOMAIN": "d"}
PASSWORD = {"user_name": "u", "password": "p", "domain_name": "d"}


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Nobody's own profiles play a part."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def auth_of(options: dict[str, Any], environ: dict[str, str]) -> Auth:
    """Return what authenticates, with a project at hand."""
    options = {"project_id": "p", **options}
    choice = choose_credential(options, environ)

    def refuse(*dummy: object) -> Any:
        raise AssertionError("no client is needed before the first request")

    auth = make_auth(choice, options.get("auth_method", "auto"), refuse, refuse)
    auth.validate()
    return auth


@pytest.mark.parametrize(
    ("options", "environ", "secrets"),
    [
        pytest.param({"auth_token": "t"}, {}, ("t",), id="token"),
        pytest.param({"auth_token": " t\n"}, {}, ("t",), id="token-with-a-line-break"),
        pytest.param({"access_key": "a", "secret_key": "s"}, {}, ("a", "s"), id="keys"),
        pytest.param(
            {"access_key": "a", "secret_key": "s", "security_token": "x"}, {}, ("a", "s", "x"), id="temporary-keys"
        ),
        pytest.param(PASSWORD, {}, ("p",), id="password"),
        pytest.param({}, {"HW_AUTH_TOKEN": "t"}, ("t",), id="token-variable"),
        pytest.param({}, {"OS_AUTH_TOKEN": "t"}, ("t",), id="openstack-token-variable"),
        pytest.param({}, {"HW_AUTH_TOKEN": "", "OS_AUTH_TOKEN": "t"}, ("t",), id="empty-is-unset"),
        pytest.param({}, {"HW_AUTH_TOKEN": "t", **HW}, ("t",), id="token-beats-keys-among-variables"),
        pytest.param({}, {**HWC, **USER}, ("hwc-ak", "hwc-sk"), id="keys-beat-a-password-among-variables"),
        pytest.param(
            {"access_key": "a", "secret_key": "s"}, {"HW_AUTH_TOKEN": "t"}, ("a", "s"), id="option-beats-variable"
        ),
        pytest.param(PASSWORD, {"HW_AUTH_TOKEN": "t"}, ("p",), id="password-option-beats-token-variable"),
        pytest.param({"auth_token": "t"}, {"HW_ACCESS_KEY": "half"}, ("t",), id="option-beats-half-a-variable"),
        pytest.param({"auth_token": ""}, HW, ("hw-ak", "hw-sk"), id="empty-option-is-unset"),
        pytest.param({}, {**HW, **SDK}, ("hw-ak", "hw-sk"), id="families-stay-whole"),
        pytest.param({}, {**SDK, **OS}, ("sdk-ak", "sdk-sk", "sdk-st"), id="sdk-family"),
        pytest.param({}, {**OS, **HWC}, ("os-ak", "os-sk", "os-st"), id="openstack-family"),
        pytest.param({}, HWC, ("hwc-ak", "hwc-sk"), id="ansible-family"),
        pytest.param({}, {**USER, **OS_USER}, ("hw-pw",), id="first-family-of-a-user"),
        pytest.param({}, OS_USER, ("os-pw",), id="openstack-user"),
        pytest.param({}, HWC_USER, ("hwc-pw",), id="ansible-user"),
        pytest.param({"auth_method": "aksk"}, {"HW_AUTH_TOKEN": "t", **SDK}, ("sdk-ak", "sdk-sk", "sdk-st"), id="told"),
        pytest.param({"auth_method": "password"}, {**HW, **USER}, ("hw-pw",), id="told-password"),
        pytest.param(
            {"credential_prefix": "PROD"},
            {**HW, "PROD_HW_ACCESS_KEY": "prod-ak", "PROD_HW_SECRET_KEY": "prod-sk"},
            ("prod-ak", "prod-sk"),
            id="prefix",
        ),
    ],
)
def test_the_first_whole_credential_counts(options: dict[str, str], environ: dict[str, str], secrets: Any) -> None:
    assert auth_of(options, environ).secrets == secrets


@pytest.mark.parametrize(
    ("options", "environ", "named"),
    [
        pytest.param({}, {}, ["auth_token", "access_key", "user_name", "HW_AUTH_TOKEN", "OS_USERNAME"], id="none"),
        pytest.param({"auth_method": "token"}, HW, ["HW_AUTH_TOKEN"], id="none-of-the-method"),
        pytest.param({"credential_prefix": "PROD"}, HW, ["PROD_HW_ACCESS_KEY"], id="none-of-the-prefix"),
        pytest.param(
            {"auth_token": "t", "access_key": "a", "secret_key": "s"}, {}, ["auth_token", "access_key"], id="two"
        ),
        pytest.param({"auth_token": "t", **PASSWORD}, {}, ["auth_token", "user_name"], id="token-and-user"),
        pytest.param({"auth_token": "t", "profile": "x"}, {}, ["auth_token", "profile"], id="token-and-profile"),
        pytest.param({"auth_token": "t", "access_key": "a"}, {}, ["access_key", "auth_token"], id="one-and-a-half"),
        pytest.param({"access_key": "a"}, {"HW_SECRET_KEY": "s"}, ["access_key", "secret_key"], id="half-option"),
        pytest.param({"secret_key": "a"}, HW, ["secret_key", "access_key"], id="other-half"),
        pytest.param({"security_token": "a"}, HW, ["security_token", "access_key"], id="third-of-a-pair"),
        pytest.param({"user_name": "u"}, USER, ["user_name", "password"], id="half-a-user"),
        pytest.param({"password": "p"}, {}, ["password", "user_name"], id="other-half-of-a-user"),
        pytest.param({}, {"HW_ACCESS_KEY": "a", **SDK}, ["HW_ACCESS_KEY", "HW_SECRET_KEY"], id="half-a-family"),
        pytest.param({}, {"OS_SECRET_KEY": "a"}, ["OS_SECRET_KEY", "OS_ACCESS_KEY"], id="other-half-of-a-family"),
        pytest.param({}, {"OS_USERNAME": "a"}, ["OS_USERNAME", "OS_PASSWORD"], id="a-family-without-a-password"),
        pytest.param({"user_name": "u", "password": "p"}, {}, ["domain_name"], id="user-of-no-account"),
        pytest.param({"auth_token": "two words"}, {}, ["auth_token"], id="token-with-a-space"),
        pytest.param({"auth_token": "a\nb"}, {}, ["auth_token"], id="token-with-a-line-break-inside"),
        pytest.param({"access_key": "a", "secret_key": "\u00e9"}, {}, ["secret_key"], id="key-that-is-no-ascii"),
        pytest.param({"project_id": "", **PASSWORD}, {}, ["project_id", "region"], id="user-in-no-project"),
        pytest.param({"project_id": "", "access_key": "a", "secret_key": "s"}, {}, ["project_id"], id="no-project"),
        pytest.param({"auth_method": "agency"}, HW, ["agency_name"], id="no-agency"),
        pytest.param({"agency_name": "x"}, HW, ["agency_domain_name"], id="agency-of-no-account"),
        pytest.param({"profile": "x"}, {}, ["x", "credentials", "config.json"], id="no-such-profile"),
        pytest.param({"config_file": "/nowhere/x"}, {}, ["/nowhere/x"], id="no-such-file"),
        pytest.param({"os_cloud": "x"}, {}, ["x", "clouds.yaml"], id="no-clouds"),
        pytest.param(
            {"auth_method": "token", "auth_token": "t", **PASSWORD}, {}, ["auth_token"], id="two-all-the-same"
        ),
        pytest.param({"auth_method": "token", **PASSWORD}, {}, ["auth_method=token", "user_name"], id="another-method"),
        pytest.param({"auth_method": "metadata", "auth_token": "t"}, {}, ["auth_method=metadata"], id="metadata-and"),
        pytest.param({"agency_domain_name": "d"}, HW, ["agency_name"], id="half-an-agency"),
        pytest.param({"auth_method": "aksk", "agency_name": "a"}, HW, ["agency_name", "aksk"], id="agency-of-no-use"),
    ],
)
def test_what_is_no_credential_is_named(options: dict[str, str], environ: dict[str, str], named: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        auth_of(options, environ)
    assert all(name in caught.value.message for name in named), caught.value.message
    assert not any(value in caught.value.message for value in ("hw-sk", "sdk-sk", "hw-pw"))


def test_the_kind_follows_from_the_method() -> None:
    assert isinstance(auth_of({"auth_token": "t"}, {}), TokenAuth)
    assert isinstance(auth_of({}, HW), SignatureAuth)
    assert auth_of({}, HW).max_body and auth_of(PASSWORD, {}).max_body is None


@pytest.mark.parametrize("family", range(len(FAMILIES)))
def test_settings_of_the_task_come_before_those_beside_the_credential_and_those_before_others(family: int) -> None:
    names = FAMILIES[family]
    environ = {names["access_key"]: "a", names["secret_key"]: "s"}
    others = {other["project_id"]: f"project-{number}" for number, other in enumerate(FAMILIES)}
    choice = choose_credential({}, {**others, **environ})
    assert choice.get("project_id") == f"project-{family}"
    assert choose_credential({"project_id": "mine"}, {**others, **environ}).get("project_id") == "mine"
    del others[names["project_id"]]
    assert choose_credential({}, {**others, **environ}).get("project_id") == f"project-{0 if family else 1}"
    assert choose_credential({}, environ).get("project_id") == ""


def test_an_agency_of_the_environment_is_not_assumed_by_a_credential_of_the_task() -> None:
    environ = {"HW_ASSUME_ROLE_AGENCY_NAME": "a", "HW_ASSUME_ROLE_DOMAIN_NAME": "d", **HW}
    assert choose_credential({}, environ).get_agency() == {"agency_name": "a", "domain_name": "d"}
    assert choose_credential({"auth_token": "t"}, environ).get_agency() == {}
    options = {"auth_token": "t", "agency_name": "b", "agency_domain_id": "i"}
    assert choose_credential(options, environ).get_agency() == {"agency_name": "b", "domain_id": "i"}


INI = "[basic]\nak = ini-ak\nsk = ini-sk%\nproject_id = ini-project\n[other]\nak = other-ak\nsk = other-sk\n"
KOO_KEYS = {"accessKeyId": "koo-ak", "secretAccessKey": "koo-sk"}
STS = {"accessKeyId": "sts-ak", "secretAccessKey": "sts-sk", "securityToken": "sts-st"}
KOOCLI: dict[str, Any] = {
    "current": "first",
    "profiles": [
        {"name": "first", "mode": "AKSK", "accessKeyId": "koo-ak", "secretAccessKey": "koo-sk", "region": "eu-de"},
        {"name": "sealed", "mode": "AKSK", "accessKeyId": "koo-ak", "secretAccessKey": "QUJD" * 24},
        {"name": "token", "mode": "token", "xAuthToken": "koo-token"},
        {"name": "ecs", "mode": "ecsAgency"},
        {"name": "bare", "region": "eu-de"},
        {"name": "mixed", "mode": "AKSK", **KOO_KEYS, "xAuthToken": "stale", "agencyName": "left"},
        {"name": "agency", "mode": "agency", **KOO_KEYS, "agencyName": "left", "agencyDomainName": "d"},
        {"name": "sso", "mode": "SSO", "ssoAuth": {"stsToken": STS}},
    ],
}
CLOUDS = """
clouds:
  otc:
    profile: otc
    region_name: eu-de
    auth: {auth_url: "https://iam.eu-de.otc.t-systems.com:443/v3", username: u, password: cloud-pw,
           project_name: eu-de_x, user_domain_name: OTC1}
  keys: {ak: cloud-ak, sk: cloud-sk, auth: {project_id: cloud-project}}
  temporary: {ak: cloud-ak, sk: cloud-sk, security_token: cloud-st, auth: }
  empty:
"""


@pytest.fixture
def write(home: Path) -> Callable[[str, str], str]:
    """Write a file below the home folder and return its path."""

    def put(path: str, text: str) -> str:
        file = home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return str(file)

    return put


@pytest.fixture
def files(write: Callable[[str, str], str]) -> None:
    write(".huaweicloud/credentials", INI)
    write(".hcloud/config.json", json.dumps(KOOCLI))
    write(".config/openstack/clouds.yaml", CLOUDS)


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("options", "environ", "secrets"),
    [
        ({}, {}, ["ini-ak", "ini-sk%"]),
        ({}, HW, ["hw-ak", "hw-sk"]),
        ({"profile": "basic"}, HW, ["ini-ak", "ini-sk%"]),
        ({"profile": "other"}, {}, ["other-ak", "other-sk"]),
        ({"profile": "first"}, {}, ["koo-ak", "koo-sk"]),
        ({"profile": "token"}, {}, ["koo-token"]),
        ({"config_file": "~/.hcloud/config.json"}, HW, ["koo-ak", "koo-sk"]),
        ({"config_file": "~/.hcloud/config.json", "profile": "token"}, {}, ["koo-token"]),
        ({"config_file": "~/.config/openstack/clouds.yaml", "profile": "keys"}, {}, ["cloud-ak", "cloud-sk"]),
        ({"os_cloud": "otc"}, HW, ["cloud-pw"]),
        ({"os_cloud": "temporary"}, {}, ["cloud-ak", "cloud-sk", "cloud-st"]),
        ({}, {"OS_CLOUD": "otc"}, ["cloud-pw"]),
        ({}, {"OS_CLOUD": "otc", "HW_AUTH_TOKEN": "t"}, ["t"]),
        ({}, {"HW_PROFILE": "other"}, ["other-ak", "other-sk"]),
        ({}, {"HW_SHARED_CONFIG_FILE": "~/.hcloud/config.json"}, ["koo-ak", "koo-sk"]),
        ({"credential_prefix": "P"}, {"P_HW_AUTH_TOKEN": "t"}, ["t"]),
    ],
    ids=str,
)
def test_profiles_of_other_tools_are_read(options: dict[str, str], environ: dict[str, str], secrets: list[str]) -> None:
    assert choose_credential(options, environ).secrets == secrets


@pytest.mark.usefixtures("files")
def test_a_profile_brings_its_settings() -> None:
    choice = choose_credential({"os_cloud": "otc"}, {})
    assert [choice.get(name) for name in ("region", "project_name", "domain_name")] == ["eu-de", "eu-de_x", "OTC1"]
    assert choice.get("iam_endpoint") == "https://iam.eu-de.otc.t-systems.com:443/v3"
    assert choose_credential({}, {}).get("project_id") == "ini-project"
    assert choose_credential({"profile": "first", "region": "eu-nl"}, {}).get("region") == "eu-nl"


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("profile", ["ecs", "bare"])
def test_a_profile_that_is_named_is_not_passed_over(profile: str) -> None:
    with pytest.raises(InputError, match=r"metadata|no credential"):
        choose_credential({"profile": profile}, HW)
    with pytest.raises(InputError, match="no credential"):
        choose_credential({"profile": "first", "auth_method": "token"}, {"HW_AUTH_TOKEN": "t"})


def test_a_file_is_not_read_when_an_earlier_one_has_a_credential(write: Callable[[str, str], str]) -> None:
    write(".huaweicloud/credentials", INI)
    write(".hcloud/config.json", json.dumps({**KOOCLI, "current": "sealed"}))
    assert choose_credential({}, {}).secrets == ["ini-ak", "ini-sk%"]


@pytest.mark.usefixtures("files")
def test_a_profile_of_koocli_counts_by_its_mode() -> None:
    assert choose_credential({"profile": "mixed"}, {}).secrets == ["koo-ak", "koo-sk"]
    assert choose_credential({"profile": "mixed"}, {}).get_agency() == {}
    assert choose_credential({"profile": "agency"}, {}).get_agency() == {"agency_name": "left", "domain_name": "d"}
    assert choose_credential({"profile": "sso"}, {}).secrets == ["sts-ak", "sts-sk", "sts-st"]


def test_a_name_that_the_task_gives_beats_an_id_of_another_place() -> None:
    names = ("project_id", "project_name", "domain_id", "domain_name")
    environ = {**HW, "HW_PROJECT_ID": "other", "HW_DOMAIN_ID": "other"}
    choice = choose_credential({"project_name": "mine", "domain_name": "me"}, environ)
    assert [choice.get(name) for name in names] == ["", "mine", "", "me"]
    environ = {**OS_USER, "OS_PROJECT_NAME": "its", "HW_PROJECT_ID": "other", "HW_DOMAIN_ID": "other"}
    assert [choose_credential({}, environ).get(name) for name in names] == ["", "its", "", "d"]


@pytest.mark.usefixtures("files")
def test_files_play_no_part_where_a_prefix_is_asked_for() -> None:
    with pytest.raises(InputError, match="P_HW_AUTH_TOKEN"):
        choose_credential({"credential_prefix": "P"}, {})


@pytest.mark.usefixtures("files")
def test_keys_that_koocli_has_encrypted_are_told_as_such() -> None:
    with pytest.raises(InputError) as caught:
        choose_credential({"profile": "sealed"}, {})
    assert "cli-auth-encrypt=false" in caught.value.message and "QUJD" not in caught.value.message


@pytest.mark.parametrize(
    ("path", "text", "options"),
    [
        (".huaweicloud/credentials", "ak = se-cret\n", {}),
        (".huaweicloud/credentials", "[basic]\nak = se-cret\n", {}),
        (".huaweicloud/credentials", "[basic]\nak\nsk = se-cret\n[basic]\n", {}),
        (".hcloud/config.json", '{"current": "se-cret"', {}),
        (".hcloud/config.json", "[]", {}),
        (".hcloud/config.json", '{"current": "a", "profiles": {"se-cret": 1}}', {}),
        (".hcloud/config.json", '{"current": "a", "profiles": ["se-cret"]}', {}),
        ("clouds.yaml", "clouds: [se-cret", {"os_cloud": "otc"}),
        ("clouds.yaml", "clouds: {otc: {auth: se-cret}}", {"os_cloud": "otc"}),
        ("clouds.yaml", "se-cret", {"os_cloud": "otc"}),
        ("clouds.yaml", CLOUDS, {"os_cloud": "empty"}),
        ("x.ini", INI, {"config_file": "x.ini", "profile": "se-cret2"}),
    ],
)
def test_a_broken_profile_is_told_without_its_content(
    write: Callable[[str, str], str], path: str, text: str, options: dict[str, str]
) -> None:
    write(path, text)
    with pytest.raises(InputError) as caught:
        choose_credential(options, {})
    assert Path(path).name in caught.value.message and "se-cret " not in caught.value.message + " "


def test_bytes_that_are_no_text_are_no_profile(home: Path) -> None:
    (home / "x.ini").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match=r"x\.ini"):
        choose_credential({"config_file": str(home / "x.ini")}, {})


def test_keys_know_their_values_by_the_names_of_the_options() -> None:
    assert Keys.from_values({"access_key": "a", "secret_key": "s"}) == Keys("a", "s", "")


def test_the_guide_lists_every_variable_and_every_cloud() -> None:
    guide = (Path(__file__).resolve().parents[4] / "docs" / "docsite" / "rst" / "guide_authentication.rst").read_text()
    rows = {row[0]: row[1:] for row in csv.reader(re.findall(r'^ +(".*)$', guide, re.MULTILINE), skipinitialspace=True)}
    for option in {option for family in FAMILIES for option in family}:
        assert rows[option] == [", ".join(family[option] for family in FAMILIES if option in family)], option
    for option, spec in ARGUMENT_SPEC.items():
        if "fallback" in spec:
            assert rows[option][0] == ", ".join(spec["fallback"][1]), option
    for option, variable in {**ROUTE_VARIABLES, "validate_certs": INSECURE}.items():
        assert rows[option][0] == variable, option
    for option in ("connect_timeout", "request_timeout", "max_retries"):
        assert rows[option][1] == f"{ARGUMENT_SPEC[option]['default']:g}", option
    for cloud, (regions, *hosts) in rows.items():
        if hosts and hosts[0].startswith("cce.") and cloud != "others":
            for region in re.findall(r"[a-z]+-[a-z]+-?\d*|[a-z]{2}-[a-z]+\d?", regions):
                told = [f"https://{host}".replace("REGION", region) for host in hosts]
                assert told == [make_endpoint("cce", region), make_endpoint("iam", region)]
