# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Reads the releases that a task asks to see, and what else it asks of each; changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ._as_task import AsTask, check_adoptable, make_task, name_variables, no_task
from ._cce import CceApi
from ._errors import ApiError, InputError
from ._history import last_good
from ._look import look, look_at_all
from ._masks import SERVICE_MASKS, Masker, find_masks
from ._origins import Origins
from ._release import Release
from ._select import Selection


def read_releases(api: CceApi, selection: Selection, show_resources: bool, is_whole: bool) -> list[Release]:
    """Return the releases in order of namespace and name: one request for all, and with their resources one for each.

    With C(is_whole), those whose values or chart the list does not tell take one more, too. None is no failure, but an
    unknown cluster is one.
    """
    if selection.is_one:
        found = look(api, selection.namespace, selection.name, show_resources)
        return [found] if found and selection.takes(found) else []
    releases = sorted(
        filter(selection.takes, look_at_all(api, **selection.filters)), key=lambda found: (found.namespace, found.name)
    )
    return [_complete(api, found, show_resources, is_whole) for found in releases]


def _complete(api: CceApi, found: Release, show_resources: bool, is_whole: bool) -> Release:
    tells_all = found.values is not None and found.chart_name and found.chart_version
    if not found.is_named or not (show_resources or (is_whole and not tells_all)):
        return found
    # One that is gone meanwhile is shown as the list has shown it.
    return api.get_release(found.namespace, found.name, show_resources) or found


def show_release(api: CceApi, release: Release) -> dict[str, Any]:
    """Return a release as a result shows it: its values are masked, its texts quote no secret."""
    return {
        **release.with_words(api.client.redact).to_result(),
        "release_values": Masker().mask(release.values),
        "unknown_paths": list(find_masks(release.values, SERVICE_MASKS)),
    }


def show_history(api: CceApi, release: Release) -> dict[str, Any]:
    """Return the revisions that are kept, oldest first, and the one that a rollback would go back to."""
    if not release.is_named:
        return {"history": None, "last_good": None}
    try:
        history = api.list_history(release.namespace, release.name)
    except ApiError as error:
        if not error.is_missing:
            raise
        history = ()  # the release is gone meanwhile
    good = last_good(history, release.revision)
    return {"history": [show_release(api, found) for found in history], "last_good": good.revision if good else None}


def make_tasks(api: CceApi, releases: Sequence[Release], cluster: Mapping[str, str]) -> tuple[list[AsTask], list[str]]:
    """Return what there is of a task for each release, and warnings; the charts are listed once."""
    if not releases:
        return [], []
    origins = Origins(api)
    tasks = []
    for release, variable in zip(releases, name_variables(releases)):
        try:
            check_adoptable(release)
            chart, has_twin = origins.find(release)
            made = make_task(release, cluster, chart, has_twin, variable)
        except InputError as error:
            made = no_task(release, error.message)
        except RecursionError:
            made = no_task(release, "Its values are nested too deep.")
        tasks.append(made)
    adopted = [release for release, made in zip(releases, tasks) if made.task]
    told = [made.warning for made in tasks if made.warning]
    return tasks, [*told, *origins.warnings, *_warn_of_statuses(adopted)]


def warn_of_unnamed(releases: Sequence[Release]) -> list[str]:
    """Return a warning when more was asked of releases of which nothing more can be read."""
    unnamed = [f"{found.namespace}/{found.name}" for found in releases if not found.is_named]
    if not unnamed:
        return []
    return [
        "History and resources of these releases cannot be read, because the service does not tell namespace and name "
        f"(namespace/name): {', '.join(unnamed)}. Releases without a namespace are taken for those of the option "
        "namespace, if it is given."
    ]


def _warn_of_statuses(releases: Sequence[Release]) -> list[str]:
    """Return a warning when the task of a release would not leave it alone."""
    odd = [f"{found.namespace}/{found.name} ({found.status})" for found in releases if found.status != "DEPLOYED"]
    if not odd:
        return []
    return [
        f"Not all of these releases are DEPLOYED, and their tasks may change them when they run: {', '.join(odd)}. For "
        "example, a release that failed is upgraded."
    ]
