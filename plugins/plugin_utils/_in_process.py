# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The base of the action plugins: they run the module's own code in the controller process where that is equivalent.

Ansible's own steps around a module stay as they are; only that a process is made for it is left out.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from typing import Any, Optional

from ansible import constants
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible.utils.vars import merge_hash
from ansible_collections.huaweicloud.cce.plugins.module_utils._http import HAS_REQUESTS

from ._conditions import Circumstances, read_setting, why_not
from ._core import IS_COMPLETE, build_module, write_arguments
from ._sandbox import run_main
from ._values_files import ValuesFiles

display = Display()
_OWN_PYTHON = "{{ ansible_playbook_python }}"


class CceAction(ActionBase):  # type: ignore[misc]  # ansible-core ships no types
    """An action that is its module, with the same options and results."""

    _supports_check_mode = True
    _supports_async = True
    main: Callable[[], None]
    _is_in_process = False
    _host = "localhost"

    def run(self, tmp: Any = None, task_vars: Optional[dict[str, Any]] = None) -> dict[str, Any]:
        """Return what the module returns."""
        result = super().run(tmp, task_vars)
        variables = task_vars or {}
        self._host = variables.get("inventory_hostname", "localhost")
        reason = why_not(self._look_around(variables))
        display.vvv(f"{self._task.action} runs in " + (f"a process of its own: {reason}" if reason else "this process"))
        arguments = self._make_arguments()
        wrap_async = self._task.async_val and not getattr(self._connection, "has_native_async", False)
        self._is_in_process = not reason
        try:
            done = self._execute_module(module_args=arguments, task_vars=variables, wrap_async=wrap_async)
        finally:
            self._is_in_process = False
        if not wrap_async:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return dict(merge_hash(result, done))

    def _make_arguments(self) -> dict[str, Any]:
        """Return the module's options, a copy: the task runs again with its own (until, loops)."""
        return dict(self._task.args)

    def _look_around(self, variables: Mapping[str, Any]) -> Circumstances:
        here = variables
        if self._task.delegate_to:
            here = (variables.get("ansible_delegated_vars") or {}).get(self._task.delegate_to) or variables
        environment: dict[str, Any] = {}
        if any(self._task.environment or ()):
            self._compute_environment_string(environment)
        return Circumstances(
            setting=read_setting((here, variables), self._templar.template, os.environ),
            transport=self._connection.transport,
            becomes=bool(self._connection.become),
            is_async=bool(self._task.async_val),
            environment=environment,
            python=self._read_python(here),
            has_requests=HAS_REQUESTS,
            is_complete=IS_COMPLETE,
        )

    def _read_python(self, variables: Mapping[str, Any]) -> str:
        """Return the Python that the host of the task asks for."""
        asked = constants.config.get_config_value("INTERPRETER_PYTHON", variables=variables) or ""
        if asked == _OWN_PYTHON:
            # What nearly everybody has, and to template it takes a fifth of the whole task.
            asked = variables.get("ansible_playbook_python", asked)
        return str(self._templar.template(asked) if "{" in asked else asked).strip()

    def _tell(self, text: str) -> None:
        """Show a line of progress; stdout belongs to callbacks, which may write JSON there."""
        display.display(text if self._host == "localhost" else f"{self._host}: {text}", stderr=True)

    # Ansible's steps around a module call these.

    def _is_pipelining_enabled(self, *args: Any, **kwargs: Any) -> bool:
        # With it, nothing is copied, so that no temporary folder is made for it.
        return self._is_in_process or bool(super()._is_pipelining_enabled(*args, **kwargs))

    def _configure_module(self, module_name: str, module_args: dict[str, Any], task_vars: dict[str, Any]) -> Any:
        if not self._is_in_process:
            return super()._configure_module(module_name=module_name, module_args=module_args, task_vars=task_vars)
        _make_folder(str(module_args.get("_ansible_remote_tmp") or ""))
        return build_module(self.main.__code__.co_filename, write_arguments(module_args))

    def _low_level_execute_command(self, *args: Any, **kwargs: Any) -> Any:
        if not self._is_in_process:
            return super()._low_level_execute_command(*args, **kwargs)
        display_line = None if self._task.no_log else self._tell
        ended = run_main(self.main, kwargs["in_data"], self._loader.get_basedir(), display_line)
        return {
            "rc": ended.code,
            "stdout": ended.stdout,
            "stdout_lines": ended.stdout.splitlines(),
            "stderr": ended.stderr,
            "stderr_lines": ended.stderr.splitlines(),
        }


class ReleaseAction(CceAction):
    """An action whose module describes releases: it reads the files with their values."""

    def _make_arguments(self) -> dict[str, Any]:
        return ValuesFiles(lambda path: self._find_needle("files", path), self._loader).merge_into(self._task.args)


def _make_folder(path: str) -> None:
    """Make the folder in which modules make theirs, as Ansible does when it copies one; without it, they warn."""
    with contextlib.suppress(OSError):
        os.makedirs(os.path.expanduser(os.path.expandvars(path)), mode=0o700, exist_ok=True)
