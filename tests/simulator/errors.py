# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The error answers of the service, its gateway and IAM, as one exception with a ready body."""

from __future__ import annotations

from typing import Any, Optional

REASONS = {
    400: ("Invalid request.", "BadRequest"),
    401: ("Authorization failed.", "Unauthorized"),
    403: ("Forbidden.", "Forbidden"),
    404: ("Resource not found.", "NotFound"),
    409: ("Resource already exists.", "Conflict"),
    413: ("Request entity too large.", "RequestEntityTooLarge"),
    429: ("Too many requests.", "TooManyRequests"),
    500: ("Internal error.", "InternalError"),
}

MESSAGES_GATEWAY = {
    401: ("APIGW.0301", "Incorrect IAM authentication information: token is invalid"),
    403: ("APIGW.0302", "The IAM user is not authorized to access the API."),
    404: ("APIGW.0101", "The API does not exist or has not been published in the environment"),
    429: ("APIG.0308", "The throttling threshold has been reached: policy ip over ratelimit,limit:5,time:1 minute"),
    500: ("APIGW.0601", "Internal server error."),
    502: ("APIGW.0201", "Backend unavailable."),
    503: ("APIGW.0613", "Service unavailable."),
    504: ("APIGW.0201", "Backend timeout."),
}


class ServiceError(Exception):
    """An answer with an error status; `body` is what goes over the wire."""

    def __init__(self, status: int, body: Any, headers: Optional[dict[str, str]] = None) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body
        self.headers = headers or {}


def cam_error(
    status: int, message: str, area: str = "03", code: Optional[str] = None, summary: str = ""
) -> ServiceError:
    """Return an error of the chart service (area 03) or the cluster manager (area 01), in the shape of its siblings."""
    usual, reason = REASONS.get(status, ("Internal error.", "InternalError"))
    body = {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "code": status,
        "errorCode": code or f"CCE.{area}{status}001",
        "errorMessage": summary or usual,
        "error": {"message": message, "code": f"SVCSTG.CCE-CAM.{status}0001"},
        "message": message,
        "reason": reason,
    }
    return ServiceError(status, body)


def gateway_error(status: int, code: Optional[str] = None, message: Optional[str] = None) -> ServiceError:
    """Return an error of the API gateway; the request id is filled in when it is sent."""
    default_code, default_message = MESSAGES_GATEWAY.get(status, ("APIGW.0201", "Bad request."))
    body = {"error_msg": message or default_message, "error_code": code or default_code, "request_id": ""}
    return ServiceError(status, body)


def unknown_path(style: str = "modern") -> ServiceError:
    """Return the gateway's answer to a path that it does not know."""
    if style == "old":
        return ServiceError(404, {"message": "API not found", "request_id": ""})
    return gateway_error(404)


def iam_error(status: int, message: str, title: str) -> ServiceError:
    """Return an error of the identity service."""
    return ServiceError(status, {"error": {"code": status, "message": message, "title": title}})
