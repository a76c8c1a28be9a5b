# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is shown of secrets among the values: nothing but that they are there and whether they change."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._masks import (
    ALL_MASKS,
    TOO_DEEP,
    Masker,
    find_masks,
    find_secrets,
    with_masks_named,
)
from ansible_collections.huaweicloud.cce.plugins.module_utils._values import MISSING, Change, make_changes, overlay
from hypothesis import given
from hypothesis import strategies as st

PLANTED = "hunter2"
KEYS = st.sampled_from(["a", "b/c~d", "0", "password", "apiToken"])
SECRET_TREES = st.dictionaries(
    KEYS,
    st.recursive(
        st.just(PLANTED),
        lambda below: st.lists(below, min_size=1, max_size=2) | st.dictionaries(KEYS, below, min_size=1, max_size=2),
    ),
    max_size=3,
)
HARMLESS_TREES = st.dictionaries(
    KEYS,
    st.recursive(
        st.sampled_from([None, True, 1, "x", ""]),
        lambda below: st.lists(below, max_size=2) | st.dictionaries(KEYS, below, max_size=2),
    ),
    max_size=3,
)


@pytest.mark.parametrize(
    "key", ["password", "dbPassword", "PASSWD", "clientSecret", "api_token", "credentials", "private_key", "privateKey"]
)
def test_masks_what_lies_under_a_key_that_looks_secret(key: str) -> None:
    shown = Masker().mask({key: "hunter2", "below": [{key: 4711}], "tree": {key: {"user": "me"}}})
    assert shown == {
        key: "(sensitive)",
        "below": [{key: "(sensitive)"}],
        "tree": {key: {"user": "(sensitive)"}},
    }


@pytest.mark.parametrize("harmless", [True, False, None, "", {}, []])
def test_leaves_what_cannot_be_a_secret(harmless: Any) -> None:
    assert Masker().mask({"token": harmless, "imageTag": "v2"}) == {"token": harmless, "imageTag": "v2"}


def test_a_change_of_a_secret_shows_that_it_changes() -> None:
    assert Masker().mask_change(Change("/auth/password", "old", "new")) == (
        "/auth/password",
        "(sensitive)",
        "(sensitive, changed)",
    )
    assert Masker().mask_change(Change("/auth/password", None, "new")) == (
        "/auth/password",
        None,
        "(sensitive, changed)",
    )
    assert Masker().mask_change(Change("/users", [], [{"password": "new"}])) == (
        "/users",
        [],
        [{"password": "(sensitive, changed)"}],
    )
    assert Masker().mask_change(Change("/image", "a", "b")) == ("/image", "a", "b")


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        ({"a": {"b/c": "******"}}, "/a/b~1c"),
        ({"a": [1, "(sensitive)"]}, "/a/1"),
        ({"a": "(sensitive, changed)"}, "/a"),
        ({"a": "*****", "b": None, "c": 1}, None),
        ({}, None),
    ],
)
def test_finds_a_mask_that_came_back(tree: dict[str, Any], path: Any) -> None:
    assert list(find_masks(tree, ALL_MASKS)) == ([path] if path else [])


SENSITIVE = {"db": {"user": "admin", "on": True, "list": [1]}, "dsn": "x"}


def test_sensitive_values_are_masked_whatever_they_are_and_wherever_they_stand() -> None:
    masker = Masker(SENSITIVE)
    assert masker.mask({"db": {"user": "u", "on": False, "list": [1, {"a": None}], "port": 1}, "dsn": None}) == {
        "db": {"user": "(sensitive)", "on": "(sensitive)", "list": ["(sensitive)", {"a": "(sensitive)"}], "port": 1},
        "dsn": "(sensitive)",
    }
    assert masker.mask_change(Change("/db/list/0", 1, 2)) == ("/db/list/0", "(sensitive)", "(sensitive, changed)")
    changed = {"user": "(sensitive, changed)"}
    assert masker.mask_change(Change("/db", 1, {"user": "u"})) == ("/db", "(sensitive)", changed)
    assert masker.mask_change(Change("/dsn", MISSING, "y")) == ("/dsn", MISSING, "(sensitive, changed)")


@pytest.mark.parametrize(
    ("sensitive", "tree", "shown"),
    [
        pytest.param({"a": {}}, {"a": {"b": 1}, "c": 1}, {"a": {"b": "(sensitive)"}, "c": 1}, id="empty-map"),
        pytest.param({"a": {"1": "x"}}, {"a": [1, 2]}, {"a": ["(sensitive)"] * 2}, id="map-where-a-list-is"),
        pytest.param({"a": {"b": "x"}}, {"a": "old"}, {"a": "(sensitive)"}, id="map-where-a-secret-was"),
        pytest.param({"a": {"b": "x"}}, {"a": True}, {"a": True}, id="map-where-a-switch-was"),
        pytest.param({"a": ["x"]}, {"a": {"b": 1}}, {"a": {"b": "(sensitive)"}}, id="list-where-a-map-is"),
        pytest.param({}, {"a": 1}, {"a": 1}, id="nothing"),
        pytest.param(None, 1, 1, id="no-map-at-all"),
    ],
)
def test_sensitive_values_need_not_have_the_form_of_the_live_ones(sensitive: Any, tree: Any, shown: Any) -> None:
    assert Masker(sensitive).mask(tree) == shown


@given(HARMLESS_TREES, SECRET_TREES, HARMLESS_TREES)
def test_a_sensitive_value_is_never_shown(harmless: Any, sensitive: Any, other: Any) -> None:
    masker, live = Masker(sensitive), overlay(harmless, sensitive)
    assert PLANTED not in repr(masker.mask(live))
    for changes in (make_changes(live, other), make_changes(other, live), make_changes(live, {})):
        assert PLANTED not in repr([masker.mask_change(change) for change in changes])


@given(HARMLESS_TREES, SECRET_TREES)
def test_a_value_below_a_key_that_looks_secret_is_never_shown(harmless: Any, secret: Any) -> None:
    live = overlay(harmless, {"below": [{"dbPassword": secret}]})
    assert PLANTED not in repr(Masker().mask(live))
    for changes in (make_changes(live, harmless), make_changes(harmless, live)):
        assert PLANTED not in repr([Masker().mask_change(change) for change in changes])


@given(HARMLESS_TREES)
def test_what_stands_at_a_path_is_masked_as_within_the_whole(tree: Any) -> None:
    masker = Masker({"a": {"0": 1, "password": {"a": 1}}, "b/c~d": 1})
    whole = masker.mask(tree)
    for path, before, _after in make_changes(tree, {}):
        assert masker.mask(before, path) == next(
            change.before for change in make_changes(whole, {}) if change[0] == path
        )


@pytest.mark.parametrize(
    ("tree", "is_secret", "secrets"),
    [
        ({"password": "x", "image": "y"}, False, ["x"]),
        ({"image": "y", "list": ["z", {"n": 1}]}, True, ["y", "z"]),
        ({"auth": [{"apiToken": ["x", {"a": "y"}]}, "z"]}, False, ["x", "y"]),
        ({"password": None, "token": 5, "pwd": True, "secret": {}}, False, []),
        ("x", True, ["x"]),
        ("x", False, []),
        (None, False, []),
    ],
    ids=repr,
)
def test_finds_the_strings_that_look_secret(tree: Any, is_secret: bool, secrets: list[str]) -> None:
    assert sorted(find_secrets(tree, is_secret)) == secrets


def test_the_services_masks_get_a_name_of_ours() -> None:
    live = {"a": "******", "b": [{"c": "******"}, "*****", 1, None]}
    named = "(masked by the service)"
    assert with_masks_named(live) == {"a": named, "b": [{"c": named}, "*****", 1, None]}


def test_finds_every_mask_in_the_order_of_the_tree() -> None:
    tree = {"b": "******", "a": [1, "******", {"c": "******"}], "d": "******"}
    assert list(find_masks(tree, ALL_MASKS)) == ["/b", "/a/1", "/a/2/c", "/d"]


def test_values_nested_too_deep_are_not_shown_rather_than_a_traceback() -> None:
    deep: Any = {"password": PLANTED, "image": "******"}
    for _level in range(3000):
        deep = {"a": deep}
    assert Masker().mask(deep) == TOO_DEEP
    assert Masker().mask_change(Change("/a", 1, [deep])) == ("/a", 1, TOO_DEEP)
    assert list(find_secrets(deep)) == [PLANTED]
    assert len(list(find_masks(deep, ALL_MASKS))) == 1
