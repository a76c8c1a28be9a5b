# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The charts' endpoints: upload, list, show, values, update, delete, download, quotas."""

from __future__ import annotations

import json
import posixpath
from dataclasses import replace
from typing import Any, Optional

from .charts import Chart
from .errors import cam_error
from .package import PackageError, read_package
from .render import chart_to_api
from .settings import Settings
from .state import State
from .wire import Answer, Call


class ChartsApi:
    """Handlers by operation; each takes a call and returns its answer or raises ServiceError."""

    def __init__(self, state: State, settings: Settings) -> None:
        self._state = state
        self._settings = settings

    def upload_chart(self, call: Call) -> Answer:
        """Store a package; one of the same name and version is overwritten only when the caller says so."""
        chart, parameters = self._read(call)
        known = self._state.charts.find(chart.name, chart.version)
        if known is not None and not parameters.get("override"):
            raise cam_error(409, f"chart {chart.filename} already exists")
        if known is None and len(self._state.charts.all()) >= self._settings.chart_quota:
            raise cam_error(403, "quota exceeded")
        return Answer(201, chart_to_api(self._store(chart, known)))

    def update_chart(self, call: Call) -> Answer:
        """Put another package in the place of a chart; its id stays."""
        known = self._chart(call)
        chart = self._read(call)[0]
        twin = self._state.charts.find(chart.name, chart.version)
        if twin is not None and twin.id != known.id:
            raise cam_error(409, f"chart {chart.filename} already exists")
        return Answer(200, chart_to_api(self._store(chart, known)))

    def list_charts(self, call: Call) -> Answer:
        """List all charts."""
        return Answer(200, [chart_to_api(chart) for chart in self._state.charts.all()])

    def show_chart(self, call: Call) -> Answer:
        """Show one chart."""
        return Answer(200, chart_to_api(self._chart(call)))

    def show_values(self, call: Call) -> Answer:
        """Show a chart's default values."""
        return Answer(200, {"values": self._chart(call).values})

    def delete_chart(self, call: Call) -> Answer:
        """Delete a chart; releases keep their copy."""
        chart = self._chart(call)
        self._state.charts.delete(chart.id)
        return Answer(200, chart_to_api(chart))

    def download_chart(self, call: Call) -> Answer:
        """Send the package."""
        chart = self._chart(call)
        headers = {"Content-Disposition": f"attachment; filename={chart.filename}"}
        return Answer(200, chart.archive, headers, "application/octet-stream")

    def show_quotas(self, call: Call) -> Answer:
        """Show how many charts the project holds and may hold."""
        used = len(self._state.charts.all())
        return Answer(
            200, {"quotas": {"resources": [{"type": "Charts", "quota": self._settings.chart_quota, "used": used}]}}
        )

    def _chart(self, call: Call) -> Chart:
        """Return the chart that the path names; raise 404 for an unknown one."""
        chart = self._state.charts.get(call.args["chart_id"])
        if chart is None:
            raise cam_error(404, f"chart {call.args['chart_id']} not found")
        return chart

    def _read(self, call: Call) -> tuple[Chart, dict[str, Any]]:
        """Return the uploaded chart and its parameters; raise 400 for a body or package that is broken."""
        if call.parts is None or "content" not in call.parts:
            raise cam_error(400, "the multipart field content is required")
        content = call.parts["content"]
        parameters = self._parameters(call)
        filename = posixpath.basename(content.filename)
        try:
            chart = read_package(content.data, filename, lint=not parameters.get("skip_lint"))
        except PackageError as error:
            raise cam_error(400, str(error)) from None
        return replace(chart, source=str(parameters.get("source") or "")), parameters

    def _parameters(self, call: Call) -> dict[str, Any]:
        """Return the parameters that come as a JSON string in a part of their own."""
        part = (call.parts or {}).get("parameters")
        try:
            parameters = json.loads(part.data) if part and part.data.strip() else {}
        except ValueError:
            raise cam_error(400, "parameters is not valid JSON") from None
        if not isinstance(parameters, dict):
            raise cam_error(400, "parameters must be a JSON object")
        for name in ("override", "skip_lint", "visible"):
            if not isinstance(parameters.get(name, False), bool):
                raise cam_error(400, f"parameters.{name} must be a boolean")
        return parameters

    def _store(self, chart: Chart, known: Optional[Chart]) -> Chart:
        """Store the chart, under the id and creation time of the one that it replaces."""
        now = self._state.now()
        if known is not None:
            return self._state.charts.put(replace(chart, id=known.id, created=known.created, updated=now))
        return self._state.charts.put(replace(chart, created=now, updated=now))
