# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a write was carried out, told from the release as it is read afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._chart import Chart
from ansible_collections.huaweicloud.cce.plugins.module_utils._outcome import has_moved, is_as_sent, is_since
from ansible_collections.huaweicloud.cce.plugins.module_utils._plan import Plan
from ansible_collections.huaweicloud.cce.plugins.module_utils._release import Release
from ansible_collections.huaweicloud.cce.plugins.module_utils._wanted import Wanted

WANTED = Wanted("a", "b", Chart("c", "web", "1.0.0", {}), {"x": 1})
BEGAN = "Wed, 25 Nov 2026 12:00:00 GMT"


def found(revision: Any, values: Any, status: str = "DEPLOYED", **more: Any) -> Release:
    return Release("a", "b", status, revision, "web", "1.0.0", values=values, **more)


BEFORE = found(3, {"x": 0})
TARGET = found(2, {"y": 1})


@pytest.mark.parametrize(
    ("action", "target", "seen", "moved", "as_sent"),
    [
        pytest.param("install", None, None, False, None, id="install-absent"),
        pytest.param("install", None, found(1, {"x": 1}, "DELETED"), False, None, id="install-kept-record"),
        pytest.param("install", None, found(1, {"x": 1, "more": 2}), True, True, id="install-done"),
        pytest.param("install", None, found(1, {"x": 2}), True, False, id="install-by-others"),
        pytest.param("upgrade", None, BEFORE, False, False, id="upgrade-not-yet"),
        pytest.param("upgrade", None, found(4, {"x": 1}), True, True, id="upgrade-done"),
        pytest.param("upgrade", None, found(4, {"x": 2}), True, False, id="upgrade-by-others"),
        pytest.param("upgrade", None, found(None, {"x": 1}), True, True, id="upgrade-without-revision"),
        pytest.param("upgrade", None, found(None, {"x": 0}), False, False, id="upgrade-without-revision-not-yet"),
        pytest.param("rollback", TARGET, BEFORE, False, False, id="rollback-not-yet"),
        pytest.param("rollback", TARGET, found(4, {"y": 1}), True, True, id="rollback-done"),
        pytest.param("rollback", TARGET, found(4, {"y": 1, "more": 1}), True, False, id="rollback-by-others"),
        pytest.param("rollback", TARGET, found(None, {"y": 1}), True, True, id="rollback-without-revision"),
        pytest.param("uninstall", None, BEFORE, False, None, id="uninstall-not-yet"),
        pytest.param("uninstall", None, found(3, {}, "DELETING"), True, None, id="uninstall-begun"),
        pytest.param("uninstall", None, found(3, {}, "DELETED"), True, None, id="uninstall-kept-record"),
        pytest.param("uninstall", None, None, True, None, id="uninstall-done"),
    ],
)
def test_a_write_is_recognised(action: str, target: Any, seen: Any, moved: bool, as_sent: Any) -> None:
    plan = Plan(WANTED, action, None if action == "install" else BEFORE, target=target)
    assert has_moved(plan, seen) is moved
    assert as_sent is None or is_as_sent(plan, seen) is as_sent


@pytest.mark.parametrize(
    ("changed_at", "began", "since"),
    [
        ("2026-11-25T20:00:05+08:00", BEGAN, True),
        ("2026-11-25T12:00:00Z", BEGAN, True),
        ("2026-11-25T19:59:40+08:00", BEGAN, True),  # the clocks differ a little
        ("2026-11-25T19:59:00+08:00", BEGAN, False),
        ("2023-11-14T20:30:57+08:00", BEGAN, False),
        ("2023-11-14T20:30:57", BEGAN, True),  # of no zone: it cannot be compared
        ("2023-11-14T20:30:57+08:00", None, True),
        ("2023-11-14T20:30:57+08:00", "yesterday", True),
        ("2023-11-14T20:30:57+08:00", "Wed, 25 Nov 2026 12:00:00 -0000", False),
        ("2020-02-02 03:48:58.968214406 +0000 UTC", BEGAN, True),
        ("", BEGAN, True),
    ],
)
@pytest.mark.parametrize(
    ("action", "field"), [("upgrade", "update_at"), ("install", "update_at"), ("install", "create_at")]
)
def test_a_change_is_ours_only_when_it_is_not_older(
    changed_at: str, began: Any, since: bool, action: str, field: str
) -> None:
    before = None if action == "install" else found(3, {}, shown={"update_at": "2020-01-01T00:00:00Z"})
    assert is_since(Plan(WANTED, action, before), found(4, {}, shown={field: changed_at}), began) is since


@pytest.mark.parametrize("shown", [{}, {"create_at": "2020-01-01T00:00:00Z"}, {"update_at": "2020-01-01T00:00:00Z"}])
def test_a_time_that_no_revision_touches_tells_nothing(shown: dict[str, str]) -> None:
    assert is_since(Plan(WANTED, "upgrade", found(3, {}, shown=shown)), found(4, {}, shown=shown), BEGAN)


@pytest.mark.parametrize(
    ("values", "description", "same"),
    [({"y": 1}, "", True), ({"y": 2}, "", False), (None, "", False), ({"y": 1, "z": "******"}, "", False)],
)
def test_the_content_of_a_revision_is_its_chart_and_its_values(values: Any, description: str, same: bool) -> None:
    plan = Plan(WANTED, "rollback", BEFORE, target=TARGET)
    assert is_as_sent(plan, found(4, values, description=description)) is same
    masked = Plan(WANTED, "rollback", BEFORE, target=found(2, {"y": "******"}))
    assert is_as_sent(masked, found(4, {"y": "clear"})) is True
    untold = Plan(WANTED, "rollback", BEFORE, target=found(2, None))
    assert is_as_sent(untold, found(4, {"y": 1})) is True
