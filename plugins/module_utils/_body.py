# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Reads the body of an answer within bounds of size and time, whatever the other side sends."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

MAX_BODY = 64 * 1024 * 1024


class TooLargeError(OSError):
    """The body is larger than anything that the service has to say; asking again would bring it again."""


def read_body(response: Any, end: float, clock: Callable[[], float]) -> bytes:
    """Return the whole body; a time-out of requests bounds single reads only, so the sum is bounded here.

    Raises whatever breaks the answer.
    """
    declared = response.headers.get("Content-Length", "")
    whole = int(declared) if declared.isdecimal() else None
    chunks, size = [], 0
    while True:
        chunk = _read_some(response)
        if not chunk:
            break
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_BODY:
            raise TooLargeError(f"it is larger than {MAX_BODY >> 20} MiB")
        if clock() > end and size != whole:
            raise OSError(f"only {size} bytes came in time")
    if whole is not None and size < whole:
        # urllib3 1.x does not say so itself.
        raise OSError(f"{size} of {declared} bytes came")
    return _decode(b"".join(chunks), response.headers.get("Content-Encoding", "").strip().lower())


def _decode(body: bytes, coding: str) -> bytes:
    """Return the body without its coding; raise OSError when it is broken, unknown or a bomb.

    urllib3 undoes any number of codings, and some versions of it without a bound.
    """
    if not body or coding in ("", "identity"):
        return body
    if coding not in ("gzip", "x-gzip"):
        raise OSError(f"nobody asked for its Content-Encoding {coding!r}")
    decoder = zlib.decompressobj(wbits=31)
    try:
        decoded = decoder.decompress(body, MAX_BODY + 1)
    except zlib.error as error:
        raise OSError(f"it is no gzip: {error}") from None
    if len(decoded) > MAX_BODY:
        raise TooLargeError(f"it is larger than {MAX_BODY >> 20} MiB")
    if not decoder.eof:
        raise OSError("its gzip is cut short")
    return decoded


def _read_some(response: Any) -> bytes:
    """Return what has come of the body; urllib3 1.x cannot but wait for as much as was asked for, so that is little."""
    if hasattr(response.raw, "read1"):
        return bytes(response.raw.read1(65536, decode_content=False))
    return bytes(response.raw.read(64, decode_content=False))
