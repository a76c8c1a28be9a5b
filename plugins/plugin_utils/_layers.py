# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Lays chart values over each other and keeps track of which are secret; pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.huaweicloud.cce.plugins.module_utils._values import overlay


class Sealed:
    """A secret leaf of a tree of values."""

    def __init__(self, value: Any) -> None:
        self.value = value


def copy_tree(tree: Mapping[Any, Any], is_secret: bool = False) -> dict[str, Any]:
    """Return a copy of plain maps, with the keys that JSON would make of them; of a secret tree all leaves are sealed.

    A list is a leaf: one secret in it makes all of it secret.
    """
    copied: dict[str, Any] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            below: Any = copy_tree(value, is_secret)
        elif isinstance(value, Sealed) or is_secret or (isinstance(value, (list, tuple)) and _holds_secret(value)):
            below = Sealed(_unseal(value))
        else:
            below = value
        copied[key if isinstance(key, str) else json.dumps(key)] = below
    return copied


def merge_layers(layers: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is left of the layers, later ones over earlier ones: the plain values, and the secret ones.

    Maps merge, anything else replaces, so that a later plain leaf wins over an earlier secret one, too.
    """
    laid: dict[str, Any] = {}
    for layer in layers:
        laid = overlay(laid, layer)
    return _split(laid)


def _split(tree: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    plain: dict[str, Any] = {}
    secret: dict[str, Any] = {}
    for key, value in tree.items():
        if isinstance(value, Sealed):
            secret[key] = value.value
        elif isinstance(value, dict) and value:
            for part, below in zip((plain, secret), _split(value)):
                if below:
                    part[key] = below
        else:
            plain[key] = value
    return plain, secret


def _holds_secret(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_secret, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(_holds_secret, value))
    return isinstance(value, Sealed)


def _unseal(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unseal(below) for key, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [_unseal(below) for below in value]
    return value.value if isinstance(value, Sealed) else value
