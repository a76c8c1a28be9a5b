# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""What one list of releases and one of charts tell many tasks, each of which reads anew once it has written."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from threading import Lock
from typing import Any, TypeVar

from ._cce import CceApi
from ._chart import Chart
from ._charts import ChartApi
from ._client import HttpClient
from ._errors import ApiError, CceError
from ._look import look_at_all
from ._release import Release

_T = TypeVar("_T")


class Snapshot:
    """A cluster's releases as they were listed at the start; C(nameless) says that some entries do not say which."""

    def __init__(self, api: CceApi) -> None:
        self.releases: dict[tuple[str, str], Release] = {}
        self.nameless = False
        self._kept: dict[str, Any] = {}
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()
        for release in look_at_all(api):
            self.nameless = self.nameless or not (release.namespace and release.name)
            known = self.releases.get((release.namespace, release.name))
            if known is None or (known.revision or 0) < (release.revision or 0):
                self.releases[release.namespace, release.name] = release

    def is_busy(self, identity: tuple[str, str]) -> bool:
        """Return whether something was under way with a release when it was listed, which takes time to end."""
        listed = self.releases.get(identity)
        return listed is not None and (listed.is_pending or listed.status in ("DELETING", "UNKNOWN"))

    def once(self, what: str, fetch: Callable[[], _T]) -> _T:
        """Return what is fetched once for all tasks; a failure is one for all of them."""
        with self._lock:
            lock = self._locks.setdefault(what, Lock())
        with lock:
            if what not in self._kept:
                try:
                    self._kept[what] = fetch()
                except CceError as error:
                    self._kept[what] = error
            kept = self._kept[what]
        if isinstance(kept, CceError):
            raise copy(kept)  # each task completes its own
        return kept  # type: ignore[no-any-return]


class SnapshotCharts(ChartApi):
    """The charts of the project, each request about which is made once for all tasks."""

    def __init__(self, client: HttpClient, snapshot: Snapshot) -> None:
        super().__init__(client)
        self._snapshot = snapshot

    def list_charts(self) -> list[Chart]:
        return self._snapshot.once("charts", super().list_charts)

    def get_chart(self, chart_id: str) -> Chart | None:
        by_id = self._snapshot.once("charts by id", self._list_by_id)
        chart = by_id.get(chart_id)
        if chart and chart.name and chart.version:
            return chart
        return self._snapshot.once(f"chart {chart_id}", lambda: super(SnapshotCharts, self).get_chart(chart_id))

    def _list_by_id(self) -> dict[str, Chart]:
        try:
            return {chart.chart_id: chart for chart in self.list_charts()}
        except ApiError as error:
            if error.http_status != 403:
                raise
            return {}  # who may not list charts may be allowed to read one

    def get_chart_values(self, chart_id: str) -> dict[str, Any] | None:
        return self._snapshot.once(f"values {chart_id}", lambda: super(SnapshotCharts, self).get_chart_values(chart_id))

    def get_archive(self, chart_id: str) -> bytes:
        return self._snapshot.once(f"archive {chart_id}", lambda: super(SnapshotCharts, self).get_archive(chart_id))


class SnapshotApi(CceApi):
    """The releases as one of many tasks reads them: its first look at its release is one at the list.

    C(is_to_go) says that the release is to be absent: then a list without it is enough. Before an installation, the
    release is asked for by itself, too.
    """

    def __init__(self, client: HttpClient, cluster_id: str, snapshot: Snapshot, is_to_go: bool) -> None:
        super().__init__(client, cluster_id)
        self.charts = SnapshotCharts(client, snapshot)
        self._snapshot = snapshot
        self._is_to_go = is_to_go
        self._is_first = True

    def get_release(self, namespace: str, name: str, show_resources: bool = False) -> Release | None:
        is_first, self._is_first = self._is_first, False
        listed = self._snapshot.releases.get((namespace, name)) if is_first else None
        if listed and _is_whole(listed):
            return self.adopt(listed)
        if is_first and listed is None and self._is_to_go:
            return None
        return super().get_release(namespace, name, show_resources)

    def believes_missing(self, namespace: str, name: str) -> bool:
        # The list has shown that the cluster is there, so that a 404 is about the release.
        return self._is_to_go or (namespace, name) not in self._snapshot.releases


def _is_whole(release: Release) -> bool:
    """Return whether a list tells all of a release that a decision takes: each field is optional in the documents."""
    is_told = release.values is not None and release.revision is not None
    return is_told and bool(release.chart_name and release.chart_version)
