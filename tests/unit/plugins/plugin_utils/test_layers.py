# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is left of values that lie over each other, and what of it is secret."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._values import overlay
from ansible_collections.huaweicloud.cce.plugins.plugin_utils._layers import Sealed, copy_tree, merge_layers
from hypothesis import given
from hypothesis import strategies as st

KEYS = st.sampled_from(["a", "b", "c"])
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(0, 9), st.text("xy", max_size=2), st.just({}))
TREES = st.recursive(
    LEAVES, lambda below: st.one_of(st.lists(below, max_size=2), st.dictionaries(KEYS, below, max_size=3)), max_leaves=8
)
MAPS = st.dictionaries(KEYS, TREES, max_size=3)
LAYERS = st.lists(st.tuples(MAPS, st.booleans()), max_size=4)


def merge(*layers: tuple[dict[Any, Any], bool]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Merge trees, each with whether it is secret."""
    return merge_layers([copy_tree(tree, is_secret) for tree, is_secret in layers])


@pytest.mark.parametrize(
    ("layers", "plain", "secret"),
    [
        ([], {}, {}),
        ([({"a": 1}, False), ({"b": 2}, False)], {"a": 1, "b": 2}, {}),
        ([({"a": {"x": 1, "y": 1}}, False), ({"a": {"y": 2}}, False)], {"a": {"x": 1, "y": 2}}, {}),
        ([({"a": [1, 2]}, False), ({"a": [3]}, False)], {"a": [3]}, {}),
        ([({"a": {"x": 1}}, False), ({"a": None}, False)], {"a": None}, {}),
        ([({"a": 1}, False), ({"a": {"x": 1}}, False)], {"a": {"x": 1}}, {}),
        ([({"a": {"x": 1}}, False), ({"a": {}}, False)], {"a": {"x": 1}}, {}),
        ([({"a": {"x": 1}}, False), ({"a": {"y": 2}}, True)], {"a": {"x": 1}}, {"a": {"y": 2}}),
        ([({"a": 1}, True), ({"a": 2}, False)], {"a": 2}, {}),
        ([({"a": {"x": 1, "y": 1}}, True), ({"a": {"x": 2}}, False)], {"a": {"x": 2}}, {"a": {"y": 1}}),
        ([({"a": {"x": 1}}, True), ({"a": "off"}, False)], {"a": "off"}, {}),
        ([({"a": 1}, False), ({"a": 2}, True)], {}, {"a": 2}),
        ([({"a": None}, True)], {}, {"a": None}),
        ([({"a": [{"x": 1}]}, True)], {}, {"a": [{"x": 1}]}),
        ([({"a": Sealed("s"), "b": 1}, False)], {"b": 1}, {"a": "s"}),
        ([({"a": [{"x": Sealed("s")}, 2]}, False)], {}, {"a": [{"x": "s"}, 2]}),
        ([({2: "x", True: "y", None: "z"}, False)], {"2": "x", "true": "y", "null": "z"}, {}),
        ([({8080: "x"}, False), ({"8080": "y"}, False)], {"8080": "y"}, {}),
    ],
)
def test_later_layers_win_and_secrets_stay_secret(
    layers: list[tuple[dict[Any, Any], bool]], plain: dict[str, Any], secret: dict[str, Any]
) -> None:
    assert merge(*layers) == (plain, secret)


@given(LAYERS)
def test_both_parts_together_are_what_plain_layers_make(layers: list[tuple[dict[str, Any], bool]]) -> None:
    whole: dict[str, Any] = {}
    for tree, _is_secret in layers:
        whole = overlay(whole, tree)
    plain, secret = merge(*layers)
    assert overlay(plain, secret) == whole


@given(LAYERS)
def test_no_leaf_is_in_both_parts_and_the_layers_stay_as_they_are(layers: list[tuple[dict[str, Any], bool]]) -> None:
    before = copy.deepcopy(layers)
    plain, secret = merge(*layers)
    assert layers == before
    assert not paths(plain) & paths(secret)


@given(st.lists(MAPS, max_size=3))
def test_plain_layers_have_no_secrets_and_secret_ones_nothing_plain_but_empty_maps(trees: list[dict[str, Any]]) -> None:
    assert merge(*((tree, False) for tree in trees))[1] == {}
    plain, _secret = merge(*((tree, True) for tree in trees))
    assert all(leaf == {} for _path, leaf in walk(plain))


def paths(tree: dict[str, Any]) -> set[tuple[str, ...]]:
    """Return where the leaves of a tree are."""
    return {path for path, _leaf in walk(tree)}


def walk(tree: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Return the leaves of a tree with their paths; the tree itself is none."""
    if isinstance(tree, dict) and (tree or not path):
        return [leaf for key, below in tree.items() for leaf in walk(below, (*path, key))]
    return [(path, tree)]
