# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Decides what has to be done to a release in each of its states: compares wanted with actual; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ._chart import Chart
from ._differences import (
    find_content_changes,
    find_differences,
    is_other_chart,
    make_values_to_send,
    read_live_values,
)
from ._errors import UNKNOWN_ADVICE, InputError, ReleaseError
from ._history import find_revision, last_good, list_revisions
from ._plan import ABSENT, Plan
from ._release import Release
from ._values import make_changes
from ._wanted import Wanted

BROKEN = frozenset({"FAILED", "SUPERSEDED"})
KNOWN = BROKEN | {"DEPLOYED", "UNKNOWN"}


def needs_history(wanted: Wanted, actual: Release | None) -> bool:
    """Return whether the decision takes the release's history."""
    if actual is None or actual.status in ABSENT or wanted.state == "absent":
        return False
    return wanted.state == "rolled_back" or (actual.is_pending and wanted.on_pending == "recover")


def make_plan(wanted: Wanted, actual: Release | None, history: Sequence[Release] = ()) -> Plan:
    """Return the next step from the actual release to the wanted one; the history is needed as needs_history() says.

    Raises ReleaseError when the release is in a state that this must not touch.
    """
    if actual is None or actual.status in ABSENT:
        return _plan_absent(wanted, actual)
    if actual.is_pending and wanted.on_pending == "fail":
        raise ReleaseError(
            f"The release is {actual.status}: another operation is under way or was never ended, and on_pending=fail. "
            "Nothing was changed.",
            actual,
        )
    if wanted.state == "absent":
        return Plan(wanted, "uninstall", actual, tuple(make_changes(actual.values or {}, {})))
    if wanted.state == "rolled_back":
        return _plan_rollback(wanted, actual, history)
    return _plan_present(wanted, actual, history)


def _plan_absent(wanted: Wanted, actual: Release | None) -> Plan:
    if wanted.state == "rolled_back":
        raise ReleaseError("There is no such release, so there is nothing to roll back. Nothing was changed.")
    if wanted.state == "absent":
        return Plan(wanted, "none", actual)
    return Plan(wanted, "install", actual, tuple(make_changes({}, wanted.values)))


def _plan_present(wanted: Wanted, actual: Release, history: Sequence[Release]) -> Plan:
    if wanted.chart is None:
        raise ValueError("a release that is present has a chart")
    is_other = is_other_chart(wanted.chart, actual)
    if is_other and wanted.chart_change == "fail":
        raise ReleaseError(
            f"The release was installed from the chart {actual.chart_name}, not from {wanted.chart.name}. With "
            f"chart_change=reinstall it is uninstalled, with its history, and {wanted.chart.name} installed instead. "
            "Nothing was changed.",
            actual,
        )
    if actual.is_pending:
        return _plan_recovery(wanted, wanted.chart, actual, history)
    if actual.status == "UNKNOWN" and wanted.on_failed == "reinstall":
        return _plan_reinstall(wanted, wanted.chart, actual)
    _refuse_unknown(actual)
    if actual.status in BROKEN and wanted.on_failed != "upgrade":
        if wanted.on_failed == "reinstall":
            return _plan_reinstall(wanted, wanted.chart, actual)
        raise ReleaseError(f"The release is {actual.status}, and on_failed=fail. Nothing was changed.", actual)
    if is_other:
        return _plan_reinstall(wanted, wanted.chart, actual)
    changes = find_differences(wanted, wanted.chart, actual)
    if changes or actual.status in BROKEN:
        wanted = replace(wanted, values=make_values_to_send(wanted, wanted.chart, actual))
        return Plan(wanted, "upgrade", actual, tuple(changes))
    return Plan(wanted, "none", actual)


def _plan_recovery(wanted: Wanted, chart: Chart, actual: Release, history: Sequence[Release]) -> Plan:
    """Return what ends an operation that hangs: back to the last good revision, or away when there is none."""
    if wanted.on_pending != "recover":
        raise ReleaseError(
            f"The release is {actual.status} again: somebody else writes, too. Run the task again.", actual
        )
    target = None if is_other_chart(chart, actual) else last_good(history, actual.revision)
    if target is None:
        return _plan_reinstall(wanted, chart, actual)
    changes = find_content_changes(actual, target, wanted)
    return Plan(wanted, "rollback", actual, tuple(changes), target=target, is_recovery=True)


def _plan_reinstall(wanted: Wanted, chart: Chart, actual: Release) -> Plan:
    """Return the uninstall before an installation; what of the live values is wanted is taken over before they go."""
    if is_other_chart(chart, actual):
        _refuse_foreign_values(wanted, actual)
        return Plan(wanted, "uninstall", actual, tuple(make_changes(actual.values or {}, {})), is_recovery=True)
    if wanted.keeps_values:
        wanted = replace(wanted, values_mode="merge")
    if wanted.values_mode == "merge" or wanted.ignore_paths:
        read_live_values(actual)
    # What the parameters make the service keep goes with the release.
    values = make_values_to_send(replace(wanted, parameters={}), chart, actual)
    changes = tuple(make_changes(actual.values or {}, {}))
    return Plan(replace(wanted, values=values), "uninstall", actual, changes, is_recovery=True)


def _refuse_foreign_values(wanted: Wanted, actual: Release) -> None:
    if wanted.values_mode == "merge" or wanted.keeps_values:
        how = "values_mode=merge" if wanted.values_mode == "merge" else "parameters that keep the values (replace)"
        raise InputError(
            f"The live values of the release are those of the chart {actual.chart_name}, and mean nothing to another: "
            f"chart_change=reinstall takes over none of them, so that it excludes {how}. Nothing was changed."
        )


def _plan_rollback(wanted: Wanted, actual: Release, history: Sequence[Release]) -> Plan:
    if not actual.is_pending:
        _refuse_unknown(actual)
    revision = wanted.revision
    target = _find_good_target(actual, history) if revision is None else find_revision(history, revision)
    changes = tuple(find_content_changes(actual, target, wanted))
    if actual.status == "DEPLOYED":
        read_live_values(actual)
        # Where the history does not show values, the description is all there is to tell.
        is_told = target.values is not None or actual.description == f"Rollback to {target.revision}"
        if not changes and (is_told or target.revision == actual.revision):
            return Plan(wanted, "none", actual)
    return Plan(wanted, "rollback", actual, changes, target=target)


def _find_good_target(actual: Release, history: Sequence[Release]) -> Release:
    kept = f"The history holds {list_revisions(history)}. Nothing was changed."
    if actual.status == "DEPLOYED":
        raise ReleaseError(
            f"The release is DEPLOYED, so there is nothing to repair: give the revision to roll back to. {kept}", actual
        )
    target = last_good(history, actual.revision)
    if target is None:
        raise ReleaseError(
            f"The release is {actual.status}, and no older revision is known to have been good. {kept}", actual
        )
    return target


def plan_undo(plan: Plan, failed: Release, history: Sequence[Release]) -> Plan | None:
    """Return what undoes a failed installation or upgrade, None when there is no good revision to go back to."""
    if plan.action == "install":
        return Plan(plan.wanted, "uninstall", failed)
    target = last_good(history, failed.revision)
    return Plan(plan.wanted, "rollback", failed, target=target) if target else None


def _refuse_unknown(actual: Release) -> None:
    if actual.status == "UNKNOWN":
        raise ReleaseError(f"The status of the release is UNKNOWN; {UNKNOWN_ADVICE} Nothing was changed.", actual)
    if actual.status not in KNOWN:
        raise ReleaseError(
            f"The release is {actual.status}, a status that is not known here. Nothing was changed.", actual
        )
