# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Input that cannot be meant is refused with the option's name, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import InputError
from ansible_collections.huaweicloud.cce.plugins.module_utils._input import check_release_input

GOOD: dict[str, Any] = {
    "name": "nino21",
    "namespace": "project01",
    "cluster_id": "a870253f-5dc7-11ee-bf71-0255ac100b03",
    "cluster_name": None,
    "chart_name": None,
    "chart_version": None,
    "chart_id": "3c138b72-7ce4-6d76-7c55-604cdb2ce423",
    "state": "present",
    "values": {"a": 1},
    "sensitive_values": {},
    "ignore_paths": [],
    "parameters": None,
    "revision": None,
    "expect_revision": None,
    "wait_timeout": 600,
    "wait_interval": 5.0,
}


def refusal(options: dict[str, Any]) -> str:
    """Return the words of a refusal, nothing for input that is taken."""
    try:
        check_release_input({**GOOD, **options})
    except InputError as error:
        return error.message
    return ""


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"name": "a"},
        {"name": "a" * 53},
        {"name": "a-1"},
        {"namespace": "1st"},
        {"state": "absent", "name": "1.by-helm.2", "chart_id": None},
        {"state": "absent", "chart_id": None, "values": {"a": "******"}, "parameters": {"release_version": 1}},
        {"parameters": {"release_version": None, "replace": True}},
        {"state": "rolled_back", "chart_id": None, "revision": 1},
        {"state": "rolled_back", "chart_id": None, "parameters": {"release_version": 0, "dry_run": True}},
        {"expect_revision": 0},
        {"ignore_paths": [""]},
        {"parameters": {"release_version": 0}},
        {"state": "rolled_back", "revision": 1, "parameters": {"release_version": 0}},
    ],
)
def test_takes_what_the_service_takes(options: dict[str, Any]) -> None:
    assert refusal(options) == ""


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"name": ""}, "name"),
        ({"name": "Bad_Name"}, "name"),
        ({"name": "a" * 54}, "name"),
        ({"name": "1a"}, "name"),
        ({"name": "a.b"}, "name"),
        ({"name": "a-"}, "name"),
        ({"name": "a\n"}, "name"),
        ({"name": "../x"}, "name"),
        ({"name": "../x", "state": "absent"}, "name"),
        ({"name": "..", "state": "absent"}, "name"),
        ({"namespace": ""}, "namespace"),
        ({"namespace": "a" * 64}, "namespace"),
        ({"namespace": "a/b"}, "namespace"),
        ({"cluster_id": ""}, "cluster_id"),
        ({"cluster_id": ".."}, "cluster_id"),
        ({"cluster_id": "a/b"}, "cluster_id"),
        ({"chart_id": ""}, "chart_id"),
        ({"chart_id": "../v2"}, "chart_id"),
        ({"chart_id": "../v2", "state": "rolled_back"}, "chart_id"),
        ({"wait_timeout": 0}, "wait_timeout"),
        ({"wait_timeout": -1}, "wait_timeout"),
        ({"wait_interval": 0.0}, "wait_interval"),
        ({"wait_interval": float("nan")}, "wait_interval"),
        ({"wait_timeout": 10**400}, "wait_timeout"),
        ({"state": "absent", "parameters": {"dry_run": True}}, "dry_run"),
        ({"parameters": {"release_version": 1}}, "release_version"),
        ({"values": {"a": {"b": [float("nan")]}}}, "values"),
        ({"values": {"auth": {"password": "******"}}}, "/auth/password"),
        ({"values": {"auth": ["(sensitive)"]}}, "/auth/0"),
        ({"sensitive_values": {"auth": {"a/b": "******"}}}, "sensitive_values hold a mask at /auth/a~1b"),
        ({"ignore_paths": ["replicas"]}, "ignore_paths"),
        ({"ignore_paths": ["tag"], "state": "rolled_back"}, "ignore_paths"),
    ],
)
def test_refuses_what_cannot_be_meant(options: dict[str, Any], named: str) -> None:
    assert named in refusal(options)


@pytest.mark.parametrize("option", ["values", "sensitive_values", "parameters"])
@pytest.mark.parametrize("given", ["{'key': datetime.date(1), 'x': 'hunter2'}", {"hunter2"}, ["hunter2"]], ids=str)
@pytest.mark.parametrize("state", ["present", "absent", "rolled_back"])
def test_what_ansible_could_not_read_as_a_dictionary_is_refused_and_not_quoted(
    option: str, given: Any, state: str
) -> None:
    # ansible-core 2.17 hands on a text that only looks like a dictionary as it is, and what it reads as a set.
    words = refusal({option: given, "state": state})
    assert words.startswith(f"{option} must be a dictionary") and "in quotes" in words and "hunter2" not in words
