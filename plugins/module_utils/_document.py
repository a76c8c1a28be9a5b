# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Reads YAML as Helm's parser does: values of JSON, no dates, and what YAML 1.1 calls a boolean."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable, Iterator
from typing import Any

from ._errors import CceError

MAX_YAML_DEPTH = 100
# No number of 64 bits is longer, in whatever base.
_LONGEST_INTEGER = 67
# The exponent from which Go writes one.
_LARGE = 6

_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
}
_INTEGER = re.compile(r"[-+]?(?:(?P<octal>0[oO]?[0-7]+)|0[xX][0-9a-fA-F]+|0[bB][01]+|0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_RESOLVED_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float")}


def import_yaml(purpose: str) -> Any:
    """Return PyYAML, which only a task that reads a chart needs; raise CceError when it is missing."""
    try:
        import yaml
    except ImportError:
        raise CceError(f"{purpose} takes the Python library PyYAML, which is not installed.") from None
    return yaml


def read_mapping(yaml: Any, data: bytes, spend: Callable[[str], None]) -> dict[str, Any]:
    """Return the mapping in a YAML file, an empty one for nothing; raise ValueError that says what is wrong."""
    try:
        tree = Document(yaml, data, spend).read()
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(getattr(error, "problem", None) or error).split())
        raise ValueError(f"is broken YAML ({reason})") from None
    if tree is not None and not isinstance(tree, dict):
        raise ValueError("holds no mapping")
    return tree or {}


class Document:
    """The first document of a YAML file, read as Helm does (sigs.k8s.io/yaml 1.3, gopkg.in/yaml.v2)."""

    def __init__(self, yaml: Any, data: bytes, spend: Callable[[str], None]) -> None:
        self._yaml = yaml
        self._parser = getattr(yaml, "CBaseLoader", yaml.BaseLoader)(data)
        self._spend = spend
        self._anchors: dict[str, Any] = {}

    def read(self) -> Any:
        """Return its value as JSON would hold it."""
        self._parser.get_event()
        if self._parser.check_event(self._yaml.StreamEndEvent):
            return None
        self._parser.get_event()
        return self._value(self._parser.get_event(), 0)

    def _value(self, event: Any, depth: int) -> Any:
        self._spend("values")
        if depth > MAX_YAML_DEPTH:
            raise ValueError("it nests too deeply")
        if isinstance(event, self._yaml.AliasEvent):
            return self._repeat(self._anchors.get(event.anchor))
        if isinstance(event, self._yaml.ScalarEvent):
            value = _resolve(event.value) if event.implicit[0] or event.tag in _RESOLVED_TAGS else event.value
        elif isinstance(event, self._yaml.SequenceStartEvent):
            value = [self._value(item, depth + 1) for item in self._until(self._yaml.SequenceEndEvent)]
        else:
            value = self._mapping(depth + 1)
        if event.anchor:
            self._anchors[event.anchor] = value
        return value

    def _mapping(self, depth: int) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        for event in self._until(self._yaml.MappingEndEvent):
            is_merge = isinstance(event, self._yaml.ScalarEvent) and event.implicit[0] and event.value == "<<"
            key, value = self._value(event, depth), self._value(self._parser.get_event(), depth)
            if not is_merge:
                tree[as_text(key)] = value
                continue
            for table in reversed(value) if isinstance(value, list) else [value]:
                tree.update(table if isinstance(table, dict) else {})
        return tree

    def _until(self, end: Any) -> Iterator[Any]:
        while not isinstance(event := self._parser.get_event(), end):
            yield event

    def _repeat(self, value: Any) -> Any:
        """Return a copy of what an anchor names, at the price of the original: few bytes can name very much."""
        self._spend("values")
        if isinstance(value, dict):
            return {key: self._repeat(below) for key, below in value.items()}
        return [self._repeat(below) for below in value] if isinstance(value, list) else value


def _resolve(text: str) -> Any:
    """Return what Go makes of a plain scalar: no dates, no sexagesimal numbers, but y, n and 1e3."""
    if text in _WORDS:
        return _WORDS[text]
    plain = text[0] + text[1:].replace("_", "")
    whole = _INTEGER.match(plain)
    if whole and len(plain) <= _LONGEST_INTEGER:
        number = int(plain, 8 if whole["octal"] else 0)
        if -(2**63) <= number < 2**64:
            return number
    real = float(plain) if _FLOAT.match(plain) else math.inf
    return real if abs(real) < math.inf else text


def as_text(value: Any) -> str:
    """Return a scalar as Go writes it where a string belongs: a key, a name, a version."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_as_text(value)
    return str(value) if isinstance(value, (str, int)) else ""


def _float_as_text(value: float) -> str:
    """Return the fewest digits that tell a number of 32 bits from the others, which are Helm's texts of numbers."""
    try:
        single = struct.pack("<f", value)
        texts = (f"{struct.unpack('<f', single)[0]:.{digits}e}" for digits in range(9))
        text = next(text for text in texts if struct.pack("<f", float(text)) == single)
    except OverflowError:
        return "+Inf" if value > 0 else "-Inf"
    mantissa, dummy, exponent = text.partition("e")
    if -4 <= int(exponent) < _LARGE:
        return f"{float(text):.{max(0, len(mantissa.partition('.')[2]) - int(exponent))}f}"
    return text
