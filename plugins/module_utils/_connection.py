# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The connection options of every module, where they come from, and the client made of them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ansible.module_utils.basic import AnsibleFallbackNotFound, missing_required_lib
from ansible.module_utils.parsing.convert_bool import boolean

from ._client import HttpClient
from ._credentials import read_auth, stripped
from ._errors import InputError
from ._http import HAS_REQUESTS, is_loopback
from ._wait import MAX_SECONDS, Deadline

# Regions whose host does not follow cce.REGION.myhuaweicloud.com.
_REGION_DOMAINS = {
    "eu-west-101": "myhuaweicloud.eu",
    "eu-de": "otc.t-systems.com",
    "eu-nl": "otc.t-systems.com",
    "eu-ch2": "sc.otc.t-systems.com",
}


def from_environment(*names: str) -> str:
    """Return the first variable that is set; a fallback strategy of AnsibleModule for which empty means unset."""
    for name in names:
        value = stripped(os.environ.get(name))
        if value:
            return value
    raise AnsibleFallbackNotFound


def from_insecure(name: str) -> Any:
    """Return the inverse of a variable that switches verification off."""
    value = from_environment(name)
    try:
        return not boolean(value)
    except TypeError:
        return f"{name}={value}"  # no boolean: AnsibleModule then names validate_certs and this text


_REGION_VARIABLES = ["HW_REGION_NAME", "OS_REGION_NAME", "ANSIBLE_HWC_REGION"]
_PROJECT_VARIABLES = ["HW_PROJECT_ID", "HUAWEICLOUD_SDK_PROJECT_ID", "OS_PROJECT_ID", "ANSIBLE_HWC_PROJECT_ID"]

# What Ansible itself writes in the place of such an option.
MASKED_OPTION = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "endpoint": {"type": "str", "fallback": (from_environment, ["HW_CCE_ENDPOINT"])},
    "region": {"type": "str", "fallback": (from_environment, _REGION_VARIABLES)},
    "project_id": {"type": "str", "fallback": (from_environment, _PROJECT_VARIABLES)},
    # The credentials have no fallback here: an option beats a variable, and only options count as two methods.
    "auth_token": {"type": "str", "no_log": True},
    "access_key": {"type": "str", "no_log": True},
    "secret_key": {"type": "str", "no_log": True},
    "security_token": {"type": "str", "no_log": True},
    "validate_certs": {"type": "bool", "default": True, "fallback": (from_insecure, ["HW_INSECURE"])},
    "ca_path": {"type": "path", "fallback": (from_environment, ["OS_CACERT"])},
    "request_timeout": {"type": "float", "default": 60.0},
    "max_retries": {"type": "int", "default": 5, "fallback": (from_environment, ["HW_MAX_RETRIES"])},
}


# For the modules that take a cluster; _clusters.read_cluster() makes an id of these.
CLUSTER_SPEC: dict[str, dict[str, Any]] = {"cluster_id": {"type": "str"}, "cluster_name": {"type": "str"}}


def show_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the task's options as its result may show them, with the credentials masked by name."""
    shown = {
        name: MASKED_OPTION if ARGUMENT_SPEC.get(name, {}).get("no_log") and value else value
        for name, value in params.items()
    }
    if "@" in (shown.get("endpoint") or ""):
        shown["endpoint"] = MASKED_OPTION  # it is refused, but a password in it must not be shown
    return shown


def connect(params: Mapping[str, Any], deadline: Deadline) -> HttpClient:
    """Return a client for the task's connection options; no request is made.

    Raises InputError when the options or variables do not make one complete connection.
    """
    params = _without_blanks(params)
    if not HAS_REQUESTS:
        raise InputError(missing_required_lib("requests", url="https://requests.readthedocs.io"))
    auth = read_auth(params, os.environ)
    auth.validate()
    if not 0 < params["request_timeout"] <= MAX_SECONDS:
        raise InputError(f"request_timeout must be more than 0 and at most {MAX_SECONDS} seconds.")
    if params["max_retries"] < 0:
        raise InputError("max_retries must be 0 or more.")
    return HttpClient(
        read_endpoint(params),
        auth,
        deadline,
        verify=_read_verify(params),
        request_timeout=params["request_timeout"],
        max_retries=params["max_retries"],
        project_id=stripped(params.get("project_id")) or None,
    )


def _without_blanks(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with the variables' values for those that are blank, as a survey's unused fields are."""
    filled = dict(params)
    for name, spec in ARGUMENT_SPEC.items():
        if "fallback" in spec and isinstance(filled.get(name), str) and not filled[name].strip():
            strategy, variables = spec["fallback"]
            try:
                filled[name] = strategy(*variables)
            except AnsibleFallbackNotFound:
                filled[name] = None
    return filled


def read_endpoint(params: Mapping[str, Any]) -> str:
    """Return the base URL: the option's, else that of the region."""
    endpoint, region = stripped(params.get("endpoint")), stripped(params.get("region"))
    if not endpoint:
        if not region:
            raise InputError("endpoint or region is needed: for example region=eu-west-101.")
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", region):
            raise InputError(f"region is no name of a region: {region!r}.")
        return f"https://cce.{region}.{_REGION_DOMAINS.get(region, 'myhuaweicloud.com')}"
    try:
        parts = urlsplit(endpoint)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise InputError("endpoint must be a URL with scheme and host, like https://cce.eu-west-101.myhuaweicloud.eu.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InputError("endpoint must be a base URL without user, query or fragment.")
    if parts.scheme == "http" and params["validate_certs"] and not is_loopback(host):
        raise InputError("endpoint is plain http, which would send the credentials in clear: use https.")
    return endpoint.rstrip("/")


def _read_verify(params: Mapping[str, Any]) -> bool | str:
    ca_path = params.get("ca_path")
    if not params["validate_certs"] or not ca_path:
        return bool(params["validate_certs"])
    if not os.access(ca_path, os.R_OK):
        raise InputError(f"ca_path cannot be read: {ca_path}")
    return str(ca_path)
