# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""A diff as Ansible prints it: a line for each value that changes, capped, without secrets; pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from ._masks import Masker
from ._values import MISSING, Change

# Of one release by itself, of one of many, and of all these together.
MAX_DIFF_LINES = 400
MAX_LINES_EACH = 50
MAX_LINES = 1000
# How many changes of one release are listed as data, most of which take two lines in a diff.
MAX_CHANGES = MAX_DIFF_LINES // 2
# How many characters are shown of a path or a value.
MAX_TEXT = 200
# Takes secrets out of a text before it is cut: what looks for them afterwards finds no part of one.
Redact = Callable[[str], str]


def prepare_diff(
    before: str, after: str, changes: Sequence[Change], masker: Masker, redact: Redact = str
) -> dict[str, str]:
    """Return the diff of these changes below what names both sides.

    It is prepared here because Ansible's own goes through difflib, which is quadratic on large values.
    """
    lines = [f"--- {_visible(before)}", f"+++ {_visible(after)}"]
    for number, change in enumerate(changes):
        if len(lines) >= MAX_DIFF_LINES:
            lines.append(f"... and {len(changes) - number} more values")
            break
        # The path of a file, which is no JSON Pointer, makes no secret of its sum.
        is_value = change.path[:1] in ("", "/")
        lines.extend(_diff_lines(masker.mask_change(change) if is_value else change, redact))
    return {"prepared": "\n".join(lines) + "\n"}


def count_lines(changes: Sequence[Change]) -> int:
    """Return how many lines the diff of these changes has when nothing is left out."""
    return 2 + sum((change.before is not MISSING) + (change.after is not MISSING) for change in changes)


def shorten(text: str, redact: Redact = str) -> str:
    """Return the text, without its middle when it is long: a path ends with what tells it from others."""
    if len(text) <= MAX_TEXT or len(text := redact(text)) <= MAX_TEXT:
        return text
    half = MAX_TEXT // 2
    return f"{text[:half]}...{text[-half:]} ({len(text)} characters)"


def _diff_lines(change: Change, redact: Redact) -> Iterator[str]:
    path = _visible(shorten(change.path, redact))
    for sign, value in (("-", change.before), ("+", change.after)):
        if value is not MISSING:
            yield f"{sign} {path}: {_visible(shorten(json.dumps(value, ensure_ascii=False), redact))}"


def _visible(text: str) -> str:
    """Return the text with an escape for what could drive a terminal, and so that different ones stay different."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text)
