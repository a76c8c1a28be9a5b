# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Builds the body of the request that a plan calls for, in earnest or as a dry run; pure."""

from __future__ import annotations

from typing import Any

from ._chart import Chart
from ._plan import Plan
from ._wanted import Wanted

# The user's parameters that mean something to a rollback which the task does by itself.
_VERBS = ("no_hooks", "recreate", "include_hooks")


def build_request(plan: Plan, **parameters: bool) -> dict[str, Any]:
    """Return the body of the plan's installation, upgrade or rollback; C(parameters) come on top of the user's.

    Dry run and real write are both made here, so that a check mode sends the very body of the run.
    """
    if plan.action == "rollback":
        return _rollback_body(plan, parameters)
    wanted = plan.wanted
    if wanted.chart is None:
        raise ValueError("there is no request without a chart")
    sent = {**wanted.parameters, **parameters}
    if plan.action == "install":
        if plan.before is not None:
            # The kept record of an uninstalled release holds the name (Helm 3.8.2, install.go, replaceRelease).
            sent.setdefault("replace", True)
        return _install_body(wanted, wanted.chart, sent)
    if not wanted.values and not wanted.keeps_values:
        # Without values the service would keep the former ones (Helm 3.8.2): not what empty values ask for.
        sent["reset_values"] = True
    return {"chart_id": wanted.chart.chart_id, "action": plan.action, "parameters": sent, "values": wanted.values}


def _rollback_body(plan: Plan, parameters: dict[str, bool]) -> dict[str, Any]:
    """Return a body whose chart and values the service demands and does not use (Helm takes those of the revision)."""
    if plan.target is None or not plan.chart_id:
        raise ValueError("there is no rollback without a revision and a chart")
    given = plan.wanted.parameters
    if plan.wanted.state != "rolled_back":
        given = {name: given[name] for name in _VERBS if name in given}
    sent = {**given, **parameters, "release_version": plan.target.revision}
    return {"chart_id": plan.chart_id, "action": "rollback", "parameters": sent, "values": {}}


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
