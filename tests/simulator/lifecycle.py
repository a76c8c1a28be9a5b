# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When operations end and what reads see until then: counted reads, and seconds where a demo wants them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

from .engine import ReleaseEngine
from .records import UNKNOWN, Key, Release
from .settings import Settings


@dataclass
class Step:
    """A view that the next `left` reads get."""

    view: str
    left: int


@dataclass
class Script:
    """The views until an operation ends, which is not before `until`."""

    steps: list[Step]
    until: float


class Lifecycle:
    """Shows releases as the service would, a read at a time, and ends operations when their reads are over."""

    def __init__(self, engine: ReleaseEngine, settings: Settings, clock: Callable[[], float]) -> None:
        self._engine = engine
        self._settings = settings
        self._clock = clock
        self._scripts: dict[Key, Script] = {}

    def begin(self, key: Key, first: str = "") -> None:
        """Start the views of a write; `first` (missing or stale) names those before the pending ones."""
        settings = self._settings
        before = {"missing": settings.missing_reads, "stale": settings.stale_reads}.get(first, 0)
        steps = [Step(first, before), Step("plain", settings.pending_reads), Step("unknown", settings.unknown_reads)]
        self._scripts[key] = Script(steps, self._clock() + settings.pending_seconds)

    def begin_delete(self, key: Key) -> None:
        """Start the views of a deletion."""
        steps = [Step("plain", self._settings.delete_reads)]
        self._scripts[key] = Script(steps, self._clock() + self._settings.delete_seconds)

    def observe(self, key: Key) -> list[Release]:
        """Count a read and return the revisions that it sees, oldest first; empty when it sees no release."""
        script = self._scripts.get(key)
        if script is None:
            return self._engine.history(key)
        for step in script.steps:
            if step.left > 0:
                step.left -= 1
                return self._view(key, step.view)
        if self._clock() < script.until:
            return self._engine.history(key)
        del self._scripts[key]
        self._engine.finish(key)
        return self._engine.history(key)

    def _view(self, key: Key, view: str) -> list[Release]:
        """Return the history as that view distorts it."""
        history = self._engine.history(key)
        if view == "missing":
            return []
        if view == "stale":
            return history[:-1]
        if view == "unknown" and history:
            return [*history[:-1], history[-1].copy(status=UNKNOWN)]
        return history
