# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""What Helm keeps of Chart.yaml and Chart.lock when it packs a chart: known fields, texts as texts, nothing empty."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ._document import as_text

# As Go has it: what counts as a space, of which Helm makes one.
_SPACE = re.compile("[\t-\r\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")

Shape = Callable[[Any], Any]


def _as_is(value: Any) -> Any:
    return value


def _text(value: Any) -> Any:
    """Return a text as Helm cleans it; what cannot be one, which Helm refuses, stays as it is."""
    if isinstance(value, (dict, list)):
        return value
    return "".join(filter(str.isprintable, _SPACE.sub(" ", as_text(value))))


def _texts_by_name(value: Any) -> Any:
    return {key: as_text(below) for key, below in value.items()} if isinstance(value, dict) else value


def _list_of(shape: Shape) -> Shape:
    return lambda value: [shape(item) for item in value] if isinstance(value, list) else value


def _fields(**shapes: Shape) -> Shape:
    """Return what makes of a mapping one with just these fields, without the empty ones."""

    def apply(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        # Helm takes names of fields in any case, and of two the last one as they are sorted.
        found = {key.casefold(): value[key] for key in sorted(value)}
        shaped = {name: shape(found.get(name.casefold())) for name, shape in shapes.items()}
        return {name: below for name, below in shaped.items() if below}

    return apply


_DEPENDENCY = _fields(
    **dict.fromkeys(("name", "version", "repository", "condition", "alias"), _text),
    **{"tags": _list_of(_text), "enabled": _as_is, "import-values": _as_is},
)
_METADATA = _fields(
    **dict.fromkeys(
        ("name", "home", "version", "description", "icon", "apiVersion", "condition", "tags", "appVersion"), _text
    ),
    **dict.fromkeys(("kubeVersion", "type"), _text),
    **dict.fromkeys(("sources", "keywords"), _list_of(_text)),
    maintainers=_list_of(_fields(name=_text, email=_text, url=_text)),
    deprecated=_as_is,
    annotations=_texts_by_name,
    dependencies=_list_of(_DEPENDENCY),
)
# When it was generated is no more content than the time of a file.
_LOCK = _fields(digest=_text, dependencies=_list_of(_DEPENDENCY))


def clean_metadata(meta: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Helm writes as Chart.yaml; a chart without apiVersion is one of v1."""
    return {"apiVersion": "v1", **_METADATA(meta)}


def clean_lock(lock: Mapping[str, Any]) -> dict[str, Any]:
    """Return what counts of a Chart.lock."""
    return dict(_LOCK(lock))
