# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""A release's history: its revisions, which of them were good, and what a failure shows of them; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ._errors import InputError
from ._release import Release

GOOD = frozenset({"DEPLOYED", "SUPERSEDED"})
SHOWN_ENTRIES = 5


def in_order(releases: Iterable[Release]) -> tuple[Release, ...]:
    """Return the revisions, oldest first; the service's documents promise no order."""
    return tuple(sorted((found for found in releases if found.revision is not None), key=_revision))


def _revision(release: Release) -> int:
    return release.revision or 0


def is_good(release: Release) -> bool:
    """Return whether a revision once was deployed without a failure, as far as the service tells."""
    return release.status in GOOD and not release.tells_of_failure


def last_good(history: Sequence[Release], before: int | None) -> Release | None:
    """Return the newest good revision that is older than C(before) (None: of all), None when there is none."""
    older = [found for found in history if is_good(found) and (before is None or _revision(found) < before)]
    return older[-1] if older else None


def find_revision(history: Sequence[Release], revision: int) -> Release:
    """Return that revision; raise InputError, naming those that are kept, when it is not in the history."""
    for found in history:
        if found.revision == revision:
            return found
    raise InputError(
        f"There is no revision {revision} in the history of the release, which holds {list_revisions(history)}. "
        "The service keeps the newest ones only. Nothing was changed."
    )


def list_revisions(history: Sequence[Release]) -> str:
    """Return the revisions in words."""
    return ", ".join(f"{found.revision} ({found.status})" for found in history) or "none"


def show_entries(history: Sequence[Release]) -> list[dict[str, Any]]:
    """Return the newest entries as a failure shows them, oldest first, without their values."""
    return [
        {
            "revision": found.revision,
            "status": found.status,
            "chart_version": found.chart_version,
            "description": found.description,
            "update_at": found.changed_at,
        }
        for found in history[-SHOWN_ENTRIES:]
    ]
