# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The package of a chart as it is to become a file: its name, its checksum, and whether it is one at all."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from hashlib import sha256

from ._chart import Chart
from ._charts import ChartApi
from ._errors import CceError, InputError, LostAnswerError

_CHECKSUM = re.compile(r"(?:sha256:)?([0-9a-f]{64})")
# A name of the service must not lead out of the folder.
_FILE_NAME = re.compile(r"[0-9A-Za-z_][0-9A-Za-z._+-]*")
_PIECE = 1024 * 1024


def read_checksum(text: str | None) -> str | None:
    """Return the option's SHA-256 in hexadecimal digits, None when it is not set; raise InputError when it is none."""
    text = (text or "").strip().lower()
    if not text:
        return None
    match = _CHECKSUM.fullmatch(text)
    if not match:
        raise InputError("checksum is no SHA-256: it consists of sha256: and 64 hexadecimal digits.")
    return match[1]


def name_file(chart: Chart) -> str:
    """Return the name of the chart's package; raise InputError when what the service tells makes no such name."""
    name = f"{chart.name}-{chart.version}.tgz"
    if not chart.name or not _FILE_NAME.fullmatch(name):
        raise InputError(f"dest is a folder, and {name!r} is no name for a file in it: give the file's path as dest.")
    return name


def download(charts: ChartApi, chart: Chart, checksum: str | None) -> bytes:
    """Return the package of a chart: a whole one, and the one of that checksum.

    Raises LostAnswerError or CceError for anything else.
    """
    package = charts.get_archive(chart.chart_id)
    flaw = find_flaw(package)
    if flaw:
        raise LostAnswerError(
            f"Downloading the chart {chart.chart_id} failed: {flaw}. Nothing was written.",
            request_id=charts.client.last_request_id,
        )
    found = sha256(package).hexdigest()
    if found != (checksum or found):
        raise CceError(
            f"The package of the chart {chart.name} {chart.version} has the SHA-256 {found}, but checksum is "
            f"{checksum}. Nothing was written."
        )
    return package


def find_flaw(package: bytes) -> str:
    """Return what keeps an answer from being a package, an empty text for nothing."""
    if not package.strip():
        return "the answer is empty"
    if package.lstrip().startswith(b"<"):
        return "the answer is a page for people, as a proxy or portal in between sends it"
    if not package.startswith(b"\x1f\x8b"):
        return "the answer is no .tgz file"
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(package)) as unpacked:
            while unpacked.read(_PIECE):
                pass
    except (OSError, EOFError, zlib.error):
        return "the .tgz file is broken"
    return ""
