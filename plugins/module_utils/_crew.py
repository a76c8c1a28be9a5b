# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Threads that work for one task, and that do not keep its process from ending when the task is interrupted.

Those of C(concurrent.futures) would: the interpreter waits for them at its end.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

_T = TypeVar("_T")
_ATTENTIVE_SECONDS = 1.0


class Crew(Generic[_T]):
    """So many threads at most, which are there as long as the context lasts; after an exception nothing is begun."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._jobs: SimpleQueue[Any] = SimpleQueue()
        self._ended: SimpleQueue[Any] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._is_over = False

    def __enter__(self) -> Crew[_T]:
        return self

    def __exit__(self, kind: object, *dummy: object) -> None:
        self._is_over = True
        for _thread in self._threads:
            self._jobs.put(None)
        for thread in self._threads if kind is None else ():
            thread.join()

    def begin(self, number: int, work: Callable[[], _T]) -> None:
        """Have a piece of work done as soon as a thread is free."""
        self._jobs.put((number, work))
        if len(self._threads) < self._size:
            self._threads.append(threading.Thread(target=self._work, name=f"crew-{len(self._threads)}", daemon=True))
            self._threads[-1].start()

    def wait(self) -> tuple[int, _T]:
        """Return the number and the result of a piece that has ended; raise what it raised."""
        while True:
            try:
                number, result, error = self._ended.get(timeout=_ATTENTIVE_SECONDS)
            except Empty:
                continue  # a signal that comes just before the wait does not end it
            if error is not None:
                raise error
            return number, result

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            if job is None or self._is_over:
                return
            number, work = job
            try:
                self._ended.put((number, work(), None))
            except BaseException as error:
                self._ended.put((number, None, error))


def do_each(work: Callable[[_T], object], what: Iterable[_T], size: int) -> None:
    """Do pieces of work in no order, so many at a time; an exception of one ends everything."""
    pieces = list(what)
    with Crew[object](size) as crew:
        for number, piece in enumerate(pieces):
            crew.begin(number, partial(work, piece))
        for _piece in pieces:
            crew.wait()
