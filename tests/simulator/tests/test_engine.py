# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Helm's rules, as a real Helm showed them (contract, appendix B), on the engine without HTTP."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Optional

import pytest

from .. import SEED_CLUSTER
from ..charts import Chart
from ..engine import Busy, EngineError, Invalid, NameInUse, NothingDeployed, NotThere
from ..helm import HelmEngine
from ..records import Key, Order, Release
from ..settings import Settings
from ..values import merge

KEY = Key(SEED_CLUSTER, "default", "b")
DEFAULTS = {"imageTag": "latest", "replicas": 1, "auth": {"user": "admin", "password": "p"}}
CHART = Chart("app", "1.0.0", DEFAULTS, id="one")
NEWER = Chart("app", "1.1.0", {**DEFAULTS, "new": True}, id="two")
TIMED_OUT = "timed out waiting for the condition"


class Bench:
    """An engine with one release, and short words for what is done to it."""

    def __init__(self, **settings: Any) -> None:
        self.settings = Settings(**settings)
        self.engine = HelmEngine(self.settings, lambda: datetime(2026, 1, 1, tzinfo=timezone.utc))

    def install(self, values: Optional[dict] = None, finish: bool = True, fail: bool = False, **more: Any) -> Release:
        """Install and, unless told otherwise, let it end."""
        return self._do(lambda: self.engine.install(Order(KEY, CHART, values or {}, **more)), finish, fail)

    def upgrade(
        self,
        values: Optional[dict] = None,
        chart: Chart = CHART,
        finish: bool = True,
        fail: bool = False,
        **more: Any,
    ) -> Release:
        """Upgrade and, unless told otherwise, let it end."""
        return self._do(lambda: self.engine.upgrade(Order(KEY, chart, values or {}, **more)), finish, fail)

    def rollback(self, revision: int = 0, finish: bool = True) -> Release:
        """Roll back and, unless told otherwise, let it end."""
        return self._do(lambda: self.engine.rollback(KEY, revision), finish, False)

    def _do(self, action: Any, finish: bool, fail: bool) -> Release:
        self.settings.fail_next = int(fail)
        release = action()
        if finish:
            self.engine.finish(KEY)
        return release

    @property
    def table(self) -> list[tuple[int, str]]:
        """Revisions and statuses, oldest first."""
        return [(item.revision, item.status) for item in self.engine.history(KEY)]

    @property
    def last(self) -> Release:
        """The newest revision."""
        return self.engine.history(KEY)[-1]

    @property
    def merged(self) -> dict[str, Any]:
        """The values that the chart of the newest revision sees."""
        return merge(self.last.chart.values, self.last.values)


VALUES = {
    "values and no flag: old overrides are dropped": (
        {"values": {"replicas": 5}},
        {"replicas": 5},
        {**DEFAULTS, "replicas": 5},
    ),
    "no values and no flag: old overrides are kept": ({}, {"imageTag": "v2"}, {**DEFAULTS, "imageTag": "v2"}),
    "no values and another chart: overrides are kept, new defaults appear": (
        {"chart": NEWER},
        {"imageTag": "v2"},
        {**DEFAULTS, "new": True, "imageTag": "v2"},
    ),
    "reset and no values: all at the defaults": ({"reset_values": True}, {}, DEFAULTS),
    "reuse with values: both": (
        {"reuse_values": True, "values": {"replicas": 9}},
        {"imageTag": "v2", "replicas": 9},
        {**DEFAULTS, "imageTag": "v2", "replicas": 9},
    ),
    "reuse hides the new defaults of another chart": (
        {"reuse_values": True, "values": {"replicas": 9}, "chart": NEWER},
        {"imageTag": "v2", "replicas": 9},
        {**DEFAULTS, "imageTag": "v2", "replicas": 9},
    ),
    "reset wins over reuse": (
        {"reset_values": True, "reuse_values": True, "values": {"replicas": 3}},
        {"replicas": 3},
        {**DEFAULTS, "replicas": 3},
    ),
    "nulls stay in the overrides and take keys away": (
        {"values": {"imageTag": None, "auth": {"password": None}}},
        {"imageTag": None, "auth": {"password": None}},
        {"replicas": 1, "auth": {"user": "admin"}},
    ),
    "types are kept": ({"values": {"replicas": "1"}}, {"replicas": "1"}, {**DEFAULTS, "replicas": "1"}),
}


@pytest.mark.parametrize(("order", "overrides", "merged"), VALUES.values(), ids=VALUES)
def test_an_upgrade_makes_its_values_as_helm_does(order: dict, overrides: dict, merged: dict) -> None:
    bench = Bench()
    bench.install({"imageTag": "v2"})
    bench.upgrade(**order)
    assert (bench.last.values, bench.merged) == (overrides, merged)


def test_a_rollback_brings_chart_and_values_back_as_a_new_revision() -> None:
    bench = Bench()
    bench.install({"imageTag": "v2"})
    bench.upgrade({"replicas": 5}, NEWER)
    bench.rollback(1)
    assert bench.table == [(1, "SUPERSEDED"), (2, "SUPERSEDED"), (3, "DEPLOYED")]
    assert (bench.last.description, bench.last.values, bench.last.chart_version) == (
        "Rollback to 1",
        {"imageTag": "v2"},
        "1.0.0",
    )


def test_a_rollback_without_a_number_flips_back_and_forth() -> None:
    bench = Bench()
    bench.install({"replicas": 1})
    bench.upgrade({"replicas": 2})
    seen = []
    for _dummy in range(3):
        bench.rollback()
        seen.append(bench.last.values["replicas"])
    assert seen == [1, 2, 1]


@pytest.mark.parametrize(("revision", "error"), [(7, NotThere), (0, NotThere), (-1, Invalid)])
def test_a_rollback_to_a_revision_that_is_not_there_is_refused(revision: int, error: type[EngineError]) -> None:
    bench = Bench()
    bench.install()
    with pytest.raises(error):
        bench.rollback(revision)


def test_the_last_ten_revisions_are_kept_and_numbers_go_on() -> None:
    bench = Bench()
    bench.install()
    for number in range(11):
        bench.upgrade({"replicas": number})
    assert [revision for revision, dummy in bench.table] == list(range(3, 13))


def test_the_deployed_revision_outlives_a_cut_of_failures() -> None:
    bench = Bench()
    bench.install()
    for _dummy in range(12):
        bench.upgrade({"replicas": 2}, fail=True)
    assert bench.table[0] == (1, "DEPLOYED")
    assert len(bench.table) == 10


def test_a_failed_install_keeps_its_name_and_may_be_upgraded() -> None:
    bench = Bench()
    bench.install(fail=True)
    text = f'Release "b" failed: {TIMED_OUT}'
    assert (bench.table, bench.last.description) == ([(1, "FAILED")], text)
    with pytest.raises(NameInUse, match="cannot re-use a name that is still in use"):
        bench.install()
    bench.upgrade()
    assert bench.table == [(1, "SUPERSEDED"), (2, "DEPLOYED")]
    assert bench.engine.history(KEY)[0].description == text


def test_a_failed_upgrade_stays_failed_after_a_rollback() -> None:
    bench = Bench()
    bench.install()
    bench.upgrade({"replicas": 2}, fail=True)
    assert bench.last.description == f'Upgrade "b" failed: {TIMED_OUT}'
    assert bench.table == [(1, "DEPLOYED"), (2, "FAILED")]
    bench.rollback(1)
    assert bench.table == [(1, "SUPERSEDED"), (2, "FAILED"), (3, "DEPLOYED")]


def test_an_upgrade_after_a_failed_one_starts_from_the_deployed_values() -> None:
    bench = Bench()
    bench.install({"imageTag": "v2"})
    bench.upgrade({"imageTag": "broken"}, fail=True)
    bench.upgrade(reuse_values=True, values={"replicas": 2})
    assert bench.last.values == {"imageTag": "v2", "replicas": 2}
    assert bench.table == [(1, "SUPERSEDED"), (2, "FAILED"), (3, "DEPLOYED")]


@pytest.mark.parametrize("start", ["install", "upgrade"])
def test_an_upgrade_waits_for_no_pending_operation(start: str) -> None:
    bench = Bench()
    bench.install(finish=start == "upgrade")
    if start == "upgrade":
        bench.upgrade(finish=False)
    with pytest.raises(Busy, match="another operation"):
        bench.upgrade()


@pytest.mark.parametrize(
    ("interrupted", "statuses"),
    [
        # The late upgrade writes the record back that it started from.
        ("failed", ["DEPLOYED", "FAILED", "DEPLOYED"]),
        ("deployed", ["SUPERSEDED", "DEPLOYED", "DEPLOYED"]),
        ("pending", ["SUPERSEDED", "PENDING_UPGRADE", "DEPLOYED"]),
    ],
)
def test_a_rollback_overtakes_a_pending_upgrade_that_ends_later(interrupted: str, statuses: list[str]) -> None:
    bench = Bench(interrupted=interrupted)
    bench.install()
    bench.upgrade(finish=False)
    bench.rollback(1)
    assert bench.table == list(enumerate(statuses, 1))


def test_an_overtaken_upgrade_may_end_after_the_next_one() -> None:
    bench = Bench(interrupted="pending")
    bench.install()
    bench.upgrade(finish=False)
    bench.rollback(1)
    bench.upgrade()
    bench.settings.interrupted = "deployed"
    bench.engine.finish(KEY)
    assert bench.table == list(enumerate(["SUPERSEDED", "DEPLOYED", "SUPERSEDED", "DEPLOYED"], 1))


def test_a_late_rollback_supersedes_the_newer_one() -> None:
    bench = Bench(interrupted="deployed")
    bench.install()
    bench.upgrade()
    bench.rollback(1, finish=False)
    bench.rollback(2)
    assert bench.table == list(enumerate(["SUPERSEDED", "SUPERSEDED", "DEPLOYED", "SUPERSEDED"], 1))


def test_a_rollback_outlives_the_uninstall_that_it_overtakes() -> None:
    bench = Bench(interrupted="failed")
    bench.install()
    bench.engine.uninstall(KEY)
    bench.rollback(1)
    assert bench.table == [(2, "DEPLOYED")]


def test_an_upgrade_finds_nothing_deployed_during_an_uninstall() -> None:
    bench = Bench()
    bench.install()
    bench.engine.uninstall(KEY)
    with pytest.raises(NothingDeployed, match='"b" has no deployed releases'):
        bench.upgrade()


def test_a_pending_install_may_be_rolled_back_to_itself_and_uninstalled() -> None:
    bench = Bench()
    bench.install(finish=False)
    bench.rollback(1)
    assert bench.table == [(1, "FAILED"), (2, "DEPLOYED")]
    assert bench.engine.history(KEY)[0].description.startswith('Release "b" failed: ')
    bench.engine.uninstall(KEY)
    bench.engine.finish(KEY)
    assert bench.table == []


def test_a_description_shows_when_the_operation_is_over_and_the_switch_is_on() -> None:
    bench = Bench(echo_description=True)
    bench.install(description="mine", finish=False)
    assert bench.last.description == "Initial install underway"
    bench.engine.finish(KEY)
    assert bench.last.description == "mine"
    bench.upgrade(description="yours")
    assert bench.last.description == "yours"


def test_descriptions_are_helms_by_default() -> None:
    bench = Bench()
    bench.install(description="mine")
    assert bench.last.description == "Install complete"
    bench.upgrade(finish=False)
    assert bench.last.description == "Preparing upgrade"
    bench.engine.finish(KEY)
    assert bench.last.description == "Upgrade complete"


def test_a_dry_run_finds_no_taken_name_and_stores_nothing() -> None:
    bench = Bench()
    bench.install({"imageTag": "v2"})
    release = bench.install({"imageTag": "v3"}, dry_run=True)
    assert (release.status, release.revision, release.description) == ("PENDING_INSTALL", 1, "Dry run complete")
    assert (bench.last.values, len(bench.table)) == ({"imageTag": "v2"}, 1)


def test_a_dry_run_does_not_use_up_a_planned_failure() -> None:
    bench = Bench()
    bench.install(dry_run=True, finish=False, fail=True)
    assert bench.settings.fail_next == 1


def test_replace_takes_the_name_of_a_failed_release_and_no_other() -> None:
    bench = Bench()
    bench.install(fail=True)
    bench.install(replace=True)
    assert bench.table == [(1, "FAILED"), (2, "DEPLOYED")]
    with pytest.raises(NameInUse):
        bench.install(replace=True)


def test_replace_takes_the_name_of_a_deleted_release_and_cuts_no_history() -> None:
    bench = Bench(max_history=1)
    bench.install()
    bench.last.status = "DELETED"
    bench.install(replace=True)
    assert bench.table == [(1, "SUPERSEDED"), (2, "DEPLOYED")]
    assert bench.engine.history(KEY)[0].description == "superseded by new release"


@pytest.mark.parametrize("dry_run", [True, False])
def test_values_that_do_not_fit_a_subchart_change_nothing(dry_run: bool) -> None:
    bench = Bench()
    bench.install()
    bench.last.status = "DELETED"
    umbrella = Chart("app", "1.2.0", {}, subcharts=(Chart("db", "0.1.0", {"port": 1}),))
    before = bench.engine.history(KEY)[0].copy()
    for action in (bench.engine.install, bench.engine.upgrade):
        bench.last.status = "DELETED" if action == bench.engine.install else "DEPLOYED"
        before.status = bench.last.status
        with pytest.raises(Invalid, match="type mismatch on db"):
            action(Order(KEY, umbrella, {"db": 5}, replace=True, dry_run=dry_run))
        assert bench.engine.history(KEY) == [before]


def test_a_dry_run_of_an_upgrade_echoes_the_description() -> None:
    bench = Bench(echo_description=True)
    bench.install()
    assert bench.upgrade(description="mine", dry_run=True).description == "mine"
    assert bench.install(description="mine", dry_run=True).description == "Dry run complete"


def test_an_upgrade_of_a_missing_release_is_refused() -> None:
    with pytest.raises(NotThere, match='"b" has no deployed releases'):
        Bench().upgrade()


def test_an_uninstall_leaves_nothing_and_a_new_install_counts_from_one() -> None:
    bench = Bench()
    bench.install()
    bench.upgrade()
    bench.engine.uninstall(KEY)
    assert bench.last.status == "DELETING"
    bench.engine.finish(KEY)
    with pytest.raises(NotThere, match="release: not found"):
        bench.engine.uninstall(KEY)
    bench.install()
    assert bench.table == [(1, "DEPLOYED")]


def test_chosen_values_make_an_upgrade_fail() -> None:
    bench = Bench(fail_when={"/image/tag": "bad"})
    bench.install({"image": {"tag": "good"}})
    bench.upgrade({"image": {"tag": "bad"}})
    assert bench.table == [(1, "DEPLOYED"), (2, "FAILED")]


@pytest.mark.parametrize(
    ("stage", "current", "text"),
    [
        ("wait", "DEPLOYED", f'Release "b" failed: {TIMED_OUT}'),
        ("apply", "SUPERSEDED", f'Rollback "b" failed: {TIMED_OUT}'),
    ],
)
def test_a_rollback_may_fail(stage: str, current: str, text: str) -> None:
    bench = Bench(fail_rollbacks=1, fail_stage=stage)
    bench.install()
    bench.upgrade()
    bench.rollback()
    assert bench.table == [(1, "SUPERSEDED"), (2, current), (3, "FAILED")]
    assert bench.last.description == text
