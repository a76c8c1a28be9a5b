# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clusters of the project."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any, Optional

from .constants import SEED_CLUSTER, SEED_CLUSTER_NAME


@dataclass
class Cluster:
    """One cluster, as far as releases care."""

    uid: str
    name: str
    alias: str = ""
    phase: str = "Available"
    namespaces: list[str] = field(default_factory=lambda: ["default"])
    category: str = "CCE"
    version: str = "v1.28"
    labels: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def to_api(self) -> dict[str, Any]:
        """Return the cluster as the cluster manager shows it."""
        endpoints = [{"url": "https://192.168.0.61:5443", "type": "Internal"}]
        tags = [{"key": key, "value": value} for key, value in self.tags.items()]
        created = "2023-09-28 03:48:58.968214406 +0000 UTC"
        return {
            "kind": "Cluster",
            "apiVersion": "v3",
            "metadata": {
                "name": self.name,
                "alias": self.alias or self.name,
                "uid": self.uid,
                "creationTimestamp": created,
                "updateTimestamp": created,
                "labels": dict(self.labels),
                "annotations": {},
                "timezone": "Asia/Shanghai",
            },
            "spec": {
                "category": self.category,
                "type": "VirtualMachine",
                "flavor": "cce.s1.small",
                "version": self.version,
                "clusterTags": tags,
            },
            "status": {"phase": self.phase, "jobID": "", "reason": "", "message": "", "endpoints": endpoints},
        }


class ClusterStore:
    """Clusters by id."""

    def __init__(self, namespaces: list[str]) -> None:
        seed = Cluster(SEED_CLUSTER, SEED_CLUSTER_NAME, namespaces=list(namespaces))
        self._clusters = {seed.uid: seed}

    def add(self, name: str, uid: str = "", **more: Any) -> Cluster:
        """Add a cluster and return it."""
        cluster = Cluster(uid or str(uuid.uuid4()), name, **more)
        self._clusters[cluster.uid] = cluster
        return cluster

    def get(self, uid: str) -> Optional[Cluster]:
        """Return the cluster or None."""
        return self._clusters.get(uid)

    def all(self) -> list[Cluster]:
        """Return all clusters in the order in which they were added."""
        return list(self._clusters.values())
