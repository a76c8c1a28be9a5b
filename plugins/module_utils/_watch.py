# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Tells of a release that is waited for when its status changes."""

from __future__ import annotations

from collections.abc import Callable

from ._release import Release

Watch = Callable[["Release | None"], None]


def watch_status(title: str, tell: Callable[[str], None]) -> Watch:
    """Return what is to see each look at the release; of the first one it tells only what has to be waited for."""
    seen = ""

    def watch(release: Release | None) -> None:
        nonlocal seen
        status = release.status if release else "absent"
        is_news = status != seen if seen else bool(release and (release.is_pending or release.status == "DELETING"))
        if is_news:
            tell(f"{title}: {status}")
        seen = status

    return watch
