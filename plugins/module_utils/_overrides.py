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
from ._defaults import find_differing, find_merged
from ._differences import find_differences, needs_archive, read_live_values
from ._release import Release
from ._values import leaves, overlay, without_nulls
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


def _candidates(live: dict[str, Any], chart: Chart) -> Iterator[dict[str, Any]]:
    merged = find_merged(live, chart)
    if merged is None or chart.defaults is None:
        return
    if merged.has_dependencies:
        overrides = overlay(merged.first, find_differing(live, merged.defaults))
        yield without_nulls(overrides)
        yield overrides
    yield find_differing(live, chart.defaults)


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
