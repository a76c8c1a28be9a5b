# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Reads the charts that releases were installed from, whatever each of them needs of its chart, and all only once."""

from __future__ import annotations

from dataclasses import replace

from ._cce import CceApi
from ._chart import Chart
from ._defaults import may_have_dependencies
from ._errors import CceError, InputError
from ._read import read_dependencies
from ._release import Release


class Origins:
    """The charts of the project, which one request lists; C(warnings) tell of archives that cannot be read."""

    def __init__(self, api: CceApi) -> None:
        self.warnings: list[str] = []
        self._api = api
        self._listed = api.charts.list_charts()
        self._charts: dict[str, Chart] = {}
        self._archives: set[str] = set()

    def find(self, release: Release) -> tuple[Chart | None, bool]:
        """Return the chart of a release (None when it is gone), and whether the project has another one like it.

        It comes with its defaults, and with those of its dependencies when the release may hold such. Raises
        InputError when it cannot be told from another one.
        """
        identity = (release.chart_name, release.chart_version)
        charts = [chart for chart in self._listed if (chart.name, chart.version) == identity]
        if not charts:
            return None, False
        return self._complete(_choose(charts, release), release), len(charts) > 1

    def _complete(self, chart: Chart, release: Release) -> Chart:
        chart_id = chart.chart_id
        if chart_id not in self._charts:
            defaults = chart.defaults
            if defaults is None:
                defaults = self._api.charts.get_chart_values(chart_id)
            self._charts[chart_id] = replace(chart, defaults=defaults)
        chart = self._charts[chart_id]
        if chart_id not in self._archives and may_have_dependencies(release.values, chart):
            self._archives.add(chart_id)
            self._charts[chart_id] = chart = self._with_dependencies(chart)
        return chart

    def _with_dependencies(self, chart: Chart) -> Chart:
        try:
            return read_dependencies(self._api, chart)
        except CceError as error:
            problem = error.message
        except RecursionError:
            problem = "It is nested too deep."
        self.warnings.append(
            f"The defaults of the dependencies of the chart {chart.name} {chart.version} are not known: tasks for its "
            f"releases may give them as if somebody had set them. {problem}"
        )
        return chart


def _choose(charts: list[Chart], release: Release) -> Chart:
    """Return the one chart that is public, or else is not, as that of the release is."""
    is_public = release.shown.get("chart_public")
    # One that does not tell may be either.
    hits = [chart for chart in charts if chart.shown.get("public") in (is_public, None)]
    if len(charts) == 1 or (len(hits) == 1 and isinstance(is_public, bool)):
        return (hits or charts)[0]
    ids = ", ".join(chart.chart_id for chart in charts)
    raise InputError(
        f"The project has the chart {release.chart_name} {release.chart_version} {len(charts)} times ({ids}), and the "
        "service does not tell which of them is its own."
    )
