# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kept revisions of one release."""

from __future__ import annotations

from typing import Optional

from .records import DELETING, DEPLOYED, FAILED, PENDING, SUPERSEDED, Release


class History:
    """Revisions of one release, oldest first."""

    def __init__(self) -> None:
        self._releases: list[Release] = []

    def __bool__(self) -> bool:
        return bool(self._releases)

    @property
    def last(self) -> Release:
        """The newest revision."""
        return self._releases[-1]

    def releases(self) -> list[Release]:
        """Return the revisions, oldest first."""
        return list(self._releases)

    def get(self, revision: int) -> Optional[Release]:
        """Return that revision or None."""
        return next((release for release in self._releases if release.revision == revision), None)

    def put(self, release: Release) -> None:
        """Plant a revision; one of the same number is replaced."""
        others = [item for item in self._releases if item.revision != release.revision]
        self._releases = sorted([*others, release], key=lambda item: item.revision)

    def add(self, release: Release, limit: int) -> None:
        """Append a new revision and drop the oldest beyond the limit (0: none), but never the deployed one."""
        deployed = self.deployed()
        surplus = len(self._releases) - (limit - 1) if limit > 0 else 0
        for item in self.releases():
            if surplus <= 0:
                break
            if item is not deployed:
                self._releases.remove(item)
                surplus -= 1
        self._releases.append(release)

    def deployed(self) -> Optional[Release]:
        """Return the newest deployed revision or None."""
        return next((release for release in reversed(self._releases) if release.status == DEPLOYED), None)

    def pending(self) -> list[Release]:
        """Return the revisions whose operation has not ended, oldest first."""
        return [release for release in self._releases if release.status in PENDING]

    def deleting(self) -> Optional[Release]:
        """Return the revision at which an uninstall is under way or None."""
        return next((release for release in self._releases if release.status == DELETING), None)

    def base_of_upgrade(self) -> Optional[Release]:
        """Return the revision that an upgrade starts from: the deployed one, else a failed or superseded last one."""
        base = self.deployed()
        if base is None and self.last.status in (FAILED, SUPERSEDED):
            base = self.last
        return base

    def purge(self, revision: int) -> None:
        """Remove that revision and all older ones."""
        self._releases = [release for release in self._releases if release.revision > revision]
