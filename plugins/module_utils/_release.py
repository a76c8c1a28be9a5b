# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""A release as the service describes it: the only reader of its field names; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ._errors import clean
from ._json import read_json

PENDING = frozenset({"PENDING_INSTALL", "PENDING_UPGRADE", "PENDING_ROLLBACK"})
# Helm 3's words, should the service ever pass them on: its documents still list Helm 2's.
_SYNONYMS = {"UNINSTALLING": "DELETING", "UNINSTALLED": "DELETED"}
_TEXTS = (
    *("chart_name", "chart_version", "cluster_id", "cluster_name", "create_at", "description"),
    *("name", "namespace", "parameters", "resources", "status_description", "update_at"),
)
# What the service writes in its own words, among them the errors of Helm and of the chart's hooks.
_WORDS = ("description", "status_description", "resources")

# Helm's words for an operation that failed, at the start of a description.
_FAILED = re.compile(
    r"\s*((release|upgrade|rollback|install(ation)?)\b(\s+(\"[^\"]*\"|\S+))?\s+)?failed\b", re.IGNORECASE
)
_MAX_DIGITS = 18
# So Helm describes an uninstalled one whose name an installation with C(replace) has taken.
_REPLACED = "superseded by new release"


@dataclass(frozen=True)
class Release:
    """A release as the service shows it: C(revision) is the integer version, None (as C(values)) when unreadable."""

    name: str
    namespace: str
    status: str
    revision: int | None
    chart_name: str = ""
    chart_version: str = ""
    description: str = ""
    values: dict[str, Any] | None = None
    tells_of_failure: bool = False
    """Whether its description tells of a failure: a failed revision that a later one replaced reads SUPERSEDED."""
    shown: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_api(cls, record: Mapping[str, Any]) -> Release:
        """Return the release of a ReleaseResp (contract: all 16 fields are optional there)."""
        revision = record.get("version")
        texts = {name: read_text(record.get(name)) for name in _TEXTS}
        words = (texts["description"], texts["status_description"])
        status = read_status(record.get("status"))
        return cls(
            name=texts["name"],
            namespace=texts["namespace"],
            status=status,
            revision=_integer(revision),
            chart_name=texts["chart_name"],
            chart_version=texts["chart_version"],
            description=clean(texts["status_description"] or texts["description"]),
            values=read_values(record.get("values")),
            tells_of_failure=any(_FAILED.match(text) or text == _REPLACED for text in words),
            shown={**texts, "chart_public": record.get("chart_public"), "status": status, "version": revision},
        )

    def with_words(self, change: Callable[[str], str]) -> Release:
        """Return the release with the texts changed that the service writes itself."""
        words = {name: change(self.shown[name]) for name in _WORDS if name in self.shown}
        return replace(self, description=change(self.description), shown={**self.shown, **words})

    @property
    def is_named(self) -> bool:
        """Whether the service tells its identity, without which nothing more can be asked about it."""
        return bool(self.namespace and self.name)

    @property
    def is_pending(self) -> bool:
        """Whether an installation, upgrade or rollback is under way, or was never ended."""
        return self.status in PENDING

    @property
    def changed_at(self) -> str:
        """When the service changed it last (RFC 3339), empty when it does not tell."""
        return str(self.shown.get("update_at") or "")

    @property
    def created_at(self) -> str:
        """When it was installed (RFC 3339), empty when the service does not tell."""
        return str(self.shown.get("create_at") or "")

    def to_result(self) -> dict[str, Any]:
        """Return what the result shows: the documented fields of the service but C(values), and C(revision)."""
        return {**self.shown, "revision": self.revision}


def read_values(values: Any) -> dict[str, Any] | None:
    """Return the values that the service wrapped in a JSON string; None when that holds no mapping.

    Nothing, an empty string and null are how the service may write an empty mapping.
    """
    if isinstance(values, str):
        try:
            values = read_json(values or "null")
        except ValueError:
            return None
    if values is None:
        return {}
    return values if isinstance(values, dict) else None


def read_status(value: Any) -> str:
    """Return a status in the words of the service's documents, whether they are Helm 2's or Helm 3's."""
    status = clean(read_text(value)).upper().replace("-", "_")
    return _SYNONYMS.get(status, status) or "UNKNOWN"


def _integer(value: Any) -> int | None:
    is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if is_whole and not isinstance(value, bool):
        return int(value)
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) <= _MAX_DIGITS else None


def read_text(value: Any) -> str:
    """Return a text of the service, an empty one for what is none."""
    return value if isinstance(value, str) else ""
