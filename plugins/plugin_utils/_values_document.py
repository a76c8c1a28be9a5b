# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Reads a file of values, JSON or YAML with single encrypted values; what it raises never quotes the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml
from ansible_collections.huaweicloud.cce.plugins.module_utils._document import Document, as_text
from ansible_collections.huaweicloud.cce.plugins.module_utils._json import read_json

from ._layers import Sealed

# Values in one file, those that aliases repeat included.
MAX_VALUES = 1_000_000
_VAULT_TAGS = ("!vault", "!vault-encrypted")


def read_values(data: bytes, decrypt: Callable[[str], str]) -> dict[Any, Any]:
    """Return the mapping in a file, with what is encrypted in it sealed; raise ValueError, which tells why not."""
    tree = _read(data, decrypt)
    if tree is None:
        return {}
    if not isinstance(tree, dict):
        raise ValueError("holds no mapping")
    return tree


def _read(data: bytes, decrypt: Callable[[str], str]) -> Any:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("is no UTF-8") from None
    if data.lstrip()[:1] in (b"{", b"["):
        try:
            return read_json(data)  # a hundred times as fast
        except ValueError:
            pass  # it may be YAML, whose reader tells where it is broken
    try:
        return ValuesDocument(data, decrypt).read()
    except yaml.YAMLError as error:
        raise ValueError("is broken YAML" + _where(getattr(error, "problem_mark", None))) from None


def _where(mark: Any) -> str:
    return f" (line {mark.line + 1})" if mark else ""


class ValuesDocument(Document):
    """The only document of a file, read as Helm does, without anything that is there twice."""

    def __init__(self, data: bytes, decrypt: Callable[[str], str]) -> None:
        super().__init__(yaml, data, self._count)
        self._decrypt = decrypt
        self._left = MAX_VALUES

    def read(self) -> Any:
        tree = super().read()
        if self._parser.check_event(yaml.DocumentEndEvent):
            self._parser.get_event()
            if not self._parser.check_event(yaml.StreamEndEvent):
                raise ValueError("holds more than one document")
        return tree

    def _count(self, _what: str) -> None:
        self._left -= 1
        if self._left < 0:
            raise ValueError(f"holds more than {MAX_VALUES} values")

    def _value(self, event: Any, depth: int) -> Any:
        if isinstance(event, yaml.AliasEvent) and event.anchor not in self._anchors:
            raise ValueError(f"names an anchor that it does not have{_where(event.start_mark)}")
        if not (isinstance(event, yaml.ScalarEvent) and event.tag in _VAULT_TAGS):
            return super()._value(event, depth)
        sealed = Sealed(self._decrypt(event.value))
        if event.anchor:
            self._anchors[event.anchor] = sealed
        return sealed

    def _mapping(self, depth: int) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        seen: set[str] = set()
        for event in self._until(yaml.MappingEndEvent):
            where = _where(event.start_mark)
            is_merge = isinstance(event, yaml.ScalarEvent) and event.implicit[0] and event.value == "<<"
            key, value = self._value(event, depth), self._value(self._parser.get_event(), depth)
            if is_merge:
                for table in reversed(value) if isinstance(value, list) else [value]:
                    tree.update(table if isinstance(table, dict) else {})
                continue
            if isinstance(key, (dict, list, Sealed)):
                raise ValueError(f"has a key that is no plain text{where}")
            if (name := as_text(key)) in seen:
                raise ValueError(f"has the same key twice{where}")
            seen.add(name)
            tree[name] = value
        return tree
