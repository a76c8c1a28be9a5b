# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has the service validate an installation or upgrade without doing it, and proves that nothing was done."""

# This module util is private to huaweicloud.cce: other collections should not use it, it can change without notice.

from __future__ import annotations

from ._apply import explained
from ._cce import CceApi
from ._errors import CceError, ReleaseError
from ._look import describe, look
from ._plan import ABSENT, Plan, build_request
from ._release import Release


def preview(api: CceApi, plan: Plan) -> None:
    """Send the plan's very request with C(dry_run), then look that nothing came of it.

    Raises what the service refuses, and ReleaseError when the endpoint did it in earnest.
    """
    body, wanted = build_request(plan, dry_run=True), plan.wanted
    refusal: CceError | None = None
    try:
        if plan.action == "install":
            api.install(body)
        else:
            api.upgrade(wanted.namespace, wanted.name, body)
    except CceError as error:
        refusal = explained(error)
    if refusal is None or refusal.is_uncertain:
        _prove_untouched(plan, look(api, wanted.namespace, wanted.name))
    if refusal is not None:
        raise refusal


def _prove_untouched(plan: Plan, found: Release | None) -> None:
    is_there = found is not None and found.status not in ABSENT
    if not is_there or (plan.action == "upgrade" and found and found.revision <= plan.revision_before):
        return
    error = ReleaseError(
        f"This endpoint ignored dry_run: the release is now {describe(found)}. The {plan.action} was really carried "
        "out. Set server_dry_run=never for this endpoint."
    )
    error.release = found
    error.changed = True
    raise error
