# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Builds the body of the request that a plan calls for, in earnest or as a dry run; pure."""

from __future__ import annotations

from typing import Any

from ._plan import Plan, Wanted
from ._release import Chart


def build_request(plan: Plan, **parameters: bool) -> dict[str, Any]:
    """Return the body of the plan's installation or upgrade; C(parameters) come on top of the user's.

    Dry run and real write are both made here, so that a check mode sends the very body of the run.
    """
    wanted = plan.wanted
    if wanted.chart is None:
        raise ValueError("there is no request without a chart")
    sent = {**wanted.parameters, **parameters}
    if plan.action == "install":
        return _install_body(wanted, wanted.chart, sent)
    if not wanted.values and not wanted.keeps_values:
        # Without values the service would keep the former ones (Helm 3.8.2): not what empty values ask for.
        sent["reset_values"] = True
    return {"chart_id": wanted.chart.chart_id, "action": plan.action, "parameters": sent, "values": wanted.values}


def _install_body(wanted: Wanted, chart: Chart, parameters: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "chart_id": chart.chart_id,
        "name": wanted.name,
        "namespace": wanted.namespace,
        "version": chart.version,
        "values": wanted.values,
    }
    if wanted.description is not None:
        body["description"] = wanted.description
    if parameters:
        body["parameters"] = parameters
    return body
