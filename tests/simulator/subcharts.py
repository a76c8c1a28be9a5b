# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Helm's coalescing of an umbrella chart: subcharts' defaults, aliases, conditions and globals."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, Optional

from .charts import Chart
from .values import Tree, coalesce_into, lookup


@dataclass
class Node:
    """A chart while Helm works on it: its values change, its disabled children go."""

    name: str
    values: Tree
    condition: str
    declared: bool
    children: list[Node] = field(default_factory=list)

    @property
    def declares(self) -> bool:
        """Whether the chart names dependencies at all; Helm leaves it alone otherwise."""
        return any(child.declared for child in self.children)


def coalesce_all(chart: Chart, overrides: Optional[Tree]) -> Tree:
    """Return the chart's values with those of its enabled subcharts, as `helm get values --all` shows them."""
    node = _node(chart, {})
    try:
        _enable(node, overrides or {}, "")
        _import(node)
        return _coalesce(node, copy.deepcopy(overrides or {}))
    except TypeError:
        # Helm refuses a value that is no table where a subchart's values belong; what was given is all there is.
        return coalesce_into(copy.deepcopy(overrides or {}), copy.deepcopy(chart.values))


def _node(chart: Chart, memo: dict[int, Any]) -> Node:
    """Return the chart as a node; two aliases of one chart share their values, as in Helm."""
    node = Node(chart.key_in_parent, copy.deepcopy(chart.values, memo), chart.condition, chart.declared)
    node.children = [_node(child, memo) for child in chart.subcharts]
    return node


def _coalesce(node: Node, tree: Tree) -> Tree:
    """Return the tree with the node's defaults and those of its children under it.

    Helm takes defaults over by reference, so that a child's values leak into its parent's defaults; so does this.
    """
    coalesce_into(tree, node.values)
    for child in node.children:
        inner = tree.setdefault(child.name, {})
        if not isinstance(inner, dict):
            raise TypeError(f"type mismatch on {child.name}")
        _share_globals(inner, tree)
        _coalesce(child, inner)
    return tree


def _share_globals(inner: Tree, outer: Tree) -> None:
    """Put the parent's globals over the child's."""
    lower, upper = inner.get("global", {}), outer.get("global", {})
    if not isinstance(lower, dict) or not isinstance(upper, dict):
        return
    for key, value in upper.items():
        below = lower.get(key)
        if isinstance(value, dict):
            if key not in lower:
                lower[key] = copy.deepcopy(value)
            elif isinstance(below, dict):
                lower[key] = coalesce_into(copy.deepcopy(value), below)
        elif not isinstance(below, dict):
            lower[key] = value
    inner["global"] = lower


def _enable(node: Node, overrides: Tree, path: str) -> None:
    """Take the children away whose condition is false."""
    if not node.declares:
        return
    tree = _coalesce(node, copy.deepcopy(overrides))
    node.children = [child for child in node.children if not child.declared or _is_enabled(child, tree, path)]
    for child in node.children:
        _enable(child, tree, f"{path}{child.name}.")


def _is_enabled(child: Node, tree: Tree, path: str) -> bool:
    """Return whether the child takes part: the first of its conditions that leads to a boolean decides."""
    for condition in filter(None, child.condition.strip().split(",")):
        found, value = lookup(tree, "/" + (path + condition).replace(".", "/"))
        if found and isinstance(value, bool):
            return value
    return True


def _import(node: Node) -> None:
    """Make the coalesced values the node's own, children first; that is how Helm stores the chart with the release."""
    for child in node.children:
        _import(child)
    if node.declares:
        node.values = _coalesce(node, {})
