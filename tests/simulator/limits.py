# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gateway's rate limit, and how many requests are under way at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Callable

from .settings import Settings


class RateLimit:
    """A token bucket that holds `rate_burst` requests and gets `rate_limit` of them each second."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self.clear()

    def clear(self) -> None:
        """Be full again."""
        self._spent = 0.0
        self._seen = self._clock()

    def refuses(self) -> bool:
        """Return whether one more request is one too many; if not, it is counted."""
        now, rate = self._clock(), self._settings.rate_limit
        if rate <= 0:
            return False
        self._spent = max(0.0, self._spent - (now - self._seen) * rate)
        self._seen = now
        if self._spent + 1 > self._settings.rate_burst:
            return True
        self._spent += 1
        return False


class InFlight:
    """Counts the requests that came and are not answered yet."""

    def __init__(self) -> None:
        self.now = 0
        self.most = 0

    def clear(self) -> None:
        """Forget the most; those under way stay."""
        self.most = self.now

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count one more while it lasts."""
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            yield
        finally:
            self.now -= 1
