# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The chart store: one entry per chart version, under an id of its own."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any, Optional


@dataclass(frozen=True)
class Chart:
    """One version of a chart; releases keep theirs when the store's changes."""

    name: str
    version: str
    values: dict[str, Any] = field(default_factory=dict)
    id: str = ""
    description: str = ""
    icon_url: str = ""
    source: str = ""
    readme: str = ""
    archive: bytes = b""
    alias: str = ""
    condition: str = ""
    tags: tuple[str, ...] = ()
    imports: tuple[Any, ...] = ()  # `import-values`: names of exports, or objects with `child` and `parent`
    declared: bool = True  # as a subchart: the parent's Chart.yaml names it
    subcharts: tuple[Chart, ...] = ()
    created: datetime = datetime(2021, 5, 8, 8, 53, 13, tzinfo=timezone.utc)
    updated: datetime = datetime(2021, 5, 8, 8, 53, 13, tzinfo=timezone.utc)

    @property
    def filename(self) -> str:
        """The package's file name."""
        return f"{self.name}-{self.version}.tgz"

    @property
    def key_in_parent(self) -> str:
        """The key under which a parent chart holds this chart's values."""
        return self.alias or self.name


class ChartStore:
    """Charts by id."""

    def __init__(self) -> None:
        self._charts: dict[str, Chart] = {}
        self._count = 0
        self._lock = threading.Lock()

    def new_id(self) -> str:
        """Return an id that looks like the service's (a version-1 UUID)."""
        with self._lock:
            self._count += 1
            return f"{self._count:08x}-afdd-11eb-aca3-0255ac100b0e"

    def put(self, chart: Chart) -> Chart:
        """Store the chart under its id, or under a new one, and return it."""
        chart = chart if chart.id else replace(chart, id=self.new_id())
        self._charts[chart.id] = chart
        return chart

    def get(self, chart_id: str) -> Optional[Chart]:
        """Return the chart or None."""
        return self._charts.get(chart_id)

    def find(self, name: str, version: str) -> Optional[Chart]:
        """Return the chart of that name and version or None."""
        return next((chart for chart in self._charts.values() if (chart.name, chart.version) == (name, version)), None)

    def all(self) -> list[Chart]:
        """Return all charts by name and version."""
        return sorted(self._charts.values(), key=lambda chart: (chart.name, chart.version, chart.id))

    def delete(self, chart_id: str) -> Optional[Chart]:
        """Remove the chart and return it, or None."""
        return self._charts.pop(chart_id, None)
