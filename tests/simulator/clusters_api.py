# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clusters' endpoints: list and show."""

from __future__ import annotations

from .errors import cam_error
from .state import State
from .wire import Answer, Call


class ClustersApi:
    """Handlers by operation; each takes a call and returns its answer or raises ServiceError."""

    def __init__(self, state: State) -> None:
        self._state = state

    def list_clusters(self, call: Call) -> Answer:
        """List the project's clusters; there is no filter by name."""
        items = [cluster.to_api() for cluster in self._state.clusters.all()]
        wanted = {"status": ("status", "phase"), "type": ("spec", "type"), "version": ("spec", "version")}
        for name, (group, field) in wanted.items():
            if name in call.query:
                items = [item for item in items if item[group][field] == call.query[name]]
        return Answer(200, {"kind": "Cluster", "apiVersion": "v3", "items": items})

    def show_cluster(self, call: Call) -> Answer:
        """Show one cluster."""
        cluster = self._state.clusters.get(call.args["cluster_id"])
        if cluster is None:
            raise cam_error(404, f"cluster {call.args['cluster_id']} not found", "01")
        return Answer(200, cluster.to_api())
