# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request and its answer, free of any HTTP library."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Optional, Union

from .errors import cam_error


class Part(NamedTuple):
    """One part of a multipart body."""

    filename: str
    data: bytes


@dataclass
class Call:
    """A request: path and raw query as on the wire, header names in lower case."""

    method: str
    path: str
    raw_query: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    parts: Optional[dict[str, Part]] = None
    args: dict[str, str] = field(default_factory=dict)
    project_id: str = ""

    @property
    def area(self) -> str:
        """The two digits by which error codes tell the cluster manager from the chart service."""
        return "01" if self.path.startswith("/api/") else "03"

    def json(self) -> Any:
        """Return the parsed body; raise the service's 400 for a malformed one."""
        try:
            return json.loads(self.body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise cam_error(400, f"the request body is not valid JSON: {error}", self.area) from None

    def json_object(self) -> dict[str, Any]:
        """Return the body as an object; raise the service's 400 for anything else."""
        data = self.json()
        if not isinstance(data, dict):
            raise cam_error(400, "the request body must be a JSON object", self.area)
        return data


@dataclass
class Answer:
    """A response; a dict, list or None goes out as JSON, a str or bytes as it is."""

    status: int
    body: Union[dict[str, Any], list[Any], str, bytes, None] = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    def payload(self) -> bytes:
        """Return the body's bytes."""
        if isinstance(self.body, bytes):
            return self.body
        if isinstance(self.body, str):
            return self.body.encode()
        return json.dumps(self.body, ensure_ascii=False, default=str).encode()


def _refuse_constant(name: str) -> None:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(f"{name} is not allowed")
