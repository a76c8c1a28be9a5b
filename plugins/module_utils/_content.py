# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The files of a package, and their sums as if Helm had packed them: the same, whoever really has."""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from ._document import as_text, read_mapping
from ._metadata import clean_lock, clean_metadata
from ._tarball import MAX_CHARTS_DEPTH, Bounds, BrokenChart, Member, check_path

_BOM = b"\xef\xbb\xbf"


def unpack(data: bytes, bounds: Bounds) -> dict[str, bytes]:
    """Return the content of each file in a package by its path below the chart's folder; raises BrokenChart."""
    files: dict[str, bytes] = {}
    top = None
    for member in bounds.unpack(data):
        path = _read_path(member)
        if not path:
            continue
        folder, dummy, below = path.partition("/")
        top = top or folder
        if not below or folder != top:
            raise BrokenChart(f"{path} lies outside the one folder that a chart is packed in")
        if below in files:
            raise BrokenChart(f"it holds {path} more than once")
        files[below] = member.content
    return files


def _read_path(member: Member) -> str:
    """Return the path of a regular file, nothing for a folder; raise BrokenChart for what is neither, or leads away."""
    check_path(member.path)
    if not member.is_file and not member.is_folder:
        raise BrokenChart(f"{member.path} is a link, a device or another thing that is no file")
    return "" if member.is_folder else posixpath.normpath(member.path)


def make_digests(yaml: Any, files: Mapping[str, bytes], bounds: Bounds) -> dict[str, str]:
    """Return the SHA-256 sums of the files by their paths as C(helm package) writes them; raises BrokenChart."""
    contents = _Packer(yaml, bounds).pack(files, "", 0)
    return {path: hashlib.sha256(content).hexdigest() for path, content in contents}


class _Packer:
    """Packs a chart as Helm does, but for the form of the YAML that Helm writes."""

    def __init__(self, yaml: Any, bounds: Bounds) -> None:
        self._yaml = yaml
        self._bounds = bounds

    def pack(self, files: Mapping[str, bytes], where: str, depth: int) -> Iterator[tuple[str, bytes]]:
        """Yield the content of each file of the chart, and of the charts in it, by its path."""
        if depth > MAX_CHARTS_DEPTH:
            raise BrokenChart("its charts nest too deeply")
        own, charts = _split({path: content.removeprefix(_BOM) for path, content in files.items()})
        own.update(self._pack_metadata(own, where))
        taken = set()
        for entry, below in sorted(charts.items()):
            place = f"{where}charts/{entry}"
            if entry.endswith(".tgz") and "" in below:
                below = self._unpack(below[""], place)
            if "Chart.yaml" not in below:
                own.update({posixpath.join("charts", entry, path).rstrip("/"): data for path, data in below.items()})
                continue
            name = as_text(self._read(below, "Chart.yaml", f"{place}/").get("name"))
            # Two versions of one chart, which Helm packs into the same folder.
            name = entry if name in taken else name
            taken.add(name)
            for path, content in self.pack(below, f"{place}/", depth + 1):
                yield f"charts/{name}/{path}", content
        yield from own.items()

    def _pack_metadata(self, own: dict[str, bytes], where: str) -> dict[str, bytes]:
        """Take the files that Helm writes anew out of a chart's own ones, and return what they say."""
        meta = self._read(own, "Chart.yaml", where)
        requirements = self._read(own, "requirements.yaml", where)
        lock = self._read(own, "Chart.lock", where)
        meta = clean_metadata({**meta, **requirements})
        own.pop("Chart.lock", None)
        if meta["apiVersion"] == "v1":
            # Such a chart has its dependencies in requirements.yaml, which stays as it is.
            meta.pop("dependencies", None)
            return {"Chart.yaml": _to_bytes(meta)}
        own.pop("requirements.yaml", None)
        if "requirements.lock" in own:
            lock = self._read(own, "requirements.lock", where)
            own.pop("requirements.lock")
        return {"Chart.yaml": _to_bytes(meta), **({"Chart.lock": _to_bytes(clean_lock(lock))} if lock else {})}

    def _read(self, files: Mapping[str, bytes], path: str, where: str) -> dict[str, Any]:
        try:
            return read_mapping(self._yaml, files.get(path, b""), self._bounds.spend)
        except ValueError as error:
            raise BrokenChart(f"{where}{path} {error}") from None

    def _unpack(self, data: bytes, place: str) -> dict[str, bytes]:
        try:
            return unpack(data, self._bounds)
        except BrokenChart as error:
            raise BrokenChart(f"{place} is no chart: {error}") from None


def _split(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, dict[str, bytes]]]:
    """Return a chart's own files, and what lies in charts/ by the entries there, without what Helm does not read."""
    own: dict[str, bytes] = {}
    charts: dict[str, dict[str, bytes]] = {}
    for path, content in files.items():
        folder, dummy, below = path.partition("/")
        entry, dummy, rest = below.partition("/")
        if folder != "charts" or path.endswith(".prov"):
            own[path] = content
        elif not entry.startswith(("_", ".")):
            charts.setdefault(entry, {})[rest] = content
    return own, charts


def _to_bytes(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True).encode()
