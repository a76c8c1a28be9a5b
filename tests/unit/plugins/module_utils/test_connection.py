# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where endpoint and credentials come from, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils import _connection
from ansible_collections.huaweicloud.cce.plugins.module_utils._auth import SignatureAuth, TokenAuth
from ansible_collections.huaweicloud.cce.plugins.module_utils._credentials import read_auth
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import InputError
from ansible_collections.huaweicloud.cce.plugins.module_utils._wait import Deadline

HW = {"HW_ACCESS_KEY": "hw-ak", "HW_SECRET_KEY": "hw-sk"}
SDK = {"HUAWEICLOUD_SDK_AK": "sdk-ak", "HUAWEICLOUD_SDK_SK": "sdk-sk", "HUAWEICLOUD_SDK_SECURITY_TOKEN": "sdk-st"}
OS = {"OS_ACCESS_KEY": "os-ak", "OS_SECRET_KEY": "os-sk", "OS_SECURITY_TOKEN": "os-st"}
HWC = {"ANSIBLE_HWC_ACCESS_KEY": "hwc-ak", "ANSIBLE_HWC_SECRET_KEY": "hwc-sk"}


@pytest.mark.parametrize(
    ("options", "environ", "secrets"),
    [
        pytest.param({"auth_token": "t"}, {}, ("t",), id="token"),
        pytest.param({"auth_token": " t\n"}, {}, ("t",), id="token-with-a-line-break"),
        pytest.param({"access_key": "a", "secret_key": "s"}, {}, ("a", "s"), id="keys"),
        pytest.param(
            {"access_key": "a", "secret_key": "s", "security_token": "x"}, {}, ("a", "s", "x"), id="temporary-keys"
        ),
        pytest.param({}, {"HW_AUTH_TOKEN": "t"}, ("t",), id="token-variable"),
        pytest.param({}, {"OS_AUTH_TOKEN": "t"}, ("t",), id="openstack-token-variable"),
        pytest.param({}, {"HW_AUTH_TOKEN": "", "OS_AUTH_TOKEN": "t"}, ("t",), id="empty-is-unset"),
        pytest.param({}, {"HW_AUTH_TOKEN": "t", **HW}, ("t",), id="token-beats-keys-among-variables"),
        pytest.param(
            {"access_key": "a", "secret_key": "s"}, {"HW_AUTH_TOKEN": "t"}, ("a", "s"), id="option-beats-variable"
        ),
        pytest.param({"auth_token": "t"}, {"HW_ACCESS_KEY": "half"}, ("t",), id="option-beats-half-a-variable"),
        pytest.param({"auth_token": ""}, HW, ("hw-ak", "hw-sk"), id="empty-option-is-unset"),
        pytest.param({}, {**HW, **SDK}, ("hw-ak", "hw-sk"), id="families-stay-whole"),
        pytest.param({}, {**SDK, **OS}, ("sdk-ak", "sdk-sk", "sdk-st"), id="sdk-family"),
        pytest.param({}, {**OS, **HWC}, ("os-ak", "os-sk", "os-st"), id="openstack-family"),
        pytest.param({}, HWC, ("hwc-ak", "hwc-sk"), id="ansible-family"),
    ],
)
def test_credentials_come_from_options_then_from_the_environment(
    options: dict[str, str], environ: dict[str, str], secrets: Any
) -> None:
    auth = read_auth({"project_id": "p", **options}, environ)
    auth.validate()
    assert auth.secrets == secrets


@pytest.mark.parametrize(
    ("options", "environ", "named"),
    [
        pytest.param({}, {}, ["auth_token", "access_key", "HW_AUTH_TOKEN", "HW_ACCESS_KEY"], id="none"),
        pytest.param(
            {"auth_token": "t", "access_key": "a", "secret_key": "s"}, {}, ["auth_token", "access_key"], id="two"
        ),
        pytest.param({"auth_token": "t", "access_key": "a"}, {}, ["access_key", "secret_key"], id="one-and-a-half"),
        pytest.param({"access_key": "a"}, {"HW_SECRET_KEY": "s"}, ["access_key", "secret_key"], id="half-option"),
        pytest.param({"secret_key": "a"}, HW, ["secret_key", "access_key"], id="other-half"),
        pytest.param({"security_token": "a"}, HW, ["security_token", "access_key"], id="third-of-a-pair"),
        pytest.param({}, {"HW_ACCESS_KEY": "a", **SDK}, ["HW_ACCESS_KEY", "HW_SECRET_KEY"], id="half-a-family"),
        pytest.param({}, {"OS_SECRET_KEY": "a"}, ["OS_SECRET_KEY", "OS_ACCESS_KEY"], id="other-half-of-a-family"),
        pytest.param({"auth_token": "two words"}, {}, ["auth_token"], id="token-with-a-space"),
        pytest.param({"auth_token": "a\nb"}, {}, ["auth_token"], id="token-with-a-line-break-inside"),
        pytest.param({"access_key": "a", "secret_key": "\u00e9"}, {}, ["secret_key"], id="key-that-is-no-ascii"),
    ],
)
def test_what_is_no_credential_is_named(options: dict[str, str], environ: dict[str, str], named: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        read_auth({"project_id": "p", **options}, environ).validate()
    assert all(name in caught.value.message for name in named)
    assert not any(value in caught.value.message for value in options.values() if len(value) > 1)


def test_keys_need_a_project() -> None:
    with pytest.raises(InputError, match="project_id"):
        SignatureAuth("a", "s", None).validate()
    TokenAuth("t").validate()


@pytest.mark.parametrize(
    ("options", "endpoint"),
    [
        ({"endpoint": "https://cce.example.com"}, "https://cce.example.com"),
        ({"endpoint": "https://cce.example.com/"}, "https://cce.example.com"),
        ({"endpoint": "https://cce.example.com:8443/base/"}, "https://cce.example.com:8443/base"),
        ({"endpoint": "https://a.example.com", "region": "eu-de"}, "https://a.example.com"),
        ({"endpoint": "http://127.0.0.1:1"}, "http://127.0.0.1:1"),
        ({"endpoint": "http://localhost:1"}, "http://localhost:1"),
        ({"endpoint": "http://[::1]:1"}, "http://[::1]:1"),
        ({"endpoint": "http://cce.example.com", "validate_certs": False}, "http://cce.example.com"),
        ({"region": "cn-north-4"}, "https://cce.cn-north-4.myhuaweicloud.com"),
        ({"region": "eu-west-101"}, "https://cce.eu-west-101.myhuaweicloud.eu"),
        ({"region": "eu-de"}, "https://cce.eu-de.otc.t-systems.com"),
        ({"region": "eu-nl"}, "https://cce.eu-nl.otc.t-systems.com"),
        ({"region": "eu-ch2"}, "https://cce.eu-ch2.sc.otc.t-systems.com"),
    ],
)
def test_the_endpoint_is_the_options_or_the_regions(options: dict[str, Any], endpoint: str) -> None:
    assert _connection.read_endpoint({"validate_certs": True, **options}) == endpoint


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({}, "endpoint or region"),
        ({"endpoint": " ", "region": ""}, "endpoint or region"),
        ({"endpoint": "cce.example.com"}, "endpoint"),
        ({"endpoint": "ftp://cce.example.com"}, "endpoint"),
        ({"endpoint": "https://"}, "endpoint"),
        ({"endpoint": "https://[bad"}, "endpoint"),
        ({"endpoint": "https://a.example.com:port"}, "endpoint"),
        ({"endpoint": "https://me:pw@a.example.com"}, "endpoint"),
        ({"endpoint": "https://a.example.com?x=1"}, "endpoint"),
        ({"endpoint": "http://cce.example.com"}, "plain http"),
        ({"endpoint": "http://127.0.0.1.example.com"}, "plain http"),
        ({"endpoint": "http://10.0.0.1"}, "plain http"),
        ({"region": "evil.example.com/"}, "region"),
        ({"region": "EU-DE"}, "region"),
    ],
)
def test_what_is_no_endpoint_is_named(options: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError, match=named):
        _connection.read_endpoint({"validate_certs": True, **options})


PARAMS = {
    "endpoint": "https://cce.example.com",
    "auth_token": "t",
    "validate_certs": True,
    "request_timeout": 1.0,
    "max_retries": 0,
}


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"ca_path": "/nowhere/ca.pem"}, "ca_path"),
        ({"request_timeout": 0.0}, "request_timeout"),
        ({"request_timeout": float("nan")}, "request_timeout"),
        ({"request_timeout": float("inf")}, "request_timeout"),
        ({"max_retries": -1}, "max_retries"),
    ],
)
def test_other_options_are_checked_before_anything_is_sent(options: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError, match=named):
        _connection.connect({**PARAMS, **options}, Deadline(1))


def test_a_missing_requests_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_connection, "HAS_REQUESTS", False)
    with pytest.raises(InputError, match=r"requests.*Python"):
        _connection.connect(PARAMS, Deadline(1))


def test_certificates_are_verified_by_default_by_path_or_not_at_all(tmp_path: Path) -> None:
    ca_path = tmp_path / "ca.pem"
    ca_path.touch()
    verify = [
        _connection._read_verify({"validate_certs": validate, "ca_path": path})
        for validate, path in [(True, None), (True, str(ca_path)), (True, ""), (False, str(ca_path))]
    ]
    assert verify == [True, str(ca_path), True, False]


@pytest.mark.parametrize(
    ("value", "validate"),
    [("true", False), ("1", False), ("no", True), ("", None), ("maybe", "HW_INSECURE=maybe")],
)
def test_hw_insecure_is_the_inverse_of_validate_certs(
    monkeypatch: pytest.MonkeyPatch, value: str, validate: Any
) -> None:
    monkeypatch.setenv("HW_INSECURE", value)
    if validate is None:
        with pytest.raises(_connection.AnsibleFallbackNotFound):
            _connection.from_insecure("HW_INSECURE")
    else:
        assert _connection.from_insecure("HW_INSECURE") == validate
