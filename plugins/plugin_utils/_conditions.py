# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Says whether a task may run in the controller process: only where nobody could tell the difference."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ansible.errors import AnsibleActionFail

VARIABLE = "huaweicloud_cce_in_process"
ENVIRONMENT_VARIABLE = "HUAWEICLOUD_CCE_IN_PROCESS"
# What Ansible takes for "find one": a wish for none in particular.
_ANY_PYTHON = ("", "auto", "auto_silent", "auto_legacy", "auto_legacy_silent")


class Circumstances(NamedTuple):
    """What is known of a task before it runs; the defaults are those of the plainest one."""

    setting: str = "auto"
    transport: str = "local"
    becomes: bool = False
    is_async: bool = False
    environment: Mapping[str, Any] = {}
    python: str = ""
    has_requests: bool = True
    is_complete: bool = True
    platform: str = sys.platform


def why_not(task: Circumstances) -> str:
    """Return what keeps a task from running in the controller process, an empty text for nothing."""
    obstacles = (
        (task.setting == "never", f"{VARIABLE} is 'never'"),
        (task.transport != "local", f"the connection is {task.transport}, not local"),
        (task.becomes, "it becomes another user"),
        (task.is_async, "it is asynchronous"),
        (bool(task.environment), "it has an environment of its own"),
        (task.python not in _ANY_PYTHON and not is_same_python(task.python), f"it asks for the Python {task.python}"),
        (not task.has_requests, "the controller's Python has no requests"),
        # Forked processes crash when they look up the proxy of the system there.
        (task.platform == "darwin", "the controller runs macOS"),
        (not task.is_complete, "this ansible-core lacks something that it takes"),
    )
    return next((reason for is_so, reason in obstacles if is_so), "")


def read_setting(
    places: Iterable[Mapping[str, Any]], template: Callable[[Any], Any], environment: Mapping[str, str]
) -> str:
    """Return C(auto) or C(never), as the variable says, or else the environment; raises AnsibleActionFail."""
    origin = f"The variable {VARIABLE}"
    value = next((template(variables[VARIABLE]) for variables in places if VARIABLE in variables), None)
    if value is None:
        origin, value = f"The environment's {ENVIRONMENT_VARIABLE}", environment.get(ENVIRONMENT_VARIABLE) or "auto"
    if value not in ("auto", "never"):
        raise AnsibleActionFail(f"{origin} must be 'auto' or 'never', not {value!r}.")
    return str(value)


def is_same_python(asked: str, running: str = sys.executable) -> bool:
    """Return whether a path names the Python that runs this: the same program in the same folder.

    Virtual environments share one program, and only the folder that it is called in tells them apart.
    """
    if asked == running:
        return True
    if not (os.path.isabs(asked) and running):
        return False
    folders = {os.path.realpath(os.path.dirname(path)) for path in (asked, running)}
    return len(folders) == 1 and os.path.realpath(asked) == os.path.realpath(running)
