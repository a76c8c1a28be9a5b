# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A call within a time ends as it would without one, or when the time is over."""

from __future__ import annotations

import threading

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._within import call_within


@pytest.mark.parametrize("returned", [None, 0, [], "text"])
def test_what_the_function_returns_is_returned(returned: object) -> None:
    assert call_within(60, lambda: returned) is returned


@pytest.mark.parametrize("raised", [ValueError("wrong"), OSError(2, "gone"), KeyboardInterrupt()], ids=repr)
def test_what_the_function_raises_is_raised(raised: BaseException) -> None:
    def fail() -> None:
        raise raised

    with pytest.raises(type(raised)) as caught:
        call_within(60, fail)
    assert caught.value is raised


def test_what_does_not_end_is_left_behind() -> None:
    goes_on = threading.Event()
    with pytest.raises(TimeoutError, match="within 0.01 s"):
        call_within(0.01, goes_on.wait)
    goes_on.set()
