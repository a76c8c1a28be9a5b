# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The release engine as the service sees it: a small interface and the refusals that it may raise."""

from __future__ import annotations

from typing import Protocol

from .records import Key, Order, Release


class EngineError(Exception):
    """A refusal; the text is Helm's."""


class NameInUse(EngineError):
    """The name of an install is taken."""


class NotThere(EngineError):
    """There is no such release or revision."""


class Busy(EngineError):
    """The release does not take an upgrade now."""


class NothingDeployed(Busy):
    """The release holds no revision that an upgrade could start from."""


class Invalid(EngineError):
    """The order makes no sense."""


class ReleaseEngine(Protocol):
    """What stands behind the releases' part of the service: writes begin at once and end with `finish`."""

    def install(self, order: Order) -> Release:
        """Begin an install and return the pending revision."""

    def upgrade(self, order: Order) -> Release:
        """Begin an upgrade and return the pending revision."""

    def rollback(self, key: Key, revision: int, dry_run: bool = False) -> Release:
        """Begin a rollback (0: to the previous revision) and return the pending revision."""

    def uninstall(self, key: Key) -> Release:
        """Begin an uninstall and return the newest revision."""

    def finish(self, key: Key) -> None:
        """Let everything that is under way for this release end."""

    def history(self, key: Key) -> list[Release]:
        """Return the revisions that are kept, oldest first; empty when there is no release."""

    def all_keys(self) -> list[Key]:
        """Return the keys of all releases."""
