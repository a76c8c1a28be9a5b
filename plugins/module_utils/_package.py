# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The package of a chart: read from a file or made of a folder, and checked before anything is sent."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import stat
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ._content import make_digests, unpack
from ._document import as_text, import_yaml, read_mapping
from ._errors import InputError
from ._folder import read_file, read_folder
from ._tarball import Bounds, BrokenChart

MAX_NAME = 64
MAX_NUMBER = 99
_NAME = re.compile(r"[A-Za-z0-9][-A-Za-z0-9._]*")
_NUMBER = "(0|[1-9][0-9]{0,8})"
_WORD = "(0|[1-9][0-9]*|[0-9]*[-A-Za-z][-0-9A-Za-z]*)"
_VERSION = re.compile(
    rf"(?P<prefix>v?)(?P<numbers>{_NUMBER}(\.{_NUMBER}){{1,2}})(-{_WORD}(\.{_WORD})*)?(\+[-0-9A-Za-z]+(\.[-0-9A-Za-z]+)*)?"
)
# What a form holds besides the package: the boundaries, the headers of its parts, the parameters.
FORM_BYTES = 4096


@dataclass(frozen=True)
class Package:
    """One version of a chart, ready to be sent; C(digests) are the sums of its files by their paths."""

    data: bytes
    name: str
    version: str
    api_version: str
    description: str
    defaults: dict[str, Any]
    digests: dict[str, str]

    @property
    def filename(self) -> str:
        """The name that the service expects of the file."""
        return f"{self.name}-{self.version}.tgz"

    @property
    def digest(self) -> str:
        """The SHA-256 sum of the content: of a line for each file with its sum and its path, sorted by path."""
        lines = (f"{digest}  {path}\n" for path, digest in sorted(self.digests.items()))
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def list_warnings(self) -> list[str]:
        """Return what the service's documents do not allow, although it may."""
        warnings = []
        version = _VERSION.fullmatch(self.version)
        if not version or version["prefix"] or any(int(part) > MAX_NUMBER for part in version["numbers"].split(".")):
            warnings.append(
                "The service's documents allow versions of charts of the form x.y.z with numbers from 0 to "
                f"{MAX_NUMBER}, but this one is {self.version}."
            )
        if self.api_version not in ("v1", "v2"):
            warnings.append(
                f"The apiVersion in Chart.yaml is {self.api_version or 'missing'}, but Helm knows v1 and v2: the "
                "service refuses the chart when it checks it (skip_lint)."
            )
        return warnings


def read_package(path: str) -> Package:
    """Return the package in that file, or made of that folder; raise InputError when it is none to be uploaded."""
    yaml = import_yaml("Reading a chart")
    bounds = Bounds()
    is_folder = _is_folder(path)
    try:
        if is_folder:
            data, files = b"", read_folder(path, bounds)
        else:
            data = read_file(*os.path.split(os.path.realpath(path)), Bounds())
            files = unpack(data, bounds)
        meta, defaults = _read_texts(yaml, files, bounds)
        digests = make_digests(yaml, files, bounds)
    except BrokenChart as error:
        raise InputError(f"path {path} is no chart that can be uploaded: {error}.") from None
    texts = (as_text(meta.get(key)) for key in ("name", "version", "apiVersion", "description"))
    name, version, api_version, description = texts
    return Package(data or pack(files, name), name, version, api_version, description, defaults, digests)


def _is_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise InputError(f"path does not exist where the module runs: {path}") from None
    except OSError as error:
        raise InputError(f"path cannot be read where the module runs ({error.strerror}): {path}") from None


def _read_texts(yaml: Any, files: Mapping[str, bytes], bounds: Bounds) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what Chart.yaml and values.yaml hold; raise BrokenChart for what the service does not take."""
    texts = []
    for path in ("Chart.yaml", "values.yaml"):
        if path not in files:
            raise BrokenChart(f"it has no {path}")
        try:
            texts.append(read_mapping(yaml, files[path], bounds.spend))
        except ValueError as error:
            raise BrokenChart(f"{path} {error}") from None
    if not any(path.startswith("templates/") for path in files):
        raise BrokenChart("it has no templates/ with a file in it")
    name, version = as_text(texts[0].get("name")), as_text(texts[0].get("version"))
    if len(name) > MAX_NAME or not _NAME.fullmatch(name):
        raise BrokenChart(
            f"the name {name!r} in Chart.yaml is none: it has letters, digits, '-', '.' and '_', {MAX_NAME} at most"
        )
    if isinstance(texts[0].get("version"), float):
        # Nobody can tell any more what was meant, and the wrong version could be replaced.
        raise BrokenChart(f"the version in Chart.yaml is the number {version}: write it in quotes, else 1.10 is 1.1")
    if not _VERSION.fullmatch(version):
        raise BrokenChart(f"the version {version!r} in Chart.yaml is none like '1.2.3'")
    return texts[0], texts[1]


def pack(files: Mapping[str, bytes], folder: str) -> bytes:
    """Return the package of these files: the same bytes for the same files, whoever owns them and whenever."""
    buffer = io.BytesIO()
    packed = gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0, filename="")
    with packed, tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, data in sorted(files.items()):
            member = tarfile.TarInfo(f"{folder}/{path}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()
