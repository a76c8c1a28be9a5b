# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The releases' endpoints: install, list, show, upgrade, rollback, delete, history."""

from __future__ import annotations

from typing import Any, Optional

from . import checks
from .charts import Chart
from .clusters import Cluster
from .engine import Busy, Invalid, NameInUse, NothingDeployed, NotThere
from .errors import ServiceError, cam_error
from .records import DELETING, Key, Order, Release
from .render import release_to_api
from .settings import Settings
from .state import State
from .wire import Answer, Call

BUSY_CODES = {409: "CCE.03409002", 429: "CCE.01429002"}


class ReleasesApi:
    """Handlers by operation; each takes a call and returns its answer or raises ServiceError."""

    def __init__(self, state: State, settings: Settings) -> None:
        self._state = state
        self._settings = settings

    def create_release(self, call: Call) -> Answer:
        """Install a chart."""
        cluster = self._cluster(call)
        data = call.json_object()
        checks.check_create(data)
        parameters = checks.read_parameters(data)
        chart = self._chart(data["chart_id"])
        if self._settings.strict_version and data["version"] != chart.version:
            raise cam_error(400, f'the version "{data["version"]}" is not the version "{chart.version}" of the chart')
        if self._settings.strict_namespace and data["namespace"] not in cluster.namespaces:
            raise cam_error(self._settings.namespace_status, f'namespaces "{data["namespace"]}" not found')
        key = Key(cluster.uid, data["namespace"], data["name"])
        order = self._order(key, chart, data, parameters, replace=parameters.get("replace", False))
        try:
            release = self._state.engine.install(order)
        except NameInUse as error:
            raise self._name_in_use(str(error)) from None
        except Invalid as error:
            raise cam_error(400, str(error)) from None
        if not order.dry_run:
            self._state.lifecycle.begin(key, "missing")
        return Answer(201, self._render(release, call))

    def list_releases(self, call: Call) -> Answer:
        """List the cluster's releases by name; both filters must hold."""
        cluster = self._cluster(call)
        found = []
        for key in self._state.engine.all_keys():
            if key.cluster_id != cluster.uid or call.query.get("namespace", key.namespace) != key.namespace:
                continue
            history = self._state.lifecycle.observe(key)
            if history and call.query.get("chart_id", history[-1].chart_id) == history[-1].chart_id:
                found.append(self._render(history[-1], call))
        return Answer(200, found)

    def show_release(self, call: Call) -> Answer:
        """Show the newest revision."""
        return Answer(200, self._render(self._observe(call)[-1], call))

    def show_history(self, call: Call) -> Answer:
        """Show all kept revisions, oldest first."""
        return Answer(200, [self._render(release, call) for release in self._observe(call)])

    def update_release(self, call: Call) -> Answer:
        """Upgrade or roll back."""
        key = self._key(call)
        data = call.json_object()
        checks.check_update(data, self._settings)
        parameters = checks.read_parameters(data)
        dry_run = self._is_dry_run(parameters)
        try:
            if data["action"] == "upgrade":
                release = self._upgrade(key, data, parameters)
            else:
                release = self._state.engine.rollback(key, parameters.get("release_version", 0), dry_run)
        except NotThere as error:
            status = self._settings.missing_upgrade_status if data["action"] == "upgrade" else 404
            raise cam_error(status, str(error)) from None
        except Invalid as error:
            raise cam_error(400, str(error)) from None
        except NothingDeployed as error:
            raise self._busy(str(error)) from None
        except Busy:
            raise self._busy(self._settings.busy_text) from None
        if not dry_run:
            self._state.lifecycle.begin(key, "stale")
        return Answer(200, self._render(release, call))

    def delete_release(self, call: Call) -> Answer:
        """Uninstall; a release that is being deleted stays so."""
        key = self._key(call)
        history = self._state.engine.history(key)
        if not history:
            raise cam_error(404, "release: not found")
        release = history[-1]
        if release.status != DELETING:
            release = self._state.engine.uninstall(key)
            self._state.lifecycle.begin_delete(key)
        body = self._render(release, call)
        bodies: dict[str, Any] = {"object": body, "empty": b"", "string": b'"success"', "none-json": None}
        return Answer(200, bodies[self._settings.delete_body])

    def _upgrade(self, key: Key, data: dict[str, Any], parameters: dict[str, Any]) -> Release:
        """Hand an upgrade to the engine; a release that is gone is found before a chart that is."""
        if not self._state.engine.history(key):
            raise NotThere(f'"{key.name}" has no deployed releases')
        chart = self._chart(data["chart_id"])
        flags = {
            "reset_values": parameters.get("reset_values", False),
            "reuse_values": parameters.get("replace", False),
        }
        return self._state.engine.upgrade(self._order(key, chart, data, parameters, **flags))

    def _order(self, key: Key, chart: Chart, data: dict[str, Any], parameters: dict[str, Any], **flags: bool) -> Order:
        """Return the engine's order for a request body."""
        dry_run = self._is_dry_run(parameters)
        return Order(key, chart, data.get("values") or {}, data.get("description") or "", dry_run, **flags)

    def _is_dry_run(self, parameters: dict[str, Any]) -> bool:
        """Return whether the request only asks."""
        return parameters.get("dry_run", False) and not self._settings.ignore_dry_run

    def _cluster(self, call: Call) -> Cluster:
        """Return the call's cluster; raise 404 for an unknown one and 400 for one that is not available."""
        cluster = self._state.clusters.get(call.args["cluster_id"])
        if cluster is None:
            raise cam_error(404, f"cluster {call.args['cluster_id']} not found", "01")
        if self._settings.require_available and cluster.phase != "Available":
            raise cam_error(400, f"the cluster is not available, its phase is {cluster.phase}")
        return cluster

    def _key(self, call: Call) -> Key:
        """Return the key that the path names."""
        return Key(self._cluster(call).uid, call.args["namespace"], call.args["name"])

    def _observe(self, call: Call) -> list[Release]:
        """Count a read and return what it sees; raise 404 when that is nothing."""
        history = self._state.lifecycle.observe(self._key(call))
        if not history:
            raise cam_error(404, "release: not found")
        return history

    def _chart(self, chart_id: str) -> Chart:
        """Return the chart; raise for an unknown one."""
        chart = self._state.charts.get(chart_id)
        if chart is None:
            raise cam_error(self._settings.unknown_chart_status, f"chart {chart_id} not found")
        return chart

    def _render(self, release: Release, call: Call) -> dict[str, Any]:
        """Return the release as the service writes it."""
        cluster: Optional[Cluster] = self._state.clusters.get(release.key.cluster_id)
        show_resources = call.query.get("show_resources", "").lower() == "true"
        return release_to_api(release, cluster.name if cluster else "", self._settings, show_resources)

    def _name_in_use(self, text: str) -> ServiceError:
        """Return the error for a taken name."""
        return cam_error(self._settings.duplicate_status, text)

    def _busy(self, text: str) -> ServiceError:
        """Return the error for a release that does not take an upgrade now."""
        status = self._settings.busy_status
        return cam_error(status, text, code=BUSY_CODES.get(status), summary="Operation conflict.")
