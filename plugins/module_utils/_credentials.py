# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Which credentials a task uses: those of its options, else those of the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._auth import SignatureAuth, TokenAuth
from ._errors import InputError

_TOKEN_VARIABLES = ("HW_AUTH_TOKEN", "OS_AUTH_TOKEN")
# Each family is taken whole: an access key of one tool never meets the secret key of another.
_KEY_FAMILIES = (
    ("HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"),
    ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
    ("OS_ACCESS_KEY", "OS_SECRET_KEY", "OS_SECURITY_TOKEN"),
    ("ANSIBLE_HWC_ACCESS_KEY", "ANSIBLE_HWC_SECRET_KEY", None),
)


def read_auth(params: Mapping[str, Any], environ: Mapping[str, str]) -> TokenAuth | SignatureAuth:
    """Return the credentials: those of the options, else a token of the environment, else its first key family."""
    token, keys = stripped(params.get("auth_token")), _read_key_options(params)
    if token and keys:
        raise InputError("auth_token and access_key are two ways to authenticate: give one of them.")
    if not token and not keys:
        token = next(filter(None, (stripped(environ.get(name)) for name in _TOKEN_VARIABLES)), "")
    if token:
        return TokenAuth(token)
    access_key, secret_key, security_token = keys or _read_key_variables(environ)
    return SignatureAuth(access_key, secret_key, params.get("project_id"), security_token or None)


def stripped(value: str | None) -> str:
    """Return the text without the line break that a file or variable often ends in; nothing counts as empty."""
    return (value or "").strip()


def _read_key_options(params: Mapping[str, Any]) -> tuple[str, str, str] | None:
    access_key, secret_key = stripped(params.get("access_key")), stripped(params.get("secret_key"))
    security_token = stripped(params.get("security_token"))
    if access_key and secret_key:
        return access_key, secret_key, security_token
    given = [name for name in ("access_key", "secret_key", "security_token") if stripped(params.get(name))]
    if given:
        missing = [name for name in ("access_key", "secret_key") if name not in given]
        raise InputError(f"{' and '.join(given)} without {' and '.join(missing)}: give the whole pair as options.")
    return None


def _read_key_variables(environ: Mapping[str, str]) -> tuple[str, str, str]:
    for access_name, secret_name, token_name in _KEY_FAMILIES:
        access_key, secret_key = stripped(environ.get(access_name)), stripped(environ.get(secret_name))
        if access_key and secret_key:
            return access_key, secret_key, stripped(environ.get(token_name)) if token_name else ""
        if access_key or secret_key:
            here, lacking = (access_name, secret_name) if access_key else (secret_name, access_name)
            raise InputError(f"The environment variable {here} is set, but {lacking} is not: set both or none.")
    raise InputError(
        "No credentials: give auth_token, or access_key with secret_key, as options or in the environment "
        f"(looked at: {', '.join(_TOKEN_VARIABLES)}, {', '.join(family[0] for family in _KEY_FAMILIES)})."
    )
