# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Sends one HTTP request and tells apart: never sent, answered, answer lost. The only user of requests."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Optional
from urllib.parse import urlsplit

from ._answers import Answer, read_error
from ._body import TooLargeError, read_body
from ._clouds import is_loopback
from ._errors import CceError, LostAnswerError, NotSentError
from ._tls import TlsContexts
from ._within import call_within

try:
    import requests
except ImportError:
    HAS_REQUESTS = False
else:
    HAS_REQUESTS = True

# The one coding that _body undoes.
AGENT = {"User-Agent": "ansible-huaweicloud.cce", "Accept-Encoding": "gzip"}
JSON = {"Content-Type": "application/json"}
# What OpenSSL (or urllib3 1.x of a host's name) says before anything was sent; any other TLS error may come after it.
_HANDSHAKE = re.compile(r"CERTIFICATE|X509|HANDSHAKE|WRONG_VERSION|UNKNOWN_CA|doesn't match", re.IGNORECASE)
_NO_CONNECTION = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError")
# How long a connection may take, as long as nobody says otherwise.
CONNECT_SECONDS = 10.0
# How many bytes per second a line carries that is one.
LEAST_RATE = 10_000
# The parts of a form by name: the name of a file or nothing, and the content.
Form = dict[str, tuple[Optional[str], bytes]]


@dataclass(frozen=True)
class Route:
    """How a service is reached: C(verify) is as in requests, C(cert) a client certificate and its key (PEM files)."""

    verify: bool | str = True
    cert: str | tuple[str, str] | None = None
    proxy: str = ""
    """Instead of the environment's; C(none) for none at all."""
    connect_seconds: float = CONNECT_SECONDS
    advises: bool = True
    """Whether a refusal calls for the advice that is good for the CCE service."""
    tls: TlsContexts = field(default_factory=TlsContexts, compare=False)
    """What all who are reached this way share."""


class Transport:
    """One session to one endpoint; C(redact) takes the secrets out of every text that leaves here."""

    def __init__(
        self,
        endpoint: str,
        route: Route,
        redact: Callable[[str], str],
        clock: Callable[[], float],
        connections: int = 1,
    ) -> None:
        self.endpoint = endpoint
        self._route = route
        self._redact = redact
        self._clock = clock
        self._session = requests.Session()
        adapter = _make_adapter(route.tls, connections)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        # What the service sets in one answer is nothing to another thread's request, or to any.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        # A redirect is not followed; requests would read its body all the same, whole and without a bound.
        self._session.get_redirect_target = lambda _response: None  # type: ignore[assignment,method-assign]
        # The environment's proxy has no business on the loopback: it would see the credentials of plain http.
        is_local = endpoint.startswith("http://") and is_loopback(urlsplit(endpoint).hostname)
        self._session.trust_env = not (is_local or route.proxy)
        if route.proxy not in ("", "none"):
            self._session.proxies = {"http": route.proxy, "https": route.proxy}

    def sibling(self, redact: Callable[[str], str]) -> Transport:
        """Return one that shares the session, and takes other secrets out of texts."""
        other = copy(self)
        other._redact = redact
        return other

    def send(
        self,
        method: str,
        path: str,
        purpose: str,
        patience: float,
        auth: Callable[[Any], Any],
        data: bytes | None = None,
        form: Form | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer to one request that may take C(patience) seconds; C(purpose) opens the text of an error.

        The body is C(data) as JSON, or the C(form), which requests writes as multipart/form-data.
        Raises NotSentError, LostAnswerError, ApiError for a status of 300 or more, or CceError.
        """
        try:
            response = self._begin(
                patience,
                data=data,
                files=form,
                method=method,
                url=self.endpoint + path,
                headers={**AGENT, **({} if form else JSON), **(headers or {})},
                auth=auth,
            )
        except Exception as error:  # some versions let exceptions of urllib3 through
            raise self._explain(purpose, error) from None
        try:
            body = read_body(response, self._clock() + patience, self._clock)
        except Exception as error:
            response.close()
            text = self._redact(_cause(error))
            lost = LostAnswerError(f"{purpose} failed: the answer did not arrive whole ({text}).")
            lost.is_final = isinstance(error, TooLargeError)
            raise lost from None
        if response.status_code >= 300:
            told = (response.status_code, response.headers, body)
            raise read_error(purpose, *told, self._redact, self._route.advises)
        return Answer(purpose, response.status_code, body, response.headers, self._redact)

    def _begin(self, patience: float, data: bytes | None, files: Form | None, **request: Any) -> Any:
        """Return the response once its headers are here; raise what requests raises, or TimeoutError.

        The time-outs of requests bound the wait for each byte, and bytes can come for ever, as 100 Continue does.
        """
        connect_seconds = min(self._route.connect_seconds, patience)
        size = len(data or b"") + sum(len(content) for _name, content in (files or {}).values())
        return call_within(
            connect_seconds + patience + size / LEAST_RATE,
            lambda: self._session.request(
                **request,
                data=data,
                files=files,
                timeout=(connect_seconds, patience),
                allow_redirects=False,
                # Given with each request, because REQUESTS_CA_BUNDLE would override the session's own setting.
                verify=self._route.verify,
                cert=self._route.cert,
                stream=True,
            ),
        )

    def _explain(self, purpose: str, error: Exception) -> CceError:
        text = self._redact(_cause(error))
        if isinstance(error, requests.exceptions.SSLError) and _HANDSHAKE.search(text):
            told = f"no TLS connection to {self.endpoint} comes about ({text}). Does it speak https?"
            if "CERTIFICATE" in text.upper() or "doesn't match" in text:
                told = f"the certificate of {self.endpoint} is not verified ({text}). "
                told += "Give the certificates of its authority (PEM) as ca_path."
            return CceError(f"{purpose} failed: {told}")
        if _is_not_sent(error):
            advice = "Check endpoint, region, proxy and network."
            return NotSentError(f"{purpose} failed: no connection to {self.endpoint} ({text}). {advice}")
        if _is_lost(error):
            lost = LostAnswerError(f"{purpose} failed: the request went out, but the answer got lost ({text}).")
            lost.is_slow = isinstance(error, (requests.Timeout, TimeoutError))
            return lost
        return CceError(f"{purpose} failed: no request can be made to the endpoint {self.endpoint} ({text}).")


def _make_adapter(tls: TlsContexts, connections: int) -> requests.adapters.HTTPAdapter:
    """Return what keeps that many connections, all with one TLS context."""
    adapter = requests.adapters.HTTPAdapter(pool_maxsize=max(connections, requests.adapters.DEFAULT_POOLSIZE))
    verify: Callable[..., Any] = adapter.cert_verify
    find_proxy: Callable[..., Any] = adapter.proxy_manager_for
    lock = threading.Lock()
    tools: Any = requests.packages.urllib3.util.ssl_  # type: ignore[attr-defined]

    def cert_verify(conn: Any, url: Any, *told: Any) -> None:
        tls.equip(conn, lambda pool: verify(pool, url, *told), tools)

    def proxy_manager_for(*proxy: Any, **more: Any) -> Any:
        with lock:  # two threads would make one each
            return find_proxy(*proxy, **more)

    adapter.cert_verify = cert_verify  # type: ignore[method-assign]
    adapter.proxy_manager_for = proxy_manager_for  # type: ignore[method-assign]
    return adapter


def _is_not_sent(error: Exception) -> bool:
    """Return whether it is certain that the request never left: there was no connection, or no tunnel."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    # urllib3 calls whatever breaks behind a proxy a ProxyError, also after the request went out.
    reason = getattr(reason, "original_error", reason)
    return type(reason).__name__ in _NO_CONNECTION or "Tunnel connection failed" in str(reason)


def _is_lost(error: Exception) -> bool:
    """Return whether the request may have gone out; what requests finds wrong with it beforehand are ValueErrors."""
    if isinstance(error, requests.exceptions.InvalidHeader):
        return not isinstance(error.args[0], str)  # urllib3's own error is about the answer
    passing = (requests.Timeout, requests.ConnectionError, TimeoutError)
    return isinstance(error, passing) or not isinstance(error, (OSError, ValueError))


def _cause(error: Exception) -> str:
    """Return the innermost text: requests wraps urllib3, which wraps the operating system's words."""
    inner = error.args[0] if error.args else error
    reason = getattr(inner, "reason", None) or inner
    return f"{type(error).__name__}: {reason}"
