# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Patterns for releases, which match their names, or namespace and name with a slash between; pure."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

_WILD = frozenset("*?[")


def read_patterns(texts: Iterable[str] | None) -> tuple[str, ...]:
    """Return the patterns of an option, one for each line of its texts; blank ones, as surveys give them, are none."""
    return tuple(line.strip() for text in texts or () for line in text.splitlines() if line.strip())


def fits(pattern: str, text: str) -> bool:
    """Return whether the shell pattern fits the text, case included."""
    return fnmatchcase(text, pattern) if _WILD.intersection(pattern) else text == pattern


def matches(pattern: str, namespace: str, name: str) -> bool:
    """Return whether the shell pattern fits the release; one without a slash is for the name in any namespace."""
    return fits(pattern, f"{namespace}/{name}" if "/" in pattern else name)


def matches_any(patterns: Iterable[str], namespace: str, name: str) -> bool:
    """Return whether one of the patterns fits the release."""
    return any(matches(pattern, namespace, name) for pattern in patterns)
