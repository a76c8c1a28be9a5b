# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The ways to get a credential that takes requests; C(validate) sends none, C(fetch) does the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ._auth import Auth, Keys, SignatureAuth
from ._errors import InputError
from ._fetched import Fetched
from ._iam import IamApi

# How long temporary keys of an agency are asked for; they are fetched anew before that.
AGENCY_SECONDS = 3600


class KeysWay:
    """Keys whose project is looked up by its name, because the requests have to name its id."""

    max_body = SignatureAuth.max_body

    def __init__(self, iam: IamApi, keys: Keys, project_name: str) -> None:
        self._iam, self._keys, self._project_name = iam, keys, project_name
        self.secrets = SignatureAuth(keys).secrets

    def validate(self) -> None:
        """Raise InputError when these cannot be keys, or the project has no name either."""
        SignatureAuth(self._keys).validate()
        need_project_name(self._project_name, "access_key")

    def fetch(self) -> Fetched:
        """Return the keys bound to the project."""
        project_id = self._iam.find_project(self._project_name)
        return Fetched(SignatureAuth(self._keys, project_id), None, project_id)


class PasswordWay:
    """A user with a password, who gets a token for the project."""

    max_body = Auth.max_body

    def __init__(self, iam: IamApi, user: Mapping[str, str], project_id: str, project_name: str) -> None:
        self._iam, self._user = iam, user
        self._scope = {"id": project_id} if project_id else {"name": project_name}
        self.secrets = (user["password"],) if user.get("password") else ()

    def validate(self) -> None:
        """Raise InputError unless user, password, account and project are told."""
        user = self._user
        if not user.get("password"):
            raise InputError("user_name without password: give both.")
        if not (user.get("user_id") or (user.get("user_name") and (user.get("domain_name") or user.get("domain_id")))):
            raise InputError("password needs user_name with domain_name, the name of the account, or user_id.")
        if not any(self._scope.values()):
            need_project_name("", "password")

    def fetch(self) -> Fetched:
        """Return a token."""
        user = self._user
        domain = {"id": user["domain_id"]} if user.get("domain_id") else {"name": user.get("domain_name")}
        who = {"id": user["user_id"]} if user.get("user_id") else {"name": user["user_name"], "domain": domain}
        identity = {"methods": ["password"], "password": {"user": {**who, "password": user["password"]}}}
        return self._iam.create_token(identity, self._scope)


class AgencyWay:
    """An agency that another credential assumes, which gives temporary keys."""

    max_body = SignatureAuth.max_body

    def __init__(
        self,
        iam: IamApi,
        base: Auth,
        agency: Mapping[str, str],
        project: tuple[str, str],
        iam_of: Callable[[Auth], IamApi],
    ) -> None:
        self._iam, self._base, self._agency, self._project, self._iam_of = iam, base, agency, project, iam_of
        self.secrets = base.secrets

    def validate(self) -> None:
        """Raise InputError unless the agency, its account and the project are told, and the base credential is whole."""
        self._base.validate()
        if not (self._agency.get("domain_name") or self._agency.get("domain_id")):
            raise InputError("agency_name needs agency_domain_name or agency_domain_id: the account that delegates.")
        if not any(self._project):
            need_project_name("", "agency_name")

    def fetch(self) -> Fetched:
        """Return temporary keys of the agency, bound to the project in its account."""
        role = {"agency_name": self._agency["agency_name"], "duration_seconds": AGENCY_SECONDS}
        role.update({name: self._agency[name] for name in ("domain_name", "domain_id") if self._agency.get(name)})
        keys, ends = self._iam.create_keys({"methods": ["assume_role"], "assume_role": role})
        project_id, project_name = self._project
        if not project_id:
            project_id = self._iam_of(SignatureAuth(keys)).find_project(project_name)
        return Fetched(SignatureAuth(keys, project_id), ends, project_id)


def need_project_name(name: str, option: str) -> None:
    """Raise InputError unless the project has a name at least."""
    if not name:
        raise InputError(
            f"project_id is needed with {option}, or a region or project_name to look it up: the request has to name the "
            "project."
        )
