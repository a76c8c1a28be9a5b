# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which releases a pattern is for."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._patterns import matches, matches_any, read_patterns
from hypothesis import given
from hypothesis import strategies as st

NAMES = st.from_regex(r"[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?", fullmatch=True)


@pytest.mark.parametrize(
    ("texts", "patterns"),
    [
        pytest.param(None, (), id="not-set"),
        pytest.param([], (), id="empty"),
        pytest.param(["", " \t", "\n\n"], (), id="blank"),
        pytest.param(["a", "b/*"], ("a", "b/*"), id="list"),
        pytest.param(["a\nb\r\n\n c \n"], ("a", "b", "c"), id="lines-of-a-survey"),
        pytest.param([" a ", "b\nc"], ("a", "b", "c"), id="both"),
        pytest.param(["a", "a"], ("a", "a"), id="twice"),
    ],
)
def test_patterns_are_read_from_lists_and_lines(texts: Any, patterns: tuple[str, ...]) -> None:
    assert read_patterns(texts) == patterns


@pytest.mark.parametrize(
    ("pattern", "does_match"),
    [
        ("web-1", True),
        ("web-*", True),
        ("web-?", True),
        ("web-[0-9]", True),
        ("*", True),
        ("project01/web-1", True),
        ("project01/*", True),
        ("*/web-1", True),
        ("*/*", True),
        ("web", False),
        ("eb-1", False),
        ("web-??", False),
        ("web-[!0-9]", False),
        ("project01", False),
        ("project*", False),
        ("project02/web-1", False),
        ("project01/", False),
        ("/web-1", False),
        ("WEB-1", False),
        ("Project01/*", False),
        ("web-1/", False),
    ],
)
def test_a_pattern_is_for_the_name_or_with_a_slash_for_both(pattern: str, does_match: bool) -> None:
    assert matches(pattern, "project01", "web-1") is does_match


@given(NAMES, NAMES)
def test_a_release_matches_its_own_names_and_no_pattern_for_another(namespace: str, name: str) -> None:
    assert matches(name, namespace, name)
    assert matches(f"{namespace}/{name}", namespace, name)
    assert not matches(f"{namespace}-/{name}", namespace, name)
    assert not matches(f"{name}-", namespace, name)


@given(st.lists(st.text("ab*?/[]-", max_size=6)), NAMES, NAMES)
def test_one_of_several_patterns_is_enough(patterns: list[str], namespace: str, name: str) -> None:
    expected = [pattern for pattern in patterns if matches(pattern, namespace, name)]
    assert matches_any(patterns, namespace, name) is bool(expected)
    assert not matches_any([], namespace, name)
