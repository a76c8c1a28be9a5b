# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The wish that the service holds a package: what is to be done for it, and the requests that do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ._chart import Chart
from ._chart_plan import ChartPlan, find_changes, find_differing, list_some
from ._charts import ChartApi
from ._content import make_digests, unpack
from ._document import import_yaml, read_mapping
from ._download import fetch
from ._errors import ApiError, CceError, InputError, LostAnswerError
from ._find_chart import find_chart
from ._masks import find_secrets
from ._package import FORM_BYTES, Package
from ._tarball import Bounds, BrokenChart

_MAX_SHOWN = 5
_TWICE = "delete all but one by their chart_id (state=absent)"


class Upload:
    """A package that the service is to hold under its name and version; C(chart) is the chart as it was seen last."""

    def __init__(self, api: ChartApi, params: Mapping[str, Any], package: Package) -> None:
        self.chart: Chart | None = None
        self.told: dict[str, Any] = {"digest": package.digest, "content_differs": False}
        """What the result tells besides the chart."""
        self._api = api
        self._params = params
        self._package = package
        self._is_counted = False

    def decide(self) -> ChartPlan:
        """Return what is to be done now; raises CceError, among others when the content differs and must not."""
        package, policy = self._package, self._params["content_changed"]
        _check_size(package, self._api.client.max_body)
        chart = self.chart = find_chart(self._api.list_charts(), package.name, package.version, _TWICE)
        if chart is None:
            # After a write that got lost, a full quota may be full of this very chart.
            if not self._is_counted:
                _check_quota(self._api)
            self._is_counted = True
            title = f"chart {package.name} {package.version}"
            return ChartPlan("upload", title, None, find_changes(None, {}, package))
        chart, digests = _read_content(self._api, chart)
        self._api.client.conceal(find_secrets(chart.defaults or {}))
        if digests == package.digests:
            return ChartPlan("none")
        self.told["content_differs"] = True
        if policy == "fail":
            raise CceError(_tell_difference(chart, digests, package))
        if policy == "ignore":
            return ChartPlan("none", is_as_wanted=False)
        return ChartPlan("replace", chart.title, chart, find_changes(chart, digests, package))

    def send(self, plan: ChartPlan) -> None:
        """Write it once; raises CceError, also when the answer does not show the chart."""
        package = self._package
        parameters = {name: self._params[name] for name in ("skip_lint", "visible", "source")}
        parameters = {name: value for name, value in parameters.items() if value is not None and str(value).strip()}
        parameters["override"] = plan.before is not None
        if plan.before is None:
            answer = self._api.upload_chart(package.filename, package.data, parameters)
        else:
            answer = self._api.replace_chart(plan.before.chart_id, package.filename, package.data, parameters)
        record = answer.read(dict)
        if not record.get("id"):
            raise LostAnswerError(
                f"{answer.purpose} failed: the answer shows no chart.",
                http_status=answer.status,
                request_id=answer.request_id,
            )
        self.chart = Chart.from_api(record, str(record["id"]))


def _check_size(package: Package, max_body: int | None) -> None:
    """Raise InputError when the package is larger than what can be sent with these credentials."""
    size = len(package.data)
    if max_body is not None and size + FORM_BYTES > max_body:
        raise InputError(
            f"The package {package.filename} has {size} bytes, and signed requests are limited to {max_body >> 20} MB: "
            "make it smaller (.helmignore), or authenticate with a token (auth_token). Nothing was uploaded."
        )


def _check_quota(api: ChartApi) -> None:
    """Raise InputError when the project can hold no more charts, as far as the service tells."""
    if not api.client.project_id:
        return
    try:
        quotas = api.get_quotas(api.client.project_id)
    except CceError:
        return  # the service itself refuses what is too much
    for record in quotas:
        quota, used = record.get("quota"), record.get("used")
        if record.get("type") != "Charts" or not isinstance(quota, int) or not isinstance(used, int):
            continue
        if 0 <= quota <= used:
            raise InputError(
                f"The project holds {used} charts, and its quota is {quota}, of which each version takes one: delete "
                "charts that nobody needs, or ask for a larger quota. Nothing was uploaded."
            )


def _read_content(api: ChartApi, chart: Chart) -> tuple[Chart, dict[str, str]]:
    """Return the chart with the defaults in its package, and the sums of the files, none when it has no proper one.

    Raises CceError when the service does not answer with a package at all.
    """
    yaml, bounds = import_yaml("Comparing charts"), Bounds()
    try:
        files = unpack(fetch(api, chart), bounds)
        defaults = read_mapping(yaml, files.get("values.yaml", b""), bounds.spend)
        return replace(chart, defaults=defaults), make_digests(yaml, files, bounds)
    except (BrokenChart, ValueError):
        return chart, {}
    except ApiError as error:
        if not error.is_missing:
            raise
        return chart, {}


def _tell_difference(chart: Chart, digests: Mapping[str, str], package: Package) -> str:
    paths = [change.path for change in find_differing(digests, package.digests)]
    what = f"with other content ({list_some(paths, _MAX_SHOWN)})" if digests else "but with no proper package of it"
    return (
        f"The project has the {chart.title} ({chart.chart_id}) already, {what}. Give yours another version, or decide "
        "by content_changed: with replace it takes the place of the other, with ignore that one stays. Nothing was "
        "changed."
    )
