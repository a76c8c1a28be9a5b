# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""What is told of one of a task's many releases, and what must not be; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple

from ._diff import MAX_LINES, MAX_LINES_EACH, count_lines
from ._item import Item
from ._masks import find_at, find_secrets

# What is told of the task as a whole.
_ELSEWHERE = frozenset({"cluster_id", "stats"})
_LISTS = ("changes", "unknown_paths")


def show_items(items: Iterable[Item]) -> list[dict[str, Any]]:
    """Return what the task's result tells of the releases; they share what there is room for in lists that get long."""
    shown = [show_item(item) for item in items]
    sharers = sum(1 for each in shown if any(each.get(name) for name in _LISTS))
    limit = max(1, min(MAX_LINES_EACH, MAX_LINES // max(1, sharers)))
    for each in shown:
        for name in _LISTS:
            found = each.get(name, [])
            if len(found) > limit:
                each[name] = found[:limit]
                each[f"{name}_left_out"] += len(found) - limit
    return shown


def show_item(item: Item) -> dict[str, Any]:
    """Return what the task's result tells of a release."""
    node = item.entry.node
    shown: dict[str, Any] = {"namespace": node.namespace, "name": node.name, "action": "none", "changed": False}
    shown["seconds"] = item.seconds
    if item.task is not None:
        whole = item.task.to_result(item.error)
        release = whole.pop("release") or _show_found(item)
        shown.update({name: value for name, value in whole.items() if name not in _ELSEWHERE})
        if item.task.summary.action == "uninstall":
            shown.update(changes=[], changes_left_out=0)  # all that goes with it is no news
        if item.entry.params["return_values"] != "all":
            del shown["release_values"]
        if not (whole["changed"] or item.error):
            shown["request_id"] = None  # that of a list, which one of all has asked for
        shown.update({name: release.get(name) for name in ("status", "revision", "chart_name", "chart_version")})
    if item.skipped:
        shown.update(action=item.plan.action if item.plan else "none", changed=False, skipped=item.skipped)
    return shown


def _show_found(item: Item) -> dict[str, Any]:
    """Return the release as it was found; what ended well without one, after requests, has uninstalled it."""
    is_gone = item.seconds > 0 and not (item.skipped or item.error)
    before = item.plan.before if item.plan and not is_gone else None
    return before.to_result() if before else {}


class ItemDiff(NamedTuple):
    """The diff of a release as Ansible prints it; of its C(total) lines, C(lines) may lack the last ones."""

    lines: list[str]
    total: int
    uninstalls: bool = False


def diff_item(item: Item) -> ItemDiff:
    """Return the diff of a release, empty for none; what is uninstalled shows no values."""
    if item.task is None or item.skipped:
        return ItemDiff([], 0)
    plan, lines = item.task.summary, item.task.make_diff()["prepared"].splitlines()
    if plan.action == "uninstall":
        return ItemDiff(lines[:2], 2, uninstalls=True)
    return ItemDiff(lines, count_lines(plan.changes) if lines else 0)


def find_item_secrets(item: Item) -> Iterator[str]:
    """Yield the strings in a release's values, wanted and live, that no text about another one may hold."""
    params = item.entry.params
    live = item.plan.before.values if item.plan and item.plan.before else None
    leaves = chain(find_at(params["sensitive_values"], True), find_at(live, params["sensitive_values"] or None))
    yield from (leaf for leaf in leaves if isinstance(leaf, str))
    yield from chain(find_secrets(params["values"]), find_secrets(live))
