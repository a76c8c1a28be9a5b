# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""What differs between a release and what a task wants of it, under each reading of the live values; pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from ._chart import Chart
from ._defaults import find_merged, may_have_dependencies
from ._errors import InputError, ReleaseError
from ._masks import SERVICE_MASKS, find_masks, with_masks_named
from ._merging import find_merge_changes, lay_over
from ._pointers import with_live, with_nulls
from ._release import Release
from ._values import (
    MISSING,
    SERVICE_MASK,
    Change,
    is_in_sync,
    make_changes,
    merge,
    overlay,
    without_nulls,
)
from ._wanted import Wanted


def find_differences(wanted: Wanted, chart: Chart, actual: Release) -> list[Change]:
    """Return what an upgrade has to change; raise ReleaseError when the two cannot be compared."""
    values = read_live_values(actual)
    if wanted.masks_differ:
        actual = replace(actual, values=with_masks_named(values))
    return find_chart_changes(chart, actual) + _read(actual, wanted, chart).changes


def read_live_values(actual: Release) -> dict[str, Any]:
    """Return the values; raise ReleaseError when the service shows something else."""
    if actual.values is None:
        raise ReleaseError(
            "The values of this release are not told by the service, or are not JSON, so that they cannot be compared. "
            "Nothing was changed.",
            actual,
        )
    return actual.values


def is_other_chart(chart: Chart, actual: Release) -> bool:
    """Return whether a release was installed from a chart of another name, as far as both are told."""
    return bool(chart.name and actual.chart_name) and actual.chart_name != chart.name


def find_chart_changes(chart: Chart, actual: Release) -> list[Change]:
    """Return the changes of the chart's name and version; their paths are no JSON Pointers, for these are no values."""
    changes = []
    if is_other_chart(chart, actual):
        changes.append(Change("chart_name", actual.chart_name, chart.name))
    if chart.version not in (None, actual.chart_version):
        changes.append(Change("chart_version", actual.chart_version, chart.version))
    return changes


class _Reading(NamedTuple):
    """What live values tell when they are read in one way: the overrides to send, and what these change."""

    given: dict[str, Any]
    changes: list[Change]


def _read(actual: Release, wanted: Wanted, chart: Chart) -> _Reading:
    """Return the reading that explains the live values best: without changes when one of them fits."""
    values = actual.values or {}
    given = with_live(wanted.values, values, wanted.ignore_paths)
    if wanted.keeps_values:
        return _Reading(given, make_changes(without_nulls(values), merge(values, given)))
    if wanted.values_mode == "merge":
        moves = bool(find_chart_changes(chart, actual))
        return _Reading(given, find_merge_changes(actual, given, chart, moves))
    if chart.defaults is None:
        if is_in_sync(values, given, None):
            return _Reading(given, [])
        # Only what is given can be told from defaults that are not known.
        changes = make_changes(without_nulls(values), merge(values, given))
        # A chart that is gone cannot be upgraded to either: that the release has what is given must be enough then.
        return _Reading(given, changes or (make_changes(values, given) if chart.is_known else []))
    defaults = chart.coalesce({}) if chart.coalesce else chart.defaults
    kept = with_nulls(given, values, defaults, wanted.ignore_paths)
    # Merged with the defaults of another version, they tell what that one brings, also where all of them are given.
    is_merged = bool(find_chart_changes(chart, actual) and find_merged(values, chart))
    for overrides in () if is_merged else (given, kept):
        if is_in_sync(values, overrides, chart.defaults):
            return _Reading(overrides, [])
    shown = without_nulls(values)
    readings = [_Reading(kept, make_changes(shown, merge(chart.defaults, kept)))]
    if not is_merged:
        readings.append(_Reading(given, make_changes(values, given)))
    if chart.coalesce is not None:
        readings.insert(0, _Reading(kept, make_changes(shown, without_nulls(chart.coalesce(kept)))))
    return min(readings, key=lambda reading: (len(reading.changes), reading.given is not given))


def needs_archive(wanted: Wanted, chart: Chart, actual: Release) -> bool:
    """Return whether only the chart's archive can tell what the release holds beyond the chart's own defaults.

    That is so when its values read as merged with the defaults, and hold more than those and what is wanted explain: it
    may be defaults of the chart's dependencies. To lay values over them, it has to be known which of these are missing.
    """
    if not chart.is_known or chart.defaults is None or chart.coalesce is not None or actual.values is None:
        return False
    if is_other_chart(chart, actual) or wanted.keeps_values:
        return False
    if wanted.values_mode == "merge":
        return _may_lose_defaults(wanted, chart, actual)
    if not _read(actual, wanted, chart).changes:
        return False
    values, given = without_nulls(actual.values), with_live(wanted.values, actual.values, wanted.ignore_paths)
    given = with_nulls(given, values, chart.defaults, wanted.ignore_paths)
    if not merge(chart.defaults, given).keys() <= values.keys():
        return False
    return any(change.after is MISSING for change in make_changes(values, overlay(chart.defaults, given)))


def _may_lose_defaults(wanted: Wanted, chart: Chart, actual: Release) -> bool:
    """Return whether an upgrade that lays values over the live ones may touch defaults of dependencies."""
    if not may_have_dependencies(actual.values, chart):
        return False
    if actual.status == "DEPLOYED" and not find_differences(wanted, chart, actual):
        return False
    sent = _make_overrides(wanted, chart, actual)
    return next(find_masks(sent, SERVICE_MASKS), None) is None  # else it is refused anyway


def find_content_changes(before: Release, after: Release, wanted: Wanted) -> list[Change]:
    """Return what differs between two revisions, which the service shows under the same reading."""
    values = before.values or {}
    if wanted.masks_differ:
        values = with_masks_named(values)
    changes = make_changes(values, with_live(after.values or {}, values, wanted.ignore_paths))
    if not wanted.masks_differ:
        changes = [change for change in changes if change.after != SERVICE_MASK]
    if after.values is None:
        changes = []  # not told
    for name in ("chart_version", "chart_name"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            changes.insert(0, Change(name, old, new))
    return changes


def make_values_to_send(wanted: Wanted, chart: Chart, actual: Release) -> dict[str, Any]:
    """Return the whole of the overrides; raise InputError when the service keeps one of them to itself."""
    values = _make_overrides(wanted, chart, actual)
    masked = next(find_masks(values, SERVICE_MASKS), None)
    if masked is not None:
        raise InputError(
            f"The service shows the live value at {masked} masked, so it cannot be sent back with values_mode=merge or "
            "ignore_paths: give it in sensitive_values. Nothing was changed."
        )
    return values


def _make_overrides(wanted: Wanted, chart: Chart, actual: Release) -> dict[str, Any]:
    given = _read(actual, wanted, chart).given
    if wanted.values_mode != "merge":
        return given
    if wanted.keeps_values:
        return overlay(actual.values or {}, given)  # the service keeps the nulls itself, and loses what is sent of them
    return lay_over(actual, given, chart)


def may_be_ours(wanted: Wanted, actual: Release) -> bool:
    """Return whether a release may be what our own write has left: the wanted chart, and every wanted value.

    This is weaker than is_in_sync(), which can fail here for values that the service adds by itself.
    """
    if wanted.chart is None or actual.values is None or find_chart_changes(wanted.chart, actual):
        return False
    return not make_changes(without_nulls(actual.values), merge(actual.values, wanted.values))


def is_same_content(actual: Release, target: Release) -> bool:
    """Return whether a release holds the chart and the values of another revision; a masked value equals any."""
    if actual.values is None:
        return False
    return not find_content_changes(actual, target, Wanted("", ""))
