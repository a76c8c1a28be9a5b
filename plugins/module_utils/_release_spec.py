# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The options that describe a release, and those of a task that works on some; pure data."""

from __future__ import annotations

from typing import Any

RELEASE_SPEC: dict[str, dict[str, Any]] = {
    "name": {"type": "str", "required": True},
    "namespace": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["present", "absent", "rolled_back"], "default": "present"},
    "revision": {"type": "int"},
    "expect_revision": {"type": "int"},
    "on_pending": {"type": "str", "choices": ["wait", "fail", "recover"], "default": "wait"},
    "chart_change": {"type": "str", "choices": ["fail", "reinstall"], "default": "fail"},
    "on_failed": {"type": "str", "choices": ["upgrade", "reinstall", "fail"], "default": "upgrade"},
    "rollback_on_failure": {"type": "bool", "default": False, "aliases": ["atomic"]},
    "chart_id": {"type": "str"},
    "chart_name": {"type": "str"},
    "chart_version": {"type": "str", "aliases": ["version"]},
    "values": {"type": "dict", "default": {}},
    "values_files": {"type": "list", "elements": "path", "default": []},
    "sensitive_values": {"type": "dict", "default": {}, "no_log": True},
    "values_mode": {"type": "str", "choices": ["replace", "merge"], "default": "replace"},
    "ignore_paths": {"type": "list", "elements": "str", "default": []},
    "validate_values": {"type": "str", "choices": ["warn", "strict", "off"], "default": "warn"},
    "masked_values": {"type": "str", "choices": ["ignore", "assume_changed"], "default": "ignore"},
    "description": {"type": "str"},
    "parameters": {
        "type": "dict",
        "options": {
            "dry_run": {"type": "bool"},
            "name_template": {"type": "str"},
            "no_hooks": {"type": "bool"},
            "replace": {"type": "bool"},
            "recreate": {"type": "bool"},
            "reset_values": {"type": "bool"},
            "release_version": {"type": "int"},
            "include_hooks": {"type": "bool"},
        },
    },
}

# How the task goes about it.
WORK_SPEC: dict[str, dict[str, Any]] = {
    "server_dry_run": {"type": "str", "choices": ["install", "always", "never"], "default": "install"},
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 600},
    "wait_interval": {"type": "float", "default": 5.0},
    "return_values": {"type": "str", "choices": ["none", "changed", "all"], "default": "all"},
}
