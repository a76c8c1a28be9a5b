# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Reads a chart's archive (.tgz) in memory, within bounds, and the YAML in it as Helm's parser does."""

from __future__ import annotations

import gzip
import io
import math
import posixpath
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from ._errors import CceError
from ._subcharts import ChartTree, Dependency

# Bounds of all that is unpacked of one chart, the archives in it included.
MAX_BYTES = 64 * 1024 * 1024
MAX_MEMBERS = 20_000
MAX_CHARTS_DEPTH = 10
MAX_NODES = 500_000
MAX_YAML_DEPTH = 100

# The files that tell of values, below any number of charts/NAME/.
_TELLING = re.compile(r"(charts/[^_./][^/]*/)*(Chart\.yaml|requirements\.yaml|values\.yaml|charts/[^_./][^/]*\.tgz)\Z")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
}
_INTEGER = re.compile(r"[-+]?(?:(?P<octal>0[oO]?[0-7]+)|0[xX][0-9a-fA-F]+|0[bB][01]+|0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_RESOLVED_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float")}

Files = dict[str, bytes]


class _Broken(Exception):
    """The archive is no chart, or too large a one; the text says why."""


def read_chart_archive(data: bytes) -> ChartTree:
    """Return the chart in an archive, with the charts in it; raises CceError when that cannot be had."""
    try:
        import yaml
    except ImportError:
        raise CceError("Reading a chart's archive takes the Python library PyYAML, which is not installed.") from None
    reader = _Reader(yaml)
    try:
        return reader.read_chart(reader.unpack(data), "", 0)
    except _Broken as error:
        raise CceError(f"The chart's archive cannot be read: {error}.") from None


class _Reader:
    """Reads one chart; what it spends of its bounds stays spent."""

    def __init__(self, yaml: Any) -> None:
        self._yaml = yaml
        self._left = {"bytes": MAX_BYTES, "members": MAX_MEMBERS, "values": MAX_NODES}

    def _spend(self, what: str, amount: int = 1) -> None:
        self._left[what] -= amount
        if self._left[what] < 0:
            raise _Broken(f"it holds too many {what}")

    def unpack(self, data: bytes) -> Files:
        """Return the telling files below the archive's one folder; links, devices and odd paths are left out."""
        files: Files = {}
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                plain = packed.read(self._left["bytes"] + 1)
            self._spend("bytes", len(plain))
            with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as archive:
                for member in archive:
                    self._spend("members")
                    path = _telling_path(member)
                    stream = archive.extractfile(member) if path else None
                    if stream is not None:
                        files[path] = stream.read()
        except (tarfile.TarError, zlib.error, OSError, EOFError, ValueError) as error:
            raise _Broken(f"it is no gzipped tar archive ({error})") from None
        return files

    def read_chart(self, files: Files, where: str, depth: int) -> ChartTree:
        """Return the chart that these files make up."""
        if depth > MAX_CHARTS_DEPTH:
            raise _Broken("its charts nest too deeply")
        if "Chart.yaml" not in files:
            raise _Broken(f"there is no {where}Chart.yaml")
        meta = self._load(files, where, "Chart.yaml")
        # Where the charts of Helm 2 declare their dependencies; Helm 3 reads it in any chart.
        meta.update(self._load(files, where, "requirements.yaml"))
        name, version = _text(meta.get("name")), _text(meta.get("version"))
        if not name:
            raise _Broken(f"{where}Chart.yaml holds no name")
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
            tree = _Document(self._yaml, files.get(path, b""), self._spend).read()
        except (self._yaml.YAMLError, ValueError) as error:
            raise _Broken(f"{where}{path} is broken YAML ({getattr(error, 'problem', None) or error})") from None
        if tree is not None and not isinstance(tree, dict):
            raise _Broken(f"{where}{path} holds no mapping")
        return tree or {}


def _telling_path(member: tarfile.TarInfo) -> str:
    """Return where a member lies below the archive's one folder; nothing when it tells nothing of values."""
    folder, dummy, path = posixpath.normpath(member.name.replace("\\", "/")).partition("/")
    is_file = member.isreg() and not member.issparse()
    return path if is_file and folder not in ("", "..") and _TELLING.match(path) else ""


def _dependencies(meta: dict[str, Any]) -> list[Dependency] | None:
    """Return what a chart declares; None, which is not the same as an empty list, when it declares nothing."""
    declared = meta.get("dependencies")
    if not isinstance(declared, list):
        return None
    return [_dependency(item) for item in declared if isinstance(item, dict)]


def _dependency(item: dict[str, Any]) -> Dependency:
    name, version, alias, condition = (_text(item.get(key)) for key in ("name", "version", "alias", "condition"))
    tags, imports = (
        value if isinstance(value, list) else [] for value in (item.get("tags"), item.get("import-values"))
    )
    return Dependency(name, version, alias, condition, [_text(tag) for tag in tags], imports)


class _Document:
    """The first document of a YAML file, read as Helm does (sigs.k8s.io/yaml 1.3, gopkg.in/yaml.v2)."""

    def __init__(self, yaml: Any, data: bytes, spend: Callable[[str], None]) -> None:
        self._yaml = yaml
        self._parser = getattr(yaml, "CBaseLoader", yaml.BaseLoader)(data)
        self._spend = spend
        self._anchors: dict[str, Any] = {}

    def read(self) -> Any:
        """Return its value as JSON would hold it."""
        self._parser.get_event()
        if self._parser.check_event(self._yaml.StreamEndEvent):
            return None
        self._parser.get_event()
        return self._value(self._parser.get_event(), 0)

    def _value(self, event: Any, depth: int) -> Any:
        self._spend("values")
        if depth > MAX_YAML_DEPTH:
            raise ValueError("it nests too deeply")
        if isinstance(event, self._yaml.AliasEvent):
            return self._repeat(self._anchors.get(event.anchor))
        if isinstance(event, self._yaml.ScalarEvent):
            value = _resolve(event.value) if event.implicit[0] or event.tag in _RESOLVED_TAGS else event.value
        elif isinstance(event, self._yaml.SequenceStartEvent):
            value = [self._value(item, depth + 1) for item in self._until(self._yaml.SequenceEndEvent)]
        else:
            value = self._mapping(depth + 1)
        if event.anchor:
            self._anchors[event.anchor] = value
        return value

    def _mapping(self, depth: int) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        for event in self._until(self._yaml.MappingEndEvent):
            is_merge = isinstance(event, self._yaml.ScalarEvent) and event.implicit[0] and event.value == "<<"
            key, value = self._value(event, depth), self._value(self._parser.get_event(), depth)
            if not is_merge:
                tree[_text(key)] = value
                continue
            for table in reversed(value) if isinstance(value, list) else [value]:
                tree.update(table if isinstance(table, dict) else {})
        return tree

    def _until(self, end: Any) -> Iterator[Any]:
        while not isinstance(event := self._parser.get_event(), end):
            yield event

    def _repeat(self, value: Any) -> Any:
        """Return a copy of what an anchor names, at the price of the original: few bytes can name very much."""
        self._spend("values")
        if isinstance(value, dict):
            return {key: self._repeat(below) for key, below in value.items()}
        return [self._repeat(below) for below in value] if isinstance(value, list) else value


def _resolve(text: str) -> Any:
    """Return what Go makes of a plain scalar: no dates, no sexagesimal numbers, but y, n and 1e3."""
    if text in _WORDS:
        return _WORDS[text]
    plain = text[0] + text[1:].replace("_", "")
    whole = _INTEGER.match(plain)
    if whole and len(plain) <= 300:
        return int(plain, 8 if whole["octal"] else 0)
    number = float(plain) if _FLOAT.match(plain) else math.inf
    return number if abs(number) < math.inf else text


def _text(value: Any) -> str:
    """Return a scalar as Go writes it where a string belongs: a key, a name, a version."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) if isinstance(value, (str, int)) else ""
