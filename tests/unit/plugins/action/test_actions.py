# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions are their modules, and look at the host that a task is delegated to."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible_collections.huaweicloud.cce.plugins.action.cce_cluster_info import ActionModule
from ansible_collections.huaweicloud.cce.plugins.action.cce_release import ActionModule as ReleaseActionModule
from ansible_collections.huaweicloud.cce.plugins.plugin_utils import _in_process
from ansible_collections.huaweicloud.cce.plugins.plugin_utils._conditions import why_not

PLUGINS = Path(__file__).resolve().parents[4] / "plugins"
OWN = "{{ ansible_playbook_python }}"
PACKAGE = "ansible_collections.huaweicloud.cce.plugins"


def make_action(action: type[Any] = ActionModule, args: Any = None, **task: Any) -> Any:
    """Return the action of a plain task on the controller, but for what is given."""
    plain = {"action": "x", "args": args or {}, "async_val": 0, "delegate_to": None, "environment": [], "no_log": False}
    connection = mock.Mock(transport="local", become=None)
    templar = mock.Mock(template=lambda value: "never" if value == "{{ x }}" else value)
    return action(SimpleNamespace(**{**plain, **task}), connection, mock.Mock(), DataLoader(), templar, mock.Mock())


@pytest.mark.parametrize("name", sorted(path.stem for path in (PLUGINS / "action").glob("*.py")))
def test_an_action_runs_the_module_of_its_name(name: str) -> None:
    action = importlib.import_module(f"{PACKAGE}.action.{name}").ActionModule
    module = importlib.import_module(f"{PACKAGE}.modules.{name}")
    assert action.main is module.main
    assert action._supports_async
    assert action._supports_check_mode


@pytest.mark.parametrize(
    ("asked", "is_in_process"),
    [(OWN, True), ("auto_silent", True), (sys.executable, True), ("/no/such/python", False)],
)
def test_the_python_of_the_host_counts(asked: str, is_in_process: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUAWEICLOUD_CCE_IN_PROCESS", raising=False)
    variables = {"ansible_python_interpreter": asked, "ansible_playbook_python": sys.executable}
    around = make_action()._look_around(variables)._replace(platform="linux", has_requests=True)
    assert (why_not(around) == "") == is_in_process


def test_a_delegated_task_goes_by_the_other_host() -> None:
    here = {"ansible_python_interpreter": "/no/such/python", "huaweicloud_cce_in_process": "auto"}
    there = {"ansible_python_interpreter": sys.executable, "huaweicloud_cce_in_process": "{{ x }}"}
    variables = {**here, "ansible_delegated_vars": {"there": there}}
    around = make_action(delegate_to="there")._look_around(variables)
    assert (around.python, around.setting) == (sys.executable, "never")
    around = make_action()._look_around(variables)
    assert (around.python, around.setting) == ("/no/such/python", "auto")


@pytest.mark.parametrize(
    ("environment", "is_plain"),
    [([], True), (None, True), ([{}], True), ([{}, {"a": "b"}], False), ({"a": "b"}, False)],
)
def test_an_environment_is_one_only_with_something_in_it(environment: Any, is_plain: bool) -> None:
    assert bool(make_action(environment=environment)._look_around({}).environment) != is_plain


def test_only_modules_with_releases_have_files_for_values() -> None:
    args = {"values_files": [], "name": "x"}
    assert make_action(args=args)._make_arguments() == args
    assert make_action(ReleaseActionModule, args=args)._make_arguments() == {"name": "x"}


def test_without_ansibles_private_parts_modules_run_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_in_process, "IS_COMPLETE", False)
    assert "ansible-core" in why_not(make_action()._look_around({})._replace(platform="linux", has_requests=True))
