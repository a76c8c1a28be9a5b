# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""What a task asks of a release; pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ._chart import Chart


@dataclass(frozen=True)
class Wanted:
    """The release a task asks for; C(chart) is None unless C(state) is present."""

    name: str
    namespace: str
    chart: Chart | None = None
    values: dict[str, Any] = field(default_factory=dict)
    description: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    values_mode: str = "replace"
    ignore_paths: tuple[str, ...] = ()
    masks_differ: bool = False
    state: str = "present"
    revision: int | None = None
    """The revision to roll back to, None for the last good one."""
    on_pending: str = "wait"
    on_failed: str = "upgrade"
    chart_change: str = "fail"

    @property
    def keeps_values(self) -> bool:
        """Whether the user's parameters make an upgrade build on the values that the release has now.

        Helm 3.8.2: reset_values wins over replace; without either, empty values keep the former ones.
        """
        reset = self.parameters.get("reset_values")
        if reset:
            return False
        return bool(self.parameters.get("replace")) or (reset is False and not self.values)

    @property
    def waits_for_pending(self) -> bool:
        """Whether an operation that is found under way is waited for before anything is decided.

        A rollback to the last good revision is not: what hangs is what it is meant to undo.
        """
        return self.on_pending == "wait" and not (self.state == "rolled_back" and self.revision is None)
