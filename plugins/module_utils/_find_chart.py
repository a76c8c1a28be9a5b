# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The chart that a task names, by its id or by name and version, and what to say when the project has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ._chart import Chart
from ._charts import ChartApi
from ._errors import InputError

_MAX_SHOWN = 20


def read_named_chart(charts: ChartApi, params: Mapping[str, Any], needs_version: bool = True) -> Chart:
    """Return the chart of the options, one that is not known when the service does not have it: one request as a rule.

    Raises InputError when chart_id and chart_version contradict each other, or when the version is needed and not told.
    """
    chart_id, name, version = ((params[option] or "").strip() for option in ("chart_id", "chart_name", "chart_version"))
    chart = _read_by_name(charts, name, version) if name else _read_by_id(charts, chart_id, version)
    if needs_version and chart.is_known and not chart.version:
        raise InputError(f"The service does not tell the version of chart {chart_id}: give it as chart_version.")
    return chart


def _read_by_name(charts: ChartApi, name: str, version: str) -> Chart:
    listed = charts.list_charts()
    found = find_chart(listed, name, version)
    return found or Chart("", name, version, None, missing=explain_missing(listed, name, version))


def _read_by_id(charts: ChartApi, chart_id: str, version: str) -> Chart:
    missing = f"There is no chart with the chart_id {chart_id} in this project."
    chart = charts.get_chart(chart_id) or Chart(chart_id, None, version or None, None, missing=missing)
    if chart.version is None:
        chart = replace(chart, version=version or None)
    if version and chart.version != version:
        raise InputError(
            f"chart_version is {version}, but the chart {chart_id} ({chart.name}) has version {chart.version}."
        )
    return chart


def find_chart(
    charts: Sequence[Chart], name: str, version: str, advice: str = "name one by its chart_id instead"
) -> Chart | None:
    """Return the chart of exactly that name and version, None when there is none; raise InputError for several."""
    hits = [chart for chart in charts if (chart.name, chart.version) == (name, version)]
    if len(hits) > 1:
        ids = ", ".join(chart.chart_id for chart in hits)
        raise InputError(f"The project has chart {name} {version} {len(hits)} times ({ids}): {advice}.")
    return hits[0] if hits else None


def explain_missing(charts: Sequence[Chart], name: str, version: str) -> str:
    """Return a sentence that names the versions of that chart that are there, or else the charts of nearest name."""
    # Imported here, because only a task that fails needs them.
    from difflib import get_close_matches

    from ._semver import version_key

    versions = sorted({chart.version for chart in charts if chart.name == name and chart.version}, key=version_key)
    if versions:
        return f"The project has no version {version} of the chart {name}, but {_list_last(versions)}."
    nearest = get_close_matches(name, {chart.name for chart in charts if chart.name}, 5, 0.5)
    return f"The project has no chart {name}" + (f"; is it {' or '.join(nearest)}?" if nearest else ".")


def _list_last(versions: Sequence[str]) -> str:
    more = len(versions) - _MAX_SHOWN
    return ", ".join(versions[-_MAX_SHOWN:]) + (f" and {more} older ones" if more > 0 else "")
