# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a task may run in the controller process."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.huaweicloud.cce.plugins.plugin_utils._conditions import (
    ENVIRONMENT_VARIABLE,
    VARIABLE,
    Circumstances,
    is_same_python,
    read_setting,
    why_not,
)

PLAIN = Circumstances(platform="linux")


@pytest.mark.parametrize("python", ["", "auto", "auto_silent", "auto_legacy", "auto_legacy_silent", sys.executable])
def test_the_plainest_task_runs_in_process(python: str) -> None:
    assert why_not(PLAIN._replace(python=python)) == ""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"setting": "never"}, "never"),
        ({"transport": "ssh"}, "ssh"),
        ({"becomes": True}, "another user"),
        ({"is_async": True}, "asynchronous"),
        ({"environment": {"HTTPS_PROXY": ""}}, "environment"),
        ({"python": "/no/such/python3"}, "/no/such/python3"),
        ({"python": "python3"}, "python3"),
        ({"has_requests": False}, "requests"),
        ({"platform": "darwin"}, "macOS"),
        ({"is_complete": False}, "ansible-core"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_anything_else_keeps_a_task_out_and_says_why(change: dict[str, Any], reason: str) -> None:
    assert reason in why_not(PLAIN._replace(**change))


def test_names_of_one_python_in_one_folder_are_the_same(tmp_path: Path) -> None:
    real, venv, other = (tmp_path / name / "bin" for name in ("real", "venv", "other"))
    for folder in (real, venv, other):
        folder.mkdir(parents=True)
    (real / "python3.11").touch()
    for folder in (venv, other):
        (folder / "python").symlink_to(real / "python3.11")
        (folder / "python3").symlink_to("python")
    (tmp_path / "link").symlink_to(venv)
    running = str(venv / "python")
    assert is_same_python(running, running)
    assert is_same_python(str(venv / "python3"), running)
    assert is_same_python(str(tmp_path / "link" / "python3"), running)
    assert not is_same_python(str(other / "python"), running), "another virtual environment has other libraries"
    assert not is_same_python(str(real / "python3.11"), running)
    assert not is_same_python("python", running)
    assert not is_same_python(running, "")


@pytest.mark.parametrize(
    ("places", "environment", "setting"),
    [
        ([{}, {}], {}, "auto"),
        ([{}, {}], {ENVIRONMENT_VARIABLE: ""}, "auto"),
        ([{}, {}], {ENVIRONMENT_VARIABLE: "never"}, "never"),
        ([{VARIABLE: "auto"}, {}], {ENVIRONMENT_VARIABLE: "never"}, "auto"),
        ([{}, {VARIABLE: "never"}], {}, "never"),
        ([{VARIABLE: "auto"}, {VARIABLE: "never"}], {}, "auto"),
    ],
)
def test_the_variable_wins_over_the_environment(
    places: list[dict[str, str]], environment: dict[str, str], setting: str
) -> None:
    assert read_setting(places, lambda value: value, environment) == setting


def test_the_variable_can_be_a_template() -> None:
    assert read_setting([{VARIABLE: "{{ x }}"}], lambda value: {"{{ x }}": "never"}[value], {}) == "never"


@pytest.mark.parametrize("value", ["always", "", True, "NEVER"])
def test_any_other_setting_is_an_error_that_names_its_origin(value: object) -> None:
    with pytest.raises(AnsibleActionFail, match=f"variable {VARIABLE} must be 'auto' or 'never'"):
        read_setting([{VARIABLE: value}], lambda given: given, {})
    with pytest.raises(AnsibleActionFail, match=ENVIRONMENT_VARIABLE):
        read_setting([{}], lambda given: given, {ENVIRONMENT_VARIABLE: "on"})
