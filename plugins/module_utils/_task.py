# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""One task on one release: read, decide, act, wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._apply import Writer, is_conflict
from ._cce import CceApi
from ._decide import Decider
from ._dossier import make_dossier
from ._errors import ApiError, CceError, ReleaseError
from ._masks import Masker, find_secrets
from ._plan import Plan
from ._release import Release
from ._result import make_diff, show_changes, show_release, show_stats, summarise
from ._send import validate
from ._settle import settle
from ._undo import undo
from ._wait import FIRST_PAUSE

# How often a write may clash with somebody else's; one that finds the release busy waits until the deadline.
MAX_CONFLICTS = 3
HIDDEN = "what an earlier one has left can hold its name, look for Secrets named sh.helm.release.v1.{name}.v*."


class ReleaseTask:
    """Brings one release to what the options ask for, and knows at any moment what to report."""

    def __init__(self, api: CceApi, params: Mapping[str, Any], check_mode: bool) -> None:
        api.client.conceal([*find_secrets(params["values"]), *find_secrets(params["sensitive_values"], True)])
        self._api = api
        self._params = params
        self._check_mode = check_mode
        self._decider = Decider(api, params, check_mode)
        self._masker = Masker(params["sensitive_values"])
        self._recoveries: list[Plan] = []
        self._writers: list[Writer] = []
        self._release: Release | None = None
        self._rolled_back_to: int | None = None
        self._was_undone = False
        self._validated = False
        self._conflicts = 0
        self._pause = min(FIRST_PAUSE, params["wait_interval"])

    @property
    def warnings(self) -> list[str]:
        """What the user should know although the task may succeed."""
        return self._decider.warnings

    @property
    def _only_validates(self) -> bool:
        return bool(self._decider.wanted.parameters.get("dry_run"))

    def run(self) -> None:
        """Do it; raises CceError, after which to_result() tells how far it came."""
        try:
            self._run()
        except CceError as error:
            self._investigate(error)
            raise

    def _run(self) -> None:
        plan = self._decider.decide()
        while plan.is_change:
            self._release = self._decider.release
            try:
                self._act(plan)
            except ApiError as error:
                plan = self._decide_anew(error)
                continue
            if not plan.is_recovery or self._only_validates:
                break
            self._recoveries.append(plan)
            plan = self._decider.decide_after(plan)
        if not plan.is_change:
            self._release = self._decider.release

    def _decide_anew(self, refusal: ApiError) -> Plan:
        """Plan for what is there now, after a refusal for what somebody else does; raise any other."""
        deadline = self._api.client.deadline
        self._conflicts += not refusal.is_busy
        is_over = self._conflicts == MAX_CONFLICTS or deadline.left() <= 0
        writes = not (self._check_mode or self._only_validates)
        if is_over or not writes or not is_conflict(refusal) or self._writers[-1].changed:
            raise refusal
        deadline.pause(self._pause)
        self._pause = min(self._pause * 2, self._params["wait_interval"])
        plan = self._decider.decide()
        if plan.action == "install" and not refusal.is_busy:
            refusal.add("But the service shows no such release: " + HIDDEN.format(name=self._params["name"]))
            raise refusal
        return plan

    def _act(self, plan: Plan) -> None:
        if self._check_mode:
            self._preview(plan)
        elif not self._only_validates:
            writer = Writer(self._api, plan, self._params["wait_interval"])
            self._writers.append(writer)
            self._release = writer.write()
            self._follow(plan, writer)
        elif not plan.is_recovery:
            validate(self._api, plan)
            self._validated = True
        if plan.target and not self._only_validates:
            self._rolled_back_to = plan.target.revision

    def _follow(self, plan: Plan, writer: Writer) -> None:
        """Read what became of the write, to its end when the user wants to wait or something is to follow."""
        params, deadline = self._params, self._api.client.deadline
        undoes = params["rollback_on_failure"] and plan.action in ("install", "upgrade")
        try:
            if params["wait"] or undoes or plan.is_recovery:
                self._release = settle(writer.look, plan, writer.revision, deadline, params["wait_interval"])
            elif self._release is None:
                self._release = writer.look()
        except ReleaseError as error:
            if undoes and writer.changed:
                found = undo(self._api, plan, error, writer.revision, params["wait_interval"])
                self._release, self._rolled_back_to = found
                self._was_undone = True
            raise
        except CceError as error:
            error.add(f"The {plan.action} had been accepted before: run the task again to see its end.")
            raise

    def _preview(self, plan: Plan) -> None:
        """Ask the service to validate what the run would send, as far as the user allows it."""
        policy, chart = self._params["server_dry_run"], plan.wanted.chart
        asks = policy == "always" or (policy == "install" and plan.action == "install")
        is_possible = not (plan.action == "uninstall" or self._recoveries or plan.is_recovery)
        if not asks or not is_possible or (chart and not chart.is_known):
            return
        try:
            validate(self._api, plan)
            self._validated = True
        except ApiError as error:
            if error.http_status != 403 and not error.is_missing:
                raise
            self.warnings.append(f"The service did not validate the {plan.action} in check mode. {error.message}")

    def _investigate(self, error: CceError) -> None:
        """Complete the error by what is known of the release, and by its history if that may tell more."""
        if not self._writers:
            self._release = self._decider.release
        failed = self._release or self._decider.release
        if isinstance(error, ReleaseError):
            failed = error.release or failed
            self._release = self._release if self._was_undone else failed
            error.request_id = next((writer.request_id for writer in reversed(self._writers)), None)
        history: tuple[Release, ...] = ()
        if failed and (self._writers or isinstance(error, ReleaseError)):
            try:
                history = self._api.list_history(self._params["namespace"], self._params["name"])
            except CceError:
                pass  # the failure is told without it
        error.dossier = make_dossier(error, failed, history)

    def to_result(self, error: CceError | None = None, with_diff: bool = False) -> dict[str, Any]:
        """Return the task's result; with the error, that of a failed one."""
        plan, client = summarise(self._recoveries, self._decider.plan), self._api.client
        changed = any(writer.changed for writer in self._writers)
        if error:
            changed = changed or error.has_changed
        else:
            changed = changed or (self._check_mode and plan.is_change and not self._only_validates)
        result = {
            "changed": changed,
            "action": plan.action if changed or error else "none",
            "changes": show_changes(plan, self._masker),
            "unknown_paths": self._decider.unknown,
            "recovered": any(writer.recovered for writer in self._writers),
            "rolled_back_to": self._rolled_back_to,
            "request_id": next((writer.request_id for writer in reversed(self._writers)), None)
            or client.last_request_id,
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
