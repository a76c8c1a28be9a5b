# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gateway's check of tokens and signatures, and the service's check of rights."""

from __future__ import annotations

from collections.abc import Mapping

from .constants import PROJECT_ID
from .errors import ServiceError, cam_error, gateway_error
from .iam import Iam, Identity
from .settings import Settings
from .signature import ALGORITHM, Message, SignatureError, parse_authorization, verify
from .wire import Call

WRONG = "Incorrect IAM authentication information: "
MAX_TOKEN = 16384


def authenticate(call: Call, iam: Iam, settings: Settings, now: float) -> Identity:
    """Return who calls; raise the gateway's 401 otherwise."""
    authorization = call.headers.get("authorization", "")
    if authorization.startswith(ALGORITHM):
        return _by_signature(call, authorization, iam, settings, now)
    token = call.headers.get("x-auth-token", "")
    if not token and settings.accept_bearer and authorization.startswith("Bearer "):
        token = authorization[len("Bearer ") :]
    if not token:
        raise gateway_error(401, "APIGW.0301", WRONG + "x-auth-token not found")
    return _by_token(token, iam, now)


def _by_token(token: str, iam: Iam, now: float) -> Identity:
    """Return the identity behind the token."""
    identity = iam.tokens.get(token) if len(token) <= MAX_TOKEN else None
    if identity is None:
        raise gateway_error(401, "APIGW.0301", WRONG + "decrypt token fail")
    if identity.expires <= now:
        raise gateway_error(401, "APIGW.0307", "The token must be updated.")
    return identity


def _by_signature(call: Call, header: str, iam: Iam, settings: Settings, now: float) -> Identity:
    """Return the identity behind the access key when the signature holds."""
    message = Message(call.method, call.path, call.raw_query, call.headers, call.body)
    try:
        authorization = parse_authorization(header)
        pair = iam.keys.get(authorization.access)
        if pair is None:
            raise SignatureError("verify ak fail, the access key does not exist")
        if pair.security_token != call.headers.get("x-security-token", ""):
            raise SignatureError("the security token does not belong to the access key")
        if pair.expires <= now:
            raise SignatureError("the temporary access key has expired")
        verify(message, authorization, pair.secret, now, settings.max_skew)
    except SignatureError as error:
        raise gateway_error(401, "APIGW.0301", WRONG + str(error)) from None
    # Terraform adds the project after signing, so nobody insists that it be signed.
    return Identity(project_id=call.headers.get("x-project-id") or _default_project(call, settings))


def _default_project(call: Call, settings: Settings) -> str:
    """Return the project of a signed request that names none."""
    if settings.require_project_id:
        raise cam_error(403, "the header X-Project-Id is missing", call.area)
    return PROJECT_ID


def authorise(call: Call, identity: Identity, args: Mapping[str, str]) -> None:
    """Raise 403 for a foreign project and for writes of a read-only caller."""
    if identity.project_id != PROJECT_ID or args.get("project_id", PROJECT_ID) != PROJECT_ID:
        raise _forbidden(call, "the project does not belong to the caller or does not hold this resource")
    if identity.readonly and call.method != "GET":
        raise _forbidden(call, "Policy doesn't allow this operation to be performed.")


def _forbidden(call: Call, message: str) -> ServiceError:
    """Return the 403 of the service that the path belongs to."""
    return cam_error(403, message, call.area)
