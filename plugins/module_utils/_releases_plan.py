# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Plans many releases from one list of them, and what is to be pruned; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._cce import CceApi
from ._crew import do_each
from ._digest import is_digest, make_digest
from ._errors import ReleaseError
from ._item import Item
from ._look import look_at_all
from ._prune import find_doubts
from ._releases_input import Declared, make_victim
from ._snapshot import Snapshot, SnapshotApi

# The options beside the releases and the cluster that say what is done; the others say how, and who asks for it.
_OF_THE_PLAN = ("only", "skip", "prune", "on_error", "wait")


class Planner:
    """Plans the releases of a task: C(items) are those declared, in their order, C(victims) those to be pruned.

    C(digest) is the fingerprint of the plan, None without a key.
    """

    def __init__(self, api: CceApi, params: Mapping[str, Any], declared: Declared, previews: bool) -> None:
        self.items = [Item(entry) for entry in declared.entries]
        self.victims: list[Item] = []
        self.digest: str | None = None
        self.warnings: list[str] = []
        self._api = api
        self._params = params
        self._declared = declared
        self._previews = previews
        self._key = (params["plan_key"] or "").strip()

    @property
    def selected(self) -> list[Item]:
        """The declared releases that the task works on."""
        return [item for item in self.items if item.entry.is_selected]

    def plan(self) -> None:
        """Plan all; an item keeps its own error. Raises CceError when that cannot be done, or not safely."""
        snapshot = Snapshot(self._api)
        do_each(lambda item: self._plan_item(snapshot, item), self.selected, self._params["concurrency"])
        doubts = self._doubt(snapshot)
        self._plan_victims(snapshot, doubts)

    def _plan_item(self, snapshot: Snapshot, item: Item) -> None:
        client = self._api.client.sibling()
        api = SnapshotApi(client, self._api.cluster_id, snapshot, item.entry.node.is_absent)
        # What has to be waited for is, when its turn comes, so that nobody else waits for it; unless all plans are
        # wanted before anything is done.
        needs_all = self._key and (self._previews or self._params["expect_plan"] is not None)
        item.make_plan(api, self._previews, defers=snapshot.is_busy(item.identity) and not needs_all)

    def _doubt(self, snapshot: Snapshot) -> list[str]:
        """Return why the list is not to be trusted; then what is absent by its word alone is looked for."""
        if not snapshot.releases:
            self._look_for(self._absent[:1])  # an empty list may be one of nothing: one look tells
        doubts = self._find_doubts(snapshot)
        if doubts:
            self.warnings.append(f"The list of the releases is not whole: {'; '.join(doubts)}.")
            self._look_for(self._absent)
        return doubts

    @property
    def _absent(self) -> list[Item]:
        """The releases that are absent already, as far as it is known."""
        return [item for item in self.selected if item.is_absent_already]

    def _look_for(self, items: list[Item]) -> None:
        do_each(Item.plan_anew, items, self._params["concurrency"])

    def _find_doubts(self, snapshot: Snapshot) -> list[str]:
        """Return why the list is not to be trusted."""
        lacking = [item for item in self.items if item.is_there and item.identity not in snapshot.releases]
        doubts = [f"it lacks {item.title}, which is there" for item in lacking]
        return [*doubts, *(["it holds an entry without a name or a namespace"] if snapshot.nameless else [])]

    def _plan_victims(self, snapshot: Snapshot, doubts: list[str]) -> None:
        """Plan to uninstall what is in the scope of prune and not declared; raise CceError when that is not safe."""
        scope, listed = self._declared.scope, list(snapshot.releases.values())
        if scope is None:
            return
        candidates = [release for release in listed if self._declared.selects(release.namespace, release.name)]
        victims = scope.find_victims(candidates, {item.identity for item in self.items})
        if not victims:
            return
        if not doubts:
            self._look_for(self._absent)
        doubts = self._find_doubts(snapshot)
        for namespace in sorted({victim.namespace for victim in victims}):
            doubts += find_doubts(namespace, listed, look_at_all(self._api, namespace=namespace))
        if doubts:
            raise ReleaseError(
                f"The list of the releases is not to be trusted: {'; '.join(doubts)}. So nothing is pruned, and "
                "nothing was changed."
            )
        self.victims = [Item(make_victim(self._params, victim.namespace, victim.name)) for victim in victims]
        for item in self.victims:
            item.is_pruned = True
        do_each(lambda item: self._plan_item(snapshot, item), self.victims, self._params["concurrency"])

    def seal(self) -> None:
        """Make the plan's fingerprint; raise CceError when it is not the one that is expected."""
        if not self._key:
            return
        planned, expected = [*self.selected, *self.victims], self._params["expect_plan"]
        if any(item.is_deferred for item in planned):
            return
        task = {name: self._params[name] for name in _OF_THE_PLAN}
        task["cluster_id"] = self._api.cluster_id
        task["releases"] = [item.entry.declared for item in self.items]
        self.digest = make_digest(self._key, task, [item.plan for item in planned if item.plan])
        if expected is None or not any(item.is_change for item in planned):
            return
        if not is_digest(expected, self.digest):
            raise ReleaseError(
                "The plan is not the one that expect_plan names: the releases, the input of the task or the plan_key "
                "have moved since. Look at the new plan. Nothing was changed."
            )
        for item in planned:
            item.hold_to_plan()
