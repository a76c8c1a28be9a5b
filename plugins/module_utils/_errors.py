# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""What can go wrong, and what a failed task tells of it."""

from __future__ import annotations

import re
from typing import Any

# The service never documented its answers to a taken name or to a second operation; these are the texts that are
# known of Helm, of the console's FAQ and of Huawei's Terraform provider.
_NAME_TAKEN = re.compile(r"re-?use a name|already exists?|name is already", re.IGNORECASE)
_FOREIGN_RESOURCE = re.compile(r"contain a resource that already exists", re.IGNORECASE)
_BUSY = re.compile(
    r"another operation .* in progress|update release is forbidden|locked by another request", re.IGNORECASE
)
_NO_NAMESPACE = re.compile(r"namespaces? \S+ (is )?not found", re.IGNORECASE)
UNKNOWN_ADVICE = (
    "the service's advice for this status is to uninstall the release (state=absent, or on_failed=reinstall) and to "
    "install it anew."
)
_MAX_TEXT = 2000
MAX_MESSAGE = 6000
_GATEWAY_CODE = re.compile(r"^APIG(W)?\.")


# What a failure tells of the release, before anything is known of it.
NO_DOSSIER: dict[str, Any] = {
    "status": None,
    "status_description": None,
    "last_good_revision": None,
    "history": [],
    "next_steps": [],
}


class CceError(Exception):
    """A failure in the user's words, with the facts that the service gave."""

    is_uncertain = False
    """Whether the request may have been carried out although it failed."""

    is_slow = False
    """Whether it may still be carried out: the time for the answer ran out, here or at the gateway."""

    is_final = False
    """Whether asking again would bring the same."""

    has_changed = False
    """Whether the request was carried out although it only asked."""

    retry_after: str | None = None
    """When to try again, as the Retry-After header says it."""

    date: str | None = None
    """The service's time, as the Date header says it."""

    def __init__(
        self,
        message: str,
        *,
        http_status: int | None = None,
        error_code: str | None = None,
        error_message: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.http_status = http_status
        self.error_code = error_code
        self.error_message = error_message
        self.request_id = request_id
        self.advice = ""
        self.raw_text = error_message or ""
        """The service's own words, for decisions only: they may quote secrets."""
        self.dossier: dict[str, Any] = dict(NO_DOSSIER)

    @property
    def facts(self) -> dict[str, Any]:
        """What the service told."""
        return {
            "http_status": self.http_status,
            "error_code": self.error_code,
            "error_message": self.error_message,
            "request_id": self.request_id,
        }

    def add(self, sentence: str) -> None:
        """Append one more sentence to the message."""
        self.message = f"{self.message.rstrip()} {sentence}".rstrip()

    def to_result(self) -> dict[str, Any]:
        """Return what the failed result holds: C(msg), which ends with the advice, and C(failure)."""
        return {
            "msg": clean(f"{self.message} {self.advice}", MAX_MESSAGE),
            "failure": {**self.facts, **self.dossier},
        }


class InputError(CceError):
    """The task's own input is wrong; nothing was written."""


class ReleaseError(CceError):
    """The release is in a state that ends the task; C(release) is that release as it was seen last."""

    def __init__(self, message: str, release: Any = None) -> None:
        super().__init__(message)
        self.release = release


class AuthError(CceError):
    """Credentials could not be had, so that the request was not even tried."""


class NotSentError(CceError):
    """No connection came about, so the service did nothing."""


class LostAnswerError(CceError):
    """The request went out and no usable answer came back."""

    is_uncertain = True


class ApiError(CceError):
    """The service, or the gateway before it, answered with a status of 300 or more."""

    @property
    def is_uncertain(self) -> bool:  # type: ignore[override]
        """A server error says nothing about what was done before it, unless its text is a refusal."""
        is_refusal = self.is_name_taken or self.is_busy or tells_of_missing_namespace(self.raw_text)
        return (self.http_status or 0) >= 500 and not is_refusal

    @property
    def is_slow(self) -> bool:  # type: ignore[override]
        """A gateway's time-out says nothing about what the service behind it does."""
        return self.http_status == 504

    @property
    def is_gateway(self) -> bool:
        """Whether the API gateway answered and the service never saw the request (codes APIG.* and APIGW.*)."""
        return bool(_GATEWAY_CODE.match(self.error_code or "")) or self.raw_text == "API not found"

    @property
    def is_missing(self) -> bool:
        """Whether the service itself says that there is no such thing."""
        return self.http_status == 404 and not self.is_gateway

    @property
    def is_name_taken(self) -> bool:
        """Whether an installation was refused because the release exists."""
        return bool(_NAME_TAKEN.search(self.raw_text)) and not _FOREIGN_RESOURCE.search(self.raw_text)

    @property
    def is_busy(self) -> bool:
        """Whether another operation on the release is under way."""
        return bool(_BUSY.search(self.raw_text)) or (self.error_code or "").endswith("429002")


def clean(text: str, size: int = _MAX_TEXT) -> str:
    """Return the text on one line of that size at most, with nothing in it that could drive a terminal."""
    start = text[: 4 * size]  # the rest of a text of megabytes is not worth the time
    return " ".join("".join(char if char.isprintable() else " " for char in start).split())[:size]


def tells_of_missing_namespace(text: str | None) -> bool:
    """Return whether a text of the service says that a Kubernetes namespace does not exist."""
    return bool(_NO_NAMESPACE.search(text or ""))
