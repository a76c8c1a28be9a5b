# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Reads a chart's archive (.tgz) in memory, within bounds."""

from __future__ import annotations

import posixpath
import re
from typing import Any

from ._document import as_text, import_yaml, read_mapping
from ._errors import CceError
from ._subcharts import ChartTree, Dependency
from ._tarball import MAX_CHARTS_DEPTH, Bounds, BrokenChart, Member

# The files that tell of values, below any number of charts/NAME/.
_TELLING = re.compile(r"(charts/[^_./][^/]*/)*(Chart\.yaml|requirements\.yaml|values\.yaml|charts/[^_./][^/]*\.tgz)\Z")
Files = dict[str, bytes]


def read_chart_archive(data: bytes) -> ChartTree:
    """Return the chart in an archive, with the charts in it; raises CceError when that cannot be had."""
    yaml = import_yaml("Reading a chart's archive")
    reader = _Reader(yaml)
    try:
        return reader.read_chart(reader.unpack(data), "", 0)
    except BrokenChart as error:
        raise CceError(f"The chart's archive cannot be read: {error}.") from None


class _Reader:
    """Reads one chart; what it spends of its bounds stays spent."""

    def __init__(self, yaml: Any) -> None:
        self._yaml = yaml
        self._bounds = Bounds()

    def unpack(self, data: bytes) -> Files:
        """Return the telling files below the archive's one folder; links, devices and odd paths are left out."""
        members = ((_telling_path(member), member.content) for member in self._bounds.unpack(data))
        return {path: content for path, content in members if path}

    def read_chart(self, files: Files, where: str, depth: int) -> ChartTree:
        """Return the chart that these files make up."""
        if depth > MAX_CHARTS_DEPTH:
            raise BrokenChart("its charts nest too deeply")
        if "Chart.yaml" not in files:
            raise BrokenChart(f"there is no {where}Chart.yaml")
        meta = self._load(files, where, "Chart.yaml")
        # Where the charts of Helm 2 declare their dependencies; Helm 3 reads it in any chart.
        meta.update(self._load(files, where, "requirements.yaml"))
        name, version = as_text(meta.get("name")), as_text(meta.get("version"))
        if not name:
            raise BrokenChart(f"{where}Chart.yaml holds no name")
        below: dict[str, Files] = {}
        for path, data in files.items():
            folder, dummy, rest = path.partition("charts/")[2].partition("/")
            if rest:
                below.setdefault(folder, {})[rest] = data
            elif folder:
                below[folder] = self.unpack(data)
        charts = [self.read_chart(inner, f"{where}charts/{folder}/", depth + 1) for folder, inner in below.items()]
        return ChartTree(name, version, self._load(files, where, "values.yaml"), _dependencies(meta), charts)

    def _load(self, files: Files, where: str, path: str) -> dict[str, Any]:
        """Return the mapping in a YAML file, an empty one for nothing."""
        try:
            return read_mapping(self._yaml, files.get(path, b""), self._bounds.spend)
        except ValueError as error:
            raise BrokenChart(f"{where}{path} {error}") from None


def _telling_path(member: Member) -> str:
    """Return where a member lies below the archive's one folder; nothing when it tells nothing of values."""
    folder, dummy, path = posixpath.normpath(member.path.replace("\\", "/")).partition("/")
    return path if member.is_file and folder not in ("", "..") and _TELLING.match(path) else ""


def _dependencies(meta: dict[str, Any]) -> list[Dependency] | None:
    """Return what a chart declares; None, which is not the same as an empty list, when it declares nothing."""
    declared = meta.get("dependencies")
    if not isinstance(declared, list):
        return None
    return [_dependency(item) for item in declared if isinstance(item, dict)]


def _dependency(item: dict[str, Any]) -> Dependency:
    name, version, alias, condition = (as_text(item.get(key)) for key in ("name", "version", "alias", "condition"))
    tags, imports = (
        value if isinstance(value, list) else [] for value in (item.get("tags"), item.get("import-values"))
    )
    return Dependency(name, version, alias, condition, [as_text(tag) for tag in tags], imports)
