# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The service's endpoints for charts: one method each, one request per call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ._answers import Answer
from ._chart import Chart
from ._client import HttpClient, segment
from ._errors import ApiError, CceError, LostAnswerError
from ._http import Form
from ._release import read_values


class ChartApi:
    """The charts of the project: each entry is one version of a chart, with an id of its own."""

    def __init__(self, client: HttpClient) -> None:
        self.client = client

    def get_chart(self, chart_id: str) -> Chart | None:
        """Return one version of a chart, None when the service says that it has none of this id, and lists none."""
        try:
            answer = self.client.request("GET", _path(chart_id), f"Reading the chart {chart_id}")
        except ApiError as error:
            if error.http_status != 404:
                raise
            # It may be that of a portal in between: a chart that the list holds is there.
            listed = next((chart for chart in self.list_charts() if chart.chart_id == chart_id), None)
            if listed is None and not error.is_missing:
                raise
            return listed
        return Chart.from_api(answer.read(dict), chart_id)

    def get_chart_values(self, chart_id: str) -> dict[str, Any] | None:
        """Return the default values of one version of a chart, None when the service shows none."""
        path = f"{_path(chart_id)}/values"
        try:
            values = self.client.request("GET", path, f"Reading the values of the chart {chart_id}").read(dict)
        except CceError:
            return None
        return read_values(values.get("values", values))  # with and without a wrapping, as its documents have it

    def list_charts(self) -> list[Chart]:
        """Return all versions of all charts of the project."""
        records = self.client.request("GET", "/v2/charts", "Listing the charts").read_records()
        return [Chart.from_api(record, str(record["id"])) for record in records if record.get("id")]

    def get_archive(self, chart_id: str) -> bytes:
        """Return the package of one version of a chart (.tgz)."""
        try:
            return self.client.request("GET", f"{_path(chart_id)}/archive", f"Downloading the chart {chart_id}").raw
        except ApiError as error:
            if error.is_missing:
                error.add("The service knows the chart, but holds no package of it.")
            raise

    def upload_chart(self, filename: str, package: bytes, parameters: Mapping[str, Any]) -> Answer:
        """Ask for a new version of a chart (POST)."""
        form = _make_form(filename, package, parameters)
        return self._write("POST", "/v2/charts", f"Uploading the chart {filename}", form)

    def replace_chart(self, chart_id: str, filename: str, package: bytes, parameters: Mapping[str, Any]) -> Answer:
        """Ask to put a package in the place of a chart's, which keeps its id (PUT)."""
        form = _make_form(filename, package, parameters)
        return self._write("PUT", _path(chart_id), f"Replacing the chart {filename}", form)

    def delete_chart(self, chart_id: str) -> Answer:
        """Ask to delete one version of a chart (DELETE); the answer may be empty."""
        return self._write("DELETE", _path(chart_id), f"Deleting the chart {chart_id}")

    def _write(self, method: str, path: str, purpose: str, form: Form | None = None) -> Answer:
        answer = self.client.request(method, path, purpose, form=form)
        if answer.is_markup:
            raise LostAnswerError(f"{purpose} failed: the answer is a page, and none of the service's.")
        return answer

    def get_quotas(self, project_id: str) -> list[dict[str, Any]]:
        """Return what the project may hold and holds: dictionaries of C(type), C(quota) and C(used)."""
        path = f"/v2/charts/{segment('The project_id', project_id)}/quotas"
        answer = self.client.request("GET", path, "Reading the quota of charts")
        quotas = answer.read(dict).get("quotas")
        resources = quotas.get("resources") if isinstance(quotas, dict) else None
        return [record for record in resources if isinstance(record, dict)] if isinstance(resources, list) else []


def _path(chart_id: str) -> str:
    return f"/v2/charts/{segment('The chart_id', chart_id)}"


def _make_form(filename: str, package: bytes, parameters: Mapping[str, Any]) -> Form:
    return {"parameters": (None, json.dumps(parameters).encode()), "content": (filename, package)}
