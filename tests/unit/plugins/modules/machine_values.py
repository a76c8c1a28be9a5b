# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the values of a release come to, by Helm's rules as the simulator has them."""

from __future__ import annotations

from typing import Any

from ansible_collections.huaweicloud.cce.tests.simulator import Settings
from ansible_collections.huaweicloud.cce.tests.simulator.charts import Chart
from ansible_collections.huaweicloud.cce.tests.simulator.subcharts import coalesce_all
from ansible_collections.huaweicloud.cce.tests.simulator.values import mask, merge


def overlay(base: Any, over: Any) -> Any:
    """Return one tree of overrides over another, nulls kept."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return {**base, **{key: overlay(base.get(key), value) for key, value in over.items()}}


def as_comparable(tree: Any) -> Any:
    """Return a tree without nulls in maps, in which 1 equals 1.0 and neither true nor "1"."""
    if isinstance(tree, dict):
        return {key: as_comparable(value) for key, value in tree.items() if value is not None}
    if isinstance(tree, list):
        return [None if value is None else as_comparable(value) for value in tree]
    if isinstance(tree, bool) or not isinstance(tree, (int, float)):
        return (type(tree).__name__, tree)
    return ("number", float(tree))


def without_nulls(tree: Any) -> Any:
    """Return a tree of overrides without those that take a default away."""
    if not isinstance(tree, dict):
        return tree
    return {key: without_nulls(value) for key, value in tree.items() if value is not None}


def effective(chart: Chart, overrides: Any, settings: Settings) -> Any:
    """Return the values that the chart's templates see, as far as the service shows those of dependencies."""
    tree = coalesce_all(chart, overrides) if settings.values_reading == "coalesced" else merge(chart.values, overrides)
    return mask(tree) if settings.mask_secrets else tree


def without_paths(tree: Any, paths: list[str]) -> Any:
    """Return a tree without the values at the paths, and without maps that are empty then."""

    def prune(node: Any, at: str) -> Any:
        if not isinstance(node, dict):
            return node
        kept = {key: prune(below, f"{at}/{key.replace('~', '~0').replace('/', '~1')}") for key, below in node.items()}
        return {
            key: below
            for key, below in kept.items()
            if f"{at}/{key.replace('~', '~0').replace('/', '~1')}" not in paths and below != {}
        }

    return prune(tree, "")
