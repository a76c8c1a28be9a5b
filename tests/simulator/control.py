# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API under /_simulator/, for tests in other processes; it knows no authentication."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Callable

from .errors import ServiceError
from .records import Release
from .wire import Answer, Call

if TYPE_CHECKING:
    from .simulator import Simulator


class ControlApi:
    """Looks into a simulator and changes it over HTTP."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._routes: dict[tuple[str, str], Callable[[Any], Any]] = {
            ("GET", "state"): self._state,
            ("GET", "requests"): self._requests,
            ("GET", "settings"): lambda data: asdict(simulator.settings),
            ("POST", "settings"): simulator.settings.update,
            ("POST", "faults"): self._faults,
            ("POST", "releases"): self._each(lambda data: release_to_dict(simulator.put_release(**data))),
            ("POST", "charts"): self._each(lambda data: {"id": simulator.add_chart(**data)}),
            ("POST", "clusters"): self._each(lambda data: {"id": simulator.add_cluster(**data)}),
            ("POST", "reset"): lambda data: simulator.reset(),
        }

    def handle(self, call: Call) -> Answer:
        """Answer a control request; a bad one gets 400 with the reason."""
        handler = self._routes.get((call.method, call.path.rsplit("/", 1)[-1]))
        if handler is None:
            return Answer(404, {"error": "unknown; see the README for the control API"})
        try:
            data = call.json() if call.body else {}
            return Answer(200, handler(data))
        except ServiceError as error:
            return Answer(error.status, error.body)
        except (TypeError, ValueError, AttributeError) as error:
            return Answer(400, {"error": str(error)})

    def _each(self, handler: Callable[[dict[str, Any]], Any]) -> Callable[[Any], Any]:
        """Return a handler that takes one object or a list of them."""

        def handle(data: Any) -> Any:
            return [handler(item) for item in data] if isinstance(data, list) else handler(data)

        return handle

    def _faults(self, data: Any) -> None:
        """Add one fault or a list of them."""
        self._simulator.faults.load(data if isinstance(data, list) else [data])

    def _state(self, dummy: Any) -> dict[str, Any]:
        """Return releases with their histories, charts, clusters, and the most requests that were under way at once."""
        simulator = self._simulator
        state = simulator.state
        return {
            "releases": [
                [release_to_dict(item) for item in state.engine.history(key)] for key in state.engine.all_keys()
            ],
            "charts": [
                {"id": chart.id, "name": chart.name, "version": chart.version, "values": chart.values}
                for chart in state.charts.all()
            ],
            "clusters": [asdict(cluster) for cluster in state.clusters.all()],
            "max_in_flight": simulator.max_in_flight,
        }

    def _requests(self, dummy: Any) -> list[dict[str, Any]]:
        """Return the log of requests."""
        return [
            {
                "method": record.method,
                "path": record.path,
                "query": record.query,
                "headers": record.headers,
                "json": record.json,
                "status": record.status,
                "connection": record.connection,
            }
            for record in self._simulator.requests
        ]


def release_to_dict(release: Release) -> dict[str, Any]:
    """Return a revision as plain data."""
    return {
        **release.key._asdict(),
        "revision": release.revision,
        "status": release.status,
        "values": release.values,
        "chart_id": release.chart_id,
        "chart_name": release.chart_name,
        "chart_version": release.chart_version,
        "description": release.description,
    }
