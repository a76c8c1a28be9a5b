# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases and charts as the service writes them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from . import values as trees
from .charts import Chart
from .records import DELETING, Release
from .settings import Settings
from .subcharts import stored_values

BEIJING = timezone(timedelta(hours=8))
HELM_WORDS = {"DELETING": "uninstalling", "DELETED": "uninstalled"}


def release_to_api(
    release: Release, cluster_name: str, settings: Settings, show_resources: bool = False
) -> dict[str, Any]:
    """Return the sixteen fields of a release (fewer while it is being deleted)."""
    body: dict[str, Any] = {
        "chart_name": release.chart_name,
        "chart_public": False,
        "chart_version": release.chart_version,
        "cluster_id": release.key.cluster_id,
        "cluster_name": cluster_name,
        "create_at": _offset_time(release.created),
        "description": release.description,
        "name": release.name,
        "namespace": release.namespace,
        "parameters": "",
        "resources": _resources(release) if show_resources else "",
        "status": _status(release.status, settings),
        "status_description": release.description,
        "update_at": _offset_time(release.updated),
        "values": trees.dump(visible_values(release, settings)),
        "version": release.revision,
    }
    if release.status == DELETING:
        del body["description"], body["status_description"]
    return body


def visible_values(release: Release, settings: Settings) -> Any:
    """Return the values under the reading that the settings pick."""
    if settings.values_reading == "submitted":
        tree: Any = release.values
    elif settings.values_reading == "coalesced":
        stored = stored_values(release.chart, release.values) if release.stored is None else release.stored
        tree = trees.coalesce_tables(release.values, stored)
    else:
        tree = trees.merge(release.chart.values, release.values)
    tree = trees.as_float64(tree) if settings.float64_numbers else tree
    return trees.mask(tree) if settings.mask_secrets else tree


def chart_to_api(chart: Chart) -> dict[str, Any]:
    """Return the fields of a chart."""
    return {
        "id": chart.id,
        "name": chart.name,
        "values": trees.dump(chart.values),
        "translate": "",
        "instruction": "README.md" if chart.readme else "",
        "version": chart.version,
        "description": chart.description,
        "source": chart.source,
        "icon_url": chart.icon_url,
        "public": False,
        "chart_url": chart.filename,
        "create_at": _utc_time(chart.created),
        "update_at": _utc_time(chart.updated),
    }


def _status(status: str, settings: Settings) -> str:
    """Return the status in the words that the settings pick."""
    if settings.status_style != "helm3":
        return status
    return HELM_WORDS.get(status, status.lower().replace("_", "-"))


def _resources(release: Release) -> str:
    """Return text as kubectl would print it; nobody may parse it."""
    ready = "1/1" if release.status == "DEPLOYED" else "0/1"
    return f"==> v1/Deployment\nNAME  READY  UP-TO-DATE  AVAILABLE\n{release.name}  {ready}  1  1\n"


def _offset_time(moment: datetime) -> str:
    """Return the time as releases show it: with a numeric offset."""
    return moment.astimezone(BEIJING).isoformat(timespec="seconds")


def _utc_time(moment: datetime) -> str:
    """Return the time as charts show it: in UTC."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
