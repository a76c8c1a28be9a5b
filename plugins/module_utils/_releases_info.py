# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Reads the releases that a task asks to see, and what else it asks of each; changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ._as_task import AsTask, make_task, name_variable
from ._cce import CceApi
from ._chart import Chart
from ._errors import ApiError, CceError, InputError
from ._find_chart import find_chart
from ._history import last_good
from ._look import look, look_at_all
from ._masks import SERVICE_MASKS, Masker, find_masks
from ._overrides import may_have_dependencies
from ._read import read_dependencies
from ._release import Release
from ._select import Selection


def read_releases(api: CceApi, selection: Selection, show_resources: bool) -> list[Release]:
    """Return the releases in order of namespace and name: one request for all, with their resources one more for each.

    None is no failure, but an unknown cluster is one.
    """
    if selection.is_one:
        found = look(api, selection.namespace, selection.name, show_resources)
        # An answer that does not name the release that was asked for is about it all the same.
        releases = [replace(found, namespace=selection.namespace, name=selection.name)] if found else []
    else:
        releases = look_at_all(api, **selection.filters)
    releases = sorted(filter(selection.takes, releases), key=lambda found: (found.namespace, found.name))
    if show_resources and not selection.is_one:
        # One that is gone meanwhile is shown as the list has shown it.
        releases = [api.get_release(found.namespace, found.name, True) or found for found in releases]
    return releases


def show_release(api: CceApi, release: Release) -> dict[str, Any]:
    """Return a release as a result shows it: its values are masked, its texts quote no secret."""
    return {
        **release.with_words(api.client.redact).to_result(),
        "release_values": Masker().mask(release.values),
        "unknown_paths": list(find_masks(release.values, SERVICE_MASKS)),
    }


def show_history(api: CceApi, release: Release) -> dict[str, Any]:
    """Return the revisions that are kept, oldest first, and the one that a rollback would go back to."""
    try:
        history = api.list_history(release.namespace, release.name)
    except ApiError as error:
        if not error.is_missing:
            raise
        history = ()  # the release is gone meanwhile
    good = last_good(history, release.revision)
    return {"history": [show_release(api, found) for found in history], "last_good": good.revision if good else None}


def make_tasks(api: CceApi, releases: Sequence[Release], cluster: Mapping[str, str]) -> list[AsTask]:
    """Return a task for each release; the charts are listed once, and an archive is read at most once."""
    charts = api.charts.list_charts() if releases else []
    tasks = []
    for release in releases:
        warning = ""
        try:
            chart = find_chart(charts, release.chart_name, release.chart_version)
        except InputError as error:
            chart, warning = None, error.message
        if chart:
            place = charts.index(chart)
            chart = charts[place] = _complete(api, chart, release)
        made = make_task(release, cluster, chart, name_variable(release, releases))
        tasks.append(made._replace(warning=" ".join(filter(None, (made.warning, warning)))))
    return tasks


def _complete(api: CceApi, chart: Chart, release: Release) -> Chart:
    """Return the chart with its defaults, and with those of its dependencies when the release may hold such."""
    if chart.defaults is None:
        chart = replace(chart, defaults=api.charts.get_chart_values(chart.chart_id))
    try:
        if chart.coalesce is None and may_have_dependencies(release.values, chart):
            return read_dependencies(api, chart)
    except (CceError, RecursionError):
        pass  # then the defaults of its dependencies count as overrides
    return chart


def warn_of_statuses(releases: Sequence[Release]) -> list[str]:
    """Return a warning when the task of a release would not leave it alone."""
    odd = [f"{found.namespace}/{found.name} ({found.status})" for found in releases if found.status != "DEPLOYED"]
    if not odd:
        return []
    return [
        f"Not all of these releases are DEPLOYED, and their tasks may change them when they run: {', '.join(odd)}. For "
        "example, a release that failed is upgraded."
    ]
