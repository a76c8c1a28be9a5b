# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Helm's coalescing of an umbrella chart: subcharts' defaults, aliases, conditions and globals."""

from __future__ import annotations

import copy
from typing import Any, Optional

from .charts import Chart
from .values import coalesce_tables, lookup, merge


def coalesce_all(chart: Chart, overrides: Optional[dict[str, Any]]) -> dict[str, Any]:
    """Return the values of the chart with those of its enabled subcharts inside."""
    return _into_subcharts(chart, merge(chart.values, overrides))


def _into_subcharts(chart: Chart, tree: dict[str, Any]) -> dict[str, Any]:
    """Return the tree with each enabled subchart's values coalesced under its key."""
    for child in chart.subcharts:
        if not is_enabled(child, tree):
            continue
        key = child.key_in_parent
        own = tree.get(key)
        if own is not None and not isinstance(own, dict):
            continue  # Helm refuses such a chart; the tree is left as it is
        inner = _with_globals(copy.deepcopy(own or {}), tree)
        tree[key] = _into_subcharts(child, merge(child.values, inner))
    return tree


def _with_globals(inner: dict[str, Any], outer: dict[str, Any]) -> dict[str, Any]:
    """Return the subchart's values with the parent's globals over its own."""
    upper, lower = outer.get("global") or {}, inner.get("global") or {}
    if isinstance(upper, dict) and isinstance(lower, dict):
        inner["global"] = coalesce_tables(upper, lower)
    return inner


def is_enabled(child: Chart, tree: dict[str, Any]) -> bool:
    """Return whether the subchart takes part: the first of its conditions that is a boolean decides."""
    for path in filter(None, (item.strip() for item in child.condition.split(","))):
        found, value = lookup(tree, "/" + path.replace(".", "/"))
        if found and isinstance(value, bool):
            return value
    return True
