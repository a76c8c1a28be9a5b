# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults as data: what goes wrong with which requests, and how often."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Optional, Union

from .errors import cam_error, gateway_error
from .wire import Answer


@dataclass
class Fault:
    """What happens to requests of that method and path, `times` times after `skip` harmless ones."""

    method: str = ".*"
    """Regular expression for the whole method."""
    path: str = ""
    """Regular expression that is searched for in the path (without the query)."""
    times: Optional[int] = 1
    """How often it strikes; null: for ever."""
    skip: int = 0
    """How many matching requests pass before."""
    status: Optional[int] = None
    """Answer with this status instead of the service's."""
    body: Union[str, dict[str, Any], list[Any], None] = None
    """Body of that answer; without one it is the gateway's own text for the status."""
    headers: dict[str, str] = field(default_factory=dict)
    """Headers that are added to the answer."""
    commit: bool = False
    """With `status`: the request takes effect all the same."""
    delay: float = 0.0
    """Seconds to wait before the request takes effect."""
    delay_after_commit: float = 0.0
    """Seconds to wait between the effect and the answer."""
    drop: str = ""
    """Reset the connection `before` or `after` the request takes effect."""
    cut: Optional[int] = None
    """Declare the full length, send that many bytes of the body, close."""
    change: Optional[Callable[[Answer], Answer]] = None
    """Send what this makes of the answer; for tests in this process only."""

    def __post_init__(self) -> None:
        self._method = re.compile(self.method)
        self._path = re.compile(self.path)
        if self.drop not in ("", "before", "after"):
            raise ValueError(f"drop must be before or after, not {self.drop!r}")

    def matches(self, method: str, path: str) -> bool:
        """Return whether the request is one of those that this fault is for."""
        return bool(self._method.fullmatch(method) and self._path.search(path))

    @property
    def acts(self) -> bool:
        """Whether the request takes effect."""
        return self.drop != "before" and (self.status is None or self.commit)

    def answer(self) -> Answer:
        """Return the answer that takes the place of the service's."""
        status = self.status or 500
        headers = dict(self.headers)
        if self.body is not None:
            content_type = "text/html" if isinstance(self.body, str) else "application/json"
            return Answer(status, self.body, headers, content_type)
        gateway = status in (401, 403, 404, 429, 502, 503, 504)
        error = gateway_error(status) if gateway else cam_error(status, "fault injected")
        return Answer(status, error.body, headers)


class Faults:
    """The faults that are waiting to strike, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, method: str = ".*", path: str = "", times: Optional[int] = 1, skip: int = 0, **what: Any) -> Fault:
        """Add a fault and return it; an unknown key raises ValueError."""
        unknown = sorted(set(what) - {item.name for item in fields(Fault)})
        if unknown:
            raise ValueError("unknown keys of a fault: " + ", ".join(unknown))
        fault = Fault(method=method, path=path, times=times, skip=skip, **what)
        with self._lock:
            self._faults.append(fault)
        return fault

    def load(self, data: list[Mapping[str, Any]]) -> None:
        """Add faults from plain data."""
        for item in data:
            self.add(**item)

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._faults.clear()

    def take(self, method: str, path: str) -> Optional[Fault]:
        """Return the fault that strikes this request, or None; counts it."""
        with self._lock:
            for fault in self._faults:
                if fault.times == 0 or not fault.matches(method, path):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times = None if fault.times is None else fault.times - 1
                return fault
        return None
