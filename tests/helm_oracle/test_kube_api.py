# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in of a Kubernetes API answers as Helm needs it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from .cluster import Cluster, Trap, merged
from .kube_api import KubeApi

SECRETS = "/api/v1/namespaces/default/secrets"
CONFIG_MAPS = "/api/v1/namespaces/default/configmaps"


@pytest.fixture(name="api")
def _api() -> Iterator[KubeApi]:
    """A running stand-in."""
    with KubeApi(Cluster()) as api:
        yield api


def call(api: KubeApi, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Return status and body of the answer."""
    match = re.search(r"http://127\.0\.0\.1:\d+", api.kubeconfig())
    assert match is not None
    with requests.Session() as session:
        session.trust_env = False
        response = session.request(method, match.group() + path, json=body, timeout=10)
    return response.status_code, response.json()


def thing(name: str, **labels: str) -> dict[str, Any]:
    """Return an object of that name."""
    return {"metadata": {"name": name, "labels": labels}, "data": {"a": "1"}}


def test_objects_are_created_listed_by_label_patched_replaced_and_deleted(api: KubeApi) -> None:
    assert call(api, "POST", SECRETS, thing("one", owner="helm", status="deployed"))[0] == 201
    assert call(api, "POST", SECRETS, thing("two", owner="helm"))[0] == 201
    listed = call(api, "GET", f"{SECRETS}?labelSelector=owner%3Dhelm%2Cstatus%3Ddeployed")[1]["items"]
    assert [item["metadata"]["name"] for item in listed] == ["one"]
    assert call(api, "PATCH", f"{SECRETS}/one", {"data": {"a": None, "b": "2"}})[1]["data"] == {"b": "2"}
    assert call(api, "PUT", f"{SECRETS}/one", thing("one"))[1]["data"] == {"a": "1"}
    assert call(api, "DELETE", f"{SECRETS}/one")[1]["status"] == "Success"
    assert [call(api, method, f"{SECRETS}/one", thing("one"))[0] for method in ("GET", "PUT", "PATCH", "DELETE")] == [
        404
    ] * 4


def test_what_is_there_is_not_created_again(api: KubeApi) -> None:
    call(api, "POST", SECRETS, thing("one"))
    status, body = call(api, "POST", SECRETS, thing("one"))
    assert (status, body["reason"], body["message"]) == (409, "AlreadyExists", 'secrets "one" already exists')


def test_a_missing_namespace_and_a_missing_path_are_refused(api: KubeApi) -> None:
    assert call(api, "POST", "/api/v1/namespaces/no/secrets", thing("a"))[1]["message"] == 'namespaces "no" not found'
    assert call(api, "GET", "/api/v1/namespaces/default/pods")[0] == 404
    assert call(api, "GET", "/openapi/v2")[0] == 404


def test_a_trap_refuses_the_first_request_after_a_record_was_written(api: KubeApi) -> None:
    api.cluster.set_trap(Trap(refusal="no"))
    assert call(api, "POST", CONFIG_MAPS, thing("before"))[0] == 201
    call(api, "POST", SECRETS, thing("record"))
    status, body = call(api, "POST", CONFIG_MAPS, thing("caught"))
    assert (status, body["message"]) == (500, "no")
    assert call(api, "POST", CONFIG_MAPS, thing("after"))[0] == 201


def test_a_trap_holds_a_request_until_it_is_opened(api: KubeApi) -> None:
    trap = Trap(hold=True)
    api.cluster.set_trap(trap)
    call(api, "POST", SECRETS, thing("record"))
    caught = threading.Thread(target=call, args=(api, "POST", CONFIG_MAPS, thing("caught")))
    caught.start()
    assert trap.caught.wait(10)
    assert call(api, "GET", f"{CONFIG_MAPS}/caught")[0] == 404
    trap.opened.set()
    caught.join(10)
    assert call(api, "GET", f"{CONFIG_MAPS}/caught")[0] == 200


def test_services_have_an_address_when_the_cluster_is_ready(api: KubeApi) -> None:
    path = "/api/v1/namespaces/default/services"
    call(api, "POST", path, {**thing("web"), "spec": {"type": "ClusterIP"}})
    seen = []
    for is_ready in (True, False):
        api.cluster.is_ready = is_ready
        seen.append(call(api, "GET", f"{path}/web")[1]["spec"])
    assert seen == [{"type": "ClusterIP", "clusterIP": "10.0.0.1"}, {"type": "ClusterIP"}]


def test_a_patch_merges_tables_and_ignores_directives() -> None:
    assert merged({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": None}, "d": {"e": 4}, "$set": 5}) == {
        "a": {"c": 2},
        "d": {"e": 4},
    }
