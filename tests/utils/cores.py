# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Knows which ansible-core versions are supported, on which Pythons they run, and which of these are installed."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from functools import cache

OLDEST_TARGET = (3, 9)
NEWEST_KNOWN = (3, 15)


@dataclass(frozen=True)
class Core:
    """One ansible-core release line and the Pythons (lowest, highest) that its controller and its targets may have."""

    line: str
    version: str
    controller: tuple[tuple[int, int], tuple[int, int]]
    target: tuple[tuple[int, int], tuple[int, int]]


CORES = (
    Core("2.17", "2.17.14", ((3, 10), (3, 12)), ((3, 7), (3, 12))),
    Core("2.18", "2.18.19", ((3, 11), (3, 13)), ((3, 8), (3, 13))),
    Core("2.19", "2.19.14", ((3, 11), (3, 13)), ((3, 8), (3, 13))),
    Core("2.20", "2.20.10", ((3, 12), (3, 14)), ((3, 9), (3, 14))),
    Core("2.21", "2.21.5", ((3, 12), (3, 14)), ((3, 9), (3, 14))),
)


@cache
def is_usable(python: tuple[int, int]) -> bool:
    """Say whether this Python is on PATH, starts, and can make virtual environments."""
    program = shutil.which("python{}.{}".format(*python))
    if program is None:
        return False
    try:
        check = [program, "-c", "import ensurepip, venv"]
        return subprocess.run(check, capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def installed(bounds: tuple[tuple[int, int], tuple[int, int]]) -> list[str]:
    """Return the usable Pythons within the bounds, oldest first, as '3.9'."""
    low, high = bounds
    return [f"3.{minor}" for minor in range(low[1], high[1] + 1) if is_usable((3, minor))]


def controllers(core: Core) -> list[str]:
    """Return the installed Pythons on which this ansible-core runs, oldest first."""
    return installed(core.controller)


def targets(core: Core) -> list[str]:
    """Return the installed Pythons on which modules may run under this ansible-core, oldest first."""
    low, high = core.target
    return installed((max(low, OLDEST_TARGET), high))


def lowest_and_newest() -> list[Core]:
    """Return the lowest and the newest ansible-core that the installed Pythons allow (one, when they are the same)."""
    runnable = [core for core in CORES if controllers(core)]
    return runnable[:1] + runnable[1:][-1:]
