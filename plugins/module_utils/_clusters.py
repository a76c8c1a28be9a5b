# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The clusters of a project, and the id of the one that a task names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ._client import HttpClient, segment
from ._errors import ApiError, InputError, LostAnswerError
from ._release import read_text

AVAILABLE = "Available"
_MAX_CANDIDATES = 20
# What the service calls its list, or may call it.
_KINDS = ("Cluster", "List")


@dataclass(frozen=True)
class Cluster:
    """One cluster; C(alias) is its name in the console, empty when the service tells none."""

    cluster_id: str
    name: str
    alias: str
    phase: str
    version: str
    category: str
    type: str = ""
    flavor: str = ""
    created_at: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    """What the service itself marks clusters with; users mark them with C(tags)."""
    tags: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_api(cls, record: Mapping[str, Any]) -> Cluster:
        """Return the cluster of an item of the cluster manager's list."""
        metadata, spec, status = (_mapping(record.get(part)) for part in ("metadata", "spec", "status"))
        return cls(
            read_text(metadata.get("uid")),
            read_text(metadata.get("name")),
            read_text(metadata.get("alias")),
            read_text(status.get("phase")),
            read_text(spec.get("version")),
            read_text(spec.get("category")),
            read_text(spec.get("type")),
            read_text(spec.get("flavor")),
            read_text(metadata.get("creationTimestamp")),
            {read_text(key): read_text(value) for key, value in _mapping(metadata.get("labels")).items()},
            _read_tags(spec.get("clusterTags")),
        )

    @property
    def is_available(self) -> bool:
        """Whether releases make sense on it; a phase that is not told is no reason to doubt that."""
        return self.phase.lower() in ("", AVAILABLE.lower())

    def to_result(self) -> dict[str, Any]:
        """Return what a result shows."""
        return asdict(self)

    def __str__(self) -> str:
        alias = f"alias {self.alias}" if self.alias not in ("", self.name) else ""
        return f"{self.name} ({', '.join(filter(None, (self.cluster_id or 'without an ID', alias, self.phase)))})"


class ClusterApi:
    """The clusters of one project."""

    def __init__(self, client: HttpClient, project_id: str) -> None:
        self._client = client
        self._path = f"/api/v3/projects/{segment('The project_id', project_id)}/clusters"

    def list_clusters(self, all_of_them: bool = False) -> list[Cluster]:
        """Return the project's clusters, those without an id only on demand; the service has no filter by name."""
        try:
            answer = self._client.request("GET", self._path, "Listing the clusters")
        except ApiError as error:
            if error.http_status == 403:
                error.add("To list clusters takes cce:cluster:list.")
            if error.http_status in (403, 404):
                error.add("Is project_id right, and is it the project of the credentials?")
            raise
        items = _find_items(answer.read(dict))
        clusters = [Cluster.from_api(item) for item in items or () if isinstance(item, dict)]
        if items is None or len(clusters) < len(items):
            # Passed over, these would be a project without clusters, in which nobody uses a chart.
            raise LostAnswerError(
                "Listing the clusters failed: the answer is no list of clusters. Check endpoint and region.",
                http_status=answer.status,
                request_id=answer.request_id,
            )
        return [cluster for cluster in clusters if cluster.cluster_id or all_of_them]


def read_cluster(client: HttpClient, params: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return the id of the task's cluster, and warnings; only a name takes a request.

    Raises InputError when no cluster, or more than one, has that name.
    """
    name = (params["cluster_name"] or "").strip()
    if not name:
        return str(params["cluster_id"]).strip(), []
    cluster = find_cluster(ClusterApi(client, need_project(client, "cluster_name")).list_clusters(), name)
    return cluster.cluster_id, warn_unavailable([cluster])


def need_project(client: HttpClient, option: str) -> str:
    """Return the id of the project; raise InputError when neither the task nor the environment says it."""
    project_id = client.find_project()
    if not project_id:
        raise InputError(
            f"project_id is needed with {option}, because the request names the project: give it, or set HW_PROJECT_ID."
        )
    return project_id


def match_name(clusters: Sequence[Cluster], name: str) -> list[Cluster]:
    """Return the clusters of that name, else those of that alias."""
    hits = [cluster for cluster in clusters if cluster.name == name]
    return hits or [cluster for cluster in clusters if cluster.alias == name]


def find_cluster(clusters: Sequence[Cluster], name: str) -> Cluster:
    """Return the cluster of that name, else that of that alias; raise InputError when it is not one."""
    hits = match_name(clusters, name)
    if len(hits) == 1:
        return hits[0]
    if hits:
        raise InputError(f"cluster_name {name} is not unique, give cluster_id instead: {_list(hits)}.")
    raise InputError(f"There is no cluster with the name or alias {name}. The project has: {_list(clusters)}.")


def warn_unavailable(clusters: Sequence[Cluster]) -> list[str]:
    """Return a warning for each cluster in a phase in which releases cannot be expected to work."""
    return [
        f"The cluster {cluster.name} ({cluster.cluster_id}) is not {AVAILABLE}: its phase is {cluster.phase}."
        for cluster in clusters
        if not cluster.is_available
    ]


def _list(clusters: Sequence[Cluster]) -> str:
    shown = ", ".join(map(str, clusters[:_MAX_CANDIDATES])) or "none"
    more = len(clusters) - _MAX_CANDIDATES
    return f"{shown}, and {more} more" if more > 0 else shown


def _read_tags(value: Any) -> dict[str, str]:
    """Return the tags of a list of keys and values, which is how Huawei's SDK has them."""
    tags = [tag for tag in value if isinstance(tag, dict)] if isinstance(value, list) else []
    return {read_text(tag.get("key")): read_text(tag.get("value")) for tag in tags if read_text(tag.get("key"))}


def _find_items(data: Mapping[str, Any]) -> list[Any] | None:
    """Return the items of a list, None when it is none; no items are an empty list only where the kind says so."""
    items = data.get("items", "")
    if items is None and data.get("kind") in _KINDS:
        return []
    return items if isinstance(items, list) else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
