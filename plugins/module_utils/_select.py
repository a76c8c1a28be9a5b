# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Which releases a task asks to see; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ._input import check_id, check_name, check_namespace
from ._patterns import fits
from ._release import Release, read_status

_TEXTS = ("name", "namespace", "chart_id", "chart_name", "chart_version", "name_pattern")


@dataclass(frozen=True)
class Selection:
    """The filters, empty where one does not matter; all of them have to hold."""

    name: str
    namespace: str
    chart_id: str
    chart_name: str
    chart_version: str
    name_pattern: str
    statuses: frozenset[str]

    @property
    def is_one(self) -> bool:
        """Whether it names one release that can be read by itself; which chart_id it has, only a list can tell."""
        return bool(self.name and self.namespace) and not self.chart_id

    @property
    def filters(self) -> dict[str, str]:
        """What the service itself filters a list by."""
        filters = {"namespace": self.namespace, "chart_id": self.chart_id}
        return {name: text for name, text in filters.items() if text}

    def takes(self, release: Release) -> bool:
        """Return whether a release is one of those; the service may have overlooked its filter by namespace."""
        exact = (
            (self.name, release.name),
            (self.namespace, release.namespace),
            (self.chart_name, release.chart_name),
            (self.chart_version, release.chart_version),
        )
        if any(wanted not in ("", actual) for wanted, actual in exact):
            return False
        if self.statuses and release.status not in self.statuses:
            return False
        return not self.name_pattern or fits(self.name_pattern, release.name)


def read_selection(params: Mapping[str, Any]) -> Selection:
    """Return the filters of the options, of which blank ones are none; raise InputError when one cannot be meant."""
    texts = {option: (params[option] or "").strip() for option in _TEXTS}
    if texts["name"]:
        check_name(texts["name"], is_new=False)
    if texts["namespace"]:
        check_namespace(texts["namespace"])
    if texts["chart_id"]:
        check_id("chart_id", texts["chart_id"])
    statuses = [status for status in params["status"] or [] if status.strip()]
    return Selection(**texts, statuses=frozenset(map(read_status, statuses)))
