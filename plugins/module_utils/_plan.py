# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""A plan: one step that brings a release nearer to what a task wants of it; pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from ._release import Release
from ._values import Change
from ._wanted import Wanted

# A kept record of an uninstalled release: for a task it is as good as absent.
ABSENT = frozenset({"DELETED"})


@dataclass(frozen=True)
class Plan:
    """One step: C(action) is none, install, upgrade, rollback or uninstall; C(before) is the release as it was read."""

    wanted: Wanted
    action: str
    before: Release | None
    changes: tuple[Change, ...] = ()
    target: Release | None = None
    """The revision that a rollback goes back to."""
    chart_id: str = ""
    """The chart that a rollback has to name."""
    is_recovery: bool = False
    """Whether this only makes way: what is wanted is decided anew after it."""

    @property
    def is_change(self) -> bool:
        """Whether anything is to be done."""
        return self.action != "none"

    @property
    def noun(self) -> str:
        """What the step is called in a message."""
        return "installation" if self.action == "install" else self.action

    @property
    def chart_before(self) -> str:
        """Name and version of the chart that the release was found with, empty when there is none to go by."""
        live = self.before if self.action != "install" else None
        return f"{live.chart_name} {live.chart_version}" if live else ""

    @property
    def chart_after(self) -> str:
        """Name and version of the chart that the release is to have, empty when it is to go."""
        chart, target = self.wanted.chart, self.target
        if target:
            return f"{target.chart_name} {target.chart_version}"
        if chart is None or self.action == "uninstall":
            return ""
        return f"{chart.name or chart.chart_id} {chart.version or ''}".rstrip()

    @property
    def essence(self) -> str:
        """What it is for, what it does and why, secrets included: a plan with another one is another plan."""
        wanted, chart, target = self.wanted, self.wanted.chart, self.target
        live = self.before if self.before and self.before.status not in ABSENT else None
        told = {
            "release": [wanted.namespace, wanted.name],
            "action": self.action,
            # A chart keeps its id when another package takes its place, and only the time tells of new templates.
            "chart": chart and [chart.chart_id, chart.name, chart.version, chart.shown.get("update_at")],
            "values": wanted.values,
            # They come in the order of the service's keys.
            "changes": sorted(self.changes, key=lambda change: change.path),
            "target": target and target.revision,
            "live": live and [live.revision, live.status, live.chart_name, live.chart_version, live.values],
        }
        return json.dumps(told, sort_keys=True, separators=(",", ":"), default=str)

    @property
    def revision_before(self) -> int:
        """The revision that a new one has to exceed, 0 when there was none."""
        return (self.before.revision or 0) if self.before and self.action != "uninstall" else 0

    @property
    def outcome(self) -> Release | None:
        """The release as a recovery leaves it when it goes well."""
        if self.target is None:
            return None
        return replace(self.target, status="DEPLOYED", revision=self.revision_before + 1)

    @property
    def next_wanted(self) -> Wanted:
        """What is wanted after a recovery, which must not be repeated; an uninstall takes nothing of it away."""
        wanted = replace(self.wanted, on_pending="wait", on_failed="upgrade")
        return replace(wanted, values_mode="replace", ignore_paths=()) if self.target is None else wanted
