# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Helm makes of an umbrella chart: subcharts that take part, their defaults, aliases, imports and globals."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, Optional

from .charts import Chart
from .values import Tree, coalesce_into, coalesce_tables, lookup, unshared


class NoTable(Exception):
    """A value that is no table stands where a subchart's values belong; the text is Helm's."""


@dataclass
class Node:
    """A chart while Helm works on it: its values change, its disabled children go."""

    name: str
    values: Tree
    chart: Chart
    children: list[Node] = field(default_factory=list)

    @property
    def declared(self) -> list[Node]:
        """The children that the chart names as dependencies; Helm leaves a chart alone that names none."""
        return [child for child in self.children if child.chart.declared]


def coalesce_all(chart: Chart, overrides: Optional[Tree]) -> Tree:
    """Return the chart's values with those of its enabled subcharts, as `helm get values --all` shows them."""
    return coalesce_tables(overrides, stored_values(chart, overrides or {}))


def stored_values(chart: Chart, overrides: Tree) -> Tree:
    """Return the values that Helm stores with the chart, as far as the overrides fit it.

    Helm stores a chart without its subcharts: what they have is in the chart's own values by then, or is not shown.
    """
    try:
        return process(chart, overrides)[0]
    except NoTable:
        return chart.values  # Helm installs nothing like that: what was given is all there is


def process(chart: Chart, overrides: Tree, lender: Optional[Tree] = None) -> tuple[Tree, Tree]:
    """Return the values that Helm stores with the chart, and what becomes of a tree that lends branches to its values.

    Raise NoTable for overrides with which Helm cannot render the chart.
    """
    memo: dict[int, Any] = {}
    node, lender = _node(chart, memo), copy.deepcopy(lender or {}, memo)
    _enable(node, overrides, "")
    _import(node)
    # Rendering is not meant to change the chart, but by reference values leak into it.
    _coalesce(node, copy.deepcopy(overrides))
    return unshared(node.values), unshared(lender)


def _node(chart: Chart, memo: dict[int, Any]) -> Node:
    """Return the chart as a node; two aliases of one chart share their values, as in Helm."""
    node = Node(chart.key_in_parent, copy.deepcopy(chart.values, memo), chart)
    # Helm puts those that nobody declares first.
    node.children = [_node(child, memo) for child in sorted(chart.subcharts, key=lambda child: child.declared)]
    return node


def _coalesce(node: Node, tree: Tree) -> Tree:
    """Return the tree with the node's defaults and those of its children under it.

    Helm takes defaults over by reference, so that a child's values leak into its parent's defaults; so does this.
    """
    coalesce_into(tree, node.values)
    for child in node.children:
        inner = tree.setdefault(child.name, {})
        if not isinstance(inner, dict):
            raise NoTable(f"type mismatch on {child.name}")
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
                lower[key] = dict(value)
            elif isinstance(below, dict):
                lower[key] = coalesce_into(dict(value), below)
        elif not isinstance(below, dict):
            lower[key] = value
    inner["global"] = lower


def _enable(node: Node, overrides: Tree, path: str) -> None:
    """Take the children away whose tags or condition say so."""
    if not node.declared:
        return
    tree = _coalesce(node, copy.deepcopy(overrides))
    node.children = [
        child for child in node.children if not child.chart.declared or _is_enabled(child.chart, tree, path)
    ]
    for child in node.children:
        _enable(child, tree, f"{path}{child.name}.")


def _is_enabled(chart: Chart, tree: Tree, path: str) -> bool:
    """Return whether the subchart takes part: its first condition that leads to a boolean decides, else its tags."""
    for condition in filter(None, chart.condition.strip().split(",")):
        found, value = lookup(tree, "/" + (path + condition).replace(".", "/"))
        if found and isinstance(value, bool):
            return value
    tags = tree.get("tags")
    said = [tags.get(tag) for tag in chart.tags] if isinstance(tags, dict) else []
    return True in said or False not in said


def _import(node: Node) -> None:
    """Make the coalesced values the node's own, children first; that is how Helm stores the chart with the release."""
    for child in node.children:
        _import(child)
    if not node.declared:
        return
    tree = _coalesce(node, {})
    imported: Tree = {}
    for child in node.declared:
        for item in child.chart.imports:
            if isinstance(item, str):
                imported = coalesce_into(imported, _table(tree, child.name, f"exports.{item}"))
            else:
                table = _table(tree, child.name, item["child"])
                imported = coalesce_into(tree, _below(item["parent"], table))
    node.values = coalesce_into(tree, imported)


def _table(tree: Tree, name: str, path: str) -> Tree:
    """Return the table at the path (with dots) in a child's values; Helm only warns of one that is not there."""
    dummy, value = lookup(tree, "/" + f"{name}.{path}".replace(".", "/"))
    return value if isinstance(value, dict) else {}


def _below(path: str, table: Tree) -> Tree:
    """Return a tree that holds the table at the path."""
    for key in reversed(path.split(".") if path != "." else []):
        table = {key: table}
    return table
