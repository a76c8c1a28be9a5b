# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which revisions count as good, and what a failure tells of them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._dossier import Aftermath, make_dossier
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import (
    NO_DOSSIER,
    ApiError,
    CceError,
    InputError,
    LostAnswerError,
    ReleaseError,
)
from ansible_collections.huaweicloud.cce.plugins.module_utils._history import (
    find_revision,
    in_order,
    is_good,
    last_good,
    list_revisions,
)
from ansible_collections.huaweicloud.cce.plugins.module_utils._release import Release


def entry(revision: Any, status: str = "SUPERSEDED", **more: Any) -> Release:
    return Release.from_api({"name": "web", "namespace": "b", "version": revision, "status": status, **more})


@pytest.mark.parametrize(
    ("status", "text", "good"),
    [
        ("DEPLOYED", "Install complete", True),
        ("SUPERSEDED", "Upgrade complete", True),
        ("superseded", "Rollback to 3", True),
        ("DEPLOYED", "", True),
        ("SUPERSEDED", "mended the failed login", True),
        ("SUPERSEDED", "The upgrade of last week failed; this one is good", True),
        ("SUPERSEDED", 'Release "web" failed: timed out waiting for the condition', False),
        ("SUPERSEDED", 'Upgrade "web" failed: timed out', False),
        ("SUPERSEDED", "Rollback web failed: x", False),
        ("SUPERSEDED", "release failed", False),
        ("SUPERSEDED", "Installation failed", False),
        ("SUPERSEDED", "superseded by new release", False),
        ("SUPERSEDED", "Failed to install: no such thing", False),
        ("FAILED", "Install complete", False),
        ("PENDING_UPGRADE", "Preparing upgrade", False),
        ("UNKNOWN", "", False),
        ("DELETED", "Uninstallation complete", False),
        ("NEVER_SEEN", "", False),
    ],
)
@pytest.mark.parametrize("field", ["description", "status_description"])
def test_a_good_revision_was_deployed_and_does_not_tell_of_a_failure(
    status: str, text: str, good: bool, field: str
) -> None:
    assert is_good(entry(1, status, **{field: text})) is good


def test_a_failure_is_found_in_either_description() -> None:
    assert not is_good(entry(1, description='Release "web" failed: x', status_description="Superseded"))


def test_the_history_is_put_in_order_and_what_has_no_revision_is_left_out() -> None:
    found = in_order([entry(3), entry(None), entry("2"), entry(1)])
    assert [item.revision for item in found] == [1, 2, 3]
    assert list_revisions(found) == "1 (SUPERSEDED), 2 (SUPERSEDED), 3 (SUPERSEDED)" and list_revisions(()) == "none"
    assert find_revision(found, 2).revision == 2
    with pytest.raises(InputError, match="no revision 9 .* 1 .SUPERSEDED."):
        find_revision(found, 9)


@pytest.mark.parametrize(("before", "expected"), [(None, 4), (5, 4), (4, 2), (2, None), (1, None)])
def test_the_last_good_revision_is_the_newest_older_one(before: Any, expected: Any) -> None:
    history = (entry(1, "FAILED"), entry(2), entry(3, "FAILED"), entry(4, "DEPLOYED"))
    found = last_good(history, before)
    assert (found and found.revision) == expected


FAILED = entry(7, "FAILED", description="broken")


@pytest.mark.parametrize(
    ("error", "release", "history", "told"),
    [
        pytest.param(InputError("x"), FAILED, (), ["Correct the task"], id="input"),
        pytest.param(ApiError("x", http_status=401), None, (), ["Renew the token"], id="401"),
        pytest.param(ApiError("x", http_status=403), None, (), ["lists them for each module"], id="403"),
        pytest.param(ApiError("x", http_status=404), None, (), ["Check cluster_id"], id="404"),
        pytest.param(ApiError("x", http_status=404, error_code="APIGW.0101"), None, (), ["endpoint"], id="404-gateway"),
        pytest.param(
            ApiError("x", http_status=404, error_message='namespaces "b" not found'),
            None,
            (),
            ["Have the namespace created"],
            id="no-namespace",
        ),
        pytest.param(ApiError("x", http_status=503), None, (), ["it looks first"], id="503"),
        pytest.param(ApiError("x", http_status=418), None, (), ["--check"], id="nothing-is-known"),
        pytest.param(LostAnswerError("x"), None, (), ["it looks first"], id="lost"),
        pytest.param(
            ApiError("x", http_status=409, error_message="Update release is forbidden"),
            entry(1, "DEPLOYED"),
            (),
            ["Let the other operation end", "it looks first"],
            id="busy",
        ),
        pytest.param(
            ApiError("x", http_status=409, error_message="cannot re-use a name that is still in use"),
            None,
            (),
            ["what holds the name"],
            id="name-taken",
        ),
        pytest.param(ReleaseError("x"), FAILED, (entry(6),), ["-n b", "on_failed", "revision=6"], id="failed"),
        pytest.param(ReleaseError("x"), FAILED, (), ["-n b", "on_failed", "state=absent"], id="failed-without-a-good"),
        pytest.param(
            ReleaseError("x"),
            entry(7, "PENDING_UPGRADE"),
            (entry(6),),
            ["wait_timeout", "on_pending=recover rolls back to revision 6"],
            id="pending",
        ),
        pytest.param(
            ReleaseError("x"), entry(1, "PENDING_INSTALL"), (), ["slow", "recover uninstalls"], id="pending-install"
        ),
        pytest.param(ReleaseError("x"), entry(1, "UNKNOWN"), (), ["on_failed=reinstall"], id="unknown"),
        pytest.param(ReleaseError("x"), entry(1, "DELETING"), (), ["sh.helm.release.v1.web.v*"], id="deleting"),
        pytest.param(ReleaseError("x"), entry(1, "DEPLOYED"), (), ["--check"], id="deployed"),
    ],
)
def test_a_failure_says_what_to_do_next(error: CceError, release: Any, history: Any, told: list[str]) -> None:
    dossier = make_dossier(error, release, history, Aftermath(release))
    assert dossier.keys() == NO_DOSSIER.keys()
    assert len(dossier["next_steps"]) == len(told)
    for text, part in zip(dossier["next_steps"], told):
        assert part in text and "  " not in text


NAMELESS = entry(7, "FAILED", namespace="")


@pytest.mark.parametrize(
    ("failed", "after", "told"),
    [
        pytest.param(FAILED, Aftermath(entry(8, "DEPLOYED"), True), ["-n b get", "run the task again"], id="undone"),
        pytest.param(NAMELESS, Aftermath(None, True), ["kubectl get", "run the task again"], id="undone-installation"),
        pytest.param(
            FAILED,
            Aftermath(entry(8, "PENDING_ROLLBACK")),
            ["slow", "recover rolls back to revision 6"],
            id="undoing-hangs",
        ),
        pytest.param(FAILED, Aftermath(FAILED, uninstalls=True), ["what keeps it", "Secrets"], id="uninstall-failed"),
        pytest.param(
            FAILED, Aftermath(entry(7, "DELETING"), uninstalls=True), ["what keeps it", "Secrets"], id="uninstall-hangs"
        ),
    ],
)
def test_what_to_do_next_fits_what_is_there_now(failed: Release, after: Aftermath, told: list[str]) -> None:
    steps = make_dossier(ReleaseError("x"), failed, (entry(6),), after)["next_steps"]
    assert len(steps) == len(told) and all(part in step for step, part in zip(steps, told))


def test_a_failure_shows_the_newest_five_revisions_without_values() -> None:
    history = tuple(entry(number, values='{"a": 1}', chart_version="1.0.0") for number in range(1, 9))
    dossier = make_dossier(ReleaseError("x"), FAILED, history, Aftermath(FAILED))
    assert [item["revision"] for item in dossier["history"]] == [4, 5, 6, 7, 8]
    assert dossier["history"][0].keys() == {"revision", "status", "chart_version", "description", "update_at"}
    assert (dossier["status"], dossier["status_description"], dossier["last_good_revision"]) == ("FAILED", "broken", 6)
