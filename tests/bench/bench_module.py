# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the module cce_releases by itself: what it sends, how long that takes, and what a process of it needs."""

from __future__ import annotations

import json
import math
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bench_loops import BULK, CONCURRENCY, WANTED_KB, Releases, bulk_options, check, plant
from bench_play import AS_MODULE, IN_PROCESS, Bench
from bench_table import Aims, median, show_figure
from simulator import TOKEN

PROBE = Path(__file__).with_name("bench_probe.py")
MAX_TRANSPORT, MAX_MIB, MANY = 1.25, 80.0, 1000
PLAIN = Releases("bench-chart", WANTED_KB)
WITH_SECRETS = "unchanged, `sensitive_values`"
SECRET = Releases("bench-chart", WANTED_KB, is_sensitive=True)


class Case(NamedTuple):
    """How many releases differ, and how many are worked on at a time."""

    total: int
    changed: int
    concurrency: int


class Line(NamedTuple):
    """What one run of the module did on the line; seconds are those in which a request was under way."""

    requests: int
    in_flight: int
    connections: int
    seconds: float
    ideal: float
    wall: float


class Size(NamedTuple):
    """A task for so many releases with values of 1 KB, of which so many differ."""

    what: str
    total: int
    changed: int = 0

    @property
    def releases(self) -> Releases:
        """What is wanted."""
        return SECRET if self.what == WITH_SECRETS else PLAIN


class Process(NamedTuple):
    """What the module's own process took, and the whole play with it, and with the module in process."""

    wall: float
    cpu: float
    memory: float
    play: float
    play_here: float


def probe(bench: Bench, options: dict[str, Any], *arguments: str, **more: Any) -> dict[str, Any]:
    """Return what the module alone did; raise RuntimeError when it failed."""
    given = {"endpoint": bench.url, "auth_token": TOKEN, **options, **more}
    seen: dict[str, Any] = json.loads(bench.run(sys.executable, str(PROBE), *arguments, given=json.dumps(given)))
    if seen["result"].get("failed") or seen["result"].get("warnings"):
        raise RuntimeError(f"cce_releases: {seen['result']['msg']} {seen['result'].get('warnings')}")
    return seen


def measure_transport(bench: Bench, count: int, latency: float, rounds: int) -> dict[Case, list[Line]]:
    """Return what each case did on the line, in each round."""
    cases = [Case(count, 0, CONCURRENCY)]
    cases += [Case(count, changed, at_once) for changed in (count // 10, count) for at_once in (1, 4, 8)]
    seen: dict[Case, list[Line]] = {case: [] for case in cases}
    for _dummy in range(rounds):
        for case in cases:
            seen[case].append(measure_line(bench, case, latency))
    return seen


def measure_line(bench: Bench, case: Case, latency: float) -> Line:
    """Return what one run did on the line; raise RuntimeError when it was not what it should be."""
    plant(bench, case.total, case.changed, latency)
    seen = probe(bench, bulk_options(case.total, case.concurrency))
    check(bench, case.total, case.changed, {"GET": 2, "PUT": case.changed}, str(case))
    log, in_flight = bench.control("requests"), bench.control("state")["max_in_flight"]
    connections = len({record["connection"] for record in log})
    if max(in_flight, connections) > case.concurrency:
        raise RuntimeError(f"{case}: {in_flight} requests were under way at once, on {connections} connections")
    ideal = latency * (2 + math.ceil(case.changed / case.concurrency))
    return Line(len(log), in_flight, connections, seen["transport"], ideal, seen["wall"])


def transport_rows(seen: dict[Case, list[Line]], aims: Aims) -> Iterator[list[str]]:
    """Yield the lines of the third table."""
    heads = ["requests", "per release", "most in flight", "connections", "transport, s", "÷ ideal", "module, s"]
    yield ["changed", "concurrency", *heads]
    for case, lines in seen.items():
        ratios = [line.seconds / line.ideal for line in lines]
        what = f"transport ÷ ideal, {case.changed} of {case.total} changed, concurrency {case.concurrency}"
        aims.add(what, ratios, at_most=MAX_TRANSPORT)
        line = lines[0]
        counts = [f"{line.requests}", f"{line.requests / case.total:.2f}"]
        counts += [f"{max(each.in_flight for each in lines)}", f"{max(each.connections for each in lines)}"]
        times = [f"{median(each.seconds for each in lines):.2f}", f"{median(ratios):.2f}"]
        wall = f"{median(each.wall for each in lines):.2f}"
        yield [f"{case.changed} of {case.total}", f"{case.concurrency}", *counts, *times, wall]


def measure_sizes(bench: Bench, cases: list[Size], rounds: int) -> dict[Size, list[Process]]:
    """Return what each size took, in each round."""
    python = str(bench.make_python())
    seen: dict[Size, list[Process]] = {case: [] for case in cases}
    for _dummy in range(rounds):
        for case in cases:
            seen[case].append(measure_process(bench, case, python))
    return seen


def make_sizes(counts: list[int]) -> list[Size]:
    """Return the sizes of each kind."""
    kinds = ("unchanged", WITH_SECRETS, "all changed")
    return [Size(what, count, count * (what == kinds[-1])) for what in kinds for count in counts]


def measure_process(bench: Bench, case: Size, python: str) -> Process:
    """Return what one task took, as a module as Ansible runs it, and in process."""
    task = {"name": "Releases", BULK: bulk_options(case.total, CONCURRENCY, case.releases)}
    plays = []
    for env in (AS_MODULE, IN_PROCESS):
        plant(bench, case.total, case.changed, 0.0, case.releases)
        own = {"vars": {"ansible_python_interpreter": python}} if env is AS_MODULE else {}
        plays.append(bench.play([{**task, **own}], changed=int(case.changed > 0), env=env))
        check(bench, case.total, case.changed, {"GET": 2, "PUT": case.changed}, str(case), case.releases)
    (ended,) = bench.ended_processes()
    return Process(*ended, *(cost.wall for cost in plays))


def size_rows(seen: dict[Size, list[Process]], aims: Aims) -> Iterator[list[str]]:
    """Yield the lines of the fourth table; a line grows by as much per release as the one above when time is linear."""
    heads = ["process, s", "cpu, s", "ms per further release", "memory, MiB", "play, s", "play in process, s"]
    yield ["releases", "", *heads]
    before: list[Process] = []
    smaller = Size("", 0)
    for case, each in seen.items():
        growth = ""
        if case.what == smaller.what:
            growths = [(one.cpu - less.cpu) / (case.total - smaller.total) for one, less in zip(each, before)]
            growth = f"{1000 * median(growths):.2f}"
        if case.total >= MANY:
            what = f"memory of the module's process in MiB, {case.total} releases {case.what.replace('`', '')}"
            aims.add(what, [process.memory for process in each], at_most=MAX_MIB)
        wall, cpu, memory, play, here = (median(figures) for figures in zip(*each))
        cells = [f"{wall:.2f}", f"{cpu:.2f}", growth, f"{memory:.0f}", f"{play:.1f}", f"{here:.1f}"]
        yield [f"{case.total}", case.what, *cells]
        before, smaller = each, case


def measure_tls(count: int, aims: Aims) -> None:
    """Count the contexts that a task makes for its connections; raise RuntimeError unless it is one."""
    if not shutil.which("openssl"):
        print("\nTLS is not measured: there is no openssl to make a certificate with.")
        return
    with tempfile.TemporaryDirectory(prefix="cce-bench-") as scratch, Bench(Path(scratch), tls=True) as bench:
        plant(bench, count, count // 2, 0.01)
        seen = probe(bench, bulk_options(count), ca_path=str(bench.certificate))
        check(bench, count, count // 2, {"GET": 2, "PUT": count // 2}, "over TLS")
        connections = len({record["connection"] for record in bench.control("requests")})
    if seen["contexts"] != 1:
        raise RuntimeError(f"over TLS: {seen['contexts']} contexts for {connections} connections")
    aims.add(f"TLS contexts for {connections} connections", [seen["contexts"]], at_most=1)


def profile_module(count: int) -> None:
    """Print where the time of the module goes: nothing changed, and everything."""
    for changed in (0, count):
        with tempfile.TemporaryDirectory(prefix="cce-bench-") as scratch, Bench(Path(scratch)) as bench:
            plant(bench, count, changed, 0.0, SECRET)
            print(f"\n{changed} of {count} releases of 1 KB changed", flush=True)
            seen = probe(bench, bulk_options(count, CONCURRENCY, SECRET), "--profile")
            print(f"cpu {seen['cpu']:.3f} s with the profiler, {show_figure(seen['transport'])} s of them under way")
