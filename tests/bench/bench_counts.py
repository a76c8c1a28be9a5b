# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts what does not depend on the machine: requests, connections, and lines that are sent along with a task."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bench_play import ROOT, Bench
from simulator import SEED_CHART, SEED_CLUSTER

MODULE = "huaweicloud.cce.cce_release"
MAX_LINES = 1800


class Count(NamedTuple):
    """A counted figure and its aim; wrong when the benchmark or the module does not do what it should."""

    what: str
    figure: str
    aim: str
    wrong: bool = False


class Scenario(NamedTuple):
    """One task on one release, which is there before or not."""

    what: str
    planted: bool
    options: dict[str, Any]
    changed: int
    requests: int
    keywords: dict[str, Any] = {}


PRESENT = {"chart_id": SEED_CHART, "values": {"imageTag": "v2"}}
NEWER = {"chart_id": SEED_CHART, "values": {"imageTag": "v3"}}
ABSENT = {"state": "absent"}
BACK = {"state": "rolled_back", "revision": 1}
CHECK = {"check_mode": True}
# A look that finds nothing takes a list to be sure. The simulator shows a pending or deleting
# status once, so that the end of a change is seen at the second look.
SCENARIOS = [
    Scenario("no change", True, PRESENT, 0, 2),
    Scenario("install", False, PRESENT, 1, 6),
    Scenario("upgrade", True, NEWER, 1, 5),
    Scenario("absent", True, ABSENT, 1, 5),
    Scenario("already absent", False, ABSENT, 0, 2),
    Scenario("rolled back to what is there", True, BACK, 0, 2),
    Scenario("check mode, install", False, PRESENT, 1, 6, CHECK),
    Scenario("check mode, upgrade", True, NEWER, 1, 2, CHECK),
]


def release_name(number: int) -> str:
    """Return the name of one of the releases that the long plays are about."""
    return f"bench-{number}"


def release_task(name: str, options: dict[str, Any], **keywords: Any) -> dict[str, Any]:
    """Return a task with cce_release."""
    place = {"cluster_id": SEED_CLUSTER, "namespace": "default", "name": name}
    return {"name": f"Release {name}", MODULE: {**place, **options}, **keywords}


def plant(bench: Bench, count: int) -> None:
    """Leave the simulator with that many releases as the tasks want them."""
    bench.control("reset", {})
    values = PRESENT["values"]
    bench.control("releases", [{"name": release_name(number), "values": values} for number in range(count)])


def count_requests(bench: Bench) -> Iterator[Count]:
    """Yield the requests and connections of a task in each scenario, from the simulator's log."""
    for scenario in SCENARIOS:
        plant(bench, 1 if scenario.planted else 0)
        task = release_task(release_name(0), scenario.options, **scenario.keywords)
        bench.play([task], changed=scenario.changed)
        log = bench.control("requests")
        connections = len({record["connection"] for record in log})
        methods = " ".join(record["method"] for record in log)
        wrong = (len(log), connections) != (scenario.requests, 1)
        figure = f"{len(log)} / {connections}"
        yield Count(f"requests / connections, {scenario.what} ({methods})", figure, f"{scenario.requests} / 1", wrong)


def count_payload(bench: Bench) -> Iterator[Count]:
    """Yield the lines of Python that Ansible really sends along with a task."""
    plant(bench, 1)
    remote = bench.scratch / "remote"
    env = {"ANSIBLE_KEEP_REMOTE_FILES": "1", "ANSIBLE_REMOTE_TMP": str(remote)}
    bench.play([release_task(release_name(0), PRESENT)], env=env)
    (wrapper,) = remote.rglob("AnsiballZ_cce_release.py")
    bench.run(sys.executable, str(wrapper), "explode")
    payload = wrapper.parent / "debug_dir"
    own = payload / "ansible_collections" / "huaweicloud" / "cce" / "plugins" / "module_utils"
    files = sorted(own.rglob("*.py"))
    lines = sum(map(count_lines, files))
    known = {path.name for path in (ROOT / "plugins" / "module_utils").glob("*.py")}
    wrong = not lines or not {path.name for path in files} - {"__init__.py"} <= known
    yield Count(f"own module_utils in the payload, lines in {len(files)} files", f"{lines}", f"<= {MAX_LINES}", wrong)
    yield Count("all Python in the payload, lines", f"{sum(map(count_lines, payload.rglob('*.py')))}", "")
    yield Count("the payload as it is sent, KiB", f"{wrapper.stat().st_size / 1024:.0f}", "")


def count_lines(path: Path) -> int:
    """Return the lines of the file."""
    return len(path.read_text(encoding="utf-8").splitlines())
