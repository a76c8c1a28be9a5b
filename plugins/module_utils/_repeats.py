# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Sends a request until it goes well or must not be sent again, each time in its turn, all within one deadline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ._answers import Answer
from ._auth import Auth
from ._errors import ApiError, CceError, NotSentError
from ._gate import Gate, Turn
from ._retries import is_repeatable
from ._shared import Tally
from ._wait import Deadline

_NO_TIME = "There is no time left for another attempt (wait_timeout)."


@dataclass
class Repeats:
    """What bounds the attempts at a request, and counts them."""

    gate: Gate
    deadline: Deadline
    tally: Tally
    max_retries: int
    pause: Callable[[int, str | None], float]
    """The seconds after an attempt, by its number and what Retry-After says, as long as there is one thread."""

    def run(
        self,
        method: str,
        purpose: str,
        ready: Callable[[], Auth],
        send: Callable[[Auth], Answer],
        renew: Callable[[Auth], bool],
    ) -> Answer:
        """Return the answer; raise the last failure.

        Each attempt has a credential ready, and sends with it. One that was refused is renewed once, if it can be.
        """
        turn = Turn(self.deadline)
        attempt, again, is_renewed = 0, 0, False
        failure: CceError | None = None
        try:
            while True:
                used: Auth | None = None
                self.deadline.check()
                try:
                    used = ready()
                    if not self.gate.admit(turn):
                        raise _too_late(purpose, failure)
                    answer = send(used)
                    self.gate.leave(turn, is_answered=True)
                    return answer
                except CceError as error:
                    failure = error
                seconds = self._step_back(turn, attempt, failure)
                if used and not is_renewed and failure.http_status == 401 and renew(used):
                    is_renewed = True
                    continue
                is_over = attempt >= self.max_retries or not is_repeatable(method, failure)
                if is_over or not self._has_time(seconds, failure):
                    if again:
                        failure.add(f"The request was sent {again + 1} times.")
                    raise failure
                if not turn.is_refused:
                    self.deadline.pause(seconds)
                self.tally.repeated += 1
                again += 1
                attempt += turn.counts
        finally:
            self.gate.leave(turn)

    def _step_back(self, turn: Turn, attempt: int, failure: CceError) -> float:
        """Return the seconds until another attempt; the turn is given back, unless the rate was what failed."""
        is_limit = isinstance(failure, ApiError) and failure.http_status == 429 and not failure.is_busy
        if is_limit and self.gate.is_shared:
            return self.gate.refuse(turn, failure.retry_after)
        self.gate.leave(turn, is_answered=failure.http_status is not None)
        turn.counts = True
        return self.pause(attempt, failure.retry_after)

    def back_off(self, attempt: int, error: CceError) -> bool:
        """Sleep before a repeated request; return False when the task's time does not allow one."""
        seconds = self.pause(attempt, error.retry_after)
        if not self._has_time(seconds, error):
            return False
        self.deadline.pause(seconds)
        self.tally.repeated += 1
        return True

    def _has_time(self, seconds: float, error: CceError) -> bool:
        if seconds < self.deadline.left():
            return True
        error.add(_NO_TIME)
        return False


def _too_late(purpose: str, failure: CceError | None) -> CceError:
    """Return the failure of a request whose turn does not come in time: the one that it had, if it was ever sent."""
    error = failure or NotSentError(f"{purpose} failed: the service limits the rate of requests.")
    error.add(_NO_TIME)
    error.is_final = True
    return error
