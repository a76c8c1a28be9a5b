# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""How a task reaches its services: certificates, proxy, time to connect."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from typing import Any

from ._errors import InputError
from ._http import Route
from ._sources import stripped

# The metadata service of an ECS is on the machine's own link: no proxy leads there.
TO_METADATA = Route(proxy="none", connect_seconds=3.0, advises=False)


def read_route(params: Mapping[str, Any], environ: Mapping[str, str]) -> Route:
    """Return the route of the task's options; raise InputError for files or a proxy that cannot be used."""
    cert, key, proxy = params.get("client_cert"), params.get("client_key"), stripped(params.get("proxy"))
    for name in ("ca_path", "client_cert", "client_key"):
        is_used = bool(params.get(name)) and (name != "ca_path" or params["validate_certs"])
        if is_used and not os.access(params[name], os.R_OK):
            raise InputError(f"{name} cannot be read: {params[name]}")
    if key and not cert:
        raise InputError("client_key without client_cert: give both, or client_cert alone when it holds its key.")
    if cert:
        _check_certificate(cert, key)
    if proxy and proxy != "none" and proxy.partition("://")[0].lower() not in ("http", "https", "socks5", "socks5h"):
        raise InputError("proxy must be a URL like http://proxy.example.com:3128, or none.")
    # Said here, because requests reads it only where it takes the proxy from the environment, too.
    bundle = next((environ[name] for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE") if environ.get(name)), True)
    verify = bool(params["validate_certs"]) and (params.get("ca_path") or bundle)
    return Route(verify, (cert, key) if cert and key else cert, proxy, params["connect_timeout"])


def _check_certificate(cert: str, key: str | None) -> None:
    """Raise InputError for a pair that cannot be used: requests would tell it as an answer that got lost."""
    try:
        # An empty password, so that nobody is asked for one.
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(cert, key, password="")
    except (ssl.SSLError, OSError, ValueError) as error:
        raise InputError(f"client_cert and client_key are no certificate with its key, unencrypted: {error}.") from None
