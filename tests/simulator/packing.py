# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making a chart package."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from typing import Any

import yaml

from .charts import Chart

TEMPLATE = """kind: ConfigMap
apiVersion: v1
metadata: {name: "{{ .Release.Name }}-{{ dir .Template.BasePath | replace "/charts/" "-" }}"}
data:
  values: {{ .Values | toJson | quote }}
---
kind: Service
apiVersion: v1
metadata: {name: "{{ .Release.Name }}-{{ dir .Template.BasePath | replace "/charts/" "-" }}"}
spec: {type: ClusterIP}
"""


def build_package(chart: Chart) -> bytes:
    """Return a .tgz of the chart, the same bytes for the same chart."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        for path, data in _files_of(chart, chart.name):
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


def _dependency(sub: Chart) -> dict[str, Any]:
    """Return the entry by which a parent names a subchart."""
    entry = {"name": sub.name, "version": sub.version, "repository": ""}
    more = {"alias": sub.alias, "condition": sub.condition, "tags": list(sub.tags), "import-values": list(sub.imports)}
    return {**entry, **{key: value for key, value in more.items() if value}}


def _files_of(chart: Chart, folder: str) -> list[tuple[str, bytes]]:
    """Return paths and contents of the chart's files, subcharts included."""
    meta: dict[str, Any] = {"apiVersion": "v2", "name": chart.name, "version": chart.version}
    meta.update(description=chart.description)
    if any(sub.declared for sub in chart.subcharts):
        meta["dependencies"] = [_dependency(sub) for sub in chart.subcharts if sub.declared]
    # JSON is YAML, too, and does not take the key `n` for a boolean.
    files = [
        (f"{folder}/Chart.yaml", yaml.safe_dump(meta, sort_keys=False).encode()),
        (f"{folder}/values.yaml", json.dumps(chart.values, sort_keys=True, indent=2).encode()),
        (f"{folder}/templates/values.yaml", TEMPLATE.encode()),
    ]
    if chart.readme:
        files.append((f"{folder}/README.md", chart.readme.encode()))
    for sub in {sub.name: sub for sub in chart.subcharts}.values():
        files += _files_of(sub, f"{folder}/charts/{sub.name}")
    return files
