# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Decides what has to be done to a release: compares wanted with actual; pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from ._errors import InputError, ReleaseError
from ._masks import SERVICE_MASKS, find_masks, with_masks_named
from ._release import Chart, Release
from ._values import Change, is_in_sync, make_changes, merge, overlay, with_live, without_nulls

# A kept record of an uninstalled release: for a task it is as good as absent.
ABSENT = frozenset({"DELETED"})
KNOWN = frozenset({"DEPLOYED", "FAILED", "UNKNOWN", "SUPERSEDED"})
REPAIRABLE = frozenset({"FAILED", "SUPERSEDED"})


@dataclass(frozen=True)
class Wanted:
    """The release a task asks for; C(chart) is None when it asks for none."""

    name: str
    namespace: str
    chart: Chart | None = None
    values: dict[str, Any] = field(default_factory=dict)
    description: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    values_mode: str = "replace"
    ignore_paths: tuple[str, ...] = ()
    masks_differ: bool = False

    @property
    def keeps_values(self) -> bool:
        """Whether the user's parameters make an upgrade build on the values that the release has now.

        Helm 3.8.2: reset_values wins over replace; without either, empty values keep the former ones.
        """
        reset = self.parameters.get("reset_values")
        if reset:
            return False
        return bool(self.parameters.get("replace")) or (reset is False and not self.values)


@dataclass(frozen=True)
class Plan:
    """What to do: C(action) is none, install, upgrade or uninstall; C(before) is the release as it was read."""

    wanted: Wanted
    action: str
    before: Release | None
    changes: tuple[Change, ...] = ()

    @property
    def is_change(self) -> bool:
        """Whether anything is to be done."""
        return self.action != "none"

    @property
    def revision_before(self) -> int:
        """The revision that a new one has to exceed, 0 when there was none."""
        return (self.before.revision or 0) if self.before and self.action == "upgrade" else 0


def make_plan(wanted: Wanted, actual: Release | None) -> Plan:
    """Return what brings the actual release (no operation under way) to the wanted one.

    Raises ReleaseError when the release is in a state that this must not touch.
    """
    if actual is None or actual.status in ABSENT:
        return _plan_absent(wanted, actual)
    if wanted.chart is None:
        return Plan(wanted, "uninstall", actual, tuple(make_changes(actual.values or {}, {})))
    _refuse_unknown(actual)
    if actual.values is None:
        raise ReleaseError(
            "The values that the service shows of this release are not JSON, so they cannot be compared."
        )
    changes = _differences(wanted, wanted.chart, actual)
    if changes or actual.status in REPAIRABLE:
        wanted = replace(wanted, values=_values_to_send(wanted, actual.values))
        return Plan(wanted, "upgrade", actual, tuple(changes))
    return Plan(wanted, "none", actual)


def _plan_absent(wanted: Wanted, actual: Release | None) -> Plan:
    if wanted.chart is None:
        return Plan(wanted, "none", actual)
    return Plan(wanted, "install", actual, tuple(make_changes({}, wanted.values)))


def _refuse_unknown(actual: Release) -> None:
    if actual.status == "UNKNOWN":
        raise ReleaseError(
            "The status of the release is UNKNOWN; the service's advice is to uninstall it (state=absent) and install "
            "it anew. Nothing was changed."
        )
    if actual.status not in KNOWN:
        raise ReleaseError(f"The release is {actual.status}, a status that is not known here. Nothing was changed.")


def _differences(wanted: Wanted, chart: Chart, actual: Release) -> list[Change]:
    return _chart_changes(actual, chart) + _value_changes(actual, wanted, chart)


def _chart_changes(actual: Release, chart: Chart) -> list[Change]:
    """Return the change of the chart's version; its path is no JSON Pointer, for it is no value."""
    if chart.name and actual.chart_name and actual.chart_name != chart.name:
        raise ReleaseError(
            f"The release was installed from the chart {actual.chart_name}, but chart_id is of the chart {chart.name}: "
            "another chart needs another release, or uninstall this one first. Nothing was changed."
        )
    if chart.version is None or chart.version == actual.chart_version:
        return []
    return [Change("chart_version", actual.chart_version, chart.version)]


def _value_changes(actual: Release, wanted: Wanted, chart: Chart) -> list[Change]:
    """Return the changes under the reading that explains the live values best; none when either reading fits."""
    values, defaults = actual.values or {}, chart.defaults
    if wanted.masks_differ:
        values = with_masks_named(values)
    given = with_live(wanted.values, values, wanted.ignore_paths)
    if wanted.keeps_values or wanted.values_mode == "merge":
        return make_changes(without_nulls(values), merge(values, given))
    if is_in_sync(values, given, defaults):
        return []
    as_submitted = make_changes(values, given)
    if defaults is None:
        # Only what is given can be told from defaults that are not known.
        return make_changes(without_nulls(values), merge(values, given)) or as_submitted
    as_merged = make_changes(without_nulls(values), merge(defaults, given))
    return min(as_merged, as_submitted, key=len)


def _values_to_send(wanted: Wanted, live: dict[str, Any]) -> dict[str, Any]:
    """Return the whole of an upgrade's overrides; raise InputError when the service keeps one of them to itself."""
    values = with_live(wanted.values, live, wanted.ignore_paths)
    if wanted.values_mode == "merge":
        values = overlay(live, values)
    masked = next(find_masks(values, SERVICE_MASKS), None)
    if masked is not None:
        raise InputError(
            f"The service shows the live value at {masked} masked, so it cannot be sent back with values_mode=merge or "
            "ignore_paths: give it in sensitive_values. Nothing was changed."
        )
    return values


def is_newer(plan: Plan, found: Release) -> bool:
    """Return whether a release is what came of the plan's installation or upgrade, and no longer what was there before.

    A service that shows no revision (the field is optional) leaves only the content to go by.
    """
    if plan.action == "install":
        return True
    if found.revision is None:
        return may_be_ours(plan.wanted, found)
    return found.revision > plan.revision_before


def may_be_ours(wanted: Wanted, actual: Release) -> bool:
    """Return whether a release may be what our own write has left: the wanted chart, and every wanted value.

    This is weaker than is_in_sync(), which can fail here for values that the service adds by itself.
    """
    if wanted.chart is None or actual.values is None or _chart_changes(actual, wanted.chart):
        return False
    return not make_changes(without_nulls(actual.values), merge(actual.values, wanted.values))
