# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Unpacks a gzipped tar archive in memory, within bounds; nothing is ever written to a disk."""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

# Bounds of all that is unpacked of one chart, the archives in it included.
MAX_BYTES = 64 * 1024 * 1024
MAX_MEMBERS = 20_000
MAX_NODES = 500_000
MAX_CHARTS_DEPTH = 10

_BLOCK = tarfile.BLOCKSIZE
_EXTENDED = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
_FILES = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
_WITHOUT_CONTENT = (
    *(tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.CHRTYPE),
    *(tarfile.BLKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE),
)


class BrokenChart(Exception):
    """What was read is no chart, or too large a one; the text says why."""


class Member(NamedTuple):
    """A file, a folder or something else in an archive."""

    path: str
    is_file: bool
    is_folder: bool
    content: bytes


def check_path(path: str) -> None:
    """Raise BrokenChart for a path that is dangerous where the chart is unpacked, or where the path is shown."""
    if path.startswith("/") or ".." in path.split("/") or "\\" in path:
        raise BrokenChart(f"it holds the path {path!r}, which may lead out of the chart's folder")
    if not path.isprintable():
        raise BrokenChart(f"it holds the path {path!r}, which has characters that cannot be seen, or is no UTF-8")


class Bounds:
    """How much may be read of one chart; what is spent stays spent."""

    def __init__(self) -> None:
        self._left = {"bytes": MAX_BYTES, "members": MAX_MEMBERS, "values": MAX_NODES}
        self._limits = {
            "bytes": f"{MAX_BYTES / 1024 / 1024:g} MiB",
            "members": f"{MAX_MEMBERS:,} files and folders",
            "values": f"{MAX_NODES:,} values in its YAML files",
        }

    def spend(self, what: str, amount: int = 1) -> None:
        """Raise BrokenChart when there is less left than that."""
        self._left[what] -= amount
        if self._left[what] < 0:
            raise BrokenChart(f"it holds more than {self._limits[what]}, which is the limit for a chart")

    def unpack(self, data: bytes) -> Iterator[Member]:
        """Yield what is in an archive; raises BrokenChart."""
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                plain = packed.read(self._left["bytes"] + 1)
            self.spend("bytes", len(plain))
            for member in _read_members(plain):
                self.spend("members")
                yield member
        except (tarfile.HeaderError, zlib.error, OSError, EOFError, ValueError) as error:
            raise BrokenChart(f"it is no gzipped tar archive ({error})") from None


def _read_members(plain: bytes) -> Iterator[Member]:
    """Yield what is in a tar archive, as Go's reader does; raise ValueError or HeaderError for a broken one.

    The reader of C(tarfile) is not for strangers' archives: it calls itself for each header that extends the next one,
    and old ones take the square of the time for what such a header says.
    """
    place, long_name = 0, b""
    records: dict[bytes, bytes] = {}
    while place < len(plain) or place == 0:
        start = place + _BLOCK
        try:
            header = tarfile.TarInfo.frombuf(plain[place:start], "utf-8", "surrogateescape")
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            return
        size = 0 if header.type in _WITHOUT_CONTENT else _read_number(records.get(b"size", b"%d" % header.size))
        end = start + size
        if end > len(plain):
            raise ValueError("it is cut")
        content = plain[start:end]
        place = end + -size % _BLOCK
        if header.type == tarfile.GNUTYPE_LONGNAME:
            long_name = content.partition(b"\0")[0]
        elif header.type in _EXTENDED:
            records = _read_records(content)
        elif header.type not in (tarfile.GNUTYPE_LONGLINK, tarfile.XGLTYPE):
            name = (long_name or records.get(b"path", b"")).decode("utf-8", "surrogateescape") or header.name
            is_sparse = any(key.startswith(b"GNU.sparse.") for key in records)
            yield Member(name, header.type in _FILES and not is_sparse, header.isdir(), content)
            long_name, records = b"", {}


def _read_records(content: bytes) -> dict[bytes, bytes]:
    """Return what an extended header (PAX) says of the next member: of lines like C(12 path=abc)."""
    records: dict[bytes, bytes] = {}
    place = 0
    while place < len(content):
        limit = place + 9
        length = content[place:limit].partition(b" ")[0]
        end = place + _read_number(length)
        start, last = place + len(length) + 1, end - 1
        key, is_record, value = content[start:last].partition(b"=")
        if not is_record or content[last:end] != b"\n":
            raise ValueError("an extended header is broken")
        records[key] = value
        place = end
    return records


def _read_number(text: bytes) -> int:
    if not text.isdigit() or len(text) > 18:
        raise ValueError("a size in it is no number")
    return int(text)
