# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The ways to authenticate a request: callables that requests applies to each prepared request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

from ._errors import InputError
from ._signer import DATE_FORMAT, authorization
from ._wait import read_date

# The headers that the signature covers when they are present. A proxy may touch any other one.
_SIGNED = (
    *("Content-Type", "Host", "X-Domain-Id", "X-Project-Id"),
    *("X-Sdk-Content-Sha256", "X-Sdk-Date", "X-Security-Token"),
)
# How far the clocks may differ (API signing guide).
MAX_SKEW = timedelta(minutes=15)
_DEFAULT_PORT = {"https": ":443", "http": ":80"}


def _check(name: str, value: str | None) -> None:
    """Refuse what cannot stand in a header; requests would quote the value in its own error."""
    if value is not None and not (value.isascii() and value.isprintable() and " " not in value):
        raise InputError(f"The {name} holds spaces, line breaks or characters that no {name} has: check its source.")


def _host(url: str) -> str:
    parts = urlsplit(url)
    return parts.netloc.removesuffix(_DEFAULT_PORT.get(parts.scheme, ""))


class Auth:
    """What all ways have in common; as it is, none at all."""

    secrets: tuple[str, ...] = ()
    """The strings that no output may hold."""

    max_body: int | None = None
    """How many bytes a request may send, None when the service sets no limit."""

    project_id = ""
    """The project that it is bound to, empty when that is not told."""

    def validate(self) -> None:
        """Raise InputError when this cannot authenticate a request; nothing is sent."""

    def refresh(self) -> tuple[str, ...]:
        """Have ready what the next request needs, and return the secrets that are new; may raise AuthError."""
        return ()

    @property
    def current(self) -> Auth:
        """What authenticates the next request: it stays the same whatever other threads do."""
        return self

    def renew(self, refused: Auth | None = None) -> bool:
        """Return whether a request that C(refused) authenticated is worth another attempt, with a newer credential."""
        return False

    def explain(self, date: str | None) -> str:
        """Return what a refusal at the service's C(date) may come from, nothing when that is not known."""
        return ""

    def __call__(self, request: Any) -> Any:
        return request


class TokenAuth(Auth):
    """A user's IAM token, valid for 24 hours and bound to one project."""

    def __init__(self, token: str) -> None:
        self.secrets = (token,)
        self._token = token

    def validate(self) -> None:
        _check("auth_token", self._token)

    def __call__(self, request: Any) -> Any:
        request.headers["X-Auth-Token"] = self._token
        return request


@dataclass(frozen=True, repr=False)
class Keys:
    """An access key pair, permanent or temporary (with a security token)."""

    access_key: str
    secret_key: str
    security_token: str = ""

    @classmethod
    def from_values(cls, values: Mapping[str, str]) -> Keys:
        """Return the keys among values by the name of their option."""
        return cls(values["access_key"], values["secret_key"], values.get("security_token", ""))


class SignatureAuth(Auth):
    """Keys that sign each request; the header for the project goes with those of a service in a project."""

    max_body = 12 * 1024 * 1024

    def __init__(
        self,
        keys: Keys,
        project_id: str | None = None,
        domain_id: str | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self.secrets = tuple(secret for secret in (keys.access_key, keys.secret_key, keys.security_token) if secret)
        self._keys = keys
        self._headers = {
            name: value
            for name, value in (
                ("X-Project-Id", project_id),
                ("X-Domain-Id", domain_id),
                ("X-Security-Token", keys.security_token),
            )
            if value
        }
        self._now = now

    def validate(self) -> None:
        _check("access_key", self._keys.access_key)
        _check("secret_key", self._keys.secret_key)
        _check("security_token", self._keys.security_token)
        _check("project_id", self._headers.get("X-Project-Id"))
        _check("domain_id", self._headers.get("X-Domain-Id"))

    def explain(self, date: str | None) -> str:
        moment = read_date(date)
        skew = self._now() - moment if moment else timedelta(0)
        if abs(skew) <= MAX_SKEW:
            return ""
        how = "ahead of" if skew > timedelta(0) else "behind"
        minutes = round(abs(skew).total_seconds() / 60)
        return (
            f"The cause: the clock here is {minutes} minutes {how} the service's; a signature is good for 15. Set it."
        )

    def __call__(self, request: Any) -> Any:
        headers = request.headers
        headers.update(self._headers)
        if not headers.get("Content-Type", "application/json").startswith("application/json"):
            # What Huawei's SDK sends with a form: the signature covers the headers only.
            headers["X-Sdk-Content-Sha256"] = "UNSIGNED-PAYLOAD"
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
            self._keys.access_key,
            self._keys.secret_key,
        )
        return request
