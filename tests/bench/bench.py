# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures what a task with cce_release costs beside one with ping and one with uri, and what large values cost."""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Callable, NamedTuple, Optional

from bench_counts import PRESENT, Count, count_payload, count_requests, plant, release_name, release_task
from bench_play import AS_MODULE, IN_PROCESS, Bench, Cost
from bench_values import MEGABYTE, value_rows
from simulator import SEED_CLUSTER, TOKEN

HERE = "cce_release in process"
KINDS = ["ping", "cce_release", "uri", HERE]
SHORT_PLAYS = 3
"""Plays with one task of each kind in a round, whose median counts: they are cheap, and small ratios want it."""


class Round(NamedTuple):
    """The cost of a play with one task, and of each further task, by the kind of the task."""

    play: dict[str, Cost]
    task: dict[str, Cost]


class Ratio(NamedTuple):
    """What is compared with what, and how many times its cost it should be at most."""

    what: str
    pick: Callable[[Round], dict[str, Cost]]
    other: str
    attribute: str
    aim: Optional[float] = None
    kind: str = "cce_release"

    def of(self, measured: Round) -> float:
        """Return the ratio of one round."""
        costs = self.pick(measured)
        return float(getattr(costs[self.kind], self.attribute) / getattr(costs[self.other], self.attribute))


RATIOS = [
    Ratio("a play with one task, wall, ÷ ping", lambda measured: measured.play, "ping", "wall", 1.15),
    Ratio("a play with one task, cpu, ÷ ping", lambda measured: measured.play, "ping", "cpu", 1.15),
    Ratio("each further task, cpu, ÷ ping", lambda measured: measured.task, "ping", "cpu", 1.35),
    Ratio("each further task, wall, ÷ ping", lambda measured: measured.task, "ping", "wall"),
    Ratio("each further task, cpu, ÷ uri with one GET", lambda measured: measured.task, "uri", "cpu", 1.0),
    Ratio("each further task, wall, ÷ uri with one GET", lambda measured: measured.task, "uri", "wall", 1.0),
    Ratio("each further task in process, cpu, ÷ ping", lambda measured: measured.task, "ping", "cpu", 0.12, HERE),
    Ratio("each further task in process, wall, ÷ ping", lambda measured: measured.task, "ping", "wall", 0.12, HERE),
]


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Print the table; return 1 when the benchmark itself broke. Whether the machine is fast decides nothing."""
    options = parse(arguments)
    with tempfile.TemporaryDirectory(prefix="cce-bench-") as scratch, Bench(Path(scratch)) as bench:
        version = bench.run(sys.executable, "-c", "import ansible.release as r; print(r.__version__)").strip()
        print(f"ansible-core {version}, Python {platform.python_version()}: no-change tasks of cce_release; medians of")
        print(f"{options.rounds} interleaved rounds of plays with 1 and {options.tasks} tasks", flush=True)
        counts = [*count_requests(bench), *count_payload(bench)]
        rounds = [measure_round(bench, options, number) for number in range(options.rounds)]
    values = value_rows(options.size, options.rounds)
    show([["figure", "value", "spread", "aim", ""], *ratio_rows(rounds), *values, *count_rows(counts)])
    for count in counts:
        if count.wrong:
            print(f"WRONG: {count.what}: {count.figure} instead of {count.aim}")
    return int(any(count.wrong for count in counts))


def parse(arguments: Optional[Sequence[str]]) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="tests/bench/run.sh one", description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="ten releases, one round: whether the benchmark works")
    parser.add_argument("--tasks", type=int, help="tasks in the long plays (default 20, smoke 10)")
    parser.add_argument("--rounds", type=int, help="rounds of interleaved plays (default 5, smoke 1)")
    options = parser.parse_args(arguments)
    options.tasks = options.tasks or (10 if options.smoke else 20)
    options.rounds = options.rounds or (1 if options.smoke else 5)
    options.size = MEGABYTE // 10 if options.smoke else MEGABYTE
    options.short_plays = 1 if options.smoke else SHORT_PLAYS
    if options.tasks < 2:
        parser.error("--tasks must be 2 or more, because the cost of a task is a difference between plays")
    return options


def make_tasks(bench: Bench, kind: str, count: int) -> list[dict[str, Any]]:
    """Return that many tasks of one kind, each about a release of its own."""
    if kind == "ping":
        return [{"name": f"Ping {number}", "ansible.builtin.ping": {}} for number in range(count)]
    if kind == "uri":
        place = f"{bench.url}/cce/cam/v3/clusters/{SEED_CLUSTER}/namespace/default/releases"
        headers = {"X-Auth-Token": TOKEN}
        urls = [f"{place}/{release_name(number)}" for number in range(count)]
        return [{"name": f"Get {url}", "ansible.builtin.uri": {"url": url, "headers": headers}} for url in urls]
    return [release_task(release_name(number), PRESENT) for number in range(count)]


def play_tasks(bench: Bench, kind: str, count: int) -> Cost:
    """Play that many tasks of one kind and return their cost."""
    return bench.play(make_tasks(bench, kind, count), env=IN_PROCESS if kind == HERE else AS_MODULE)


def measure_round(bench: Bench, options: argparse.Namespace, number: int) -> Round:
    """Play every kind in turn, and each round begins with another kind, so that a slow minute strikes them all."""
    plant(bench, options.tasks)
    turn = number % len(KINDS)
    kinds = KINDS[turn:] + KINDS[:turn]
    short: dict[str, list[Cost]] = {kind: [] for kind in kinds}
    for _dummy in range(options.short_plays):
        for kind in kinds:
            short[kind].append(play_tasks(bench, kind, 1))
    play = {kind: Cost(*map(statistics.median, zip(*costs))) for kind, costs in short.items()}
    task = {}
    for kind in kinds:
        long = play_tasks(bench, kind, options.tasks)
        task[kind] = Cost(*((more - one) / (options.tasks - 1) for more, one in zip(long, play[kind])))
    return Round(play, task)


def ratio_rows(rounds: list[Round]) -> Iterator[list[str]]:
    """Yield the lines of the ratios, and what stands behind them."""
    for ratio in RATIOS:
        values = [ratio.of(measured) for measured in rounds]
        median = statistics.median(values)
        aim, verdict = "", ""
        if ratio.aim is not None:
            aim, verdict = f"<= {ratio.aim:.2f}", "met" if median <= ratio.aim else "missed"
        yield [ratio.what, f"{median:.2f}", f"{min(values):.2f} - {max(values):.2f}", aim, verdict]
    for kind in KINDS:
        walls, cpus, _tasks = zip(*(measured.task[kind] for measured in rounds))
        figure = f"{1000 * statistics.median(walls):.0f} / {1000 * statistics.median(cpus):.0f}"
        yield [f"each further task, {kind}, wall / cpu in ms, on this machine", figure, "", "", ""]


def count_rows(counts: list[Count]) -> Iterator[list[str]]:
    """Yield the lines of what was counted."""
    for count in counts:
        verdict = "" if not count.aim else "met" if is_met(count) else "missed"
        yield [count.what, count.figure, "", count.aim, verdict]


def is_met(count: Count) -> bool:
    """Return whether the figure is what the aim says."""
    if count.aim.startswith("<="):
        return float(count.figure) <= float(count.aim[2:])
    return count.figure == count.aim


def show(rows: list[list[str]]) -> None:
    """Print the rows in columns."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    for what, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:])]
        print("  ".join([what.ljust(widths[0]), *cells]).rstrip())


if __name__ == "__main__":
    sys.exit(main())
