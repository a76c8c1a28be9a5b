# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Tells from a release as it is read whether a plan's write was carried out, and by whom; pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from ._differences import is_same_content, may_be_ours
from ._plan import ABSENT, Plan
from ._release import Release
from ._wait import read_date

# The clocks of a service's parts differ a little. Being wrong here costs no second write, only a handler that runs for
# somebody else's change, or does not run for ours.
CLOCK_SLACK = timedelta(seconds=30)


def has_moved(plan: Plan, found: Release | None) -> bool:
    """Return whether the release is another than the one that the plan was made for."""
    if plan.action == "uninstall":
        return found is None or found.status in ABSENT or found.status == "DELETING"
    if found is None or found.status in ABSENT:
        return False
    return is_newer(plan, found)


def is_newer(plan: Plan, found: Release) -> bool:
    """Return whether a release is what came of the plan's write, and no longer what was there before.

    A service that shows no revision (the field is optional) leaves only the content to go by.
    """
    if plan.action == "install":
        return True
    if found.revision is None:
        return is_as_sent(plan, found)
    return found.revision > plan.revision_before


def is_as_sent(plan: Plan, found: Release) -> bool:
    """Return whether a release holds the chart and the values that the plan's write asks for."""
    if plan.target is not None:
        return is_same_content(found, plan.target)
    return may_be_ours(plan.wanted, found)


def is_since(plan: Plan, found: Release, began: str | None) -> bool:
    """Return whether the service changed the release after C(began), a Date header of its own; true when in doubt.

    So a change is told from one that was there before, and that a read had overlooked.
    """
    changed_at = found.changed_at or (found.created_at if plan.action == "install" else "")
    if plan.before and plan.action != "install" and plan.before.changed_at == changed_at:
        return True  # a service that does not touch this time with a new revision tells nothing
    try:
        moment = datetime.fromisoformat(changed_at.replace("Z", "+00:00"))
    except ValueError:
        return True
    start = read_date(began)
    return start is None or moment.tzinfo is None or moment >= start - CLOCK_SLACK
