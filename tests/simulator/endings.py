# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How operations end in the history of a release, also late: Helm writes back the records that it read at the start."""

from __future__ import annotations

from typing import Optional

from .history import History
from .records import (
    DEPLOYED,
    FAILED,
    PENDING_INSTALL,
    PENDING_ROLLBACK,
    PENDING_UPGRADE,
    SUPERSEDED,
    Mark,
    Release,
)


def settle(history: History, release: Release) -> None:
    """Let the pending operation end: a success supersedes what it replaces, a failure leaves it."""
    if release.failure is not None:
        _fail(history, release, release.failure)
        return
    if release.status == PENDING_ROLLBACK:
        # Whatever is deployed by then, newer revisions, too.
        for item in history.releases():
            if item.status == DEPLOYED:
                item.status = SUPERSEDED
    elif release.status == PENDING_UPGRADE and release.origin is not None:
        _write_back(history, release.origin._replace(status=SUPERSEDED))
    release.status = DEPLOYED
    release.description = release.final_text or release.description


def settle_late(history: History, release: Release, way: str) -> None:
    """Let an operation end that a newer one overtook; a planned failure comes first."""
    if way == "pending":
        return
    if way == "failed" and release.failure is None:
        release.failure = failure_text(release.status, release.name, "another revision was deployed meanwhile")
    settle(history, release)


def failure_text(status: str, name: str, cause: str, applied: bool = True) -> str:
    """Return the description of a failed revision, by the pending status that it had."""
    if status == PENDING_UPGRADE:
        return f'Upgrade "{name}" failed: {cause}'
    if status == PENDING_INSTALL or applied:
        return f'Release "{name}" failed: {cause}'
    return f'Rollback "{name}" failed: {cause}'


def _fail(history: History, release: Release, text: str) -> None:
    """Mark the revision as failed; what the operation read at its start is written back, whatever it is now."""
    if release.origin is not None:
        gave_up = release.status == PENDING_ROLLBACK and not release.applied
        _write_back(history, release.origin._replace(status=SUPERSEDED) if gave_up else release.origin)
    release.status, release.description = FAILED, text


def _write_back(history: History, mark: Mark) -> None:
    """Write a revision's record as it was read, if it is still kept."""
    item: Optional[Release] = history.get(mark.revision)
    if item is not None:
        item.status, item.description, item.stored = mark.status, mark.description, mark.stored
