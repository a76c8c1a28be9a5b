# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way to authenticate works through the module, is renewed when it has to be, and tells why when it does not."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.modules import cce_release
from ansible_collections.huaweicloud.cce.tests.simulator import (
    ACCESS_KEY,
    AGENCY_NAME,
    DOMAIN_NAME,
    PROJECT_ID,
    PROJECT_NAME,
    SECRET_KEY,
    SEED_CLUSTER_NAME,
    TOKEN,
    USER_NAME,
    USER_PASSWORD,
    Settings,
    Simulator,
)
from ansible_collections.huaweicloud.cce.tests.simulator.tls import make_context
from ansible_collections.huaweicloud.cce.tests.unit.support import run_module

Run = Callable[..., dict[str, Any]]
KEYS = {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY}
USER = {"user_name": USER_NAME, "password": USER_PASSWORD, "domain_name": DOMAIN_NAME}
AGENCY = {"agency_name": AGENCY_NAME, "agency_domain_name": DOMAIN_NAME}
TOKENS, ROLES, PROJECTS = "/v3/auth/tokens", "/v3.0/OS-CREDENTIAL/securitytokens", "/v3/projects"
SECURITY_KEY, METADATA_TOKEN = "/openstack/latest/securitykey", "/meta-data/latest/api/token"


@pytest.fixture
def login(sim: Simulator, release: Run) -> Run:
    """Run cce_release without the usual token, in the simulator's region."""

    def run(check_mode: bool = False, **options: Any) -> dict[str, Any]:
        given = {"auth_token": None, "region": PROJECT_NAME, "iam_endpoint": sim.url, "metadata_endpoint": sim.url}
        return release(check_mode, **{**given, **options})

    return run


def paths(sim: Simulator) -> list[str]:
    """Return the paths of the requests that went for credentials, in their order."""
    return [request.path for request in sim.requests if not request.path.startswith(("/cce/", "/v2/", "/api/"))]


WAYS = [
    pytest.param({"auth_token": TOKEN}, [], id="token"),
    pytest.param({**KEYS, "project_id": PROJECT_ID}, [], id="keys"),
    pytest.param(KEYS, [PROJECTS], id="keys-in-the-regions-project"),
    pytest.param({**KEYS, "region": None, "project_name": PROJECT_NAME}, [PROJECTS], id="keys-in-a-project-by-name"),
    pytest.param(USER, [TOKENS], id="user-in-the-regions-project"),
    pytest.param({**USER, "project_id": PROJECT_ID, "region": None}, [TOKENS], id="user-in-a-project-by-id"),
    pytest.param({**USER, "project_name": PROJECT_NAME, "region": None}, [TOKENS], id="user-in-a-project-by-name"),
    pytest.param({**KEYS, **AGENCY}, [ROLES, PROJECTS], id="agency-by-keys"),
    pytest.param({"auth_token": TOKEN, **AGENCY}, [ROLES, PROJECTS], id="agency-by-token"),
    pytest.param({**USER, **AGENCY, "project_id": PROJECT_ID}, [TOKENS, ROLES], id="agency-by-user"),
    pytest.param({"auth_method": "metadata"}, [METADATA_TOKEN, SECURITY_KEY, PROJECTS], id="metadata"),
    pytest.param(
        {"auth_method": "metadata", "project_id": PROJECT_ID},
        [METADATA_TOKEN, SECURITY_KEY],
        id="metadata-with-project",
    ),
]


@pytest.mark.parametrize(("options", "fetched"), WAYS)
def test_each_way_leads_to_a_release_and_fetches_only_once(
    sim: Simulator, login: Run, options: dict[str, Any], fetched: list[str]
) -> None:
    result = login(values={"imageTag": "v2"}, **options)
    assert (result["exit_code"], result["action"]) == (0, "install"), result.get("msg")
    assert paths(sim) == fetched
    assert result["stats"]["requests"] == len(sim.requests)
    assert not login(values={"imageTag": "v2"}, **options)["changed"]


@pytest.mark.parametrize(
    "options", [pytest.param(USER, id="user"), pytest.param({"auth_method": "metadata"}, id="ecs")]
)
def test_what_is_refused_is_fetched_anew_once_also_for_a_write(
    sim: Simulator, login: Run, options: dict[str, Any]
) -> None:
    sim.faults.add(method="POST", path="/releases$", status=401)
    assert login(values={"imageTag": "v2"}, **options)["action"] == "install"
    assert len([path for path in paths(sim) if path in (TOKENS, SECURITY_KEY)]) == 2
    sim.faults.add(path="/releases", times=None, status=401)
    sim.requests.clear()
    result = login(values={"imageTag": "v3"}, **options)
    assert (result["exit_code"], result["failure"]["http_status"]) == (1, 401)
    assert len([path for path in paths(sim) if path in (TOKENS, SECURITY_KEY)]) == 2


def test_a_token_of_the_task_is_not_renewed(sim: Simulator, login: Run) -> None:
    sim.faults.add(path="/releases", status=401)
    assert login(auth_token=TOKEN)["failure"]["http_status"] == 401
    assert len(sim.requests) == 1


def test_a_login_that_is_refused_is_tried_once(sim: Simulator, login: Run) -> None:
    sim.faults.add(method="GET", path="/releases", status=401, skip=1)
    sim.faults.add(path=TOKENS, skip=1, times=None, status=401)
    result = login(**USER, values={"imageTag": "v2"})
    assert result["exit_code"] == 1 and paths(sim) == [TOKENS] * 2
    assert result["failure"]["next_steps"][0].startswith("Check the credential") and "cce:release" not in result["msg"]


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_passing_failure_of_the_identity_service_is_waited_for(sim: Simulator, login: Run, status: int) -> None:
    sim.faults.add(path=TOKENS, times=2, status=status)
    assert login(**USER)["changed"] and paths(sim) == [TOKENS] * 3
    sim.faults.add(path=TOKENS, times=None, status=status)
    sim.requests.clear()
    assert login(**USER, max_retries=2)["exit_code"] == 1 and paths(sim) == [TOKENS] * 3


@pytest.mark.parametrize("broken", [{"status": 500}, {"status": 503}, {"drop": "after"}, {"status": 200, "body": {}}])
def test_a_write_for_which_no_credential_is_to_be_had_was_not_sent(
    sim: Simulator, login: Run, writes: Any, broken: dict[str, Any]
) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v1"})
    sim.faults.add(method="PUT", path="/releases", status=401)
    sim.faults.add(path=TOKENS, skip=1, times=None, **broken)
    result = login(values={"imageTag": "v2"}, max_retries=1, **USER)
    assert (result["exit_code"], result["changed"]) == (1, False)
    assert "Getting a token" in result["msg"] and "as it was before" in result["msg"]
    assert [request.method for request in sim.requests if "/releases" in request.path].count("PUT") == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({**USER, "password": "wrong-password"}, ["Getting a token", "401", "username or password is wrong"]),
        ({**USER, "project_name": "nowhere"}, ["Getting a token", "project of the scope"]),
        ({**KEYS, "project_name": "nowhere"}, ["no project", "nowhere", "project_id"]),
        ({**KEYS, **AGENCY, "agency_name": "nobody"}, ["temporary keys", "404", "agency"]),
        ({**KEYS, "secret_key": "wrong-secret-key"}, ["project", "401", "signature"]),
    ],
)
def test_a_refusal_says_whose_it_is_and_quotes_no_secret(
    sim: Simulator, login: Run, writes: Any, options: dict[str, Any], words: list[str]
) -> None:
    result = login(**options)
    assert (result["exit_code"], result["changed"]) == (1, False)
    assert all(word in result["msg"] for word in words), result["msg"]
    assert "wrong-password" not in result["printed"] and "wrong-secret-key" not in result["printed"]
    assert not [request for request in sim.requests if request.path.startswith("/cce/")]


def test_an_answer_without_a_token_is_an_error(sim: Simulator, login: Run) -> None:
    sim.faults.add(path=TOKENS, times=None, status=201, body={"token": {}})
    assert "X-Subject-Token" in login(**USER)["msg"]


@pytest.mark.parametrize("status", [404, 405, 503])
def test_a_metadata_service_of_version_1_has_no_token(sim: Simulator, login: Run, status: int) -> None:
    sim.settings.metadata_version, sim.settings.metadata_v1_status = 1, status
    assert login(auth_method="metadata", max_retries=0)["changed"]
    assert paths(sim)[:2] == [METADATA_TOKEN, SECURITY_KEY]


def test_a_machine_that_is_no_ecs_with_an_agency_is_told_so(sim: Simulator, login: Run) -> None:
    sim.settings.metadata_version = 0
    result = login(auth_method="metadata")
    assert result["exit_code"] == 1 and "agency is assigned" in result["msg"]


def test_the_metadata_service_is_never_asked_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch, sim: Simulator, login: Run
) -> None:
    with Simulator() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        metadata = sim.url.replace("127.0.0.1", "127.0.0.2")  # a host for which an environment could name a proxy
        login(auth_method="metadata", metadata_endpoint=metadata, max_retries=0, project_id=PROJECT_ID)
        assert len(proxy.requests) == 0


def test_metadata_is_asked_only_when_the_task_says_so(sim: Simulator, login: Run) -> None:
    result = login()
    assert result["exit_code"] == 1 and "auth_method=metadata" in result["msg"] and len(sim.requests) == 0


@pytest.mark.parametrize(("minutes", "word"), [(40, "behind"), (-40, "ahead of")])
def test_a_clock_that_is_wrong_is_named_as_the_cause(release: Run, minutes: int, word: str) -> None:
    with Simulator(Settings(), clock=lambda: time.time() + 60 * minutes) as sim:
        result = release(endpoint=sim.url, auth_token=None, **KEYS, project_id=PROJECT_ID)
        assert (result["exit_code"], result["failure"]["http_status"]) == (1, 401)
        assert f"40 minutes {word} the service's" in result["msg"]
        told = release(endpoint=sim.url, auth_token="no-token-of-the-service")
        assert "minutes" not in told["msg"]


def test_a_cluster_is_found_by_name_in_the_project_of_the_region(sim: Simulator, login: Run) -> None:
    named = {"cluster_id": None, "cluster_name": SEED_CLUSTER_NAME}
    assert login(**USER, **named)["changed"]
    assert paths(sim) == [TOKENS]
    sim.requests.clear()
    assert not login(auth_token=TOKEN, **named)["changed"]
    assert paths(sim) == [PROJECTS]


def test_a_prefix_tells_two_credentials_in_one_environment_apart(
    monkeypatch: pytest.MonkeyPatch, sim: Simulator, release: Run
) -> None:
    monkeypatch.setenv("HW_AUTH_TOKEN", "another-token-for-something-else")
    monkeypatch.setenv("CCE_HW_AUTH_TOKEN", TOKEN)
    monkeypatch.setenv("CCE_HW_CCE_ENDPOINT", sim.url)
    assert release(auth_token=None, endpoint=None, credential_prefix="CCE")["changed"]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"chart_id": None, "chart_name": "magento-mysql", "chart_version": "1.0.0"},
        {"cluster_id": None, "cluster_name": SEED_CLUSTER_NAME, "project_id": PROJECT_ID},
    ],
)
def test_autopilot_clusters_have_paths_of_their_own(sim: Simulator, release: Run, options: dict[str, Any]) -> None:
    assert release(cluster_category="autopilot", **options)["changed"]
    assert sim.release("project01", "nino21")
    known = ("/autopilot/cam/v3/clusters/", "/autopilot/v2/charts", f"/autopilot/v3/projects/{PROJECT_ID}/clusters")
    assert all(request.path.startswith(known) for request in sim.requests)


def test_a_proxy_of_the_task_beats_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, sim: Simulator, release: Run
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with Simulator() as proxy:
        url = "http://cce.example.com"
        release(endpoint=url, validate_certs=False, proxy=proxy.url.replace("//", "//me:pr0xy-pass@"), max_retries=0)
        assert len(proxy.requests) > 0
    result = release(endpoint=url, validate_certs=False, proxy="http://me:pr0xy-pass@127.0.0.1:1", max_retries=0)
    assert result["exit_code"] == 1 and "pr0xy-pass" not in result["printed"]
    result = release(endpoint="http://127.0.0.2:1", validate_certs=False, proxy="none", max_retries=0)
    assert "127.0.0.2" in result["msg"] and "ProxyError" not in result["msg"]


def test_a_client_certificate_is_shown_to_the_service(tmp_path: Path, release: Run) -> None:
    context, certificate = make_context(tmp_path), str(tmp_path / "simulator.crt")
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(certificate)  # it is its own authority, and the client's, too
    with Simulator(tls=context) as sim:
        common = {"endpoint": sim.url, "ca_path": certificate, "max_retries": 0}
        assert release(**common)["exit_code"] == 1
        assert release(**common, client_cert=certificate, client_key=str(tmp_path / "simulator.key"))["changed"]


def test_options_that_a_survey_left_blank_are_not_set(sim: Simulator) -> None:
    blank = {
        name: ""
        for name, spec in cce_release.ARGUMENT_SPEC.items()
        if spec["type"] in ("str", "path") and "choices" not in spec
    }
    options = {**blank, "endpoint": sim.url, "auth_token": TOKEN, "cluster_id": "a870253f-5dc7-11ee-bf71-0255ac100b03"}
    result = run_module(
        cce_release.main,
        name="nino21",
        namespace="project01",
        state="absent",
        **options,  # type: ignore[arg-type]
    )
    assert (result["exit_code"], result["changed"]) == (0, False), result.get("msg")
