# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator as tests and the command line use it: one object that runs, shows and plants."""

from __future__ import annotations

import ssl
import time
from typing import Any, Callable, Optional

from .app import Front
from .charts import Chart
from .constants import SEED_CHART, SEED_CLUSTER
from .control import ControlApi
from .faults import Faults
from .helm import HelmEngine
from .recorder import Recorder
from .records import DELETED, DELETING, DEPLOYED, FAILED, PENDING, SUPERSEDED, UNKNOWN, Key, Release
from .server import ServerThread
from .service import Service
from .settings import Settings
from .state import EngineFactory, State, make_chart, seeded_state

DESCRIPTIONS = {
    DEPLOYED: "Install complete",
    SUPERSEDED: "Install complete",
    FAILED: 'Release "{name}" failed: timed out waiting for the condition',
    DELETING: "Deletion in progress (or silently failed)",
    DELETED: "Uninstallation complete",
    "PENDING_INSTALL": "Initial install underway",
    "PENDING_UPGRADE": "Preparing upgrade",
    "PENDING_ROLLBACK": "Rollback to {previous}",
    UNKNOWN: "",
}


class Simulator:
    """A simulated service; use it as a context manager, or call start and stop."""

    def __init__(
        self,
        settings: Optional[Settings] = None,
        port: int = 0,
        tls: Optional[ssl.SSLContext] = None,
        clock: Callable[[], float] = time.time,
        engine_factory: EngineFactory = HelmEngine,
    ) -> None:
        self.settings = settings or Settings()
        self.faults = Faults()
        self.requests = Recorder()
        self.state: State
        self._clock = clock
        self._engine_factory = engine_factory
        self._front = Front(self.settings, self.faults, self.requests, clock)
        self._front.control = ControlApi(self).handle
        self._server = ServerThread(self._front.application(), port, tls)
        self.reset()

    def __enter__(self) -> Simulator:
        self.start()
        return self

    def __exit__(self, *dummy: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The base URL, for the service and for IAM."""
        return self._server.url

    @property
    def max_in_flight(self) -> int:
        """The most requests that were under way at once."""
        return self._front.in_flight.most

    def start(self) -> None:
        """Listen; return once requests can come."""
        self._server.start()

    def stop(self) -> None:
        """Stop listening and end the thread."""
        self._server.stop()

    def reset(self) -> None:
        """Go back to the seeded state; forget faults and requests, keep the settings."""
        with self._front.lock:
            self.state = seeded_state(self.settings, self._clock, self._engine_factory)
            self._front.service = Service(self.state, self.settings).handle
            self.faults.clear()
            self.requests.clear()
            self._front.rate.clear()
            self._front.in_flight.clear()

    def release(self, namespace: str, name: str, cluster_id: str = SEED_CLUSTER) -> Optional[Release]:
        """Return the newest revision or None; this is no read that the lifecycle counts."""
        history = self.history(namespace, name, cluster_id)
        return history[-1] if history else None

    def history(self, namespace: str, name: str, cluster_id: str = SEED_CLUSTER) -> list[Release]:
        """Return the kept revisions, oldest first."""
        with self._front.lock:
            return [item.copy() for item in self.state.engine.history(Key(cluster_id, namespace, name))]

    def releases(self) -> list[Release]:
        """Return the newest revision of every release."""
        with self._front.lock:
            return [self.state.engine.history(key)[-1].copy() for key in self.state.engine.all_keys()]

    def put_release(
        self,
        namespace: str = "default",
        name: str = "web",
        values: Optional[dict[str, Any]] = None,
        status: str = DEPLOYED,
        chart_id: str = SEED_CHART,
        revision: int = 1,
        cluster_id: str = SEED_CLUSTER,
        description: Optional[str] = None,
        stuck: bool = False,
    ) -> Release:
        """Plant one revision beside those that the release has; a pending one ends as others do unless it is stuck."""
        with self._front.lock:
            chart = self.state.charts.get(chart_id)
            if chart is None:
                raise ValueError(f"there is no chart {chart_id}")
            key, now = Key(cluster_id, namespace, name), self.state.now()
            text = DESCRIPTIONS.get(status, "").format(name=name, previous=revision - 1)
            text = text if description is None else description
            final = {"PENDING_UPGRADE": "Upgrade complete", "PENDING_INSTALL": "Install complete"}.get(status, "")
            release = Release(key, revision, status, chart, values or {}, text, now, now, final_text=final, stuck=stuck)
            self._plant(release)
            return release.copy()

    def _plant(self, release: Release) -> None:
        """Put the revision into the engine and start its views."""
        engine = self.state.engine
        if not isinstance(engine, HelmEngine):
            raise TypeError("this engine does not take planted releases")
        engine.put(release)
        if release.stuck:
            return
        if release.status in PENDING:
            self.state.lifecycle.begin(release.key)
        elif release.status == DELETING:
            self.state.lifecycle.begin_delete(release.key)

    def add_chart(self, name: str, version: str, values: Optional[dict[str, Any]] = None, **more: Any) -> str:
        """Plant a chart, even a second one of that name and version, and return its id."""
        with self._front.lock:
            now = self.state.now()
            chart: Chart = make_chart(name, version, values, created=now, updated=now, **more)
            return self.state.charts.put(chart).id

    def add_cluster(self, name: str, uid: str = "", **more: Any) -> str:
        """Plant a cluster (the fields of Cluster as keywords) and return its id."""
        with self._front.lock:
            return self.state.clusters.add(name, uid, **more).uid
