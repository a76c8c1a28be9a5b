# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON is read as the standard library reads it, within bounds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._json import (
    MAX_DEPTH,
    MAX_DIGITS,
    is_too_deep,
    read_json,
)
from hypothesis import given
from hypothesis import strategies as st

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
TREES = st.recursive(SCALARS, lambda below: st.lists(below) | st.dictionaries(st.text(), below))


@given(TREES, st.booleans())
def test_reads_what_the_standard_library_writes(tree: Any, is_ascii: bool) -> None:
    text = json.dumps(tree, ensure_ascii=is_ascii)
    assert read_json(text.encode()) == read_json(text) == json.loads(text)


@given(st.binary() | st.text().map(str.encode))
def test_whatever_is_none_is_a_value_error(body: bytes) -> None:
    try:
        expected = json.loads(body.decode())
    except ValueError:
        expected = None
    try:
        found = read_json(body)
    except ValueError:
        found = None
    assert found == expected


def nest(depth: int) -> str:
    """Return lists and maps in each other."""
    return '{"a":[' * (depth // 2) + "1" + "]}" * (depth // 2)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (nest(MAX_DEPTH + 2), "nests deeper"),
        (nest(200_000), "nests deeper"),
        ('{"a": 1, "b": {"a": 1, "a": 1}}', "a key twice"),
        ("9" * (MAX_DIGITS + 1), "more than 400 digits"),
        ("[1e999]", "beyond any float"),
        ("-1e999", "beyond any float"),
        ("NaN", "NaN"),
        ('{"a": -Infinity}', "-Infinity"),
        ('"\\ud83d"', "surrogates"),
        ('{"\\udc00": 1}', "surrogates"),
    ],
)
def test_what_is_beyond_the_bounds_is_refused_with_its_reason(text: str, reason: str) -> None:
    for form in (text, text.encode()):
        with pytest.raises(ValueError, match=reason):
            read_json(form)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9" * MAX_DIGITS, 10**MAX_DIGITS - 1),
        ("1e308", 1e308),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ('"\\\\ud83d"', "\\ud83d"),
        ("[" * MAX_DEPTH + "]" * MAX_DEPTH, None),
        (nest(MAX_DEPTH), None),
    ],
)
def test_what_is_within_the_bounds_is_read(text: str, expected: Any) -> None:
    assert read_json(text) == (json.loads(text) if expected is None else expected)


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert read_json(b"\xef\xbb\xbf{}") == {}


@pytest.mark.parametrize("leaf", [[], {}])
def test_depth_counts_maps_and_lists(leaf: Any) -> None:
    tree: Any = leaf
    for level in range(1, 3 * MAX_DEPTH):
        assert is_too_deep(tree) is (level > MAX_DEPTH)
        tree = {"a": tree, "b": [1]} if level % 2 else [tree, {}]
