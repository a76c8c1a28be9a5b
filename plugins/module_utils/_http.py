# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The HTTP client: one session, deadlines, repeats that are safe, and errors that say what happened."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from ._answers import Answer, read_error
from ._errors import CceError, LostAnswerError, NotSentError
from ._retries import is_repeatable, retry_pause
from ._wait import Deadline

try:
    import requests
except ImportError:
    HAS_REQUESTS = False
else:
    HAS_REQUESTS = True

USER_AGENT = "ansible-huaweicloud.cce"
CONNECT_TIMEOUT = 10.0
MAX_BODY = 64 * 1024 * 1024
MIN_SECRET = 6
# What OpenSSL says before anything was sent; any other TLS error may come after it.
_HANDSHAKE = re.compile(r"CERTIFICATE|X509|HANDSHAKE|WRONG_VERSION|UNKNOWN_CA", re.IGNORECASE)


class HttpClient:
    """Sends requests to one endpoint, authenticated by a callable, within one deadline."""

    def __init__(
        self,
        endpoint: str,
        auth: Any,
        deadline: Deadline,
        *,
        verify: bool | str = True,
        request_timeout: float = 60.0,
        max_retries: int = 5,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.endpoint = endpoint.rstrip("/")
        self.deadline = deadline
        self.max_retries = max_retries
        self.sent = 0
        self.repeated = 0
        self.last_request_id: str | None = None
        self._auth = auth
        self._verify = verify
        self._request_timeout = request_timeout
        self._jitter = jitter
        self._session = requests.Session()

    def request(
        self, method: str, path: str, purpose: str, query: dict[str, str] | None = None, body: object = None
    ) -> Answer:
        """Return the answer to a request whose C(path) is encoded already; C(purpose) opens the text of an error.

        Only what cannot act twice is sent again here: a GET after any passing failure, everything else after 429 or
        when no connection came about. After any other failure of a write the caller has to look first.
        """
        url = self.endpoint + path
        if query:
            url += "?" + "&".join(f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in query.items())
        data = None if body is None else json.dumps(body).encode()
        attempt = 0
        while True:
            try:
                return self._send(method, url, purpose, data)
            except CceError as error:
                is_over = attempt >= self.max_retries or not is_repeatable(method, error)
                if is_over or not self._back_off(attempt, error):
                    if attempt:
                        error.add(f"The request was sent {attempt + 1} times.")
                    raise
            attempt += 1
            self.repeated += 1

    def _back_off(self, attempt: int, error: CceError) -> bool:
        """Sleep before the next attempt; return False when the task's time does not allow one."""
        seconds = retry_pause(attempt, getattr(error, "retry_after", None), self._jitter)
        if seconds >= self.deadline.left():
            return False
        self.deadline.pause(seconds)
        return True

    def _send(self, method: str, url: str, purpose: str, data: bytes | None) -> Answer:
        self.sent += 1
        patience = min(self._request_timeout, max(1.0, self.deadline.left()))
        try:
            response = self._session.request(
                method,
                url,
                data=data,
                headers={"Content-Type": "application/json", "Accept": "application/json", "User-Agent": USER_AGENT},
                auth=self._auth,
                timeout=(min(CONNECT_TIMEOUT, patience), patience),
                allow_redirects=False,
                # Given with each request, because REQUESTS_CA_BUNDLE would override the session's own setting.
                verify=self._verify,
                stream=True,
            )
            body = self._read_body(response, purpose, patience)
        except (requests.RequestException, OSError) as error:
            raise self._transport_error(purpose, error) from None
        request_id = response.headers.get("X-Request-Id")
        self.last_request_id = request_id or self.last_request_id
        if response.status_code >= 300:
            raise read_error(purpose, response.status_code, response.headers, body, self.redact)
        return Answer(purpose, response.status_code, body, request_id)

    def _read_body(self, response: Any, purpose: str, patience: float) -> bytes:
        """Return the whole body; a time-out of requests bounds single reads only, so the sum is bounded here."""
        clock = self.deadline.clock
        end = clock() + patience
        chunks, size = [], 0
        for chunk in response.iter_content(65536):
            chunks.append(chunk)
            size += len(chunk)
            if size > MAX_BODY or clock() > end:
                response.close()
                limit = f"larger than {MAX_BODY >> 20} MiB" if size > MAX_BODY else f"not whole after {patience:.0f} s"
                raise LostAnswerError(f"{purpose} failed: the answer is {limit}.", http_status=response.status_code)
        declared = response.headers.get("Content-Length", "")
        if declared.isdigit() and size < int(declared) and "Content-Encoding" not in response.headers:
            # urllib3 1.x does not say so itself.
            raise requests.ConnectionError(f"{size} of {declared} bytes arrived")
        return b"".join(chunks)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The strings that no output of the task may hold; those too short to be told from other text are left out."""
        return tuple(secret for secret in self._auth.secrets if len(secret) >= MIN_SECRET)

    def redact(self, text: str) -> str:
        """Return the text without the secrets that went out with the request, should the service quote them."""
        for secret in self.secrets:
            text = text.replace(secret, "******")
        return text

    def _transport_error(self, purpose: str, error: Exception) -> CceError:
        text = self.redact(f"{_cause(error)}")
        if isinstance(error, requests.exceptions.SSLError) and _HANDSHAKE.search(text):
            return CceError(
                f"{purpose} failed: the certificate of {self.endpoint} cannot be verified ({text}). "
                "Give the authority's certificates (PEM) as ca_path."
            )
        if _is_not_sent(error):
            return NotSentError(
                f"{purpose} failed: no connection to {self.endpoint} ({text}). Check endpoint, proxy and network."
            )
        if isinstance(error, (requests.Timeout, requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
            return LostAnswerError(f"{purpose} failed: the request went out, but the answer got lost ({text}).")
        return CceError(f"{purpose} failed: the request to {self.endpoint} cannot be made ({text}).")


def _is_not_sent(error: Exception) -> bool:
    """Whether it is certain that the request never left: no connection, to the service or to the proxy."""
    if isinstance(error, (requests.ConnectTimeout, requests.exceptions.ProxyError)):
        return True
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError")


def _cause(error: Exception) -> str:
    """Return the innermost text: requests wraps urllib3, which wraps the operating system's words."""
    inner = error.args[0] if error.args else error
    reason = getattr(inner, "reason", None) or inner
    return f"{type(error).__name__}: {reason}"
