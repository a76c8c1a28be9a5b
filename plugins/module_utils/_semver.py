# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The order of versions as Helm has it (SemVer 2); pure."""

from __future__ import annotations

import re
from typing import Any

# As Helm does, it takes a leading v, and 1.2 for 1.2.0.
_VERSION = re.compile(
    r"v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?"
)


def version_key(version: str | None) -> tuple[Any, ...]:
    """Return what to sort a version by, so that the newest comes last, and what is no version first.

    Versions that differ in their build only, or in how they are written, are in the order of their texts.
    """
    text = version or ""
    match = _VERSION.fullmatch(text)
    if not match:
        return (False, text)
    numbers = [_number_key(number or "") for number in match.groups()[:3]]
    identifiers = match[4].split(".") if match[4] else []
    # A pre-release comes before its release.
    return (True, numbers, not identifiers, [_identifier_key(each) for each in identifiers], text)


def _number_key(digits: str) -> tuple[int, str]:
    """Return what to sort a number by that may have any length, which int() would refuse."""
    digits = digits.lstrip("0")
    return len(digits), digits


def _identifier_key(identifier: str) -> tuple[bool, int, str]:
    """Return what to sort a part of a pre-release by: numbers as such, and before words."""
    if identifier.isdigit():
        return (False, *_number_key(identifier))
    return True, 0, identifier
