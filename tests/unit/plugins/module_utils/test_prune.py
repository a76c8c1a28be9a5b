# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is pruned is inside the scope, undeclared, and never too much."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import InputError, ReleaseError
from ansible_collections.huaweicloud.cce.plugins.module_utils._prune import Scope, find_doubts, read_scope
from ansible_collections.huaweicloud.cce.plugins.module_utils._release import Release
from hypothesis import given
from hypothesis import strategies as st

ONE = [object()]
GOOD: dict[str, Any] = {"namespaces": ["project01"], "names": ["*"], "protect": [], "max": 10}


def there(name: str, namespace: str = "project01", status: str = "DEPLOYED") -> Release:
    return Release(name, namespace, status, 1)


def scope(**options: Any) -> Scope:
    found = read_scope({**GOOD, **options}, ONE)
    assert found is not None
    return found


def victims(found: list[Release], declared: set[tuple[str, str]], **options: Any) -> list[str]:
    return [f"{each.namespace}/{each.name}" for each in scope(**options).find_victims(found, declared)]


def refusal(options: dict[str, Any], releases: list[Any]) -> str:
    """Return the words of a refusal, nothing for a scope that is taken."""
    try:
        read_scope({**GOOD, **options}, releases)
    except InputError as error:
        return error.message
    return ""


def test_nothing_is_pruned_unless_it_is_asked_for() -> None:
    assert read_scope(None, ONE) is None
    assert read_scope(None, []) is None


@pytest.mark.parametrize(
    ("options", "releases", "told"),
    [
        pytest.param({}, [], "prune with an empty list of releases", id="nothing-declared"),
        pytest.param({"namespaces": []}, ONE, "prune.namespaces is empty", id="no-namespace"),
        pytest.param({"namespaces": ["", " \n"]}, ONE, "prune.namespaces is empty", id="blank-namespaces"),
        pytest.param({"namespaces": ["kube-system"]}, ONE, "prune.namespaces holds kube-system", id="kube-system"),
        pytest.param({"namespaces": ["a\nkube-system"]}, ONE, "prune.namespaces holds kube-system", id="among-others"),
        pytest.param({"namespaces": ["*"]}, ONE, "prune.namespaces", id="pattern"),
        pytest.param({"namespaces": ["project0?"]}, ONE, "prune.namespaces", id="question-mark"),
        pytest.param({"namespaces": ["a/b"]}, ONE, "prune.namespaces", id="slash"),
        pytest.param({"namespaces": ["Project01"]}, ONE, "prune.namespaces", id="no-name-of-a-namespace"),
        pytest.param({"names": []}, ONE, "prune.names is empty", id="no-names"),
        pytest.param({"names": ["", "\n"]}, ONE, "prune.names is empty", id="blank-names"),
        pytest.param({"max": -1}, ONE, "prune.max must be 0 or more", id="less-than-none"),
    ],
)
def test_a_scope_that_cannot_be_meant_is_refused_with_its_option(
    options: dict[str, Any], releases: list[Any], told: str
) -> None:
    assert told in refusal(options, releases)


@pytest.mark.parametrize(
    ("options", "pruned"),
    [
        pytest.param({}, ["project01/db", "project01/web-1", "project01/web-2"], id="all"),
        pytest.param({"namespaces": ["project02"]}, ["project02/web-1"], id="another-namespace"),
        pytest.param({"namespaces": ["project02\nproject03"]}, ["project02/web-1"], id="lines"),
        pytest.param({"names": ["web-*"]}, ["project01/web-1", "project01/web-2"], id="names"),
        pytest.param({"names": ["web-*"], "protect": ["*-2"]}, ["project01/web-1"], id="protected-by-name"),
        pytest.param({"protect": ["project01/web-*"]}, ["project01/db"], id="protected-with-the-namespace"),
        pytest.param({"protect": ["*"]}, [], id="all-protected"),
        pytest.param({"names": ["project02/*"]}, [], id="names-widen-no-namespace"),
        pytest.param({"max": 3}, ["project01/db", "project01/web-1", "project01/web-2"], id="just-as-many-as-may"),
        pytest.param({"names": ["nothing"], "max": 0}, [], id="none-of-none"),
    ],
)
def test_what_is_in_scope_is_pruned_in_an_order_of_its_own(options: dict[str, Any], pruned: list[str]) -> None:
    found = [there("web-1"), there("web-1", "project02"), there("web-2"), there("shop"), there("db")]
    assert victims(found, {("project01", "shop"), ("project03", "db")}, **options) == pruned


@pytest.mark.parametrize("status", ["DELETED", "DELETING"])
def test_what_is_going_or_gone_is_no_victim(status: str) -> None:
    assert victims([there("a", status=status), there("b", status="FAILED")], set()) == ["project01/b"]


def test_more_than_may_are_refused_and_named() -> None:
    with pytest.raises(ReleaseError) as caught:
        victims([there("a"), there("b"), there("c")], {("project01", "b")}, max=1)
    assert caught.value.message == (
        "2 releases would be pruned, more than prune.max allows (1): project01/a, project01/c. Nothing was changed."
    )


NAMESPACES = st.sampled_from(["a", "b", "c", "kube-system", "kube-public"])
NAMES = st.sampled_from(["web", "web-1", "db", "cceaddon", "cceaddon-npd", "cceaddon-", "keep-db"])
STATUSES = st.sampled_from(["DEPLOYED", "FAILED", "PENDING_UPGRADE", "DELETING", "DELETED", "UNKNOWN", "SUPERSEDED"])
PATTERNS = st.sampled_from(["*", "web*", "*-*", "db", "a/*", "*/web", "cceaddon-*", "kube-system/*", "[!w]*", "?b"])
SCOPES = st.builds(
    # Read with kube-system, a scope would be refused; that nothing of it is taken is the second lock.
    Scope,
    st.frozensets(NAMESPACES),
    st.lists(PATTERNS).map(tuple),
    st.lists(PATTERNS).map(tuple),
    st.integers(0, 4),
)


def does_fit(patterns: tuple[str, ...], release: Release) -> bool:
    whole = f"{release.namespace}/{release.name}"
    return any(fnmatchcase(whole if "/" in pattern else release.name, pattern) for pattern in patterns)


@given(
    st.lists(st.builds(there, NAMES, NAMESPACES, STATUSES), unique_by=lambda each: (each.namespace, each.name)),
    st.sets(st.tuples(NAMESPACES, NAMES)),
    SCOPES,
)
def test_any_victim_is_one_by_every_rule(found: list[Release], declared: set[tuple[str, str]], within: Scope) -> None:
    allowed = [
        release
        for release in found
        if release.namespace in within.namespaces
        and release.namespace != "kube-system"
        and not release.name.startswith("cceaddon-")
        and (release.namespace, release.name) not in declared
        and release.status not in ("DELETED", "DELETING")
        and does_fit(within.names, release)
        and not does_fit(within.protect, release)
    ]
    if len(allowed) > within.most:
        with pytest.raises(ReleaseError, match=f"^{len(allowed)} releases would be pruned"):
            within.find_victims(found, declared)
    else:
        assert within.find_victims(found, declared) == sorted(allowed, key=lambda each: (each.namespace, each.name))


@pytest.mark.parametrize(
    ("listed", "again", "doubts"),
    [
        pytest.param(["a", "b"], ["b", "a"], [], id="the-same"),
        pytest.param([], [], [], id="none"),
        pytest.param(["a"], ["a", "c", "b"], ["it lacks project01/b, project01/c"], id="too-few"),
        pytest.param(["a", "b"], ["a"], ["the list of the namespace lacks project01/b"], id="too-many"),
        pytest.param(
            ["a", "b"],
            ["c"],
            ["it lacks project01/c", "the list of the namespace lacks project01/a, project01/b"],
            id="others",
        ),
    ],
)
def test_two_lists_that_differ_are_in_doubt(listed: list[str], again: list[str], doubts: list[str]) -> None:
    elsewhere = [there("a", "project02"), there("x", "project02")]
    assert find_doubts("project01", [*map(there, listed), *elsewhere], map(there, again)) == doubts
