# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of a release while it is waited for."""

from __future__ import annotations

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._release import Release
from ansible_collections.huaweicloud.cce.plugins.module_utils._watch import watch_status


def told(*statuses: str) -> list[str]:
    """Return what is told of a release that is seen with these statuses, an empty one for none."""
    lines: list[str] = []
    watch = watch_status("project01/shop", lines.append)
    for status in statuses:
        watch(Release("shop", "project01", status, 1) if status else None)
    return lines


@pytest.mark.parametrize(
    ("statuses", "news"),
    [
        pytest.param([], [], id="never-seen"),
        pytest.param(["DEPLOYED"], [], id="nothing-to-wait-for"),
        pytest.param(["FAILED"], [], id="failed-before"),
        pytest.param([""], [], id="absent"),
        pytest.param(["", ""], [], id="absent-twice"),
        pytest.param(["DEPLOYED", "DEPLOYED"], [], id="no-news"),
        pytest.param(["PENDING_INSTALL"], ["PENDING_INSTALL"], id="under-way"),
        pytest.param(["PENDING_UPGRADE"] * 5, ["PENDING_UPGRADE"], id="under-way-for-long"),
        pytest.param(
            ["PENDING_UPGRADE", "PENDING_UPGRADE", "DEPLOYED"], ["PENDING_UPGRADE", "DEPLOYED"], id="ends-well"
        ),
        pytest.param(["", "PENDING_INSTALL", "FAILED"], ["PENDING_INSTALL", "FAILED"], id="ends-badly"),
        pytest.param(["DEPLOYED", "DELETING", "DELETING", ""], ["DELETING", "absent"], id="goes"),
        pytest.param(["DEPLOYED", ""], ["absent"], id="is-gone-at-once"),
        pytest.param(["DEPLOYED", "UNKNOWN", "DEPLOYED"], ["UNKNOWN", "DEPLOYED"], id="to-and-fro"),
    ],
)
def test_only_news_is_told(statuses: list[str], news: list[str]) -> None:
    assert told(*statuses) == [f"project01/shop: {status}" for status in news]


def test_each_release_is_watched_by_itself() -> None:
    lines: list[str] = []
    first, second = watch_status("a", lines.append), watch_status("b", lines.append)
    for watch in (first, second, first, second):
        watch(Release("x", "y", "PENDING_INSTALL", 1))
    assert lines == ["a: PENDING_INSTALL", "b: PENDING_INSTALL"]


def test_nothing_of_what_the_service_says_is_told() -> None:
    lines: list[str] = []
    watch = watch_status("a", lines.append)
    watch(Release("x", "y", "PENDING_INSTALL", 1, description="a password", values={"a": "secret"}))
    assert lines == ["a: PENDING_INSTALL"]
