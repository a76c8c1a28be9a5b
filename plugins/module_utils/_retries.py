# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""When a request may be sent again, and after which pause; pure."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from ._errors import ApiError, CceError, NotSentError

MAX_RETRY_AFTER = 60.0
MAX_BACK_OFF = 30.0


def is_repeatable(method: str, error: CceError) -> bool:
    """Return whether a request that failed so can be sent again without a look: it cannot have acted, or only reads."""
    if isinstance(error, NotSentError) or error.http_status == 429:
        return True
    passing = error.is_uncertain and (isinstance(error, ApiError) or error.http_status is None)
    return method == "GET" and passing


def retry_pause(
    attempt: int,
    retry_after: str | None,
    jitter: Callable[[], float] = random.random,
    now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
) -> float:
    """Return the seconds to pause before attempt C(attempt) + 1: what Retry-After asks for (capped), else
    exponential with full jitter."""
    if retry_after:
        try:
            return min(max(0.0, _read_retry_after(retry_after.strip(), now())), MAX_RETRY_AFTER)
        except (TypeError, ValueError):
            pass  # a malformed header is no reason to fail: back off as if there were none
    return jitter() * min(MAX_BACK_OFF, 0.5 * 2.0**attempt)


def _read_retry_after(text: str, now: datetime) -> float:
    if text.isdigit():
        return float(text)
    moment = parsedate_to_datetime(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return (moment - now).total_seconds()
