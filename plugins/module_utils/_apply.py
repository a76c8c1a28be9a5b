# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Sends a plan's request, in earnest or to be validated only, and looks before it ever sends it again."""

from __future__ import annotations

from ._answers import Answer
from ._cce import CceApi
from ._errors import ApiError, CceError, ReleaseError, tells_of_missing_namespace
from ._look import NO_NAMESPACE, describe, look
from ._plan import ABSENT, Plan, is_newer, may_be_ours
from ._release import Release
from ._request import build_request
from ._wait import wait_for

# How long a write whose answer got lost may take to show before it counts as not done.
LOST_SECONDS = 3.0
# The same for an upgrade that was not answered in time.
SLOW_SECONDS = 10.0


class Writer:
    """Writes for one task: C(changed) says whether its own requests changed the service, also after a failure."""

    def __init__(self, api: CceApi, namespace: str, name: str, interval: float) -> None:
        self.changed = False
        self.request_id: str | None = None
        self._api = api
        self._namespace = namespace
        self._name = name
        self._deadline = api.client.deadline
        self._interval = interval

    def write(self, plan: Plan) -> Release | None:
        """Carry out the plan; return the release if the service's answer shows it.

        A write is sent again only when it was not done as far as can be seen.
        """
        repeats = 0
        while True:
            try:
                return self._accepted(self._send(plan))
            except CceError as error:
                self.request_id = error.request_id or self.request_id
                if plan.action == "uninstall" and isinstance(error, ApiError) and error.is_missing:
                    if not _has_moved(plan, self.look()):
                        raise
                    # Gone before this request: by the one before it, or by somebody else.
                    self.changed = repeats > 0
                    return None
                # A refusal of the repeated request as 'exists' or 'busy' speaks for the first one.
                if not error.is_uncertain and not (repeats and is_conflict(error)):
                    raise explained(error) from None
                if self._was_done(plan, error):
                    self.changed = True
                    return None
                is_over = not error.is_uncertain or repeats >= self._repeats_allowed(error)
                if is_over or not self._api.client.back_off(repeats, error):
                    error.add("The release is as it was before.")
                    raise
            repeats += 1

    def validate(self, plan: Plan) -> None:
        """Send the plan's very request with C(dry_run), then look that nothing came of it.

        Raises what the service refuses, and ReleaseError when the endpoint did it in earnest.
        """
        refusal: CceError | None = None
        try:
            self._send(plan, dry_run=True)
        except CceError as error:
            refusal = explained(error)
        if refusal is None or refusal.is_uncertain:
            found = self.look()
            if _has_moved(plan, found):
                self.changed = True
                raise ReleaseError(
                    f"This endpoint ignored dry_run: the {plan.action} was really carried out, and the release is now "
                    f"{describe(found)}. Ask it for no dry run: server_dry_run=never, and no parameters.dry_run.",
                    found,
                )
        if refusal is not None:
            raise refusal

    def _send(self, plan: Plan, **parameters: bool) -> Answer:
        answer = self._request(plan, **parameters)
        if answer.is_markup:
            answer.read(dict)  # raises: something in between answered, not the service
        return answer

    def _request(self, plan: Plan, **parameters: bool) -> Answer:
        if plan.action == "uninstall":
            return self._api.uninstall(self._namespace, self._name)
        body = build_request(plan, **parameters)
        if plan.action == "install":
            return self._api.install(body)
        return self._api.upgrade(self._namespace, self._name, body)

    def _accepted(self, answer: Answer) -> Release | None:
        self.request_id = answer.request_id
        self.changed = True
        try:
            release = self._api.read_release(answer)
        except CceError:
            return None  # the service did accept; DELETE answers with an empty body or a string on some clouds
        return release if release.name == self._name else None

    def _repeats_allowed(self, error: CceError) -> int:
        """A gateway's 502 to 504 and a lost connection pass; a 500 is mostly an answer, so it gets one more try."""
        return min(1, self._api.client.max_retries) if error.http_status == 500 else self._api.client.max_retries

    def _was_done(self, plan: Plan, error: CceError) -> bool:
        """Look whether the write whose answer got lost was carried out; one that was only slow may be so later."""
        # A second installation or uninstall is refused by the service; a second upgrade makes one more revision.
        seconds = SLOW_SECONDS if error.is_slow and plan.action == "upgrade" else LOST_SECONDS
        try:
            found, moved = wait_for(
                self.look, lambda found: _has_moved(plan, found), self._deadline.part(seconds), self._interval
            )
        except CceError as failure:
            self.changed = True  # it may be so, and a handler that runs in vain does less harm than one that does not
            failure.add("An answer had got lost before, so whether the release was changed is not known.")
            raise
        if not moved and error.is_slow and self._deadline.left() <= 0:
            self.changed = True  # for the same reason
            error.add("It may still be carried out: the time to see that ran out (wait_timeout). Run the task again.")
            raise error
        if not moved or plan.action == "uninstall" or (found and may_be_ours(plan.wanted, found)):
            return moved
        self.changed = bool(found and (found.revision or 0) > plan.revision_before + 1)
        raise ReleaseError(
            f"The answer to the {plan.action} got lost, and the release is now {describe(found)} with another chart or "
            "other values: somebody else writes, too. Run the task again.",
            found,
        )

    def look(self) -> Release | None:
        """Return the release as it is now."""
        return look(self._api, self._namespace, self._name)


def is_conflict(error: CceError) -> bool:
    """Return whether a write was refused because of what somebody else does or did to the release."""
    return isinstance(error, ApiError) and (error.http_status == 409 or error.is_busy or error.is_name_taken)


def explained(error: CceError) -> CceError:
    """Return the error with the advice that its text calls for."""
    if tells_of_missing_namespace(error.error_message):
        error.add(NO_NAMESPACE)
    return error


def _has_moved(plan: Plan, found: Release | None) -> bool:
    """Return whether the release is another than the one that the plan was made for."""
    if plan.action == "uninstall":
        return found is None or found.status in ABSENT or found.status == "DELETING"
    if found is None or found.status in ABSENT:
        return False
    return is_newer(plan, found)
