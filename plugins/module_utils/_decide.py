# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Reads a release, and all that the decision takes besides, and decides a task's next step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ._cce import CceApi
from ._differences import find_differences, needs_archive
from ._errors import CceError, InputError, ReleaseError
from ._history import is_good
from ._look import describe, look_settled, read_history
from ._masks import SERVICE_MASKS, find_at, find_masks
from ._outcome import is_as_sent
from ._overrides import find_nulls
from ._plan import ABSENT, Plan
from ._policy import make_plan, needs_history
from ._read import name_chart, read_chart, read_dependencies, read_wanted, recognise
from ._release import Release
from ._validate import validate_values
from ._values import overlay


class Decider:
    """Knows what a task wants, the release as it was read last (C(release)), and the step that follows (C(plan))."""

    def __init__(self, api: CceApi, params: Mapping[str, Any], check_mode: bool) -> None:
        self.warnings: list[str] = []
        self.wanted = read_wanted(params)
        self.plan = Plan(self.wanted, "none", None)
        self.release: Release | None = None
        self.unknown: list[str] = []
        self.held: Plan | None = None
        """The plan that was approved: no other one is carried out."""
        self._api = api
        self._params = params
        self._check_mode = check_mode
        self._is_first = True

    def decide(self) -> Plan:
        """Read the release and return the next step; raises CceError when there must be none."""
        interval = self._params["wait_interval"]
        release = look_settled(self._api, self.wanted, self._api.client.deadline, interval)
        if release:
            # The secrets that are to be replaced may be quoted, too.
            self._api.client.secrets.conceal_all(find_at(release.values, self._params["sensitive_values"] or None))
        self.release = release
        return self._decide_for(release)

    def decide_after(self, recovery: Plan) -> Plan:
        """Return the step that follows a recovery; in check mode, the one that would follow it."""
        self._is_first = False
        self.wanted = recovery.next_wanted
        return self._decide_for(recovery.outcome) if self._check_mode else self.decide()

    def foresee(self, recovery: Plan) -> None:
        """Raise InputError for what would end the task after a recovery, so that nothing is written in vain."""
        before, self.wanted = self.wanted, recovery.next_wanted
        try:
            self._make_plan(recovery.outcome)
        except ReleaseError:
            pass  # what is there then may be something else
        finally:
            self.wanted = before

    def is_ours(self, plan: Plan, found: Release) -> bool:
        """Return whether a release holds just what the plan has sent, so that it is what became of a lost write."""
        chart = plan.wanted.chart
        if not is_as_sent(plan, found):
            return False
        sent = replace(plan.wanted, values_mode="replace", ignore_paths=(), masks_differ=False)
        if plan.target or chart is None or chart.defaults is None or sent.keeps_values:
            return True
        if needs_archive(sent, chart, found):
            try:
                chart = read_dependencies(self._api, chart)
            except CceError:
                return True  # nothing more can be told
        return not find_differences(sent, chart, found)

    def _decide_for(self, actual: Release | None) -> Plan:
        params = self._params
        if self.wanted.state == "present" and self.wanted.chart is None:
            chart = read_chart(self._api.charts, params)
            if actual and chart.missing and chart.name is None:
                chart = recognise(self._api, chart, actual)
            self.wanted = replace(self.wanted, chart=chart)
        self.unknown = list(find_masks(actual.values, SERVICE_MASKS)) if actual else []
        given = self.wanted.values
        plan = self._make_plan(actual)
        self._miss_chart(plan)
        self._tell_nulls(plan, given)
        if self._is_first and self.wanted.chart:
            self.warnings += validate_values(given, self.wanted.chart, params["validate_values"])
        if plan.is_change and self._is_first:
            self._expect_revision(actual)
            self._keep_to(plan)
        if plan.action == "rollback":
            plan = self._name_chart(plan)
        self.plan = plan
        return plan

    def _make_plan(self, actual: Release | None) -> Plan:
        history: tuple[Release, ...] = ()
        if actual and needs_history(self.wanted, actual):
            deadline, interval = self._api.client.deadline, self._params["wait_interval"]
            history = read_history(self._api, self.wanted, actual, deadline, interval)
        try:
            plan = make_plan(self.wanted, actual, history)
        except InputError:  # for live values that cannot be sent back, which may not have to be
            if not self._read_archive(actual):
                raise
        else:
            if not plan.is_change or not self._read_archive(actual):
                return plan
        return make_plan(self.wanted, actual, history)

    def _read_archive(self, actual: Release | None) -> bool:
        """Read what the chart's dependencies bring, if only that can tell what differs; return whether it was tried."""
        chart = self.wanted.chart
        if not (actual and chart and needs_archive(self.wanted, chart, actual)):
            return False
        try:
            self.wanted = replace(self.wanted, chart=read_dependencies(self._api, chart))
        except CceError as error:
            self.warnings.append(f"The defaults of the chart's dependencies are not compared. {error.message}")
        return True

    def _miss_chart(self, plan: Plan) -> None:
        """Refuse a chart that is not there, unless a release matches without it, or an upload was only simulated."""
        chart = self.wanted.chart
        if chart is None or chart.is_known:
            return
        if chart.name is not None and not plan.is_change:
            self.warnings.append(f"{chart.missing} The release has this version, and all the values of the task.")
        elif self._check_mode:
            self.plan = plan
            told = f"{chart.missing} An earlier task may upload it; the service was not asked to validate."
            self.warnings.append(told)
        else:
            raise InputError(f"{chart.missing} Nothing was changed.")

    def _tell_nulls(self, plan: Plan, given: Mapping[str, Any]) -> None:
        """Warn of defaults that are taken away because the live values lack them, which may be for another reason."""
        live, wanted = plan.before.values if plan.before else None, plan.wanted
        if not self._is_first or live is None or wanted.chart is None or wanted.values_mode != "merge":
            return
        nulls = find_nulls(wanted.values, overlay(live, given))
        if nulls:
            self.warnings.append(
                f"These defaults of the {wanted.chart.title} are sent as null, because the live values lack them: "
                f"{', '.join(nulls)}. Give them in the task, as null or with the value that they are to have."
            )

    def _expect_revision(self, actual: Release | None) -> None:
        """Refuse to write to a release that has moved on since whoever wrote the task has looked."""
        expected = self._params["expect_revision"]
        is_there = actual is not None and actual.status not in ABSENT
        current = actual.revision if actual and is_there else 0
        if expected is not None and current != expected:
            where = f"at revision {current}" if is_there else "absent"
            raise ReleaseError(
                f"The release is {where}, and not at the revision {expected} that expect_revision names, so it may not "
                "be what the task was written for. Nothing was changed.",
                actual,
            )

    def _keep_to(self, plan: Plan) -> None:
        """Refuse another plan than the one that is held."""
        if self.held and plan.essence != self.held.essence:
            raise ReleaseError(
                f"The release, now {describe(plan.before)}, has moved since it was planned, and what is to be done, "
                f"{plan.noun}, is not what expect_plan stands for: plan again. Nothing was changed.",
                plan.before,
            )

    def _name_chart(self, plan: Plan) -> Plan:
        if plan.target and not is_good(plan.target):
            self.warnings.append(
                f"Revision {plan.target.revision} is no good one: it is {plan.target.status} "
                f"({plan.target.description})."
            )
        identity = tuple((self._params[option] or "").strip() for option in ("chart_name", "chart_version"))
        return name_chart(self._api, plan, (self._params["chart_id"] or "").strip(), identity)
