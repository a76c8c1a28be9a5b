# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Sends one HTTP request and tells apart: never sent, answered, answer lost. The only user of requests."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Optional
from urllib.parse import urlsplit

from ._answers import Answer, read_error
from ._errors import CceError, LostAnswerError, NotSentError

try:
    import requests
except ImportError:
    HAS_REQUESTS = False
else:
    HAS_REQUESTS = True

AGENT = {"User-Agent": "ansible-huaweicloud.cce"}
JSON = {"Content-Type": "application/json"}
CONNECT_TIMEOUT = 10.0
MAX_BODY = 64 * 1024 * 1024
# What OpenSSL says before anything was sent; any other TLS error may come after it.
_HANDSHAKE = re.compile(r"CERTIFICATE|X509|HANDSHAKE|WRONG_VERSION|UNKNOWN_CA", re.IGNORECASE)
_NO_CONNECTION = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError")
# The parts of a form by name: the name of a file or nothing, and the content.
Form = dict[str, tuple[Optional[str], bytes]]


class Transport:
    """One session to one endpoint; C(redact) takes the secrets out of every text that leaves here."""

    def __init__(
        self,
        endpoint: str,
        auth: Callable[[Any], Any],
        verify: bool | str,
        redact: Callable[[str], str],
        clock: Callable[[], float],
    ) -> None:
        self.endpoint = endpoint
        self._auth = auth
        self._verify = verify
        self._redact = redact
        self._clock = clock
        self._session = requests.Session()
        # The environment's proxy has no business on the loopback: it would see the credentials of plain http.
        self._session.trust_env = not (endpoint.startswith("http://") and is_loopback(urlsplit(endpoint).hostname))

    def send(
        self, method: str, path: str, purpose: str, data: bytes | None, patience: float, form: Form | None = None
    ) -> Answer:
        """Return the answer to one request that may take C(patience) seconds; C(purpose) opens the text of an error.

        The body is C(data) as JSON, or the C(form), which requests writes as multipart/form-data.
        Raises NotSentError, LostAnswerError, ApiError for a status of 300 or more, or CceError.
        """
        try:
            response = self._session.request(
                method,
                self.endpoint + path,
                data=data,
                files=form,
                headers=AGENT if form else {**AGENT, **JSON},
                auth=self._auth,
                timeout=(min(CONNECT_TIMEOUT, patience), patience),
                allow_redirects=False,
                # Given with each request, because REQUESTS_CA_BUNDLE would override the session's own setting.
                verify=self._verify,
                stream=True,
            )
        except (requests.RequestException, OSError, ValueError) as error:
            raise self._explain(purpose, error) from None
        try:
            body = _read_body(response, self._clock() + patience, self._clock)
        except Exception as error:
            text = self._redact(_cause(error))
            raise LostAnswerError(f"{purpose} failed: the answer did not arrive whole ({text}).") from None
        if response.status_code >= 300:
            raise read_error(purpose, response.status_code, response.headers, body, self._redact)
        request_id, date = response.headers.get("X-Request-Id"), response.headers.get("Date")
        return Answer(purpose, response.status_code, body, request_id, self._redact, date)

    def _explain(self, purpose: str, error: Exception) -> CceError:
        text = self._redact(_cause(error))
        if isinstance(error, requests.exceptions.SSLError) and _HANDSHAKE.search(text):
            advice = "Does the endpoint speak https?"
            if "CERTIFICATE" in text.upper():
                advice = "Give the certificates of its authority (PEM) as ca_path."
            return CceError(f"{purpose} failed: the certificate of {self.endpoint} is not verified ({text}). {advice}")
        if _is_not_sent(error):
            advice = "Check endpoint, region, proxy and network."
            return NotSentError(f"{purpose} failed: no connection to {self.endpoint} ({text}). {advice}")
        if isinstance(error, (requests.Timeout, requests.ConnectionError)):
            lost = LostAnswerError(f"{purpose} failed: the request went out, but the answer got lost ({text}).")
            lost.is_slow = isinstance(error, requests.Timeout)
            return lost
        return CceError(f"{purpose} failed: no request can be made to the endpoint {self.endpoint} ({text}).")


def is_loopback(host: str | None) -> bool:
    """Return whether a host is this very machine."""
    return host in ("localhost", "::1") or bool(re.fullmatch(r"127(\.\d{1,3}){3}", host or ""))


def _read_body(response: Any, end: float, clock: Callable[[], float]) -> bytes:
    """Return the whole body; a time-out of requests bounds single reads only, so the sum is bounded here.

    Raises whatever breaks the answer.
    """
    if response.is_redirect:
        return b""  # requests has read it already, to prepare for following it
    declared = response.headers.get("Content-Length", "")
    whole = int(declared) if declared.isdigit() and "Content-Encoding" not in response.headers else None
    chunks, size = [], 0
    while True:
        chunk = _read_some(response)
        if not chunk:
            break
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_BODY:
            raise OSError(f"it is larger than {MAX_BODY >> 20} MiB")
        if clock() > end and size != whole:
            raise OSError(f"only {size} bytes came in time")
    if whole is not None and size < whole:
        # urllib3 1.x does not say so itself.
        raise OSError(f"{size} of {declared} bytes came")
    return b"".join(chunks)


def _read_some(response: Any) -> bytes:
    """Return what has come of the body; urllib3 1.x cannot but wait for as much as was asked for, so that is little."""
    if hasattr(response.raw, "read1"):
        return bytes(response.raw.read1(65536, decode_content=True))
    return bytes(response.raw.read(64, decode_content=True))


def _is_not_sent(error: Exception) -> bool:
    """Return whether it is certain that the request never left: there was no connection, or no tunnel."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    # urllib3 calls whatever breaks behind a proxy a ProxyError, also after the request went out.
    reason = getattr(reason, "original_error", reason)
    return type(reason).__name__ in _NO_CONNECTION or "Tunnel connection failed" in str(reason)


def _cause(error: Exception) -> str:
    """Return the innermost text: requests wraps urllib3, which wraps the operating system's words."""
    inner = error.args[0] if error.args else error
    reason = getattr(inner, "reason", None) or inner
    return f"{type(error).__name__}: {reason}"
