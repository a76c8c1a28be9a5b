# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""One TLS context for all connections of a task: requests reads the authorities' certificates for each one anew."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

_FILES = ("ca_certs", "ca_cert_dir", "cert_file", "key_file")


class TlsContexts:
    """The contexts by what they verify and present; there is one, unless the services differ in that."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[tuple[Any, ...], ssl.SSLContext] = {}

    def equip(self, pool: Any, tell: Callable[[Any], None], tools: Any) -> None:
        """Have a pool of urllib3 use the shared context instead of the files that requests would C(tell) it.

        C(tools) is urllib3's module for TLS. Where the context cannot be made, requests finds out, and says why.
        """
        told = SimpleNamespace(cert_reqs=None, **dict.fromkeys(_FILES))
        tell(told)
        # A proxy that speaks TLS itself gets a context of its own, which is made of the files.
        is_plain = getattr(getattr(pool, "proxy", None), "scheme", "http") != "https"
        context = self._get(told, tools) if pool.scheme == "https" and is_plain else None
        if context is None:
            tell(pool)
            return
        # Other threads connect meanwhile: they never see the files beside the context, which would be read again.
        for name in _FILES:
            setattr(pool, name, None)
        pool.cert_reqs = told.cert_reqs
        pool.conn_kw["ssl_context"] = context

    def _get(self, told: Any, tools: Any) -> ssl.SSLContext | None:
        key = tuple(vars(told).values())
        with self._lock:
            if key not in self._made:
                try:
                    self._made[key] = _make(told, tools)
                except (OSError, ValueError):
                    return None
            return self._made[key]


def _make(told: Any, tools: Any) -> ssl.SSLContext:
    is_verified = told.cert_reqs == "CERT_REQUIRED"
    context: ssl.SSLContext = tools.create_urllib3_context(
        cert_reqs=ssl.CERT_REQUIRED if is_verified else ssl.CERT_NONE
    )
    if told.ca_certs or told.ca_cert_dir:
        context.load_verify_locations(told.ca_certs, told.ca_cert_dir)
    if told.cert_file:
        context.load_cert_chain(told.cert_file, told.key_file)
    context.set_alpn_protocols(tools.ALPN_PROTOCOLS)
    # urllib3 sets the same ones before each handshake, while other threads may be in theirs.
    context.set_alpn_protocols = lambda _protocols: None  # type: ignore[assignment,method-assign]
    return context
