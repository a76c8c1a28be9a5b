# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator, spoken to over HTTP as a client of the service does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import requests
from simulator import SEED_CLUSTER, TOKEN, Settings, Simulator
from simulator.records import Key

from .charts import PLAIN
from .steps import CAUSES, NAME, Row, Step, View, plain_description, refusal_of

RELEASES = f"/cce/cam/v3/clusters/{SEED_CLUSTER}/releases"
NEVER = 10**9


class Refused(Exception):
    """The service's refusal; the text is its message."""


class Simulated:
    """Plays steps with the simulator, under the switches that let it speak as Helm does."""

    def __init__(self, charts: Path) -> None:
        self._charts = charts
        self._ids: dict[str, str] = {}
        self.settings = Settings(
            pending_reads=0,
            delete_reads=0,
            echo_description=True,
            float64_numbers=True,
            strict_namespace=True,
            busy_text="another operation (install/upgrade/rollback) is in progress",
        )
        self.simulator = Simulator(self.settings)
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["X-Auth-Token"] = TOKEN

    def __enter__(self) -> Simulated:
        self.simulator.start()
        return self

    def __exit__(self, *dummy: object) -> None:
        self._session.close()
        self.simulator.stop()

    def reset(self) -> None:
        """Forget all releases and upload the charts again."""
        self.simulator.reset()
        for package in sorted(self._charts.glob("*.tgz")):
            files = {"content": (package.name, package.read_bytes())}
            self._ids[package.stem] = self._call("POST", "/v2/charts", files=files)["id"]

    def play(self, step: Step) -> View:
        """Do the step and return what is seen."""
        view = View()
        try:
            body = self._do(step)
            if step.dry_run and step.do in ("install", "upgrade"):
                view.answer = read_row(body)
        except Refused as error:
            view.refusal = refusal_of(str(error))
        self._look(step, view)
        return view

    def _do(self, step: Step) -> Any:
        """Do the step and return the body of the answer; raise Refused."""
        if step.do == "let_go":
            return self._let_go(step)
        settings = self.settings
        settings.values_reading = "submitted"
        settings.fail_next = int(bool(step.fail) and step.do != "rollback")
        settings.fail_rollbacks = int(bool(step.fail) and step.do == "rollback")
        settings.fail_text, settings.fail_stage = CAUSES.get(step.fail, ""), step.fail or "wait"
        settings.pending_reads = settings.delete_reads = NEVER if step.hold else 0
        settings.interrupted = "pending"
        if step.do == "install":
            return self._call("POST", RELEASES, json=install_body(step, self._ids[step.chart]))
        url = release_url(step)
        if step.do == "uninstall" and step.keep:
            return self._keep_history(step)
        if step.do == "uninstall":
            return self._call("DELETE", url)
        return self._call("PUT", url, json=update_body(step, self._ids[step.chart]))

    def _let_go(self, step: Step) -> None:
        """Let what is pending end as it was planned: here it is the world that acts, not a client."""
        self.settings.interrupted = "deployed"
        self.simulator.state.engine.finish(Key(SEED_CLUSTER, step.namespace, step.name))

    def _keep_history(self, step: Step) -> None:
        """Leave what somebody left who uninstalled with Helm and kept the history: the service does no such thing."""
        last = self.simulator.state.engine.history(Key(SEED_CLUSTER, step.namespace, step.name))[-1]
        last.status, last.description = "DELETED", "Uninstallation complete"

    def _look(self, step: Step, view: View) -> None:
        """Put into the view what the service shows of the release, under both readings of the values."""
        url = f"/cce/cam/v3/clusters/{SEED_CLUSTER}/namespace/{step.namespace}/releases/{NAME}/history"
        try:
            self.settings.values_reading = "submitted"
            history = self._call("GET", url)
            self.settings.values_reading = "coalesced"
            merged = self._call("GET", url)
        except Refused as error:
            assert refusal_of(str(error)) == "not found", error
            return
        view.rows = [read_row(item) for item in history]
        view.merged = json.loads(merged[-1]["values"])
        if view.rows[-1].chart in PLAIN:
            self.settings.values_reading = "merged"
            assert self._call("GET", url)[-1]["values"] == merged[-1]["values"], "the readings differ"

    def _call(self, method: str, path: str, **more: Any) -> Any:
        """Return the body of the answer; raise Refused."""
        response = self._session.request(method, self.simulator.url + path, timeout=10, **more)
        if not response.ok:
            raise Refused(response.json()["message"])
        return response.json()


def install_body(step: Step, chart_id: str) -> dict[str, Any]:
    """Return the body of an install."""
    return {
        "chart_id": chart_id,
        "name": step.name,
        "namespace": step.namespace,
        "version": step.chart.rpartition("-")[2],
        "values": step.values or {},
        "description": step.description,
        "parameters": {"dry_run": step.dry_run, "replace": step.replace},
    }


def update_body(step: Step, chart_id: str) -> dict[str, Any]:
    """Return the body of an upgrade or a rollback; what is not said is not sent."""
    parameters: dict[str, Any] = {"dry_run": step.dry_run, "reset_values": step.reset, "replace": step.reuse}
    if step.revision is not None:
        parameters["release_version"] = step.revision
    body = {"chart_id": chart_id, "action": step.do, "description": step.description, "parameters": parameters}
    return {**body, "values": step.values} if step.values is not None else body


def release_url(step: Step) -> str:
    """Return the path of the release."""
    return f"/cce/cam/v3/clusters/{SEED_CLUSTER}/namespace/{step.namespace}/releases/{step.name}"


def read_row(item: dict[str, Any]) -> Row:
    """Return a row of the history; the service leaves the description out while it deletes."""
    chart = f"{item['chart_name']}-{item['chart_version']}"
    text = plain_description(item.get("description", ""))
    return Row(item["version"], item["status"], text, chart, json.loads(item["values"]))
