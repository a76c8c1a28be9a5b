# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Chart values: merging as Helm does it, comparing, and the changes between two trees; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

# What the service shows in the place of a value that it keeps to itself (its manual shows such answers).
SERVICE_MASK = "******"


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
    for key in [*base, *(key for key in over if key not in base)]:
        value = over[key] if key in over else base[key]
        if isinstance(value, Mapping):
            below = base.get(key)
            merged[key] = merge(below if isinstance(below, Mapping) else {}, value)
        elif value is not None:
            merged[key] = value
    return merged


def overlay(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return C(over) laid over C(base) with its nulls kept: both are overrides, and a null is one, too."""
    laid = dict(base)
    for key, value in over.items():
        below = laid.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            value = overlay(below, value)
        laid[key] = value
    return laid


def with_live(wanted: Mapping[str, Any], actual: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """Return the wanted values with what the live ones have at these JSON Pointers, also when that is nothing."""
    for path in paths:
        keys = [key.replace("~1", "/").replace("~0", "~") for key in path.split("/")[1:]]
        wanted = _with_live(wanted, actual, keys)
    return dict(wanted)


def _with_live(wanted: Any, actual: Any, keys: list[str]) -> Any:
    if isinstance(wanted, list) and isinstance(actual, list) and keys[0].isdigit():
        index = int(keys[0])
        if index >= min(len(wanted), len(actual)):
            return wanted
        below = actual[index] if len(keys) == 1 else _with_live(wanted[index], actual[index], keys[1:])
        return [*wanted[:index], below, *wanted[index + 1 :]]
    if not isinstance(wanted, Mapping) or not isinstance(actual, Mapping):
        return wanted
    key, rest = keys[0], keys[1:]
    if rest and isinstance(actual.get(key), (Mapping, list)):
        return {**wanted, key: _with_live(wanted.get(key, type(actual[key])()), actual[key], rest)}
    if not rest and key in actual:
        return {**wanted, key: actual[key]}
    return {name: value for name, value in wanted.items() if rest or name != key}


def without_nulls(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tree without keys whose value is null; lists stay as they are."""
    return merge({}, tree)


def is_equal(actual: Any, wanted: Any) -> bool:
    """Return whether two values are the same JSON: 1 equals 1.0, but neither "1" nor true.

    A masked actual value is unknown and equals any; only the service's own mask counts.
    """
    if isinstance(actual, str) and actual == SERVICE_MASK:
        return True
    if isinstance(actual, Mapping) and isinstance(wanted, Mapping):
        return actual.keys() == wanted.keys() and all(is_equal(actual[key], wanted[key]) for key in actual)
    if isinstance(actual, list) and isinstance(wanted, list):
        return len(actual) == len(wanted) and all(map(is_equal, actual, wanted))
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
    return defaults is not None and is_equal(without_nulls(actual), merge(defaults, wanted))


def make_changes(before: Any, after: Any) -> list[Change]:
    """Return what differs, a leaf at a time, in the order of the trees."""
    return list(_changes(before, after, ""))


def _changes(before: Any, after: Any, path: str) -> Iterator[Change]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in [*before, *(key for key in after if key not in before)]:
            yield from _key_changes(before, after, key, path)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after)):
            yield from _changes(old, new, f"{path}/{index}")
    elif not is_equal(before, after):
        yield Change(path, before, after)


def _key_changes(before: Mapping[str, Any], after: Mapping[str, Any], key: str, path: str) -> Iterator[Change]:
    below = f"{path}/{escape(key)}"
    if key in before and key in after:
        yield from _changes(before[key], after[key], below)
    elif key in after:
        yield from (Change(leaf, MISSING, value) for leaf, value in leaves(after[key], below))
    else:
        yield from (Change(leaf, value, MISSING) for leaf, value in leaves(before[key], below))


def leaves(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path and value of every leaf: what is no map, or an empty one."""
    if isinstance(tree, Mapping) and tree:
        for key, value in tree.items():
            yield from leaves(value, f"{path}/{escape(key)}")
    else:
        yield path, tree


def escape(key: str) -> str:
    """Return a key as it stands in a JSON Pointer."""
    return key.replace("~", "~0").replace("/", "~1")
