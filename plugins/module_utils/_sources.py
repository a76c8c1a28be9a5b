# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Where credentials and settings come from: a task's options, then the environment, then profile files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ._errors import InputError

# The options of each method, the leading ones first; whichever of these is set makes it a try at that method.
METHODS: dict[str, tuple[str, ...]] = {
    "token": ("auth_token",),
    "aksk": ("access_key", "secret_key", "security_token"),
    "password": ("user_name", "user_id", "password"),
}
AGENCY = ("agency_name", "agency_domain_name", "agency_domain_id")
SETTINGS = ("endpoint", "region", "cloud", "iam_endpoint", "project_id", "project_name", "domain_name", "domain_id")

_PROJECT, _DOMAIN = ("project_id", "project_name"), ("domain_id", "domain_name")
_SAME = {option: same for same in (_PROJECT, _DOMAIN) for option in same}

# The variables of each family of tools, whose credentials are taken whole: an access key of one never meets the secret
# key of another.
FAMILIES: tuple[dict[str, str], ...] = (
    {
        "auth_token": "HW_AUTH_TOKEN",
        "access_key": "HW_ACCESS_KEY",
        "secret_key": "HW_SECRET_KEY",
        "security_token": "HW_SECURITY_TOKEN",
        "user_name": "HW_USER_NAME",
        "user_id": "HW_USER_ID",
        "password": "HW_USER_PASSWORD",
        "domain_name": "HW_DOMAIN_NAME",
        "domain_id": "HW_DOMAIN_ID",
        "agency_name": "HW_ASSUME_ROLE_AGENCY_NAME",
        "agency_domain_name": "HW_ASSUME_ROLE_DOMAIN_NAME",
        "agency_domain_id": "HW_ASSUME_ROLE_DOMAIN_ID",
        "endpoint": "HW_CCE_ENDPOINT",
        "region": "HW_REGION_NAME",
        "cloud": "HW_CLOUD",
        "project_id": "HW_PROJECT_ID",
        "project_name": "HW_PROJECT_NAME",
        "iam_endpoint": "HW_AUTH_URL",
    },
    {
        "access_key": "HUAWEICLOUD_SDK_AK",
        "secret_key": "HUAWEICLOUD_SDK_SK",
        "security_token": "HUAWEICLOUD_SDK_SECURITY_TOKEN",
        "domain_id": "HUAWEICLOUD_SDK_DOMAIN_ID",
        "project_id": "HUAWEICLOUD_SDK_PROJECT_ID",
        "iam_endpoint": "HUAWEICLOUD_SDK_IAM_ENDPOINT",
    },
    {
        "auth_token": "OS_AUTH_TOKEN",
        "access_key": "OS_ACCESS_KEY",
        "secret_key": "OS_SECRET_KEY",
        "security_token": "OS_SECURITY_TOKEN",
        "user_name": "OS_USERNAME",
        "user_id": "OS_USER_ID",
        "password": "OS_PASSWORD",
        "domain_name": "OS_USER_DOMAIN_NAME",
        "domain_id": "OS_USER_DOMAIN_ID",
        "agency_name": "OS_AGENCY_NAME",
        "agency_domain_name": "OS_AGENCY_DOMAIN_NAME",
        "region": "OS_REGION_NAME",
        "project_id": "OS_PROJECT_ID",
        "project_name": "OS_PROJECT_NAME",
        "iam_endpoint": "OS_AUTH_URL",
    },
    {
        "access_key": "ANSIBLE_HWC_ACCESS_KEY",
        "secret_key": "ANSIBLE_HWC_SECRET_KEY",
        "user_name": "ANSIBLE_HWC_USER",
        "password": "ANSIBLE_HWC_PASSWORD",
        "domain_name": "ANSIBLE_HWC_DOMAIN",
        "region": "ANSIBLE_HWC_REGION",
        "cloud": "ANSIBLE_HWC_CLOUD",
        "project_id": "ANSIBLE_HWC_PROJECT_ID",
        "project_name": "ANSIBLE_HWC_PROJECT",
        "iam_endpoint": "ANSIBLE_HWC_IDENTITY_ENDPOINT",
    },
)


@dataclass(frozen=True)
class Source:
    """What one place says: values by the name of the option, and what each is called there."""

    values: dict[str, str] = field(repr=False)
    names: dict[str, str] = field(default_factory=dict)

    def name(self, option: str) -> str:
        """Return what an option is called in this place."""
        return self.names.get(option, option)


@dataclass(frozen=True)
class Choice:
    """The method that is used, where its credential comes from, and all places in the order in which they count."""

    method: str
    source: Source
    places: tuple[Source, ...] = ()

    def get(self, option: str) -> str:
        """Return a setting: the task's own, else that beside the credential, else the nearest one; nothing for none.

        An id and a name for the same thing are looked for together: the name that a task gives counts more than the id
        that another place has.
        """
        alternatives = _SAME.get(option, (option,))
        for place in (*self.places[:1], self.source, *self.places[1:]):
            if any(name in place.values for name in alternatives):
                return place.values.get(option, "")
        return ""

    @property
    def secrets(self) -> list[str]:
        """The strings of the credential that no output may hold."""
        names = ("auth_token", "access_key", "secret_key", "security_token", "password")
        return [self.source.values[name] for name in names if name in self.source.values]

    def get_agency(self) -> dict[str, str]:
        """Return the agency of the task, else the one beside the credential: another one is not meant for it."""
        places = [place for place in (*self.places[:1], self.source) if "agency_name" in place.values]
        values = places[0].values if places else {}
        return {option.replace("agency_domain", "domain"): values[option] for option in AGENCY if option in values}


def stripped(value: Any) -> str:
    """Return the text without the line break that a file or variable often ends in; nothing counts as empty."""
    return str(value).strip() if value is not None else ""


def from_options(params: Mapping[str, Any]) -> Source:
    """Return what the task's own options say; blank ones count as not set."""
    options = [*(option for options in METHODS.values() for option in options), *AGENCY, *SETTINGS]
    return Source({option: stripped(params.get(option)) for option in options if stripped(params.get(option))})


def read_prefix(params: Mapping[str, Any]) -> str:
    """Return what the names of the variables begin with, without the underscore between; empty for nothing."""
    return stripped(params.get("credential_prefix")).rstrip("_")


def with_prefix(prefix: str, name: str) -> str:
    """Return the name of the variable that counts in the place of this one."""
    return f"{prefix}_{name}" if prefix else name


def from_variables(environ: Mapping[str, str], prefix: str = "") -> list[Source]:
    """Return what the variables say, a source for each family; with a prefix, only variables that begin with it."""
    sources = []
    for family in FAMILIES:
        names = {option: with_prefix(prefix, name) for option, name in family.items()}
        values = {option: stripped(environ.get(name)) for option, name in names.items()}
        sources.append(Source({option: value for option, value in values.items() if value}, names))
    return sources


def find_credential(source: Source, methods: Iterable[str] = tuple(METHODS)) -> list[str]:
    """Return the methods of which a source has anything at all."""
    return [method for method in methods if any(option in source.values for option in METHODS[method])]


def check_whole(method: str, source: Source) -> None:
    """Raise InputError for half a credential; it must not be passed over, because another one is not what was meant."""
    has = source.values
    needed = {"aksk": ("access_key", "secret_key"), "password": ("password",)}.get(method, ())
    missing = [source.name(option) for option in needed if option not in has]
    if method == "password" and not (has.get("user_name") or has.get("user_id")):
        missing.append(source.name("user_name"))
    if missing:
        given = [source.name(option) for option in METHODS[method] if option in has]
        raise InputError(f"{' and '.join(given)} without {' and '.join(missing)}: give all or none, in the same place.")


def choose(groups: Iterable[Sequence[Source]], methods: Sequence[str], settings: Iterable[Source]) -> Choice | None:
    """Return the first whole credential: an earlier group beats a later one, and within one the order of the methods.

    C(settings) are the places that complete it, the task's options first. Raises InputError for half a credential.
    """
    seen: list[Source] = []
    for group in groups:
        seen += group
        for method in methods:
            for source in group:
                if method in find_credential(source, methods):
                    check_whole(method, source)
                    return Choice(method, source, (*settings, *seen))
    return None
