# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The phases that a cluster can be in, and those that an option asks for; pure."""

from __future__ import annotations

from collections.abc import Iterable

from ._errors import InputError

PHASES = [
    *("Available", "Unavailable", "ScalingUp", "ScalingDown", "Creating", "Deleting", "Upgrading", "Resizing"),
    *("RollingBack", "RollbackFailed", "Hibernating", "Hibernation", "Awaking", "Error", "Empty"),
]


def read_phases(texts: Iterable[str]) -> list[str]:
    """Return the phases that are asked for, in lower case; raise InputError for one that no cluster can be in."""
    phases = [text.strip() for text in texts if text.strip()]
    known = [phase.lower() for phase in PHASES]
    for phase in phases:
        if phase.lower() not in known:
            raise InputError(f"phase holds {phase!r}, which is none: a cluster is {', '.join(PHASES)}.")
    return [phase.lower() for phase in phases]
