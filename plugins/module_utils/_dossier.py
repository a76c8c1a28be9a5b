# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""What a failure tells of the release beside the service's answer: state, history and what to do next; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ._errors import ApiError, AuthError, CceError, InputError, tells_of_missing_namespace
from ._history import last_good, show_entries
from ._release import Release

_BY_HTTP = {
    401: "Renew the token, or check the keys: both belong to one region and project.",
    403: "Have the actions granted that the task needs: the guide to troubleshooting lists them for each module.",
    404: "Check cluster_id, chart_id and the project of the credentials.",
    409: "Let the other operation end, then run the task again.",
    429: "Run fewer tasks at once, or raise max_retries.",
}
_NO_NAMESPACE = "Have the namespace created, neither the service nor this task does it, then run the task again."
_NO_ADDRESS = "Check region, cloud and endpoint: the gateway does not know the address."
_NAME_TAKEN = (
    "See what holds the name, also in the cluster itself (helm list --all): give the release another name, or remove "
    "what an earlier one has left."
)
_LAST_RESORT = "Fix what the message says; with --check --diff the task then shows what it would do."


class Aftermath(NamedTuple):
    """What came after a failure: the release as it is now, whether that was undone, whether it failed to go away."""

    release: Release | None = None
    was_undone: bool = False
    uninstalls: bool = False


def make_dossier(
    error: CceError, failed: Release | None, history: Sequence[Release], after: Aftermath
) -> dict[str, Any]:
    """Return the parts of C(failure) that are about the release as it was seen when the task failed."""
    good = last_good(history, failed.revision) if failed else None
    revision = good.revision if good else None
    return {
        "status": failed.status if failed else None,
        "status_description": failed.description if failed else None,
        "last_good_revision": revision,
        "history": show_entries(history),
        "next_steps": list(dict.fromkeys(_next_steps(error, failed, revision, after))) or [_LAST_RESORT],
    }


def _next_steps(error: CceError, failed: Release | None, good: int | None, after: Aftermath) -> Iterator[str]:
    if isinstance(error, InputError):
        yield "Correct the task as the message says. Nothing was written."
        return
    if isinstance(error, AuthError):
        yield "Check the credential and what belongs to it (project, account, agency): the service was not asked."
    elif step := _by_answer(error):
        yield step
    if error.is_uncertain or (isinstance(error, ApiError) and error.is_busy):
        yield "Run the task again: it looks first, so that nothing is done twice."
    if failed is not None and after.was_undone:
        yield f"Look for the cause: {_events(failed)}"
        yield "When it is fixed, run the task again."
    elif after.release is not None and after.uninstalls and after.release.status in ("FAILED", "UNKNOWN", "DELETING"):
        yield f"Look for what keeps it: {_events(after.release)}"
        yield _by_hand(after.release)
    elif after.release is not None:
        yield from _by_status(after.release, good)


def _by_answer(error: CceError) -> str | None:
    if isinstance(error, ApiError):
        if tells_of_missing_namespace(error.raw_text):
            return _NO_NAMESPACE
        if error.is_name_taken:
            return _NAME_TAKEN
        if error.http_status == 404 and error.is_gateway:
            return _NO_ADDRESS
    return _BY_HTTP.get(error.http_status or 0)


def _events(release: Release) -> str:
    return f"kubectl -n {release.namespace} get events,pods" if release.namespace else "kubectl get events,pods"


def _by_hand(release: Release) -> str:
    return f"If it hangs, remove its resources and the Secrets sh.helm.release.v1.{release.name}.v* by hand."


def _by_status(release: Release, good: int | None) -> Iterator[str]:
    back = f"state=rolled_back with revision={good} brings back the last good revision." if good else ""
    if release.status == "FAILED":
        yield f"Look for the cause: {_events(release)}"
        yield "When it is fixed, run the task again: a failed release is upgraded, or as on_failed says."
        yield back or "No older revision is known to have been good: state=absent removes the release."
    elif release.is_pending:
        yield "If it is only slow, run the task again, with a longer wait_timeout if need be."
        recovery = f"rolls back to revision {good}" if good else "uninstalls the release"
        yield f"If it hangs, on_pending=recover {recovery} before it goes on."
    elif release.status == "UNKNOWN":
        yield "on_failed=reinstall uninstalls the release and installs it anew."
    elif release.status == "DELETING":
        yield _by_hand(release)
