# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Keeps secrets inside chart values out of everything that is shown: masked by path, in one place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ._values import MISSING, SERVICE_MASK, Change, escape, leaves

MASK = "(sensitive)"
MASK_CHANGED = "(sensitive, changed)"
MASK_OF_SERVICE = "(masked by the service)"
SERVICE_MASKS = frozenset({SERVICE_MASK})
ALL_MASKS = frozenset({SERVICE_MASK, MASK, MASK_CHANGED, MASK_OF_SERVICE})
_SECRET_KEY = re.compile(
    r"passw(or)?d|passphrase|pwd|secret|token|credential|(api|access|priv(ate)?)[-_]?key|connection[-_]?string",
    re.IGNORECASE,
)


class Masker:
    """Replaces every leaf of the sensitive values, and strings and numbers below keys that look secret."""

    def __init__(self, sensitive: Mapping[str, Any] | None = None) -> None:
        self._sensitive = frozenset(path for path, _value in leaves(sensitive or {}) if path)

    def mask(self, tree: Any, path: str = "", marker: str = MASK) -> Any:
        """Return the tree, which stands at C(path), with its secrets replaced by the marker."""
        return self._mask(tree, path, self.is_sensitive(path), bool(_SECRET_KEY.search(path)), marker)

    def _mask(self, tree: Any, path: str, is_sensitive: bool, looks_secret: bool, marker: str) -> Any:
        is_sensitive = is_sensitive or path in self._sensitive
        if isinstance(tree, Mapping):
            return {
                key: self._mask(
                    below, f"{path}/{escape(key)}", is_sensitive, looks_secret or bool(_SECRET_KEY.search(key)), marker
                )
                for key, below in tree.items()
            }
        if isinstance(tree, list):
            return [
                self._mask(below, f"{path}/{index}", is_sensitive, looks_secret, marker)
                for index, below in enumerate(tree)
            ]
        if tree is MISSING:
            return tree
        return marker if is_sensitive or (looks_secret and _can_be_secret(tree)) else tree

    def mask_change(self, change: Change) -> Change:
        """Return the change with its secrets replaced; that something changes stays visible."""
        before, after = self.mask(change.before, change.path), self.mask(change.after, change.path, MASK_CHANGED)
        return Change(change.path, before, after)

    def is_sensitive(self, path: str) -> bool:
        """Return whether a path is one of the sensitive values, or lies below one."""
        keys = path.split("/")
        return any("/".join(keys[:end]) in self._sensitive for end in range(2, len(keys) + 1))


def find_masks(tree: Any, masks: frozenset[str], path: str = "") -> Iterator[str]:
    """Yield the paths of the leaves that are masks: writing one would destroy the secret that it stands for."""
    if isinstance(tree, Mapping):
        for key, below in tree.items():
            yield from find_masks(below, masks, f"{path}/{escape(key)}")
    elif isinstance(tree, list):
        for index, below in enumerate(tree):
            yield from find_masks(below, masks, f"{path}/{index}")
    elif isinstance(tree, str) and tree in masks:
        yield path


def with_masks_named(tree: Any) -> Any:
    """Return the tree with the service's masks replaced by a text of ours, which equals no wanted value."""
    if isinstance(tree, Mapping):
        return {key: with_masks_named(below) for key, below in tree.items()}
    if isinstance(tree, list):
        return [with_masks_named(below) for below in tree]
    return MASK_OF_SERVICE if isinstance(tree, str) and tree == SERVICE_MASK else tree


def find_secrets(tree: Any, is_secret: bool = False) -> Iterator[str]:
    """Yield the strings below every key that looks secret, or all of them."""
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from find_secrets(value, is_secret or bool(_SECRET_KEY.search(key)))
    elif isinstance(tree, list):
        for value in tree:
            yield from find_secrets(value, is_secret)
    elif is_secret and isinstance(tree, str):
        yield tree


def _can_be_secret(leaf: Any) -> bool:
    return leaf != "" and isinstance(leaf, (str, int, float)) and not isinstance(leaf, bool)
