# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""What the fast path takes of Ansible's private parts, and whether they are all there: no other file names them."""

from __future__ import annotations

import json
import sys
from typing import Any

from ansible.errors import AnsibleError
from ansible.executor import module_common
from ansible.module_utils import basic
from ansible.module_utils.common import json as common_json
from ansible.module_utils.common import warnings
from ansible.plugins.action import ActionBase

try:
    from ansible.module_utils import _internal
except ImportError:
    _internal = None  # before ansible-core 2.19

# How modules that say nothing of it take their arguments.
_PROFILE = "legacy"
# The steps of a module's execution that are replaced.
_STEPS = ("_execute_module", "_configure_module", "_is_pipelining_enabled", "_low_level_execute_command")
_MADE_FOR_MODULES = getattr(common_json, "get_module_encoder", None)
_MISSING = object()


def write_arguments(arguments: dict[str, Any]) -> bytes:
    """Return the arguments as Ansible hands them to a module: tags and vaults are resolved; raises AnsibleError."""
    options: dict[str, Any] = {"cls": getattr(common_json, "AnsibleJSONEncoder", None), "vault_to_text": True}
    if _MADE_FOR_MODULES is not None:
        options = {"cls": _MADE_FOR_MODULES(_PROFILE, common_json.Direction.CONTROLLER_TO_MODULE)}
    try:
        return json.dumps({"ANSIBLE_MODULE_ARGS": arguments}, **options).encode()
    except TypeError as error:
        raise AnsibleError(f"Unable to pass options to module, they must be JSON serializable: {error}") from error


def build_module(path: str, payload: bytes) -> Any:
    """Return what Ansible calls a module that is ready for execution."""
    shebang = f"#!{sys.executable}"
    if not hasattr(module_common, "_BuiltModule"):
        return "new", shebang, payload, path
    built = module_common._BuiltModule(
        b_module_data=payload, module_style="new", shebang=shebang, serialization_profile=_PROFILE
    )
    return built, path


def is_complete() -> bool:
    """Return whether this ansible-core has all that the fast path needs."""
    if not all(hasattr(ActionBase, step) for step in _STEPS) or not hasattr(basic, "_ANSIBLE_ARGS"):
        return False
    is_new = _MADE_FOR_MODULES is not None
    if is_new != hasattr(module_common, "_BuiltModule") or is_new != hasattr(basic, "_ANSIBLE_PROFILE"):
        return False
    if is_new and not hasattr(_internal, "is_controller"):
        return False
    try:
        build_module("", write_arguments({}))
    except Exception:  # whatever it is, the usual way is still there
        return False
    return _has_warnings()


def _has_warnings() -> bool:
    stores = (getattr(warnings, name, None) for name in ("_global_warnings", "_global_deprecations"))
    return all(isinstance(store, (dict, list)) for store in stores)


class ModuleWorld:
    """What a module finds in a process of its own, for as long as the context lasts: its arguments, and no warnings."""

    def __init__(self, payload: bytes, at_exit: Any) -> None:
        self._settings = [
            (basic, "_ANSIBLE_ARGS", payload),
            (basic, "_ANSIBLE_PROFILE", _PROFILE),
            (basic, "_PARSED_MODULE_ARGS", None),
            (basic, "atexit", at_exit),
            # Else warnings are not the result's, but the controller's.
            (_internal, "is_controller", False),
            (warnings, "_global_warnings", type(warnings._global_warnings)()),
            (warnings, "_global_deprecations", type(warnings._global_deprecations)()),
        ]
        self._before: list[tuple[Any, str, Any]] = []

    def __enter__(self) -> None:
        for owner, name, value in self._settings:
            before = getattr(owner, name, _MISSING)
            if before is not _MISSING:
                self._before.append((owner, name, before))
                setattr(owner, name, value)

    def __exit__(self, *dummy: object) -> None:
        for owner, name, value in self._before:
            setattr(owner, name, value)


IS_COMPLETE = is_complete()
