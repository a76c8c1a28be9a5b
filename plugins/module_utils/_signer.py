# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Huawei Cloud's request signature SDK-HMAC-SHA256, as a pure function of request, keys and date."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, unquote, urlsplit

ALGORITHM = "SDK-HMAC-SHA256"
DATE_FORMAT = "%Y%m%dT%H%M%SZ"


def _canonical_path(path: str) -> str:
    """Return the path decoded and encoded again; only this form ends in a slash, the one on the wire must not."""
    encoded = quote(unquote(path), safe="/-_.~")
    return encoded if encoded.endswith("/") else encoded + "/"


def _canonical_query(query: str) -> str:
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    return "&".join(f"{quote(key, safe='-_.~')}={quote(value, safe='-_.~')}" for key, value in pairs)


def canonical_request(method: str, url: str, headers: Mapping[str, str], body: bytes) -> str:
    """Return the text that is signed; C(headers) holds the signed headers only, under lower-case names."""
    parts = urlsplit(url)
    payload = headers.get("x-sdk-content-sha256") if body else None
    return "\n".join(
        [
            method.upper(),
            _canonical_path(parts.path),
            _canonical_query(parts.query),
            "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers)),
            ";".join(sorted(headers)),
            payload or hashlib.sha256(body).hexdigest(),
        ]
    )


def authorization(
    method: str, url: str, headers: Mapping[str, str], body: bytes, access_key: str, secret_key: str
) -> str:
    """Return the value of the Authorization header.

    C(headers) are those to sign; C(host) and C(x-sdk-date) must be among them. The secret key is used as it is, with
    no key derivation and no region or service in its scope (API signing guide, algorithm page).
    """
    signed = {name.lower(): value for name, value in headers.items()}
    digest = hashlib.sha256(canonical_request(method, url, signed, body).encode()).hexdigest()
    text = f"{ALGORITHM}\n{signed['x-sdk-date']}\n{digest}"
    signature = hmac.new(secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Access={access_key}, SignedHeaders={';'.join(sorted(signed))}, Signature={signature}"
