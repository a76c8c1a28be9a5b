# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Which credential a task uses, and the object that authenticates its requests with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ._auth import Auth, Keys, SignatureAuth, TokenAuth
from ._client import HttpClient
from ._errors import InputError
from ._sources import (
    AGENCY,
    FAMILIES,
    METHODS,
    Choice,
    Source,
    choose,
    find_credential,
    from_options,
    from_variables,
    read_prefix,
    stripped,
    with_prefix,
)

AUTO = tuple(METHODS)
AUTH_METHODS = ("auto", *METHODS, "agency", "metadata")


def choose_credential(params: Mapping[str, Any], environ: Mapping[str, str]) -> Choice:
    """Return what the task is to use: its options, the profile it names, the environment, or a profile file.

    Raises InputError when nothing is found, or half a credential, or two among the options.
    """
    options, method = from_options(params), params.get("auth_method") or "auto"
    prefix = read_prefix(params)
    profile = next((name for name in ("profile", "config_file", "os_cloud") if stripped(params.get(name))), "")
    _check_options(options, method, profile)
    variables = from_variables(environ, prefix)
    if method == "metadata":
        return Choice(method, Source({}), (options, *variables))
    methods = AUTO if method in ("auto", "agency") else (method,)
    settings = (options, *variables)
    if profile:
        # What is named counts: another credential in its place is not what was meant.
        choice = choose([_read_chosen(params)], methods, settings)
        if choice is None:
            raise InputError(f"What {profile} names holds no credential for auth_method={method}.")
        return choice
    choice = choose([[options], variables], methods, settings)
    if choice is None and not prefix:
        choice = _choose_default(environ, methods, settings)
    if choice is None:
        raise InputError(_tell_places(methods, prefix))
    return choice


def _check_options(options: Source, method: str, profile: str) -> None:
    """Raise InputError for two ways to authenticate among the options, and for half an agency."""
    ways = [METHODS[found][0] for found in find_credential(options)] + ([profile] if profile else [])
    if method == "metadata" and ways:
        ways.append("auth_method=metadata")
    if len(ways) > 1:
        raise InputError(f"{' and '.join(ways)} are two ways to authenticate: give one of them.")
    if method in METHODS and ways and not profile and METHODS[method][0] != ways[0]:
        raise InputError(f"auth_method={method} and {ways[0]} contradict each other: give one of them.")
    agency = [option for option in AGENCY if option in options.values]
    if agency and "agency_name" not in agency:
        raise InputError(f"{' and '.join(agency)} without agency_name: give all or none.")
    if agency and method not in ("auto", "agency"):
        raise InputError(f"agency_name and auth_method={method} contradict each other: an agency takes auto or agency.")


def _read_chosen(params: Mapping[str, Any]) -> list[Source]:
    from ._profiles import read_chosen  # hardly any task reads a file

    return read_chosen(params)


def _choose_default(environ: Mapping[str, str], methods: Sequence[str], settings: Sequence[Source]) -> Choice | None:
    """Return the credential of the first profile file that has one; those after it are not even read."""
    from ._profiles import read_default

    return choose(([source] for source in read_default(environ)), methods, settings)


def _tell_places(methods: tuple[str, ...], prefix: str) -> str:
    options = ", ".join(METHODS[method][0] for method in methods)
    names = [family[METHODS[method][0]] for method in methods for family in FAMILIES if METHODS[method][0] in family]
    variables = ", ".join(with_prefix(prefix, name) for name in names)
    files = "" if prefix else "; the files ~/.huaweicloud/credentials and ~/.hcloud/config.json, and OS_CLOUD"
    return (
        "No credentials: give auth_token, access_key with secret_key, or user_name with password, as options or in the "
        f"environment (looked at the options {options}; the variables {variables}{files}). On an ECS with an agency, "
        "say auth_method=metadata."
    )


def make_auth(choice: Choice, method: str, open_iam: Callable[[Auth], HttpClient], open_metadata: Any) -> Auth:
    """Return the object that authenticates; nothing is sent yet.

    C(open_iam) gives a client of the identity service that authenticates so, C(open_metadata) one of an ECS's metadata.
    Raises InputError when the method lacks something that can be told without asking.
    """
    agency = choice.get_agency() if method in ("auto", "agency") else {}
    project_id = choice.get("project_id")
    if method == "agency" and not agency:
        raise InputError("auth_method=agency needs agency_name.")
    if not agency and choice.method == "token":
        return TokenAuth(choice.source.values["auth_token"])
    if not agency and choice.method == "aksk" and project_id:
        return SignatureAuth(Keys.from_values(choice.source.values), project_id)
    from ._ways import make_way  # what takes requests of its own is loaded by such tasks only

    return make_way(choice, agency, open_iam, open_metadata)
