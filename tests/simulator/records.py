# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plain data that engine and service share: keys, orders and release records."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple, Optional

from .charts import Chart

DEPLOYED = "DEPLOYED"
FAILED = "FAILED"
SUPERSEDED = "SUPERSEDED"
UNKNOWN = "UNKNOWN"
DELETING = "DELETING"
DELETED = "DELETED"
PENDING_INSTALL = "PENDING_INSTALL"
PENDING_UPGRADE = "PENDING_UPGRADE"
PENDING_ROLLBACK = "PENDING_ROLLBACK"
PENDING = (PENDING_INSTALL, PENDING_UPGRADE, PENDING_ROLLBACK)


class Key(NamedTuple):
    """What identifies a release."""

    cluster_id: str
    namespace: str
    name: str


@dataclass(frozen=True)
class Order:
    """What a caller asks of the engine: an install or an upgrade."""

    key: Key
    chart: Chart
    values: dict[str, Any] = field(default_factory=dict)
    description: str = ""
    dry_run: bool = False
    replace: bool = False  # install: take the name of a failed or deleted release
    reset_values: bool = False  # upgrade: forget the previous overrides
    reuse_values: bool = False  # upgrade: keep the previous overrides under the new ones


class Mark(NamedTuple):
    """What a revision's record says when an operation has read it, and is going to say when it is written back."""

    revision: int
    status: str
    description: str
    stored: Optional[dict[str, Any]]


@dataclass
class Release:
    """One revision of a release."""

    key: Key
    revision: int
    status: str
    chart: Chart
    values: dict[str, Any]
    description: str
    created: datetime
    updated: datetime
    failure: Optional[str] = None  # the description with which the operation is going to fail; None: it succeeds
    applied: bool = True  # a failing operation gets as far as waiting for what it applied
    stored: Optional[dict[str, Any]] = None  # the chart's values with those of its subcharts, as Helm stores them
    origin: Optional[Mark] = None  # the revision that the operation started from, as it was then
    final_text: str = ""  # the description once the pending operation has succeeded
    stuck: bool = False  # a pending operation that never ends

    @property
    def namespace(self) -> str:
        """The release's namespace."""
        return self.key.namespace

    @property
    def name(self) -> str:
        """The release's name."""
        return self.key.name

    @property
    def chart_id(self) -> str:
        """The id that the chart had in the store when the revision was made."""
        return self.chart.id

    @property
    def chart_name(self) -> str:
        """The chart's name."""
        return self.chart.name

    @property
    def chart_version(self) -> str:
        """The chart's version."""
        return self.chart.version

    def mark(self) -> Mark:
        """Return what the record says now."""
        return Mark(self.revision, self.status, self.description, self.stored)

    def copy(self, **changes: Any) -> Release:
        """Return a copy that shares nothing that changes."""
        changes.setdefault("values", copy.deepcopy(self.values))
        return replace(self, **changes)
