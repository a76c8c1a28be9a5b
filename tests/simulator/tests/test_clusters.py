# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clusters' endpoints."""

from __future__ import annotations

from .. import PROJECT_ID, SEED_CLUSTER
from .conftest import Client

URL = f"/api/v3/projects/{PROJECT_ID}/clusters"


def test_clusters_are_listed_and_filtered(client: Client) -> None:
    client.sim.add_cluster("second", alias="zwei", phase="Hibernation")
    data = client("GET", URL).json()
    assert data["kind"] == "Cluster"
    assert [(item["metadata"]["name"], item["metadata"]["alias"]) for item in data["items"]] == [
        ("sfs-turbo-test", "sfs-turbo-test"),
        ("second", "zwei"),
    ]
    found = client("GET", URL + "?status=Hibernation&detail=true").json()["items"]
    assert [item["metadata"]["name"] for item in found] == ["second"]
    assert len(client("GET", URL + "?name=second").json()["items"]) == 2


def test_a_cluster_is_shown(client: Client) -> None:
    cluster = client("GET", f"{URL}/{SEED_CLUSTER}").json()
    assert (cluster["metadata"]["uid"], cluster["status"]["phase"]) == (SEED_CLUSTER, "Available")
    assert client("GET", f"{URL}/nope").json()["errorCode"] == "CCE.01404001"
