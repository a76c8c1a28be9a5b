# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The releases' endpoints, row by row of the contract's section 8."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .. import SEED_CHART, SEED_CLUSTER, UPGRADE_CHART, Simulator, make_chart
from .conftest import RELEASE_URL, RELEASES_URL, Client, current, install_body

UNKNOWN_CLUSTER = "00000000-0000-11ee-bf71-0255ac100b03"
UNKNOWN_CHART = "00000000-0000-6d76-7c55-604cdb2ce423"
FIELDS = {
    "chart_name",
    "chart_public",
    "chart_version",
    "cluster_id",
    "cluster_name",
    "create_at",
    "description",
    "name",
    "namespace",
    "parameters",
    "resources",
    "status",
    "status_description",
    "update_at",
    "values",
    "version",
}


def test_the_seeds_request_is_answered_as_the_seed_shows(client: Client) -> None:
    body = {
        "name": "nino21",
        "namespace": "project01",
        "version": "1.0.0",
        "chart_id": SEED_CHART,
        "values": {"imageTag": "v2", "imagePullPolicy": "IfNotPresent"},
        "parameters": {"dry_run": False, "no_hooks": False, "replace": False, "name_template": ""},
    }
    response = client("POST", RELEASES_URL, body)
    release = response.json()
    assert (response.status_code, set(release)) == (201, FIELDS)
    assert (release["status"], release["version"], release["cluster_name"]) == ("PENDING_INSTALL", 1, "sfs-turbo-test")
    assert release["description"] == release["status_description"] == "Initial install underway"
    assert (release["parameters"], release["resources"], release["chart_public"]) == ("", "", False)
    assert release["create_at"].endswith("+08:00")
    values = json.loads(release["values"])
    assert (values["imageTag"], values["basic"]["mysql_port"], list(values)) == ("v2", 3306, sorted(values))


def refused(client: Client, code: int, error_code: str, method: str, path: str, body: Any = None) -> str:
    """Assert that the request is refused in shape B and return the message."""
    response = client(method, path, body)
    data = response.json()
    assert (response.status_code, data["errorCode"], data["code"], data["kind"]) == (code, error_code, code, "Status")
    assert response.headers["X-Request-Id"]
    return str(data["message"])


BAD_BODIES = {
    "no chart_id": {"chart_id": None},
    "no name": {"name": None},
    "empty name": {"name": ""},
    "no namespace": {"namespace": None},
    "no version": {"version": None},
    "empty version": {"version": ""},
    "no values": {"values": None},
    "values as a string": {"values": "{}"},
    "values as a list": {"values": []},
    "name as a number": {"name": 5},
    "description as a number": {"description": 5},
    "parameters as a list": {"parameters": [1]},
    "dry_run as a string": {"parameters": {"dry_run": "true"}},
    "release_version as a boolean": {"parameters": {"release_version": True}},
    "name_template as a number": {"parameters": {"name_template": 1}},
    "upper case": {"name": "Web"},
    "underscore": {"name": "my_web"},
    "dot": {"name": "a.b"},
    "digit first": {"name": "1web"},
    "hyphen last": {"name": "web-"},
    "line end": {"name": "web\n"},
    "54 characters": {"name": "a" * 54},
    "bad namespace": {"namespace": "My_NS"},
    "long namespace": {"namespace": "a" * 64},
}


@pytest.mark.parametrize("change", BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_bad_install_is_refused_and_leaves_nothing(client: Client, change: dict) -> None:
    refused(client, 400, "CCE.03400001", "POST", RELEASES_URL, install_body(**change))
    assert client.sim.releases() == []


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b"null", b'{"a": NaN}', b"\xff"])
def test_malformed_json_is_refused(client: Client, body: bytes) -> None:
    response = client("POST", RELEASES_URL, data=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["errorCode"]) == (400, "CCE.03400001")


GOOD_BODIES = {
    "unknown keys": {"cluster_id": "x", "project_id": "y"},
    "53 characters": {"name": "a" * 53},
    "one letter": {"name": "a"},
    "zero parameters": {"parameters": {"name_template": "", "release_version": 0, "dry_run": False, "unknown": 1}},
    "null parameters": {"parameters": {"dry_run": None}},
    "any version": {"version": "4.9.0"},
    "any values": {"values": {"deep": {"er": [1, {"a": None}]}}},
    "any namespace": {"namespace": "nobody-made-it"},
}


@pytest.mark.parametrize("change", GOOD_BODIES.values(), ids=GOOD_BODIES)
def test_fluff_is_taken(client: Client, change: dict) -> None:
    assert client.install(**change).status_code == 201


STRICT = {
    "version": ({"strict_version": True}, {"version": "4.9.0"}, 400),
    "namespace": ({"strict_namespace": True}, {"namespace": "nons"}, 404),
    "namespace as 400": ({"strict_namespace": True, "namespace_status": 400}, {"namespace": "nons"}, 400),
    "chart": ({}, {"chart_id": UNKNOWN_CHART}, 404),
    "chart as 400": ({"unknown_chart_status": 400}, {"chart_id": UNKNOWN_CHART}, 400),
}


@pytest.mark.parametrize(("settings", "change", "status"), STRICT.values(), ids=STRICT)
def test_switches_make_an_install_strict(client: Client, settings: dict, change: dict, status: int) -> None:
    client.sim.settings.update(settings)
    refused(client, status, f"CCE.03{status}001", "POST", RELEASES_URL, install_body(**change))


def test_an_unknown_cluster_is_the_cluster_managers_404(client: Client) -> None:
    for path in ("/releases", "/namespace/default/releases/web", "/namespace/default/releases/web/history"):
        url = f"/cce/cam/v3/clusters/{UNKNOWN_CLUSTER}{path}"
        refused(client, 404, "CCE.01404001", "GET", url)


def test_releases_need_an_available_cluster(client: Client) -> None:
    uid = client.sim.add_cluster("asleep", phase="Hibernation")
    url = f"/cce/cam/v3/clusters/{uid}/releases"
    refused(client, 400, "CCE.03400001", "GET", url)
    client.sim.settings.require_available = False
    assert client("GET", url).json() == []


@pytest.mark.parametrize("status", [409, 400, 500])
def test_a_taken_name_is_refused_with_the_status_of_the_switch(client: Client, status: int) -> None:
    client.sim.settings.duplicate_status = status
    client.install()
    text = refused(client, status, f"CCE.03{status}001", "POST", RELEASES_URL, install_body())
    assert text == "cannot re-use a name that is still in use"


def test_a_name_is_unique_per_cluster_and_namespace(client: Client) -> None:
    other = client.sim.add_cluster("other")
    assert client.install().status_code == 201
    assert client.install(namespace="monitoring").status_code == 201
    assert client("POST", f"/cce/cam/v3/clusters/{other}/releases", install_body()).status_code == 201
    assert client.install().status_code == 409


BAD_UPDATES = {
    "no chart_id": {"chart_id": None},
    "no action": {"action": None},
    "empty action": {"action": ""},
    "unknown action": {"action": "install"},
    "values as a string": {"values": "x"},
    "parameters as a string": {"parameters": "x"},
    "reset_values as a string": {"parameters": {"reset_values": "yes"}},
}


@pytest.mark.parametrize("change", BAD_UPDATES.values(), ids=BAD_UPDATES)
def test_a_bad_update_is_refused(client: Client, change: dict) -> None:
    client.sim.put_release()
    response = client.update(**change)
    assert (response.status_code, response.json()["errorCode"]) == (400, "CCE.03400001")
    assert len(client.sim.history("default", "web")) == 1


@pytest.mark.parametrize("change", [{"parameters": None}, {"values": None}], ids=["no parameters", "no values"])
def test_an_update_may_lack_fluff_unless_it_is_strict(client: Client, change: dict) -> None:
    client.sim.put_release(values={"imageTag": "v2"})
    assert client.update(**change).status_code == 200
    client.statuses(2)
    client.sim.settings.strict_update = True
    assert client.update(**change).status_code == 400


def test_an_update_answers_with_the_next_pending_revision(client: Client) -> None:
    client.sim.put_release()
    upgrade = client.update(chart_id=UPGRADE_CHART).json()
    assert (upgrade["status"], upgrade["version"], upgrade["chart_version"]) == ("PENDING_UPGRADE", 2, "1.1.0")
    assert client.statuses(2) == ["PENDING_UPGRADE", "DEPLOYED"]
    rollback = client.update(action="rollback", parameters={"release_version": 1}).json()
    assert (rollback["status"], rollback["version"], rollback["chart_version"]) == ("PENDING_ROLLBACK", 3, "1.0.0")
    assert rollback["description"] == "Rollback to 1"


@pytest.mark.parametrize(
    ("parameters", "overrides"),
    [
        ({}, {"imageTag": "v2"}),
        ({"reset_values": True}, {}),
        ({"replace": True}, {"imageTag": "v2"}),
    ],
    ids=["no flag", "reset", "reuse"],
)
def test_an_upgrade_without_values_treats_the_old_ones_by_its_flags(
    client: Client, parameters: dict, overrides: dict
) -> None:
    client.sim.put_release(values={"imageTag": "v2"})
    client.update(values={}, parameters=parameters)
    assert current(client.sim).values == overrides


UPDATES_OF_NOTHING = {
    "upgrade": ({}, 404, '"web" has no deployed releases'),
    "rollback": ({"action": "rollback"}, 404, "release: not found"),
}


@pytest.mark.parametrize(("change", "status", "text"), UPDATES_OF_NOTHING.values(), ids=UPDATES_OF_NOTHING)
def test_an_update_of_a_missing_release_is_refused(client: Client, change: dict, status: int, text: str) -> None:
    response = client.update(**change)
    assert (response.status_code, response.json()["message"]) == (status, text)


@pytest.mark.parametrize(("revision", "status"), [(7, 404), (-1, 400), (0, 404)])
def test_a_rollback_to_a_missing_revision_is_refused(client: Client, revision: int, status: int) -> None:
    client.sim.put_release()
    response = client.update(action="rollback", parameters={"release_version": revision})
    assert response.status_code == status


def test_a_rollback_does_not_look_at_its_chart(client: Client) -> None:
    client.sim.put_release(revision=1, status="SUPERSEDED")
    client.sim.put_release(revision=2)
    assert client.update(action="rollback", chart_id=UNKNOWN_CHART).status_code == 200


@pytest.mark.parametrize(
    ("settings", "status", "code"),
    [
        ({}, 409, "CCE.03409002"),
        ({"busy_status": 400}, 400, "CCE.03400001"),
        ({"busy_status": 429, "retry_after": 7}, 429, "CCE.01429002"),
    ],
)
def test_an_upgrade_of_a_busy_release_is_refused(client: Client, settings: dict, status: int, code: str) -> None:
    client.sim.settings.update(settings)
    client.install()
    response = client.update()
    assert (response.status_code, response.json()["errorCode"]) == (status, code)
    assert response.json()["message"] == "Update release is forbidden"
    assert response.headers.get("Retry-After") == ("7" if status == 429 else None)


def test_rollback_and_delete_of_a_busy_release_are_allowed(client: Client) -> None:
    client.sim.put_release()
    client.update()
    assert client.update(action="rollback").status_code == 200
    assert client("DELETE", RELEASE_URL).status_code == 200


def test_a_failed_release_may_be_upgraded(client: Client) -> None:
    client.sim.settings.fail_next = 1
    client.install()
    assert client.statuses(2) == ["PENDING_INSTALL", "FAILED"]
    assert client.show().json()["status_description"].startswith('Release "web" failed: ')
    assert client.update().status_code == 200


LIVES = {
    "default": ({}, ["PENDING_INSTALL", "DEPLOYED", "DEPLOYED"]),
    "at once": ({"pending_reads": 0}, ["DEPLOYED"]),
    "slow": ({"pending_reads": 3}, ["PENDING_INSTALL"] * 3 + ["DEPLOYED"]),
    "missing first": ({"missing_reads": 2}, [404, 404, "PENDING_INSTALL", "DEPLOYED"]),
    "unknown between": ({"unknown_reads": 1}, ["PENDING_INSTALL", "UNKNOWN", "DEPLOYED"]),
    "helm's words": ({"status_style": "helm3"}, ["pending-install", "deployed"]),
}


@pytest.mark.parametrize(("settings", "seen"), LIVES.values(), ids=LIVES)
def test_an_install_goes_through_its_statuses_by_reads(client: Client, settings: dict, seen: list) -> None:
    client.sim.settings.update(settings)
    client.install()
    assert client.statuses(len(seen)) == seen


def test_reads_right_after_an_update_may_see_the_old_revision(client: Client) -> None:
    client.sim.settings.stale_reads = 2
    client.sim.put_release()
    client.update()
    seen = [(data["version"], data["status"]) for data in (client.show().json() for dummy in range(4))]
    assert seen == [(1, "DEPLOYED"), (1, "DEPLOYED"), (2, "PENDING_UPGRADE"), (2, "DEPLOYED")]


def test_pending_seconds_must_be_over_as_well() -> None:
    now = [1000.0]
    with Simulator(clock=lambda: now[0]) as sim:
        sim.settings.pending_seconds = 30.0
        client = Client(sim)
        client.install()
        assert client.statuses(3) == ["PENDING_INSTALL"] * 3
        now[0] += 31
        assert client.statuses(1) == ["DEPLOYED"]


def test_list_and_history_count_as_reads(client: Client) -> None:
    client.sim.settings.pending_reads = 2
    client.install()
    assert client("GET", RELEASES_URL).json()[0]["status"] == "PENDING_INSTALL"
    assert client("GET", RELEASE_URL + "/history").json()[0]["status"] == "PENDING_INSTALL"
    assert client.statuses(1) == ["DEPLOYED"]


@pytest.mark.parametrize(
    ("style", "body"),
    [("empty", ""), ("string", '"success"'), ("none-json", "null")],
)
def test_a_delete_may_answer_without_an_object(client: Client, style: str, body: str) -> None:
    client.sim.settings.delete_body = style
    client.sim.put_release()
    response = client("DELETE", RELEASE_URL)
    assert (response.status_code, response.text) == (200, body)


def test_a_deleted_release_is_deleting_and_then_gone(client: Client) -> None:
    client.sim.put_release()
    first = client("DELETE", RELEASE_URL).json()
    assert first["status"] == "DELETING"
    assert set(first) == FIELDS - {"description", "status_description"}
    assert client("DELETE", RELEASE_URL).json()["status"] == "DELETING"
    assert client.install().status_code == 409
    assert client.update().status_code == 409
    assert client.statuses(2) == ["DELETING", 404]
    refused(client, 404, "CCE.03404001", "GET", RELEASE_URL + "/history")
    refused(client, 404, "CCE.03404001", "DELETE", RELEASE_URL)
    assert client("GET", RELEASES_URL).json() == []
    assert client.install().json()["version"] == 1


def test_the_history_is_ascending_with_values_of_their_own(client: Client) -> None:
    client.sim.settings.values_reading = "submitted"
    client.install(values={"a": 1})
    client.statuses(2)
    client.update(values={"a": 2}, chart_id=UPGRADE_CHART)
    client.statuses(2)
    history = client("GET", RELEASE_URL + "/history").json()
    seen = [(item["version"], item["status"], item["chart_version"], item["values"]) for item in history]
    assert seen == [(1, "SUPERSEDED", "1.0.0", '{"a":1}'), (2, "DEPLOYED", "1.1.0", '{"a":2}')]


LISTS = {
    "all, by name": ("", ["a", "b", "b"]),
    "namespace": ("?namespace=monitoring", ["b"]),
    "chart": (f"?chart_id={UPGRADE_CHART}", ["a"]),
    "both": (f"?chart_id={UPGRADE_CHART}&namespace=monitoring", []),
    "unknown chart": ("?chart_id=nope", []),
    "unknown namespace": ("?namespace=nope", []),
    "unknown filter": ("?limit=1", ["a", "b", "b"]),
}


@pytest.mark.parametrize(("query", "names"), LISTS.values(), ids=LISTS)
def test_lists_are_filtered_and_sorted(client: Client, query: str, names: list) -> None:
    client.sim.put_release(name="b")
    client.sim.put_release(name="b", namespace="monitoring")
    client.sim.put_release(name="a", chart_id=UPGRADE_CHART)
    assert [item["name"] for item in client("GET", RELEASES_URL + query).json()] == names


def test_a_dry_run_is_answered_and_not_stored(client: Client) -> None:
    response = client.install(parameters={"dry_run": True})
    release = response.json()
    assert (response.status_code, release["status"], release["description"]) == (
        201,
        "PENDING_INSTALL",
        "Dry run complete",
    )
    assert client.statuses(1) == [404]
    client.sim.put_release()
    assert client.install(parameters={"dry_run": True}).status_code == 201
    assert client.update(parameters={"dry_run": True}).json()["version"] == 2
    assert client.update(action="rollback", parameters={"dry_run": True}).status_code == 404
    assert len(client.sim.history("default", "web")) == 1


def test_a_service_may_ignore_the_dry_run(client: Client) -> None:
    client.sim.settings.ignore_dry_run = True
    client.install(parameters={"dry_run": True})
    assert current(client.sim).revision == 1


OVERRIDES = {"imageTag": None, "basic": {"mysql_password": "x<y>"}, "float": 1.0}
READINGS = {
    "submitted": ({"values_reading": "submitted"}, OVERRIDES),
    "masked": (
        {"values_reading": "submitted", "mask_secrets": True},
        {"imageTag": None, "basic": {"mysql_password": "******"}, "float": 1.0},
    ),
}


@pytest.mark.parametrize(("settings", "values"), READINGS.values(), ids=READINGS)
def test_values_are_read_as_the_switch_says(client: Client, settings: dict, values: dict) -> None:
    client.sim.settings.update(settings)
    client.install(values=OVERRIDES)
    assert json.loads(client.show().json()["values"]) == values


def test_merged_values_lack_nulled_keys_and_escape_as_go_does(client: Client) -> None:
    client.install(values=OVERRIDES)
    text = client.show().json()["values"]
    values = json.loads(text)
    assert "imageTag" not in values
    assert (values["basic"]["mysql_password"], values["basic"]["mysql_port"]) == ("x<y>", 3306)
    assert "x\\u003cy\\u003e" in text
    client.sim.settings.float64_numbers = True
    assert '"float":1,' in client.show().json()["values"]


def test_resources_show_when_asked_for(client: Client) -> None:
    client.sim.put_release()
    assert client.show().json()["resources"] == ""
    for method in ("GET", "DELETE"):
        assert client(method, RELEASE_URL + "?show_resources=true").json()["resources"]


def test_an_overwritten_chart_leaves_its_releases_alone(client: Client) -> None:
    client.sim.put_release()
    client.sim.state.charts.put(make_chart("other", "2.0.0", {"x": 1}, id=SEED_CHART))
    assert client.show().json()["chart_name"] == "magento-mysql"


def test_autopilot_paths_are_twins(client: Client) -> None:
    client.sim.put_release()
    assert client("GET", f"/autopilot/cam/v3/clusters/{SEED_CLUSTER}/releases").json()[0]["name"] == "web"
    assert len(client("GET", "/autopilot/v2/charts").json()) == 2


PATHS = ["/", "/cce", RELEASES_URL + "/", RELEASE_URL + "/", "/v2/charts/", "/v3/nope"]


@pytest.mark.parametrize("path", PATHS)
def test_unknown_paths_are_the_gateways_404(client: Client, path: str) -> None:
    response = client("GET", path)
    data = response.json()
    assert (response.status_code, data["error_code"]) == (404, "APIGW.0101")
    assert data["request_id"] == response.headers["X-Request-Id"]


def test_a_wrong_endpoint_knows_no_path(client: Client) -> None:
    client.sim.settings.gateway404 = True
    assert client("GET", RELEASES_URL).json()["error_code"] == "APIGW.0101"
    client.sim.settings.gateway_style = "old"
    assert client("GET", RELEASES_URL).json()["message"] == "API not found"


def test_a_body_of_an_unknown_kind_is_refused(client: Client) -> None:
    response = client("POST", RELEASES_URL, data="a=b", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert (response.status_code, response.json()["errorCode"]) == (400, "CCE.01400006")


def test_a_body_that_is_too_large_is_the_gateways_413(client: Client) -> None:
    client.sim.settings.max_body = 100
    response = client.install()
    assert (response.status_code, response.json()["error_code"]) == (413, "APIGW.0201")


def test_a_planted_pending_release_settles_unless_it_is_stuck(client: Client) -> None:
    client.sim.put_release(status="PENDING_UPGRADE", revision=2)
    assert client.statuses(2) == ["PENDING_UPGRADE", "DEPLOYED"]
    client.sim.put_release(status="PENDING_UPGRADE", revision=3, stuck=True)
    assert client.statuses(4) == ["PENDING_UPGRADE"] * 4
    seen = [(item.revision, item.status) for item in client.sim.history("default", "web")]
    assert seen == [(2, "DEPLOYED"), (3, "PENDING_UPGRADE")]
