# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The one rate limiter of a task's threads: who may send when, after the service refused a request for their number."""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from ._retries import retry_pause
from ._wait import Deadline

# So many requests in a row go well before twice as many go side by side.
GOOD_IN_A_ROW = 3
# Between these powers of two are the pauses, as multiples of the usual first one.
_LOWEST, _HIGHEST = -4, 6
# Less than any pause; sums of seconds are not exact.
_MOMENT = 1e-6


@dataclass(eq=False)
class Turn:
    """A request's place at the gate; whoever takes it gives it back."""

    deadline: Deadline
    is_taken: bool = False
    is_alone: bool = True
    is_refused: bool = False
    """Whether the gate has it pause before it is sent again, as the next one."""
    counts: bool = True
    """Whether its last refusal is one of those that max_retries bounds, because it does not come from the others."""


class Gate:
    """Lets at most C(most) requests at once through, after a refusal one at a time; open while there is one thread.

    The refused request keeps its turn, and pauses for all: nobody sends before it does. The next ones pause as long.
    The pauses grow when one that went alone is refused, and shrink when several in a row went well, so that they come
    near to what the service asks for.
    """

    def __init__(self, most: int = 1, random: Callable[[], float] = random.random) -> None:
        self.is_shared = False
        self._most = self._width = most
        self._taken = 0
        self._queue: deque[Turn] = deque()
        self._keeper: Turn | None = None  # the one that was refused, until it is through
        self._opens = float("-inf")
        self._level = 0
        self._pace = 0.0
        self._streak = 0
        self._news = threading.Condition()
        self._random = random

    def admit(self, turn: Turn) -> bool:
        """Return True once the request may be sent, False when its deadline leaves no time to wait for that."""
        if not self.is_shared:
            return True
        with self._news:
            if not turn.is_taken and not self._queue_up(turn):
                return False
        return self._pause(turn)

    def _queue_up(self, turn: Turn) -> bool:
        (self._queue.appendleft if turn.is_refused else self._queue.append)(turn)
        try:
            while self._keeper or self._taken >= self._width or self._queue[0] is not turn:
                if turn.deadline.left() <= max(0.0, self._closed(turn)):
                    return False
                turn.deadline.pause_for(self._news)
            turn.is_taken, turn.is_alone = True, self._width == 1
            self._taken += 1
            return True
        finally:
            self._queue.remove(turn)
            self._news.notify_all()

    def _closed(self, turn: Turn) -> float:
        return self._opens - turn.deadline.clock()

    def _pause(self, turn: Turn) -> bool:
        """Wait until nobody has to pause any more; only one request at a time has a turn then."""
        while True:
            seconds = self._closed(turn)
            if seconds <= _MOMENT:
                return True
            if seconds >= turn.deadline.left():
                self.leave(turn)
                return False
            turn.deadline.pause(seconds)

    def refuse(self, turn: Turn, retry_after: str | None) -> float:
        """Return the seconds that nobody sends, now that the service refused a request for their number."""
        with self._news:
            turn.is_refused = True
            is_alone = turn.is_alone or self._keeper is turn
            turn.counts = is_alone and (bool(retry_after) or self._level >= 0)
            if is_alone and not retry_after:
                self._level = min(_HIGHEST, self._level + 1)
            seconds = retry_pause(max(self._level, 0), retry_after, self._jitter)
            self._opens = max(self._opens, turn.deadline.clock() + seconds)
            self._pace = 0.0 if retry_after else seconds
            self._width, self._streak = 1, 0
            if turn.is_taken and self._keeper in (None, turn):
                self._keeper = turn
            elif turn.is_taken:
                self._give_back(turn)
            self._news.notify_all()
            return seconds

    def _jitter(self) -> float:
        # Other tasks may have been refused at the same time, so it is a part of it; the threads of this one take turns.
        return (0.5 + self._random() / 2) * 2.0 ** min(self._level, 0)

    def leave(self, turn: Turn, is_answered: bool = False) -> None:
        """Give the turn back, if it was taken; C(is_answered) says that the service let the request through."""
        turn.is_refused = False
        if not turn.is_taken:
            return
        with self._news:
            if is_answered:
                self._go_on(turn)
            self._give_back(turn)

    def _go_on(self, turn: Turn) -> None:
        self._streak += 1
        if self._streak < GOOD_IN_A_ROW:
            self._opens = max(self._opens, turn.deadline.clock() + self._pace)
            return
        if self._pace:
            self._level = max(_LOWEST, self._level - 1)
        self._width, self._streak, self._pace = min(self._most, self._width * 2), 0, 0.0

    def _give_back(self, turn: Turn) -> None:
        turn.is_taken = False
        self._taken -= 1
        if self._keeper is turn:
            self._keeper = None
        self._news.notify_all()
