# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Keeps secrets inside chart values out of everything that is shown: masked by path, in one place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ._values import SERVICE_MASK, Change, escape

MASK = "(sensitive)"
MASK_CHANGED = "(sensitive, changed)"
_SECRET_KEY = re.compile(r"passw(or)?d|secret|token|credential|private[-_]?key", re.IGNORECASE)


def mask(tree: Any, is_secret: bool = False, marker: str = MASK) -> Any:
    """Return the tree with the strings and numbers below every key that looks secret replaced by the marker."""
    if isinstance(tree, Mapping):
        return {key: mask(value, is_secret or looks_secret(key), marker) for key, value in tree.items()}
    if isinstance(tree, list):
        return [mask(value, is_secret, marker) for value in tree]
    return marker if is_secret and _can_be_secret(tree) else tree


def mask_change(change: Change) -> Change:
    """Return the change with its secrets replaced; that something changes stays visible."""
    is_secret = looks_secret(change.path)
    return Change(change.path, mask(change.before, is_secret), mask(change.after, is_secret, MASK_CHANGED))


def find_mask(tree: Any, path: str = "") -> str | None:
    """Return the path of the first leaf that is a mask, the service's or ours; writing it would destroy the secret."""
    if isinstance(tree, Mapping):
        below = ((f"{path}/{escape(key)}", value) for key, value in tree.items())
    elif isinstance(tree, list):
        below = ((f"{path}/{index}", value) for index, value in enumerate(tree))
    else:
        return path if tree in (SERVICE_MASK, MASK, MASK_CHANGED) else None
    return next((found for found in (find_mask(value, where) for where, value in below) if found is not None), None)


def find_secrets(tree: Any, is_secret: bool = False) -> Iterator[str]:
    """Yield the strings below every key that looks secret."""
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from find_secrets(value, is_secret or looks_secret(key))
    elif isinstance(tree, list):
        for value in tree:
            yield from find_secrets(value, is_secret)
    elif is_secret and isinstance(tree, str):
        yield tree


def looks_secret(key: str) -> bool:
    """Return whether a key, or a path of keys, promises a secret."""
    return bool(_SECRET_KEY.search(key))


def _can_be_secret(leaf: Any) -> bool:
    return leaf != "" and isinstance(leaf, (str, int, float)) and not isinstance(leaf, bool)
