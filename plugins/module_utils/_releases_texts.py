# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Takes the secrets of all releases out of the service's texts in a result, which may quote those of any; pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ._secrets import Secrets, is_telling, write_forms

# Where a result holds texts of the service.
_TEXTS = ("msg", "failure")


def redact_texts(result: dict[str, Any], warnings: list[str], secrets: Iterable[str]) -> list[str]:
    """Redact the texts of a result in place, and return the warnings redacted.

    Only the secrets that are in them somewhere are looked for in each of them: all would take the square of the time.
    """
    parts = [result, *result.get("releases", ()), *result.get("pruned", ())]
    texts = json.dumps([warnings, *([part.get(name) for name in _TEXTS] for part in parts)], ensure_ascii=False)
    found = [each for each in set(secrets) if is_telling(each) and any(form in texts for form in write_forms(each))]
    if not found:
        return warnings
    known = Secrets()
    known.conceal_all(found)
    for part in parts:
        part.update({name: _redact(part[name], known) for name in _TEXTS if name in part})
    return [known.redact(warning) for warning in warnings]


def _redact(tree: Any, known: Secrets) -> Any:
    if isinstance(tree, dict):
        return {key: _redact(below, known) for key, below in tree.items()}
    if isinstance(tree, list):
        return [_redact(below, known) for below in tree]
    return known.redact(tree) if isinstance(tree, str) else tree
