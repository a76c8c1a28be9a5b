# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""One of a task's many releases: its own task, and what has come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePath
from traceback import extract_tb

from ._errors import CceError
from ._plan import ABSENT, Plan
from ._releases_input import Entry
from ._snapshot import SnapshotApi
from ._task import ReleaseTask

# How old a plan may be when it is applied; an older one is made anew, because others write, too.
FRESH_SECONDS = 15.0


class Item:
    """One release; C(error) is why it failed, C(skipped) why it was not begun."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.title = str(entry.node)
        self.identity = (entry.node.namespace, entry.node.name)
        self.plan: Plan | None = None
        self.error: CceError | None = None
        self.skipped = "" if entry.is_selected else "not selected (only, skip)"
        self.seconds = 0.0
        self.is_pruned = False
        self.is_deferred = False
        self.task: ReleaseTask | None = None
        self._clock: Callable[[], float] = lambda: 0.0
        self._planned_at = 0.0

    @property
    def is_change(self) -> bool:
        """Whether there is anything to do, as far as it is known."""
        return self.is_deferred or self.error is not None or (self.plan is not None and self.plan.is_change)

    @property
    def is_absent_already(self) -> bool:
        """Whether there is nothing to uninstall, as far as it is known."""
        return self.entry.node.is_absent and not self.is_change and not self.is_there

    def make_plan(self, api: SnapshotApi, previews: bool, defers: bool) -> None:
        """Plan by what was listed, or put that off until its turn comes."""
        self._clock = api.client.deadline.clock
        self.task = ReleaseTask(api, self.entry.params, previews)
        self.is_deferred = defers
        if defers:
            return
        self.plan_anew()
        before = self.plan.before if self.plan and self.plan.is_change else None
        if before and not before.values and not self.entry.node.is_absent:
            self.plan_anew()  # some services may show the values of single releases only

    @property
    def is_there(self) -> bool:
        """Whether the release was there when it was planned."""
        before = self.plan.before if self.plan else None
        return before is not None and before.status not in ABSENT

    def plan_anew(self) -> bool:
        """Plan by what is there now; return whether that went well."""
        with self._keeping_error():
            self.plan = self._own_task.plan()
        self.is_deferred = False
        self._planned_at = self._clock()
        return self.error is None

    def apply(self, is_stale: bool = False) -> bool:
        """Do what is planned; return whether that went well."""
        began = self._clock()
        is_stale = is_stale or self.is_deferred or began - self._planned_at > FRESH_SECONDS
        if is_stale and self.is_change and not self.plan_anew():
            self.seconds = round(self._clock() - began, 3)
            return False
        with self._keeping_error():
            self._own_task.apply()
        self.seconds = round(self._clock() - began, 3)
        return self.error is None

    @contextmanager
    def _keeping_error(self) -> Iterator[None]:
        """Keep what went wrong: also after an error of this code, the results of the other releases matter."""
        try:
            yield
        except CceError as error:
            self.error = error
        except Exception as error:
            frame = extract_tb(error.__traceback__)[-1]
            place = f"{PurePath(frame.filename).name}, line {frame.lineno}"
            # Its own text could quote a secret.
            self.error = CceError(f"This is an error of the module itself: {type(error).__name__} at {place}.")

    def hold_to_plan(self) -> None:
        """Refuse to carry out another plan than the present one, if another one has to be made."""
        self._own_task.hold_to_plan()

    @property
    def _own_task(self) -> ReleaseTask:
        if self.task is None:
            raise ValueError("a release is planned before anything else")
        return self.task

    @property
    def is_step(self) -> bool:
        """Whether the plan is one to be carried out, as far as it is known."""
        validates = (self.entry.params.get("parameters") or {}).get("dry_run")
        return bool(self.plan and self.plan.is_change and not (self.error or self.skipped or validates))
