# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""A fingerprint of a plan, which tells whether its input or what it is for has moved; pure."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from typing import Any

from ._plan import Plan


def make_digest(key: str, task: Mapping[str, Any], plans: Iterable[Plan]) -> str:
    """Return the fingerprint of a task's input and of what it would do to the releases as they are.

    Keyed, because it is shown and covers secrets: without the key nobody can try which ones fit.
    """
    told = {"task": task, "plans": [plan.essence for plan in plans]}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), default=str)
    # A key from the environment can hold bytes that are no text.
    return hmac.new(key.encode(errors="surrogatepass"), text.encode(), hashlib.sha256).hexdigest()


def is_digest(given: str, digest: str) -> bool:
    """Return whether the fingerprint is the given one."""
    return hmac.compare_digest(given.strip().lower().encode(errors="replace"), digest.encode())
