# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Carries out the steps of a task, to their ends where it is to wait; or has them validated only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ._apply import IsOurs, Writer
from ._cce import CceApi
from ._differences import is_other_chart
from ._errors import ApiError, CceError, ReleaseError
from ._plan import Plan
from ._release import Release
from ._send import validate
from ._settle import settle
from ._undo import undo


class Performer:
    """Performs steps, and knows what has come of them: C(release) is the release as it was seen last."""

    def __init__(self, api: CceApi, params: Mapping[str, Any], is_ours: IsOurs) -> None:
        self.warnings: list[str] = []
        self.writers: list[Writer] = []
        self.release: Release | None = None
        self.rolled_back_to: int | None = None
        self.tried_to_undo = False
        self.was_undone = False
        self.was_validated = False
        self._api = api
        self._params = params
        self._is_ours = is_ours

    @property
    def has_changed(self) -> bool:
        """Whether the task's own requests have changed the service."""
        return any(writer.changed for writer in self.writers)

    @property
    def request_id(self) -> str | None:
        """The id of the last write."""
        return next((writer.request_id for writer in reversed(self.writers)), None)

    def perform(self, plan: Plan) -> None:
        """Write the step and see to its end; raises CceError."""
        self._validate_successor(plan)
        writer = Writer(self._api, plan, self._params["wait_interval"], self._is_ours)
        self.writers.append(writer)
        self.release = writer.write()
        self._follow(plan, writer)
        if plan.target:
            self.rolled_back_to = plan.target.revision

    def validate(self, plan: Plan) -> None:
        """Have the service validate the step."""
        validate(self._api, plan)
        self.was_validated = True

    def _validate_successor(self, plan: Plan) -> None:
        """Have the service validate what a release of another chart is to make way for: it does not come back.

        Raises what the service refuses. Helm takes a dry run under a name in use; one that does not tells nothing.
        """
        chart = plan.wanted.chart
        is_asked = plan.is_recovery and plan.action == "uninstall" and self._params["server_dry_run"] != "never"
        if not (is_asked and chart and plan.before and is_other_chart(chart, plan.before)):
            return
        try:
            validate(
                self._api, replace(plan, action="install", before=None, wanted=plan.next_wanted, is_recovery=False)
            )
        except ApiError as error:
            if not (error.is_name_taken or error.is_busy or error.http_status in (403, 409)):
                error.add("The release was not uninstalled.")
                raise

    def _follow(self, plan: Plan, writer: Writer) -> None:
        """Read what became of the write, to its end when the user wants to wait or something is to follow."""
        params, deadline = self._params, self._api.client.deadline
        undoes = params["rollback_on_failure"] and plan.action in ("install", "upgrade")
        try:
            if params["wait"] or undoes or plan.is_recovery:
                self.release = settle(writer.look, plan, writer.revision, deadline, params["wait_interval"])
            elif self.release is None:
                self.release = writer.look()
        except ReleaseError as error:
            if undoes and writer.changed:
                undone = undo(self._api, plan, error, writer.revision, params["wait_interval"])
                self.release, self.rolled_back_to, self.was_undone = undone.release, undone.revision, undone.is_done
                self.writers += undone.writers
                self.tried_to_undo = True
            raise
        except CceError as error:
            error.add(f"The {plan.noun} had been accepted before: run the task again to see its end.")
            raise

    def preview(self, plan: Plan, is_first: bool) -> None:
        """Ask the service to validate what the run would send, as far as the user allows it."""
        self._validate_successor(plan)
        policy, chart = self._params["server_dry_run"], plan.wanted.chart
        asks = policy == "always" or (policy == "install" and plan.action == "install")
        is_possible = is_first and not plan.is_recovery and plan.action != "uninstall"
        if not asks or not is_possible or (chart and not chart.is_known):
            return
        try:
            self.validate(plan)
        except ApiError as error:
            if error.http_status != 403 and not error.is_missing:
                raise
            self.warnings.append(f"The service did not validate the {plan.noun} in check mode. {error.message}")
