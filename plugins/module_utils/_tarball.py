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
from collections.abc import Callable, Iterator

# Bounds of all that is unpacked of one chart, the archives in it included.
MAX_BYTES = 64 * 1024 * 1024
MAX_MEMBERS = 20_000
MAX_NODES = 500_000


class BrokenChart(Exception):
    """What was read is no chart, or too large a one; the text says why."""


def check_path(path: str) -> None:
    """Raise BrokenChart for a path that may lead out of the chart's folder, here or where the chart is unpacked."""
    if path.startswith("/") or ".." in path.split("/") or "\\" in path or not path.isprintable():
        raise BrokenChart(f"it holds the path {path!r}, which may lead out of the chart's folder")


class Bounds:
    """How much may be read of one chart; what is spent stays spent."""

    def __init__(self) -> None:
        self._left = {"bytes": MAX_BYTES, "members": MAX_MEMBERS, "values": MAX_NODES}

    def spend(self, what: str, amount: int = 1) -> None:
        """Raise BrokenChart when there is less left than that."""
        self._left[what] -= amount
        if self._left[what] < 0:
            raise BrokenChart(f"it holds too many {what}")

    def unpack(self, data: bytes, choose: Callable[[tarfile.TarInfo], str]) -> Iterator[tuple[str, bytes]]:
        """Yield the content of each member that C(choose) gives a path, which must be a regular file, with that path.

        Raises BrokenChart.
        """
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                plain = packed.read(self._left["bytes"] + 1)
            self.spend("bytes", len(plain))
            with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as archive:
                for member in archive:
                    self.spend("members")
                    path = choose(member)
                    stream = archive.extractfile(member) if path else None
                    if stream is not None:
                        yield path, stream.read()
        except (tarfile.TarError, zlib.error, OSError, EOFError, ValueError) as error:
            raise BrokenChart(f"it is no gzipped tar archive ({error})") from None
