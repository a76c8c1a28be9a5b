# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Carries out one step of a task once: when the answer gets lost, it looks before it ever sends again."""

from __future__ import annotations

from collections.abc import Callable

from ._answers import Answer
from ._cce import CceApi
from ._errors import ApiError, CceError, ReleaseError
from ._look import describe, look
from ._outcome import has_moved, is_as_sent, is_since
from ._plan import ABSENT, Plan
from ._release import Release
from ._send import explained, send
from ._wait import wait_for

# How long a write whose answer got lost may take to show before it counts as not done. The service itself refuses a
# second installation or uninstall; a second upgrade or rollback would be one more revision, so that has more time, and
# most of it when it was only not answered in time. But none of these takes more than a part of what the task has left.
LOST_SECONDS = 3.0
LOST_PUT_SECONDS = 15.0
SLOW_SECONDS = 30.0
HIDDEN_SECONDS = 15.0
LARGEST_PART = 0.4

IsOurs = Callable[[Plan, Release], bool]


class Writer:
    """Writes one step: C(changed) says whether its own requests changed the service, also after a failure.

    C(recovered) says whether an answer got lost on the way.
    """

    def __init__(self, api: CceApi, plan: Plan, interval: float, is_ours: IsOurs = is_as_sent) -> None:
        self.changed = False
        self.recovered = False
        self.request_id: str | None = None
        self.revision = plan.revision_before + 1
        """The revision that the write makes."""
        self._api = api
        self._plan = plan
        self._interval = interval
        self._is_ours = is_ours
        self._began = api.client.last_date

    def write(self) -> Release | None:
        """Carry out the step; return the release if the service's answer shows it.

        A write is sent again only when it was not done as far as can be seen.
        """
        plan, client, repeats = self._plan, self._api.client, 0
        while True:
            try:
                return self._accepted(send(self._api, plan))
            except CceError as error:
                self.request_id = error.request_id or self.request_id
                if plan.action == "uninstall" and isinstance(error, ApiError) and error.is_missing:
                    if not has_moved(plan, self.look()):
                        raise
                    # Gone before this request: by the one before it, or by somebody else.
                    self.changed = repeats > 0
                    return None
                # A refusal of the repeated request as 'exists' or 'busy' speaks for the first one.
                if not error.is_uncertain and not (repeats and is_conflict(error)):
                    raise explained(error) from None
                if self._was_done(error):
                    return None
                is_over = not error.is_uncertain or repeats >= self._repeats_allowed(error)
                if is_over or not client.back_off(repeats, error):
                    raise
            repeats += 1
            self.recovered = True

    def _accepted(self, answer: Answer) -> Release | None:
        self.request_id = answer.request_id
        self.changed = True
        try:
            release = self._api.read_release(answer)
        except CceError:
            return None  # the service did accept; DELETE answers with an empty body or a string on some clouds
        if release.name != self._plan.wanted.name:
            return None
        if self._plan.action == "install":
            self.revision = release.revision or self.revision
            return release
        # The documents show an answer to a PUT as it was before it.
        is_new = release.revision is None or release.revision >= self.revision
        self.revision = max(self.revision, release.revision or 0)
        return release if is_new or self._plan.action == "uninstall" else None

    def _repeats_allowed(self, error: CceError) -> int:
        """A gateway's 502 to 504 and a lost connection pass; a 500 is mostly an answer, so it gets one more try."""
        return min(1, self._api.client.max_retries) if error.http_status == 500 else self._api.client.max_retries

    def _was_done(self, error: CceError) -> bool:
        """Look whether the write whose answer got lost was carried out; one that was only slow may be so later."""
        plan, deadline = self._plan, self._api.client.deadline
        patience = deadline.part(min(self._patience(error), deadline.left() * LARGEST_PART))
        try:
            found, moved = wait_for(self.look, lambda found: has_moved(plan, found), patience, self._interval)
        except CceError as failure:
            self.changed = True  # it may be so, and a handler that runs in vain does less harm than one that does not
            failure.add("An answer had got lost before, so whether the release was changed is not known.")
            raise
        if moved:
            self._adopt(found)
        elif plan.action in ("upgrade", "rollback") and (found is None or found.status in ABSENT):
            self.changed = True  # for the same reason
            raise ReleaseError(
                f"The answer to the {plan.noun} got lost, and the release is absent now: somebody else has uninstalled "
                "it. Run the task again."
            )
        elif error.is_slow and deadline.left() <= 0:
            self.changed = True  # for the same reason
            error.add("It may still be carried out: the time to see that ran out (wait_timeout). Run the task again.")
            raise error
        elif not error.is_uncertain and plan.action == "install":
            self.changed = True  # for the same reason
            error.add(
                "The answer to the same request before this one had got lost, so the release is probably this task's "
                "own, although the service does not show it yet. Run the task again."
            )
            raise error
        return moved

    def _patience(self, error: CceError) -> float:
        if self._plan.action in ("upgrade", "rollback"):
            return SLOW_SECONDS if error.is_slow else LOST_PUT_SECONDS
        return LOST_SECONDS if error.is_uncertain else HIDDEN_SECONDS

    def _adopt(self, found: Release | None) -> None:
        """Take what is found for this step's doing; raise ReleaseError when it cannot be."""
        plan = self._plan
        if found is None or plan.action == "uninstall":
            self.changed = self.recovered = True
        elif self._is_ours(plan, found):
            # What is as wanted but older than the write was there before, and a read had overlooked it.
            self.changed = self.recovered = is_since(plan, found, self._began)
            self.revision = found.revision or self.revision
        else:
            self.changed = self._is_in_history()
            raise ReleaseError(
                f"The answer to the {plan.noun} got lost, and the release is now {describe(found)} with another "
                "chart or other values: somebody else writes, too. Run the task again.",
                found,
            )

    def _is_in_history(self) -> bool:
        """Return whether a revision that somebody else has replaced since was made by this step; true when in doubt."""
        plan = self._plan
        try:
            history = self._api.list_history(plan.wanted.namespace, plan.wanted.name)
        except CceError:
            return True
        newer = [found for found in history if (found.revision or 0) > plan.revision_before]
        return any(self._is_ours(plan, found) and is_since(plan, found, self._began) for found in newer)

    def look(self) -> Release | None:
        """Return the release as it is now."""
        return look(self._api, self._plan.wanted.namespace, self._plan.wanted.name)


def is_conflict(error: CceError) -> bool:
    """Return whether a write was refused because of what somebody else does or did to the release."""
    return isinstance(error, ApiError) and (error.http_status == 409 or error.is_busy or error.is_name_taken)
