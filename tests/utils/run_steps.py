# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs every check and test, two lanes at a time, and ends with one line that counts them all."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import cores

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / ".work" / "logs"
LANES = 2
STEP_TIMEOUT = 900
SHOWN_LINES = 80
# Hundreds of lines that would hide what failed.
PIP_TALK = re.compile(
    r"WARNING: Location|Looking in |Collecting |Requirement already |Installing collected |Successfully installed "
    r"|Using cached |Processing |\s+(Downloading|Using cached|━)|\s*$"
    r"|\s+(Attempting uninstall|Found existing installation|Uninstalling |Successfully uninstalled)"
)
# How the tools begin a line that says what is wrong; pytest has "FAILED name" and "E   why".
COMPLAINT = re.compile(r"ERROR|FATAL|FAILED|E   |\S+\.\w+:\d+:")
COMPLAINTS_SHOWN = 40
RUNNING: set[subprocess.Popen[bytes]] = set()

LINT_SESSIONS = (
    "formatters",
    "codeqa",
    "typing",
    "yamllint",
    "antsibull-nox-config",
    "extra-checks",
    "license-check",
    "changelog-lint",
    "docs-check",
    "ansible-lint",
    "workflows",
    "artefact",
)


@dataclass(frozen=True)
class Count:
    """How many tests a step ran."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0


@dataclass(frozen=True)
class Step:
    """One command, and how to count in its output what it ran."""

    name: str
    command: list[str]
    count: Callable[[str, bool], Count]


@dataclass
class Lane:
    """Steps that run one after the other, because they share a folder."""

    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What became of a step."""

    step: Step
    ok: bool
    count: Count
    seconds: float


def count_one(_log: str, ok: bool) -> Count:
    """Count the whole step as one test."""
    return Count(passed=int(ok), failed=int(not ok))


def count_pytest(log: str, ok: bool) -> Count:
    """Add up the closing lines of pytest: there is one for each Python."""
    totals = {"passed": 0, "failed": 0, "skipped": 0}
    keys = {"passed": "passed", "xpassed": "failed", "failed": "failed", "error": "failed", "errors": "failed"}
    keys |= {"skipped": "skipped", "xfailed": "skipped"}
    for line in re.findall(r"^=+ (.*\d+ \w+.*) in [\d.]+s.*=+$", log, re.MULTILINE):
        for number, word in re.findall(r"(\d+) (\w+)", line):
            if word in keys:
                totals[keys[word]] += int(number)
    return settle(Count(**totals), ok)


def count_sanity(log: str, ok: bool) -> Count:
    """Count the sanity tests of ansible-test, one for each Python that a test ran on."""
    # Below Python 3.9 there is nothing to test (tests/config.yml), but ansible-test says that it runs.
    ran = len(re.findall(r"^Running sanity test (?!.* on Python (?:2\.\d|3\.[0-8])$)", log, re.MULTILINE))
    listed = re.search(r"^(?:FATAL|ERROR): The (\d+) sanity test\(s\) listed below", log, re.MULTILINE)
    skipped = len(re.findall(r"^WARNING: Skipping sanity test ", log, re.MULTILINE))
    failed = int(listed.group(1)) if listed else 0
    return settle(Count(max(ran - failed, 0), failed, skipped), ok)


def count_integration(log: str, ok: bool) -> Count:
    """Count the integration targets of ansible-test."""
    ran = len(re.findall(r"^Running (?!setup_)\S+ integration test (?:role|script)", log, re.MULTILINE))
    listed = re.search(r"^(?:FATAL|ERROR): The (\d+) integration test\(s\) listed below", log, re.MULTILINE)
    failed = int(listed.group(1)) if listed else 0
    return settle(Count(max(ran - failed, 0), failed), ok)


def settle(count: Count, ok: bool) -> Count:
    """A step that failed has a failure at least, and one that ran nothing did not pass."""
    if count.failed or (ok and count.passed):
        return count
    return Count(count.passed, 1, count.skipped)


def nox(session: str) -> list[str]:
    """Return the command that runs one nox session."""
    return [sys.executable, "-m", "nox", "--error-on-missing-interpreters", "--session", session]


def core_lane(core: cores.Core) -> Lane:
    """Return the ansible-test steps of one ansible-core."""
    name = f"{{}}-{core.line}"
    lane = Lane()
    counters = {"sanity": count_sanity, "units": count_pytest, "integration": count_integration}
    folders = {"units": ROOT / "tests" / "unit" / "plugins", "integration": ROOT / "tests" / "integration" / "targets"}
    if core is not cores.lowest_and_newest()[0]:
        del counters["units"]  # the session pytest runs them with the newest
    for command, counter in counters.items():
        folder = folders.get(command)
        if folder is not None and not (folder.is_dir() and any(folder.iterdir())):
            print(f"Not run: ansible-test {command}, for {folder.relative_to(ROOT)} is empty.")
            continue
        session = name.format(f"ansible-test-{command}")
        lane.steps.append(Step(session, nox(session), counter))
    return lane


def make_lanes() -> list[Lane]:
    """Return all steps, the quick ones first."""
    lanes = [Lane([Step(session, nox(session), count_one)]) for session in LINT_SESSIONS]
    lanes += [
        Lane([Step(session, nox(session), count_pytest)]) for session in ("docs-site", "pytest", "e2e", "helm-oracle")
    ]
    lanes.append(Lane([Step("demo", [str(ROOT / "demo" / "run.sh")], count_one)]))
    lanes.append(Lane([Step("awx", nox("awx"), count_pytest)]))
    bench = ROOT / "tests" / "bench" / "run.sh"
    if bench.exists():
        lanes.append(Lane([Step("bench-smoke", [str(bench), "--smoke"], count_one)]))
    return lanes + [core_lane(core) for core in cores.lowest_and_newest()]


def run_step(step: Step) -> Outcome:
    """Run one step with its output in a file; end what it has left running."""
    log = LOGS / f"{step.name}.log"
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            step.command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
        RUNNING.add(process)
        try:
            code = process.wait(timeout=STEP_TIMEOUT)
        except subprocess.TimeoutExpired:
            output.write(f"\nended after {STEP_TIMEOUT} s\n".encode())
            code = -1
        finally:
            end_group(process)
    count = step.count(log.read_text(errors="replace"), code == 0)
    return Outcome(step, code == 0 and not count.failed, count, time.monotonic() - started)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End the process and those it started: they share its process group."""
    try:
        os.killpg(process.pid, signal.SIGTERM)
    except ProcessLookupError:
        pass
    process.wait()
    RUNNING.discard(process)


def end_all(number: int, _frame: object) -> None:
    """End every running step, and this program."""
    for process in list(RUNNING):
        end_group(process)
    os._exit(128 + number)


def work(lanes: queue.SimpleQueue[Lane], outcomes: list[Outcome], printing: threading.Lock) -> None:
    """Take lanes until none is left."""
    while True:
        try:
            lane = lanes.get_nowait()
        except queue.Empty:
            return
        for step in lane.steps:
            outcome = run_step(step)
            with printing:
                outcomes.append(outcome)
                show(outcome)


def show(outcome: Outcome) -> None:
    """Print one line for the step; when it failed, its errors and the end of its output, too."""
    print(f"{'ok    ' if outcome.ok else 'FAILED'} {outcome.step.name} ({outcome.seconds:.0f} s)", flush=True)
    if not outcome.ok:
        log = LOGS / f"{outcome.step.name}.log"
        lines = [line for line in log.read_text(errors="replace").splitlines() if not PIP_TALK.match(line)]
        complaints = [line for line in lines if COMPLAINT.match(line)]
        # What is wrong comes last: whoever shows only the end of this must not miss it.
        shown = [*lines[-SHOWN_LINES:], "... in short:", *complaints[-COMPLAINTS_SHOWN:]]
        print("\n".join(f"    {line}" for line in shown), f"\n    (all of it: {log.relative_to(ROOT)})", flush=True)


def print_scope() -> None:
    """Say which versions of ansible-core and Python take part and which do not, and why."""
    chosen = cores.lowest_and_newest()
    for core in cores.CORES:
        pythons = cores.controllers(core)
        if core in chosen:
            print(f"ansible-core {core.version}: runs")
        elif pythons:
            print(f"ansible-core {core.version}: not run, neither the lowest nor the newest (nox has its sessions)")
        else:
            low, high = ("{}.{}".format(*python) for python in core.controller)
            print(f"ansible-core {core.version}: NOT run, it needs Python {low} to {high}: none is installed")
    bounds = (cores.OLDEST_TARGET, cores.CORES[-1].target[1])
    have = cores.installed(bounds)
    missing = [f"3.{minor}" for minor in range(bounds[0][1], bounds[1][1] + 1) if f"3.{minor}" not in have]
    print(f"Python {', '.join(have)} found; NOT run, because not installed: {', '.join(missing) or 'none'}", flush=True)


def print_summary(outcomes: list[Outcome]) -> bool:
    """Print the table and the closing line; say whether everything passed."""
    print(f"\n{'step':34} {'result':7} {'passed':>6} {'failed':>6} {'skipped':>7} {'seconds':>7}")
    for outcome in outcomes:
        count, result = outcome.count, "ok" if outcome.ok else "FAILED"
        row = f"{count.passed:6} {count.failed:6} {count.skipped:7} {outcome.seconds:7.0f}"
        print(f"{outcome.step.name:34} {result:7} {row}")
    passed = sum(outcome.count.passed for outcome in outcomes)
    failed = sum(outcome.count.failed for outcome in outcomes)
    skipped = sum(outcome.count.skipped for outcome in outcomes)
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped")
    return passed > 0 and all(outcome.ok for outcome in outcomes)


def main() -> int:
    """Run everything, also after a failure; return the exit status."""
    LOGS.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGINT, end_all)
    signal.signal(signal.SIGTERM, end_all)
    if not cores.lowest_and_newest():
        print("None of the supported ansible-core versions runs on the Pythons that are installed.")
        return 1
    print_scope()
    lanes: queue.SimpleQueue[Lane] = queue.SimpleQueue()
    for lane in make_lanes():
        lanes.put(lane)
    outcomes: list[Outcome] = []
    printing = threading.Lock()
    workers = [
        threading.Thread(target=work, name=f"lane {number}", args=(lanes, outcomes, printing))
        for number in range(LANES)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return 0 if print_summary(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
