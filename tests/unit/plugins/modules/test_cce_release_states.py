# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The published table of states: every cell of the guide is played, in check mode and for real."""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from ansible_collections.huaweicloud.cce.tests.simulator import SEED_CHART, Simulator

Run = Callable[..., dict[str, Any]]
GUIDE = Path(__file__).resolve().parents[4] / "docs" / "docsite" / "rst" / "guide_releases.rst"
STATES: dict[str, dict[str, Any]] = {
    "present": {"state": "present", "values": {"imageTag": "wanted"}},
    "absent": {"state": "absent"},
    "rolled_back": {"state": "rolled_back"},
    "rolled_back with revision": {"state": "rolled_back", "revision": 2},
}
ACTIONS = {"uninstall, install": "reinstall", "rollback, upgrade": "upgrade", "fails": "none", "nothing": "none"}
PENDING = ("PENDING_INSTALL", "PENDING_UPGRADE", "PENDING_ROLLBACK")
POLICY = re.compile(r"(on_\w+|chart_change)=(\w+)")
FAILURE = 'Upgrade "nino21" failed: timed out waiting for the condition'


class Cell(NamedTuple):
    """One cell of the table: the status and its detail, the state that is asked for, and what is done."""

    status: str
    detail: str
    state: str
    text: str

    @property
    def done(self) -> str:
        return self.text.replace("waits, ", "")


def read_cells() -> Iterator[Cell]:
    table = GUIDE.read_text().split(".. csv-table:: What a task writes", 1)[1]
    lines = [line.strip() for line in table.splitlines()]
    headers = [line.split(":header: ")[1] for line in lines if ":header:" in line]
    (states,) = csv.reader(headers, skipinitialspace=True)
    rows = csv.reader([line for line in lines if re.match(r'"', line)], skipinitialspace=True)
    for status, detail, *texts in rows:
        for state, text in zip(states[2:], texts):
            for each in PENDING if status == "PENDING_*" else [status]:
                yield Cell(each, detail, state, text)


CELLS = list(read_cells())


def plant(sim: Simulator, cell: Cell) -> None:
    """Leave a release as the cell says: revisions 1 and 2, unless it has no good one, before that of the status."""
    if cell.status == "absent":
        return
    good = {"imageTag": "wanted" if "as wanted" in cell.detail else "good"}
    chart_id = sim.add_chart("other", "1.0.0") if "another chart" in cell.detail else SEED_CHART
    put = functools.partial(sim.put_release, "project01", "nino21", chart_id=chart_id)
    put(good, status="SUPERSEDED", revision=1)
    if "no good revision" in cell.detail:
        put(good, status="FAILED", revision=1, description=FAILURE)
        put(good, status="SUPERSEDED", revision=2, description=FAILURE)
    else:
        is_newest = cell.status == "DEPLOYED"
        put(good, status="SUPERSEDED" if is_newest else "DEPLOYED", revision=2)
    newest = {"imageTag": "wanted" if cell.detail == "as wanted" else "newest"}
    put(newest, status=cell.status, revision=3, stuck="waits" not in cell.text)


def writes_of(sim: Simulator) -> list[str]:
    names = {"POST": "install", "DELETE": "uninstall"}
    sent = [request for request in sim.requests if request.method != "GET"]
    return [names.get(request.method) or request.json["action"] for request in sent]


def options_of(cell: Cell) -> dict[str, Any]:
    named = dict(POLICY.findall(cell.detail))
    return {**STATES[cell.state], **named, "chart_id": SEED_CHART, "server_dry_run": "never", "wait_timeout": 5}


@pytest.mark.parametrize("reading", ["merged", "submitted"])
@pytest.mark.parametrize("check_mode", [True, False], ids=["check", "run"])
@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: "-".join([cell.status, cell.detail, cell.state]))
def test_every_cell_of_the_published_table_holds(
    sim: Simulator, release: Run, cell: Cell, check_mode: bool, reading: str
) -> None:
    sim.settings.values_reading = reading
    sim.settings.pending_reads = sim.settings.delete_reads = 2
    plant(sim, cell)
    before = sim.history("project01", "nino21")
    result = release(check_mode, **options_of(cell))
    fails = cell.done == "fails"
    steps = [] if cell.done in ("fails", "nothing") else cell.done.split(", ")
    assert result["exit_code"] == int(fails), result.get("msg")
    assert writes_of(sim) == ([] if check_mode else steps)
    assert (result["changed"], result["action"]) == (bool(steps), ACTIONS.get(cell.done, cell.done))
    assert (result["stats"]["waited_s"] > 0) >= ("waits" in cell.text)
    if fails:
        assert "othing was changed" in result["msg"] or "nothing to roll back" in result["msg"]
    if "waits" not in cell.text and (check_mode or not steps):
        assert sim.history("project01", "nino21") == before
    if steps and not check_mode:
        check_end(sim, cell, result)
        again = release(**{**options_of(cell), "revision": 2} if cell.state.startswith("rolled") else options_of(cell))
        assert (again["exit_code"], again["changed"], again["action"]) == (0, False, "none")


def check_end(sim: Simulator, cell: Cell, result: dict[str, Any]) -> None:
    """What was asked for is there, and the result says so."""
    current = sim.release("project01", "nino21")
    if cell.state == "absent":
        assert current is None and result["release"] == {}
        return
    assert current.status == result["release"]["status"] == "DEPLOYED"
    wanted = "wanted" if cell.state == "present" or "as wanted" in cell.detail else "good"
    assert current.values == {"imageTag": wanted}
    assert result["rolled_back_to"] == (2 if "rollback" in cell.done else None)


def test_the_table_has_every_status_and_every_policy() -> None:
    assert {cell.status for cell in CELLS} == {
        *("absent", "DEPLOYED", "FAILED", "SUPERSEDED", "DELETING", "DELETED", "UNKNOWN", "NEVER_SEEN", *PENDING)
    }
    named = {pair for cell in CELLS for pair in POLICY.findall(cell.detail)}
    assert named == {
        *(("on_failed", policy) for policy in ("upgrade", "reinstall", "fail")),
        *(("on_pending", policy) for policy in ("wait", "recover", "fail")),
        *(("chart_change", policy) for policy in ("reinstall", "fail")),
    }
