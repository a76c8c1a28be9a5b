# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Which clusters of a project are hosts, what these are called and what is known of them; pure."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.huaweicloud.cce.plugins.module_utils._clusters import AVAILABLE, Cluster
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import InputError
from ansible_collections.huaweicloud.cce.plugins.module_utils._patterns import fits, read_patterns
from ansible_collections.huaweicloud.cce.plugins.module_utils._phases import read_phases

ANY = "any"
_RESERVED = frozenset({"all", "localhost", "ungrouped"})
# What stands for something else in the patterns of --limit, in templates or in paths.
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")

Marks = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Place:
    """The project that the clusters are of, and where it is."""

    endpoint: str
    region: str
    project_id: str


@dataclass(frozen=True)
class Filters:
    """Which clusters count; an empty filter leaves none out, but no phases are those on which releases make sense."""

    phases: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    labels: Marks = ()
    tags: Marks = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()

    def take(self, cluster: Cluster) -> bool:
        """Return whether the cluster is one of them."""
        names = {cluster.name, cluster.alias} - {""}
        return (
            self._takes_phase(cluster)
            and (not self.categories or cluster.category.lower() in self.categories)
            and (not self.versions or _fits_any(self.versions, cluster.version.lower()))
            and _has(cluster.labels, self.labels)
            and _has(cluster.tags, self.tags)
            and (not self.only or any(_fits_any(self.only, name) for name in names))
            and not any(_fits_any(self.skip, name) for name in names)
        )

    def _takes_phase(self, cluster: Cluster) -> bool:
        if ANY in self.phases or cluster.phase.lower() in self.phases:
            return True
        return cluster.is_available and self.phases in ((), (AVAILABLE.lower(),))


def read_filters(option: Callable[[str], Any]) -> Filters:
    """Return the filters of a source's options; raise InputError for what no cluster can fit."""
    phases = [text.strip().lower() for text in _texts(option("phase"))]
    categories, versions = ([text.lower() for text in _texts(option(name))] for name in ("category", "version"))
    for text in versions:
        if text[0] not in "v*?[":
            raise InputError(f"version holds {text!r}, but versions begin with a v: v1.30, or v1.3*.")
    return Filters(
        (ANY,) if ANY in phases else tuple(read_phases(phases)),
        tuple(categories),
        tuple(versions),
        _read_marks("labels", option("labels")),
        _read_marks("tags", option("tags")),
        _texts(option("only")),
        _texts(option("skip")),
    )


def _texts(values: Any) -> tuple[str, ...]:
    return read_patterns(str(value) for value in values or () if value is not None)


def _read_marks(option: str, values: Any) -> Marks:
    marks = []
    for key, value in (values or {}).items():
        if isinstance(value, dict):
            raise InputError(f"{option} holds a mapping under {key}, where a value or a list of values belongs.")
        allowed = ["*" if value is None else value] if not isinstance(value, (list, tuple)) else value
        marks.append((str(key), tuple(map(_as_text, allowed))))
    return tuple(marks)


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)  # YAML's true is no text of Python


def _has(actual: Mapping[str, str], wanted: Marks) -> bool:
    return all(key in actual and _fits_any(allowed, actual[key]) for key, allowed in wanted)


def _fits_any(patterns: tuple[str, ...], text: str) -> bool:
    return any(fits(pattern, text) for pattern in patterns)


def sort_clusters(clusters: list[Cluster]) -> list[Cluster]:
    """Return the clusters in an order that each look at them finds again: slices of a fleet go by it."""
    return sorted(clusters, key=lambda cluster: (cluster.name, cluster.cluster_id))


def own_variables(place: Place) -> dict[str, Any]:
    """Return the variables that all hosts of a source have in common; nothing of it is told by the service."""
    own = {"ansible_connection": "local", "cce_endpoint": place.endpoint, "cce_region": place.region}
    if sys.executable:
        own["ansible_python_interpreter"] = sys.executable  # a template would stay one
    return own


def cluster_variables(cluster: Cluster, place: Place) -> dict[str, Any]:
    """Return the variables that tell of the cluster, as the service says it."""
    known = cluster.to_result()
    cluster_id = known.pop("cluster_id")
    told = {f"cce_{name}": value for name, value in known.items()}
    return {**told, "cce_project_id": place.project_id, "cluster_id": cluster_id}


def as_host_name(value: Any) -> str:
    """Return the text as the name of a host, without what is more than a letter where such names are used.

    It is empty for what Ansible itself has under that name: a host of it would take the place of all others in plays.
    """
    name = _NOT_IN_NAMES.sub("_", str(value).strip()) if isinstance(value, (str, int)) else ""
    return "" if name in _RESERVED else name
