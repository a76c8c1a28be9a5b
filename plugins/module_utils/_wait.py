# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Polls until something has settled: the only loop that sleeps between looks."""

# This module util is private to huaweicloud.cce: other collections should not use it, it can change without notice.

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ._clock import Deadline

FIRST_PAUSE = 0.5
_T = TypeVar("_T")


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
