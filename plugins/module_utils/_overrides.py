# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Which overrides live values come from, so that a task that gives them changes nothing, now and later; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ._chart import Chart
from ._differences import find_differences, needs_archive, read_live_values
from ._release import Release
from ._values import MISSING, is_equal, leaves, overlay, without_nulls
from ._wanted import Wanted


def find_overrides(release: Release, chart: Chart | None, masked: Sequence[str] = ()) -> dict[str, Any]:
    """Return what differs from the defaults where the live values read as merged with them, else the whole of them.

    C(masked) are the paths that the task ignores, because the service does not show what they hold.
    Either explains the live values, but each is wrong for a later upgrade under the other reading: the whole of merged
    values would pin the defaults, and what values as submitted do not mention would become nulls.
    """
    live = read_live_values(release)
    if chart is None:
        return live
    kept = (overrides for overrides in _candidates(live, chart) if _keeps(release, chart, overrides, masked))
    return next(kept, live)


def find_nulls(overrides: Mapping[str, Any], live: Mapping[str, Any]) -> list[str]:
    """Return the paths of nulls that the live values do not show: only they can have taken a default away."""
    shown = {path for path, _value in leaves(live)}
    return [path for path, value in leaves(overrides) if value is None and path not in shown]


def may_have_dependencies(live: Mapping[str, Any] | None, chart: Chart) -> bool:
    """Return whether live values read as merged, and hold more than the chart's own defaults do.

    They may be overrides, or defaults of the chart's dependencies; only its archive can tell.
    """
    if live is None or chart.defaults is None or _balance(live, chart.defaults) <= 0:
        return False
    return _has_more(live, chart.defaults)


def _has_more(live: Mapping[str, Any], defaults: Mapping[str, Any]) -> bool:
    return any(
        key not in defaults
        or (isinstance(value, dict) and isinstance(defaults[key], dict) and _has_more(value, defaults[key]))
        for key, value in live.items()
    )


def _candidates(live: dict[str, Any], chart: Chart) -> Iterator[dict[str, Any]]:
    if chart.defaults is None or _balance(live, chart.defaults) <= 0:
        return
    if chart.coalesce is not None:
        # These come first, because they change the defaults: what may enable a dependency, and what all of them get.
        first = _differing(live, chart.coalesce({}))
        first = {**_switches(first), **{key: value for key, value in first.items() if key == "global"}}
        defaults = chart.coalesce(first)
        if _balance(live, defaults) > _balance(live, chart.defaults):
            overrides = overlay(first, _differing(live, defaults))
            yield without_nulls(overrides)
            yield overrides
    yield _differing(live, chart.defaults)


def _keeps(release: Release, chart: Chart, overrides: dict[str, Any], masked: Sequence[str]) -> bool:
    """Return whether a task that wants these overrides finds nothing to do."""
    wanted = Wanted(release.name, release.namespace, values=overrides, ignore_paths=tuple(masked))
    own = replace(chart, coalesce=None)
    if not find_differences(wanted, own, release):
        return True
    # It reads the archive only if it has to, and never when what it ignores would have to be sent masked.
    if chart.coalesce is None or masked or not needs_archive(wanted, own, release):
        return False
    return not find_differences(wanted, chart, release)


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
