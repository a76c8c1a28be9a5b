# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where endpoint and credentials come from, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils import _connection, _route
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import InputError
from ansible_collections.huaweicloud.cce.plugins.module_utils._sources import Choice, from_options
from ansible_collections.huaweicloud.cce.plugins.module_utils._wait import Deadline


def read_endpoint(options: dict[str, Any], service: str = "cce") -> str:
    """Return the base URL for these options and no variables."""
    source = from_options(options)
    return _connection.read_endpoint(service, Choice("token", source, (source,)), {"validate_certs": True, **options})


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
        ({"region": "ap-southeast-3"}, "https://cce.ap-southeast-3.myhuaweicloud.com"),
        ({"region": "eu-west-0"}, "https://cce.eu-west-0.myhuaweicloud.com"),
        ({"region": "ru-moscow-1"}, "https://cce.ru-moscow-1.hc.sbercloud.ru"),
        (
            {"region": "eu-west-0", "cloud": "prod-cloud-ocb.orange-business.com"},
            "https://cce.eu-west-0.prod-cloud-ocb.orange-business.com",
        ),
        ({"region": "my-1", "cloud": "cloud.example.com"}, "https://cce.my-1.cloud.example.com"),
    ],
)
def test_the_endpoint_is_the_options_or_the_regions(options: dict[str, Any], endpoint: str) -> None:
    assert read_endpoint(options) == endpoint


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
        ({"region": "eu-de", "cloud": "evil.example.com/x"}, "cloud"),
    ],
)
def test_what_is_no_endpoint_is_named(options: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError, match=named):
        read_endpoint(options)


@pytest.mark.parametrize(
    ("options", "endpoint"),
    [
        ({"region": "cn-north-4"}, "https://iam.cn-north-4.myhuaweicloud.com"),
        ({"region": "eu-west-101"}, "https://iam.eu-west-101.myhuaweicloud.eu"),
        ({"region": "eu-west-0"}, "https://iam.eu-west-0.prod-cloud-ocb.orange-business.com"),
        ({"region": "eu-de"}, "https://iam.eu-de.otc.t-systems.com"),
        ({"region": "eu-nl"}, "https://iam.eu-nl.otc.t-systems.com"),
        ({"region": "eu-ch2"}, "https://iam.eu-ch2.sc.otc.t-systems.com"),
        ({"region": "ru-moscow-1"}, "https://iam.ru-moscow-1.hc.sbercloud.ru"),
        ({"region": "my-1", "cloud": "cloud.example.com"}, "https://iam.my-1.cloud.example.com"),
        ({"iam_endpoint": "https://iam.myhuaweicloud.com"}, "https://iam.myhuaweicloud.com"),
        ({"iam_endpoint": "https://iam.eu-de.otc.t-systems.com:443/v3"}, "https://iam.eu-de.otc.t-systems.com:443"),
        ({"iam_endpoint": "https://iam.example.com/v3/", "region": "eu-de"}, "https://iam.example.com"),
    ],
)
def test_the_identity_service_is_beside_it_in_each_cloud(options: dict[str, Any], endpoint: str) -> None:
    assert read_endpoint(options, "iam") == endpoint


PARAMS = {
    "endpoint": "https://cce.example.com",
    "auth_token": "t",
    "validate_certs": True,
    "request_timeout": 1.0,
    "max_retries": 0,
    "connect_timeout": 1.0,
    "cluster_category": "standard",
    "auth_method": "auto",
}


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"ca_path": "/nowhere/ca.pem"}, "ca_path"),
        ({"request_timeout": 0.0}, "request_timeout"),
        ({"request_timeout": float("nan")}, "request_timeout"),
        ({"request_timeout": float("inf")}, "request_timeout"),
        ({"max_retries": -1}, "max_retries"),
        ({"connect_timeout": 0.0}, "connect_timeout"),
        ({"client_cert": "/nowhere/cert.pem"}, "client_cert"),
        ({"client_key": __file__}, "client_cert"),
        ({"client_cert": __file__}, "client_cert"),
        ({"proxy": "proxy.example.com:3128"}, "proxy"),
    ],
)
def test_other_options_are_checked_before_anything_is_sent(options: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError, match=named):
        _connection.connect({**PARAMS, **options}, Deadline(1))


def test_a_missing_requests_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_connection, "HAS_REQUESTS", False)
    with pytest.raises(InputError, match=r"requests.*Python"):
        _connection.connect(PARAMS, Deadline(1))


def test_certificates_are_verified_by_default_by_path_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    ca_path = tmp_path / "ca.pem"
    ca_path.touch()
    verify = [
        _route.read_route({"validate_certs": validate, "ca_path": path, "connect_timeout": 1.0}, os.environ).verify
        for validate, path in [(True, None), (True, str(ca_path)), (True, ""), (False, str(ca_path))]
    ]
    assert verify == [True, str(ca_path), True, False]
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(ca_path))
    route = {"validate_certs": True, "proxy": "none", "connect_timeout": 1.0}
    assert _route.read_route(route, os.environ).verify == str(ca_path)


@pytest.mark.parametrize(
    ("option", "value", "validate"),
    [
        (None, "true", False),
        (None, "1", False),
        (None, "no", True),
        (None, "", True),
        (True, "true", True),
        (False, "no", False),
    ],
)
@pytest.mark.parametrize("prefix", ["", "PROD", "PROD_"])
def test_hw_insecure_is_the_inverse_of_validate_certs(option: Any, value: str, validate: bool, prefix: str) -> None:
    begin = "PROD_" if prefix else ""
    params = {"validate_certs": option, "credential_prefix": prefix}
    assert _connection._with_route(params, {f"{begin}HW_INSECURE": value})["validate_certs"] is validate


@pytest.mark.parametrize("option", ["ca_path", "client_cert", "client_key"])
def test_the_certificates_of_one_credential_are_not_those_of_another(option: str) -> None:
    name = _connection.ROUTE_VARIABLES[option]
    environ = {name: "/plain.pem", f"PROD_{name}": " ~/prod.pem ", "HW_INSECURE": "true"}
    read = _connection._with_route
    assert read({}, environ)[option] == "/plain.pem"
    assert read({}, environ)["validate_certs"] is False
    prefixed = read({"credential_prefix": "PROD"}, environ)
    assert (prefixed[option], prefixed["validate_certs"]) == (os.path.expanduser("~/prod.pem"), True)
    assert read({"credential_prefix": "TEST"}, environ)[option] is None
    assert read({"credential_prefix": "PROD", option: "/mine.pem"}, environ)[option] == "/mine.pem"


def test_a_variable_that_is_no_boolean_is_named() -> None:
    with pytest.raises(InputError, match="PROD_HW_INSECURE=maybe is no boolean"):
        _connection._with_route({"credential_prefix": "PROD"}, {"PROD_HW_INSECURE": "maybe"})
