# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The temporary keys that an ECS gets from its metadata service, for the agency that was assigned to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._auth import SignatureAuth, TokenAuth
from ._client import HttpClient
from ._errors import ApiError, CceError
from ._fetched import Fetched
from ._iam import read_keys, read_secret

TOKEN_SECONDS = 21600
_PURPOSE = "Reading the keys of this ECS from its metadata service"
# What a metadata service says that has no tokens (version 1).
_NO_TOKENS = frozenset({404, 405, 503})


class MetadataWay:
    """An ECS with an agency; the client reaches its metadata service, never through a proxy."""

    max_body: int | None = SignatureAuth.max_body
    secrets: tuple[str, ...] = ()

    def __init__(self, iam_of: Any, client: HttpClient, project: Any) -> None:
        self._iam_of, self._client, self._project = iam_of, client, project

    def validate(self) -> None:
        """Raise InputError unless the project is told."""
        self._project.validate("auth_method=metadata")

    def fetch(self) -> Fetched:
        """Return temporary keys, bound to the project; raises CceError."""
        try:
            answer = self._client.request("GET", "/openstack/latest/securitykey", _PURPOSE, headers=self._get_token())
        except CceError as error:
            error.advice = "auth_method=metadata works on an ECS of the cloud to which an agency is assigned."
            raise
        keys, ends = read_keys(read_secret(answer), _PURPOSE)
        project_id = self._project.find(self._iam_of(SignatureAuth(keys)))
        return Fetched(SignatureAuth(keys, project_id), ends, project_id)

    def _get_token(self) -> Mapping[str, str]:
        """Return the header of version 2, none when the service is of version 1."""
        headers = {"X-Metadata-Token-Ttl-Seconds": str(TOKEN_SECONDS)}
        try:
            answer = self._client.request("PUT", "/meta-data/latest/api/token", _PURPOSE, headers=headers)
        except ApiError as error:
            if error.http_status in _NO_TOKENS:
                return {}
            raise
        token = answer.body.decode("ascii", "replace")
        self._client.secrets.add([token])
        TokenAuth(token).validate()
        return {"X-Metadata-Token": token}
