# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every switch of the simulator, with the side that it picks by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Optional


@dataclass
class Settings:
    """Switches; each may be changed while the simulator runs and is read at every request."""

    # -- what a release's `values` look like -----------------------------------------------------------------------
    values_reading: str = "merged"
    """`merged` (chart defaults under the overrides), `coalesced` (those of subcharts, too) or `submitted`."""
    mask_secrets: bool = False
    """Leaves under secret-looking keys come back as `******`."""
    float64_numbers: bool = False
    """Numbers of `values` come back as a Go program writes them: `1.0` as `1`, integers beyond 2^53 rounded."""

    # -- how long things take --------------------------------------------------------------------------------------
    pending_reads: int = 1
    """Reads of a release that still see the pending status after a write."""
    pending_seconds: float = 0.0
    """Seconds that a release stays pending at least; the reads must be over, too."""
    missing_reads: int = 0
    """Reads that answer 404 right after a POST, before the pending ones."""
    stale_reads: int = 0
    """Reads that still see the old revision right after a PUT, before the pending ones."""
    unknown_reads: int = 0
    """Reads that see UNKNOWN after the pending ones, before the release settles."""
    delete_reads: int = 1
    """Reads that see DELETING before the release is gone."""
    delete_seconds: float = 0.0
    """Seconds that a release stays DELETING at least."""
    latency: float = 0.0
    """Seconds added to every request."""

    # -- what goes wrong -------------------------------------------------------------------------------------------
    fail_next: int = 0
    """How many of the next installs and upgrades end FAILED; counts down."""
    fail_when: Optional[dict[str, Any]] = None
    """JSON Pointers and values: an install or upgrade whose overrides hold all of them ends FAILED."""
    fail_rollbacks: int = 0
    """How many of the next rollbacks end FAILED; counts down."""
    fail_text: str = "timed out waiting for the condition"
    """The cause that the description of a failed revision names."""
    fail_stage: str = "wait"
    """Where a rollback fails: `wait` (never ready) or `apply` (a resource is refused; the last one is superseded)."""
    interrupted: str = "failed"
    """How an operation ends that a rollback overtook: `failed`, `deployed` or `pending` (never ends)."""
    ignore_dry_run: bool = False
    """The service overlooks `parameters.dry_run` and acts."""

    # -- how answers look ------------------------------------------------------------------------------------------
    status_style: str = "upper"
    """`upper` (documented words) or `helm3` (lower case, hyphens, uninstalling)."""
    echo_description: bool = False
    """A deployed release shows the caller's description instead of Helm's own text."""
    delete_body: str = "object"
    """Body of a DELETE answer: `object`, `empty`, `string` or `none-json` (the word null)."""
    duplicate_status: int = 409
    """HTTP status for a name that is in use: 409, 400 or 500."""
    busy_status: int = 409
    """HTTP status for an upgrade while another operation is pending: 409, 400 or 429."""
    busy_text: str = "Update release is forbidden"
    """Text of that answer; Helm's is `another operation (install/upgrade/rollback) is in progress`."""
    unknown_chart_status: int = 404
    """HTTP status for an unknown chart_id in a release's body: 404 or 400."""
    missing_upgrade_status: int = 404
    """HTTP status for an upgrade of a release that does not exist."""
    gateway404: bool = False
    """Every path is unknown to the gateway: 404 APIGW.0101."""
    gateway_style: str = "modern"
    """Body of a gateway's 404: `modern` (error_code, error_msg) or `old` (message only)."""
    retry_after: Optional[int] = None
    """Seconds for a `Retry-After` header on every 429."""
    rate_limit: float = 0.0
    """Requests per second that the gateway lets through, 0 for any number; the others get 429 APIG.0308."""
    rate_burst: int = 1
    """Requests that it lets through at once after a while without any."""

    # -- how strict it is ------------------------------------------------------------------------------------------
    strict_version: bool = False
    """A `version` that is not the chart's own is refused with 400."""
    strict_update: bool = False
    """All four fields of a PUT are demanded, `parameters` and `values` as objects."""
    strict_namespace: bool = False
    """A namespace that the cluster lacks is refused."""
    namespace_status: int = 404
    """HTTP status of that refusal: 404 or 400."""
    strict_content_type: bool = False
    """A write without Content-Type is refused; a wrong one always is."""
    require_available: bool = True
    """Releases are served on clusters in phase Available only, else 400."""
    require_project_id: bool = False
    """A signed request without X-Project-Id is refused with 403 instead of taking the region's project."""
    accept_bearer: bool = False
    """A token is accepted as `Authorization: Bearer`, too, as one operator documents."""
    max_skew: float = 900.0
    """Seconds that a signature's date may be off."""
    max_body: int = 12 * 1024 * 1024
    """Bytes of a request body that the gateway takes; beyond it 413."""
    metadata_version: int = 2
    """Version of the metadata service of an ECS: 2 (with a token), 1 (without), or 0 for an ECS without an agency."""
    metadata_v1_status: int = 404
    """HTTP status for a token where there are none: 404, 405 or 503."""
    chart_quota: int = 200
    """Charts (each version counts) that a project may hold."""
    max_history: int = 10
    """Revisions of a release that are kept."""

    # -- extra state -----------------------------------------------------------------------------------------------
    chart_null_defaults: bool = False
    """The seeded charts hold a default that is null (`affinity`)."""
    namespaces: list[str] = field(default_factory=lambda: ["default", "kube-system", "monitoring", "project01"])
    """Namespaces of the seeded cluster (matter to `strict_namespace` only)."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Settings:
        """Return settings made from plain data; an unknown name raises ValueError."""
        settings = cls()
        settings.update(data)
        return settings

    def update(self, data: Mapping[str, Any]) -> None:
        """Change the named switches; an unknown name raises ValueError and changes nothing."""
        known = {item.name for item in fields(self)}
        unknown = sorted(set(data) - known)
        if unknown:
            raise ValueError("unknown settings: " + ", ".join(unknown))
        for name, value in data.items():
            setattr(self, name, value)
