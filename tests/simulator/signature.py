# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SDK-HMAC-SHA256 from the side that verifies: what was signed must be what arrived."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote

ALGORITHM = "SDK-HMAC-SHA256"
HEADER = re.compile(rf"^{ALGORITHM} Access=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{{64}})$")
DATE_FORMAT = "%Y%m%dT%H%M%SZ"


class SignatureError(Exception):
    """The signature does not hold; the text says why."""


class Authorization(NamedTuple):
    """The parts of an Authorization header."""

    access: str
    signed_headers: list[str]
    signature: str


class Message(NamedTuple):
    """A request as it arrived; the path and query are as on the wire, header names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


def parse_authorization(header: str) -> Authorization:
    """Return the parts of the header; raise SignatureError for anything malformed."""
    match = HEADER.match(header)
    if not match:
        raise SignatureError("the Authorization header is malformed")
    return Authorization(match.group(1), match.group(2).split(";"), match.group(3))


def canonical_path(path: str) -> str:
    """Return the path decoded, encoded anew segment by segment, and closed by a slash."""
    encoded = "/".join(quote(segment, safe="~") for segment in unquote(path).split("/"))
    return encoded if encoded.endswith("/") else encoded + "/"


def canonical_query(query: str) -> str:
    """Return the pairs sorted before encoding, all but unreserved characters encoded."""
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    return "&".join(f"{quote(key, safe='~')}={quote(value, safe='~')}" for key, value in pairs)


def payload_hash(message: Message) -> str:
    """Return the hash of the body, or what the client declared in its place."""
    if message.body and "x-sdk-content-sha256" in message.headers:
        return message.headers["x-sdk-content-sha256"]
    return hashlib.sha256(message.body).hexdigest()


def canonical_request(message: Message, signed_headers: list[str]) -> str:
    """Return the text whose hash is signed, over exactly the listed headers."""
    missing = [name for name in signed_headers if name not in message.headers]
    if missing:
        raise SignatureError(f"the signed header {missing[0]} was not sent")
    headers = "".join(f"{name}:{message.headers[name].strip()}\n" for name in signed_headers)
    path, query = canonical_path(message.path), canonical_query(message.query)
    return "\n".join((message.method.upper(), path, query, headers, ";".join(signed_headers), payload_hash(message)))


def sign(message: Message, signed_headers: list[str], secret: str) -> str:
    """Return the signature that the message ought to carry."""
    digest = hashlib.sha256(canonical_request(message, signed_headers).encode()).hexdigest()
    text = f"{ALGORITHM}\n{message.headers['x-sdk-date']}\n{digest}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def check_date(message: Message, now: float, max_skew: float) -> None:
    """Raise SignatureError unless the message's date is near enough."""
    try:
        date = datetime.strptime(message.headers.get("x-sdk-date", ""), DATE_FORMAT).replace(tzinfo=timezone.utc)
    except ValueError:
        raise SignatureError("the header x-sdk-date is missing or malformed") from None
    if abs(date.timestamp() - now) > max_skew:
        raise SignatureError("the date of the signature is out of range, check the clock")


def verify(message: Message, authorization: Authorization, secret: str, now: float, max_skew: float = 900.0) -> None:
    """Raise SignatureError unless the signature is right, covers host and date, and is fresh."""
    check_date(message, now, max_skew)
    for name in ("host", "x-sdk-date"):
        if name not in authorization.signed_headers:
            raise SignatureError(f"the header {name} is not signed")
    declared = message.headers.get("x-sdk-content-sha256", "UNSIGNED-PAYLOAD")
    if declared != "UNSIGNED-PAYLOAD" and declared != hashlib.sha256(message.body).hexdigest():
        raise SignatureError("x-sdk-content-sha256 does not match the body")
    expected = sign(message, authorization.signed_headers, secret)
    if not hmac.compare_digest(expected, authorization.signature):
        raise SignatureError("verify aksk signature fail")
