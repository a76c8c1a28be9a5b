# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials, certificates, redirects and proxies, as they go over the wire; and secrets, which go nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from ansible_collections.huaweicloud.cce.plugins.module_utils._auth import Keys, SignatureAuth
from ansible_collections.huaweicloud.cce.tests.simulator import (
    ACCESS_KEY,
    PROJECT_ID,
    SECRET_KEY,
    SECURITY_TOKEN,
    TEMPORARY_ACCESS_KEY,
    TEMPORARY_SECRET_KEY,
    TOKEN,
    Simulator,
)
from ansible_collections.huaweicloud.cce.tests.simulator.tls import make_context
from ansible_collections.huaweicloud.cce.tests.unit.support import ForwardProxy

Run = Callable[..., dict[str, Any]]
KEYS = {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY, "project_id": PROJECT_ID, "auth_token": None}
TEMPORARY = {
    **KEYS,
    "access_key": TEMPORARY_ACCESS_KEY,
    "secret_key": TEMPORARY_SECRET_KEY,
    "security_token": SECURITY_TOKEN,
}


@pytest.mark.parametrize("credentials", [{}, KEYS, TEMPORARY], ids=["token", "keys", "temporary-keys"])
def test_every_request_is_authenticated_and_typed(sim: Simulator, release: Run, credentials: dict[str, Any]) -> None:
    for step in ({"values": {"imageTag": "v1"}}, {"values": {"imageTag": "v2"}}, {"state": "absent"}):
        assert release(**credentials, **step)["changed"]
    assert len(sim.requests) > 10
    for request in sim.requests:
        assert request.headers["Content-Type"] == "application/json"
        assert request.headers["User-Agent"] == "ansible-huaweicloud.cce"
        assert ("X-Auth-Token" in request.headers) is not bool(credentials)
        if credentials:
            signed = request.headers["Authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
            assert {"content-type", "host", "x-project-id", "x-sdk-date"} <= set(signed)
            assert ("x-security-token" in signed) is (credentials is TEMPORARY)
            assert request.headers["X-Project-Id"] == PROJECT_ID


@pytest.mark.parametrize(
    ("variables", "options"),
    [
        ({"HW_AUTH_TOKEN": TOKEN}, {}),
        ({"HW_AUTH_TOKEN": "", "OS_AUTH_TOKEN": TOKEN}, {}),
        ({"HW_ACCESS_KEY": ACCESS_KEY, "HW_SECRET_KEY": SECRET_KEY, "HW_PROJECT_ID": PROJECT_ID}, {}),
        (
            {
                "HUAWEICLOUD_SDK_AK": ACCESS_KEY,
                "HUAWEICLOUD_SDK_SK": SECRET_KEY,
                "HUAWEICLOUD_SDK_PROJECT_ID": PROJECT_ID,
            },
            {},
        ),
        ({"OS_ACCESS_KEY": ACCESS_KEY, "OS_SECRET_KEY": SECRET_KEY}, {"project_id": PROJECT_ID}),
        ({"ANSIBLE_HWC_ACCESS_KEY": ACCESS_KEY, "ANSIBLE_HWC_SECRET_KEY": SECRET_KEY}, {"project_id": PROJECT_ID}),
        ({"HW_AUTH_TOKEN": "wrong"}, {"auth_token": TOKEN}),
        ({"HW_AUTH_TOKEN": "wrong"}, KEYS),
    ],
)
def test_variables_stand_in_for_options(
    monkeypatch: pytest.MonkeyPatch, release: Run, variables: dict[str, str], options: dict[str, Any]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    result = release(**{"auth_token": None, **options})
    assert result["changed"], result
    assert not any(secret in result["printed"] for secret in (TOKEN, ACCESS_KEY, SECRET_KEY))


def test_the_endpoint_and_other_options_come_from_variables_too(
    monkeypatch: pytest.MonkeyPatch, sim: Simulator, release: Run
) -> None:
    monkeypatch.setenv("HW_CCE_ENDPOINT", sim.url)
    monkeypatch.setenv("HW_MAX_RETRIES", "0")
    sim.faults.add(method="GET", status=503)
    assert release(endpoint=None)["stats"]["requests"] == 1
    assert release(endpoint="", region="", check_mode=True)["changed"]
    monkeypatch.setenv("HW_MAX_RETRIES", "")
    assert release(endpoint=None)["changed"]
    monkeypatch.setenv("HW_MAX_RETRIES", "many")
    assert "max_retries" in release(endpoint=None)["msg"]
    monkeypatch.setenv("HW_MAX_RETRIES", "")
    monkeypatch.setenv("HW_INSECURE", "perhaps")
    assert "HW_INSECURE=perhaps" in release(endpoint=None)["msg"]


ECHO = "the token {token} and the key {access} {secret} are wrong"


@pytest.mark.parametrize("from_variables", [True, False])
@pytest.mark.parametrize("credentials", [{}, TEMPORARY], ids=["token", "keys"])
def test_a_service_that_quotes_the_credentials_is_not_quoted(
    monkeypatch: pytest.MonkeyPatch, sim: Simulator, release: Run, credentials: dict[str, Any], from_variables: bool
) -> None:
    secrets = {"token": TOKEN, "access": TEMPORARY_ACCESS_KEY, "secret": TEMPORARY_SECRET_KEY + SECURITY_TOKEN}
    text = ECHO.format(**secrets)
    sim.faults.add(
        status=400, times=None, body={"error_code": text, "errorMessage": text}, headers={"X-Request-Id": text}
    )
    options = dict(credentials)
    if from_variables:
        variables = {
            "access_key": "HW_ACCESS_KEY",
            "secret_key": "HW_SECRET_KEY",
            "security_token": "HW_SECURITY_TOKEN",
        }
        monkeypatch.setenv("HW_AUTH_TOKEN", "" if credentials else TOKEN)
        options["auth_token"] = None
        for option, variable in variables.items():
            monkeypatch.setenv(variable, options.pop(option, ""))
    result = release(**options)
    assert result["exit_code"] == 1 and "are wrong" in result["msg"]
    used = (TEMPORARY_ACCESS_KEY, TEMPORARY_SECRET_KEY, SECURITY_TOKEN) if credentials else (TOKEN,)
    assert not [secret for secret in used if secret in result["printed"]]


def test_short_credentials_do_not_blank_other_output(sim: Simulator, release: Run) -> None:
    result = release(**{**KEYS, "access_key": "a", "secret_key": "e"})
    assert result["failure"]["http_status"] == 401 and "Reading the release project01/nino21" in result["msg"]
    arguments = result["invocation"]["module_args"]
    assert arguments["access_key"] == arguments["secret_key"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def test_the_arguments_that_come_back_hold_no_secret(release: Run) -> None:
    result = release(values={"auth": {"password": "correct horse", "user": "me"}})
    arguments = result["invocation"]["module_args"]
    assert arguments["values"] == {"auth": {"password": "(sensitive)", "user": "me"}}
    assert arguments["auth_token"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    assert "correct horse" not in result["printed"] and TOKEN not in result["printed"]


def test_a_redirect_is_refused_and_the_token_stays_here(sim: Simulator, release: Run) -> None:
    with Simulator() as elsewhere:
        sim.faults.add(times=None, status=302, headers={"Location": elsewhere.url + "/"})
        result = release()
        assert result["exit_code"] == 1 and elsewhere.url in result["msg"] and "edirects" in result["msg"]
        assert len(elsewhere.requests) == 0


def test_netrc_is_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sim: Simulator, release: Run) -> None:
    (tmp_path / ".netrc").write_text("machine cce.example.com login me password from-netrc\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    assert requests.utils.get_netrc_auth("http://cce.example.com") == ("me", "from-netrc")
    with ForwardProxy("http://cce.example.com", sim.url) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert release(endpoint="http://cce.example.com", validate_certs=False)["changed"]
    assert not [request for request in sim.requests if "Authorization" in request.headers]


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch, sim: Simulator, release: Run) -> None:
    with Simulator() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        result = release(endpoint="http://cce.example.com", validate_certs=False, state="absent", max_retries=0)
        assert result["exit_code"] == 1 and len(proxy.requests) == 1
        assert len(sim.requests) == 0


@pytest.fixture
def tls(tmp_path: Path) -> Any:
    with Simulator(tls=make_context(tmp_path)) as simulator:
        yield simulator, str(tmp_path / "simulator.crt")


def test_an_endpoint_that_does_not_speak_https_is_told_from_a_certificate(sim: Simulator, release: Run) -> None:
    refused = release(endpoint=sim.url.replace("http://", "https://"))
    assert refused["exit_code"] == 1 and "Does it speak https?" in refused["msg"]
    assert "certificate" not in refused["msg"]


def test_certificates_are_verified(monkeypatch: pytest.MonkeyPatch, tls: Any, tmp_path: Path, release: Run) -> None:
    simulator, certificate = tls
    refused = release(endpoint=simulator.url)
    assert refused["exit_code"] == 1 and "certificate" in refused["msg"] and "ca_path" in refused["msg"]
    assert refused["stats"]["requests"] == 1 and len(simulator.requests) == 0
    assert release(endpoint=simulator.url, ca_path=certificate)["changed"]
    assert release(endpoint=simulator.url, validate_certs=False)["exit_code"] == 0
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/bundle.pem")
    assert release(endpoint=simulator.url, ca_path=certificate)["exit_code"] == 0
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "")
    monkeypatch.setenv("OS_CACERT", certificate)
    assert release(endpoint=simulator.url)["exit_code"] == 0
    monkeypatch.setenv("OS_CACERT", "")
    monkeypatch.setenv("HW_INSECURE", "true")
    assert release(endpoint=simulator.url)["exit_code"] == 0


def test_a_ca_file_that_is_none_is_an_error_without_a_traceback(tls: Any, tmp_path: Path, release: Run) -> None:
    (tmp_path / "garbage.pem").write_text("no certificate")
    result = release(endpoint=tls[0].url, ca_path=str(tmp_path / "garbage.pem"))
    assert result["exit_code"] == 1 and "Traceback" not in result["printed"]
    assert len(tls[0].requests) == 0


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://cce.example.com/x", "cce.example.com"),
        ("https://cce.example.com:443/x", "cce.example.com"),
        ("http://127.0.0.1:80/x", "127.0.0.1"),
        ("https://cce.example.com:80/x", "cce.example.com:80"),
        ("http://[::1]:8080/x", "[::1]:8080"),
    ],
)
def test_the_host_that_is_signed_is_the_host_that_is_sent(url: str, host: str) -> None:
    auth = SignatureAuth(Keys(ACCESS_KEY, SECRET_KEY), PROJECT_ID)
    prepared = requests.Request("GET", url, auth=auth).prepare()
    assert prepared.headers["Host"] == host
    assert "host" in prepared.headers["Authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")


def test_the_proxy_of_the_environment_does_not_see_the_loopback(
    monkeypatch: pytest.MonkeyPatch, sim: Simulator, release: Run
) -> None:
    with Simulator() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert release()["changed"] and len(proxy.requests) == 0


def test_secrets_of_the_values_are_not_quoted(sim: Simulator, release: Run) -> None:
    values = {"auth": {"password": "correct horse", "user": "me"}}
    sim.faults.add(method="POST", status=400, body={"errorMessage": "auth.password=correct horse is too simple for me"})
    refused = release(values=values)
    sim.settings.fail_next, sim.settings.fail_text = 1, "hook failed with correct horse"
    failed = release(values=values)
    assert "too simple for me" in refused["msg"] and "hook failed" in failed["msg"]
    assert "correct horse" not in refused["printed"] + failed["printed"]


def test_secrets_that_the_release_has_now_are_not_quoted(sim: Simulator, release: Run) -> None:
    sim.put_release("project01", "nino21", {"auth": {"password": "battery staple"}})
    sim.faults.add(method="PUT", status=400, body={"errorMessage": "cannot change battery staple"})
    assert "battery staple" not in release(values={"imageTag": "v2"})["printed"]


def test_a_password_in_the_endpoint_is_refused_and_not_shown(release: Run) -> None:
    result = release(endpoint="https://me:hunter2hunter2@cce.example.com")
    assert result["exit_code"] == 1 and "endpoint" in result["msg"]
    assert "hunter2hunter2" not in result["printed"]


def test_plain_http_goes_to_the_loopback_only(release: Run) -> None:
    result = release(endpoint="http://cce.example.com")
    assert result["exit_code"] == 1 and "plain http" in result["msg"]


def test_a_task_uses_one_connection(sim: Simulator, release: Run) -> None:
    release(values={"imageTag": "v2"})
    assert len(sim.requests) == 6
    assert len({request.connection for request in sim.requests}) == 1


def test_the_service_gets_the_types_that_were_given(sim: Simulator, release: Run) -> None:
    values = {"i": 1, "f": 1.5, "b": True, "n": None, "s": "1", "l": [1, "1", {"x": None}], "m": {}, "u": "\u00fc"}
    release(values=values)
    post = next(request for request in sim.requests if request.method == "POST")
    assert json.dumps(post.json["values"]) == json.dumps(values)
