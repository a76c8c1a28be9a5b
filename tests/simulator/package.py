# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading an uploaded chart package."""

from __future__ import annotations

import io
import posixpath
import re
import tarfile
from dataclasses import replace
from typing import Any

import yaml

from .charts import Chart
from .values import unshared

SEMVER = re.compile(r"^(\d+)\.(\d+)(?:\.(\d+))?(?:[-+][0-9A-Za-z.+-]+)?\Z")
MAX_NAME = 64
MAX_NUMBER = 99
Files = dict[str, bytes]


class PackageError(Exception):
    """The package is not one that the service takes; the text says why."""


class _Loader(yaml.SafeLoader):
    """YAML as Helm reads it: dates stay strings."""


_Loader.yaml_implicit_resolvers = {
    char: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for char, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_package(data: bytes, filename: str = "", lint: bool = True) -> Chart:
    """Return the chart in the package; raise PackageError for one that is broken or, with `lint`, careless."""
    files = _unpack(data)
    chart = _read_chart(files)
    if lint:
        _lint(chart, files, filename)
    return replace(chart, archive=data)


def _unpack(data: bytes) -> Files:
    """Return the files below the package's one top folder."""
    files: Files = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
            for entry in archive:
                stream = archive.extractfile(entry) if entry.isfile() else None
                path = posixpath.normpath(entry.name)
                if stream is not None and "/" in path and not path.startswith(("/", "..")):
                    files[path.split("/", 1)[1]] = stream.read()
    except (tarfile.TarError, OSError, EOFError) as error:
        raise PackageError(f"the chart package is not a gzipped tar archive: {error}") from None
    return files


def _read_chart(files: Files, strict: bool = True) -> Chart:
    """Return the chart that the files make up; `strict` is for the outermost one."""
    meta = _yaml(files, "Chart.yaml")
    if strict and "values.yaml" not in files:
        raise PackageError("values.yaml is missing")
    if strict and not any(path.startswith("templates/") for path in files):
        raise PackageError("the templates directory is missing")
    name, version = meta.get("name"), str(meta.get("version") or "")
    if not isinstance(name, str) or not name or len(name) > MAX_NAME:
        raise PackageError(f"the name in Chart.yaml is missing or longer than {MAX_NAME} characters")
    if not SEMVER.match(version):
        raise PackageError(f'the version "{version}" in Chart.yaml is not a semantic version')
    # Helm reads YAML by way of JSON, which has no aliases.
    values = unshared(_yaml(files, "values.yaml")) if "values.yaml" in files else {}
    readme = files.get("README.md", b"").decode(errors="replace")
    about, icon = str(meta.get("description") or ""), str(meta.get("icon") or "")
    return Chart(
        name, version, values, description=about, icon_url=icon, readme=readme, subcharts=_read_subcharts(files, meta)
    )


def _read_subcharts(files: Files, meta: dict[str, Any]) -> tuple[Chart, ...]:
    """Return the subcharts: those that nobody declares, then the declared ones as the parent's Chart.yaml has them."""
    found = {child.name: child for child in [*_folders(files), *_archives(files)]}
    dependencies = [item for item in meta.get("dependencies") or [] if isinstance(item, dict)]
    names = {item.get("name") for item in dependencies}
    loose = [replace(chart, declared=False) for name, chart in sorted(found.items()) if name not in names]
    return (*loose, *(_declared(found[item["name"]], item) for item in dependencies if item.get("name") in found))


def _declared(chart: Chart, entry: dict[str, Any]) -> Chart:
    """Return the subchart with what the parent says of it."""
    imports = [
        item if isinstance(item, str) else {key: str(item[key]) for key in ("child", "parent")}
        for item in entry.get("import-values") or []
        if isinstance(item, str) or (isinstance(item, dict) and {"child", "parent"} <= set(item))
    ]
    return replace(
        chart,
        alias=str(entry.get("alias") or ""),
        condition=str(entry.get("condition") or ""),
        tags=tuple(str(tag) for tag in entry.get("tags") or []),
        imports=tuple(imports),
        declared=True,
    )


def _folders(files: Files) -> list[Chart]:
    """Return the subcharts that lie unpacked below charts/."""
    names = {path.split("/")[1] for path in files if path.startswith("charts/") and path.count("/") > 1}
    result = []
    for name in sorted(names):
        prefix = f"charts/{name}/"
        inner = {path[len(prefix) :]: data for path, data in files.items() if path.startswith(prefix)}
        result.append(_read_chart(inner, strict=False))
    return result


def _archives(files: Files) -> list[Chart]:
    """Return the subcharts that lie packed below charts/."""
    packed = [path for path in files if path.startswith("charts/") and path.endswith(".tgz")]
    return [_read_chart(_unpack(files[path]), strict=False) for path in sorted(packed)]


def _yaml(files: Files, path: str) -> dict[str, Any]:
    """Return a YAML file's mapping; an empty file is an empty mapping."""
    if path not in files:
        raise PackageError(f"{path} is missing")
    try:
        data = yaml.load(files[path], Loader=_Loader) or {}
    except yaml.YAMLError as error:
        raise PackageError(f"{path} is not valid YAML: {error}") from None
    if not isinstance(data, dict):
        raise PackageError(f"{path} does not hold a mapping")
    return data


def _lint(chart: Chart, files: Files, filename: str) -> None:
    """Raise PackageError for what the manual demands beyond a readable chart."""
    base = posixpath.basename(filename.replace("\\", "/"))
    if base and base != chart.filename:
        raise PackageError(f"the file name {base} is not {chart.filename}")
    match = SEMVER.match(chart.version)
    numbers = [int(number) for number in match.groups() if number] if match else []
    if any(number > MAX_NUMBER for number in numbers):
        raise PackageError(f'each number of the version "{chart.version}" must be between 0 and {MAX_NUMBER}')
    if "apiVersion" not in _yaml(files, "Chart.yaml"):
        raise PackageError("apiVersion is missing in Chart.yaml")
