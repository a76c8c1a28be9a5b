# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""One task on many releases of a cluster: all are planned from one list, then applied in order, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any

from ._cce import CceApi
from ._client import HttpClient, show_stats
from ._clusters import read_cluster
from ._dossier import Aftermath, make_dossier
from ._errors import CceError
from ._item import Item
from ._item_result import diff_item, find_item_secrets, show_items
from ._needs import Before
from ._releases_input import Declared
from ._releases_plan import Planner
from ._releases_result import count_results, join_diffs, make_failure, show_plan, tell_settled, write_plan
from ._schedule import Schedule

# More would hide what else a log tells.
MAX_WARNINGS = 50


class ReleasesTask:
    """Brings many releases to what the options ask for, and knows at any moment what to report."""

    def __init__(
        self,
        client: HttpClient,
        params: Mapping[str, Any],
        declared: Declared,
        check_mode: bool,
        tell: Callable[[str], None],
    ) -> None:
        self._about_task = declared.warnings
        self._api = CceApi(client, "")
        self._params = params
        self._before = declared.before
        self._previews = check_mode or params["plan_only"]
        self._tell = tell
        self._planner = Planner(self._api, params, declared, self._previews)
        self._items = self._planner.items
        self._settled = count(1)
        self._to_change = 0
        self._has_begun = False

    def run(self) -> None:
        """Do it; raises CceError, after which to_result() tells how far it came."""
        try:
            self._run()
        except CceError as error:
            if not error.dossier["next_steps"]:  # it is about no release
                error.dossier = make_dossier(error, None, (), Aftermath())
            raise
        except BaseException:
            self._api.client.deadline.cancel()  # no thread goes on with a task that was interrupted
            raise

    def _run(self) -> None:
        if not self._items:
            self._planner.seal()
            self._has_begun = True
            return
        self._api.cluster_id, warnings = read_cluster(self._api.client, self._params)
        self._about_task += warnings
        self._planner.plan()
        failed = [item for item in self._everything if item.error]
        if failed and (self._params["on_error"] == "stop" or self._params["expect_plan"]):
            raise make_failure(failed, self._everything, "could not be planned, so nothing was changed")
        if not failed:
            self._planner.seal()
        self._has_begun = True
        self._to_change = sum(1 for item in self._everything if item.is_change)
        self._apply_all(self._items, self._before)
        victims = self._planner.victims
        self._apply_all(victims, {number: set() for number in range(len(victims))})

    @property
    def _everything(self) -> list[Item]:
        return [*self._items, *self._planner.victims]

    @property
    def warnings(self) -> list[str]:
        """What the user should know although the task may succeed."""
        found = [f"{item.title}: {text}" for item in self._items if item.task for text in item.task.warnings]
        more = [f"And {len(found) - MAX_WARNINGS} more warnings."] if len(found) > MAX_WARNINGS else []
        return [*self._about_task, *self._planner.warnings, *found[:MAX_WARNINGS], *more]

    def find_secrets(self) -> Iterator[str]:
        """Yield the secrets of all releases: the service may quote those of one in a text about another."""
        for item in self._everything:
            yield from find_item_secrets(item)

    def _apply_all(self, items: list[Item], before: Before) -> None:
        """Apply the releases in their order; raise CceError when some have failed, after which nothing is pruned."""

        def priority(number: int) -> tuple[bool, int]:
            # Of those that can begin, absent ones do so first, in reverse order.
            is_absent = items[number].entry.node.is_absent
            return not is_absent, -number if is_absent else number

        schedule = Schedule(before, priority, stops=self._params["on_error"] == "stop")
        schedule.run(lambda number: self._apply(items[number]), self._params["concurrency"])
        for causes, why in ((schedule.skipped, "which comes before it"), (schedule.stopped, "on_error=stop")):
            for number, cause in causes.items():
                if items[number].is_change and not items[number].error:
                    items[number].skipped = f"{items[cause].title} failed ({why})"
        failed = [item for item in items if item.error]
        if failed:
            for victim in self._planner.victims if items is self._items else []:
                victim.skipped = "nothing is pruned after a failure"
            raise make_failure(failed, self._everything, "failed")

    def _apply(self, item: Item) -> bool:
        """Apply one release; return whether what comes after it may begin."""
        deadline, is_change = self._api.client.deadline, item.is_change
        if item.error is None and is_change and deadline.left() <= 0:
            item.error = CceError(f"There was no time left to begin ({deadline.seconds:g} s, wait_timeout).")
        is_good = item.error is None and item.apply(is_stale=item.is_pruned and not self._previews)
        if is_change and not self._previews:
            self._tell(tell_settled(item, next(self._settled), self._to_change))
        return is_good

    def to_result(self, error: CceError | None = None, with_diff: bool = False) -> dict[str, Any]:
        """Return the task's result; with the error, that of a failed one."""
        items = self._everything
        shown, declared = show_items(items), len(self._items)
        if error and not self._has_begun:
            shown = [{**each, "changed": False} for each in shown]
        result: dict[str, Any] = {
            "changed": any(each["changed"] for each in shown),
            "applied": self._has_begun and not self._previews,
            "msg": count_results(shown, self._previews),
            "releases": shown[:declared],
            "pruned": shown[declared:],
            "cluster_id": self._api.cluster_id,
            "stats": show_stats(self._api.client),
        }
        if self._planner.digest:
            result["plan_digest"] = self._planner.digest
        if self._previews or not self._has_begun:
            result.update(plan=show_plan(items), plan_text=write_plan(items, self._api.cluster_id))
        if with_diff:
            result["diff"] = join_diffs(map(diff_item, items))
        if error:
            result.update(error.to_result())
        return result
