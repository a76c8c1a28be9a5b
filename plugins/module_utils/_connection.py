# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The connection options of every module, where they come from, and the client made of them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.request import getproxies

from ansible.module_utils.basic import AnsibleFallbackNotFound, missing_required_lib
from ansible.module_utils.parsing.convert_bool import boolean

from ._auth import Auth
from ._client import HttpClient
from ._clouds import as_autopilot, check_url, make_endpoint
from ._credentials import AUTH_METHODS, choose_credential, make_auth
from ._errors import InputError
from ._http import CONNECT_SECONDS, HAS_REQUESTS
from ._route import TO_METADATA, read_route
from ._secrets import Secrets, find_userinfo
from ._shared import Tally
from ._sources import Choice, read_prefix, stripped, with_prefix
from ._wait import MAX_SECONDS, Deadline


def from_environment(*names: str) -> str:
    """Return the first variable that is set; a fallback strategy of AnsibleModule for which empty means unset."""
    for name in names:
        value = stripped(os.environ.get(name))
        if value:
            return value
    raise AnsibleFallbackNotFound


# How to reach a cloud is read with its credential: a prefix changes the names of these variables, too.
ROUTE_VARIABLES = {"ca_path": "OS_CACERT", "client_cert": "OS_CERT", "client_key": "OS_KEY"}
INSECURE = "HW_INSECURE"

# Credentials and what belongs to them have no fallback here: an option beats a variable, only options count as two
# methods, and a prefix changes the names of the variables. _sources has these.
ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "endpoint": {"type": "str"},
    "region": {"type": "str"},
    "cloud": {"type": "str"},
    "iam_endpoint": {"type": "str"},
    "cluster_category": {"type": "str", "choices": ["standard", "autopilot"], "default": "standard"},
    "project_id": {"type": "str"},
    "project_name": {"type": "str"},
    "auth_method": {"type": "str", "choices": list(AUTH_METHODS), "default": "auto"},
    "auth_token": {"type": "str", "no_log": True},
    "access_key": {"type": "str", "no_log": True},
    "secret_key": {"type": "str", "no_log": True},
    "security_token": {"type": "str", "no_log": True},
    "user_name": {"type": "str"},
    "user_id": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "domain_name": {"type": "str"},
    "domain_id": {"type": "str"},
    "agency_name": {"type": "str"},
    "agency_domain_name": {"type": "str"},
    "agency_domain_id": {"type": "str"},
    "metadata_endpoint": {"type": "str", "default": "http://169.254.169.254"},
    "profile": {"type": "str"},
    "config_file": {"type": "path"},
    "os_cloud": {"type": "str"},
    "credential_prefix": {"type": "str"},
    "validate_certs": {"type": "bool"},
    "ca_path": {"type": "path"},
    "client_cert": {"type": "path"},
    "client_key": {"type": "path"},
    "proxy": {"type": "str", "no_log": False},
    "connect_timeout": {"type": "float", "default": CONNECT_SECONDS},
    "request_timeout": {"type": "float", "default": 60.0},
    "max_retries": {"type": "int", "default": 5, "fallback": (from_environment, ["HW_MAX_RETRIES"])},
}

# For the modules that take a cluster; _clusters.read_cluster() makes an id of these.
CLUSTER_SPEC: dict[str, dict[str, Any]] = {"cluster_id": {"type": "str"}, "cluster_name": {"type": "str"}}


def connect(
    params: Mapping[str, Any], deadline: Deadline, blanked: set[str] | None = None, connections: int = 1
) -> HttpClient:
    """Return a client for the task's connection options; no request is made.

    Its siblings may send as many requests at once as there are C(connections).

    The credentials, and those that are fetched later, are added to C(blanked): AnsibleModule's C(no_log_values).
    Raises InputError when the options or variables do not make one complete connection.
    """
    params = _with_route(_without_blanks(params), os.environ)
    if not HAS_REQUESTS:
        raise InputError(missing_required_lib("requests", url="https://requests.readthedocs.io"))
    _check_numbers(params)
    choice = choose_credential(params, os.environ)
    secrets = Secrets(blanked)
    secrets.add(choice.secrets)
    for url in (params.get("proxy") or "", *getproxies().values()):
        secrets.add(find_userinfo(url))
    route = read_route(params, os.environ)
    common: dict[str, Any] = {"request_timeout": params["request_timeout"], "max_retries": params["max_retries"]}
    common.update(secrets=secrets)
    tally = Tally()

    def open_iam(auth: Auth) -> HttpClient:
        # Its requests change nothing, and its errors call for other advice than those of the service.
        iam = replace(route, advises=False)
        url = read_endpoint("iam", choice, params)
        return HttpClient(url, auth, deadline, route=iam, is_safe=True, tally=tally.part(), **common)

    def open_metadata() -> HttpClient:
        url = check_url("metadata_endpoint", params["metadata_endpoint"], allows_plain=True)
        return HttpClient(url, Auth(), deadline, route=TO_METADATA, tally=tally.part(), **common)

    auth = make_auth(choice, params["auth_method"], open_iam, open_metadata)
    auth.validate()

    def look_up_project() -> str:
        from ._iam import IamApi

        name = choice.get("project_name") or choice.get("region")
        return IamApi(open_iam(auth)).find_project(name) if name else ""

    return HttpClient(
        read_endpoint("cce", choice, params),
        auth,
        deadline,
        route=route,
        project_id=choice.get("project_id"),
        look_up_project=look_up_project,
        tally=tally,
        connections=connections,
        rewrite=as_autopilot if params["cluster_category"] == "autopilot" else str,
        **common,
    )


def _check_numbers(params: Mapping[str, Any]) -> None:
    for name in ("request_timeout", "connect_timeout"):
        if not 0 < params[name] <= MAX_SECONDS:
            raise InputError(f"{name} must be more than 0 and at most {MAX_SECONDS} seconds.")
    if params["max_retries"] < 0:
        raise InputError("max_retries must be 0 or more.")


def _without_blanks(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with the variables' values for those that are blank, as a survey's unused fields are."""
    filled = dict(params)
    for name, spec in ARGUMENT_SPEC.items():
        if not isinstance(filled.get(name), str) or filled[name].strip():
            continue
        filled[name] = spec.get("default")
        if "fallback" in spec:
            strategy, variables = spec["fallback"]
            try:
                filled[name] = strategy(*variables)
            except AnsibleFallbackNotFound:
                pass
    return filled


def _with_route(params: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the options with what the variables say of certificates, where no option does."""
    filled, prefix = dict(params), read_prefix(params)
    for option, name in ROUTE_VARIABLES.items():
        # Ansible has expanded the paths of options.
        path = stripped(environ.get(with_prefix(prefix, name)))
        filled[option] = filled.get(option) or os.path.expanduser(os.path.expandvars(path)) or None
    variable = with_prefix(prefix, INSECURE)
    insecure = stripped(environ.get(variable))
    if filled.get("validate_certs") is None:
        try:
            filled["validate_certs"] = not (insecure and boolean(insecure))
        except TypeError:
            raise InputError(f"{variable}={insecure} is no boolean: say true or false.") from None
    return filled


def read_endpoint(service: str, choice: Choice, params: Mapping[str, Any]) -> str:
    """Return the base URL of C(cce) or C(iam): that of the option or variable, else that of the region."""
    option = "endpoint" if service == "cce" else "iam_endpoint"
    url, region = choice.get(option), choice.get("region")
    if url:
        url = check_url(option, url, allows_plain=not params["validate_certs"])
        # Other tools want the version with it.
        return url.removesuffix("/v3") if service == "iam" else url
    if not region:
        raise InputError(f"{option} or region is needed: for example region=eu-west-101.")
    return make_endpoint(service, region, choice.get("cloud"))
