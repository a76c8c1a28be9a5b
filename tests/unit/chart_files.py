# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small chart, as a folder and as a package that another tool has made."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILES: dict[str, Any] = {
    "Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.4.0\ndescription: The shop\n",
    "values.yaml": "image:\n  tag: v1\nadmin:\n  password: changeit-now\n",
    "templates/configmap.yaml": "kind: ConfigMap\n",
    "README.md": "# The shop\n",
}


def files_with(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the files of the chart with the changes; None takes a file out."""
    return {path: data for path, data in {**FILES, **changes}.items() if data is not None}


def as_bytes(data: Any) -> bytes:
    """Return a text or bytes as bytes."""
    return data.encode() if isinstance(data, str) else bytes(data)


def make_folder(folder: Path, changes: Mapping[str, Any] | None = None) -> Path:
    """Write the chart to a folder and return that."""
    for path, data in files_with(changes or {}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(as_bytes(data))
    return folder


def member_of(path: str, data: bytes = b"", kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    """Return a member of an archive."""
    member = tarfile.TarInfo(path)
    member.size, member.type, member.linkname = len(data), kind, target
    return member


def tar_of(files: Mapping[str, Any], *others: tarfile.TarInfo, **options: Any) -> bytes:
    """Return an archive of just these files, and of other members without content."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", **options) as archive:
        for other in others:
            archive.addfile(other)
        for path, content in files.items():
            data = as_bytes(content)
            archive.addfile(member_of(path, data), io.BytesIO(data))
    return gzip.compress(buffer.getvalue())


def package_of(changes: Mapping[str, Any] | None = None, *others: tarfile.TarInfo, folder: str = "shop") -> bytes:
    """Return the chart as a package."""
    return tar_of({f"{folder}/{path}": data for path, data in files_with(changes or {}).items()}, *others)
