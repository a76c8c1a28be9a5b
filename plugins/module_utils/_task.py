# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""One task on one release: read, decide, act, wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ._apply import Writer, is_conflict
from ._cce import CceApi
from ._errors import ApiError, CceError, InputError, ReleaseError
from ._look import look_settled
from ._masks import SERVICE_MASKS, Masker, find_masks, find_secrets
from ._plan import Plan, Wanted, make_plan
from ._release import Chart, Release
from ._result import make_diff, show_changes, show_release, show_stats
from ._settle import settle
from ._values import overlay
from ._wait import FIRST_PAUSE

# How often a write may clash with somebody else's; one that finds the release busy waits until the deadline.
MAX_CONFLICTS = 3
HIDDEN = "what an earlier one has left can hold its name, look for Secrets named sh.helm.release.v1.{name}.v*."


class ReleaseTask:
    """Brings one release to what the options ask for, and knows at any moment what to report."""

    def __init__(self, api: CceApi, params: Mapping[str, Any], check_mode: bool) -> None:
        self.warnings: list[str] = []
        self._api = api
        self._params = params
        self._check_mode = check_mode
        self._deadline = api.client.deadline
        self._writer = Writer(api, params["namespace"], params["name"], params["wait_interval"])
        self._wanted = Wanted(params["name"], params["namespace"])
        api.client.conceal([*find_secrets(params["values"]), *find_secrets(params["sensitive_values"], True)])
        self._plan = Plan(self._wanted, "none", None)
        self._masker = Masker(params["sensitive_values"])
        self._release: Release | None = None
        self._unknown: list[str] = []
        self._validated = False

    @property
    def _only_validates(self) -> bool:
        return bool(self._wanted.parameters.get("dry_run"))

    def run(self) -> None:
        """Do it; raises CceError, after which to_result() tells how far it came."""
        interval = self._params["wait_interval"]
        pause, conflicts = min(FIRST_PAUSE, interval), 0
        self._decide()
        while self._plan.is_change:
            try:
                self._act()
                return
            except ApiError as error:
                conflicts += not error.is_busy
                is_over = conflicts == MAX_CONFLICTS or self._deadline.left() <= 0
                if is_over or not self._can_try_anew(error):
                    raise
                self._deadline.pause(pause)
                self._decide_anew(error)
            pause = min(pause * 2, interval)

    def _can_try_anew(self, error: ApiError) -> bool:
        """Return whether a write was refused for what somebody else does, which may be over at the next look."""
        return is_conflict(error) and not (self._check_mode or self._only_validates or self._writer.changed)

    def _decide_anew(self, refusal: ApiError) -> None:
        """Plan for what is there now, after a refusal that speaks of a taken name or another operation."""
        self._decide()
        if self._plan.action == "install" and not refusal.is_busy:
            refusal.add("But the service shows no such release: " + HIDDEN.format(name=self._params["name"]))
            raise refusal

    def _decide(self) -> None:
        params = self._params
        name, namespace = params["name"], params["namespace"]
        self._release = look_settled(self._api, namespace, name, self._deadline, params["wait_interval"])
        if params["state"] == "present" and self._wanted.chart is None:
            self._wanted = self._read_wanted()
        self._unknown = list(find_masks(self._release.values, SERVICE_MASKS)) if self._release else []
        self._plan = make_plan(self._wanted, self._release)
        self._miss_chart()

    def _read_wanted(self) -> Wanted:
        params = self._params
        chart_id, version = params["chart_id"], params["chart_version"]
        chart = self._api.get_chart(chart_id) or Chart(chart_id, None, version, None)
        if chart.version is None:
            chart = replace(chart, version=version)
        if version and chart.version != version:
            raise InputError(
                f"chart_version is {version}, but the chart {chart_id} ({chart.name}) has version {chart.version}."
            )
        if chart.is_known and not chart.version:
            raise InputError(f"The service does not tell the version of chart {chart_id}: give it as chart_version.")
        parameters = {key: value for key, value in (params["parameters"] or {}).items() if value is not None}
        return Wanted(
            params["name"],
            params["namespace"],
            chart,
            overlay(params["values"], params["sensitive_values"]),
            params["description"] or None,
            parameters,
            params["values_mode"],
            tuple(params["ignore_paths"]),
            params["masked_values"] == "assume_changed",
        )

    def _miss_chart(self) -> None:
        """Refuse a chart that is not there, unless a release matches without it, or an upload was only simulated."""
        chart = self._wanted.chart
        if chart is None or chart.is_known:
            return
        message = f"There is no chart with the chart_id {chart.chart_id} in this project."
        if self._check_mode:
            self.warnings.append(f"{message} An earlier task may upload it; the service was not asked to validate.")
        elif self._plan.is_change or not chart.version:
            self._plan = Plan(self._wanted, "none", self._release)  # without defaults its changes would mislead
            raise InputError(f"{message} Nothing was changed.")

    def _act(self) -> None:
        if self._check_mode:
            self._preview()
        elif self._only_validates:
            self._writer.validate(self._plan)
            self._validated = True
        else:
            self._release = self._writer.write(self._plan)
            if self._params["wait"] or self._release is None:
                self._follow()

    def _follow(self) -> None:
        """Read what became of the write, to its end when the user wants to wait."""
        try:
            if self._params["wait"]:
                self._release = settle(self._writer.look, self._plan, self._deadline, self._params["wait_interval"])
            else:
                self._release = self._writer.look()
        except CceError as error:
            if not isinstance(error, ReleaseError):
                error.add(f"The {self._plan.action} had been accepted before: run the task again to see its end.")
            raise

    def _preview(self) -> None:
        """Ask the service to validate what the run would send, as far as the user allows it."""
        policy, chart = self._params["server_dry_run"], self._wanted.chart
        asks = policy == "always" or (policy == "install" and self._plan.action == "install")
        if not asks or chart is None or not chart.is_known:
            return
        try:
            self._writer.validate(self._plan)
            self._validated = True
        except ApiError as error:
            if error.http_status != 403 and not error.is_missing:
                raise
            self.warnings.append(f"The service did not validate the {self._plan.action} in check mode. {error.message}")

    def _take(self, error: CceError) -> None:
        """Complete an error that is no answer of the service by what the service said of the release."""
        if isinstance(error, ReleaseError):
            self._release = error.release or self._release
            error.request_id = self._writer.request_id

    def to_result(self, error: CceError | None = None, with_diff: bool = False) -> dict[str, Any]:
        """Return the task's result; with the error, that of a failed one."""
        plan, client = self._plan, self._api.client
        predicts = self._check_mode and plan.is_change and not self._only_validates
        if error:
            changed = self._writer.changed
            self._take(error)
        else:
            changed = self._writer.changed or predicts
        result = {
            "changed": changed,
            "action": plan.action if changed or error else "none",
            "changes": show_changes(plan, self._masker),
            "unknown_paths": self._unknown,
            "request_id": self._writer.request_id or client.last_request_id,
            "stats": show_stats(client),
            **show_release(self._release, self._masker),
        }
        if with_diff:
            result["diff"] = make_diff(plan, self._masker)
        if self._only_validates and plan.is_change and not error:
            said = "accepts" if self._validated else "was not asked about"
            result.update(dry_run=True, msg=f"Dry run: the service {said} the {plan.action}; nothing was changed.")
        if error:
            result.update(error.to_result())
        return result
