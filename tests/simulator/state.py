# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that the service remembers, apart from HTTP."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any, Callable, Optional

from . import constants as const
from .charts import Chart, ChartStore
from .clusters import ClusterStore
from .engine import ReleaseEngine
from .helm import HelmEngine
from .iam import Iam
from .lifecycle import Lifecycle
from .packing import build_package
from .settings import Settings

EngineFactory = Callable[[Settings, Callable[[], datetime]], ReleaseEngine]


@dataclass
class State:
    """The stores of one simulated service."""

    engine: ReleaseEngine
    lifecycle: Lifecycle
    charts: ChartStore
    clusters: ClusterStore
    iam: Iam
    clock: Callable[[], float] = time.time

    def now(self) -> datetime:
        """Return the service's time."""
        return datetime.fromtimestamp(self.clock(), timezone.utc)


def make_chart(name: str, version: str, values: Optional[dict[str, Any]] = None, **more: Any) -> Chart:
    """Return a chart together with a package made of it."""
    chart = Chart(name, version, values or {}, **more)
    return replace(chart, archive=build_package(chart))


def seeded_charts(settings: Settings) -> list[Chart]:
    """Return the charts that a fresh service holds: two versions, the newer with one new default."""
    values = dict(const.CHART_VALUES)
    if settings.chart_null_defaults:
        values["affinity"] = None
    newer = {**values, "persistence": {"enabled": False}}
    about = {"description": "Magento with MySQL", "source": "package", "readme": "# magento-mysql\n"}
    return [
        make_chart(const.CHART_NAME, "1.0.0", values, id=const.SEED_CHART, **about),
        make_chart(const.CHART_NAME, "1.1.0", newer, id=const.UPGRADE_CHART, **about),
    ]


def seeded_state(
    settings: Settings, clock: Callable[[], float] = time.time, engine_factory: EngineFactory = HelmEngine
) -> State:
    """Return the state of a fresh service."""

    def now() -> datetime:
        return datetime.fromtimestamp(clock(), timezone.utc)

    engine = engine_factory(settings, now)
    charts = ChartStore()
    for chart in seeded_charts(settings):
        charts.put(chart)
    return State(engine, Lifecycle(engine, settings, clock), charts, ClusterStore(settings.namespaces), Iam(), clock)
