# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""One task on many releases of a cluster: all are planned from one list, then applied in order, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from ._cce import CceApi
from ._client import HttpClient, show_stats
from ._clusters import read_cluster
from ._digest import is_digest, make_digest
from ._errors import CceError, ReleaseError
from ._item import Item
from ._look import look_at_all
from ._prune import find_doubts
from ._releases_input import Declared, make_victim
from ._releases_result import count_results, join_diffs, make_failure, show_plan, tell_settled, write_plan
from ._schedule import Schedule, do_each
from ._snapshot import Snapshot, SnapshotApi

# More would hide what else a log tells.
MAX_WARNINGS = 50
# The options that say what is done; the others say how and by whom it is asked for, and the cluster where.
_OF_THE_PLAN = ("releases", "only", "skip", "prune", "on_error", "wait")


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
        self._warnings: list[str] = []
        self._api = CceApi(client, "")
        self._params = params
        self._declared = declared
        self._previews = check_mode or params["plan_only"]
        self._tell = tell
        self._items = [Item(entry) for entry in declared.entries]
        self._victims: list[Item] = []
        self._digest: str | None = None
        self._settled = count(1)
        self._has_begun = False

    def run(self) -> None:
        """Do it; raises CceError, after which to_result() tells how far it came."""
        if not self._items:
            return
        self._api.cluster_id, self._warnings = read_cluster(self._api.client, self._params)
        snapshot = Snapshot(self._api)
        self._plan_all(snapshot)
        self._plan_victims(snapshot)
        failed = [item for item in self._items if item.error]
        if failed and (self._params["on_error"] == "stop" or self._params["expect_plan"]):
            raise make_failure(failed, self._items, "could not be planned, so nothing was changed")
        if not failed:
            self._seal()
        self._apply_all()

    @property
    def warnings(self) -> list[str]:
        """What the user should know although the task may succeed."""
        found = [f"{item.title}: {text}" for item in self._items if item.task for text in item.task.warnings]
        more = [f"And {len(found) - MAX_WARNINGS} more warnings."] if len(found) > MAX_WARNINGS else []
        return [*self._warnings, *found[:MAX_WARNINGS], *more]

    @property
    def _selected(self) -> list[Item]:
        return [item for item in self._items if item.entry.is_selected]

    def _plan_all(self, snapshot: Snapshot) -> None:
        """Plan every release by the list; when that lacks some that are there, the absent ones by themselves."""

        def plan(item: Item) -> None:
            item.make_plan(self._open(snapshot, item), self._previews)

        do_each(plan, self._selected, self._params["concurrency"])
        doubts = self._find_doubts(snapshot)
        if doubts:
            self._warnings.append(f"The list of the releases is not whole: {'; '.join(doubts)}.")
            self._look_for_absent()

    def _open(self, snapshot: Snapshot, item: Item) -> SnapshotApi:
        """Return the API as the task on one release uses it."""
        client, is_to_go = self._api.client.sibling(), item.entry.node.is_absent
        return SnapshotApi(client, self._api.cluster_id, snapshot, is_to_go)

    def _find_doubts(self, snapshot: Snapshot) -> list[str]:
        """Return why the list is not to be trusted."""
        lacking = [item for item in self._items if item.is_there and item.identity not in snapshot.releases]
        doubts = [f"it lacks {item.title}, which is there" for item in lacking]
        return [*doubts, *(["it holds an entry without a name or a namespace"] if snapshot.nameless else [])]

    def _look_for_absent(self) -> None:
        """Plan those anew of which only the list has said that they are absent already."""
        for item in self._selected:
            if item.entry.node.is_absent and not item.is_there and not item.error:
                item.plan_anew()

    def _plan_victims(self, snapshot: Snapshot) -> None:
        """Plan to uninstall what is in the scope of prune and not declared; raise CceError when that is not safe."""
        scope, listed = self._declared.scope, list(snapshot.releases.values())
        if scope is None:
            return
        candidates = [release for release in listed if self._declared.selects(release.namespace, release.name)]
        victims = scope.find_victims(candidates, {item.identity for item in self._items})
        if not victims:
            return
        self._look_for_absent()
        doubts = self._find_doubts(snapshot)
        for namespace in sorted({victim.namespace for victim in victims}):
            doubts += find_doubts(namespace, listed, look_at_all(self._api, namespace=namespace))
        if doubts:
            raise ReleaseError(
                f"The list of the releases is not to be trusted: {'; '.join(doubts)}. So nothing is pruned, and "
                "nothing was changed."
            )
        for victim in victims:
            item = Item(make_victim(self._params, victim.namespace, victim.name))
            item.is_pruned = True
            item.make_plan(self._open(snapshot, item), self._previews)
            self._victims.append(item)

    def _seal(self) -> None:
        """Make the plan's fingerprint; raise CceError when it is not the one that is expected."""
        key, expected = (self._params["plan_key"] or "").strip(), self._params["expect_plan"]
        if not key:
            return
        planned = [*self._selected, *self._victims]
        task = {"cluster_id": self._api.cluster_id, **{name: self._params[name] for name in _OF_THE_PLAN}}
        self._digest = make_digest(key, task, [item.plan for item in planned if item.plan])
        if expected is None or not any(item.is_change for item in planned):
            return
        if not is_digest(expected, self._digest):
            raise ReleaseError(
                "The plan is not the one that expect_plan names: the releases, the input of the task or the plan_key "
                "have moved since. Look at the new plan. Nothing was changed."
            )
        for item in planned:
            item.hold_to_plan()

    def _apply_all(self) -> None:
        self._has_begun = True
        schedule = Schedule(self._declared.before, self._priority, stops=self._params["on_error"] == "stop")
        schedule.run(lambda number: self._apply(self._items[number]), self._params["concurrency"])
        for causes, why in ((schedule.skipped, "which it needs"), (schedule.stopped, "on_error=stop")):
            for number, cause in causes.items():
                if self._items[number].is_change:
                    self._items[number].skipped = f"{self._items[cause].title} failed ({why})"
        failed = [item for item in self._items if item.error]
        if failed:
            for victim in self._victims:
                victim.skipped = "nothing is pruned after a failure"
            raise make_failure(failed, [*self._items, *self._victims], "failed")
        self._prune()

    def _prune(self) -> None:
        do_each(self._apply, self._victims, self._params["concurrency"])
        failed = [item for item in self._victims if item.error]
        if failed:
            raise make_failure(failed, [*self._items, *self._victims], "failed")

    def _apply(self, item: Item) -> bool:
        """Apply one release; return whether what comes after it may begin."""
        deadline = self._api.client.deadline
        if item.error is None and item.is_change and deadline.left() <= 0:
            item.error = CceError(f"There was no time left to begin ({deadline.seconds:g} s, wait_timeout).")
        is_good = item.error is None and item.apply(is_stale=item.is_pruned and not self._previews)
        number = next(self._settled)
        if item.is_change and not self._previews:
            self._tell(tell_settled(item, number, len(self._selected) + len(self._victims)))
        return is_good

    def _priority(self, number: int) -> tuple[bool, int]:
        """Of those that can begin, absent ones do so first, in reverse order."""
        is_absent = self._items[number].entry.node.is_absent
        return not is_absent, -number if is_absent else number

    def to_result(self, error: CceError | None = None, with_diff: bool = False) -> dict[str, Any]:
        """Return the task's result; with the error, that of a failed one."""
        items, client = [*self._items, *self._victims], self._api.client
        shown = [item.to_result() for item in items]
        if error and not self._has_begun:
            shown = [{**each, "changed": False} for each in shown]
        result: dict[str, Any] = {
            "changed": any(each["changed"] for each in shown),
            "applied": self._has_begun and not self._previews,
            "msg": count_results(shown, self._previews),
            "releases": shown[: len(self._items)],
            "pruned": shown[len(self._items) :],
            "stats": show_stats(client),
        }
        if self._digest:
            result["plan_digest"] = self._digest
        if self._previews:
            steps = show_plan(items)
            unchanged = len(self._selected) + len(self._victims) - len(steps)
            result.update(plan=steps, plan_text=write_plan(steps, self._api.cluster_id, unchanged))
        if with_diff:
            result["diff"] = join_diffs(item.diff for item in items)
        if error:
            result.update(error.to_result())
        return result
