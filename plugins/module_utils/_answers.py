# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Reads what comes back from the service: JSON bodies, and every form of error that is known of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from json import JSONDecodeError
from typing import Any

from ._errors import ApiError, LostAnswerError, clean
from ._json import read_json

_EXCERPT = 300
_MAX_PAGE = 256 * 1024
_ADVICE = {
    401: "Check the credentials: a token lives 24 hours and belongs to one region and project; keys must be active.",
    403: (
        "The user lacks a permission for this: releases need cce:release:*, charts need cce:chart:get and list, and to "
        "change them upload, update and delete."
    ),
    413: "Signed requests are limited to 12 MB; with a token, larger ones may pass.",
    429: "The service limits the rate of requests: raise max_retries or run fewer tasks at once.",
}


class Answer:
    """A successful answer: status, headers, body as bytes, the id under which the service logged it, and its date."""

    def __init__(
        self,
        purpose: str,
        status: int,
        body: bytes,
        headers: Mapping[str, str],
        redact: Callable[[str], str] = str,
    ) -> None:
        self.purpose = purpose
        self.status = status
        self.raw = body
        self.body = body.strip()
        self.headers = headers
        self.request_id = clean(redact(headers.get("X-Request-Id") or "")) or None
        self.date = headers.get("Date")
        self._redact = redact

    @property
    def is_markup(self) -> bool:
        """Whether this is a page for people, as a proxy or portal in between sends it with a status of 200."""
        return self.body.startswith(b"<")

    def read_records(self) -> list[dict[str, Any]]:
        """Return the body as a list of JSON objects; raise LostAnswerError when anything in it is something else.

        Passed over, a record that cannot be read would be taken for one that is not there.
        """
        records: list[Any] = self.read(list)
        if not all(isinstance(record, dict) for record in records):
            raise self._refuse("is no list of objects")
        return records

    def read(self, kind: type) -> Any:
        """Return the body as the JSON C(kind) (dict or list); raise LostAnswerError when it is something else."""
        data, flaw = _parse(self.body)
        if isinstance(data, kind):
            return data
        if kind is list and self.body == b"null":
            return []  # how Go writes a list that was never filled
        what = f"is not the expected JSON{flaw}: {_excerpt(self.body, self._redact)}" if self.body else "is empty"
        raise self._refuse(what)

    def _refuse(self, what: str) -> LostAnswerError:
        return LostAnswerError(
            f"{self.purpose} failed: the service answered HTTP {self.status}, but the answer {what}",
            http_status=self.status,
            request_id=self.request_id,
        )


def read_error(
    purpose: str,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    redact: Callable[[str], str],
    advises: bool = True,
) -> ApiError:
    """Return the error that an answer of status 300 or more tells of, with advice for the CCE service if wanted."""
    data, dummy = _parse(body)
    fields = data if isinstance(data, dict) else {}
    code, text = _read_code(fields), _read_text(fields)
    if not text:
        text = _excerpt(body, redact) if body.strip() else "(no explanation: the answer is empty)"
    raw_text = clean(text)
    # Secrets go first: a text that was cut before could hold a part that is not found any more.
    text = clean(redact(text))
    code = clean(redact(code)) if code else None
    request_id = clean(redact(str(headers.get("X-Request-Id") or fields.get("request_id") or ""))) or None
    request = f" (request id {request_id})" if request_id else ""
    error = ApiError(
        f"{purpose} failed: the service answered HTTP {status}{f' {code}' if code else ''}: {text}{request}.",
        http_status=status,
        error_code=code,
        error_message=text,
        request_id=request_id,
    )
    error.raw_text = raw_text
    error.retry_after = headers.get("Retry-After")
    error.date = headers.get("Date")
    if advises or status < 400:
        _advise(error, clean(redact(headers.get("Location", "(unnamed)"))))
    return error


def _advise(error: ApiError, location: str) -> None:
    if 300 <= (error.http_status or 0) < 400:
        error.add(f"Redirects are not followed (here to {location}): give the final address as endpoint.")
    elif error.http_status == 403 and "quota" in error.raw_text.lower():
        error.add("The quota of the project is used up: delete what nobody needs, or ask for a larger one.")
    elif error.http_status == 404 and error.is_gateway:
        error.add("The gateway does not know this path: check endpoint and region.")
    else:
        advice = _ADVICE.get(error.http_status or 0)
        if advice:
            error.add(advice)


def _parse(body: bytes) -> tuple[Any, str]:
    """Return the JSON in the body, or None when there is none, and what is odd about it."""
    try:
        return read_json(body), ""
    except JSONDecodeError:
        return None, ""  # a look at the body tells more than the number of a column
    except ValueError as error:
        return None, f" ({error})"


def _nested(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    error = fields.get("error")
    return error if isinstance(error, dict) else {}


def _read_code(fields: Mapping[str, Any]) -> str | None:
    """Return the error code: first where Huawei's own SDK looks, then where the add-on manager and IAM put it."""
    candidates = [fields.get("error_code"), fields.get("errorCode"), _nested(fields).get("code"), fields.get("code")]
    return next((str(code) for code in candidates if code and isinstance(code, (str, int))), None)


def _read_text(fields: Mapping[str, Any]) -> str:
    """Return every distinct text of the error: the general one comes first, the telling one often second."""
    nested = _nested(fields)
    candidates = [
        fields.get("error_msg") or fields.get("errorMessage"),
        fields.get("message"),
        nested.get("message"),
        nested.get("title") if not nested.get("message") else None,
        fields.get("error") if isinstance(fields.get("error"), str) else None,
    ]
    texts: list[str] = []
    for text in candidates:
        if isinstance(text, str) and text and text not in texts:
            texts.append(text)
    if not texts and isinstance(fields.get("reason"), str):
        texts.append(fields["reason"])
    return ", ".join(texts)


def _excerpt(body: bytes, redact: Callable[[str], str]) -> str:
    """Return the beginning of a body that is no JSON, without secrets and markup."""
    text = redact(body[:_MAX_PAGE].decode("utf-8", "replace"))
    text = re.sub(r"<(style|script|head)\b.*?</\1>", " ", text, flags=re.DOTALL | re.IGNORECASE)
    text = clean(re.sub(r"<[^>]*>", " ", text))
    return repr(text[:_EXCERPT]) if text else f"{len(body)} bytes of markup"
