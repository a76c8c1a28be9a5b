# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Which requests are sent again after a failure, and after how long; pure."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timezone

from ._errors import ApiError, AuthError, CceError, NotSentError
from ._wait import read_date

MAX_RETRY_AFTER = 60.0
MAX_BACK_OFF = 30.0


def is_repeatable(method: str, error: CceError) -> bool:
    """Return whether a request that failed so can be sent again without a look: it cannot have acted, or only reads."""
    if isinstance(error, AuthError):
        return False  # whoever asked for the credential has done so already
    if isinstance(error, NotSentError) or error.http_status == 429:
        return not error.is_final
    passing = error.is_uncertain and (isinstance(error, ApiError) or error.http_status is None)
    return method == "GET" and passing and not error.is_final


def retry_pause(
    attempt: int,
    retry_after: str | None,
    jitter: Callable[[], float] = random.random,
    now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
) -> float:
    """Return the seconds to pause after attempt number C(attempt), counted from 0.

    It is what Retry-After asks for (capped), else exponential with full jitter.
    """
    asked = _read_retry_after((retry_after or "").strip(), now())
    if asked is not None:
        return min(max(0.0, asked), MAX_RETRY_AFTER)
    return jitter() * min(MAX_BACK_OFF, 0.5 * 2.0**attempt)


def _read_retry_after(text: str, now: datetime) -> float | None:
    """Return the seconds; None for a malformed header, which is no reason to fail."""
    if text.isdecimal():
        return float(text)
    moment = read_date(text)
    return (moment - now).total_seconds() if moment else None
