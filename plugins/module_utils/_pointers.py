# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""JSON Pointers (RFC 6901) into values, and values that are taken from the live ones at such paths; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_NOTHING = object()


def escape(key: str) -> str:
    """Return a key as it stands in a JSON Pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def split_path(path: str) -> list[str]:
    """Return the keys of a JSON Pointer."""
    return [key.replace("~1", "/").replace("~0", "~") for key in path.split("/")[1:]]


def with_live(wanted: Mapping[str, Any], actual: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """Return the wanted values with what the live ones have at these JSON Pointers, also when that is nothing."""
    for path in paths:
        wanted = _with_live(wanted, actual, split_path(path))
    return dict(wanted)


def _with_live(wanted: Any, actual: Any, keys: list[str]) -> Any:
    if isinstance(wanted, list) and isinstance(actual, list) and keys[0].isdigit():
        index = int(keys[0])
        if index >= min(len(wanted), len(actual)):
            return wanted
        replaced = list(wanted)
        replaced[index] = actual[index] if len(keys) == 1 else _with_live(wanted[index], actual[index], keys[1:])
        return replaced
    if not isinstance(wanted, dict) or not isinstance(actual, dict):
        return wanted
    key, rest = keys[0], keys[1:]
    below = actual.get(key)
    if not rest:
        others = {name: value for name, value in wanted.items() if name != key}
        return {**wanted, key: below} if key in actual else others
    if isinstance(below, list) and key not in wanted:
        # A part of a list cannot be kept without the rest.
        return {**wanted, key: below} if rest[0].isdigit() and int(rest[0]) < len(below) else wanted
    if isinstance(below, (dict, list)):
        return {**wanted, key: _with_live(wanted.get(key, {}), below, rest)}
    if not isinstance(wanted.get(key), dict) or key in actual:
        return wanted
    left = _with_live(wanted[key], {}, rest)
    return {name: left if name == key else value for name, value in wanted.items() if left or name != key}


def with_nulls(
    wanted: dict[str, Any], actual: Mapping[str, Any], defaults: Mapping[str, Any], paths: Iterable[str]
) -> dict[str, Any]:
    """Return the wanted values with a null at each of these paths where a default is missing from merged live values.

    Only a null can have taken it away; without one it would come back.
    """
    for path in paths:
        keys = split_path(path)
        if _find(defaults, keys) not in (None, _NOTHING) and _find(actual, keys) is _NOTHING:
            wanted = _with_null(wanted, keys)
    return wanted


def _find(tree: Any, keys: list[str]) -> Any:
    for key in keys:
        tree = tree.get(key, _NOTHING) if isinstance(tree, dict) else _NOTHING
    return tree


def _with_null(tree: Any, keys: list[str]) -> dict[str, Any]:
    below = _with_null(tree.get(keys[0]) if isinstance(tree, dict) else None, keys[1:]) if keys[1:] else None
    return {**(tree if isinstance(tree, dict) else {}), keys[0]: below}
