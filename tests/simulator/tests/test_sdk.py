# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Huawei's own SDK as the client, with signatures and with a token."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from huaweicloudsdkcce import v3
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkcore.http.formdata import FormFile

from .. import (
    ACCESS_KEY,
    OTHER_PROJECT_ID,
    PROJECT_ID,
    SECRET_KEY,
    SECURITY_TOKEN,
    SEED_CHART,
    SEED_CLUSTER,
    TEMPORARY_ACCESS_KEY,
    TEMPORARY_SECRET_KEY,
    TOKEN,
    UPGRADE_CHART,
    Simulator,
    make_chart,
)

WHERE = {"cluster_id": SEED_CLUSTER, "namespace": "default", "name": "web"}


class TokenCredentials(BasicCredentials):
    """The SDK has no credentials for a plain token; these send it instead of a signature."""

    def sign_request(self, request: Any) -> Any:
        """Return the request with the token; the SDK's signer completes the URL, so it runs and its header goes."""
        request = super().sign_request(request)
        del request.header_params["Authorization"]
        request.header_params["X-Auth-Token"] = TOKEN
        return request


# The SDK compares the name of the class.
TokenCredentials.__name__ = BasicCredentials.__name__

CREDENTIALS = {
    "signature": lambda: BasicCredentials(ACCESS_KEY, SECRET_KEY, PROJECT_ID),
    "temporary": lambda: BasicCredentials(TEMPORARY_ACCESS_KEY, TEMPORARY_SECRET_KEY, PROJECT_ID).with_security_token(
        SECURITY_TOKEN
    ),
    "token": lambda: TokenCredentials("unused", "unused", PROJECT_ID),
}


def connect(sim: Simulator, credentials: Any) -> Any:
    """Return an SDK client."""
    return v3.CceClient.new_builder().with_credentials(credentials).with_endpoints([sim.url]).build()


@pytest.fixture(name="sdk", params=list(CREDENTIALS))
def _sdk(sim: Simulator, request: pytest.FixtureRequest) -> Iterator[Any]:
    """An SDK client with each kind of credentials."""
    yield connect(sim, CREDENTIALS[request.param]())


def create(sdk: Any) -> Any:
    """Install the release `web`."""
    values = v3.CreateReleaseReqBodyValues(image_tag="v2", image_pull_policy="IfNotPresent")
    body = v3.CreateReleaseReqBody(
        chart_id=SEED_CHART,
        name="web",
        namespace="default",
        version="1.0.0",
        values=values,
        parameters=v3.ReleaseReqBodyParams(dry_run=False, name_template=""),
    )
    return sdk.create_release(v3.CreateReleaseRequest(cluster_id=SEED_CLUSTER, body=body))


def update(sdk: Any, action: str, chart_id: str = SEED_CHART, **parameters: Any) -> Any:
    """Upgrade the release `web` or roll it back."""
    body = v3.UpdateReleaseReqBody(
        chart_id=chart_id,
        action=action,
        parameters=v3.ReleaseReqBodyParams(**parameters),
        values=v3.CreateReleaseReqBodyValues(image_tag="v3"),
    )
    return sdk.update_release(v3.UpdateReleaseRequest(**WHERE, body=body))


def show(sdk: Any) -> Any:
    """Show the release `web`."""
    return sdk.show_release(v3.ShowReleaseRequest(**WHERE))


def settle(sdk: Any) -> str:
    """Return the status after the pending read."""
    show(sdk)
    return str(show(sdk).status)


def test_a_release_lives_its_life(sdk: Any) -> None:
    created = create(sdk)
    assert (created.status_code, created.status, created.version) == (201, "PENDING_INSTALL", 1)
    assert json.loads(created.values)["imageTag"] == "v2"
    assert settle(sdk) == "DEPLOYED"
    upgraded = update(sdk, "upgrade", UPGRADE_CHART)
    assert (upgraded.status, upgraded.version, upgraded.chart_version) == ("PENDING_UPGRADE", 2, "1.1.0")
    assert settle(sdk) == "DEPLOYED"
    assert update(sdk, "rollback", release_version=1).status == "PENDING_ROLLBACK"
    assert settle(sdk) == "DEPLOYED"
    listed = sdk.list_releases(v3.ListReleasesRequest(cluster_id=SEED_CLUSTER, namespace="default")).body
    assert [(item.name, item.version, item.chart_version) for item in listed] == [("web", 3, "1.0.0")]
    history = sdk.show_release_history(v3.ShowReleaseHistoryRequest(**WHERE)).body
    assert [(item.version, item.status) for item in history] == [
        (1, "SUPERSEDED"),
        (2, "SUPERSEDED"),
        (3, "DEPLOYED"),
    ]
    # The SDK takes the body of this answer for a string.
    assert "DELETING" in sdk.delete_release(v3.DeleteReleaseRequest(**WHERE)).body
    assert show(sdk).status == "DELETING"
    with pytest.raises(ClientRequestException) as caught:
        show(sdk)
    assert (caught.value.status_code, caught.value.error_code) == (404, "CCE.03404001")
    assert len(caught.value.request_id) == 32


def test_errors_carry_code_and_message(sdk: Any) -> None:
    create(sdk)
    with pytest.raises(ClientRequestException) as caught:
        create(sdk)
    assert (caught.value.status_code, caught.value.error_code) == (409, "CCE.03409001")
    assert "cannot re-use a name that is still in use" in caught.value.error_msg


def chart_file(folder: Path, version: str) -> Any:
    """Return a package for an upload."""
    path = folder / f"neo-{version}.tgz"
    path.write_bytes(make_chart("neo", version, {"a": {"b": 1}}).archive)
    return FormFile(str(path))


def test_a_chart_lives_its_life(sdk: Any, tmp_path: Path) -> None:
    parameters = json.dumps({"override": True, "source": "package"})
    body = v3.UploadChartRequestBody(parameters=parameters, content=chart_file(tmp_path, "3.0.1"))
    chart = sdk.upload_chart(v3.UploadChartRequest(body=body))
    assert (chart.status_code, chart.name, chart.version, chart.source) == (201, "neo", "3.0.1", "package")
    assert chart.id in [item.id for item in sdk.list_charts(v3.ListChartsRequest()).body]
    assert sdk.show_chart(v3.ShowChartRequest(chart_id=chart.id)).values == '{"a":{"b":1}}'
    assert sdk.show_chart_values(v3.ShowChartValuesRequest(chart_id=chart.id)).status_code == 200
    body = v3.UpdateChartRequestBody(parameters="{}", content=chart_file(tmp_path, "3.0.2"))
    updated = sdk.update_chart(v3.UpdateChartRequest(chart_id=chart.id, body=body))
    assert (updated.id, updated.version) == (chart.id, "3.0.2")
    received = io.BytesIO()
    sdk.download_chart(v3.DownloadChartRequest(chart_id=chart.id)).consume_download_stream(
        lambda stream: [received.write(chunk) for chunk in stream]
    )
    assert received.getvalue() == make_chart("neo", "3.0.2", {"a": {"b": 1}}).archive
    quotas = sdk.show_user_charts_quotas(v3.ShowUserChartsQuotasRequest())
    assert quotas.quotas.resources[0].used == 3
    assert sdk.delete_chart(v3.DeleteChartRequest(chart_id=chart.id)).status_code == 200
    assert len(sdk.list_charts(v3.ListChartsRequest()).body) == 2


def test_clusters_are_listed(sdk: Any) -> None:
    clusters = sdk.list_clusters(v3.ListClustersRequest()).items
    assert [(item.metadata.name, item.metadata.uid) for item in clusters] == [("sfs-turbo-test", SEED_CLUSTER)]
    assert sdk.show_cluster(v3.ShowClusterRequest(cluster_id=SEED_CLUSTER)).status.phase == "Available"


def test_the_autopilot_twins_are_served(sdk: Any, sim: Simulator) -> None:
    sim.put_release()
    request = v3.ListAutopilotReleasesRequest(cluster_id=SEED_CLUSTER)
    assert [item.name for item in sdk.list_autopilot_releases(request).body] == ["web"]


REFUSED = {
    "unknown key": (BasicCredentials("NOBODY", SECRET_KEY, PROJECT_ID), 401, "APIGW.0301"),
    "wrong secret": (BasicCredentials(ACCESS_KEY, "wrong", PROJECT_ID), 401, "APIGW.0301"),
    "temporary key alone": (
        BasicCredentials(TEMPORARY_ACCESS_KEY, TEMPORARY_SECRET_KEY, PROJECT_ID),
        401,
        "APIGW.0301",
    ),
    "other project": (BasicCredentials(ACCESS_KEY, SECRET_KEY, OTHER_PROJECT_ID), 403, "CCE.03403001"),
}


@pytest.mark.parametrize(("credentials", "status", "code"), REFUSED.values(), ids=REFUSED)
def test_wrong_credentials_are_refused(sim: Simulator, credentials: Any, status: int, code: str) -> None:
    with pytest.raises(ClientRequestException) as caught:
        show(connect(sim, credentials))
    assert (caught.value.status_code, caught.value.error_code) == (status, code)


def test_a_signature_is_refused_when_the_services_clock_is_elsewhere() -> None:
    with Simulator(clock=lambda: 1_700_000_000.0) as sim, pytest.raises(ClientRequestException, match="clock"):
        show(connect(sim, CREDENTIALS["signature"]()))


def test_a_signed_request_may_have_to_name_its_project(sim: Simulator) -> None:
    sim.put_release()
    credentials = BasicCredentials(ACCESS_KEY, SECRET_KEY, PROJECT_ID)
    credentials.get_update_path_params = dict  # type: ignore[method-assign]
    credentials._project_id = None
    assert show(connect(sim, credentials)).status == "DEPLOYED"
    sim.settings.require_project_id = True
    with pytest.raises(ClientRequestException, match="X-Project-Id"):
        show(connect(sim, credentials))


def test_a_project_that_was_added_after_signing_counts(sim: Simulator) -> None:
    """Terraform's client works that way."""
    sim.put_release()
    show(connect(sim, CREDENTIALS["signature"]()))
    sent = sim.requests[-1]
    headers = {name: sent.headers[name] for name in ("authorization", "x-sdk-date", "content-type", "user-agent")}
    assert "x-project-id" in headers["authorization"]
    unsigned = sign_without_project(sim, sent.path)
    answers = [
        requests.get(sim.url + sent.path, headers={**unsigned, "X-Project-Id": project}, timeout=10).status_code
        for project in (PROJECT_ID, OTHER_PROJECT_ID)
    ]
    assert answers == [200, 403]


def sign_without_project(sim: Simulator, path: str) -> dict[str, str]:
    """Return the headers that the SDK's signer makes for a GET without a project."""
    from huaweicloudsdkcore.sdk_request import SdkRequest
    from huaweicloudsdkcore.signer.signer import Signer

    request = SdkRequest(
        method="GET",
        schema="http",
        host=sim.url.split("//")[1],
        resource_path=path,
        uri=path,
        query_params=[],
        header_params={"Content-Type": "application/json"},
        body="",
    )
    return dict(Signer(BasicCredentials(ACCESS_KEY, SECRET_KEY)).sign(request).header_params)


def test_a_temporary_key_is_issued_and_works(sim: Simulator) -> None:
    sim.put_release()
    url = sim.url + "/v3.0/OS-CREDENTIAL/securitytokens"
    body: Any = {"auth": {"identity": {"methods": ["token"], "token": {"id": TOKEN, "duration_seconds": 900}}}}
    response = requests.post(url, json=body, timeout=10)
    issued = response.json()["credential"]
    assert response.status_code == 201
    credentials = BasicCredentials(issued["access"], issued["secret"], PROJECT_ID)
    assert show(connect(sim, credentials.with_security_token(issued["securitytoken"]))).status == "DEPLOYED"
    body["auth"]["identity"]["token"]["duration_seconds"] = 10
    assert requests.post(url, json=body, timeout=10).status_code == 400
