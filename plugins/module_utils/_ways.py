# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The ways to get a credential that takes requests; C(validate) sends none, C(fetch) does the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ._auth import Auth, Keys, SignatureAuth, TokenAuth
from ._client import HttpClient
from ._errors import InputError
from ._fetched import Fetched, FetchedAuth
from ._iam import IamApi
from ._sources import Choice

# How long temporary keys of an agency are asked for; they are fetched anew before they end.
AGENCY_SECONDS = 3600
IamOf = Callable[[Auth], IamApi]


class Project(NamedTuple):
    """The project by its id, or else by its name, which is that of the region unless the task says another one."""

    project_id: str
    name: str

    def validate(self, option: str) -> None:
        """Raise InputError when neither is told."""
        if not any(self):
            raise InputError(
                f"project_id is needed with {option}, or a region or project_name by which it is looked up: requests "
                "have to name the project."
            )

    def find(self, iam: IamApi) -> str:
        """Return the id, which takes a request when only the name is told."""
        return self.project_id or iam.find_project(self.name)


def make_way(
    choice: Choice, agency: Mapping[str, str], open_iam: Callable[[Auth], HttpClient], open_metadata: Any
) -> Auth:
    """Return what authenticates with what it fetches."""

    def iam_of(auth: Auth) -> IamApi:
        return IamApi(open_iam(auth))

    project = Project(choice.get("project_id"), choice.get("project_name") or choice.get("region"))
    if agency:
        return FetchedAuth(AgencyWay(iam_of, _make_base(choice, iam_of), agency, project))
    if choice.method == "metadata":
        from ._ecs import MetadataWay

        return FetchedAuth(MetadataWay(iam_of, open_metadata(), project))
    if choice.method == "aksk":
        return FetchedAuth(KeysWay(iam_of, Keys.from_values(choice.source.values), project))
    return FetchedAuth(PasswordWay(iam_of, _read_user(choice), project))


def _make_base(choice: Choice, iam_of: IamOf) -> Auth:
    """Return the credential that assumes an agency: it acts on its own account, and in no project."""
    if choice.method == "token":
        return TokenAuth(choice.source.values["auth_token"])
    if choice.method == "aksk":
        return SignatureAuth(Keys.from_values(choice.source.values), domain_id=choice.get("domain_id"))
    return FetchedAuth(PasswordWay(iam_of, _read_user(choice), None))


def _read_user(choice: Choice) -> dict[str, str]:
    own = {option: choice.source.values.get(option, "") for option in ("user_name", "user_id", "password")}
    return {**own, **{option: choice.get(option) for option in ("domain_name", "domain_id")}}


class KeysWay:
    """Keys whose project is looked up by its name, because the requests have to name its id."""

    max_body: int | None = SignatureAuth.max_body

    def __init__(self, iam_of: IamOf, keys: Keys, project: Project) -> None:
        self._iam_of, self._keys, self._project = iam_of, keys, project
        self.secrets = SignatureAuth(keys).secrets

    def validate(self) -> None:
        """Raise InputError when these cannot be keys, or the project has no name either."""
        SignatureAuth(self._keys).validate()
        self._project.validate("access_key")

    def fetch(self) -> Fetched:
        """Return the keys bound to the project."""
        project_id = self._project.find(self._iam_of(SignatureAuth(self._keys)))
        return Fetched(SignatureAuth(self._keys, project_id), None, project_id)


class PasswordWay:
    """A user with a password, who gets a token for the project, or for the account when there is none."""

    max_body: int | None = Auth.max_body

    def __init__(self, iam_of: IamOf, user: Mapping[str, str], project: Project | None) -> None:
        self._iam_of, self._user, self._project = iam_of, user, project
        self.secrets: tuple[str, ...] = (user["password"],)

    def validate(self) -> None:
        """Raise InputError unless the account and the project are told."""
        user = self._user
        if not (user["user_id"] or user["domain_name"] or user["domain_id"]):
            raise InputError("user_name needs domain_name, the name of the account (or domain_id).")
        if self._project:
            self._project.validate("password")

    def fetch(self) -> Fetched:
        """Return a token."""
        user = self._user
        domain = {"id": user["domain_id"]} if user["domain_id"] else {"name": user["domain_name"]}
        who = {"id": user["user_id"]} if user["user_id"] else {"name": user["user_name"], "domain": domain}
        identity = {"methods": ["password"], "password": {"user": {**who, "password": user["password"]}}}
        if self._project is None:
            scope = {"domain": domain} if any(domain.values()) else {}
        else:
            project_id, name = self._project
            scope = {"project": {"id": project_id} if project_id else {"name": name}}
        return self._iam_of(Auth()).create_token(identity, scope)


class AgencyWay:
    """An agency that another credential assumes, which gives temporary keys."""

    max_body: int | None = SignatureAuth.max_body

    def __init__(self, iam_of: IamOf, base: Auth, agency: Mapping[str, str], project: Project) -> None:
        self._iam_of, self._base, self._agency, self._project = iam_of, base, agency, project
        self.secrets = base.secrets

    def validate(self) -> None:
        """Raise InputError unless the agency's account and the project are told, and the base credential is whole."""
        self._base.validate()
        if not (self._agency.get("domain_name") or self._agency.get("domain_id")):
            raise InputError("agency_name needs agency_domain_name or agency_domain_id: the account that delegates.")
        self._project.validate("agency_name")

    def fetch(self) -> Fetched:
        """Return temporary keys of the agency, bound to the project in its account."""
        role: dict[str, Any] = {**self._agency, "duration_seconds": AGENCY_SECONDS}
        keys, ends = self._iam_of(self._base).create_keys({"methods": ["assume_role"], "assume_role": role})
        project_id = self._project.find(self._iam_of(SignatureAuth(keys)))
        return Fetched(SignatureAuth(keys, project_id), ends, project_id)
