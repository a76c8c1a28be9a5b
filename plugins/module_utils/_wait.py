# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The one clock of a task, and the only loop that sleeps between looks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from copy import copy
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import TypeVar

FIRST_PAUSE = 0.5
# What a task may take that waits for nothing.
TASK_SECONDS = 600.0
# More than eleven days are no bound; the operating system's timers end somewhere beyond.
MAX_SECONDS = 10**6
_T = TypeVar("_T")


class Cancelled(BaseException):
    """The task was interrupted: a thread of it that goes on ends before it does anything more."""


class Deadline:
    """The moment at which a task stops waiting; every pause of the task goes through it."""

    def __init__(
        self, seconds: float, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.seconds = seconds
        self.clock = clock
        self.waited = 0.0
        self._forks: list[Deadline] = []
        self._cancelled = threading.Event()
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
        self.check()

    def cancel(self) -> None:
        """End the task, with all its forks, however much time there is."""
        self._cancelled.set()

    def check(self) -> None:
        """Raise Cancelled when the task has been ended."""
        if self._cancelled.is_set():
            raise Cancelled

    def pause_for(self, news: threading.Condition) -> None:
        """Wait for news from another thread, but never past the end; the caller holds the condition."""
        start = self.clock()
        news.wait(self.left())
        self.waited += self.clock() - start
        self.check()

    def restart(self) -> None:
        """Give the task its whole time once more."""
        self._end = self.clock() + self.seconds

    def part(self, seconds: float) -> Deadline:
        """Return a nearer deadline; its pauses count here, too."""
        return Deadline(min(seconds, self.left()), self.clock, self.pause)

    def fork(self) -> Deadline:
        """Return the deadline of a piece of the task that has its own thread: it ends at the same moment."""
        other = copy(self)
        other.waited, other._forks = 0.0, []
        self._forks.append(other)
        return other

    def waited_in_all(self) -> float:
        """Return the seconds waited here and in all forks."""
        return self.waited + sum(fork.waited_in_all() for fork in list(self._forks))


def wait_for(
    fetch: Callable[[], _T], is_settled: Callable[[_T], bool], deadline: Deadline, interval: float
) -> tuple[_T, bool]:
    """Return the last value fetched and whether it had settled; there is always one more look at the deadline.

    The first look is at once, the first pause at most half a second; pauses double up to C(interval) seconds.
    """
    pause = min(FIRST_PAUSE, interval)
    while True:
        value = fetch()
        if is_settled(value):
            return value, True
        if deadline.left() <= 0:
            return value, False
        deadline.pause(pause)
        pause = min(pause * 2, interval)


def read_date(text: str | None) -> datetime | None:
    """Return the time that a header tells (RFC 9110, 5.6.7), None when it tells none."""
    try:
        moment = parsedate_to_datetime(text or "")
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=moment.tzinfo or timezone.utc)


class Patience:
    """Bears with a passing oddity: true for at most C(seconds) on end, counted from its first appearance."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._since: float | None = None

    def bears(self, is_odd: bool) -> bool:
        """Return whether the oddity is there and has not lasted too long yet."""
        if not is_odd:
            self._since = None
            return False
        if self._since is None:
            self._since = self._clock()
        return self._clock() - self._since < self._seconds
