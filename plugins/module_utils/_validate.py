# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Finds values that a chart will not use as they are meant: unknown paths, and leaves of another type; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from ._chart import Chart
from ._errors import InputError
from ._pointers import escape
from ._values import leaves

MAX_SHOWN = 20
# Looking for the nearest of many paths takes time.
MAX_HINTS = 50
# Keys of Helm's own at the top, which no chart has to mention.
_OF_HELM = frozenset({"global", "tags"})
# Keys that stand at the top of a dependency's values, and hardly in a map of the chart's own.
_OF_CHARTS = frozenset({"enabled", "global", "nameOverride", "fullnameOverride", "namespaceOverride"})


class Finding(NamedTuple):
    """A path of the wanted values: C(hint) is the nearest path for an unknown one, C(types) what differs otherwise."""

    path: str
    hint: str = ""
    types: str = ""


def validate_values(values: Mapping[str, Any], chart: Chart, policy: str) -> list[str]:
    """Return warnings for what the chart's own values do not have; raise InputError with C(policy) strict."""
    if policy == "off" or not chart.is_known or not chart.defaults:
        return []
    findings = list(find_misfits(values, chart.defaults))
    texts = list(_tell(findings, f"{chart.name} {chart.version}"))
    if texts and policy == "strict":
        raise InputError(f"{' '.join(texts)} validate_values=strict refuses that. Nothing was changed.")
    return texts


def find_misfits(values: Mapping[str, Any], defaults: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what does not fit the defaults, in the order of the values.

    What may be a value of one of the chart's dependencies, whose names only its archive tells, is given the benefit of
    the doubt: it is a finding only when it is a near miss. Whether the archive was read plays no part, so that a task
    is judged alike in each state of its release.
    """
    hints = MAX_HINTS
    places: list[str] = []
    todo = [("", values, defaults, False)]
    while todo:
        path, given, known, is_doubtful = todo.pop()
        for key, value in given.items():
            here = f"{path}/{escape(key)}"
            if value is None or (not path and key in _OF_HELM):
                continue
            if key not in known:
                may_be_dependency = is_doubtful or (not path and isinstance(value, dict) and "." not in key)
                hint = _find_nearest(path, key, value, known, may_be_dependency) if hints > 0 else ""
                hints -= 1
                if hint or not may_be_dependency:
                    places = places or [found for found, _value in leaves(defaults)]
                    yield Finding(here, hint or _find_elsewhere(path, key, places))
            elif known[key] is not None and _kind(value) != _kind(known[key]):
                yield Finding(here, types=f"{_kind(value)} for {_kind(known[key])}")
            elif isinstance(value, dict) and known[key]:  # an empty map in the defaults takes anything
                todo.append(
                    (here, value, known[key], is_doubtful or (not path and _may_be_dependency(key, known[key])))
                )


def _may_be_dependency(key: str, defaults: Mapping[str, Any]) -> bool:
    """Return whether a map at the top may hold values of a dependency: no template of the chart can use such a key, or
    it has what charts have at their tops."""
    return "-" in key or not _OF_CHARTS.isdisjoint(defaults)


def _kind(value: Any) -> str:
    kinds = {bool: "a boolean", int: "a number", float: "a number", dict: "a map", list: "a list"}
    return kinds.get(type(value), "a string")


def _find_nearest(path: str, key: str, value: Any, siblings: Mapping[str, Any], is_doubtful: bool) -> str:
    """Return the path of the sibling that may have been meant, nothing for none; in doubt it has to look the same."""
    near = _find_near(key, tuple(siblings))
    if not near or (is_doubtful and not _looks_alike(value, siblings[near])):
        return ""
    return f"{path}/{escape(near)}"


@lru_cache(maxsize=1024)
def _find_near(key: str, keys: tuple[str, ...]) -> str:
    """Return the key that looks most like another one, empty for none; many releases of a chart have the same slips."""
    from difflib import get_close_matches  # hardly any task gets here

    return next(iter(get_close_matches(key, keys, n=1, cutoff=0.75)), "")


def _looks_alike(value: Any, default: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(default, dict):
        return _kind(value) == _kind(default)
    return not default or bool(value.keys() & default.keys())


def _find_elsewhere(path: str, key: str, paths: Sequence[str]) -> str:
    """Return where the key may belong: it holds dots, which are taken literally, or one other place has its name."""
    nested = "/".join([path, *map(escape, key.split("."))])
    if any(found == nested or found.startswith(f"{nested}/") for found in paths):
        return nested
    places = [found for found in paths if found.endswith(f"/{escape(key)}")]
    return places[0] if len(places) == 1 else ""


def _tell(findings: Sequence[Finding], chart: str) -> Iterator[str]:
    unknown = [f"{found.path} → {found.hint}" if found.hint else found.path for found in findings if not found.types]
    if unknown:
        yield f"The values of the chart {chart} do not have these paths, which may have no effect: {_list(unknown)}."
    types = [f"{found.path} ({found.types})" for found in findings if found.types]
    if types:
        yield f"These values have another type than the default of the chart {chart}: {_list(types)}."


def _list(texts: Sequence[str]) -> str:
    more = len(texts) - MAX_SHOWN
    return ", ".join(texts[:MAX_SHOWN]) + (f", and {more} more" if more > 0 else "")
