# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""What the clients of a task's threads have in common: what it has cost so far, and its project."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Tally:
    """What a task, or a piece of it, has cost so far, all its services together; a part has one thread at a time."""

    sent: int = 0
    repeated: int = 0
    parts: list[Tally] = field(default_factory=list)

    def part(self) -> Tally:
        """Return the tally of a piece, which counts here, too."""
        tally = Tally()
        self.parts.append(tally)
        return tally

    def whole(self) -> tuple[int, int]:
        """Return how many requests all parts have sent, and how many of them once more."""
        sums = [part.whole() for part in list(self.parts)]
        return self.sent + sum(each[0] for each in sums), self.repeated + sum(each[1] for each in sums)


class Project:
    """The id of the task's project, and how it is found when nobody tells it."""

    def __init__(self, told: str, look_up: Callable[[], str] | None) -> None:
        self.told = told
        self._look_up = look_up
        self._lock = threading.Lock()

    def find(self) -> str:
        """Return the id; the first who needs it looks it up."""
        with self._lock:
            if not self.told and self._look_up:
                self.told = self._look_up()
            return self.told
