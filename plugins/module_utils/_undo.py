# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Undoes an installation or upgrade of this very task that has failed (C(rollback_on_failure), Helm's C(--atomic))."""

from __future__ import annotations

from typing import NamedTuple

from ._apply import Writer
from ._cce import CceApi
from ._errors import ApiError, CceError, ReleaseError
from ._look import describe, read_history
from ._plan import Plan
from ._policy import plan_undo
from ._read import name_chart
from ._release import Release
from ._settle import settle
from ._wait import FIRST_PAUSE


class Undone(NamedTuple):
    """What came of it: the release as it is then, the revision whose content is back, whether all is as before."""

    release: Release | None
    revision: int | None = None
    is_done: bool = False
    writers: tuple[Writer, ...] = ()


class _Foreign(CceError):
    """Somebody else has written since, so that nothing may be undone."""


def undo(api: CceApi, plan: Plan, error: ReleaseError, revision: int, interval: float) -> Undone:
    """Bring back what was there before, with the task's whole time once more, and add to the error what came of it."""
    failed: Release | None = error.release
    writers: list[Writer] = []
    api.client.deadline.restart()
    try:
        if failed is None or (failed.revision or revision) != revision:
            raise _Foreign("the release is not at the revision that this task has made")
        step = _plan_undo(api, plan, failed, interval)
        if step is None:
            error.add("It was not rolled back, because no older revision is known to have been good.")
            return Undone(failed)
        release = _carry_out(api, step, writers, interval)
    except _Foreign as foreign:
        error.add(f"It was not undone, because {foreign.message}.")
        return Undone(failed, writers=tuple(writers))
    except CceError as failure:
        error.add(f"Undoing it failed, too. {failure.message}")
        return Undone(getattr(failure, "release", None) or failed, writers=tuple(writers))
    error.advice = "When the cause is fixed, run the task again."
    back = step.target.revision if step.target else None
    now = f", as revision {release.revision}" if release and release.revision else ""
    error.add(f"It was rolled back to revision {back}{now}." if back else "It was undone: the release is uninstalled.")
    return Undone(release, back, True, tuple(writers))


def _carry_out(api: CceApi, step: Plan, writers: list[Writer], interval: float) -> Release | None:
    """Write the step; a service that calls the release busy, for what has not ended in time, is asked again.

    There is a look before each request, because what somebody else has written since must stay.
    """
    deadline, pause = api.client.deadline, min(FIRST_PAUSE, interval)
    failed = step.before
    while True:
        writer = Writer(api, step, interval)
        found = writer.look()
        if failed is None or found is None or (found.revision or failed.revision) != failed.revision:
            raise _Foreign(f"somebody else has written since: the release is now {describe(found)}")
        writers.append(writer)
        try:
            writer.write()
        except ApiError as error:
            if not error.is_busy or deadline.left() <= 0:
                raise
        else:
            return settle(writer.look, step, writer.revision, deadline, interval)
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
