# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Tells whether live values read as merged with a chart's defaults, with which, and what differs from these; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ._chart import Chart
from ._values import MISSING, is_equal


class Merged(NamedTuple):
    """What live values are merged with: the defaults, and the overrides that have enabled some of these."""

    defaults: dict[str, Any]
    first: dict[str, Any]
    has_dependencies: bool = False


def find_merged(live: Mapping[str, Any], chart: Chart) -> Merged | None:
    """Return the defaults that live values are merged with, None when they read as they were submitted.

    Those of the chart's dependencies are among them where its archive was read and the live values hold them.
    """
    if chart.defaults is None or _balance(live, chart.defaults) <= 0:
        return None
    if chart.coalesce is not None:
        # These come first, because they change the defaults: what may enable a dependency, and what all of them get.
        first = find_differing(live, chart.coalesce({}))
        first = {**_switches(first), **{key: value for key, value in first.items() if key == "global"}}
        defaults = chart.coalesce(first)
        if _balance(live, defaults) > _balance(live, chart.defaults):
            return Merged(defaults, first, has_dependencies=True)
    return Merged(chart.defaults, {})


def may_have_dependencies(live: Mapping[str, Any] | None, chart: Chart) -> bool:
    """Return whether live values read as merged, and hold more than the chart's own defaults do.

    They may be overrides, or defaults of the chart's dependencies; only its archive can tell.
    """
    if live is None or chart.defaults is None or _balance(live, chart.defaults) <= 0:
        return False
    return _has_more(live, chart.defaults)


def _has_more(live: Mapping[str, Any], defaults: Mapping[str, Any]) -> bool:
    if live.keys() - defaults.keys():
        return True
    maps = ((value, defaults[key]) for key, value in live.items() if isinstance(value, dict))
    return any(isinstance(below, dict) and _has_more(value, below) for value, below in maps)


def _balance(live: Mapping[str, Any], defaults: Mapping[str, Any]) -> int:
    """Return how many more of the defaults stand unchanged in the live values than are missing there.

    It is positive for values that are merged with them: who submits overrides hardly repeats the defaults, and nulls
    that take defaults away are few.
    """
    balance = 0
    todo: list[tuple[Any, Any]] = [(defaults, live)]
    while todo:
        default, value = todo.pop()
        if isinstance(default, dict) and default and (value is None or isinstance(value, dict)):
            todo += [(default[key], (value or {}).get(key)) for key in default]
        elif default is not None and value is None:
            balance -= 1
        elif default is not None and is_equal(value, default):
            balance += 1
    return balance


def _switches(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return the booleans of a tree."""
    below = ((key, _switches(value) if isinstance(value, dict) else value) for key, value in tree.items())
    return {key: value for key, value in below if isinstance(value, bool) or (value and isinstance(value, dict))}


def find_differing(live: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return what has to be laid over the defaults to get the live values, nulls for what is missing there."""
    overrides: dict[str, Any] = {}
    for key, value in {**dict.fromkeys(defaults), **live}.items():
        default = defaults.get(key, MISSING)
        if isinstance(value, dict) and isinstance(default, dict):
            below = find_differing(value, default)
            if below:
                overrides[key] = below
        elif value is None:
            if default is not None:
                overrides[key] = None
        elif default is MISSING or not is_equal(value, default):
            overrides[key] = value
    return overrides
