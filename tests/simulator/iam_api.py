# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The identity service's endpoints: tokens, projects and temporary keys."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Optional

from . import constants as const
from .errors import ServiceError, iam_error
from .iam import DAY, PROJECTS, find_project
from .state import State
from .wire import Answer, Call

METHODS = ("password", "totp", "token", "assume_role")
MIN_SECONDS, MAX_SECONDS = 900, 86400


class IamApi:
    """Handlers by operation; each takes a call and returns its answer or raises ServiceError."""

    def __init__(self, state: State) -> None:
        self._state = state

    def create_token(self, call: Call) -> Answer:
        """Issue a token for a user, an older token or an agency."""
        auth = _dict(_read(call).get("auth"), "auth")
        identity = _dict(auth.get("identity"), "auth.identity")
        methods = self._check_identity(identity, call)
        project_id = _scope(_dict(auth.get("scope") or {}, "auth.scope"))
        now = self._state.clock()
        token = self._state.iam.issue_token(project_id, now)
        body: dict[str, Any] = {"methods": methods, "expires_at": _time(now + DAY), "issued_at": _time(now)}
        domain = {"id": const.DOMAIN_ID, "name": const.DOMAIN_NAME}
        body["user"] = {"id": "0760a0bdee8026601f44c006524b17a9", "name": const.USER_NAME, "domain": domain}
        if project_id:
            body["project"] = {"id": project_id, "name": PROJECTS[project_id], "domain": domain}
        body.update(roles=[{"id": "0", "name": "te_admin"}], catalog=[])
        return Answer(201, {"token": body}, {"X-Subject-Token": token})

    def list_projects(self, call: Call) -> Answer:
        """List the account's projects, by name where one is given."""
        items = [
            {
                "id": key,
                "name": name,
                "domain_id": const.DOMAIN_ID,
                "enabled": True,
                "is_domain": False,
                "parent_id": const.DOMAIN_ID,
            }
            for key, name in PROJECTS.items()
            if call.query.get("name", name) == name
        ]
        return Answer(200, {"links": {"self": "", "previous": None, "next": None}, "projects": items})

    def create_security_token(self, call: Call) -> Answer:
        """Issue a temporary key pair for a token or an agency."""
        auth = _dict(_read(call).get("auth"), "auth")
        identity = _dict(auth.get("identity"), "auth.identity")
        methods = self._check_identity(identity, call)
        options = identity.get(methods[0]) or {}
        seconds = options.get("duration_seconds", options.get("duration-seconds", MIN_SECONDS))
        if not isinstance(seconds, int) or not MIN_SECONDS <= seconds <= MAX_SECONDS:
            raise iam_error(400, f"duration_seconds must be between {MIN_SECONDS} and {MAX_SECONDS}", "Bad Request")
        pair = self._state.iam.issue_key(self._state.clock(), seconds)
        credential = {
            "access": pair.access,
            "secret": pair.secret,
            "securitytoken": pair.security_token,
            "expires_at": _time(pair.expires),
        }
        return Answer(201, {"credential": credential})

    def _check_identity(self, identity: dict[str, Any], call: Call) -> list[str]:
        """Return the methods by which the caller proved itself; raise 401 when it did not."""
        methods = identity.get("methods")
        if not isinstance(methods, list) or not methods or not all(method in METHODS for method in methods):
            raise iam_error(400, "auth.identity.methods is missing or unknown", "Bad Request")
        if "password" in methods:
            _check_password(_dict(identity.get("password"), "auth.identity.password"))
        if "token" in methods:
            self._check_token(_dict(identity.get("token") or {}, "auth.identity.token").get("id"), call)
        if "assume_role" in methods:
            self._check_token(None, call)
            _check_agency(_dict(identity.get("assume_role"), "auth.identity.assume_role"))
        return list(methods)

    def _check_token(self, token: Optional[str], call: Call) -> None:
        """Raise 401 unless the token, in the body or the header, is valid; a signature serves, too."""
        token = token or call.headers.get("x-auth-token")
        if token is None and call.project_id:
            return
        known = self._state.iam.tokens.get(token or "")
        if known is None or known.expires <= self._state.clock():
            raise iam_error(401, "The token is invalid or has expired.", "Unauthorized")


def _read(call: Call) -> dict[str, Any]:
    """Return the body; raise IAM's own 400 for a broken one."""
    try:
        return call.json_object()
    except ServiceError as error:
        raise iam_error(400, str(error.body["message"]), "Bad Request") from None


def _dict(value: Any, name: str) -> dict[str, Any]:
    """Return the value; raise IAM's 400 unless it is an object."""
    if not isinstance(value, dict):
        raise iam_error(400, f"{name} must be an object", "Bad Request")
    return value


def _check_password(password: dict[str, Any]) -> None:
    """Raise 401 unless it is the one user's."""
    user = _dict(password.get("user"), "auth.identity.password.user")
    domain = _dict(user.get("domain"), "auth.identity.password.user.domain").get("name")
    if (user.get("name"), user.get("password"), domain) != (const.USER_NAME, const.USER_PASSWORD, const.DOMAIN_NAME):
        raise iam_error(401, "The username or password is wrong.", "Unauthorized")


def _check_agency(role: dict[str, Any]) -> None:
    """Raise 401 unless it is the one agency; one operator's documents call its name xrole_name."""
    agency = role.get("agency_name") or role.get("xrole_name")
    known = role.get("domain_name") == const.DOMAIN_NAME or role.get("domain_id") == const.DOMAIN_ID
    if agency != const.AGENCY_NAME or not known:
        raise iam_error(404, "Could not find the agency.", "Not Found")


def _scope(scope: dict[str, Any]) -> str:
    """Return the project's id, or an empty string for a token of the whole account; a project wins over a domain."""
    if "project" not in scope:
        return ""
    project_id = find_project(_dict(scope["project"], "auth.scope.project"))
    if project_id is None:
        raise iam_error(401, "The project of the scope was not found.", "Unauthorized")
    return project_id


def _time(seconds: float) -> str:
    """Return the time as IAM writes it."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
