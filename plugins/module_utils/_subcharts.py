# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""What Helm makes of a chart's defaults and those of its dependencies under a release's overrides; pure.

The functions follow Helm 3.8.2 and 3.9.4 step by step (pkg/chartutil/dependencies.go and coalesce.go, the same in
both). Helm takes tables over by reference, so that one step changes what the next one finds; so do these, on a copy.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Tree = dict[str, Any]


@dataclass
class Dependency:
    """An entry of a chart's C(dependencies): C(imports) are its import-values."""

    name: str
    version: str = ""
    alias: str = ""
    condition: str = ""
    tags: list[str] = field(default_factory=list)
    imports: list[Any] = field(default_factory=list)


@dataclass
class ChartTree:
    """A chart with the charts that it brings; C(dependencies) is None when it declares none."""

    name: str
    version: str = ""
    values: Tree = field(default_factory=dict)
    dependencies: list[Dependency] | None = None
    charts: list[ChartTree] = field(default_factory=list)


class _Mismatch(Exception):
    """Something else stands where the table of a subchart belongs, which Helm refuses."""


def coalesce(chart: ChartTree, overrides: Mapping[str, Any]) -> Tree:
    """Return the values of a release of this chart as C(helm get values --all) shows them, nulls included.

    For overrides that Helm refuses, these are the overrides over the chart's own defaults.
    """
    work = copy.deepcopy(chart)
    try:
        _enable(work, _copy(overrides), "")
        _import(work)
        # Rendering the templates is the last that changes the chart before Helm stores it, without its subcharts.
        _coalesce(work, _copy(overrides))
    except (_Mismatch, RecursionError):
        work = copy.deepcopy(chart)
    shown: Tree = _copy(_fill(_copy(overrides), work.values))
    return shown


def _copy(tree: Any) -> Any:
    """Return a copy of which no two branches are the same object, unlike those of copy.deepcopy()."""
    if isinstance(tree, Mapping):
        return {key: _copy(value) for key, value in tree.items()}
    return [_copy(value) for value in tree] if isinstance(tree, list) else tree


def _fill(upper: Tree, lower: Tree) -> Tree:
    """Put C(lower) under C(upper), in place; a null takes the key away, but only where C(lower) has it, too."""
    for key, value in list(lower.items()):
        if key not in upper:
            upper[key] = value
        elif upper[key] is None:
            del upper[key]
        elif isinstance(upper[key], dict) and isinstance(value, dict):
            _fill(upper[key], value)
    return upper


def _coalesce(chart: ChartTree, tree: Tree) -> Tree:
    """Put the defaults of the chart and of its subcharts under the tree, in place."""
    _fill(tree, chart.values)
    for child in chart.charts:
        inner = tree.setdefault(child.name, {})
        if not isinstance(inner, dict):
            raise _Mismatch
        _share_globals(inner, tree)
        _coalesce(child, inner)
    return tree


def _share_globals(inner: Tree, outer: Tree) -> None:
    """Put the parent's globals over those of a subchart."""
    lower, upper = inner.get("global", {}), outer.get("global", {})
    if not isinstance(lower, dict) or not isinstance(upper, dict):
        return
    for key, value in list(upper.items()):
        if not isinstance(value, dict):
            if not isinstance(lower.get(key), dict):
                lower[key] = value
        elif key not in lower:
            lower[key] = dict(value)
        elif isinstance(lower[key], dict):
            lower[key] = _fill(dict(value), lower[key])
    inner["global"] = lower


def _enable(chart: ChartTree, values: Tree, path: str) -> None:
    """Give the dependencies their aliases and take those away that are disabled."""
    if chart.dependencies is None:
        return
    taken, named = [], []
    for item in chart.dependencies:
        found = [child for child in chart.charts if child.name == item.name]
        same = [child for child in found if child.version == item.version]
        item.name = item.alias or item.name
        for child in (same or found)[:1]:
            taken.append(id(child))
            named.append(replace(child, name=item.name))
    # Those that nobody declares come first, and take part.
    charts = chart.charts = [*(child for child in chart.charts if id(child) not in taken), *named]
    tree = _coalesce(chart, _copy(values))
    disabled = {item.name for item in chart.dependencies if not _is_enabled(item, tree, path)}
    chart.charts = [child for child in charts if child.name not in disabled]
    for child in chart.charts:
        _enable(child, tree, f"{path}{child.name}.")
    chart.dependencies = [item for item in chart.dependencies if item.name not in disabled] or None


def _is_enabled(item: Dependency, tree: Tree, path: str) -> bool:
    """Return whether a dependency takes part: by the first condition that leads to a boolean, else by its tags."""
    for condition in filter(None, item.condition.strip().split(",")):
        value = _find(tree, path + condition)
        if isinstance(value, bool):
            return value
    tags = tree.get("tags")
    said = [tags.get(tag) for tag in item.tags] if isinstance(tags, dict) else []
    known = [value for value in said if isinstance(value, bool)]
    return any(known) or not known


def _find(tree: Any, path: str) -> Any:
    """Return the value at a path of keys with dots between; None when there is none."""
    for key in path.split("."):
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


def _import(chart: ChartTree) -> None:
    """Make the coalesced values the chart's own, with the import-values under them."""
    for child in chart.charts:
        _import(child)
    if chart.dependencies is None:
        return
    tree = _coalesce(chart, {})
    imported: Tree = {}
    for item in chart.dependencies:
        for source in item.imports:
            imported = _take(source, item.name, tree, imported)
        # Helm writes them back in a form that it does not read a second time: two aliases share the entries.
        item.imports = []
    chart.values = _fill(tree, imported)


def _take(source: Any, name: str, tree: Tree, imported: Tree) -> Tree:
    """Return what is imported, with one more table of a dependency under it."""
    if isinstance(source, str):
        table = _find(tree, f"{name}.exports.{source}")
        return _fill(imported, table) if isinstance(table, dict) else imported
    child, parent = (source.get("child"), source.get("parent")) if isinstance(source, dict) else (None, None)
    table = _find(tree, f"{name}.{child}")
    if not isinstance(table, dict) or not isinstance(parent, str):
        return imported
    # An empty table is the one that Helm does not take over by reference.
    table = table or {}
    for key in reversed(parent.split(".")) if parent != "." else ():
        table = {key: table}
    # Helm goes on with the chart's own values here, and so forgets what was imported from `exports` before.
    return _fill(tree, table)
