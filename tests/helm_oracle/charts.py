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

PLAIN = [
    make_chart("app", "1.0.0", APP),
    make_chart("app", "1.1.0", {**APP, "new": True, "auth": {"user": "root", "password": "p", "realm": {"a": 1}}}),
    make_chart("other", "2.0.0", {"port": 80, "imageTag": "stable", "none": None, "deep": {"none": None, "some": 1}}),
]
CHARTS: list[Chart] = [*PLAIN]


def write_packages(folder: Path) -> None:
    """Write a package for each chart."""
    for chart in CHARTS:
        (folder / chart.filename).write_bytes(chart.archive)
