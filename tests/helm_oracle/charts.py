# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The charts that both sides get, in packages that the simulator makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simulator import make_chart
from simulator.charts import Chart

APP: dict[str, Any] = {"imageTag": "latest", "replicas": 1, "auth": {"user": "admin", "password": "p"}, "list": [1, 2]}
OTHER: dict[str, Any] = {"port": 80, "imageTag": "stable", "none": None, "empty": {}, "deep": {"none": None, "some": 1}}

METRICS = Chart("metrics", "0.3.0", {"path": "/m", "global": {"zone": "m", "own": 3}}, condition="metrics.on")
DB_VALUES: dict[str, Any] = {
    "user": "u",
    "port": 1,
    "nul": None,
    "deep": {"x": 1, "nul": None},
    "global": {"zone": "sub", "sub": 1, "table": {"b": 2}},
    "metrics": {"on": True, "path": "/db"},
    "exports": {"one": {"t": 7, "e": {"f": 1}, "nul": None}},
}
EXTRA = Chart("extra", "0.4.0", {"e": 1, "global": {"zone": "extra"}}, declared=False)
TOP: dict[str, Any] = {
    "t": 1,
    "imageTag": "latest",
    "db": {"user": "parent", "nul": 5, "added": [1]},
    "cache": {"enabled": False},
    "global": {"zone": "top", "table": {"a": 1}},
}


def db(**use: Any) -> Chart:
    """Return the database as a subchart."""
    return Chart("db", "0.1.0", DB_VALUES, subcharts=(METRICS,), **use)


CHARTS: list[Chart] = [
    make_chart("app", "1.0.0", APP),
    make_chart("app", "1.1.0", {**APP, "new": True, "auth": {"user": "root", "password": "p", "realm": {"a": 1}}}),
    make_chart("other", "2.0.0", OTHER),
    make_chart("plain", "1.0.0", {"t": 1}, subcharts=(db(),)),
    make_chart("loose", "1.0.0", {"t": 1, "extra": {"f": 2}}, subcharts=(EXTRA,)),
    make_chart(
        "top",
        "1.0.0",
        TOP,
        subcharts=(db(condition="db.enabled"), db(alias="cache", condition="cache.enabled"), EXTRA),
    ),
    make_chart(
        "top",
        "1.1.0",
        {**TOP, "new": {"n": 1}, "db": {"enabled": False, "fresh": True}},
        subcharts=(db(condition="db.enabled"), db(alias="cache", condition="no.where,global.cache"), EXTRA),
    ),
]
CHARTS.append(
    make_chart(
        "tagged",
        "1.0.0",
        {"t": 1, "none": None, "tags": {"front": False, "bad": "no"}, "in": {"x": 0, "none": None}},
        subcharts=(
            db(tags=("front", "back"), imports=("one", "none", {"child": "deep", "parent": "in"})),
            db(alias="cache", tags=("bad",), condition="cache.on", imports=({"child": "global", "parent": "."}, "one")),
            Chart("plain", "0.5.0", {"exports": {"two": {"p": 1, "t": 5, "none": 1}}}, imports=("two",)),
        ),
    )
)
PLAIN = [f"{chart.name}-{chart.version}" for chart in CHARTS if not chart.subcharts]


def write_packages(folder: Path) -> None:
    """Write a package for each chart."""
    for chart in CHARTS:
        (folder / chart.filename).write_bytes(chart.archive)
