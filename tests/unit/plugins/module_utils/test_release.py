# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Odd forms in which the service may write a release or a chart."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._chart import Chart
from ansible_collections.huaweicloud.cce.plugins.module_utils._release import Release, read_values


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
        ('{"a":' * 100_000, None),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, None),
    ],
    ids=lambda written: repr(written)[:20],
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


@pytest.mark.parametrize(
    ("record", "defaults", "is_known"),
    [
        pytest.param({"name": "web", "version": "1.0.0"}, None, True, id="a-list-shows-no-values"),
        pytest.param({"name": "web", "values": "{}"}, {}, True, id="no-defaults"),
        pytest.param({"name": "web", "values": ""}, None, True, id="nothing-in-the-place-of-values"),
        pytest.param({"name": "web", "values": None}, None, True, id="null-in-the-place-of-values"),
        pytest.param({"name": "web", "values": "a: 1"}, None, True, id="unreadable-defaults"),
    ],
)
def test_a_chart_has_defaults_only_when_they_are_shown(record: Any, defaults: Any, is_known: bool) -> None:
    chart = Chart.from_api(record, "id")
    assert (chart.defaults, chart.is_known) == (defaults, is_known)
    assert not Chart("id", None, None, None).is_known


def test_the_services_words_can_be_changed_and_nothing_else() -> None:
    record = {"name": "abc", "status_description": "abc failed", "resources": "abc", "values": '{"a":"abc"}'}
    release = Release.from_api(record).with_words(lambda text: text.replace("abc", "***"))
    shown = release.to_result()
    assert (release.description, shown["status_description"], shown["resources"]) == ("*** failed", "*** failed", "***")
    assert (release.name, shown["name"], release.values) == ("abc", "abc", {"a": "abc"})
    assert Release("a", "b", "DEPLOYED", 1).with_words(str.upper).shown == {}


@pytest.mark.parametrize(
    ("record", "changed_at"),
    [
        ({"create_at": "2026-01-01T00:00:00Z", "update_at": "2026-01-02T00:00:00Z"}, "2026-01-02T00:00:00Z"),
        ({"create_at": "2026-01-01T00:00:00Z"}, ""),
        ({}, ""),
    ],
    ids=["updated", "only-created", "untold"],
)
def test_knows_when_it_was_changed_last(record: Any, changed_at: str) -> None:
    assert Release.from_api(record).changed_at == changed_at
