# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The charts' endpoints: packages good and bad, overwriting, quota."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from typing import Any, Optional

import pytest
import requests

from .. import PROJECT_ID, SEED_CHART, make_chart
from ..constants import CHART_VALUES
from ..package import read_package
from .conftest import Client

GOOD = {
    "Chart.yaml": "apiVersion: v2\nname: neo\nversion: 3.0.1\ndescription: a graph\n",
    "values.yaml": "a: 1\nday: 2024-01-02\nb:\n  c: null\n",
    "templates/x.yaml": "",
}


def pack(changes: Optional[dict] = None, folder: str = "neo") -> bytes:
    """Return a package of the good files with the changes; None takes a file out."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for path, text in {**GOOD, **(changes or {})}.items():
            if text is not None:
                entry = tarfile.TarInfo(f"{folder}/{path}")
                entry.size = len(text.encode())
                archive.addfile(entry, io.BytesIO(text.encode()))
    return buffer.getvalue()


def upload(
    client: Client,
    data: bytes,
    filename: str = "neo-3.0.1.tgz",
    path: str = "/v2/charts",
    method: str = "POST",
    **parameters: Any,
) -> requests.Response:
    """Upload a package."""
    files = {"parameters": (None, json.dumps(parameters)), "content": (filename, data)}
    return client(method, path, files=files)


def test_a_chart_is_uploaded_shown_downloaded_and_deleted(client: Client) -> None:
    data = pack()
    response = upload(client, data, source="package", skip_lint=True, override=True)
    chart = response.json()
    assert response.status_code == 201
    assert (chart["name"], chart["version"], chart["description"]) == ("neo", "3.0.1", "a graph")
    assert (chart["chart_url"], chart["source"], chart["public"]) == ("neo-3.0.1.tgz", "package", False)
    assert json.loads(chart["values"]) == {"a": 1, "b": {"c": None}, "day": "2024-01-02"}
    assert chart["create_at"].endswith("Z")
    url = f"/v2/charts/{chart['id']}"
    assert client("GET", url).json() == chart
    assert client("GET", url + "/values").json() == {"values": {"a": 1, "b": {"c": None}, "day": "2024-01-02"}}
    download = client("GET", url + "/archive")
    assert (download.content, download.headers["Content-Type"]) == (data, "application/octet-stream")
    assert client("DELETE", url).json()["id"] == chart["id"]
    for method, path in (("GET", url), ("GET", url + "/values"), ("GET", url + "/archive"), ("DELETE", url)):
        response = client(method, path)
        assert (response.status_code, response.json()["errorCode"]) == (404, "CCE.03404001")


def test_the_seeded_charts_are_there(client: Client) -> None:
    charts = client("GET", "/v2/charts").json()
    assert [(chart["id"], chart["version"]) for chart in charts][0] == (SEED_CHART, "1.0.0")
    older, newer = (json.loads(chart["values"]) for chart in charts)
    assert set(newer) - set(older) == {"persistence"}
    assert {"imageTag", "imagePullPolicy"} <= set(older)


def test_seeded_packages_can_be_read_back(client: Client) -> None:
    chart = read_package(client("GET", f"/v2/charts/{SEED_CHART}/archive").content, "magento-mysql-1.0.0.tgz")
    assert chart.values == CHART_VALUES


def test_a_chart_is_overwritten_only_on_demand_and_keeps_its_id(client: Client) -> None:
    first = upload(client, pack()).json()
    again = upload(client, pack({"values.yaml": "a: 2\n"}))
    assert (again.status_code, again.json()["errorCode"]) == (409, "CCE.03409001")
    forced = upload(client, pack({"values.yaml": "a: 2\n"}), override=True)
    assert (forced.status_code, forced.json()["id"], forced.json()["values"]) == (201, first["id"], '{"a":2}')


def test_an_update_needs_no_override_and_keeps_the_id(client: Client) -> None:
    first = upload(client, pack()).json()
    newer = pack({"Chart.yaml": GOOD["Chart.yaml"].replace("3.0.1", "3.1.0")})
    url = f"/v2/charts/{first['id']}"
    response = upload(client, newer, "neo-3.1.0.tgz", url, "PUT", override=False)
    assert (response.status_code, response.json()["id"], response.json()["version"]) == (200, first["id"], "3.1.0")
    assert upload(client, newer, "neo-3.1.0.tgz", f"/v2/charts/{SEED_CHART}", "PUT").status_code == 409
    assert upload(client, newer, "neo-3.1.0.tgz", "/v2/charts/nope", "PUT").status_code == 404


BROKEN = {
    "no archive": b"hello",
    "empty": b"",
    "gzip but no tar": gzip.compress(b"hello"),
    "cut": pack()[:60],
    "no Chart.yaml": pack({"Chart.yaml": None}),
    "no values.yaml": pack({"values.yaml": None}),
    "no templates": pack({"templates/x.yaml": None}),
    "no name": pack({"Chart.yaml": "version: 1.0.0\n"}),
    "long name": pack({"Chart.yaml": f"name: {'n' * 65}\nversion: 1.0.0\n"}),
    "bad version": pack({"Chart.yaml": "name: neo\nversion: one\n"}),
    "values as a list": pack({"values.yaml": "[1]"}),
    "bad YAML": pack({"values.yaml": "a: [\n"}),
}
CARELESS = {
    "file name": (pack(), "other.tgz"),
    "version number": (pack({"Chart.yaml": "apiVersion: v2\nname: neo\nversion: 100.0.0\n"}), "neo-100.0.0.tgz"),
    "no apiVersion": (pack({"Chart.yaml": "name: neo\nversion: 3.0.1\n"}), "neo-3.0.1.tgz"),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_broken_package_is_refused_even_without_lint(client: Client, data: bytes) -> None:
    response = upload(client, data, skip_lint=True)
    assert (response.status_code, response.json()["errorCode"]) == (400, "CCE.03400001")
    assert len(client.sim.state.charts.all()) == 2


@pytest.mark.parametrize(("data", "filename"), CARELESS.values(), ids=CARELESS)
def test_a_careless_package_is_refused_by_lint_only(client: Client, data: bytes, filename: str) -> None:
    assert upload(client, data, filename).status_code == 400
    assert upload(client, data, filename, skip_lint=True).status_code == 201


def test_a_full_path_as_the_file_name_is_cut(client: Client) -> None:
    assert upload(client, pack(), "/home/me/neo-3.0.1.tgz").status_code == 201


@pytest.mark.parametrize("parameters", ["{", "[]", '{"override": "yes"}'])
def test_bad_parameters_are_refused(client: Client, parameters: str) -> None:
    files = {"parameters": (None, parameters), "content": ("neo-3.0.1.tgz", pack())}
    assert client("POST", "/v2/charts", files=files).status_code == 400


def test_an_upload_needs_a_multipart_body_with_content(client: Client) -> None:
    assert client("POST", "/v2/charts", {"a": 1}).json()["errorCode"] == "CCE.01400006"
    assert client("POST", "/v2/charts", files={"parameters": (None, "{}")}).status_code == 400
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert client("POST", "/v2/charts", data=b"junk", headers=headers).status_code == 400
    headers = {"Content-Type": "multipart/form-data"}
    assert client("POST", "/v2/charts", data=b"junk", headers=headers).status_code == 400
    assert upload(client, pack()).status_code == 201


def test_the_quota_is_shown_and_kept(client: Client) -> None:
    client.sim.settings.chart_quota = 3
    assert upload(client, pack()).status_code == 201
    quotas = client("GET", f"/v2/charts/{PROJECT_ID}/quotas").json()
    assert quotas == {"quotas": {"resources": [{"type": "Charts", "quota": 3, "used": 3}]}}
    other = pack({"Chart.yaml": GOOD["Chart.yaml"].replace("3.0.1", "3.0.2")})
    response = upload(client, other, "neo-3.0.2.tgz")
    assert (response.status_code, response.json()["errorCode"]) == (403, "CCE.03403001")
    assert upload(client, pack(), override=True).status_code == 201


def test_a_chart_with_releases_may_be_deleted(client: Client) -> None:
    client.sim.put_release()
    assert client("DELETE", f"/v2/charts/{SEED_CHART}").status_code == 200
    assert client.show().json()["chart_version"] == "1.0.0"


def test_planted_charts_have_ids_of_their_own(client: Client) -> None:
    first = client.sim.add_chart("x", "1.0.0", {"a": 1})
    second = client.sim.add_chart("x", "1.0.0", {"a": 2})
    assert first != second
    assert client("GET", f"/v2/charts/{second}/values").json() == {"values": {"a": 2}}


def test_packages_are_the_same_bytes_for_the_same_chart() -> None:
    assert make_chart("x", "1.0.0", {"n": 1}).archive == make_chart("x", "1.0.0", {"n": 1}).archive
