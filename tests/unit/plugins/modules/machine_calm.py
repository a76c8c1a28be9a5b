# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to hold of runs when nobody else writes and every answer arrives."""

from __future__ import annotations

from ansible_collections.huaweicloud.cce.tests.simulator.records import PENDING, Release
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules.machine_run import Run, tells_of_failure


def check_calm(run: Run) -> None:
    """What holds when nobody else writes and every answer arrives."""
    result = run.result
    assert not result["recovered"] and result["stats"]["retries"] == 0
    assert run.failed or not has_to_fail(run), run
    if not run.failed:
        return
    assert has_reason(run), run
    status, seen = result["failure"]["status"], {items[-1].status for items in (run.before, run.after) if items}
    if status and not (run.options.get("rollback_on_failure") and run.done):  # that is the one before it was undone
        assert status in seen, (status, run)


def has_to_fail(run: Run) -> bool:
    """Return whether the options forbid a success in the state that was found."""
    state = run.options.get("state", "present")
    if not run.before:
        return state == "rolled_back"
    newest = run.before[-1]
    if newest.status in PENDING:
        return newest.stuck and run.options["on_pending"] == "fail"
    return state == "present" and newest.status in ("FAILED", "SUPERSEDED") and run.options["on_failed"] == "fail"


def has_reason(run: Run) -> bool:
    """Return whether a run that fails has to."""
    options, message = run.options, run.result["msg"]
    seen = {items[-1].status if items else None for items in (run.before, run.after)}
    revisions = [item.revision for item in run.before]
    plans_failure = run.settings.fail_next + run.settings.fail_rollbacks > 0 or any(
        item.failure for item in [*run.before, *run.after]
    )
    is_stuck = any(item.stuck for item in run.before[-1:])
    reasons = {
        "on_pending=fail": options["on_pending"] == "fail" and bool(seen & set(PENDING)),
        "wait_timeout": is_stuck,
        "status of the release is UNKNOWN": "UNKNOWN" in seen,
        "not known here": "NEVER_SEEN" in seen,
        "on_failed=fail": options.get("on_failed") == "fail" and bool(seen & {"FAILED", "SUPERSEDED"}),
        "nothing to roll back": bool(seen & {None, "DELETED", "DELETING"}),
        "nothing to repair": "DEPLOYED" in seen,
        "no older revision is known": not any(is_good(item) for item in run.before[:-1]),
        "There is no revision": options.get("revision") not in revisions,
        "expect_revision": options.get("expect_revision") is not None,
        "masked, so it cannot": run.settings.mask_secrets,
        "accepted, but": plans_failure,
        "has no deployed releases": True,
        "re-use a name": "DELETED" in seen and (options["parameters"] or {}).get("replace") is False,
    }
    return any(words in message and holds for words, holds in reasons.items())


def is_good(release: Release) -> bool:
    return release.status in ("DEPLOYED", "SUPERSEDED") and not tells_of_failure(release)


def check_prediction(predicted: Run, run: Run) -> None:
    """Check mode has said what the run does."""
    options = run.options
    waits = options["on_pending"] == "wait" and not (
        options.get("state") == "rolled_back" and options["revision"] is None
    )
    newest = [items[-1] for items in (predicted.before, predicted.after) if items]
    if not waits and any(item.status in PENDING and not item.stuck for item in newest):
        return  # what the task does not wait for may end before the run
    if predicted.failed:
        assert run.failed and run.done == [], (predicted.result["msg"], run)
        return
    names = ["changed"] if run.failed else ["changed", "action", "changes", "diff", "rolled_back_to"]
    for name in names:
        assert predicted.result[name] == run.result[name], (name, predicted.result[name], run)


def is_repeatable(run: Run) -> bool:
    """Return whether the same task has to find nothing to do now; each exception is one of the documentation."""
    options, given = run.options, run.options.get("parameters") or {}
    if run.failed or given.get("dry_run"):
        return False
    if any(item.failure for item in run.after[-1:] if item.status in PENDING):
        return False  # not waited for, and about to fail
    if run.done and not options["wait"] and options["on_pending"] != "wait":
        return False  # it finds its own operation under way
    if run.settings.mask_secrets and options.get("masked_values") == "assume_changed":
        return False
    if options.get("state") == "rolled_back":
        # Without a revision a deployed release is not rolled back; and only the newest revisions are kept.
        return options["revision"] in [item.revision for item in run.after]
    if options.get("ignore_paths") and str(options["values"]).count("None") > 1:
        return False  # a null at an ignored path and another one: a default can come back, which is to be mended
    return not (given.get("replace") and "None" in str(options.get("values")))


def check_silent(run: Run) -> None:
    """The task has nothing to do and sends nothing."""
    result = run.result
    assert (run.failed, result["changed"], result["action"], result["changes"]) == (False, False, "none", []), run
    assert run.writes == [] and run.done == []
