# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The world of the state machine: a simulator that keeps a journal of writes, other writers, and time that only sleeps
make pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from ansible_collections.huaweicloud.cce.plugins.modules import cce_release
from ansible_collections.huaweicloud.cce.tests.simulator import SEED_CLUSTER, TOKEN, Settings, Simulator
from ansible_collections.huaweicloud.cce.tests.simulator.engine import EngineError
from ansible_collections.huaweicloud.cce.tests.simulator.faults import Fault
from ansible_collections.huaweicloud.cce.tests.simulator.helm import HelmEngine
from ansible_collections.huaweicloud.cce.tests.simulator.records import Key, Order, Release
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules.machine_run import Other, Run, Write, hides_the_end
from ansible_collections.huaweicloud.cce.tests.unit.support import run_module

HERE = ("project01", "nino21")
KEY = Key(SEED_CLUSTER, *HERE)
EPOCH = 1_700_000_000.0
IDENTITY = {"auth_token": TOKEN, "cluster_id": SEED_CLUSTER, "namespace": HERE[0], "name": HERE[1]}


class Clock:
    """Seconds that pass when somebody sleeps, so that a task's patience costs no time and every run is the same."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds + 1e-6  # a rest too small to add up would never end


class JournalingEngine(HelmEngine):
    """Helm's rules, with a journal of who wrote what: the ground truth that no answer can hide."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.who = "task"
        self.journal: list[Write] = []

    def install(self, order: Order) -> Release:
        made = super().install(order)
        return made if order.dry_run else self._note("install", made)

    def upgrade(self, order: Order) -> Release:
        made = super().upgrade(order)
        return made if order.dry_run else self._note("upgrade", made)

    def rollback(self, key: Key, revision: int, dry_run: bool = False) -> Release:
        made = super().rollback(key, revision, dry_run)
        return made if dry_run else self._note("rollback", made, revision)

    def uninstall(self, key: Key) -> Release:
        return self._note("uninstall", super().uninstall(key))

    def forget(self, key: Key) -> None:
        self._store.pop(key, None)

    def _note(self, action: str, made: Release, target: int = 0) -> Release:
        self.journal.append(Write(self.who, action, made.revision, target))
        return made


class World:
    """One release in one simulated cluster."""

    def __init__(self, sim: Simulator, clock: Clock) -> None:
        self.sim = sim
        self.clock = clock
        self._take = sim.faults.take
        self._others: list[Other] = []
        self._since_write: list[str] = []
        self._lost: list[str] = []
        self._unseen = False
        sim.faults.take = self._on_request  # type: ignore[method-assign]

    @property
    def engine(self) -> JournalingEngine:
        engine = self.sim.state.engine
        assert isinstance(engine, JournalingEngine)
        return engine

    def reset(self, **settings: Any) -> None:
        """Begin anew with these settings."""
        self.sim.settings.update({**asdict(Settings()), **settings})
        self.sim.reset()
        self.calm()

    def calm(self) -> None:
        """Let nothing go wrong from here on."""
        self.sim.faults.clear()
        self._others = []

    def plant(self, revisions: Iterable[dict[str, Any]]) -> None:
        """Put revisions in the place of whatever the release was, the last one as the present one."""
        self.engine.forget(KEY)
        self.sim.state.lifecycle._scripts.pop(KEY, None)
        for number, revision in enumerate(revisions, start=1):
            self.sim.put_release(*HERE, revision=number, **revision)

    def _lags(self) -> bool:
        """Return whether the next read shows what was there before the last write."""
        script = self.sim.state.lifecycle._scripts.get(KEY)
        return any(step.left > 0 for step in (script.steps if script else []) if step.view in ("missing", "stale"))

    def catch_up(self) -> None:
        """Let the service show what was written, so that no task starts from reads that lag behind the one before."""
        script = self.sim.state.lifecycle._scripts.get(KEY)
        for step in script.steps if script else []:
            step.left = 0 if step.view in ("missing", "stale") else step.left

    def run(self, check_mode: bool = False, **options: Any) -> Run:
        """Run the module and return what it said and did; C(by_name) gives it the chart by name and version."""
        self.catch_up()
        self._since_write, self._lost, self._unseen = [], [], False
        before, journal, asked = self.sim.history(*HERE), len(self.engine.journal), len(self.sim.requests)
        settings = Settings(**asdict(self.sim.settings))
        given = {name: value for name, value in options.items() if name != "by_name"}
        if options.get("by_name"):
            chart = self.sim.state.charts.get(given.pop("chart_id"))
            assert chart is not None
            given.update(chart_name=chart.name, chart_version=chart.version)
        result = run_module(cce_release.main, check_mode, endpoint=self.sim.url, **IDENTITY, **given)
        return Run(
            options,
            check_mode,
            result,
            before,
            self.sim.history(*HERE),
            self.engine.journal[journal:],
            list(self.sim.requests)[asked:],
            settings,
            settings.fail_text + str(self.sim.faults._faults),
            self._lost,
            self._unseen,
        )

    def invite(self, others: list[Other]) -> None:
        """Have others act among the requests of the next run."""
        self._others = others

    def _on_request(self, method: str, path: str) -> Fault | None:
        """Stand in for Faults.take(): let others act first, and note which writes of the task a fault strikes."""
        if method != "GET" or self._since_write:
            self._since_write.append(method)
        for other in self._others:
            reads = self._since_write.count("GET")
            if other.is_due and self._since_write and (other.reads_after is None or reads > other.reads_after):
                other.is_due, self._unseen = False, True
                self._act(other)
        if method == "GET" and path.endswith(f"/{KEY.name}") and not self._lags():
            self._unseen = False
        fault = self._take(method, path)
        if fault is not None and method != "GET" and hides_the_end(fault):
            self._lost.append(method)
        return fault

    def _act(self, other: Other) -> None:
        engine, state = self.engine, self.sim.state
        chart = state.charts.get(other.chart_id)
        assert chart is not None
        engine.who = "somebody else"
        try:
            if other.action == "install":
                engine.install(Order(KEY, chart, other.values))
            elif other.action == "upgrade":
                engine.upgrade(Order(KEY, chart, other.values, reset_values=True))
            elif other.action == "rollback":
                engine.rollback(KEY, 0)
            else:
                engine.uninstall(KEY)
            first = {"install": "missing", "uninstall": ""}.get(other.action, "stale")
            if other.action == "uninstall":
                state.lifecycle.begin_delete(KEY)
            else:
                state.lifecycle.begin(KEY, first)
            if other.ends:
                engine.finish(KEY)
        except EngineError:
            pass  # the service refuses them, too
        finally:
            engine.who = "task"
