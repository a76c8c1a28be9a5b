# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures what many releases cost: a loop over them, in processes or in one, and one task for all."""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Optional

from bench_loops import (
    LOOP,
    LOOP_HERE,
    ONE,
    ONE_HERE,
    PING,
    TITLES,
    Job,
    check_process,
    play,
)
from bench_module import (
    WITH_SECRETS,
    Size,
    make_sizes,
    measure_sizes,
    measure_tls,
    measure_transport,
    profile_module,
    size_rows,
    transport_rows,
)
from bench_play import Bench, Cost
from bench_table import Aims, median, middle, show_table

LATENCY = 0.05
MAX_HERE = 0.12
# How many times faster one task should be than a loop of modules, by what is changed of how many.
FASTER = {(50, 0): 15.0, (50, 50): 10.0, (200, 0): 50.0, (200, 200): 30.0}
Round = dict[Job, Cost]


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Print the tables; raise RuntimeError when something else was measured than should be."""
    options = parse(arguments)
    if options.profile:
        profile_module(options.counts[-1])
        return 0
    aims = Aims()
    with tempfile.TemporaryDirectory(prefix="cce-bench-") as scratch, Bench(Path(scratch)) as bench:
        version = bench.run(sys.executable, "-c", "import ansible.release as r; print(r.__version__)").strip()
        print(f"ansible-core {version}, Python {platform.python_version()}: many releases; medians of {options.rounds}")
        print(f"interleaved rounds ({options.long_rounds} for loops over {options.counts[-1]})", flush=True)
        check_process(bench)
        if options.part != "module":
            measure_loops(bench, options, aims)
        if options.part != "loops":
            measure_module(bench, options, aims)
    show_table("Aims", aims.rows())
    return 0


def measure_loops(bench: Bench, options: argparse.Namespace, aims: Aims) -> None:
    """Play loops and single tasks, and print the tables."""
    check_process(bench)
    rounds = [measure_round(bench, options, number) for number in range(options.rounds)]
    show_table("Without a change", no_change_rows(rounds, options.counts, aims))
    show_table(f"Against a latency of {1000 * LATENCY:.0f} ms, one task at concurrency 8", many_rows(rounds, aims))


def measure_module(bench: Bench, options: argparse.Namespace, aims: Aims) -> None:
    """Run the module by itself, and print the tables."""
    transport = measure_transport(bench, options.counts[-1], LATENCY, options.rounds)
    show_table(f"What goes over the line, at {1000 * LATENCY:.0f} ms", transport_rows(transport, aims))
    sizes = measure_sizes(bench, options.sizes, options.rounds)
    show_table("Values of 1 KB, no latency: time and memory against the number of releases", size_rows(sizes, aims))
    measure_tls(options.counts[-1], aims)


def parse(arguments: Optional[Sequence[str]]) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="tests/bench/run.sh many", description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="ten releases, one round: whether the benchmark works")
    parser.add_argument("--rounds", type=int, help="rounds of interleaved plays (default 3, smoke 1)")
    parser.add_argument("--part", choices=["loops", "module"], help="only the plays, or only the module by itself")
    parser.add_argument("--profile", action="store_true", help="show where the module's time goes, and nothing else")
    options = parser.parse_args(arguments)
    options.rounds = options.rounds or (1 if options.smoke else 3)
    options.long_rounds = max(1, options.rounds // 3)
    options.counts = [10] if options.smoke else [50, 200]
    sizes = make_sizes([10, 100, 1000])
    options.sizes = [Size(WITH_SECRETS, 10), Size("all changed", 20, 20)] if options.smoke else sizes
    options.changing = [] if options.smoke else [LOOP, ONE, ONE_HERE]
    options.zero_kinds = [PING, LOOP_HERE] if options.smoke else list(TITLES)
    return options


def make_jobs(options: argparse.Namespace, number: int) -> list[Job]:
    """Return what is played in a round; the longest loops are not in each."""
    shortest, longest = options.counts[0], options.counts[-1]
    jobs = [Job(kind, count) for kind in options.zero_kinds for count in (1, shortest)]
    for count in options.counts if number < options.long_rounds else options.counts[:1]:
        jobs += [Job(PING, count)] if count != shortest else []
        jobs += [Job(kind, count, 0, LATENCY) for kind in TITLES if kind != PING]
        parts = [count, count // 10] if count == longest else [count]
        jobs += [Job(kind, count, part, LATENCY) for part in parts for kind in options.changing]
    return jobs


def measure_round(bench: Bench, options: argparse.Namespace, number: int) -> Round:
    """Play every job in turn, and each round begins with another one, so that a slow minute strikes them all."""
    jobs = make_jobs(options, number)
    begin = number * len(jobs) // options.rounds
    measured = {}
    for job in jobs[begin:] + jobs[:begin]:
        measured[job] = play(bench, job)
        print(f"round {number + 1}: {job}: {measured[job]}", file=sys.stderr, flush=True)
    return measured


def further(measured: Round, kind: str, count: int) -> Cost:
    """Return the cost of each further release in a loop without latency."""
    return Cost(*((more - one) / (count - 1) for more, one in zip(measured[Job(kind, count)], measured[Job(kind, 1)])))


def no_change_rows(rounds: list[Round], counts: list[int], aims: Aims) -> Iterator[list[str]]:
    """Yield the lines of the first table."""
    shortest = counts[0]
    heads = [[f"{count} at {1000 * LATENCY:.0f} ms, s", "÷ ping"] for count in counts]
    yield ["task", "each further, ms", "÷ ping", "÷ ping, cpu", *sum(heads, [])]
    for kind, title in TITLES.items():
        yield [title, *further_cells(rounds, kind, shortest, aims), *total_cells(rounds, kind, counts)]


def further_cells(rounds: list[Round], kind: str, count: int, aims: Aims) -> list[str]:
    """Return what each further release of a loop costs, and beside ping."""
    if Job(kind, count) not in rounds[0]:
        return ["", "", ""]
    costs = [further(measured, kind, count) for measured in rounds]
    pings = [further(measured, PING, count) for measured in rounds]
    ratios = [cost.tasks / ping.tasks for cost, ping in zip(costs, pings)]
    cpus = [cost.cpu / ping.cpu for cost, ping in zip(costs, pings)]
    if kind == LOOP_HERE:
        aims.add("each further task in process ÷ ping, wall", ratios, at_most=MAX_HERE)
        aims.add("each further task in process ÷ ping, cpu", cpus, at_most=MAX_HERE)
    return [f"{1000 * median(cost.tasks for cost in costs):.1f}", f"{median(ratios):.3f}", f"{median(cpus):.3f}"]


def total_cells(rounds: list[Round], kind: str, counts: list[int]) -> Iterator[str]:
    """Yield what a task for each number of releases takes in all, and beside ping."""
    for count in counts:
        job, ping = Job(kind, count, 0, 0.0 if kind == PING else LATENCY), Job(PING, count)
        having = [measured for measured in rounds if job in measured and ping in measured]
        yield f"{median(measured[job].tasks for measured in having):.1f}"
        yield f"{median(measured[job].tasks / measured[ping].tasks for measured in having):.3f}"


def many_rows(rounds: list[Round], aims: Aims) -> Iterator[list[str]]:
    """Yield the lines of the second table."""
    yield ["changed", "loop of modules, s", "one module, s", "times faster", "one in process, s", "times faster"]
    for job in sorted({job for measured in rounds for job in measured if job.kind == LOOP and job.latency}):
        row = [f"{job.changed} of {job.total}", middle(each[job].tasks for each in rounds if job in each)]
        for kind in (ONE, ONE_HERE):
            other = job._replace(kind=kind)
            having = [measured for measured in rounds if job in measured]
            ratios = [measured[job].tasks / measured[other].tasks for measured in having]
            aim = FASTER.get((job.total, job.changed))
            what = f"{job.changed} of {job.total} changed, {TITLES[kind].replace('`', '')}: times faster than the loop"
            aims.add(what, ratios, at_least=aim)
            row += [f"{median(measured[other].tasks for measured in having):.2f}", f"{median(ratios):.0f}"]
        yield row


if __name__ == "__main__":
    sys.exit(main())
