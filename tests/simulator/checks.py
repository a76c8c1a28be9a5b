# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the service demands of the bodies of release requests."""

from __future__ import annotations

import re
from typing import Any

from .errors import cam_error
from .settings import Settings

NAME = re.compile(r"^[a-z]([-a-z0-9]*[a-z0-9])?\Z")
NAMESPACE = re.compile(r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\Z")
MAX_NAME = 53
MAX_NAMESPACE = 63
ACTIONS = ("upgrade", "rollback")

PARAMETERS: dict[str, type] = {
    "dry_run": bool,
    "name_template": str,
    "no_hooks": bool,
    "replace": bool,
    "recreate": bool,
    "reset_values": bool,
    "release_version": int,
    "include_hooks": bool,
}
WORDS = {str: "a string", bool: "a boolean", int: "an integer", dict: "an object"}


def demand(data: dict[str, Any], field: str, kind: type) -> Any:
    """Return a mandatory field; raise 400 when it is missing, empty or of another type."""
    value = data.get(field)
    if value is None or value == "":
        raise cam_error(400, f"{field} is required")
    return typed(field, value, kind)


def typed(field: str, value: Any, kind: type) -> Any:
    """Return the value; raise 400 unless it is of that type (a boolean is no integer)."""
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise cam_error(400, f"{field} must be {WORDS[kind]}")
    return value


def read_parameters(data: dict[str, Any]) -> dict[str, Any]:
    """Return the known parameters that are set; unknown ones are ignored."""
    parameters = typed("parameters", data.get("parameters") or {}, dict)
    known = {name: parameters[name] for name in PARAMETERS if parameters.get(name) is not None}
    for name, value in known.items():
        typed(f"parameters.{name}", value, PARAMETERS[name])
    return known


def check_create(data: dict[str, Any]) -> None:
    """Raise 400 for a body that cannot be installed."""
    for field in ("chart_id", "name", "namespace", "version"):
        demand(data, field, str)
    demand(data, "values", dict)
    if data.get("description") is not None:
        typed("description", data["description"], str)
    _check_shape("release name", data["name"], NAME, MAX_NAME)
    _check_shape("namespace", data["namespace"], NAMESPACE, MAX_NAMESPACE)


def _check_shape(what: str, text: str, pattern: re.Pattern[str], limit: int) -> None:
    """Raise 400 for a name that Kubernetes or Helm would refuse, in Helm's words."""
    if not pattern.match(text) or len(text) > limit:
        rule = f"must match regex {pattern.pattern[:-2]}$ and the length must not be longer than {limit}"
        raise cam_error(400, f'invalid {what} "{text}", {rule}')


def check_update(data: dict[str, Any], settings: Settings) -> None:
    """Raise 400 for a body that is neither an upgrade nor a rollback; the rest is fluff unless told otherwise."""
    demand(data, "chart_id", str)
    if demand(data, "action", str) not in ACTIONS:
        raise cam_error(400, "action must be upgrade or rollback")
    for field in ("parameters", "values"):
        if settings.strict_update:
            demand(data, field, dict)
        elif data.get(field) is not None:
            typed(field, data[field], dict)
