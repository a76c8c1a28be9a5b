# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""What a task on many releases returns: one result for each, the plan as data and as text, one diff; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from ._diff import MAX_LINES, MAX_LINES_EACH, shorten
from ._errors import CceError
from ._item import Item
from ._item_result import ItemDiff
from ._plan import Plan

_DONE = {
    "install": "installed",
    "upgrade": "upgraded",
    "rollback": "rolled back",
    "uninstall": "uninstalled",
    "reinstall": "reinstalled",
}
_MARKS = {"install": "+", "uninstall": "-"}
_MAX_TOLD = 10
_MAX_PATHS = 20
_PATHS_WRITTEN = 5


def make_failure(failed: Sequence[Item], items: Sequence[Item], what: str) -> CceError:
    """Return the error of a task some of whose releases failed, with the facts of the first."""
    told = " ".join(f"{item.title}: {_tell_error(item)}" for item in failed[:_MAX_TOLD])
    more = f" And {len(failed) - _MAX_TOLD} more, see releases." if len(failed) > _MAX_TOLD else ""
    selected = [item for item in items if item.entry.is_selected]
    skipped = sum(1 for item in selected if item.skipped)
    unbegun = f", {skipped} not begun" if skipped else ""
    error = CceError(f"{len(failed)} of {len(selected)} releases {what}{unbegun}. {told}{more}")
    first = failed[0].error
    if first:
        error.http_status, error.error_code = first.http_status, first.error_code
        error.error_message, error.request_id = first.error_message, first.request_id
        error.dossier = first.dossier
    return error


def _tell_error(item: Item) -> str:
    """Return the message of a release without what it says of its own changes: another one may have been changed."""
    text: str = item.error.to_result()["msg"] if item.error else ""
    return text.replace(" Nothing was changed.", "").replace(" The release is as it was before.", "")


def tell_settled(item: Item, number: int, total: int) -> str:
    """Return the line of progress for a release that has come to its end."""
    action = item.plan.action if item.plan else "none"
    done = "failed" if item.error else _DONE.get(action, "unchanged")
    return f"{item.title}: {done} after {item.seconds:.1f} s ({number} of {total})"


def count_results(results: Iterable[dict[str, Any]], previews: bool) -> str:
    """Return a sentence that counts what became of the releases, or would."""
    counts = ", ".join(f"{count} {word}" for word, count in Counter(map(_name_result, results)).most_common())
    return f"{'Would be: ' if previews else ''}{counts or 'no releases'}."


def _name_result(result: dict[str, Any]) -> str:
    if "failure" in result:
        return "failed"
    if result.get("skipped"):
        return "not begun"
    return _DONE[result["action"]] if result["changed"] else "unchanged"


def show_plan(items: Sequence[Item]) -> list[dict[str, Any]]:
    """Return the steps of the plan, without those releases that stay as they are."""
    return [_show_step(item, item.task.summary) for item in items if item.task and item.is_step]


def _show_step(item: Item, plan: Plan) -> dict[str, Any]:
    before = plan.before if plan.action != "install" else None
    return {
        "namespace": plan.wanted.namespace,
        "name": plan.wanted.name,
        "action": plan.action,
        "pruned": item.is_pruned,
        "revision": before.revision if before else 0,
        "chart_before": plan.chart_before or None,
        "chart_after": plan.chart_after or None,
        "changes": len(plan.changes),
        "paths": [shorten(change.path) for change in plan.changes[:_MAX_PATHS]] if plan.action == "upgrade" else [],
    }


def write_plan(items: Sequence[Item], cluster_id: str) -> str:
    """Return the plan as text: a line for each step, and for each release that could not be planned."""
    steps, failed = show_plan(items), [item for item in items if item.error]
    selected = sum(1 for item in items if item.entry.is_selected)
    counts = f"{len(steps)} to change, {selected - len(steps) - len(failed)} unchanged"
    lines = [f"Cluster {cluster_id}: {counts}{f', {len(failed)} failed' if failed else ''}."]
    for step in steps:
        charts = " → ".join(dict.fromkeys(filter(None, (step["chart_before"], step["chart_after"]))))
        what = "prune" if step["pruned"] else step["action"]
        values = f" ({_list_paths(step)})" if step["paths"] else ""
        at = f" at revision {step['revision']}" if step["revision"] else ""
        mark = _MARKS.get(step["action"], "~")
        lines.append(f"{mark} {what} {step['namespace']}/{step['name']}{at}: {charts}{values}")
    lines += [f"! {item.title}: {item.error.to_result()['msg']}" for item in failed if item.error]
    return "\n".join(lines)


def _list_paths(step: dict[str, Any]) -> str:
    more = step["changes"] - len(step["paths"][:_PATHS_WRITTEN])
    return ", ".join(step["paths"][:_PATHS_WRITTEN]) + (f" and {more} more" if more else "")


def join_diffs(diffs: Iterable[ItemDiff]) -> dict[str, str]:
    """Return one diff of those of the releases, capped for each and for all; what is uninstalled comes first."""
    told: list[tuple[str, int]] = []  # a line, and how many it stands for
    for diff in sorted(diffs, key=lambda diff: not diff.uninstalls):
        shown = diff.lines[:MAX_LINES_EACH]
        told += [(line, 1) for line in shown]
        if diff.total > len(shown):
            told.append(_tell_more(diff.total - len(shown)))
    if len(told) > MAX_LINES:
        told[MAX_LINES:] = [_tell_more(sum(count for _line, count in told[MAX_LINES:]))]
    return {"prepared": "".join(f"{line}\n" for line, _count in told)}


def _tell_more(count: int) -> tuple[str, int]:
    return f"... and {count} more lines", count
