# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is shown of secrets among the values: nothing but that they are there and whether they change."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._masks import find_mask, mask, mask_change
from ansible_collections.huaweicloud.cce.plugins.module_utils._values import Change


@pytest.mark.parametrize(
    "key", ["password", "dbPassword", "PASSWD", "clientSecret", "api_token", "credentials", "private_key", "privateKey"]
)
def test_masks_what_lies_under_a_key_that_looks_secret(key: str) -> None:
    shown = mask({key: "hunter2", "below": [{key: 4711}], "tree": {key: {"user": "me"}}})
    assert shown == {
        key: "(sensitive)",
        "below": [{key: "(sensitive)"}],
        "tree": {key: {"user": "(sensitive)"}},
    }


@pytest.mark.parametrize("harmless", [True, False, None, "", {}, []])
def test_leaves_what_cannot_be_a_secret(harmless: Any) -> None:
    assert mask({"token": harmless, "imageTag": "v2"}) == {"token": harmless, "imageTag": "v2"}


def test_a_change_of_a_secret_shows_that_it_changes() -> None:
    assert mask_change(Change("/auth/password", "old", "new")) == (
        "/auth/password",
        "(sensitive)",
        "(sensitive, changed)",
    )
    assert mask_change(Change("/auth/password", None, "new")) == ("/auth/password", None, "(sensitive, changed)")
    assert mask_change(Change("/users", [], [{"password": "new"}])) == (
        "/users",
        [],
        [{"password": "(sensitive, changed)"}],
    )
    assert mask_change(Change("/image", "a", "b")) == ("/image", "a", "b")


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
    assert find_mask(tree) == path
