# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may call: tokens, access keys, users and projects."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Optional

from . import constants as const

PROJECTS = {const.PROJECT_ID: const.PROJECT_NAME, const.OTHER_PROJECT_ID: const.OTHER_PROJECT_NAME}
DAY = 86400.0


@dataclass(frozen=True)
class Identity:
    """What a token or a key stands for; no project means that it is valid for the whole account."""

    project_id: str = const.PROJECT_ID
    readonly: bool = False
    expires: float = float("inf")


@dataclass(frozen=True)
class AccessKey:
    """A permanent or (with a security token) temporary key pair."""

    access: str
    secret: str
    security_token: str = ""
    expires: float = float("inf")


class Iam:
    """The tokens and keys that are valid now."""

    def __init__(self) -> None:
        self.tokens = {
            const.TOKEN: Identity(),
            const.READONLY_TOKEN: Identity(readonly=True),
            const.EXPIRED_TOKEN: Identity(expires=0.0),
            const.OTHER_PROJECT_TOKEN: Identity(project_id=const.OTHER_PROJECT_ID),
        }
        pairs = (
            AccessKey(const.ACCESS_KEY, const.SECRET_KEY),
            AccessKey(const.TEMPORARY_ACCESS_KEY, const.TEMPORARY_SECRET_KEY, const.SECURITY_TOKEN),
        )
        self.keys = {pair.access: pair for pair in pairs}

    def issue_token(self, project_id: str, now: float) -> str:
        """Return a new token for the project, valid for a day."""
        token = "MIIFvAYJKoZIhvcNAQcC" + secrets.token_hex(32)
        self.tokens[token] = Identity(project_id, expires=now + DAY)
        return token

    def issue_key(self, now: float, seconds: int) -> AccessKey:
        """Return a new temporary key pair."""
        access = secrets.token_hex(10).upper()
        pair = AccessKey(access, secrets.token_urlsafe(30), secrets.token_urlsafe(48), now + seconds)
        self.keys[access] = pair
        return pair


def find_project(scope: dict[str, Any]) -> Optional[str]:
    """Return the id of the project that a scope names by id or by name; None when there is none of it."""
    if "id" in scope:
        return scope["id"] if scope["id"] in PROJECTS else None
    return next((key for key, name in PROJECTS.items() if name == scope.get("name")), None)
