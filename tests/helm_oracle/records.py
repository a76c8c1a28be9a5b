# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the records in which Helm keeps releases: Secrets that hold zipped JSON."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

from .cluster import Cluster
from .steps import Row, plain_description, plain_status


def read_records(cluster: Cluster, namespace: str, name: str) -> list[dict[str, Any]]:
    """Return the records of a release, oldest first."""
    secrets = cluster.list("secrets", namespace, f"owner=helm,name={name}")
    # The cluster encodes what a Secret holds, and so does Helm.
    packed = [base64.b64decode(base64.b64decode(secret["data"]["release"])) for secret in secrets]
    records = [json.loads(gzip.decompress(data)) for data in packed]
    return sorted(records, key=lambda record: record["version"])


def read_release(record: dict[str, Any]) -> Row:
    """Return a record, or the answer to a dry run, as a row of the history."""
    about, info = record["chart"]["metadata"], record["info"]
    return Row(
        record["version"],
        plain_status(info["status"]),
        plain_description(info.get("description", "")),
        f"{about['name']}-{about['version']}",
        record.get("config"),
    )
