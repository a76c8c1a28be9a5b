# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The HTTP client: repeats what is safe to repeat within one deadline, counts, and keeps secrets out of errors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from typing import Any
from urllib.parse import quote

from ._answers import Answer
from ._auth import Auth
from ._errors import CceError
from ._gate import Gate
from ._http import Form, Route, Transport
from ._repeats import Repeats
from ._retries import retry_pause
from ._secrets import Secrets
from ._shared import Project, Tally
from ._wait import Deadline

# What a request gets at least, so that the look at the deadline can be one.
LEAST_SECONDS = 1.0
# What needs no encoding, and what no gateway or library takes for something else.
_SEGMENT = re.compile(r"[0-9A-Za-z_][0-9A-Za-z_.-]{0,254}")


class HttpClient:
    """Sends requests to one endpoint, authenticated by a callable, within one deadline."""

    def __init__(
        self,
        endpoint: str,
        auth: Auth,
        deadline: Deadline,
        *,
        route: Route | None = None,
        request_timeout: float = 60.0,
        max_retries: int = 5,
        project_id: str | None = None,
        tally: Tally | None = None,
        secrets: Secrets | None = None,
        look_up_project: Callable[[], str] | None = None,
        is_safe: bool = False,
        rewrite: Callable[[str], str] = str,
        connections: int = 1,
    ) -> None:
        self._rewrite = rewrite
        self._gate = Gate(connections)
        self._is_safe = is_safe  # whether all of its requests change nothing, whatever their methods
        self._auth = auth
        self.deadline = deadline
        self._project = Project(project_id or "", look_up_project)
        self.max_body: int | None = auth.max_body
        self.request_timeout = request_timeout
        self.max_retries = max_retries
        self.tally = tally or Tally()
        self.last_request_id: str | None = None
        self.last_date: str | None = None
        self.secrets = secrets or Secrets()
        self.secrets.add(auth.secrets)
        self._transport = Transport(endpoint, route or Route(), self.redact, deadline.clock, connections)

    def sibling(self) -> HttpClient:
        """Return a client for one piece of the task's work, which has a thread of its own.

        Session, credentials and project are the same, and all together send no more requests at once than there are
        connections. Deadline, what was answered last and the secrets found in values are its own; what it costs counts
        here, too.
        """
        self._gate.is_shared = True
        other = copy(self)
        other.deadline, other.tally, other.secrets = self.deadline.fork(), self.tally.part(), self.secrets.layer()
        other.last_request_id = other.last_date = None
        other._transport = self._transport.sibling(other.redact)
        return other

    def request(
        self,
        method: str,
        path: str,
        purpose: str,
        query: dict[str, str] | None = None,
        body: object = None,
        form: Form | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer to a request whose C(path) is encoded already; C(purpose) opens the text of an error.

        The body is sent as JSON, or the form as multipart/form-data.

        A refused credential that can be renewed is renewed once: what was refused has done nothing. Otherwise only what
        cannot act twice is sent again here: a GET after any passing failure, everything else after 429 or when no
        connection came about. After any other failure of a write the caller has to look first.
        """
        path = self._rewrite(path)
        if query:
            path += "?" + "&".join(f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in query.items())
        data = None if body is None else json.dumps(body).encode()
        return self._repeats.run(
            "GET" if self._is_safe else method,
            purpose,
            self._ready,
            lambda used: self._send(method, path, purpose, used, data, form, headers),
            self._auth.renew,
        )

    @property
    def _repeats(self) -> Repeats:
        return Repeats(self._gate, self.deadline, self.tally, self.max_retries, retry_pause)

    def _ready(self) -> Auth:
        """Return what authenticates the next request; may take requests of its own, and raise AuthError."""
        self.secrets.add(self._auth.refresh())
        used = self._auth.current
        self.secrets.add(used.secrets)  # another thread may have fetched it a moment ago
        return used

    def _send(self, method: str, path: str, purpose: str, used: Auth, *content: Any) -> Answer:
        self.tally.sent += 1
        patience = min(self.request_timeout, max(LEAST_SECONDS, self.deadline.left()))
        try:
            answer = self._transport.send(method, path, purpose, patience, used, *content)
        except CceError as error:
            self.last_request_id = error.request_id or self.last_request_id
            if error.http_status == 401:
                error.add(used.explain(error.date))
            raise
        self.last_request_id = answer.request_id or self.last_request_id
        self.last_date = answer.date or self.last_date
        return answer

    def back_off(self, attempt: int, error: CceError) -> bool:
        """Sleep before a repeated request; return False when the task's time does not allow one."""
        return self._repeats.back_off(attempt, error)

    @property
    def project_id(self) -> str:
        """The project as far as it is known: told by the task or the environment, or by what was fetched."""
        return self._project.told or self._auth.project_id

    def find_project(self) -> str:
        """Return the id of the project, empty when it is not to be had; may take a request."""
        if not self.project_id:
            self.secrets.add(self._auth.refresh())
        return self.project_id or self._project.find()

    def conceal(self, secrets: Iterable[str]) -> None:
        """Take strings out of every text of the service from now on."""
        self.secrets.conceal(secrets)

    def redact(self, text: str) -> str:
        """Return a text of the service without the secrets, should it quote them."""
        return self.secrets.redact(text)


def show_stats(client: HttpClient) -> dict[str, Any]:
    """Return the number of requests and of repeated ones, and the seconds slept, those of all siblings with them."""
    sent, repeated = client.tally.whole()
    return {"requests": sent, "retries": repeated, "waited_s": round(client.deadline.waited_in_all(), 3)}


def segment(what: str, text: str) -> str:
    """Return a text as one part of a path; raise CceError for one that could lead elsewhere, also one of the service's.

    Encoding it would not do: libraries resolve C(..), and gateways decode C(%2F) before they choose a path.
    """
    if not _SEGMENT.fullmatch(text):
        raise CceError(f"{what} {text!r} cannot stand in the path of a request, so none was sent.")
    return text
