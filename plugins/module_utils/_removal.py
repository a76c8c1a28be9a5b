# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The wish that a chart is not there: whether releases use it, and the request that deletes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._cce import CceApi
from ._chart import Chart
from ._chart_plan import ChartPlan, find_changes, list_some
from ._charts import ChartApi
from ._client import HttpClient
from ._clusters import ClusterApi
from ._errors import CceError, InputError
from ._find_chart import read_named_chart
from ._plan import ABSENT
from ._release import Release

_MAX_SHOWN = 10


class Removal:
    """A chart that the project is not to hold; C(chart) is the chart as it was seen last."""

    def __init__(self, api: ChartApi, params: Mapping[str, Any]) -> None:
        self.chart: Chart | None = None
        self.told: dict[str, Any] = {}
        """What the result tells besides the chart."""
        self._api = api
        self._params = params

    def decide(self) -> ChartPlan:
        """Return what is to be done now; raises CceError, among others when releases use the chart."""
        client, force = self._api.client, self._params["force"]
        project_id = "" if force else client.find_project()
        if not project_id and not force:
            raise InputError(
                "project_id is needed with state=absent (or a region or project_name to look it up), to ask the "
                "clusters of the project whether releases use the chart. With force=true nobody is asked."
            )
        chart = read_named_chart(self._api, self._params, needs_version=False)
        self.chart = chart if chart.is_known else None
        if self.chart is None:
            return ChartPlan("none")
        if not force:
            self._check_use(client, project_id, chart)
        return ChartPlan("delete", chart.title, chart, find_changes(chart, {}, None))

    def send(self, plan: ChartPlan) -> None:
        """Delete it; raises CceError."""
        self._api.delete_chart(plan.held.chart_id)
        self.chart = None

    def _check_use(self, client: HttpClient, project_id: str, chart: Chart) -> None:
        """Raise CceError when releases use the chart, or when that cannot be found out."""
        users, unasked = find_users(client, project_id, chart)
        self.told["in_use_by"] = users
        names = [f"{user['cluster_name']}/{user['namespace']}/{user['name']}" for user in users]
        problems = [f"It is used by {list_some(names, _MAX_SHOWN)}."] if users else []
        if unasked:
            problems.append(f"These clusters could not be asked whether they use it: {list_some(unasked, _MAX_SHOWN)}.")
        if problems:
            raise CceError(
                f"The {chart.title} ({chart.chart_id}) is not deleted. {' '.join(problems)} "
                "With force=true it is deleted all the same, which leaves its releases as they are, each with its own "
                "copy of the chart. Nothing was changed."
            )


def find_users(client: HttpClient, project_id: str, chart: Chart) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the releases of the project that use the chart, and the clusters that could not be asked, with reasons."""
    users: list[dict[str, Any]] = []
    unasked: list[str] = []
    for cluster in ClusterApi(client, project_id).list_clusters(all_of_them=True):
        if not cluster.is_available or not cluster.cluster_id:
            unasked.append(str(cluster))
            continue
        try:
            releases = CceApi(client, cluster.cluster_id).list_releases(chart_id=chart.chart_id)
        except CceError as error:
            unasked.append(f"{cluster}: {error.message.rstrip('.')}")
            continue
        where = {"cluster_id": cluster.cluster_id, "cluster_name": cluster.name}
        # A service that overlooks the filter lists releases of other charts, too.
        users += [
            {**where, "namespace": release.namespace, "name": release.name}
            for release in releases
            if release.status not in ABSENT and _is_from(release, chart)
        ]
    return users, unasked


def _is_from(release: Release, chart: Chart) -> bool:
    """Return whether a release can be one of the chart; what is not told of either leaves that open."""
    pairs = ((release.chart_name, chart.name), (release.chart_version, chart.version))
    return all(one == other or not one or not other for one, other in pairs)
