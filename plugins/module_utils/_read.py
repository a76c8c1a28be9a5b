# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Reads what a decision takes besides the release itself: the wanted chart, its archive, the chart of a rollback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ._cce import CceApi
from ._chart import Chart
from ._charts import ChartApi
from ._errors import CceError, InputError
from ._find_chart import read_named_chart
from ._plan import Plan
from ._release import Release
from ._values import overlay
from ._wanted import Wanted


def read_wanted(params: Mapping[str, Any]) -> Wanted:
    """Return what the options ask for, still without its chart."""
    parameters = {key: value for key, value in (params["parameters"] or {}).items() if value is not None}
    revision = parameters.pop("release_version", None) if params["state"] == "rolled_back" else None
    revision = params["revision"] or revision or None
    return Wanted(
        params["name"],
        params["namespace"],
        None,
        overlay(params["values"], params["sensitive_values"]),
        params["description"] or None,
        parameters,
        params["values_mode"],
        tuple(path for path in params["ignore_paths"] if path.strip()),
        params["masked_values"] == "assume_changed",
        params["state"],
        revision,
        params["on_pending"],
        params["on_failed"],
        params["chart_change"],
    )


def read_chart(charts: ChartApi, params: Mapping[str, Any]) -> Chart:
    """Return the wanted chart with its defaults, one that is not known when the service does not have it.

    Raises InputError when chart_id and chart_version contradict each other.
    """
    chart = read_named_chart(charts, params)
    if chart.is_known and chart.defaults is None:
        chart = replace(chart, defaults=charts.get_chart_values(chart.chart_id))
    return chart


def recognise(api: CceApi, chart: Chart, actual: Release) -> Chart:
    """Return a chart that is gone with the identity of the release, if the service knows that it was installed from it.

    Only the list of the releases of a chart tells that (a ReleaseResp holds no chart_id); raises CceError.
    """
    found = api.list_releases(namespace=actual.namespace, chart_id=chart.chart_id)
    # A service that overlooks the filter lists releases of other charts, too.
    identities = {(release.chart_name, release.chart_version) for release in found}
    is_its = len(identities) == 1 and any(release.name == actual.name for release in found)
    return replace(chart, name=actual.chart_name, version=actual.chart_version) if is_its else chart


def read_dependencies(api: CceApi, chart: Chart) -> Chart:
    """Return the chart with what its archive tells of the values that its dependencies bring; raises CceError."""
    # Hardly any task needs these, and each line that is compiled costs every task time.
    from ._archive import read_chart_archive
    from ._subcharts import coalesce

    tree = read_chart_archive(api.charts.get_archive(chart.chart_id))
    return replace(chart, coalesce=lambda overrides: coalesce(tree, overrides))


def name_chart(api: CceApi, plan: Plan, chart_id: str | None, identity: Sequence[str] = ("", "")) -> Plan:
    """Return a rollback with the chart that its request has to name: the target's, else one of that identity or id.

    Raises InputError when there is neither.
    """
    target, wanted = plan.target, plan.wanted.chart
    if target is None:
        return plan
    its_own = (target.chart_name, target.chart_version)
    charts = [wanted] if wanted and wanted.is_known and (wanted.name, wanted.version) == its_own else []
    try:
        charts = charts or api.charts.list_charts()
    except CceError:
        if not chart_id:
            raise
    for looked_for in (its_own, identity):
        for chart in charts:
            if [chart.name, chart.version] == list(looked_for):
                return replace(plan, chart_id=chart.chart_id)
    if not chart_id:
        raise InputError(
            f"A rollback has to name a chart, and the chart {' '.join(its_own)} of revision {target.revision} is not "
            "in this project any more: give any chart_id, or chart_name and chart_version. Nothing was changed."
        )
    return replace(plan, chart_id=chart_id)
