# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Reads JSON within bounds: what is deeper, longer or less clear than a service writes never comes in; pure."""

from __future__ import annotations

import json
import re
from typing import Any

# Every function that calls itself for each level gets along with this, also on the oldest Python.
MAX_DEPTH = 200
# A float has at most 309; reading many more takes time that is quadratic.
MAX_DIGITS = 400
# What may be a number that is out of bounds, or only looks like one in a string; without it, none has to be looked at.
_HUGE = re.compile(r"\d{300}|\d[eE]\+?\d{3}")
_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")
_INFINITE = (float("inf"), float("-inf"))


def read_json(text: bytes | str) -> Any:
    """Return what the JSON holds; raise ValueError, which tells why, for what is none or beyond the bounds."""
    if isinstance(text, bytes):
        text = text.decode("utf-8-sig")
    numbers: dict[str, Any] = {"parse_int": _read_int, "parse_float": _read_float} if _HUGE.search(text) else {}
    try:
        data = json.loads(text, object_pairs_hook=_make_map, parse_constant=_refuse, **numbers)
    except RecursionError:
        data = None
        is_deep = True
    else:
        can_be_deep = isinstance(data, (dict, list)) and text.count("{") + text.count("[") > MAX_DEPTH
        is_deep = can_be_deep and is_too_deep(data)
    if is_deep:
        raise ValueError(f"it nests deeper than {MAX_DEPTH} levels")
    if _HALF_CHARACTER.search(text):
        json.dumps(data, ensure_ascii=False).encode()  # half a character cannot be written anywhere: ValueError
    return data


def is_too_deep(data: dict[str, Any] | list[Any]) -> bool:
    """Return whether maps and lists nest deeper than MAX_DEPTH levels."""
    level: list[Any] = [data]
    for _depth in range(MAX_DEPTH):
        level = [
            below
            for node in level
            for below in (node.values() if isinstance(node, dict) else node)
            if isinstance(below, (dict, list))
        ]
        if not level:
            return False
    return True


def _make_map(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("it holds a key twice in one object")  # who reads the first sees another answer
    return made


def _read_int(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"it holds a number of more than {MAX_DIGITS} digits")
    return int(digits)


def _read_float(digits: str) -> float:
    number = float(digits)
    if number in _INFINITE:
        raise ValueError("it holds a number that is beyond any float")
    return number


def _refuse(constant: str) -> Any:
    raise ValueError(f"it holds {constant}, which JSON does not have")
