# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Credentials that have to be fetched first: by password, through an agency, from an ECS, or for want of a project."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple, Protocol

from ._auth import Auth
from ._errors import AuthError, CceError

# How long before its end a credential is fetched anew.
MARGIN = timedelta(minutes=5)


class Fetched(NamedTuple):
    """What a way to authenticate has fetched: good until C(ends), for that project when it is bound to one."""

    auth: Auth
    ends: datetime | None = None
    project_id: str = ""


class Way(Protocol):
    """A way to get a credential."""

    secrets: tuple[str, ...]
    max_body: int | None

    def validate(self) -> None:
        """Raise InputError when it lacks something; nothing is sent."""

    def fetch(self) -> Fetched:
        """Return the credential; raise CceError."""


class FetchedAuth(Auth):
    """A credential that is fetched when it is first needed, and again before it ends or when it was refused."""

    def __init__(
        self,
        way: Way,
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self.secrets = way.secrets
        self.max_body = way.max_body
        self._way = way
        self._now = now
        self._current: Fetched | None = None
        self._is_refused = False
        self._refusal: AuthError | None = None
        self._lock = threading.Lock()

    def validate(self) -> None:
        self._way.validate()

    def refresh(self) -> tuple[str, ...]:
        with self._lock:  # whoever needs it meanwhile waits for what the first one fetches
            return self._refresh()

    def _refresh(self) -> tuple[str, ...]:
        current, now = None if self._is_refused else self._current, self._now()
        if current and not (current.ends and current.ends - now < MARGIN):
            return ()
        if self._refusal:
            raise self._refusal  # asking again would be one more failed login
        try:
            fetched = self._way.fetch()
        except CceError as error:
            if current and current.ends and now < current.ends:
                self._current = current._replace(ends=None)  # it is still good, and is used up to its end
                return ()
            # However it failed: the request that needed it was not sent.
            refused = AuthError(error.message, **error.facts)
            refused.advice = error.advice
            if 400 <= (error.http_status or 0) < 500 and error.http_status != 429:
                self._refusal = refused
            raise refused from None
        # What ends that soon, or by a clock that is wrong, is not fetched for each request, but when it is refused.
        is_short = fetched.ends is not None and fetched.ends - self._now() < MARGIN
        self._current = fetched._replace(ends=None) if is_short else fetched
        self._is_refused = False
        return fetched.auth.secrets

    @property
    def current(self) -> Auth:
        return self._current.auth if self._current else self

    def renew(self, refused: Auth | None = None) -> bool:
        with self._lock:
            # What another thread has fetched since then is not thrown away.
            self._is_refused = self._is_refused or refused in (None, self.current)
            return self._current is not None

    def explain(self, date: str | None) -> str:
        return self._current.auth.explain(date) if self._current else ""

    @property
    def project_id(self) -> str:  # type: ignore[override]
        """Known once something was fetched."""
        return self._current.project_id if self._current else ""

    def __call__(self, request: Any) -> Any:
        return self._current.auth(request) if self._current else request
