# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""What a task sends that lays its values over the live ones (values_mode=merge), and what that changes; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ._chart import Chart
from ._defaults import Merged, find_differing, find_merged
from ._pointers import with_nulls
from ._release import Release
from ._values import MISSING, Change, leaves, make_changes, merge, overlay, without_nulls

# The clocks of a service's parts differ a little, and many a chart is installed as soon as it is uploaded.
CLOCK_SLACK = timedelta(seconds=30)


def lay_over(actual: Release, given: Mapping[str, Any], chart: Chart) -> dict[str, Any]:
    """Return the overrides to send: those that the live values stand for, with what is given over them.

    Live values that are merged with the defaults do not show the nulls that took some away. These are sent again where
    the defaults are known: those of another version tell nothing of what was there.
    """
    is_own = _is_own(chart, actual)
    return _lay_over(actual.values or {}, given, chart, find_merged(actual.values or {}, chart) if is_own else None)


def _lay_over(live: dict[str, Any], given: Mapping[str, Any], chart: Chart, merged: Merged | None) -> dict[str, Any]:
    if merged is None:
        return overlay(live, given)
    whole = overlay(find_differing(live, merged.defaults), live)
    if merged.has_dependencies and make_changes(without_nulls(live), _effect(chart, merged, whole)):
        # They would not bring the live values about, so that they are not what was there.
        whole = overlay(find_differing(live, chart.defaults or {}), live)
    return overlay(whole, given)


def _effect(chart: Chart, merged: Merged, overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Return how values that are merged with the defaults will read."""
    if merged.has_dependencies and chart.coalesce:
        return without_nulls(chart.coalesce(overrides))
    return merge(merged.defaults, overrides)


def _is_own(chart: Chart, actual: Release) -> bool:
    """Return whether a chart is what the release was installed from: its package may have been replaced since."""
    if (chart.name, chart.version) != (actual.chart_name, actual.chart_version):
        return False
    try:
        uploaded, changed = (
            datetime.fromisoformat(str(text).replace("Z", "+00:00"))
            for text in (chart.shown.get("update_at"), actual.changed_at)
        )
        return uploaded <= changed + CLOCK_SLACK
    except (ValueError, TypeError):
        return True  # not told


def find_merge_changes(actual: Release, given: Mapping[str, Any], chart: Chart, moves: bool) -> list[Change]:
    """Return what the values change, and what comes with that; C(moves) tells that the chart changes anyway."""
    live = actual.values or {}
    asked = make_changes(without_nulls(live), merge(live, given)) + _find_new_nulls(live, given, chart)
    if chart.defaults is None or not (asked or moves):
        return asked
    merged = find_merged(live, chart)
    sent = _lay_over(live, given, chart, merged if _is_own(chart, actual) else None)
    if merged:
        return make_changes(without_nulls(live), _effect(chart, merged, sent)) or asked
    # A map that takes the place of a null, or of a scalar, brings its defaults along.
    told = {change.path for change in asked}
    changes = make_changes(merge(chart.defaults, live), merge(chart.defaults, sent))
    return asked + [change for change in changes if change.before is MISSING and change.path not in told]


def _find_new_nulls(live: dict[str, Any], given: Mapping[str, Any], chart: Chart) -> list[Change]:
    """Return the nulls that take a default away which live values, shown as they were submitted, do not mention."""
    defaults = chart.defaults or {}
    paths = (path for path, value in leaves(given) if value is None)
    changes = [Change(path, MISSING, None) for path in paths if with_nulls({}, live, defaults, [path])]
    if not changes or merge(defaults, given).keys() <= live.keys() or find_merged(live, chart):
        return []  # they are merged with the defaults: what they do not hold is gone already
    return changes
