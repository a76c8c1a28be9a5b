# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Which of a task's releases has to come before which; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ._errors import InputError

Before = dict[int, set[int]]
"""For the number of each release, the numbers of those that come before it."""


class Node(NamedTuple):
    """A release by its identity, and what it needs: names, or namespace and name with a slash between."""

    namespace: str
    name: str
    is_absent: bool = False
    needs: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


def read_order(nodes: Sequence[Node]) -> Before:
    """Return the order: what is needed comes first, and of absent ones what needs it.

    Raises InputError for a release that is there twice, for a need that names none or several, and for a cycle.
    """
    numbers = _number(nodes)
    before: Before = {number: set() for number in range(len(nodes))}
    for number, node in enumerate(nodes):
        for need in node.needs:
            needed = _find(need, node, nodes, numbers)
            if nodes[needed].is_absent and not node.is_absent:
                raise InputError(f"releases[{number}] ({node}) needs {nodes[needed]}, which is to be absent.")
            if nodes[needed].is_absent:
                before[needed].add(number)
            elif not node.is_absent:
                before[number].add(needed)
    _refuse_cycle(nodes, before)
    return before


def _number(nodes: Sequence[Node]) -> dict[str, list[int]]:
    """Return the numbers by identity and by name alone."""
    numbers: dict[str, list[int]] = {}
    for number, node in enumerate(nodes):
        if str(node) in numbers:
            raise InputError(f"releases[{number}] is {node}, which releases[{numbers[str(node)][0]}] is already.")
        numbers[str(node)] = [number]
        numbers.setdefault(node.name, []).append(number)
    return numbers


def _find(need: str, node: Node, nodes: Sequence[Node], numbers: Mapping[str, list[int]]) -> int:
    """Return the number of what is needed; a name alone is first looked for in the release's own namespace."""
    found = numbers.get(f"{node.namespace}/{need}") or numbers.get(need, [])
    if not found:
        raise InputError(f"{node} needs {need}, which is not among the releases of this task.")
    if len(found) > 1:
        names = ", ".join(str(nodes[number]) for number in found)
        raise InputError(f"{node} needs {need}, which may be any of {names}: write the namespace with it.")
    return found[0]


def _refuse_cycle(nodes: Sequence[Node], before: Before) -> None:
    """Raise InputError that names the releases of a cycle in their order."""
    left = {number: set(earlier) for number, earlier in before.items()}
    after: Before = {number: set() for number in before}
    for number, earlier in before.items():
        for needed in earlier:
            after[needed].add(number)
    ready = [number for number, earlier in left.items() if not earlier]
    while ready:
        done = ready.pop()
        del left[done]
        for number in after[done]:
            left[number].discard(done)
            if not left[number]:
                ready.append(number)
    if left:
        raise InputError(f"The needs of the releases go round in a circle: {_tell_cycle(nodes, left)}.")


def _tell_cycle(nodes: Sequence[Node], left: Before) -> str:
    path: list[int] = []
    number = min(left)
    while number not in path:
        path.append(number)
        number = min(left[number])
    start = path.index(number)
    cycle = [*path[start:], number]
    if nodes[number].is_absent:
        cycle.reverse()  # absent ones wait for those that need them
    return " needs ".join(str(nodes[each]) for each in cycle)
