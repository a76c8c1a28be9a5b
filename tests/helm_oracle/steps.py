# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done to a release, and what is seen of it then: plain data that both sides share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Optional, Protocol

NAME = "b"
TIMED_OUT = "timed out waiting for the condition"
NOT_APPLIED = "the cluster does not take it"
EXISTS = f'configmaps "{NAME}-app" already exists'
CAUSES = {"wait": TIMED_OUT, "apply": NOT_APPLIED, "exists": EXISTS}

REFUSALS = {
    "name in use": r"cannot re-use a name that is still in use",
    "busy": r"another operation \(install/upgrade/rollback\) is in progress",
    "nothing deployed": r"has no deployed releases",
    "not found": r"release: not found",
    "bad revision": r"invalid release revision",
    "bad name": r"must match regex",
    "no namespace": r'namespaces "[^"]*" not found',
    "no table": r"type mismatch on",
}


@dataclass(frozen=True)
class Step:
    """One thing that is done to the release: install, upgrade, rollback, uninstall, or let_go of what is held."""

    do: str
    values: Optional[dict[str, Any]] = None  # None: none are sent
    chart: str = "app-1.0.0"
    revision: Optional[int] = None  # rollback; None: it is not said
    reset: bool = False
    reuse: bool = False
    replace: bool = False
    dry_run: bool = False
    description: str = ""
    fail: str = (
        ""  # wait: never ready in time; apply: the cluster refuses; exists: an overtaken install finds resources
    )
    keep: bool = False  # uninstall: as a user of Helm itself may do it, with the history kept
    hold: bool = False  # it stays pending until let_go; it may fail then
    name: str = NAME
    namespace: str = "default"


class Row(NamedTuple):
    """A revision in the history."""

    revision: int
    status: str
    description: str
    chart: str
    submitted: Any  # the user's values


@dataclass
class View:
    """What a step led to: a kind of refusal or none, the answer to a dry run, the history, the newest merged values."""

    refusal: str = ""
    answer: Optional[Row] = None
    rows: list[Row] = field(default_factory=list)
    merged: Any = None


class Side(Protocol):
    """Something that takes the steps."""

    def play(self, step: Step) -> View:
        """Do the step and return what is seen."""

    def reset(self) -> None:
        """Forget all releases."""


def refusal_of(text: str) -> str:
    """Return the kind of a refusal; an unknown text is its own kind, a failure of the operation is none."""
    for kind, pattern in REFUSALS.items():
        if re.search(pattern, text):
            return kind
    return "" if any(cause in text for cause in CAUSES.values()) else text


def plain_status(word: str) -> str:
    """Return Helm's word for a status in the service's words."""
    words = {"uninstalling": "DELETING", "uninstalled": "DELETED"}
    return words.get(word, word.upper().replace("-", "_"))


def plain_description(text: str) -> str:
    """Return the description without what Helm's client puts between 'failed' and the cause."""
    for cause in CAUSES.values():
        text = re.sub(rf"failed: .*{re.escape(cause)}.*", f"failed: {cause}", text, flags=re.DOTALL)
    return text
