# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays of many releases: a task that loops over them, or one for all; and whether they did what they should."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple, Optional

from bench_counts import MODULE, release_name
from bench_play import AS_MODULE, IN_PROCESS, Bench, Cost
from simulator import SEED_CHART, SEED_CLUSTER, TOKEN

BULK = "huaweicloud.cce.cce_releases"
CONCURRENCY = 8
PING, URI, LOOP, LOOP_HERE = "ping", "uri", "loop", "loop in process"
ONE, ONE_HERE = "bulk", "bulk in process"
TITLES = {
    PING: "loop of `ansible.builtin.ping`",
    URI: "loop of `ansible.builtin.uri`, one GET each",
    LOOP: "loop of `cce_release`, as modules",
    LOOP_HERE: "loop of `cce_release`, in process",
    ONE: "one `cce_releases`, as a module",
    ONE_HERE: "one `cce_releases`, in process",
}
CHART = {"name": "bench", "version": "1.0.0"}
PAD = {f"key{number:02}": "x" * 38 for number in range(20)}
"""About 1 KB as JSON."""
DEFAULTS = {"imageTag": "v0", "auth": {"password": ""}, **PAD}
WANTED = {"imageTag": "v2"}
WANTED_KB = {"imageTag": "v2", **dict.fromkeys(PAD, "y" * 38)}


EACH = release_name(0).replace("0", "{{ item }}")


class Job(NamedTuple):
    """What is played: how, over how many releases, of which the first so many differ, against which latency."""

    kind: str
    total: int
    changed: int = 0
    latency: float = 0.0


class Releases(NamedTuple):
    """What is wanted of each release."""

    chart_id: str = SEED_CHART
    values: dict[str, Any] = WANTED
    is_sensitive: bool = False

    def options(self, number: int) -> dict[str, Any]:
        """Return the options of the release with that number."""
        options: dict[str, Any] = {"namespace": "default", "name": release_name(number), "chart_id": self.chart_id}
        options["values"] = self.values
        if self.is_sensitive:
            options["sensitive_values"] = {"auth": {"password": f"hunter-{number:06}"}}
        return options

    def live(self, number: int, is_old: bool) -> dict[str, Any]:
        """Return the values that the release has before, or is to have."""
        values = {**self.values, **({"imageTag": "v1"} if is_old else {})}
        return {**values, **self.options(number).get("sensitive_values", {})}


def plant(bench: Bench, count: int, changed: int, latency: float, releases: Optional[Releases] = None) -> None:
    """Leave the simulator with that many releases, of which the first so many are not as wanted."""
    wanted = releases or Releases()
    bench.control("reset", {})
    bench.control("settings", {"latency": 0})
    entries = [
        {"name": release_name(number), "chart_id": wanted.chart_id, "values": wanted.live(number, number < changed)}
        for number in range(count)
    ]
    if wanted.chart_id != SEED_CHART:
        bench.control("charts", {**CHART, "id": wanted.chart_id, "values": DEFAULTS})
    bench.control("releases", entries)
    bench.control("settings", {"latency": latency})


def bulk_options(count: int, concurrency: int = CONCURRENCY, releases: Optional[Releases] = None) -> dict[str, Any]:
    """Return the options of the one task for all."""
    entries = [(releases or Releases()).options(number) for number in range(count)]
    return {"cluster_id": SEED_CLUSTER, "concurrency": concurrency, "wait": False, "releases": entries}


def make_task(bench: Bench, kind: str, count: int) -> dict[str, Any]:
    """Return the task of that kind."""
    loop = {"loop": f"{{{{ range({count}) | list }}}}"}
    if kind == PING:
        return {"name": "Ping", "ansible.builtin.ping": {}, **loop}
    if kind == URI:
        place = f"{bench.url}/cce/cam/v3/clusters/{SEED_CLUSTER}/namespace/default/releases"
        options = {"url": f"{place}/{EACH}", "headers": {"X-Auth-Token": TOKEN}}
        return {"name": "Get", "ansible.builtin.uri": options, **loop}
    if kind in (ONE, ONE_HERE):
        return {"name": "Releases", BULK: bulk_options(count)}
    options = {**Releases().options(0), "name": EACH}
    return {"name": "Release", MODULE: {"cluster_id": SEED_CLUSTER, "wait": False, **options}, **loop}


def play(bench: Bench, job: Job) -> Cost:
    """Play the job and return its cost; raise RuntimeError unless it did just what it should."""
    plant(bench, job.total, job.changed, job.latency)
    env = IN_PROCESS if job.kind in (LOOP_HERE, ONE_HERE) else AS_MODULE
    cost = bench.play([make_task(bench, job.kind, job.total)], changed=int(job.changed > 0), env=env)
    if job.kind == PING:
        expected = {}
    elif job.kind == URI:
        expected = {"GET": job.total}
    else:
        reads = 2 if job.kind in (ONE, ONE_HERE) else 2 * job.total
        expected = {"GET": reads, "PUT": job.changed}
    check(bench, job.total, job.changed, expected, str(job))
    return cost


def check(
    bench: Bench,
    count: int,
    changed: int,
    requests: dict[str, int],
    what: str,
    releases: Optional[Releases] = None,
) -> None:
    """Raise RuntimeError unless all releases are as wanted and those requests were sent and answered well."""
    wanted = releases or Releases()
    histories = {history[-1]["name"]: history for history in bench.control("state")["releases"]}
    log = bench.control("requests")
    problems = [f"{len(histories)} releases"] if len(histories) != count else []
    for number in range(count):
        history = histories.get(release_name(number), [{}])
        revision = 2 if number < changed else 1
        if (history[-1].get("revision"), history[-1].get("values")) != (revision, wanted.live(number, False)):
            problems.append(f"{release_name(number)} is {history[-1]}")
    sent = Counter(record["method"] for record in log)
    if sent != Counter({method: number for method, number in requests.items() if number}):
        problems.append(f"requests: {dict(sent)} instead of {requests}")
    problems += [
        f"{record['method']} {record['path']}: {record['status']}" for record in log if record["status"] != 200
    ]
    if problems:
        raise RuntimeError(f"{what}: {'; '.join(problems[:5])}")


def check_process(bench: Bench) -> None:
    """Raise RuntimeError unless tasks run where they are said to run."""
    for kind, words in ((LOOP_HERE, "runs in this process"), (LOOP, "runs in a process of its own")):
        plant(bench, 1, 0, 0.0)
        env = {**(IN_PROCESS if kind == LOOP_HERE else AS_MODULE), "ANSIBLE_VERBOSITY": "3"}
        bench.play([make_task(bench, kind, 1)], env=env)
        if words not in bench.said():
            raise RuntimeError(f"{kind}: Ansible does not say that it {words}:\n{bench.said()}")
