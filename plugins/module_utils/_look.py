# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Reads a release so that a failure is never taken for an absence."""

from __future__ import annotations

from ._cce import CceApi
from ._errors import ApiError, ReleaseError
from ._history import list_revisions
from ._release import Release
from ._wait import Deadline, Patience, wait_for
from ._wanted import Wanted

# Helm's status is UNKNOWN for a moment at the start of an operation; longer than this it is a verdict.
UNKNOWN_SECONDS = 10.0
# How long a history may lack the revision that a read of the release has shown.
HISTORY_SECONDS = 5.0
_STUCK = {
    "PENDING_INSTALL": "An installation that never ends is uninstalled with on_pending=recover.",
    "PENDING_UPGRADE": "An upgrade that never ends is rolled back with on_pending=recover.",
    "PENDING_ROLLBACK": "A rollback that never ends is rolled back in its turn with on_pending=recover.",
    "DELETING": "A release that never goes away needs its resources and the Secrets of its revisions removed by hand.",
}
NO_NAMESPACE = "This API creates no namespaces: create it first, for example with kubernetes.core.k8s."


def look(api: CceApi, namespace: str, name: str, show_resources: bool = False) -> Release | None:
    """Return the release, None when the service proves that there is none.

    A 404 for one release can also mean an unknown cluster, so an absence is believed only when the cluster's list
    does not hold the release either.
    """
    release = api.get_release(namespace, name, show_resources)
    if release is None and not api.believes_missing(namespace, name):
        listed = look_at_all(api, namespace=namespace)
        release = next((api.adopt(each) for each in listed if (each.namespace, each.name) == (namespace, name)), None)
    if api.watch:
        api.watch(release)
    return release


def look_at_all(api: CceApi, **filters: str) -> list[Release]:
    """Return the releases of the cluster; an unknown cluster is a failure, and not one without releases."""
    try:
        return api.list_releases(**filters)
    except ApiError as error:
        if error.is_missing:
            error.add(f"Is cluster_id {api.cluster_id} right, and does it belong to the project of the credentials?")
        raise


def look_settled(api: CceApi, wanted: Wanted, deadline: Deadline, interval: float) -> Release | None:
    """Return the release (or None) once nothing is under way that has to end before a decision; reads only.

    Raises ReleaseError when that does not come about before the deadline.
    """
    unknown = Patience(UNKNOWN_SECONDS, deadline.clock)

    def is_settled(release: Release | None) -> bool:
        if release is None or (release.is_pending and not wanted.waits_for_pending):
            return True
        is_under_way = release.is_pending or release.status == "DELETING"
        return not (is_under_way or unknown.bears(release.status == "UNKNOWN"))

    release, settled = wait_for(lambda: look(api, wanted.namespace, wanted.name), is_settled, deadline, interval)
    if not settled:
        raise not_settled(release, f"is still {describe(release)}", deadline)
    return release


def read_history(
    api: CceApi, wanted: Wanted, actual: Release, deadline: Deadline, interval: float
) -> tuple[Release, ...]:
    """Return the kept revisions of a release that was just read, oldest first.

    Raises ReleaseError for a history that lacks the very revision that was read: nothing can be built on that.
    """

    def is_whole(history: tuple[Release, ...]) -> bool:
        return any(found.revision == actual.revision for found in history)

    history, settled = wait_for(
        lambda: api.list_history(wanted.namespace, wanted.name), is_whole, deadline.part(HISTORY_SECONDS), interval
    )
    if not settled:
        raise ReleaseError(
            f"The history of the release holds {list_revisions(history)}, but not revision {actual.revision}, at which "
            "the release is: the service's answers contradict each other. Nothing was changed.",
            actual,
        )
    return history


def describe(release: Release | None) -> str:
    """Return status, revision and the service's own words, for a message."""
    if release is None:
        return "absent"
    text = release.status if release.revision is None else f"{release.status} at revision {release.revision}"
    return f"{text} ({release.description})" if release.description else text


def not_settled(release: Release | None, what: str, deadline: Deadline) -> ReleaseError:
    """Return the error of a wait that ran out of time."""
    error = ReleaseError(f"The release {what} after {deadline.seconds:g} s (wait_timeout).", release)
    stuck = _STUCK.get(release.status, "") if release else ""
    error.advice = f"If it is only slow, run the task again or raise wait_timeout. {stuck}".rstrip()
    return error
