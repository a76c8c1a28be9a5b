# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What releases need makes an order without a circle, or is refused in words that name them."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import InputError
from ansible_collections.huaweicloud.cce.plugins.module_utils._needs import Before, Node, read_order
from hypothesis import given
from hypothesis import strategies as st


def here(name: str, *needs: str) -> Node:
    return Node("project01", name, needs=needs)


def there(name: str, *needs: str) -> Node:
    return Node("project02", name, needs=needs)


def gone(name: str, *needs: str) -> Node:
    return Node("project01", name, True, needs)


def refusal(*nodes: Node) -> str:
    """Return the words of a refusal, nothing for needs that are taken."""
    try:
        read_order(nodes)
    except InputError as error:
        return error.message
    return ""


@pytest.mark.parametrize(
    ("nodes", "before"),
    [
        pytest.param([], {}, id="none"),
        pytest.param([here("a")], {0: set()}, id="one"),
        pytest.param([here("a"), here("b", "a")], {0: set(), 1: {0}}, id="one-before-it"),
        pytest.param([here("a", "b"), here("b")], {0: {1}, 1: set()}, id="one-after-it"),
        pytest.param([here("a"), here("b", "project01/a")], {0: set(), 1: {0}}, id="with-its-namespace"),
        pytest.param([here("a"), here("b", "a", "a", "project01/a")], {0: set(), 1: {0}}, id="said-thrice"),
        pytest.param([here("a"), there("b", "a")], {0: set(), 1: {0}}, id="the-only-one-of-the-name"),
        pytest.param([here("a"), there("a"), there("b", "a")], {0: set(), 1: set(), 2: {1}}, id="own-namespace-first"),
        pytest.param([there("a"), here("a", "project02/a")], {0: set(), 1: {0}}, id="namesake-elsewhere"),
        pytest.param([gone("a"), gone("b", "a")], {0: {1}, 1: set()}, id="absent-ones-reversed"),
        pytest.param([here("a"), gone("b", "a")], {0: set(), 1: set()}, id="an-absent-one-needs-nothing-present"),
        pytest.param(
            [gone("db"), gone("app", "db"), here("lib"), here("web", "lib")],
            {0: {1}, 1: set(), 2: set(), 3: {2}},
            id="mixed",
        ),
    ],
)
def test_what_is_needed_comes_first(nodes: list[Node], before: Before) -> None:
    assert read_order(nodes) == before


@pytest.mark.parametrize(
    ("nodes", "told"),
    [
        pytest.param(
            [here("a"), there("a"), here("a")],
            "releases[2] is project01/a, which releases[0] is already.",
            id="twice",
        ),
        pytest.param(
            [here("a"), gone("a")], "releases[1] is project01/a, which releases[0] is already.", id="present-and-absent"
        ),
        pytest.param(
            [here("a", "b")], "project01/a needs b, which is not among the releases of this task.", id="unknown"
        ),
        pytest.param(
            [there("b"), here("a", "project01/b")],
            "project01/a needs project01/b, which is not among the releases of this task.",
            id="known-elsewhere-only",
        ),
        pytest.param(
            [here("a"), there("a"), Node("project03", "b", needs=("a",))],
            "project03/b needs a, which may be any of project01/a, project02/a: write the namespace with it.",
            id="ambiguous",
        ),
        pytest.param(
            [gone("a"), here("b"), here("c", "b", "a")],
            "releases[2] (project01/c) needs project01/a, which is to be absent.",
            id="present-needs-absent",
        ),
        pytest.param(
            [here("a", "a")],
            "The needs of the releases go round in a circle: project01/a needs project01/a.",
            id="itself",
        ),
        pytest.param(
            [gone("a", "a")],
            "The needs of the releases go round in a circle: project01/a needs project01/a.",
            id="itself-absent",
        ),
        pytest.param(
            [here("a", "b"), here("b", "c"), here("c", "b")],
            "The needs of the releases go round in a circle: project01/b needs project01/c needs project01/b.",
            id="circle-without-the-way-to-it",
        ),
        pytest.param(
            [gone("a", "b"), gone("b", "c"), gone("c", "a")],
            "The needs of the releases go round in a circle: project01/a needs project01/b needs project01/c "
            "needs project01/a.",
            id="circle-of-absent-ones",
        ),
    ],
)
def test_bad_needs_are_refused_by_name(nodes: list[Node], told: str) -> None:
    assert refusal(*nodes) == told


@st.composite
def graphs(draw: st.DrawFn) -> list[Node]:
    """Releases that need any others of their kind: whether there is a circle is left to chance."""
    count = draw(st.integers(1, 9))
    namespaces = draw(st.lists(st.sampled_from(["a", "b", "c"]), min_size=count, max_size=count))
    absent = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    edges = draw(st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=2 * count))
    return [
        Node(
            namespaces[number],
            f"r{number}",
            absent[number],
            tuple(
                f"{namespaces[to]}/r{to}" for who, to in sorted(edges) if who == number and absent[to] <= absent[who]
            ),
        )
        for number in range(count)
    ]


def wanted_order(nodes: list[Node]) -> Before:
    """Return the order that is meant; an absent one that needs a present one is no matter of order."""
    at = {str(node): number for number, node in enumerate(nodes)}
    needs = [(at[str(node)], at[need]) for node in nodes for need in node.needs]
    order: Before = {number: set() for number in range(len(nodes))}
    for who, needed in needs:
        if nodes[needed].is_absent:
            order[needed].add(who)
        elif not nodes[who].is_absent:
            order[who].add(needed)
    return order


@given(graphs())
def test_there_is_an_order_or_a_real_circle_is_named(nodes: list[Node]) -> None:
    wanted = wanted_order(nodes)
    try:
        TopologicalSorter(wanted).prepare()
    except CycleError:
        circle = refusal(*nodes).split(": ", 1)[1].rstrip(".").split(" needs ")
        needs = {str(node): node.needs for node in nodes}
        assert circle[0] == circle[-1]
        assert len(set(circle)) == len(circle) - 1 > 0
        assert all(later in needs[earlier] for earlier, later in zip(circle, circle[1:]))
    else:
        assert read_order(nodes) == wanted


def test_a_long_chain_and_a_long_circle_are_no_recursion() -> None:
    chain = [here("r0"), *(here(f"r{number}", f"r{number - 1}") for number in range(1, 3000))]
    assert read_order(chain)[2999] == {2998}
    circle = refusal(here("r0", "r2999"), *chain[1:]).split(": ", 1)[1]
    assert circle.count(" needs ") == 3000
