# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to hold of a run of the module, whatever it was asked for and whatever went wrong."""

from __future__ import annotations

import re
from typing import Any

from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import NO_DOSSIER
from ansible_collections.huaweicloud.cce.tests.simulator import Settings
from ansible_collections.huaweicloud.cce.tests.simulator.records import Release
from ansible_collections.huaweicloud.cce.tests.simulator.values import lookup, mask
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules.machine_run import Run, is_visible, tells_of_failure
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules.machine_strategies import HIDDEN, VEILED
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules.machine_values import (
    as_comparable,
    effective,
    overlay,
    without_nulls,
    without_paths,
)

KEYS = {"changed", "action", "changes", "release", "release_values", "recovered", "rolled_back_to", "stats"}
FAILURE_KEYS = {*NO_DOSSIER, "http_status", "error_code", "error_message", "request_id"}
NOTHING = re.compile(r"othing was (changed|written)|as it was before")
SOMETHING = re.compile(r"accepted|wait_timeout|carried out|rolled back|undone|got lost|somebody else")


# -- whatever happened ---------------------------------------------------------------------------------------


def check_form(run: Run) -> None:
    """The result is whole, without a traceback and without a secret."""
    result, printed = run.result, run.result["printed"]
    assert result["exit_code"] in (0, 1) and "Traceback" not in printed, run
    assert result.keys() >= KEYS, KEYS - result.keys()
    assert result["stats"]["requests"] == len(run.requests), (result["stats"], len(run.requests))
    assert ("failure" in result) == run.failed and bool(result.get("failed")) == run.failed
    if run.failed:
        assert result["failure"].keys() == FAILURE_KEYS and result["msg"], result
    elif not result["changed"]:
        assert result["action"] == "none", result["action"]
    for secret in secrets_of(run):
        assert secret not in printed, f"{secret} is printed: {run}"


def secrets_of(run: Run) -> list[str]:
    """Return what must not be shown: secrets, unless the service quotes one that the task cannot know."""
    quoted = run.quoted + "".join(item.description for item in [*run.before, *run.after])
    given = str(run.options.get("values")) + str(run.options.get("sensitive_values"))
    veiled = [word for word in VEILED if word in str(run.options.get("sensitive_values"))]
    return [*veiled, *(word for word in HIDDEN if word in given or word not in quoted), "magento-root", "in-the-chart"]


def check_writes(run: Run) -> None:
    """At most one installation or upgrade, and the one recovery that was asked for; nothing is deleted unasked."""
    if run.check_mode or (run.options.get("parameters") or {}).get("dry_run"):
        assert run.done == [] and run.writes == [], run.writes
        return
    done = run.done
    options, state = run.options, run.options.get("state", "present")
    if done and options["expect_revision"] is not None and not run.others:
        assert options["expect_revision"] == (run.before[-1].revision if is_visible(run.before) else 0), run
    if run.others and run.lost and len(done) > 1 and (done[0] == done[1] == "uninstall" or is_taken_away(run)):
        # The answer got lost, and before the task could look, somebody else had taken away what it had made, or put
        # something in the place of what it had uninstalled.
        done = done[1:]
    if state != "present":
        assert done in ([], ["uninstall" if state == "absent" else "rollback"]), done
        return
    if (
        options["rollback_on_failure"]
        and run.failed
        and done[-2:] in (["install", "uninstall"], ["upgrade", "rollback"])
    ):
        done = done[:-1]
    if done[:1] == ["rollback"]:
        assert options["on_pending"] == "recover", run
        done = done[1:]
    elif done[:1] == ["uninstall"]:
        assert options["on_pending"] == "recover" or options["on_failed"] == "reinstall", run
        done = done[1:]
    assert done in ([], ["install"], ["upgrade"]), run


def check_told(run: Run) -> None:
    """A failure says whether anything was changed."""
    if not run.failed:
        return
    message = run.result["msg"]
    if run.done and not is_taken_away(run):  # else it can be back to what it was, or gone
        assert not NOTHING.search(message), run
    if run.done and not run.others:
        assert SOMETHING.search(message), run


def check_changed(run: Run) -> None:
    """C(changed) is what this task's requests did, with the doubts that no client can resolve."""
    changed, expected = run.result["changed"], bool(run.done) or predicts(run)
    if changed == expected:
        return
    if run.check_mode or (run.options.get("parameters") or {}).get("dry_run"):
        # An endpoint that overlooks dry_run is told from somebody else's write by nothing.
        assert changed and run.others and "ignored dry_run" in run.result["msg"], run
        return
    assert is_doubtful(run) if changed else is_taken_away(run) or is_behind(run), run


def predicts(run: Run) -> bool:
    """Return whether a check mode has to say changed: what it says is compared with the run that follows."""
    return run.check_mode and not run.failed and bool(run.result["changed"])


def is_doubtful(run: Run) -> bool:
    """Return whether a task that changed nothing may say that it did: a handler that runs in vain does less harm."""
    if "uninstall" in run.others and any(sent.method == "DELETE" for sent in run.writes):
        return True  # the service accepts to uninstall what is being uninstalled already
    if not run.lost:
        return False
    # Somebody else did the very same at the same time, or was quicker to uninstall it.
    if run.others:
        return True
    # No read tells whether the write was done.
    troubles = [sent for sent in run.requests if sent.method == "GET" and sent.status != 200]
    if "is not known" in run.result["msg"]:
        return bool(troubles) or "not the expected JSON" in run.result["msg"]
    # The gateway did not wait for it, and it may still be done after the deadline.
    return "may still be carried out" in run.result["msg"] and any(sent.status == 504 for sent in run.writes)


def is_behind(run: Run) -> bool:
    """Return whether all that a task could see is what somebody else wrote just before it: its answer and reads lag."""
    return bool(run.lost and run.others and run.settings.stale_reads)


def is_taken_away(run: Run) -> bool:
    """Return whether a task may not see what it did: the answer got lost, and somebody else uninstalled the release."""
    return "uninstall" in run.others and bool(run.lost)


# -- after a success -----------------------------------------------------------------------------------------


def check_success(run: Run) -> None:
    """The service holds what was wanted."""
    if run.failed or run.check_mode or (run.options.get("parameters") or {}).get("dry_run"):
        return
    waited, state = run.options["wait"], run.options.get("state", "present")
    if run.unseen or (run.others and not waited):
        return  # others have written after the last look
    if {"uninstall", "install"} <= set(run.others):
        return  # what they have installed anew has the revision of what the task has installed
    if state == "absent":
        assert not is_visible(run.after), run
        assert not waited or run.result["release"].get("status", "DELETED") == "DELETED", run
        return
    assert is_visible(run.after), run
    newest = run.after[-1]
    if waited or not run.done:
        assert newest.status == "DEPLOYED", run
        assert (run.result["release"]["status"], run.result["release"]["revision"]) == ("DEPLOYED", newest.revision)
    if state == "present":
        check_present(run, newest)
    else:
        check_rolled_back(run, newest)


def check_present(run: Run, newest: Release) -> None:
    """The chart and the values are those of the task."""
    options, settings = run.options, run.settings
    assert newest.chart_id == options["chart_id"], run
    wanted = overlay(options["values"], options["sensitive_values"])
    if run.others and run.journal[-1].who != "task":
        # What others write after the task is taken for its work as long as it holds every value that was wanted.
        check_laid_over(newest, wanted, options["ignore_paths"], settings)
        return
    if keeps_values(options, wanted):
        # A null may take no effect with parameters.replace, and that is documented.
        wanted = without_nulls(wanted) if (options["parameters"] or {}).get("replace") else wanted
        check_laid_over(newest, wanted, options["ignore_paths"], settings)
        return
    actual, expected = (effective(newest.chart, tree, settings) for tree in (newest.values, wanted))
    if options["ignore_paths"]:
        # A map with nothing but a null is as empty as one without.
        paths = options["ignore_paths"]
        actual, expected = (without_paths(without_nulls(tree), paths) for tree in (actual, expected))
    assert as_comparable(actual) == as_comparable(expected), run


def keeps_values(options: dict[str, Any], wanted: Any) -> bool:
    """Return whether the task lays its values over those that are there."""
    given = {name: value for name, value in (options["parameters"] or {}).items() if value is not None}
    if options["values_mode"] == "merge":
        return True
    return not given.get("reset_values") and bool(
        given.get("replace") or (given.get("reset_values") is False and not wanted)
    )


def check_laid_over(newest: Release, wanted: Any, ignored: list[str], settings: Settings, at: str = "") -> None:
    """Each wanted value is there."""
    tree = effective(newest.chart, newest.values, settings)
    for key, value in wanted.items():
        path = f"{at}/{key.replace('~', '~0').replace('/', '~1')}"
        if isinstance(value, dict) and value:
            check_laid_over(newest, value, ignored, settings, path)
        elif not any(path == known or path.startswith(f"{known}/") for known in ignored) and value != {}:
            dummy, found = lookup(tree, path)
            expected = mask(value, settings.mask_secrets and "passw" in path)
            assert as_comparable({"": found}) == as_comparable({"": expected}), (path, found, value)


def check_rolled_back(run: Run, newest: Release) -> None:
    """The content is that of the revision, which is the last good one if none was named."""
    revision = run.options["revision"] or run.result["rolled_back_to"]
    target = next((item for item in run.before if item.revision == revision), None)
    if target is None:
        assert run.others, revision
        return
    assert newest.chart_id == target.chart_id
    actual, expected = (effective(item.chart, item.values, run.settings) for item in (newest, target))
    assert as_comparable(actual) == as_comparable(expected), run
    if run.options["revision"] is None:
        assert target.status in ("DEPLOYED", "SUPERSEDED") and not tells_of_failure(target), target
