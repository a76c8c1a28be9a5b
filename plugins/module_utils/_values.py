# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Chart values: merging as Helm does it, comparing, and the changes between two trees; pure.

Trees are of dict and list, as JSON has them. Values can be a megabyte, and nested deeper than calls of Python may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ._pointers import escape

# What the service shows in the place of a value that it keeps to itself (its manual shows such answers).
SERVICE_MASK = "******"
_PLAIN = frozenset({str, int, float, bool, type(None)})


class _Missing:
    """The value of a path that is not there, which is not null."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()


class Change(NamedTuple):
    """One path (a JSON Pointer, RFC 6901) whose value differs; MISSING stands for a path that is not there."""

    path: str
    before: Any
    after: Any


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return C(over) laid over C(base) as Helm lays values over a chart's defaults.

    Maps merge, anything else replaces, a null removes its key (Helm 3.8.2, pkg/chartutil/coalesce.go).
    """
    merged: dict[str, Any] = {}
    todo: list[tuple[dict[str, Any], Mapping[str, Any], Mapping[str, Any]]] = [(merged, base, over)]
    while todo:
        target, base, over = todo.pop()
        for key, value in {**base, **over}.items():
            if isinstance(value, dict):
                below = base.get(key)
                target[key] = {}
                todo.append((target[key], below if isinstance(below, dict) else {}, value))
            elif value is not None:
                target[key] = value
    return merged


def overlay(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return C(over) laid over C(base) with its nulls kept: both are overrides, and a null is one, too."""
    laid = {**base, **over}
    for key, value in over.items():
        below = base.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            laid[key] = overlay(below, value)
    return laid


def without_nulls(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tree without keys whose value is null; lists stay as they are."""
    return merge({}, tree)


def is_equal(actual: Any, wanted: Any) -> bool:
    """Return whether two values are the same JSON: 1 equals 1.0, but neither "1" nor true.

    A masked actual value is unknown and equals any; only the service's own mask counts.
    """
    try:
        return _is_equal(actual, wanted)
    except RecursionError:
        # Since Python 3.12, json.loads() reads what is nested deeper. Listing the changes is slower and has no limit.
        return not make_changes(actual, wanted)


def _is_equal(actual: Any, wanted: Any) -> bool:
    if isinstance(actual, dict) and isinstance(wanted, dict):
        if len(actual) != len(wanted):
            return False
        for key, value in actual.items():
            other = wanted.get(key, MISSING)
            if (kind := type(value)) is type(other) and kind in _PLAIN and value == other:
                continue  # nearly every leaf of large values goes this way, which takes no call
            if other is MISSING or not _is_equal(value, other):
                return False
        return True
    if isinstance(actual, list) and isinstance(wanted, list):
        return len(actual) == len(wanted) and all(map(_is_equal, actual, wanted))
    return _is_equal_leaf(actual, wanted)


def _is_equal_leaf(actual: Any, wanted: Any) -> bool:
    if isinstance(actual, str):
        return actual == SERVICE_MASK or (isinstance(wanted, str) and actual == wanted)
    if _is_number(actual) and _is_number(wanted):
        return _is_same_number(actual, wanted)
    return type(actual) is type(wanted) and bool(actual == wanted)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_same_number(actual: float, wanted: float) -> bool:
    """Compare numbers as exactly as the service keeps them: Go's JSON reads every number as a float."""
    try:
        return float(actual) == float(wanted)
    except OverflowError:
        return actual == wanted


def is_in_sync(actual: Mapping[str, Any], wanted: Mapping[str, Any], defaults: Mapping[str, Any] | None) -> bool:
    """Return whether a release whose values read C(actual) has what is wanted.

    The service's documents leave open whether it gives back what was submitted or that merged with the chart's
    defaults, so either makes it true; nothing weaker does.
    """
    if is_equal(actual, wanted):
        return True
    if defaults is None:
        return False
    try:
        return _is_merged(actual, defaults, wanted)
    except RecursionError:
        return not make_changes(without_nulls(actual), merge(defaults, wanted))


def _is_merged(actual: Mapping[str, Any], base: Mapping[str, Any], over: Mapping[str, Any]) -> bool:
    """Return is_equal(without_nulls(actual), merge(base, over)) without making these trees, which takes the time."""
    wanted = {**base, **over} if base else over
    for key, value in wanted.items():
        live = actual.get(key)
        if (kind := type(live)) is type(value) and kind in _PLAIN and live == value:
            continue
        if isinstance(value, dict) and isinstance(live, dict):
            below = base.get(key) if key in over else None
            if not _is_merged(live, below if isinstance(below, dict) else {}, value):
                return False
        elif value is None or not _is_equal(live, value):
            return False
    return actual.keys() <= wanted.keys() or all(actual[key] is None for key in actual.keys() - wanted.keys())


def make_changes(before: Any, after: Any) -> list[Change]:
    """Return what differs, a leaf at a time, in the order of the trees."""
    changes: list[Change] = []
    todo = [("", before, after)]
    while todo:
        path, old, new = todo.pop()
        if isinstance(old, dict) and isinstance(new, dict):
            keys = {**old, **new}
            todo += reversed([(f"{path}/{escape(key)}", old.get(key, MISSING), new.get(key, MISSING)) for key in keys])
        elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            todo += reversed([(f"{path}/{index}", *pair) for index, pair in enumerate(zip(old, new))])
        elif new is MISSING:
            changes += [Change(leaf, value, MISSING) for leaf, value in leaves(old, path)]
        elif old is MISSING:
            changes += [Change(leaf, MISSING, value) for leaf, value in leaves(new, path)]
        elif not _is_equal(old, new):
            changes.append(Change(path, old, new))
    return changes


def leaves(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path and value of every leaf: what is no map, or an empty one."""
    todo = [(path, tree)]
    while todo:
        path, tree = todo.pop()
        if isinstance(tree, dict) and tree:
            todo += reversed([(f"{path}/{escape(key)}", below) for key, below in tree.items()])
        else:
            yield path, tree
