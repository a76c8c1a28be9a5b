# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""What the inventory cache holds of a project's clusters, for which place and user it counts; never a secret."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from ansible_collections.huaweicloud.cce.plugins.module_utils._clusters import Cluster
from ansible_collections.huaweicloud.cce.plugins.module_utils._connection import read_endpoint
from ansible_collections.huaweicloud.cce.plugins.module_utils._sources import AGENCY, Choice

_MAPPINGS = ("labels", "tags")
# Who is asked for the project, where its ID is not told: the same name is another project in another account. A token
# is as good as a name for that, because nobody finds it by its digest; a password could be guessed.
_WHO = ("access_key", "auth_token", "user_name", "user_id", "domain_name", "domain_id", *AGENCY)


def make_digest(choice: Choice, params: Mapping[str, Any]) -> str:
    """Return what tells a project from all others, in a form that is no secret."""
    what = [read_endpoint("cce", choice, params), params["cluster_category"], choice.get("project_id")]
    if not choice.get("project_id"):
        what += [choice.get("project_name"), choice.get("region"), choice.method]
        what += [choice.get(name) or choice.source.values.get(name, "") for name in _WHO]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:16]


def write_record(project_id: str, clusters: list[Cluster]) -> dict[str, Any]:
    """Return what the cache is to hold."""
    return {"project_id": project_id, "clusters": [cluster.to_result() for cluster in clusters]}


def read_record(record: Any) -> tuple[str, list[Cluster]] | None:
    """Return the project and its clusters; None for what was never written here, because caches are files."""
    if not isinstance(record, dict) or not isinstance(record.get("clusters"), list):
        return None
    project_id, items = record.get("project_id"), record["clusters"]
    if not isinstance(project_id, str) or not all(map(_is_whole, items)):
        return None
    return project_id, [Cluster(**item) for item in items]


def _is_whole(item: Any) -> bool:
    if not isinstance(item, dict) or set(item) != {field.name for field in fields(Cluster)}:
        return False
    texts = [value for name, value in item.items() if name not in _MAPPINGS]
    for name in _MAPPINGS:
        if not isinstance(item[name], dict):
            return False
        texts += [*item[name], *item[name].values()]
    return all(isinstance(text, str) for text in texts)
