# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""What is to be done about a chart, and what it becomes; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from ._chart import Chart
from ._package import Package
from ._values import MISSING, Change, make_changes


@dataclass(frozen=True)
class ChartPlan:
    """What is to be done about a chart: C(before) is the chart as it was found, C(changes) what it becomes."""

    action: str
    title: str = ""
    before: Chart | None = None
    changes: Sequence[Change] = ()
    is_as_wanted: bool = True
    """With the action C(none): whether nothing is to be done because the chart is as it is wanted."""

    @property
    def held(self) -> Chart:
        """The chart that is replaced or deleted."""
        return cast("Chart", self.before)


def find_changes(chart: Chart | None, digests: Mapping[str, str], package: Package | None) -> list[Change]:
    """Return what becomes of a chart: its description, its files when some stay, and its default values by path."""
    before = {"description": chart.shown["description"]} if chart else {}
    after = {"description": package.description} if package else {}
    changes = find_differing(before, after)
    if chart and package:
        changes += find_differing(digests, package.digests)
    old, new = chart.defaults if chart else {}, package.defaults if package else {}
    return changes if old is None else changes + make_changes(old, new)


def find_differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """Return what differs between two flat mappings; the paths are no JSON Pointers, for these are no values."""
    changes = (Change(key, before.get(key, MISSING), after.get(key, MISSING)) for key in sorted({**before, **after}))
    return [change for change in changes if change.before != change.after]


def list_some(texts: Sequence[str], most: int) -> str:
    """Return the first texts, and how many more there are."""
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more
