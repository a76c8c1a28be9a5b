# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""One task on one version of a chart: reads, decides, writes at most once as far as can be known, and tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._chart_plan import ChartPlan
from ._charts import ChartApi
from ._client import HttpClient, show_stats
from ._diff import prepare_diff
from ._errors import ApiError, CceError
from ._masks import Masker, find_secrets
from ._package import Package
from ._removal import Removal
from ._retries import retry_pause
from ._upload import Upload

_FOUND = {"upload": "it is not there", "replace": "it has other content", "delete": "it is still there"}


class ChartTask:
    """Brings a chart to its wanted state."""

    def __init__(
        self, client: HttpClient, params: Mapping[str, Any], package: Package | None, check_mode: bool
    ) -> None:
        self._client = client
        self._check_mode = check_mode
        api = ChartApi(client)
        self._wish: Upload | Removal
        if package:
            client.conceal(find_secrets(package.defaults))
            params = {**params, "chart_name": package.name, "chart_version": package.version}
        self.warnings: list[str] = []
        if package and params["state"] == "present":
            self.warnings = package.list_warnings()
            self._wish = Upload(api, params, package)
        else:
            self._wish = Removal(api, params)
        self._plan = ChartPlan("none")
        self._changed = False
        self._recovered = False
        self._may_be_ours = False
        """Whether a write whose answer does not tell may have been carried out."""

    def run(self) -> None:
        """Do what is to be done; a write is sent again only when a look shows that it was not carried out."""
        problem: CceError | None = None
        was_lost = False
        attempt = 0
        while True:
            # The pause comes before the look: what is carried out late must not fall between a look and a write.
            may_repeat = problem is None or self._pause(attempt, problem)
            plan = self._decide(problem)
            if plan.action == "none":
                self._changed = self._may_be_ours and plan.is_as_wanted
                self._recovered = self._changed and (self._recovered or was_lost)
                self._plan = self._plan if self._changed else plan
                return
            if problem:
                self._check_going_on(plan, problem, may_repeat)
            self._plan = plan
            problem = None if self._check_mode else self._write(plan)
            if problem is None:
                self._changed = True
                return
            was_lost = was_lost or _is_lost(problem)
            attempt += 1

    def _pause(self, attempt: int, problem: CceError) -> bool:
        """Wait before a look, and return whether the write may be sent again after it."""
        client = self._client
        seconds = retry_pause(attempt - 1, problem.retry_after)
        if attempt > client.max_retries or seconds >= client.deadline.left():
            return False
        client.deadline.pause(seconds)
        return True

    def _check_going_on(self, plan: ChartPlan, problem: CceError, may_repeat: bool) -> None:
        """Raise the failure of the last write, unless something else is due now, or the same may be sent again.

        It does no harm when the first request is carried out after the look: a second upload is refused then, and
        replacing or deleting twice is the same as once.
        """
        is_same = plan.action == self._plan.action
        if not may_repeat or (is_same and not problem.is_uncertain):
            problem.add(f"A look at the project's charts showed then that {_FOUND[plan.action]}.")
            raise problem
        self._client.tally.repeated += 1
        self._recovered = self._recovered or (is_same and problem.is_uncertain)

    def _decide(self, problem: CceError | None) -> ChartPlan:
        try:
            return self._wish.decide()
        except CceError as error:
            if problem:
                error.add(f"Before that: {problem.message}")
            raise

    def _write(self, plan: ChartPlan) -> CceError | None:
        """Send the write; return its failure when the chart has to be looked at again before anything else."""
        try:
            self._wish.send(plan)
        except CceError as error:
            # Somebody else has just uploaded or deleted the same, or an earlier write of this task did.
            is_overtaken = isinstance(error, ApiError) and (
                error.is_missing or error.http_status == 409 or error.is_name_taken or self._may_be_ours
            )
            self._may_be_ours = self._may_be_ours or error.is_uncertain
            if error.is_uncertain or is_overtaken:
                return error
            raise
        return None

    def to_result(self, error: CceError | None = None, with_diff: bool = True) -> dict[str, Any]:
        """Return what the module returns, with the failure if there is one."""
        chart = self._wish.chart
        result = {
            "changed": self._changed,
            "action": self._plan.action,
            "recovered": self._recovered,
            "chart": chart.to_result() if chart else {},
            "request_id": self._client.last_request_id,
            "stats": show_stats(self._client),
            **self._wish.told,
            **(error.to_result() if error else {}),
        }
        if with_diff and not error:
            result["diff"] = self._make_diff()
        return result

    def _make_diff(self) -> dict[str, str]:
        plan = self._plan
        if plan.action == "none":
            return {"prepared": ""}
        before = f"{plan.title}: {plan.before.chart_id if plan.before else 'absent'}"
        after = f"{plan.title}: {'absent' if plan.action == 'delete' else plan.action}"
        return prepare_diff(before, after, plan.changes, Masker())


def _is_lost(error: CceError) -> bool:
    """Return whether a write may be carried out without the service having said so; an answer below 300 says it."""
    return error.is_uncertain and (error.http_status or 500) >= 300
