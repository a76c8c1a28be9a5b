# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Which overrides live values come from, so that a task that gives them changes nothing, now and later; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._values import MISSING, is_equal, is_in_sync, leaves


def find_overrides(live: dict[str, Any], defaults: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what differs from the defaults where the live values read as merged with them, else the whole of them.

    Either explains the live values. Each is wrong for a later upgrade under the other reading: the whole of merged
    values would pin the defaults, and what values as submitted do not mention would become nulls.
    """
    if defaults is None or not _reads_as_merged(live, defaults):
        return live
    overrides = _differing(live, defaults)
    return overrides if is_in_sync(live, overrides, defaults) else live


def find_nulls(overrides: Mapping[str, Any], live: Mapping[str, Any]) -> list[str]:
    """Return the paths of nulls that the live values do not show: only they can have taken a default away."""
    shown = {path for path, _value in leaves(live)}
    return [path for path, value in leaves(overrides) if value is None and path not in shown]


def _reads_as_merged(live: Mapping[str, Any], defaults: Mapping[str, Any]) -> bool:
    """Return whether more of the defaults stand unchanged in the live values than are missing there.

    Who submits overrides hardly repeats the defaults, and nulls that take defaults away are few.
    """
    balance = 0
    for default, value in _side_by_side(defaults, live):
        if value is None or value is MISSING:
            balance -= 1
        elif is_equal(value, default):
            balance += 1
    return balance > 0


def _side_by_side(defaults: Any, live: Any) -> list[tuple[Any, Any]]:
    """Return each leaf of the defaults that is not null, and what the live values have there."""
    pairs = []
    todo = [(defaults, live)]
    while todo:
        default, value = todo.pop()
        if isinstance(default, dict) and default:
            below = value if isinstance(value, dict) else {}
            todo += [(default[key], below.get(key, MISSING)) for key in default]
        elif default is not None:
            pairs.append((default, value))
    return pairs


def _differing(live: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return what has to be laid over the defaults to get the live values, nulls for what is missing there."""
    overrides: dict[str, Any] = {}
    for key, value in {**dict.fromkeys(defaults), **live}.items():
        default = defaults.get(key, MISSING)
        if isinstance(value, dict) and isinstance(default, dict):
            below = _differing(value, default)
            if below:
                overrides[key] = below
        elif value is None:
            if default is not None:
                overrides[key] = None
        elif default is MISSING or not is_equal(value, default):
            overrides[key] = value
    return overrides
