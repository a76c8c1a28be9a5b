# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Helm 3.8's rules for releases, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Callable, Optional

from . import values as trees
from .endings import failure_text, settle, settle_late
from .engine import Busy, Invalid, NameInUse, NothingDeployed, NotThere
from .history import History
from .records import (
    DELETED,
    DELETING,
    FAILED,
    PENDING,
    PENDING_INSTALL,
    PENDING_ROLLBACK,
    PENDING_UPGRADE,
    SUPERSEDED,
    Key,
    Order,
    Release,
)
from .settings import Settings
from .subcharts import NoTable, process, stored_values

# The status of a pending revision, its description, and the one that follows when all goes well.
INSTALL = (PENDING_INSTALL, "Initial install underway", "Install complete")
UPGRADE = (PENDING_UPGRADE, "Preparing upgrade", "Upgrade complete")


class HelmEngine:
    """Helm 3.8's rules on plain records."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now
        self._store: dict[Key, History] = {}

    def install(self, order: Order) -> Release:
        """Begin an install; raise NameInUse for a name that is taken and Invalid for values that do not fit."""
        history = self._store.get(order.key)
        # Helm looks for the name after the dry run's exit: a dry run does not find a taken name.
        if order.dry_run or not history:
            return self._begin(order, 1)
        last = history.last
        if not (order.replace and last.status in (FAILED, DELETED)):
            raise NameInUse("cannot re-use a name that is still in use")
        release = self._begin(order, last.revision + 1)
        if last.status != FAILED:
            last.status, last.description = SUPERSEDED, "superseded by new release"
        return release

    def upgrade(self, order: Order) -> Release:
        """Begin an upgrade; raise NotThere without a release and Busy while another operation is pending."""
        history = self._store.get(order.key)
        if not history:
            raise NotThere(f'"{order.key.name}" has no deployed releases')
        if history.last.status in PENDING:
            raise Busy("another operation (install/upgrade/rollback) is in progress")
        base = history.base_of_upgrade()
        if base is None:
            raise NothingDeployed(f'"{order.key.name}" has no deployed releases')
        order, lender = reuse_values(order, base)
        return self._begin(order, history.last.revision + 1, base, lender)

    def rollback(self, key: Key, revision: int, dry_run: bool = False) -> Release:
        """Begin a rollback; raise NotThere for a revision that is not kept and Invalid for a negative one."""
        history = self._store.get(key)
        if revision < 0:
            raise Invalid("invalid release revision")
        if not history:
            raise NotThere("release: not found")
        target = history.get(revision or history.last.revision - 1)
        if target is None:
            raise NotThere("release: not found")
        text = f"Rollback to {target.revision}"
        pending = target.copy(
            revision=history.last.revision + 1,
            status=PENDING_ROLLBACK,
            description=text,
            final_text=text,
            updated=self._now(),
            failure=None,
            origin=history.last.mark(),
            stuck=False,
        )
        if not dry_run:
            self._plan_failure_of_rollback(pending)
            history.add(pending, self._settings.max_history)
        return pending

    def uninstall(self, key: Key) -> Release:
        """Begin an uninstall; raise NotThere without a release."""
        history = self._store.get(key)
        if not history:
            raise NotThere("release: not found")
        history.last.status, history.last.description = DELETING, "Deletion in progress (or silently failed)"
        history.last.stuck = False  # what hung was the operation before
        return history.last

    def finish(self, key: Key) -> None:
        """End what is pending: the newest operation first, then those that it overtook."""
        history = self._store.get(key)
        if not history or history.last.stuck:
            return
        newest, way = history.last, self._settings.interrupted
        overtaken = [release for release in history.pending() if release is not newest]
        deleting = history.deleting()
        if deleting is not None and (deleting is newest or way != "pending"):
            history.purge(deleting.revision)
        if not history:
            del self._store[key]
            return
        if newest.status in PENDING:
            settle(history, newest)
        for release in overtaken:
            settle_late(history, release, way)

    def history(self, key: Key) -> list[Release]:
        """Return the kept revisions, oldest first."""
        return self._store[key].releases() if key in self._store else []

    def all_keys(self) -> list[Key]:
        """Return the keys of all releases by cluster, name and namespace."""
        return sorted(self._store, key=lambda key: (key.cluster_id, key.name, key.namespace))

    def put(self, release: Release) -> None:
        """Plant a revision as it is, beside those that the release has already."""
        self._store.setdefault(release.key, History()).put(release)

    def _begin(
        self, order: Order, revision: int, base: Optional[Release] = None, lender: Optional[trees.Tree] = None
    ) -> Release:
        """Return a pending revision, stored unless it is a dry run's; an upgrade has a base, an install has none."""
        release = self._pending(order, revision, base, lender)
        if order.dry_run:
            is_told = base is not None and self._settings.echo_description and order.description
            release.description = order.description if is_told else "Dry run complete"
            return release
        release.failure = self._failure_of(order, release.status)
        # An install, which comes into a history with `replace` only, cuts none.
        limit = self._settings.max_history if base is not None else 0
        self._store.setdefault(order.key, History()).add(release, limit)
        return release

    def _pending(self, order: Order, revision: int, base: Optional[Release], lender: Optional[trees.Tree]) -> Release:
        """Return a pending revision; raise Invalid for values that do not fit the chart."""
        try:
            stored, lender = process(order.chart, order.values, lender)
        except NoTable as error:
            raise Invalid(str(error)) from None
        now = self._now()
        status, text, final = INSTALL if base is None else UPGRADE
        if self._settings.echo_description and order.description:
            final = order.description
        release = Release(order.key, revision, status, order.chart, order.values, text, now, now, stored=stored)
        release.final_text = final
        if base is not None:
            release.created, release.origin = base.created, base.mark()._replace(stored=lender or base.stored)
        return release

    def _failure_of(self, order: Order, status: str) -> Optional[str]:
        """Return the description with which the operation is going to fail, or None."""
        settings = self._settings
        fails = settings.fail_next > 0
        settings.fail_next -= int(fails)
        if settings.fail_when:
            fails = fails or all(
                trees.lookup(order.values, pointer) == (True, value) for pointer, value in settings.fail_when.items()
            )
        return failure_text(status, order.key.name, settings.fail_text) if fails else None

    def _plan_failure_of_rollback(self, release: Release) -> None:
        """Say in the pending rollback how it is going to fail, if it does."""
        settings = self._settings
        release.applied = settings.fail_stage != "apply"
        if settings.fail_rollbacks > 0:
            settings.fail_rollbacks -= 1
            release.failure = failure_text(release.status, release.name, settings.fail_text, release.applied)


def reuse_values(order: Order, base: Release) -> tuple[Order, Optional[trees.Tree]]:
    """Return the upgrade's order with the values that Helm makes of it and of the revision it starts from.

    The tree that comes with it is that revision's: it lends branches to the chart's values, and so may change.
    """
    if order.reset_values:
        return order, None
    if not order.reuse_values:
        return (order if order.values else replace(order, values=base.copy().values)), None
    # Helm puts the old merged values in the place of the new chart's defaults: new defaults do not appear.
    below = trees.unshared(stored_values(base.chart, base.values) if base.stored is None else base.stored)
    chart = replace(order.chart, values=trees.coalesce_into(base.copy().values, below))
    return replace(order, values=trees.coalesce_tables(order.values, base.values), chart=chart), below
