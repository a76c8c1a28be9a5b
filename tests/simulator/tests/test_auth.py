# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may call: tokens, rights, projects, and the identity service."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from .. import (
    AGENCY_NAME,
    DOMAIN_ID,
    DOMAIN_NAME,
    EXPIRED_TOKEN,
    OTHER_PROJECT_ID,
    OTHER_PROJECT_TOKEN,
    PROJECT_ID,
    PROJECT_NAME,
    READONLY_TOKEN,
    TOKEN,
    USER_NAME,
    USER_PASSWORD,
    Simulator,
)
from .conftest import RELEASE_URL, RELEASES_URL, Client, install_body

TOKENS = {
    "none": ({}, "APIGW.0301"),
    "unknown": ({"X-Auth-Token": "nobody"}, "APIGW.0301"),
    "too long": ({"X-Auth-Token": "x" * 7000}, "APIGW.0301"),
    "expired": ({"X-Auth-Token": EXPIRED_TOKEN}, "APIGW.0307"),
    "bearer": ({"Authorization": f"Bearer {TOKEN}"}, "APIGW.0301"),
}


@pytest.mark.parametrize(("headers", "code"), TOKENS.values(), ids=TOKENS)
def test_a_call_without_a_valid_token_is_the_gateways_401(sim: Simulator, headers: dict, code: str) -> None:
    response = requests.get(sim.url + RELEASES_URL, headers=headers, timeout=10)
    data = response.json()
    assert (response.status_code, data["error_code"]) == (401, code)
    assert data["request_id"] == response.headers["X-Request-Id"]


def test_a_bearer_token_is_taken_where_the_switch_says_so(sim: Simulator) -> None:
    sim.settings.accept_bearer = True
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert requests.get(sim.url + RELEASES_URL, headers=headers, timeout=10).status_code == 200


def test_a_read_only_caller_reads_and_does_not_write(sim: Simulator) -> None:
    client = Client(sim, READONLY_TOKEN)
    sim.put_release()
    assert client.show().status_code == 200
    for method, path, body in (
        ("POST", RELEASES_URL, install_body(parameters={"dry_run": True})),
        ("PUT", RELEASE_URL, {}),
        ("DELETE", RELEASE_URL, None),
        ("DELETE", "/v2/charts/x", None),
    ):
        response = client(method, path, body)
        assert (response.status_code, response.json()["errorCode"]) == (403, "CCE.03403001")
    assert len(sim.releases()) == 1


def test_a_token_of_another_project_is_refused(sim: Simulator) -> None:
    client = Client(sim, OTHER_PROJECT_TOKEN)
    assert client.show().json()["errorCode"] == "CCE.03403001"
    assert client("GET", f"/api/v3/projects/{PROJECT_ID}/clusters").json()["errorCode"] == "CCE.01403001"


def test_a_foreign_project_in_the_path_is_refused(client: Client) -> None:
    response = client("GET", f"/v2/charts/{OTHER_PROJECT_ID}/quotas")
    assert (response.status_code, response.json()["errorCode"]) == (403, "CCE.03403001")
    assert client("GET", f"/v2/charts/{PROJECT_ID}/quotas").status_code == 200


def identity(**changes: Any) -> dict[str, Any]:
    """Return the identity of a password login."""
    user = {"name": USER_NAME, "password": USER_PASSWORD, "domain": {"name": DOMAIN_NAME}, **changes}
    return {"methods": ["password"], "password": {"user": user}}


def login(sim: Simulator, who: dict[str, Any], scope: Any, **headers: str) -> requests.Response:
    """Ask for a token."""
    body = {"auth": {"identity": who, "scope": scope}}
    return requests.post(sim.url + "/v3/auth/tokens", json=body, headers=headers, timeout=10)


@pytest.mark.parametrize("project", [{"name": PROJECT_NAME}, {"id": PROJECT_ID}], ids=["name", "id"])
def test_a_password_gives_a_token_for_the_project(sim: Simulator, project: dict) -> None:
    response = login(sim, identity(), {"project": project})
    token = response.json()["token"]
    assert (response.status_code, token["project"]["id"], token["methods"]) == (201, PROJECT_ID, ["password"])
    assert token["expires_at"] > token["issued_at"]
    assert Client(sim, response.headers["X-Subject-Token"])("GET", RELEASES_URL).status_code == 200


def test_an_account_wide_token_does_not_open_the_service(sim: Simulator) -> None:
    token = login(sim, identity(), {"domain": {"name": DOMAIN_NAME}}).headers["X-Subject-Token"]
    assert Client(sim, token)("GET", RELEASES_URL).status_code == 403
    assert Client(sim, token)("GET", "/v3/projects").status_code == 200


BAD_LOGINS = {
    "password": (identity(password="no"), {}, 401),
    "domain": (identity(domain={"name": "no"}), {}, 401),
    "project": (identity(), {"project": {"name": "no"}}, 401),
    "method": ({"methods": ["magic"]}, {}, 400),
    "no method": ({}, {}, 400),
    "token": ({"methods": ["token"], "token": {"id": "no"}}, {}, 401),
    "user as a string": ({"methods": ["password"], "password": {"user": "x"}}, {}, 400),
}


@pytest.mark.parametrize(("who", "scope", "status"), BAD_LOGINS.values(), ids=BAD_LOGINS)
def test_a_bad_login_is_refused_in_iams_own_words(sim: Simulator, who: dict, scope: dict, status: int) -> None:
    response = login(sim, who, scope)
    assert (response.status_code, response.json()["error"]["code"]) == (status, status)


def test_tokens_and_agencies_give_tokens(sim: Simulator) -> None:
    scope = {"project": {"name": PROJECT_NAME}}
    assert login(sim, {"methods": ["token"], "token": {"id": TOKEN}}, scope).status_code == 201
    role = {"methods": ["assume_role"], "assume_role": {"domain_id": DOMAIN_ID, "agency_name": AGENCY_NAME}}
    headers = {"X-Auth-Token": TOKEN}
    assert login(sim, role, scope, **headers).status_code == 201
    assert login(sim, role, scope).status_code == 401
    unknown = {"methods": ["assume_role"], "assume_role": {"domain_id": DOMAIN_ID, "agency_name": "no"}}
    assert login(sim, unknown, scope, **headers).status_code == 404


def test_projects_are_found_by_name(client: Client) -> None:
    assert [item["id"] for item in client("GET", f"/v3/projects?name={PROJECT_NAME}").json()["projects"]] == [
        PROJECT_ID
    ]
    assert client("GET", "/v3/projects?name=nowhere").json()["projects"] == []
    assert len(client("GET", "/v3/projects").json()["projects"]) == 2


def test_a_token_of_the_day_before_yesterday_has_expired() -> None:
    now = [1_700_000_000.0]
    with Simulator(clock=lambda: now[0]) as sim:
        token = login(sim, identity(), {"project": {"id": PROJECT_ID}}).headers["X-Subject-Token"]
        now[0] += 2 * 86400
        response = Client(sim, token)("GET", RELEASES_URL)
        assert response.json()["error_code"] == "APIGW.0307"
        assert response.headers["Date"] == "Thu, 16 Nov 2023 22:13:20 GMT"
