# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Checks a task's own input for many releases before anything is sent; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from ._errors import InputError
from ._input import check_cluster, check_release_input, check_waiting
from ._needs import Before, Node, read_order
from ._patterns import matches, matches_any, read_patterns
from ._prune import Scope, read_scope
from ._release_spec import RELEASE_SPEC, WORK_SPEC

MAX_CONCURRENCY = 64


@dataclass(frozen=True)
class Entry:
    """One release of the list: C(params) are those of a task on this release alone."""

    node: Node
    params: dict[str, Any]
    is_selected: bool = True

    @property
    def declared(self) -> list[Any]:
        """What is declared of the release, whatever names its options were given by."""
        return [{option: self.params[option] for option in RELEASE_SPEC}, self.node.needs]


class Declared(NamedTuple):
    """What a task declares: its releases in the order given, what comes before what, and what may be pruned."""

    entries: tuple[Entry, ...]
    before: Before
    scope: Scope | None
    only: tuple[str, ...]
    skip: tuple[str, ...]

    @property
    def warnings(self) -> list[str]:
        """What may be a slip; what is skipped may also be one of those to be pruned."""
        nodes = [entry.node for entry in self.entries]
        slips = [pattern for pattern in self.skip if not self.scope and not _fits_any(pattern, nodes)]
        return [f"skip holds {pattern}, which fits none of the releases." for pattern in slips]

    def selects(self, namespace: str, name: str) -> bool:
        """Return whether the task is to work on a release at all."""
        is_in = not self.only or matches_any(self.only, namespace, name)
        return is_in and not matches_any(self.skip, namespace, name)


def read_declared(params: Mapping[str, Any]) -> Declared:
    """Return what the options declare; raise InputError, naming the option, when the input cannot be meant."""
    check_cluster(params)
    check_waiting(params)
    _check_work(params)
    only, skip = read_patterns(params["only"]), read_patterns(params["skip"])
    entries = [_read_entry(params, number, release) for number, release in enumerate(params["releases"])]
    nodes = [entry.node for entry in entries]
    before = read_order(nodes)
    for pattern in only:
        if not _fits_any(pattern, nodes):
            raise InputError(f"only holds {pattern}, which fits none of the releases.")
    declared = Declared((), before, read_scope(params["prune"], nodes), only, skip)
    selected = [
        replace(entry, is_selected=declared.selects(entry.node.namespace, entry.node.name)) for entry in entries
    ]
    return declared._replace(entries=tuple(selected), before=_narrow(before, selected))


def _read_entry(params: Mapping[str, Any], number: int, release: Mapping[str, Any]) -> Entry:
    entry = Entry(_read_node(release), _make_params(params, release))
    if not (entry.node.namespace and entry.node.name):
        raise InputError(f"releases[{number}] lacks a name or a namespace.")
    try:
        check_release_input(entry.params)
    except InputError as error:
        error.message = f"releases[{number}] ({entry.node}): {error.message}"
        raise
    return entry


def make_victim(params: Mapping[str, Any], namespace: str, name: str) -> Entry:
    """Return the entry of a release that is not declared and to be uninstalled."""
    release = {"namespace": namespace, "name": name, "state": "absent"}
    return Entry(Node(namespace, name, is_absent=True), _make_params(params, release))


def _make_params(params: Mapping[str, Any], release: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a task on one release."""
    given = {option: release.get(option, spec.get("default")) for option, spec in RELEASE_SPEC.items()}
    common = {option: params[option] for option in (*WORK_SPEC, "cluster_id", "cluster_name")}
    return {**given, **common}


def _check_work(params: Mapping[str, Any]) -> None:
    if not 1 <= params["concurrency"] <= MAX_CONCURRENCY:
        raise InputError(f"concurrency must be 1 to {MAX_CONCURRENCY}.")
    expected, has_key = params["expect_plan"], bool((params["plan_key"] or "").strip())
    if expected is None:
        return
    if not expected.strip():
        # What an earlier job should have handed on is missing: to apply unseen is not what is meant.
        raise InputError("expect_plan is blank: give the plan_digest of the plan that is to be applied.")
    if not has_key:
        raise InputError("plan_key is needed with expect_plan: the key that the plan_digest was made with.")


def _read_node(release: Mapping[str, Any]) -> Node:
    needs = read_patterns(release.get("needs"))
    return Node(release["namespace"], release["name"], release.get("state") == "absent", needs)


def _fits_any(pattern: str, nodes: Iterable[Node]) -> bool:
    return any(matches(pattern, node.namespace, node.name) for node in nodes)


def _narrow(before: Before, entries: Sequence[Entry]) -> Before:
    """Return the order of those that are selected; the others count as being there, and hand on what they need."""
    selected = {number for number, entry in enumerate(entries) if entry.is_selected}
    return {number: _reach(number, before, selected) for number in sorted(selected)}


def _reach(number: int, before: Before, selected: Set[int]) -> set[int]:
    found, seen = set(), {number}
    todo = list(before[number])
    while todo:
        each = todo.pop()
        if each in selected:
            found.add(each)
        elif each not in seen:
            todo += before[each]
        seen.add(each)
    return found
