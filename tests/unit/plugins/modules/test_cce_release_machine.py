# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A state machine plays random lives of a release through the module, and holds what the documentation promises.

It plays the same ones each time. More, and others each time:
``CCE_MACHINE_EXAMPLES=2000 pytest tests/unit/plugins/modules/test_cce_release_machine.py``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils import _apply, _client, _look, _settle
from ansible_collections.huaweicloud.cce.plugins.module_utils._wait import Deadline
from ansible_collections.huaweicloud.cce.plugins.modules import cce_release
from ansible_collections.huaweicloud.cce.tests.simulator import Settings, Simulator
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules import machine_calm as calm
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules import machine_oracle as oracle
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules import machine_strategies as draw
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules.machine_run import Run
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules.machine_world import (
    EPOCH,
    Clock,
    JournalingEngine,
    World,
)
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

EXAMPLES = int(os.environ.get("CCE_MACHINE_EXAMPLES", "0"))
# What the newest Python plays, the oldest one need not play again to the end.
USUAL = 300 if sys.version_info >= (3, 10) else 60
PROFILE = settings(
    max_examples=EXAMPLES or USUAL,
    stateful_step_count=6,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

# The tests around these are of less patience; here time costs nothing, so that it is the users'.
PATIENCE = [
    (util, name, value)
    for util in (_apply, _look, _settle)
    for name, value in vars(util).items()
    if name.endswith("_SECONDS")
]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A service and a module that share a clock which only sleeping moves."""
    clock, pause = Clock(), _client.retry_pause
    for util, name, seconds in PATIENCE:
        monkeypatch.setattr(util, name, seconds)
    monkeypatch.setattr(_client, "LEAST_SECONDS", 60.0)  # the requests take real time, on a machine that may be busy
    monkeypatch.setattr(cce_release, "Deadline", lambda seconds: Deadline(seconds, clock, clock.sleep))
    monkeypatch.setattr(_client, "retry_pause", lambda attempt, after: pause(attempt, after, lambda: 0.5))
    with Simulator(Settings(), clock=lambda: EPOCH + clock(), engine_factory=JournalingEngine) as sim:
        yield World(sim, clock)


class ReleaseMachine(RuleBasedStateMachine):
    """The life of one release: tasks, troubles and other people."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.family = draw.seed_family()

    @initialize(switches=draw.LASTING, is_umbrella=st.booleans(), null_defaults=st.booleans())
    def begin(self, switches: dict[str, Any], is_umbrella: bool, null_defaults: bool) -> None:
        self.world.reset(chart_null_defaults=null_defaults, **switches)
        self.family = draw.umbrella_family(self.world.sim) if is_umbrella else draw.seed_family()

    @rule(switches=draw.LASTING)
    def switch(self, switches: dict[str, Any]) -> None:
        self.world.sim.settings.update(switches)

    def draw_options(self, data: st.DataObject) -> dict[str, Any]:
        """Return options, for the release as it is or for one that has lived through something else."""
        if data.draw(st.booleans(), "plants"):
            self.world.plant(data.draw(draw.revisions(self.family), "revisions"))
        options: dict[str, Any] = data.draw(draw.tasks(self.family), "options")
        return options

    @rule(data=st.data())
    def run_twice(self, data: st.DataObject) -> None:
        self.play(self.draw_options(data))

    @rule(data=st.data())
    def repair(self, data: st.DataObject) -> None:
        """What is broken is brought back, replaced or left alone, as the options say."""
        self.world.plant(data.draw(draw.broken(self.family), "revisions"))
        options = data.draw(st.one_of(draw.present(self.family), draw.ROLLED_BACK), "options")
        self.play({**options, **data.draw(draw.POLICIES, "policies"), "revision": None, "expect_revision": None})

    def play(self, options: dict[str, Any]) -> None:
        """Check mode says what the run does, and a second run has nothing to do."""
        predicted = self.run(options, check_mode=True)
        run = self.run(options)
        calm.check_calm(predicted)
        calm.check_calm(run)
        calm.check_prediction(predicted, run)
        if calm.is_repeatable(run):
            calm.check_silent(self.run(options))

    @rule(data=st.data(), switches=draw.MOMENTARY)
    def run_to_a_bad_end(self, data: st.DataObject, switches: dict[str, Any]) -> None:
        """What fails in the cluster is told and, if asked for, undone."""
        options = self.draw_options(data)
        if "values" in options and data.draw(st.booleans(), "with a secret"):
            options = {**options, "values": {**options["values"], **self.family.secret}}  # which may be quoted
        self.world.sim.settings.update(switches)
        calm.check_calm(self.run(options))
        self.world.sim.settings.update({"fail_next": 0, "fail_rollbacks": 0, "interrupted": "failed"})

    @rule(data=st.data(), check_mode=st.sampled_from([False, False, False, True]))
    def run_into_trouble(self, data: st.DataObject, check_mode: bool) -> None:
        """Answers get lost, and others write meanwhile."""
        options = self.draw_options(data)
        for fault in data.draw(draw.FAULTS, "faults"):
            self.world.sim.faults.add(**fault)
        self.world.invite(data.draw(draw.others(self.family, options), "others"))
        self.run(options, check_mode)
        self.world.calm()

    @rule(data=st.data(), at_write=st.booleans())
    def run_into_others(self, data: st.DataObject, at_write: bool) -> None:
        """An answer gets lost while somebody else writes: the hardest moment to tell whose write it was."""
        self.world.plant([{"values": data.draw(self.family.values, "live"), "chart_id": self.family.charts[0]}])
        options = data.draw(draw.present(self.family), "options")
        self.world.sim.faults.add(**data.draw(draw.WRITE_FAULTS, "fault"))
        self.world.invite(data.draw(draw.others(self.family, options, at_write), "others"))
        self.run(options)
        self.world.calm()

    def run(self, options: dict[str, Any], check_mode: bool = False) -> Run:
        """Run the module once and hold what always holds."""
        run = self.world.run(check_mode, **options)
        for check in (oracle.check_form, oracle.check_writes, oracle.check_changed, oracle.check_told):
            check(run)
        oracle.check_success(run)
        return run


def test_random_lives_of_a_release(world: World) -> None:
    run_state_machine_as_test(lambda: ReleaseMachine(world), settings=PROFILE)
