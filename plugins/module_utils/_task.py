# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""One task on one release: read, decide, act, wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ._apply import is_conflict
from ._cce import CceApi
from ._client import show_stats
from ._clusters import read_cluster
from ._decide import Decider
from ._dossier import Aftermath, make_dossier
from ._errors import ApiError, CceError, ReleaseError
from ._look import describe
from ._masks import Masker, find_at, find_secrets
from ._perform import Performer
from ._plan import Plan
from ._release import Release
from ._result import make_diff, show_changes, show_differences, show_release, summarise
from ._wait import FIRST_PAUSE

# How often a write may clash with somebody else's; one that finds the release busy waits until the deadline.
MAX_CONFLICTS = 3
HIDDEN = (
    "what Helm itself has installed, or what an earlier release has left, can hold its name: look for Secrets named "
    "sh.helm.release.v1.{name}.v*."
)


class ReleaseTask:
    """Brings one release to what the options ask for, and knows at any moment what to report."""

    def __init__(self, api: CceApi, params: Mapping[str, Any], check_mode: bool) -> None:
        """Take an API without a cluster for one that is still to be found: that may take a request."""
        api.client.conceal([*find_secrets(params["values"]), *find_secrets(params["sensitive_values"], True)])
        api.client.secrets.conceal_all(find_at(params["sensitive_values"], True))
        self._api = api
        self._params = params
        self._check_mode = check_mode
        self._decider = Decider(api, params, check_mode)
        self._performer = Performer(api, params, self._decider.is_ours)
        self._masker = Masker(params["sensitive_values"])
        self._about_cluster: list[str] = []
        self._recoveries: list[Plan] = []
        self._conflicts = 0
        self._pause = min(FIRST_PAUSE, params["wait_interval"])

    @property
    def warnings(self) -> list[str]:
        """What the user should know although the task may succeed."""
        return list(dict.fromkeys([*self._about_cluster, *self._decider.warnings, *self._performer.warnings]))

    @property
    def _only_validates(self) -> bool:
        return bool(self._decider.wanted.parameters.get("dry_run"))

    @property
    def summary(self) -> Plan:
        """What the task does, or did, as one step: from the release as it was found to the wanted one."""
        return summarise(self._recoveries, self._decider.plan)

    def plan(self) -> Plan:
        """Read and decide; raises CceError, after which to_result() tells how far it came."""
        with self._investigating():
            if not self._api.cluster_id:
                self._api.cluster_id, self._about_cluster = read_cluster(self._api.client, self._params)
            return self._decider.decide()

    def hold_to_plan(self) -> None:
        """Refuse to carry out another plan than the present one, if another one has to be made."""
        self._decider.held = self._decider.plan

    def apply(self) -> None:
        """Do what is planned; raises CceError, after which to_result() tells how far it came."""
        with self._investigating():
            self._carry_out(self._decider.plan)

    @contextmanager
    def _investigating(self) -> Iterator[None]:
        try:
            yield
        except CceError as error:
            self._investigate(error)
            raise

    def _carry_out(self, plan: Plan) -> None:
        while plan.is_change:
            self._check_recovery(plan)
            self._performer.release = self._decider.release
            try:
                self._act(plan)
            except ApiError as error:
                plan = self._decide_anew(error)
                continue
            if not plan.is_recovery or self._only_validates:
                return
            self._recoveries.append(plan)
            plan = self._decider.decide_after(plan)
        self._performer.release = self._decider.release

    def _check_recovery(self, plan: Plan) -> None:
        """Raise CceError for a recovery in vain, or a second one: what is in the way then is somebody else's doing."""
        if plan.is_recovery and self._recoveries:
            raise ReleaseError(
                f"This task has made way for what is wanted, and then found the release {describe(plan.before)}: "
                "somebody else writes, too. Run the task again.",
                plan.before,
            )
        if plan.is_recovery:
            self._decider.foresee(plan)

    def _act(self, plan: Plan) -> None:
        if self._check_mode:
            self._performer.preview(plan, not self._recoveries)
        elif not self._only_validates:
            self._performer.perform(plan)
        elif not plan.is_recovery:
            self._performer.validate(plan)

    def _decide_anew(self, refusal: ApiError) -> Plan:
        """Plan for what is there now, after a refusal for what somebody else does; raise any other."""
        deadline = self._api.client.deadline
        self._conflicts += not refusal.is_busy
        is_over = self._conflicts == MAX_CONFLICTS or deadline.left() <= 0
        writers, before = self._performer.writers, self._decider.plan
        # What is gone since may be wanted all the same; a chart that is not there is no reason to look again.
        may_be_gone = refusal.is_missing and before.action in ("upgrade", "rollback")
        if is_over or not writers or writers[-1].changed or not (is_conflict(refusal) or may_be_gone):
            raise refusal
        deadline.pause(self._pause)
        self._pause = min(self._pause * 2, self._params["wait_interval"])
        plan = self._decider.decide()
        if may_be_gone and plan.action == before.action:
            raise refusal
        if plan.action == "install" and before.action == "install" and not refusal.is_busy:
            refusal.add("But the service shows no such release: " + HIDDEN.format(name=self._params["name"]))
            raise refusal
        return plan

    def _investigate(self, error: CceError) -> None:
        """Complete the error by what is known of the release, and by its history if that may tell more."""
        performer, decider = self._performer, self._decider
        for step in self._recoveries if performer.has_changed else []:
            error.message = error.message.replace(" Nothing was changed.", "")
            done = f"rolled back to revision {step.target.revision}" if step.target else "uninstalled"
            error.add(f"But before that, this task has changed it: the release was {done}.")
        if not performer.writers:
            performer.release = decider.release
        elif not (performer.has_changed or isinstance(error, ReleaseError)):
            error.add("The release is as it was before.")
        failed = performer.release or decider.release
        if isinstance(error, ReleaseError):
            failed = error.release or failed
            error.request_id = performer.request_id
            if not performer.tried_to_undo:
                performer.release = failed
        history: tuple[Release, ...] = ()
        if failed and (performer.writers or isinstance(error, ReleaseError)):
            try:
                history = self._api.list_history(self._params["namespace"], self._params["name"])
            except CceError:
                pass  # the failure is told without it
        now = performer.release if performer.tried_to_undo else failed
        uninstalls = bool(performer.writers) and decider.plan.action == "uninstall"
        error.dossier = make_dossier(error, failed, history, Aftermath(now, performer.was_undone, uninstalls))

    def make_diff(self) -> dict[str, str]:
        """Return the diff of what the task does, or did."""
        return make_diff(self.summary, self._masker, self._api.client.redact)

    def to_result(self, error: CceError | None = None, with_diff: bool = False) -> dict[str, Any]:
        """Return the task's result; with the error, that of a failed one."""
        plan, performer = self.summary, self._performer
        predicts = self._check_mode and plan.is_change and not self._only_validates
        changed = performer.has_changed or (error.has_changed if error else predicts)
        rolled_back_to = performer.rolled_back_to
        if predicts and not error:
            rolled_back_to = next((step.target.revision for step in [plan, *self._recoveries] if step.target), None)
        shows, redact = self._params["return_values"] != "none", self._api.client.redact
        result = {
            "changed": changed,
            "action": plan.action if changed or error else "none",
            **show_differences(plan, show_changes(plan, self._masker, redact) if shows else [], self._decider.unknown),
            "recovered": any(writer.recovered for writer in performer.writers),
            "rolled_back_to": rolled_back_to,
            "request_id": performer.request_id or self._api.client.last_request_id,
            "cluster_id": self._api.cluster_id,
            "stats": show_stats(self._api.client),
            **show_release(performer.release and performer.release.with_words(redact), self._masker),
        }
        if self._params["return_values"] != "all":
            result["release_values"] = {}
        if with_diff:
            result["diff"] = self.make_diff()
        if self._only_validates and plan.is_change and not error:
            said = "accepts" if performer.was_validated else "was not asked about"
            result.update(dry_run=True, msg=f"Dry run: the service {said} the {plan.noun}; nothing was changed.")
        if error:
            result.update(error.to_result())
        return result
