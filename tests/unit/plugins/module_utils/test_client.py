# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which requests are sent again, and how long the pause before is."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._client import segment
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import (
    ApiError,
    CceError,
    LostAnswerError,
    NotSentError,
)
from ansible_collections.huaweicloud.cce.plugins.module_utils._retries import is_repeatable, retry_pause
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("error", "methods"),
    [
        pytest.param(NotSentError("x"), "GET POST PUT DELETE", id="not-sent"),
        pytest.param(ApiError("x", http_status=429), "GET POST PUT DELETE", id="429"),
        pytest.param(ApiError("x", http_status=500), "GET", id="500"),
        pytest.param(ApiError("x", http_status=503), "GET", id="503"),
        pytest.param(LostAnswerError("x"), "GET", id="lost"),
        pytest.param(LostAnswerError("x", http_status=200), "", id="unreadable-200"),
        pytest.param(ApiError("x", http_status=400), "", id="400"),
        pytest.param(ApiError("x", http_status=404), "", id="404"),
        pytest.param(ApiError("x", http_status=409), "", id="409"),
        pytest.param(CceError("x"), "", id="other"),
    ],
)
def test_only_what_cannot_act_twice_is_repeated(error: CceError, methods: str) -> None:
    assert [method for method in ("GET", "POST", "PUT", "DELETE") if is_repeatable(method, error)] == methods.split()


def test_an_answer_that_is_too_large_is_not_asked_for_again() -> None:
    error = LostAnswerError("too large")
    assert is_repeatable("GET", error)
    error.is_final = True
    assert not is_repeatable("GET", error)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        pytest.param("7", 7, id="seconds"),
        pytest.param("86400", 60, id="capped"),
        pytest.param("Sun, 22 Nov 2026 12:00:20 GMT", 20, id="date"),
        pytest.param("Sun, 22 Nov 2026 11:00:00 GMT", 0, id="date-in-the-past"),
        pytest.param("soon", 2, id="malformed"),
        pytest.param("-3", 2, id="negative"),
        pytest.param("", 2, id="empty"),
        pytest.param(None, 2, id="absent"),
        pytest.param("Mon, 01 Jan 2026 00:00:00 +99999999999999999999", 2, id="date-beyond-reason"),
        pytest.param("9" * 400, 60, id="number-beyond-reason"),
    ],
)
def test_retry_after_is_honoured_where_it_can_be_read(header: Any, seconds: float) -> None:
    assert retry_pause(2, header, lambda: 1.0, lambda: NOW) == seconds


def test_back_off_doubles_up_to_a_bound_with_full_jitter() -> None:
    assert [retry_pause(attempt, None, lambda: 1.0) for attempt in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert retry_pause(5, None, lambda: 0.0) == 0


@pytest.mark.parametrize(
    "text", ["a", "project01", "a870253f-5dc7-11ee-bf71-0255ac100b03", "web.v1", "_x", "a..b", "x" * 255]
)
def test_names_and_ids_are_parts_of_a_path(text: str) -> None:
    assert segment("It", text) == text


@given(st.text() | st.sampled_from(["", ".", "..", "-a", "a/b", "%2e", "a\n", "x" * 256]))
def test_what_could_be_anything_else_is_none(text: str) -> None:
    is_plain = re.match(r"[0-9A-Za-z_][0-9A-Za-z_.-]*\Z", text) and len(text) < 256
    if is_plain:
        return
    with pytest.raises(CceError, match="It .* cannot stand in the path"):
        segment("It", text)
