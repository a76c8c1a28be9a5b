# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Sends a plan's request, in earnest or to be validated only, once."""

from __future__ import annotations

from ._answers import Answer
from ._cce import CceApi
from ._errors import CceError, ReleaseError, tells_of_missing_namespace
from ._look import NO_NAMESPACE, describe, look
from ._outcome import has_moved, is_as_sent, is_since
from ._plan import Plan
from ._request import build_request


def send(api: CceApi, plan: Plan, **parameters: bool) -> Answer:
    """Return the service's answer to the plan's request; raises CceError."""
    answer = _request(api, plan, **parameters)
    if answer.is_markup:
        answer.read(dict)  # raises: something in between answered, not the service
    return answer


def _request(api: CceApi, plan: Plan, **parameters: bool) -> Answer:
    wanted = plan.wanted
    if plan.action == "uninstall":
        return api.uninstall(wanted.namespace, wanted.name)
    body = build_request(plan, **parameters)
    if plan.action == "install":
        return api.install(body)
    put = api.rollback if plan.action == "rollback" else api.upgrade
    return put(wanted.namespace, wanted.name, body)


def validate(api: CceApi, plan: Plan) -> None:
    """Send the plan's very request with C(dry_run), then look that nothing came of it.

    Raises what the service refuses, and ReleaseError when the endpoint did it in earnest.
    """
    refusal: CceError | None = None
    began = api.client.last_date
    try:
        send(api, plan, dry_run=True)
    except CceError as error:
        refusal = explained(error)
    if refusal is None or refusal.is_uncertain:
        found = look(api, plan.wanted.namespace, plan.wanted.name)
        # What holds something else, or is older, is somebody else's doing.
        if found and has_moved(plan, found) and is_as_sent(plan, found) and is_since(plan, found, began):
            done = ReleaseError(
                f"This endpoint ignored dry_run: the {plan.noun} was really carried out, and the release is now "
                f"{describe(found)}. Ask it for no dry run: server_dry_run=never, and no parameters.dry_run.",
                found,
            )
            done.has_changed = True
            raise done
    if refusal is not None:
        raise refusal


def explained(error: CceError) -> CceError:
    """Return the error with the advice that its text calls for."""
    if tells_of_missing_namespace(error.raw_text):
        error.add(NO_NAMESPACE)
    return error
