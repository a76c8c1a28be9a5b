# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody else writes, too: their work is neither taken for this task's nor undone, and reads may lag."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils import _apply
from ansible_collections.huaweicloud.cce.tests.simulator import Simulator

Run = Callable[..., dict[str, Any]]
HERE = ("project01", "nino21")
BUSY = {"errorMessage": "Update release is forbidden"}


@pytest.fixture
def before(sim: Simulator) -> Callable[..., None]:
    """Let somebody else act right before the service sees a request of that method and path, the n-th of its kind."""

    def arrange(awaited: str, part: str, act: Callable[[], Any], number: int = 1) -> None:
        seen: list[str] = []
        take = sim.faults.take

        def hook(method: str, path: str) -> Any:
            if method == awaited and path.endswith(part):
                seen.append(path)
                if len(seen) == number:
                    act()
            return take(method, path)

        sim.faults.take = hook  # type: ignore[method-assign]

    return arrange


@pytest.mark.parametrize("reading", ["merged", "submitted"])
@pytest.mark.parametrize("wanted", [{"imageTag": "v3"}, {}])
@pytest.mark.parametrize("planted", [True, False])
def test_more_than_was_sent_is_not_what_was_sent(
    sim: Simulator, release: Run, writes: Any, before: Any, reading: str, wanted: dict[str, Any], planted: bool
) -> None:
    sim.settings.values_reading = reading
    theirs = {**wanted, "replicas": 9}
    method = "PUT" if planted else "POST"
    if planted:
        sim.put_release(*HERE, {"imageTag": "v2", "replicas": 9})
    sim.faults.add(method=method, drop="before")
    before(method, "", lambda: sim.put_release(*HERE, theirs, revision=2 if planted else 1))
    result = release(values=wanted)
    assert (result["exit_code"], result["changed"], writes()) == (1, False, [method])
    assert "somebody else" in result["msg"] and sim.release(*HERE).values == theirs


@pytest.mark.parametrize(("awaited", "part", "number"), [("GET", "/history", 1), ("PUT", "", 2), ("PUT", "", 3)])
def test_what_somebody_else_has_made_good_is_not_undone(
    sim: Simulator, release: Run, before: Any, awaited: str, part: str, number: int
) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"}, revision=1)
    sim.settings.fail_next = 1
    if awaited == "PUT":
        sim.faults.add(method="PUT", skip=1, times=number - 1, status=409, body=BUSY)
    before(awaited, part, lambda: sim.put_release(*HERE, {"imageTag": "theirs"}, revision=3), number)
    result = release(values={"imageTag": "v2"}, rollback_on_failure=True)
    assert (result["exit_code"], result["changed"], result["rolled_back_to"]) == (1, True, None)
    assert "not undone" in result["msg"]
    assert (sim.release(*HERE).revision, sim.release(*HERE).values) == (3, {"imageTag": "theirs"})


def test_an_installation_that_somebody_else_has_mended_is_not_uninstalled(
    sim: Simulator, release: Run, writes: Any, before: Any
) -> None:
    sim.settings.fail_next = 1
    # The first reads are the decision's and the wait's; the last is the look before the uninstall.
    before("GET", "/releases/nino21", lambda: sim.put_release(*HERE, {"imageTag": "theirs"}, revision=2), 4)
    result = release(values={"imageTag": "v2"}, rollback_on_failure=True)
    assert (result["exit_code"], result["changed"], writes()) == (1, True, ["POST"])
    assert "not undone" in result["msg"] and sim.release(*HERE).values == {"imageTag": "theirs"}


def test_a_stale_read_of_another_writers_revision_is_not_the_end(sim: Simulator, release: Run, before: Any) -> None:
    sim.settings.stale_reads = 1
    sim.put_release(*HERE, {"imageTag": "v1"}, revision=1)
    before("PUT", "", lambda: sim.put_release(*HERE, {"imageTag": "theirs"}, revision=2))
    result = release(values={"imageTag": "v2"})
    assert (result["exit_code"], result["release"]["revision"], sim.release(*HERE).status) == (0, 3, "DEPLOYED")


def test_a_release_that_somebody_else_has_installed_anew_ends_the_wait(
    sim: Simulator, release: Run, before: Any
) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"}, revision=5)

    def reinstall() -> None:
        key = sim.release(*HERE).key
        del sim.state.engine._store[key]
        sim.put_release(*HERE, {"imageTag": "theirs"}, revision=1)

    before("GET", "/releases/nino21", reinstall, 2)
    result = release(values={"imageTag": "v2"})
    assert (result["exit_code"], result["changed"]) == (1, True) and "installed it anew" in result["msg"]
    assert result["stats"]["waited_s"] < 10


@pytest.mark.parametrize(
    "options", [{"check_mode": True, "server_dry_run": "always"}, {"parameters": {"dry_run": True}}]
)
def test_somebody_elses_write_is_no_ignored_dry_run(
    sim: Simulator, release: Run, before: Any, options: dict[str, Any]
) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"})
    before("PUT", "", lambda: sim.put_release(*HERE, {"imageTag": "theirs"}, revision=2))
    result = release(values={"imageTag": "v2"}, **options)
    assert result["exit_code"] == 0 and "ignored dry_run" not in result.get("msg", "")


def test_a_release_that_is_gone_at_the_upgrade_is_installed(
    sim: Simulator, release: Run, writes: Any, before: Any
) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"})
    before("PUT", "", sim.state.engine._store.clear)
    result = release(values={"imageTag": "v2"})
    assert (result["exit_code"], result["action"], writes()) == (0, "install", ["PUT", "POST"])


def test_a_chart_that_is_gone_at_the_upgrade_is_told_at_once(sim: Simulator, release: Run, writes: Any) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"})
    sim.faults.add(method="PUT", times=None, status=404, body={"errorMessage": "chart not found"})
    result = release(values={"imageTag": "v2"})
    assert (result["exit_code"], result["changed"], writes()) == (1, False, ["PUT"])


@pytest.mark.parametrize("action", ["upgrade", "rollback"])
@pytest.mark.parametrize("field", ["missing", "constant"])
def test_a_service_that_does_not_touch_update_at_tells_nothing_by_it(
    monkeypatch: pytest.MonkeyPatch, sim: Simulator, release: Run, action: str, field: str
) -> None:
    from ansible_collections.huaweicloud.cce.plugins.module_utils._release import Release

    from_api = Release.from_api
    old = {} if field == "missing" else {"update_at": "2023-11-14T20:30:57+08:00"}

    def distort(record: Any) -> Any:
        rest = {name: value for name, value in record.items() if name != "update_at"}
        return from_api({**rest, **old, "create_at": "2023-11-14T20:30:57+08:00"})

    monkeypatch.setattr(Release, "from_api", distort)
    sim.put_release(*HERE, {"imageTag": "v1"}, status="SUPERSEDED", revision=1)
    sim.put_release(*HERE, {"imageTag": "v2"}, revision=2)
    sim.faults.add(method="PUT", drop="after")
    options = {"state": "rolled_back", "revision": 1} if action == "rollback" else {"values": {"imageTag": "v3"}}
    result = release(**options)
    assert (result["exit_code"], result["changed"], result["recovered"]) == (0, True, True)


def test_a_lost_upgrade_that_shows_late_is_sent_once(
    monkeypatch: pytest.MonkeyPatch, sim: Simulator, release: Run, writes: Any
) -> None:
    monkeypatch.setattr(_apply, "LOST_PUT_SECONDS", 3.0)
    sim.settings.stale_reads = 8
    sim.put_release(*HERE, {"imageTag": "v1"})
    sim.faults.add(method="PUT", drop="after")
    result = release(values={"imageTag": "v2"})
    assert (result["exit_code"], result["changed"], result["recovered"], writes()) == (0, True, True, ["PUT"])


def test_a_lost_installation_that_shows_late_is_not_called_a_foreign_one(
    monkeypatch: pytest.MonkeyPatch, sim: Simulator, release: Run, writes: Any
) -> None:
    monkeypatch.setattr(_apply, "HIDDEN_SECONDS", 0.2)
    sim.settings.missing_reads = 10**6
    sim.faults.add(method="POST", drop="after")
    result = release(values={"imageTag": "v2"})
    assert (result["exit_code"], result["changed"], writes()) == (1, True, ["POST", "POST"])
    assert "probably this task's own" in result["msg"] and "Secrets" not in result["msg"]


@pytest.mark.parametrize("fails", [True, False])
def test_an_installation_over_a_kept_record_is_undone_like_others(sim: Simulator, release: Run, fails: bool) -> None:
    sim.put_release(*HERE, status="DELETED", revision=3)
    sim.settings.fail_next = int(fails)
    sim.faults.add(method="POST", drop="after")
    result = release(values={"imageTag": "v2"}, rollback_on_failure=True)
    assert (result["exit_code"], result["changed"]) == (int(fails), True)
    assert (sim.release(*HERE) is None) == fails, result.get("msg")


def test_a_history_without_values_goes_by_the_description(sim: Simulator, release: Run, writes: Any) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"}, status="SUPERSEDED", revision=1)
    sim.put_release(*HERE, {"imageTag": "v2"}, revision=2)
    list_history = sim.state.engine.history

    def without_values() -> list[dict[str, Any]]:
        return [
            {
                "name": "nino21",
                "namespace": "project01",
                "chart_name": item.chart_name,
                "chart_version": item.chart_version,
                "status": item.status,
                "version": item.revision,
                "description": item.description,
            }
            for item in list_history(sim.release(*HERE).key)
        ]

    for lost in ("after", ""):
        sim.faults.clear()
        for _count in range(3):
            sim.faults.add(method="GET", path="/history$", status=200, body=without_values())
        if lost:
            sim.faults.add(method="PUT", drop=lost)
        result = release(state="rolled_back", revision=1)
        assert (result["exit_code"], result["changed"]) == (0, bool(lost)), result.get("msg")
    assert writes() == ["PUT"] and sim.release(*HERE).values == {"imageTag": "v1"}


def test_wait_false_does_not_show_an_answer_from_before_the_write(sim: Simulator, release: Run) -> None:
    sim.settings.pending_reads = 3
    sim.put_release(*HERE, {"imageTag": "v1"}, revision=4)
    body = {"name": "nino21", "namespace": "project01", "status": "PENDING_INSTALL", "version": 1}
    sim.faults.add(method="PUT", status=200, commit=True, body=body)
    result = release(values={"imageTag": "v2"}, wait=False)
    assert (result["release"]["revision"], result["release"]["status"]) == (5, "PENDING_UPGRADE")


def test_a_locked_resource_is_busy(sim: Simulator, release: Run, writes: Any) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"})
    body = {"errorCode": "CCE.01429002", "errorMessage": "Resource locked by another request."}
    sim.faults.add(method="PUT", times=3, status=429, headers={"Retry-After": "0"}, body=body)
    assert release(values={"imageTag": "v2"}, max_retries=0)["changed"]
    assert len(writes()) == 4


def test_a_chart_that_is_shown_without_values_is_asked_for_them(
    monkeypatch: pytest.MonkeyPatch, sim: Simulator, release: Run
) -> None:
    chart = {"id": "c1", "name": "magento-mysql", "version": "1.0.0"}
    sim.faults.add(method="GET", path="/v2/charts/[^/]+$", times=None, status=200, body=chart)
    assert release(values={"imageTag": "v2"})["changed"]
    assert not release(values={"imageTag": "v2"})["changed"]
    sim.faults.add(method="GET", path="/values$", times=None, status=403)
    assert release(values={"imageTag": "v2"})["exit_code"] == 0


def test_a_release_that_is_gone_after_a_lost_answer_is_not_as_before(
    sim: Simulator, release: Run, writes: Any, before: Any
) -> None:
    sim.put_release(*HERE, {"imageTag": "v1"})
    sim.faults.add(method="PUT", cut=1)
    before("GET", "/releases/nino21", sim.state.engine._store.clear, 2)
    result = release(values={"imageTag": "v2"})
    assert (result["exit_code"], result["changed"], writes()) == (1, True, ["PUT"])
    assert "absent now" in result["msg"] and "as it was before" not in result["msg"]
