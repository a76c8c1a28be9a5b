# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of many releases: counts, failures, the plan as text, one capped diff."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._chart import Chart
from ansible_collections.huaweicloud.cce.plugins.module_utils._diff import MAX_LINES, MAX_LINES_EACH, MAX_TEXT
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import ApiError, CceError
from ansible_collections.huaweicloud.cce.plugins.module_utils._item import Item
from ansible_collections.huaweicloud.cce.plugins.module_utils._item_result import ItemDiff
from ansible_collections.huaweicloud.cce.plugins.module_utils._needs import Node
from ansible_collections.huaweicloud.cce.plugins.module_utils._plan import Plan
from ansible_collections.huaweicloud.cce.plugins.module_utils._release import Release
from ansible_collections.huaweicloud.cce.plugins.module_utils._releases_input import Entry
from ansible_collections.huaweicloud.cce.plugins.module_utils._releases_result import (
    count_results,
    join_diffs,
    make_failure,
    show_plan,
    tell_settled,
    write_plan,
)
from ansible_collections.huaweicloud.cce.plugins.module_utils._values import MISSING, Change
from ansible_collections.huaweicloud.cce.plugins.module_utils._wanted import Wanted


def item(name: str, error: CceError | None = None, skipped: str = "", is_selected: bool = True) -> Item:
    made = Item(Entry(Node("project01", name), {}, is_selected))
    made.error = error
    made.skipped = skipped or made.skipped
    return made


def done(action: str = "none", **facts: Any) -> dict[str, Any]:
    return {"action": action, "changed": action != "none", **facts}


@pytest.mark.parametrize(
    ("results", "previews", "told"),
    [
        pytest.param([], False, "no releases.", id="none"),
        pytest.param([], True, "Would be: no releases.", id="none-planned"),
        pytest.param([done(), done()], False, "2 unchanged.", id="unchanged"),
        pytest.param(
            [done("install"), done("upgrade"), done("install"), done()],
            False,
            "2 installed, 1 upgraded, 1 unchanged.",
            id="most-first",
        ),
        pytest.param(
            [done("uninstall"), done("reinstall")], True, "Would be: 1 uninstalled, 1 reinstalled.", id="plan"
        ),
        pytest.param([done("rollback")], False, "1 rolled back.", id="rollback"),
        pytest.param(
            [done("upgrade", failure={}), done("install", changed=False, skipped="x failed")],
            False,
            "1 failed, 1 not begun.",
            id="failed",
        ),
        pytest.param([done("upgrade", failure={}, skipped="x failed")], False, "1 failed.", id="failed-and-skipped"),
    ],
)
def test_what_became_of_the_releases_is_counted(results: list[dict[str, Any]], previews: bool, told: str) -> None:
    assert count_results(results, previews) == told


def test_a_failed_task_names_what_failed_with_the_facts_of_the_first() -> None:
    refused = ApiError("It was refused.", http_status=403, error_code="CCE.1", error_message="no", request_id="r-1")
    failed = [item("a", refused), item("b", CceError("Too late."))]
    others = [item("c"), item("d", skipped="project01/a failed"), item("e", is_selected=False)]
    error = make_failure(failed, [*failed, *others], "failed")
    assert error.message == ("2 of 4 releases failed, 1 not begun. project01/a: It was refused. project01/b: Too late.")
    assert error.facts == refused.facts
    assert error.dossier == refused.dossier


def test_of_many_failures_the_first_are_told() -> None:
    failed = [item(f"r{number}", CceError("Too late.")) for number in range(12)]
    message = make_failure(failed, failed, "failed").message
    assert message.count("Too late.") == 10
    assert "project01/r9: " in message
    assert message.endswith(" And 2 more, see releases.")


@pytest.mark.parametrize(
    ("action", "error", "told"),
    [
        ("install", None, "installed"),
        ("rollback", None, "rolled back"),
        ("none", None, "unchanged"),
        ("", None, "unchanged"),
        ("upgrade", CceError("a secret"), "failed"),
    ],
)
def test_a_line_is_told_of_each_release(action: str, error: CceError | None, told: str) -> None:
    settled = item("shop", error)
    settled.plan = Plan(Wanted("shop", "project01"), action, None) if action else None
    settled.seconds = 12.345
    assert tell_settled(settled, 3, 20) == f"project01/shop: {told} after 12.3 s (3 of 20)"


LIVE = Release("shop", "project01", "DEPLOYED", 3, "web", "1.0.0", values={})
OLD = Release("shop", "project01", "SUPERSEDED", 1, "web", "0.9.0", values={})
SAME = Wanted("shop", "project01", Chart("chart-1", "web", "1.0.0", {}))
NEWER = Wanted("shop", "project01", Chart("chart-2", "web", "1.1.0", {}))
GONE = Wanted("shop", "project01", state="absent")
CHANGES = (Change("/a", 1, 2), Change("/b", MISSING, 2))


def planned(plan: Plan, **facts: Any) -> Item:
    """Return an item whose task has made the plan."""
    made = item("shop", **facts)
    made.plan = plan
    task: Any = SimpleNamespace(summary=plan)
    made.task = task
    return made


@pytest.mark.parametrize(
    ("plan", "line"),
    [
        (Plan(NEWER, "upgrade", LIVE, CHANGES), "~ upgrade {} at revision 3: web 1.0.0 → web 1.1.0 (/a, /b)"),
        (Plan(SAME, "upgrade", LIVE, CHANGES), "~ upgrade {} at revision 3: web 1.0.0 (/a, /b)"),
        (Plan(NEWER, "install", None, CHANGES), "+ install {}: web 1.1.0"),
        (Plan(NEWER, "install", replace(LIVE, status="DELETED")), "+ install {}: web 1.1.0"),
        (Plan(GONE, "uninstall", LIVE), "- uninstall {} at revision 3: web 1.0.0"),
        (Plan(SAME, "rollback", LIVE, target=OLD), "~ rollback {} at revision 3: web 1.0.0 → web 0.9.0"),
        (Plan(NEWER, "reinstall", LIVE), "~ reinstall {} at revision 3: web 1.0.0 → web 1.1.0"),
    ],
    ids=["upgrade", "values-only", "install", "install-over-a-record", "uninstall", "rollback", "reinstall"],
)
def test_a_plan_can_be_read(plan: Plan, line: str) -> None:
    text = write_plan([planned(plan), planned(Plan(SAME, "none", LIVE))], "c-1")
    assert text == f"Cluster c-1: 1 to change, 1 unchanged.\n{line.format('project01/shop')}"


def test_what_is_pruned_is_called_so() -> None:
    victim = planned(Plan(GONE, "uninstall", LIVE))
    victim.is_pruned = True
    assert write_plan([victim], "c-1").endswith("\n- prune project01/shop at revision 3: web 1.0.0")


def test_a_plan_tells_what_could_not_be_planned_and_counts_nothing_that_is_not_selected() -> None:
    items = [planned(Plan(SAME, "none", None), error=CceError("No such chart.")), item("other", is_selected=False)]
    assert write_plan(items, "c-1") == (
        "Cluster c-1: 0 to change, 0 unchanged, 1 failed.\n! project01/shop: No such chart."
    )


def test_long_paths_are_shortened_in_a_plan() -> None:
    (step,) = show_plan([planned(Plan(SAME, "upgrade", LIVE, (Change("/" + "k" * 5000, 1, 2),) * 100))])
    assert step["changes"] == 100 and len(step["paths"]) == 20
    assert {len(path) for path in step["paths"]} == {MAX_TEXT + len("... (5001 characters)")}


def diff(*lines: str, total: int = 0, uninstalls: bool = False) -> ItemDiff:
    return ItemDiff(list(lines), total or len(lines), uninstalls)


def join(*diffs: ItemDiff) -> list[str]:
    return join_diffs(diffs)["prepared"].splitlines()


def test_diffs_are_joined_and_capped() -> None:
    assert join_diffs([]) == {"prepared": ""}
    assert join_diffs([diff(), diff("- a", "+ b"), diff(), diff("+ c")]) == {"prepared": "- a\n+ b\n+ c\n"}
    assert len(join(*[diff("+ 1")] * MAX_LINES)) == MAX_LINES
    capped = join(*[diff("+ 1")] * (MAX_LINES + 7))
    assert (len(capped), capped[-1]) == (MAX_LINES + 1, "... and 7 more lines")
    one = join(diff(*["+ line"] * (MAX_LINES_EACH + 3)), diff("+ next"))
    assert one[MAX_LINES_EACH:] == ["... and 3 more lines", "+ next"]


def test_a_joined_diff_counts_all_that_it_leaves_out() -> None:
    assert join(diff(*["+ line"] * 400, total=2002))[MAX_LINES_EACH:] == ["... and 1952 more lines"]
    number = MAX_LINES // MAX_LINES_EACH + 5
    lines = join(*[diff(*["+ line"] * 400, total=2002)] * number)
    more = [int(line.split()[2]) for line in lines if line.startswith("...")]
    assert lines.count("+ line") + sum(more) == number * 2002


def test_what_is_uninstalled_comes_first_in_a_joined_diff() -> None:
    lines = join(*[diff(*["+ line"] * 50)] * 30, diff("--- old", "+++ old", uninstalls=True))
    assert (lines[:3], len(lines)) == (["--- old", "+++ old", "+ line"], MAX_LINES + 1)
