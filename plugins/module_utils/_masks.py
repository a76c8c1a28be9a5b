# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Keeps secrets inside chart values out of everything that is shown: masked by path, in one place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from ._pointers import escape, split_path
from ._values import MISSING, SERVICE_MASK, Change

MASK = "(sensitive)"
MASK_CHANGED = "(sensitive, changed)"
MASK_OF_SERVICE = "(masked by the service)"
TOO_DEEP = "(nested too deep to be shown)"
SERVICE_MASKS = frozenset({SERVICE_MASK})
# What Ansible itself writes in the place of a secret.
_MASKS_OF_ANSIBLE = {"********", "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}
ALL_MASKS = frozenset({SERVICE_MASK, MASK, MASK_CHANGED, MASK_OF_SERVICE, *_MASKS_OF_ANSIBLE})
_SECRET_KEY = re.compile(
    r"passw(or)?d|passphrase|pwd|secret|token|credential|(api|access|priv(ate)?)[-_]?key|connection[-_]?string",
    re.IGNORECASE,
)


class Masker:
    """Replaces every leaf of the sensitive values, and strings and numbers below keys that look secret."""

    def __init__(self, sensitive: Mapping[str, Any] | None = None) -> None:
        self._sensitive = _mark_leaves(sensitive or {})

    def mask(self, tree: Any, path: str = "", marker: str = MASK) -> Any:
        """Return the tree, which stands at C(path), with its secrets replaced by the marker."""
        looks_secret = any(map(_looks_secret, path.split("/")))
        try:
            return _mask(tree, self._find(path), looks_secret, marker)
        except RecursionError:
            return TOO_DEEP

    def _find(self, path: str) -> Any:
        marks: Any = self._sensitive
        for key in split_path(path):
            marks = _marks_below(marks, key)
        return marks

    def mask_change(self, change: Change) -> Change:
        """Return the change with its secrets replaced; that something changes stays visible."""
        before, after = self.mask(change.before, change.path), self.mask(change.after, change.path, MASK_CHANGED)
        return Change(change.path, before, after)


def _mark_leaves(sensitive: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tree with True for each leaf; one walks down this tree beside another, without paths."""
    return {key: _mark_leaves(below) if isinstance(below, dict) and below else True for key, below in sensitive.items()}


def _marks_below(marks: Any, key: str) -> Any:
    return marks.get(key, False) if isinstance(marks, dict) else marks


def _mask(tree: Any, marks: Any, looks_secret: bool, marker: str) -> Any:
    if isinstance(tree, dict):
        return {
            key: _mask(below, marks and _marks_below(marks, key), looks_secret or _looks_secret(key), marker)
            for key, below in tree.items()
        }
    if isinstance(tree, list):
        return [_mask(below, bool(marks), looks_secret, marker) for below in tree]
    if tree is MISSING:
        return tree
    # What stands where a map of sensitive values belongs may have been the secret before.
    is_secret = marks is True or ((marks or looks_secret) and _can_be_secret(tree))
    return marker if is_secret else tree


def find_masks(tree: Any, masks: frozenset[str], path: str = "") -> Iterator[str]:
    """Yield the paths of the leaves that are masks: writing one would destroy the secret that it stands for."""
    todo = [(path, tree)]
    while todo:
        path, tree = todo.pop()
        if isinstance(tree, dict):
            todo += reversed([(f"{path}/{escape(key)}", below) for key, below in tree.items()])
        elif isinstance(tree, list):
            todo += reversed([(f"{path}/{index}", below) for index, below in enumerate(tree)])
        elif isinstance(tree, str) and tree in masks:
            yield path


def with_masks_named(tree: Any) -> Any:
    """Return the tree with the service's masks replaced by a text of ours, which equals no wanted value."""
    if isinstance(tree, dict):
        return {key: with_masks_named(below) for key, below in tree.items()}
    if isinstance(tree, list):
        return [with_masks_named(below) for below in tree]
    return MASK_OF_SERVICE if isinstance(tree, str) and tree == SERVICE_MASK else tree


def find_secrets(tree: Any, is_secret: bool = False) -> Iterator[str]:
    """Yield the strings below every key that looks secret, or all of them."""
    todo = [(tree, is_secret)]
    while todo:
        tree, is_secret = todo.pop()
        if isinstance(tree, dict):
            todo += [(below, is_secret or _looks_secret(key)) for key, below in tree.items()]
        elif isinstance(tree, list):
            todo += [(below, is_secret) for below in tree]
        elif is_secret and isinstance(tree, str):
            yield tree


@lru_cache(maxsize=4096)
def _looks_secret(key: str) -> bool:
    return bool(_SECRET_KEY.search(key))


def _can_be_secret(leaf: Any) -> bool:
    return leaf != "" and isinstance(leaf, (str, int, float)) and not isinstance(leaf, bool)


def find_at(tree: Any, marks: Any) -> Iterator[Any]:
    """Yield the strings and numbers of a tree that stand where another one (the sensitive values) has its leaves."""
    todo = [(tree, marks)]
    while todo:
        tree, marks = todo.pop()
        if isinstance(tree, dict):
            todo += [(below, marks.get(key) if isinstance(marks, dict) else marks) for key, below in tree.items()]
        elif isinstance(tree, list):
            todo += [(below, marks) for below in tree]
        elif marks is not None and _can_be_secret(tree):
            yield tree
