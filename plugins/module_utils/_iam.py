# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The identity service's endpoints (IAM): one method each, one request per call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from ._answers import Answer
from ._auth import Keys, SignatureAuth, TokenAuth
from ._client import HttpClient, segment
from ._errors import CceError, InputError
from ._fetched import Fetched


class IamApi:
    """Tokens, temporary keys and projects; the client authenticates as whoever asks."""

    def __init__(self, client: HttpClient) -> None:
        self.client = client

    def create_token(self, identity: Mapping[str, Any], scope: Mapping[str, Any]) -> Fetched:
        """Return a token for an identity within a project, or an account; raises CceError."""
        body = {"auth": {"identity": identity, "scope": scope}}
        answer = self.client.request("POST", "/v3/auth/tokens", "Getting a token", {"nocatalog": "true"}, body)
        token = answer.headers.get("X-Subject-Token")
        if not token:
            raise CceError("Getting a token failed: the answer of the identity service holds none (X-Subject-Token).")
        auth = TokenAuth(token)
        auth.validate()
        told = _mapping(read_secret(answer).get("token"))
        project_id = _mapping(told.get("project")).get("id")
        return Fetched(auth, read_time(told.get("expires_at")), project_id if isinstance(project_id, str) else "")

    def create_keys(self, identity: Mapping[str, Any]) -> tuple[Keys, datetime | None]:
        """Return temporary keys for an identity, and when they end; raises CceError."""
        path, body = "/v3.0/OS-CREDENTIAL/securitytokens", {"auth": {"identity": identity}}
        answer = self.client.request("POST", path, "Getting temporary keys", body=body)
        return read_keys(read_secret(answer), "Getting temporary keys")

    def find_project(self, name: str) -> str:
        """Return the id of the project of that name; raises InputError unless there is one."""
        answer = self.client.request("GET", "/v3/projects", f"Looking for the project {name}", {"name": name})
        projects = answer.read(dict).get("projects")
        listed = projects if isinstance(projects, list) else []
        found = [project for project in listed if isinstance(project, dict) and project.get("name") == name]
        if len(found) != 1 or not found[0].get("id"):
            what = "several projects" if found else "no project"
            raise InputError(f"The account has {what} of the name {name}: give project_id, or another project_name.")
        return segment("The project's id", str(found[0]["id"]))


def read_secret(answer: Answer) -> Mapping[str, Any]:
    """Return the JSON object of an answer that holds secrets: raises CceError, which does not quote the answer."""
    try:
        return _mapping(answer.read(dict))
    except CceError as error:
        size = len(answer.body)
        raise CceError(
            f"{answer.purpose} failed: the answer ({size} bytes) is no JSON object.", **error.facts
        ) from None


def read_keys(record: Mapping[str, Any], purpose: str) -> tuple[Keys, datetime | None]:
    """Return the keys of an answer, which the identity service and the metadata of an ECS write alike."""
    found = _mapping(record.get("credential"))
    texts = [found.get(name) for name in ("access", "secret", "securitytoken")]
    if not all(isinstance(text, str) and text for text in texts):
        raise CceError(f"{purpose} failed: the answer holds no whole credential (access, secret, securitytoken).")
    keys = Keys(*map(str, texts))
    SignatureAuth(keys).validate()
    return keys, read_time(found.get("expires_at"))


def read_time(text: Any) -> datetime | None:
    """Return a time as the identity service writes it (RFC 3339, UTC), None for what is none."""
    seconds = re.sub(r"(\.\d+)?(Z|\+00:00)?$", "", str(text))
    try:
        return datetime.strptime(seconds, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    except ValueError:
        return None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
