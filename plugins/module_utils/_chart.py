# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""One version of a chart as the service describes it: the only reader of its field names; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ._release import read_text, read_values

_TEXTS = (
    *("id", "name", "version", "description", "source", "translate", "instruction"),
    *("icon_url", "chart_url", "create_at", "update_at"),
)


@dataclass(frozen=True)
class Chart:
    """One version of a chart; C(missing) is set when the service does not have it, whose C(name) may be None then.

    C(defaults) is None when the service shows none. C(coalesce) makes a release's whole values of its overrides, those
    of the chart's dependencies included; it is there once the chart's archive was read.
    """

    chart_id: str
    name: str | None
    version: str | None
    defaults: dict[str, Any] | None
    coalesce: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None
    missing: str = ""
    """What to tell of a chart that the service does not have."""
    shown: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_api(cls, record: Mapping[str, Any], chart_id: str) -> Chart:
        """Return the chart of a ChartResp."""
        texts = {name: read_text(record.get(name)) for name in _TEXTS}
        return cls(
            chart_id,
            texts["name"],
            texts["version"] or None,
            # Empty, they are as good as not told: the service may leave them out of a list.
            None if record.get("values") in (None, "") else read_values(record["values"]),
            shown={**texts, "id": chart_id, "public": record.get("public")},
        )

    @property
    def is_known(self) -> bool:
        """Whether the service has this chart."""
        return self.name is not None and not self.missing

    @property
    def title(self) -> str:
        """What to call it in a sentence."""
        return " ".join(filter(None, ("chart", self.name, self.version)))

    def to_result(self) -> dict[str, Any]:
        """Return what a result shows: the documented fields of the service but C(values)."""
        return self.shown
