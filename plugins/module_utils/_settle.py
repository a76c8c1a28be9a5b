# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Waits for the end of an operation that this task began, and tells a good end from a bad one."""

from __future__ import annotations

from collections.abc import Callable

from ._errors import UNKNOWN_ADVICE, ReleaseError, tells_of_missing_namespace
from ._look import NO_NAMESPACE, UNKNOWN_SECONDS, describe, not_settled
from ._outcome import is_as_sent, is_newer
from ._plan import ABSENT, Plan
from ._release import Release
from ._wait import Deadline, Patience, wait_for

# How long a release may be missing from the reads after its installation was accepted.
MISSING_SECONDS = 15.0

Look = Callable[[], "Release | None"]


def settle(look: Look, plan: Plan, revision: int, deadline: Deadline, interval: float) -> Release | None:
    """Return the release when the plan's operation has come to a good end (None after an uninstall).

    C(revision) is the one that the operation makes. Raises ReleaseError when it ended badly or not before the deadline,
    or when the release has moved on to something else meanwhile.
    """
    if plan.action == "uninstall":
        _settle_gone(look, plan, deadline, interval)
        return None
    unknown = Patience(UNKNOWN_SECONDS, deadline.clock)
    missing = Patience(MISSING_SECONDS, deadline.clock)

    def is_settled(found: Release | None) -> bool:
        is_gone = found is None or found.status in ABSENT
        if missing.bears(is_gone):
            return False
        if found is None or is_gone:
            return True
        if plan.action != "install" and found.revision is not None and found.revision < revision:
            return found.revision < plan.revision_before  # not there yet, or somebody else has installed it anew
        is_under_way = found.is_pending or found.status == "DELETING"
        return is_newer(plan, found) and not (is_under_way or unknown.bears(found.status == "UNKNOWN"))

    found, settled = wait_for(look, is_settled, deadline, interval)
    if not settled:
        raise not_settled(found, f"is {describe(found)} and not DEPLOYED at a new revision", deadline)
    return _judge(plan, found, revision)


def _judge(plan: Plan, found: Release | None, revision: int) -> Release:
    """Return the release when it ended well; raise ReleaseError when it did not, or is somebody else's by now."""
    if found is not None and found.revision is not None and found.revision < plan.revision_before:
        raise ReleaseError(
            f"{_accepted(plan)}, but somebody else has uninstalled the release and installed it anew since: it is now "
            f"{describe(found)}. Run the task again.",
            found,
        )
    if found is not None and plan.is_recovery and found.status == "SUPERSEDED":
        return found  # what hung has ended late and over it, as Helm's rollbacks can: the next step repairs that, too
    if found is None or found.status != "DEPLOYED":
        raise _ended_badly(plan, found)
    if (found.revision or 0) > revision and found.values is not None and not is_as_sent(plan, found):
        raise ReleaseError(
            f"{_accepted(plan)}, but somebody else has written after it: the release is now "
            f"{describe(found)} with another chart or other values. Run the task again.",
            found,
        )
    return found


def _settle_gone(look: Look, plan: Plan, deadline: Deadline, interval: float) -> None:
    unknown = Patience(UNKNOWN_SECONDS, deadline.clock)
    before = plan.before.status if plan.before else ""

    def is_settled(found: Release | None) -> bool:
        nonlocal before
        if found is None or found.status in ABSENT:
            return True
        if found.status == before:
            return False  # nothing is seen of the uninstall yet
        before = ""
        is_bad = found.status in ("FAILED", "UNKNOWN")
        return is_bad and not unknown.bears(found.status == "UNKNOWN")

    found, settled = wait_for(look, is_settled, deadline, interval)
    if not settled:
        raise not_settled(found, f"is {describe(found)} and not gone", deadline)
    if found is not None and found.status not in ABSENT:
        raise _ended_badly(plan, found)


def _accepted(plan: Plan) -> str:
    return f"The {plan.noun} of {plan.wanted.namespace}/{plan.wanted.name} was accepted"


def _ended_badly(plan: Plan, found: Release | None) -> ReleaseError:
    error = ReleaseError(f"{_accepted(plan)}, but it ended with the release {describe(found)}.", found)
    error.advice = "The events of its namespace tell more; when the cause is fixed, run the task again."
    if found and found.status == "UNKNOWN":
        error.advice = f"{UNKNOWN_ADVICE[0].upper()}{UNKNOWN_ADVICE[1:]}"
    error.error_message = found.description if found else None
    if found and tells_of_missing_namespace(found.description):
        error.add(NO_NAMESPACE)
    return error
