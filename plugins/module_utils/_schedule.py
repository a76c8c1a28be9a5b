# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Does pieces of work in an order, some side by side, each in a thread of its own."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from functools import partial

from ._crew import Crew
from ._needs import Before

Work = Callable[[int], bool]


class Schedule:
    """Pieces of work by their numbers; C(priority) says which of those that can begin does so first, the least one.

    C(skipped) tells of each that comes after a failed one which that is, C(stopped) of each that was not begun because
    any had failed.
    """

    def __init__(self, before: Before, priority: Callable[[int], object], stops: bool = False) -> None:
        self.skipped: dict[int, int] = {}
        self.stopped: dict[int, int] = {}
        self._stops = stops
        self._failed: int | None = None
        self._priority = priority
        self._waits = {number: len(earlier) for number, earlier in before.items()}
        self._after: Mapping[int, list[int]] = {number: [] for number in before}
        for number, earlier in before.items():
            for needed in earlier:
                self._after[needed].append(number)
        self._ready: list[tuple[object, int]] = []
        for number, count in self._waits.items():
            if not count:
                self._make_ready(number)

    def run(self, work: Work, concurrency: int) -> None:
        """Do it all; C(work) returns whether what comes after may begin, and an exception of it ends everything.

        After a failure nothing begins that comes after it, and nothing at all if the schedule stops then.
        """
        with Crew[bool](concurrency) as crew:
            running = 0
            while self._ready or running:
                while self._ready and running < concurrency:
                    number = heapq.heappop(self._ready)[1]
                    if self._may_begin(number):
                        crew.begin(number, partial(work, number))
                        running += 1
                if running:
                    self._end(*crew.wait())
                    running -= 1

    def _may_begin(self, number: int) -> bool:
        if number in self.skipped:
            self._pass_on(number, self.skipped[number])
        elif self._stops and self._failed is not None:
            self.stopped[number] = self._failed
            self._pass_on(number, None)
        else:
            return True
        return False

    def _end(self, number: int, is_good: bool) -> None:
        if is_good:
            self._pass_on(number, None)
            return
        self._failed = number if self._failed is None else self._failed
        self._pass_on(number, number)

    def _pass_on(self, number: int, failed: int | None) -> None:
        for later in self._after[number]:
            if failed is not None:
                self.skipped.setdefault(later, failed)
            self._waits[later] -= 1
            if not self._waits[later]:
                self._make_ready(later)

    def _make_ready(self, number: int) -> None:
        heapq.heappush(self._ready, (self._priority(number), number))
