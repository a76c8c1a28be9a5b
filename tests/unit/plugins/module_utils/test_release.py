# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Odd forms in which the service may write a release or a chart."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._release import Chart, Release, read_values


@pytest.mark.parametrize(
    ("word", "status", "pending"),
    [
        ("DEPLOYED", "DEPLOYED", False),
        ("deployed", "DEPLOYED", False),
        ("pending-install", "PENDING_INSTALL", True),
        ("PENDING_UPGRADE", "PENDING_UPGRADE", True),
        ("Pending-Rollback", "PENDING_ROLLBACK", True),
        ("uninstalling", "DELETING", False),
        ("UNINSTALLED", "DELETED", False),
        ("superseded", "SUPERSEDED", False),
        ("", "UNKNOWN", False),
        (None, "UNKNOWN", False),
        (7, "UNKNOWN", False),
        ("odd", "ODD", False),
    ],
)
def test_reads_the_status_in_any_spelling(word: Any, status: str, pending: bool) -> None:
    release = Release.from_api({"status": word})
    assert (release.status, release.is_pending) == (status, pending)


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ('{"a":1}', {"a": 1}),
        ({"a": 1}, {"a": 1}),
        ("", {}),
        ("null", {}),
        (None, {}),
        ("{}", {}),
        ("{", None),
        ("[]", None),
        ("7", None),
        (7, None),
        ([1], None),
    ],
)
def test_reads_values_in_any_wrapping(written: Any, values: Any) -> None:
    assert read_values(written) == values


@pytest.mark.parametrize(
    ("version", "revision"), [(3, 3), ("3", 3), (3.0, 3), (None, None), ("x", None), (True, None), (float("inf"), None)]
)
def test_the_revision_is_the_integer_version(version: Any, revision: Any) -> None:
    release = Release.from_api({"version": version, "chart_version": "1.0.0"})
    assert (release.revision, release.chart_version) == (revision, "1.0.0")


def test_the_result_holds_every_field_but_the_values() -> None:
    shown = Release.from_api({"name": "a", "values": '{"secret":"x"}', "version": 2, "status": "deployed"}).to_result()
    assert sorted(shown) == [
        "chart_name",
        "chart_public",
        "chart_version",
        "cluster_id",
        "cluster_name",
        "create_at",
        "description",
        "name",
        "namespace",
        "parameters",
        "resources",
        "revision",
        "status",
        "status_description",
        "update_at",
        "version",
    ]
    assert (shown["status"], shown["revision"], shown["version"]) == ("DEPLOYED", 2, 2)


def test_a_record_without_any_field_is_still_a_release() -> None:
    assert Release.from_api({}).status == "UNKNOWN"


def test_a_chart_brings_name_version_and_defaults() -> None:
    chart = Chart.from_api({"name": "web", "version": "1.0.0", "values": '{"a":1}'}, "id")
    assert (chart.chart_id, chart.name, chart.version, chart.defaults, chart.is_known) == (
        "id",
        "web",
        "1.0.0",
        {"a": 1},
        True,
    )
