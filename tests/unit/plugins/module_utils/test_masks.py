# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is shown of secrets among the values: nothing but that they are there and whether they change."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._masks import ALL_MASKS, Masker, find_masks
from ansible_collections.huaweicloud.cce.plugins.module_utils._values import MISSING, Change


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


@pytest.mark.parametrize(
    ("path", "sensitive"),
    [("/db/user", True), ("/db/list/0", True), ("/dsn", True), ("/dsn2", False), ("/db", False), ("/db/other", False)],
)
def test_a_sensitive_value_is_known_by_its_path(path: str, sensitive: bool) -> None:
    assert Masker(SENSITIVE).is_sensitive(path) is sensitive


def test_sensitive_values_are_masked_whatever_they_are_and_wherever_they_stand() -> None:
    masker = Masker(SENSITIVE)
    assert masker.mask({"db": {"user": "u", "on": False, "list": [1, {"a": None}], "port": 1}, "dsn": None}) == {
        "db": {"user": "(sensitive)", "on": "(sensitive)", "list": ["(sensitive)", {"a": "(sensitive)"}], "port": 1},
        "dsn": "(sensitive)",
    }
    assert masker.mask_change(Change("/db/list/0", 1, 2)) == ("/db/list/0", "(sensitive)", "(sensitive, changed)")
    assert masker.mask_change(Change("/db", 1, {"user": "u"})) == ("/db", 1, {"user": "(sensitive, changed)"})
    assert masker.mask_change(Change("/dsn", MISSING, "y")) == ("/dsn", MISSING, "(sensitive, changed)")
