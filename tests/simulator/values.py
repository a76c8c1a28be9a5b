# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Helm 3.8 merges values: pure functions on plain trees."""

from __future__ import annotations

import copy
import json
import re
from decimal import Decimal
from typing import Any, Optional

Tree = dict[str, Any]

SECRET_KEY = re.compile(r"passw|secret|token|credential|private[-_]?key|api[-_]?key", re.IGNORECASE)
MASK = "******"


def coalesce_into(upper: Tree, lower: Tree) -> Tree:
    """Put `lower` under `upper`, in place and by reference as Helm's CoalesceTables does, and return `upper`.

    A null of `upper` over a key of `lower` removes the key; a null without such a key stays.
    """
    for key, below in list(lower.items()):  # by reference: the two may share branches
        if key not in upper:
            upper[key] = below
        elif upper[key] is None:
            del upper[key]
        elif isinstance(upper[key], dict) and isinstance(below, dict):
            coalesce_into(upper[key], below)
    return upper


def coalesce_tables(upper: Optional[Tree], lower: Optional[Tree]) -> Tree:
    """Return a new tree: `lower` under `upper`."""
    return coalesce_into(copy.deepcopy(upper or {}), copy.deepcopy(lower or {}))


def merge(defaults: Tree, overrides: Optional[Tree]) -> Tree:
    """Return the values that a chart sees: its defaults under the user's overrides."""
    return coalesce_tables(overrides or {}, defaults)


def unshared(tree: Any) -> Any:
    """Return a copy in which no branch appears twice as one object, as after a way through JSON."""
    if isinstance(tree, dict):
        return {key: unshared(item) for key, item in tree.items()}
    return [unshared(item) for item in tree] if isinstance(tree, list) else tree


def mask(tree: Any, secret: bool = False) -> Any:
    """Return the tree with every leaf under a secret-looking key replaced by the mask."""
    if isinstance(tree, dict):
        return {key: mask(item, secret or bool(SECRET_KEY.search(key))) for key, item in tree.items()}
    if isinstance(tree, list):
        return [mask(item, secret) for item in tree]
    return MASK if secret and tree is not None else tree


def as_float64(tree: Any) -> Any:
    """Return the tree with numbers as a Go program reads and writes them."""
    if isinstance(tree, dict):
        return {key: as_float64(item) for key, item in tree.items()}
    if isinstance(tree, list):
        return [as_float64(item) for item in tree]
    if isinstance(tree, bool) or not isinstance(tree, (int, float)):
        return tree
    number = float(tree)
    # Go leaves the plain notation at 1e21 only; Python's repr leaves it at 1e16.
    return int(Decimal(repr(number))) if number.is_integer() and abs(number) < 1e21 else number


def dump(tree: Any) -> str:
    """Return compact JSON with sorted keys, escaped as Go's encoder does."""
    text = json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def lookup(tree: Any, pointer: str) -> tuple[bool, Any]:
    """Return whether the JSON Pointer leads anywhere, and to what."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(tree, dict) and key in tree:
            tree = tree[key]
        elif isinstance(tree, list) and key.isdigit() and int(key) < len(tree):
            tree = tree[int(key)]
        else:
            return False, None
    return True, tree
