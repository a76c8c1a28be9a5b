# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The package of a chart as it is to become a file: its name, its checksum, and whether it is one at all."""

from __future__ import annotations

import grp
import gzip
import io
import pwd
import re
import tarfile
import zlib
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from ._chart import Chart
from ._charts import ChartApi
from ._errors import CceError, InputError, LostAnswerError
from ._tarball import MAX_BYTES

_CHECKSUM = re.compile(r"(?:sha256:)?([0-9a-f]{64})")
# A name of the service must not lead out of the folder.
_FILE_NAME = re.compile(r"[0-9A-Za-z_][0-9A-Za-z._+-]*")
_MODE = re.compile(r"(0o)?0*[0-7]{1,4}|[ugoa]*([-+=][rwxXstugo]*)+(,[ugoa]*([-+=][rwxXstugo]*)+)*")


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
    if not chart.name or not chart.version or not _FILE_NAME.fullmatch(name):
        raise InputError(f"dest is a folder, and {name!r} is no name for a file in it: give the file's path as dest.")
    return name


def fetch(charts: ChartApi, chart: Chart) -> bytes:
    """Return what the service holds as the package of a chart, whole; what comes otherwise is asked for again.

    Raises LostAnswerError or CceError.
    """
    client = charts.client
    attempt, end = 0, client.tally.repeated + client.max_retries
    while True:
        package = charts.get_archive(chart.chart_id)
        flaw = find_flaw(package)
        if not flaw:
            return package
        message = f"Downloading the chart {chart.chart_id} failed: {flaw}."
        error = LostAnswerError(message, request_id=client.last_request_id)
        if client.tally.repeated >= end or not client.back_off(attempt, error):
            if attempt:
                error.add(f"The request was sent {attempt + 1} times.")
            raise error
        attempt += 1


def find_flaw(package: bytes) -> str:
    """Return why an answer is none that arrived whole, an empty text if it is; what is in it is another matter."""
    if not package.strip():
        return "the answer is empty"
    if package.lstrip().startswith(b"<"):
        return "the answer is a page for people, as a proxy or portal in between sends it"
    if not package.startswith(b"\x1f\x8b"):
        return "the answer is no .tgz file"
    try:
        _unzip(package)
    except EOFError:
        return "the .tgz file ends too early"
    except (OSError, zlib.error):
        pass  # that is broken, not cut
    return ""


def download(charts: ChartApi, chart: Chart, checksum: str | None) -> bytes:
    """Return the package of a chart: an archive of files, and the one of that checksum; raises CceError."""
    package = fetch(charts, chart)
    fault = _find_fault(package)
    if fault:
        raise CceError(
            f"Downloading the chart {chart.chart_id} failed: what the service holds is no package: {fault}. Nothing "
            "was written.",
            request_id=charts.client.last_request_id,
        )
    found = sha256(package).hexdigest()
    if found != (checksum or found):
        raise CceError(
            f"The package of the {chart.title} has the SHA-256 {found}, but checksum is {checksum}. Nothing was "
            "written."
        )
    return package


def _find_fault(package: bytes) -> str:
    """Return why a whole answer is no package, an empty text if it is one: an archive within bounds, with a file."""
    try:
        plain = _unzip(package)
        if len(plain) > MAX_BYTES:
            return f"it unpacks to more than {MAX_BYTES >> 20} MiB"
        tarfile.TarInfo.frombuf(plain[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except (tarfile.HeaderError, OSError, zlib.error) as error:
        return f"it is no gzipped tar archive with a file in it ({error})"
    return ""


def _unzip(package: bytes) -> bytes:
    """Return what is in a gzip file, as far as the bounds: few bytes can hold very many."""
    with gzip.GzipFile(fileobj=io.BytesIO(package)) as packed:
        return packed.read(MAX_BYTES + 1)


def check_attributes(params: Mapping[str, Any]) -> None:
    """Raise InputError for a mode, owner or group that Ansible would refuse only when the file is written already."""
    mode, owner, group = params["mode"], params["owner"], params["group"]
    is_mode = 0 <= mode <= 0o7777 if isinstance(mode, int) else _MODE.fullmatch(str(mode).strip())
    if mode is not None and not is_mode:
        raise InputError(f"mode is no mode of a file: {mode!r}. It looks like '0644' or 'u=rw,g=r,o='.")
    for option, name, find in (("owner", owner, pwd.getpwnam), ("group", group, grp.getgrnam)):
        if name and not name.isdecimal():
            try:
                find(name)
            except KeyError:
                raise InputError(f"{option} does not exist where the module runs: {name}.") from None
