# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one clock of a task: how long it may still take, and how long it slept."""

# This module util is private to huaweicloud.cce: other collections should not use it, it can change without notice.

from __future__ import annotations

import time
from collections.abc import Callable


class Deadline:
    """The moment at which a task stops waiting; every pause of the task goes through it."""

    def __init__(
        self, seconds: float, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.seconds = seconds
        self.clock = clock
        self.waited = 0.0
        self._sleep = sleep
        self._end = clock() + seconds

    def left(self) -> float:
        """Return the seconds left, 0 when the time is over."""
        return max(0.0, self._end - self.clock())

    def pause(self, seconds: float) -> None:
        """Sleep, but never past the end."""
        seconds = min(seconds, self.left())
        self.waited += seconds
        self._sleep(seconds)

    def part(self, seconds: float) -> Deadline:
        """Return a nearer deadline; its pauses count here, too."""
        return Deadline(min(seconds, self.left()), self.clock, self.pause)
