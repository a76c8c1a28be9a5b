# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of requests that a test may look at."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional, Union, overload

from .wire import Call


class Headers(dict[str, str]):
    """Headers whose names may be asked for in any case."""

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and super().__contains__(name.lower())

    def get(self, name: str, default: Any = None) -> Any:
        """Return the header or the default."""
        return super().get(name.lower(), default)


@dataclass
class Record:
    """One request; the status is None while it runs and for good when the connection was dropped."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Headers
    body: bytes
    connection: int
    status: Optional[int] = None

    @property
    def json(self) -> Any:
        """The parsed body, or None."""
        try:
            return json.loads(self.body) if self.body else None
        except ValueError:
            return None


class Recorder(Sequence[Record]):
    """The requests so far, oldest first; those to the control API are not among them."""

    def __init__(self) -> None:
        self._records: list[Record] = []

    def begin(self, call: Call, connection: int) -> Record:
        """Log a request and return its record."""
        record = Record(call.method, call.path, dict(call.query), Headers(call.headers), call.body, connection)
        self._records.append(record)
        return record

    def clear(self) -> None:
        """Forget the requests."""
        self._records.clear()

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, index: int) -> Record:
        """Return one request."""

    @overload
    def __getitem__(self, index: slice) -> list[Record]:
        """Return some requests."""

    def __getitem__(self, index: Union[int, slice]) -> Union[Record, list[Record]]:
        return self._records[index]

    def __iter__(self) -> Iterator[Record]:
        return iter(list(self._records))
