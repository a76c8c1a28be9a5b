# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The ways to authenticate a request: callables that requests applies to each prepared request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any
from urllib.parse import urlsplit

from ._errors import InputError
from ._signer import DATE_FORMAT, authorization

# The headers that the signature covers when they are present. A proxy may touch any other one.
_SIGNED = ("Content-Type", "Host", "X-Project-Id", "X-Sdk-Content-Sha256", "X-Sdk-Date", "X-Security-Token")
_DEFAULT_PORT = {"https": ":443", "http": ":80"}


def _check(name: str, value: str | None) -> None:
    """Refuse what cannot stand in a header; requests would quote the value in its own error."""
    if value is not None and not (value.isascii() and value.isprintable() and " " not in value):
        raise InputError(f"The {name} holds spaces, line breaks or characters that no {name} has: check its source.")


def _host(url: str) -> str:
    parts = urlsplit(url)
    return parts.netloc.removesuffix(_DEFAULT_PORT.get(parts.scheme, ""))


class TokenAuth:
    """A user's IAM token, valid for 24 hours and bound to one project."""

    max_body: int | None = None
    """How many bytes a request may send, None when the service sets no limit."""

    def __init__(self, token: str) -> None:
        self._token = token

    def validate(self) -> None:
        """Raise InputError when this cannot be a token."""
        _check("auth_token", self._token)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The strings that no output may hold."""
        return (self._token,)

    def __call__(self, request: Any) -> Any:
        request.headers["X-Auth-Token"] = self._token
        return request


class SignatureAuth:
    """An access key pair, permanent or temporary (with a security token), that signs each request."""

    max_body: int | None = 12 * 1024 * 1024

    def __init__(
        self,
        access_key: str,
        secret_key: str,
        project_id: str | None,
        security_token: str | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self._access_key = access_key
        self._secret_key = secret_key
        self._project_id = project_id
        self._security_token = security_token
        self._now = now

    def validate(self) -> None:
        """Raise InputError when the pair cannot sign a request for a release."""
        _check("access_key", self._access_key)
        _check("secret_key", self._secret_key)
        _check("security_token", self._security_token)
        _check("project_id", self._project_id)
        if not self._project_id:
            # The paths of releases and charts do not name the project, so with keys this header is all there is.
            raise InputError("project_id is needed with access_key: the signed request has to name the project.")

    @property
    def secrets(self) -> tuple[str, ...]:
        """The strings that no output may hold."""
        return tuple(secret for secret in (self._access_key, self._secret_key, self._security_token) if secret)

    def __call__(self, request: Any) -> Any:
        headers = request.headers
        headers["X-Project-Id"] = self._project_id
        if not headers.get("Content-Type", "application/json").startswith("application/json"):
            # What Huawei's SDK sends with a form: the signature covers the headers only.
            headers["X-Sdk-Content-Sha256"] = "UNSIGNED-PAYLOAD"
        if self._security_token:
            headers["X-Security-Token"] = self._security_token
        headers["X-Sdk-Date"] = self._now().strftime(DATE_FORMAT)
        # Said here, so that what is signed is what is sent: http.client leaves out a default port.
        headers["Host"] = _host(request.url)
        signed = {name: headers[name] for name in _SIGNED if name in headers}
        body = request.body or b""
        headers["Authorization"] = authorization(
            request.method,
            request.url,
            signed,
            body.encode() if isinstance(body, str) else body,
            self._access_key,
            self._secret_key,
        )
        return request
