# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Undoes an installation or upgrade of this very task that has failed (C(rollback_on_failure), Helm's C(--atomic))."""

from __future__ import annotations

from ._apply import Writer
from ._cce import CceApi
from ._errors import ApiError, CceError, ReleaseError
from ._look import read_history
from ._plan import Plan
from ._policy import plan_undo
from ._read import name_chart
from ._release import Release
from ._settle import settle
from ._wait import FIRST_PAUSE


def undo(
    api: CceApi, plan: Plan, error: ReleaseError, revision: int, interval: float
) -> tuple[Release | None, int | None]:
    """Bring back what was there before, with the task's whole time once more, and add to the error what came of it.

    Returns the release as it is then, and the revision whose content is back (None when there is none).
    """
    failed: Release | None = error.release
    if failed is None or (failed.revision or revision) != revision:
        error.add("It was not undone, because the release is not at the revision that this task has made.")
        return failed, None
    api.client.deadline.restart()
    try:
        step = _plan_undo(api, plan, failed, interval)
        if step is None:
            error.add("It was not rolled back, because no older revision is known to have been good.")
            return failed, None
        writer = _write_when_free(api, step, interval)
        release = settle(writer.look, step, writer.revision, api.client.deadline, interval)
    except CceError as failure:
        error.add(f"Undoing it failed, too. {failure.message}")
        return getattr(failure, "release", None) or failed, None
    error.advice = "When the cause is mended, run the task again."
    back = step.target.revision if step.target else None
    now = f", as revision {release.revision}" if release and release.revision else ""
    error.add(f"It was rolled back to revision {back}{now}." if back else "It was undone: the release is uninstalled.")
    return release, back


def _write_when_free(api: CceApi, step: Plan, interval: float) -> Writer:
    """Write the step; a service that calls the release busy, for what has not ended in time, is asked again."""
    deadline, pause = api.client.deadline, min(FIRST_PAUSE, interval)
    while True:
        writer = Writer(api, step, interval)
        try:
            writer.write()
        except ApiError as error:
            if not error.is_busy or deadline.left() <= 0:
                raise
        else:
            return writer
        deadline.pause(pause)
        pause = min(pause * 2, interval)


def _plan_undo(api: CceApi, plan: Plan, failed: Release, interval: float) -> Plan | None:
    """Return the step that undoes the plan, None when there is none."""
    wanted = plan.wanted
    history: tuple[Release, ...] = ()
    if plan.action != "install":
        history = read_history(api, wanted, failed, api.client.deadline, interval)
    step = plan_undo(plan, failed, history)
    return name_chart(api, step, wanted.chart.chart_id if wanted.chart else None) if step else None
