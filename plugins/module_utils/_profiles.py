# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Reads the profile files of other tools: Huawei Cloud's SDK (INI), KooCLI (JSON) and OpenStack (clouds.yaml)."""

from __future__ import annotations

import configparser
import json
import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ._errors import InputError
from ._sources import Source, stripped

SDK_FILE, KOOCLI_FILE = "~/.huaweicloud/credentials", "~/.hcloud/config.json"
CLOUDS_FILES = ("clouds.yaml", "~/.config/openstack/clouds.yaml", "/etc/openstack/clouds.yaml")
_SDK = {
    "ak": "access_key",
    "sk": "secret_key",
    "security_token": "security_token",
    "project_id": "project_id",
    "domain_id": "domain_id",
    "iam_endpoint": "iam_endpoint",
}
_KOOCLI = {
    "accessKeyId": "access_key",
    "secretAccessKey": "secret_key",
    "securityToken": "security_token",
    "xAuthToken": "auth_token",
    "region": "region",
    "projectId": "project_id",
    "domainId": "domain_id",
    "agencyName": "agency_name",
    "agencyDomainName": "agency_domain_name",
    "agencyDomainId": "agency_domain_id",
}
_AGENCY_FIELDS = ("agencyName", "agencyDomainName", "agencyDomainId")
# What a profile of each mode may still hold of another one.
_KOOCLI_UNUSED = {
    "AKSK": ("xAuthToken", *_AGENCY_FIELDS),
    "SSO": ("xAuthToken", *_AGENCY_FIELDS),
    "agency": ("xAuthToken",),
    "token": ("accessKeyId", "secretAccessKey", "securityToken", *_AGENCY_FIELDS),
}
_CLOUD = {
    "token": "auth_token",
    "ak": "access_key",
    "sk": "secret_key",
    "security_token": "security_token",
    "username": "user_name",
    "user_id": "user_id",
    "password": "password",
    "domain_name": "domain_name",
    "user_domain_name": "domain_name",
    "user_domain_id": "domain_id",
    "project_name": "project_name",
    "project_id": "project_id",
    "auth_url": "iam_endpoint",
}
# A secret key has 40 characters; what KooCLI has encrypted is longer, and base64.
_ENCRYPTED = re.compile(r"[A-Za-z0-9+/=]{60,}")


def read_chosen(params: Mapping[str, Any]) -> list[Source]:
    """Return the profile that the task's options name, none when they name none; raises InputError."""
    path, profile, cloud = (stripped(params.get(option)) for option in ("config_file", "profile", "os_cloud"))
    if cloud:
        return [_read_cloud([path] if path else CLOUDS_FILES, cloud)]
    if path:
        return [_read(path, profile)]
    if not profile:
        return []
    for file, read in ((SDK_FILE, _read_sdk), (KOOCLI_FILE, _read_koocli)):
        if os.path.exists(os.path.expanduser(file)):
            found = read(file, profile)
            if found:
                return [found]
    raise InputError(f"There is no profile {profile} in {SDK_FILE} or {KOOCLI_FILE}.")


def read_default(environ: Mapping[str, str]) -> Iterator[Source]:
    """Yield the profiles that the environment names, then those at the usual places; raises InputError."""
    profile = stripped(environ.get("HW_PROFILE"))
    for variable, read in (("HUAWEICLOUD_SDK_CREDENTIALS_FILE", _read_sdk), ("HW_SHARED_CONFIG_FILE", _read_koocli)):
        path = stripped(environ.get(variable))
        found = read(path, profile) if path else None
        if found:
            yield found
    cloud = stripped(environ.get("OS_CLOUD"))
    if cloud:
        path = stripped(environ.get("OS_CLIENT_CONFIG_FILE"))
        yield _read_cloud([path] if path else CLOUDS_FILES, cloud)
    for path, read in ((SDK_FILE, _read_sdk), (KOOCLI_FILE, _read_koocli)):
        found = read(path, profile) if os.path.exists(os.path.expanduser(path)) else None
        if found:
            yield found


def _read(path: str, profile: str) -> Source:
    if path.endswith((".yaml", ".yml")):
        return _read_cloud([path], profile)
    found = (_read_koocli if path.endswith(".json") else _read_sdk)(path, profile)
    if found is None:
        raise InputError(f"There is no profile {profile or '(the default one)'} in {path}.")
    return found


def _read_text(path: str) -> str:
    try:
        with open(os.path.expanduser(path), encoding="utf-8") as file:
            return file.read()
    except (OSError, ValueError) as error:
        raise InputError(f"The file {path} cannot be read: {getattr(error, 'strerror', None) or 'no text'}.") from None


def _read_sdk(path: str, profile: str) -> Source | None:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(_read_text(path))
    except configparser.Error as error:
        # Its own text quotes the line, which may hold the secret.
        raise InputError(f"The file {path} is no INI file ({type(error).__name__}).") from None
    section = profile or "basic"
    return _source(parser[section], _SDK, f"[{section}] of {path}") if parser.has_section(section) else None


def _read_koocli(path: str, profile: str) -> Source | None:
    try:
        config = json.loads(_read_text(path))
        profiles = {record["name"]: record for record in config["profiles"]}
        record = profiles.get(profile or config.get("current"))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InputError(f"The file {path} is no configuration of KooCLI (JSON with profiles).") from None
    if record is None:
        return None
    mode, where = stripped(record.get("mode")), f"of profile {record['name']} in {path}"
    if mode == "ecsAgency":
        raise InputError(
            f"The profile {record['name']} in {path} is of mode ecsAgency: say auth_method=metadata instead."
        )
    if mode == "SSO":
        sso = record.get("ssoAuth")
        keys = sso.get("stsToken") if isinstance(sso, dict) else None
        record = {**record, **(keys if isinstance(keys, dict) else {})}
    unused = _KOOCLI_UNUSED.get(mode, ())
    source = _source(record, {name: option for name, option in _KOOCLI.items() if name not in unused}, where)
    if any(_ENCRYPTED.fullmatch(source.values.get(option, "")) for option in ("access_key", "secret_key")):
        raise InputError(
            f"The keys of profile {record['name']} in {path} are encrypted, and only KooCLI can read them. Store them "
            "with 'hcloud configure set --cli-auth-encrypt=false', or give the credentials in another way."
        )
    return source


def _read_cloud(paths: Any, cloud: str) -> Source:
    path = next((path for path in paths if os.path.exists(os.path.expanduser(path))), "")
    if not path:
        raise InputError(f"os_cloud is {cloud}, but there is no {' or '.join(paths)}.")
    try:
        import yaml
    except ImportError:
        raise InputError(f"Reading {path} takes the Python library PyYAML, which is not installed.") from None
    try:
        record = yaml.safe_load(_read_text(path))["clouds"][cloud]
        beside = {name: record[name] for name in ("ak", "sk", "security_token") if name in record}
        values = {**(record.get("auth") or {}), **beside}
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError):
        raise InputError(f"There is no cloud {cloud or '(os_cloud is not set)'} in {path}.") from None
    source = _source(values, _CLOUD, f"of cloud {cloud} in {path}")
    region = stripped(record.get("region_name"))
    return Source({**source.values, **({"region": region} if region else {})}, source.names)


def _source(record: Mapping[str, Any], options: Mapping[str, str], where: str) -> Source:
    """Return what a record says under the names of the options."""
    values = {option: stripped(record.get(name)) for name, option in options.items() if stripped(record.get(name))}
    return Source(values, {option: f"{name} {where}" for name, option in options.items()})
