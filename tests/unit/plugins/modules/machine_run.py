# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of one run of the module: what it said, what it sent, and what it did to the service."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from ansible_collections.huaweicloud.cce.tests.simulator import Settings
from ansible_collections.huaweicloud.cce.tests.simulator.faults import Fault
from ansible_collections.huaweicloud.cce.tests.simulator.records import DELETING, Release


class Write(NamedTuple):
    """A write that took effect; C(target) is the revision that a rollback goes back to."""

    who: str
    action: str
    revision: int
    target: int = 0


@dataclass
class Other:
    """What somebody else does when a request of the task arrives: at its first write, or a number of reads later."""

    action: str
    values: dict[str, Any]
    chart_id: str
    reads_after: int | None
    ends: bool
    is_due: bool = True


def show(releases: list[Release]) -> list[Any]:
    return [(item.revision, item.status, item.chart_version, item.values, item.description) for item in releases]


@dataclass(repr=False)
class Run:
    """One run of the module and what it did to the service."""

    options: dict[str, Any]
    check_mode: bool
    result: dict[str, Any]
    before: list[Release]
    after: list[Release]
    journal: list[Write]
    requests: list[Any]
    settings: Settings
    quoted: str
    """What the service or its gateway says in errors by itself."""
    lost: list[str]
    """The methods of the writes whose end the task was not told."""
    unseen: bool
    """Whether somebody else wrote after the task's last look at the release."""

    def __str__(self) -> str:
        told = ("changed", "action", "msg", "changes", "rolled_back_to", "recovered", "stats", "warnings", "failure")
        sent = [(item.method, item.path.rsplit("/", 1)[1], item.status) for item in self.requests]
        result = {name: self.result.get(name) for name in told}
        return (
            f"\noptions {self.options}\nbefore {show(self.before)}\nafter {show(self.after)}\n"
            f"journal {self.journal}\nsent {sent}\ncheck mode {self.check_mode}: {result}\n{self.settings}"
        )

    __repr__ = __str__

    @property
    def done(self) -> list[str]:
        """The actions of this task that took effect."""
        return [write.action for write in self.journal if write.who == "task"]

    @property
    def others(self) -> list[str]:
        return [write.action for write in self.journal if write.who != "task"]

    @property
    def failed(self) -> bool:
        return bool(self.result["exit_code"])

    @property
    def writes(self) -> list[Any]:
        """The requests that would change something if they were heard."""
        return [
            sent
            for sent in self.requests
            if sent.method != "GET" and not ((sent.json or {}).get("parameters") or {}).get("dry_run")
        ]


def hides_the_end(fault: Fault) -> bool:
    """Return whether the answer to a write does not tell what became of it."""
    return bool(fault.drop) or fault.cut is not None or fault.status == 200 or (fault.status or 0) >= 500


def is_visible(releases: list[Release]) -> bool:
    """Return whether there is a release as the service's users see it."""
    return bool(releases) and releases[-1].status not in ("DELETED", DELETING)


def tells_of_failure(release: Release) -> bool:
    """Return whether a revision was never a good one."""
    return bool(re.search(r" failed: |superseded by new release", release.description))
