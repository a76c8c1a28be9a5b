# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The metadata service of an ECS with an agency, as far as it hands out keys; versions 1 and 2."""

from __future__ import annotations

import secrets
from datetime import datetime, timezone

from .errors import ServiceError
from .settings import Settings
from .state import State
from .wire import Answer, Call

KEY_SECONDS = 24 * 3600
MAX_TTL = 21600


class MetadataApi:
    """Handlers by operation; version 2 wants a token first."""

    def __init__(self, state: State, settings: Settings) -> None:
        self._state = state
        self._settings = settings
        self._tokens: set[str] = set()

    def create_token(self, call: Call) -> Answer:
        """Issue a token for the metadata, as text."""
        if self._settings.metadata_version != 2:
            raise ServiceError(self._settings.metadata_v1_status, {"message": "no such API"})
        ttl = call.headers.get("x-metadata-token-ttl-seconds", "")
        if not ttl.isdigit() or not 1 <= int(ttl) <= MAX_TTL:
            raise ServiceError(400, {"message": "X-Metadata-Token-Ttl-Seconds is missing or out of range"})
        token = secrets.token_urlsafe(32)
        self._tokens.add(token)
        return Answer(200, token, content_type="text/plain")

    def show_keys(self, call: Call) -> Answer:
        """Hand out temporary keys."""
        if self._settings.metadata_version == 2 and call.headers.get("x-metadata-token") not in self._tokens:
            raise ServiceError(401, {"message": "X-Metadata-Token is missing or has expired"})
        if self._settings.metadata_version == 0:
            raise ServiceError(404, {"message": "no agency is assigned to this ECS"})
        pair = self._state.iam.issue_key(self._state.clock(), KEY_SECONDS)
        ends = datetime.fromtimestamp(pair.expires, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        credential = {"access": pair.access, "secret": pair.secret, "securitytoken": pair.security_token}
        return Answer(200, {"credential": {**credential, "expires_at": ends}})
