# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A diff stays short: in its lines, and in the length of each."""

from __future__ import annotations

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._diff import (
    MAX_DIFF_LINES,
    MAX_TEXT,
    count_lines,
    prepare_diff,
    shorten,
)
from ansible_collections.huaweicloud.cce.plugins.module_utils._masks import Masker
from ansible_collections.huaweicloud.cce.plugins.module_utils._values import MISSING, Change


def lines_of(*changes: Change, masker: Masker | None = None) -> list[str]:
    return prepare_diff("a", "b", changes, masker or Masker())["prepared"].splitlines()


@pytest.mark.parametrize("length", [0, 1, MAX_TEXT])
def test_a_short_text_stays_as_it_is(length: int) -> None:
    assert shorten("x" * length) == "x" * length


def test_a_long_text_loses_its_middle_and_says_how_long_it_was() -> None:
    assert shorten("a" * 300 + "z" * 300) == "a" * 100 + "..." + "z" * 100 + " (600 characters)"


def test_long_paths_and_values_are_shortened() -> None:
    path, value = "/" + "k" * 5000 + "/last", "x" * 4998
    assert lines_of(Change(path, value, 2))[2:] == [
        f'- /{"k" * 99}...{"k" * 95}/last (5006 characters): "{"x" * 99}...{"x" * 99}" (5000 characters)',
        f"+ /{'k' * 99}...{'k' * 95}/last (5006 characters): 2",
    ]


def test_a_diff_of_long_paths_and_values_is_capped_in_its_characters() -> None:
    changes = [Change(f"/{number}" + "\u202e" * 5000, ["\u202e" * 9000], {"a": "b" * 9000}) for number in range(900)]
    lines = lines_of(*changes)
    assert len(lines) <= MAX_DIFF_LINES + 2
    assert max(map(len, lines)) < 6 * 2 * MAX_TEXT + 100  # what could drive a terminal takes six


def test_a_path_is_masked_before_it_is_shortened() -> None:
    path = f"/{'k' * 500}/password/{'k' * 500}"
    assert lines_of(Change(path, MISSING, "s3cret-one"))[2].endswith(': "(sensitive, changed)"')


def test_the_lines_of_a_whole_diff_are_counted() -> None:
    changes = (Change("/a", 1, 2), Change("/b", MISSING, 2), Change("/c", 1, MISSING))
    assert len(lines_of(*changes)) == count_lines(changes) == 6
