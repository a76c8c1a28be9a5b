# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""What a task on a release returns: result, statistics and diff, without secrets; pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ._diff import MAX_CHANGES, MAX_TEXT, Redact, prepare_diff, shorten
from ._differences import find_differences
from ._masks import Masker
from ._plan import Plan
from ._release import Release
from ._values import MISSING, Change


def summarise(steps: Sequence[Plan], last: Plan) -> Plan:
    """Return a recovery (or none) and the last step as one: from the release as it was found to the wanted one."""
    if not steps:
        return last
    first = steps[0]
    if not last.is_change:
        return replace(first, is_recovery=False)
    is_reinstall = (first.action, last.action) == ("uninstall", "install")
    found, chart, changes = first.before, last.wanted.chart, last.changes
    if found and found.values is not None and chart:
        whole = replace(last.wanted, values_mode="replace", ignore_paths=())
        changes = tuple(find_differences(whole, chart, found))
    return replace(last, action="reinstall" if is_reinstall else last.action, before=found, changes=changes)


def show_release(release: Release | None, masker: Masker) -> dict[str, Any]:
    """Return C(release) and C(release_values), both empty when there is no release."""
    if release is None:
        return {"release": {}, "release_values": {}}
    return {"release": release.to_result(), "release_values": masker.mask(release.values or {})}


def show_changes(plan: Plan, masker: Masker, redact: Redact = str) -> list[dict[str, Any]]:
    """Return the first of the plan's changes as dictionaries of path, before and after, long ones shortened."""
    return [_show_change(masker.mask_change(change), redact) for change in plan.changes[:MAX_CHANGES]]


def _show_change(change: Change, redact: Redact) -> dict[str, Any]:
    return {
        "path": shorten(change.path, redact),
        "before": _show_value(change.before, redact),
        "after": _show_value(change.after, redact),
    }


def _show_value(value: Any, redact: Redact) -> Any:
    """Return a value as it is, a long one as a shortened text, none for one that is not there."""
    if value is MISSING:
        return None
    if isinstance(value, str):
        return shorten(value, redact)
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else ""
    return shorten(text, redact) if len(text) > MAX_TEXT else value


def show_differences(plan: Plan, changes: list[dict[str, Any]], unknown: Sequence[str]) -> dict[str, Any]:
    """Return the changes that are shown of a plan and the first of the unknown paths, with what is left out of each."""
    paths = [shorten(path) for path in unknown[:MAX_CHANGES]]
    return {
        "changes": changes,
        "changes_left_out": len(plan.changes) - len(changes),
        "unknown_paths": paths,
        "unknown_paths_left_out": len(unknown) - len(paths),
    }


def make_diff(plan: Plan, masker: Masker, redact: Redact = str) -> dict[str, str]:
    """Return the diff of a plan as Ansible prints it."""
    if not plan.is_change:
        return {"prepared": ""}
    where = f"{plan.wanted.namespace}/{plan.wanted.name}"
    before, after = f"{where}: {_describe_before(plan)}", f"{where}: {_describe_after(plan)}"
    return prepare_diff(before, after, plan.changes, masker, redact)


def _describe_before(plan: Plan) -> str:
    release = plan.before
    if release is None or plan.action == "install":
        return "absent"
    return f"chart {plan.chart_before}, revision {release.revision}, {release.status}"


def _describe_after(plan: Plan) -> str:
    if not plan.chart_after:
        return "absent"
    how = f"rollback to revision {plan.target.revision}" if plan.target else plan.action
    return f"chart {plan.chart_after}, {how}"
