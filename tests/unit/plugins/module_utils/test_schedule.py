# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work is done in order, side by side: in every order of ends (without threads), and with threads that end."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any, NamedTuple

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils import _schedule
from ansible_collections.huaweicloud.cce.plugins.module_utils._needs import Before
from ansible_collections.huaweicloud.cce.plugins.module_utils._schedule import Schedule
from hypothesis import given, settings
from hypothesis import strategies as st

# No test waits that long unless it fails.
LONG = 30.0


class Case(NamedTuple):
    """Pieces of work, which of them fail, and how they are done."""

    before: Before
    priorities: list[int]
    bad: set[int]
    concurrency: int
    stops: bool


@st.composite
def cases(draw: st.DrawFn) -> Case:
    count = draw(st.integers(0, 12))
    numbers = draw(st.permutations(range(count)))
    before: Before = {number: set() for number in range(count)}
    for place, number in enumerate(numbers[1:], 1):
        before[number] = draw(st.sets(st.sampled_from(numbers[:place]), max_size=3))
    return Case(
        before,
        draw(st.lists(st.integers(0, 5), min_size=count, max_size=count)),
        draw(st.sets(st.sampled_from(range(count)), max_size=3)) if count else set(),
        draw(st.integers(1, 8)),
        draw(st.booleans()),
    )


def ancestors(before: Before, number: int) -> set[int]:
    """Return all that come before one, at any distance."""
    found: set[int] = set()
    left = list(before[number])
    while left:
        each = left.pop()
        if each not in found:
            found.add(each)
            left.extend(before[each])
    return found


class Hands:
    """Stands in for the pool of threads: what ends next is for the test to choose, and each step is checked."""

    def __init__(self, case: Case, choose: Callable[[list[Future[bool]]], list[Future[bool]]]) -> None:
        self.case = case
        self.begun: list[int] = []
        self.well: set[int] = set()
        self.failed: list[int] = []
        self.failed_at_once: set[int] = set()
        self._choose = choose
        self._jobs: dict[Future[bool], tuple[Callable[[int], bool], int]] = {}

    def __call__(self, concurrency: int) -> Hands:
        assert concurrency == self.case.concurrency
        return self

    def submit(self, work: Callable[[int], bool], number: int) -> Future[bool]:
        assert not (self.case.stops and self.failed), "something began after a failure"
        assert number == min(self._ready(), key=lambda each: (self.case.priorities[each], each))
        self.begun.append(number)
        future: Future[bool] = Future()
        self._jobs[future] = (work, number)
        assert len(self._jobs) <= self.case.concurrency
        return future

    def wait(self, running: Iterable[Future[bool]], return_when: str) -> tuple[set[Future[bool]], set[Future[bool]]]:
        assert set(running) == set(self._jobs)
        is_over = self.case.stops and bool(self.failed)
        assert len(self._jobs) == self.case.concurrency or is_over or not self._ready(), "somebody is idle"
        done = self._choose(list(self._jobs))
        failed = []
        for future in done:
            work, number = self._jobs.pop(future)
            future.set_result(work(number))
            if future.result():
                self.well.add(number)
            else:
                failed.append(number)
        self.failed_at_once = self.failed_at_once or set(failed)
        self.failed += failed
        return set(done), set(self._jobs)

    def shutdown(self, wait: bool, cancel_futures: bool) -> None:
        assert wait
        assert not self._jobs

    def _ready(self) -> list[int]:
        before = self.case.before
        return [each for each in before if each not in self.begun and before[each] <= self.well]


def play(case: Case, choose: Callable[[list[Future[bool]]], list[Future[bool]]]) -> tuple[Schedule, Hands]:
    """Return the schedule and what its stand-in for threads saw, once all is done."""
    schedule = Schedule(case.before, lambda number: case.priorities[number], case.stops)
    hands = Hands(case, choose)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_schedule, "ThreadPoolExecutor", hands)
        patch.setattr(_schedule, "wait", hands.wait)
        schedule.run(lambda number: number not in case.bad, case.concurrency)
    return schedule, hands


def check_end(case: Case, schedule: Schedule, begun: list[int], failed: set[int], first: set[int]) -> None:
    """Assert that each piece was done once, skipped for what failed before it, or stopped for the first failure."""
    assert sorted([*begun, *schedule.skipped, *schedule.stopped]) == sorted(case.before)
    for number in case.before:
        causes = ancestors(case.before, number) & failed
        assert (number in schedule.skipped) == bool(causes)
        assert not causes or schedule.skipped[number] in causes
    assert set(schedule.stopped.values()) <= first
    assert len(set(schedule.stopped.values())) <= 1
    assert case.stops or not schedule.stopped
    assert failed == case.bad & set(begun)


@given(cases(), st.data())
def test_in_every_order_of_ends_all_is_done_skipped_or_stopped(case: Case, data: st.DataObject) -> None:
    def choose(running: list[Future[bool]]) -> list[Future[bool]]:
        picked = data.draw(st.sets(st.sampled_from(range(len(running))), min_size=1))
        return [running[number] for number in picked]

    schedule, hands = play(case, choose)
    check_end(case, schedule, hands.begun, set(hands.failed), hands.failed_at_once)


@given(cases())
def test_one_at_a_time_goes_by_priority_alone(case: Case) -> None:
    case = case._replace(concurrency=1, bad=set())
    _schedule, hands = play(case, lambda running: running)
    order: list[int] = []
    while len(order) < len(case.before):
        ready = [each for each in case.before if each not in order and case.before[each] <= set(order)]
        order.append(min(ready, key=lambda each: (case.priorities[each], each)))
    assert hands.begun == order


@given(cases())
@settings(max_examples=50)
def test_with_threads_all_is_done_skipped_or_stopped(case: Case) -> None:
    lock = threading.Lock()
    begun: list[int] = []
    well: set[int] = set()
    threads: set[threading.Thread] = set()
    running = 0
    wrong: list[str] = []

    def work(number: int) -> bool:
        nonlocal running
        with lock:
            running += 1
            begun.append(number)
            threads.add(threading.current_thread())
            if running > case.concurrency or not case.before[number] <= well:
                wrong.append(f"{number} began too early")
        with lock:
            running -= 1
            if number not in case.bad:
                well.add(number)
            return number not in case.bad

    schedule = Schedule(case.before, lambda number: case.priorities[number], case.stops)
    schedule.run(work, case.concurrency)
    assert not wrong
    check_end(case, schedule, begun, case.bad & set(begun), case.bad)
    assert not any(thread.is_alive() for thread in threads)
    assert len(threads) <= case.concurrency


@pytest.mark.parametrize(
    ("before", "bad", "stops", "skipped", "stopped"),
    [
        pytest.param({}, [], True, {}, {}, id="nothing"),
        pytest.param({0: set(), 1: {0}}, [], True, {}, {}, id="all-is-well"),
        pytest.param({0: set(), 1: {0}, 2: {1}}, [0], False, {1: 0, 2: 0}, {}, id="whatever-comes-after"),
        pytest.param({0: set(), 1: {0}, 2: set()}, [0], False, {1: 0}, {}, id="others-go-on"),
        pytest.param({0: set(), 1: {0}, 2: set(), 3: {2}}, [0], True, {1: 0}, {2: 0, 3: 0}, id="nothing-more"),
        pytest.param({0: set(), 1: set(), 2: {0, 1}}, [1], False, {2: 1}, {}, id="one-of-two-failed"),
        pytest.param({0: set(), 1: set(), 2: {0, 1}}, [0, 1], False, {2: 0}, {}, id="both-failed"),
        pytest.param({0: set(), 1: set(), 2: {0, 1}}, [0], True, {2: 0}, {1: 0}, id="one-failed-one-stopped"),
        pytest.param({0: set(), 1: set()}, [1], True, {}, {}, id="the-last-one-stops-nothing"),
    ],
)
def test_what_is_left_out_and_for_which_failure(
    before: Before, bad: list[int], stops: bool, skipped: dict[int, int], stopped: dict[int, int]
) -> None:
    schedule = Schedule(before, int, stops)
    schedule.run(lambda number: number not in bad, 1)
    assert (schedule.skipped, schedule.stopped) == (skipped, stopped)


def test_what_is_running_ends_after_a_failure_was_seen_and_nothing_more_begins() -> None:
    failure_is_seen = threading.Event()
    begun: list[int] = []
    ended: list[int] = []

    def ask(number: int) -> int:
        if number == 4:
            failure_is_seen.set()
        return number

    def work(number: int) -> bool:
        begun.append(number)
        if number == 1:
            assert failure_is_seen.wait(LONG)
        ended.append(number)
        return number != 0

    schedule = Schedule({0: set(), 1: set(), 2: {1}, 3: set(), 4: {0}}, ask, stops=True)
    schedule.run(work, 2)
    assert (sorted(begun), ended) == ([0, 1], [0, 1])
    assert (schedule.skipped, schedule.stopped) == ({4: 0}, {2: 0, 3: 0})


def test_as_many_as_may_do_work_side_by_side() -> None:
    together = threading.Barrier(3)
    schedule = Schedule({number: set() for number in range(9)}, int)
    schedule.run(lambda number: together.wait(LONG) >= 0, 3)
    assert (schedule.skipped, schedule.stopped) == ({}, {})


def test_an_exception_comes_out_and_nothing_more_begins() -> None:
    begun: list[int] = []

    def work(number: int) -> bool:
        begun.append(number)
        if number == 1:
            raise ZeroDivisionError("this one")
        return True

    with pytest.raises(ZeroDivisionError, match="this one"):
        Schedule({0: set(), 1: set(), 2: set(), 3: {0}}, int).run(work, 1)
    assert begun == [0, 1]


class Beside:
    """Two pieces, of which the second ends the schedule with an exception while the first still runs."""

    def __init__(self, fail: Callable[[], Any]) -> None:
        self._fail = fail
        self._may_end = threading.Event()
        self._both_began = threading.Barrier(2)
        self.begun: dict[int, threading.Thread] = {}

    def run(self) -> None:
        Schedule({0: set(), 1: set(), 2: set(), 3: {0}}, int).run(self._work, 2)

    def end(self) -> None:
        """Let the first one end, and wait for the threads to be gone."""
        assert self.begun[0].is_alive()
        self._may_end.set()
        for thread in self.begun.values():
            thread.join(LONG)
            assert not thread.is_alive()
        assert sorted(self.begun) == [0, 1]

    def _work(self, number: int) -> bool:
        self.begun[number] = threading.current_thread()
        self._both_began.wait(LONG)
        if number == 1:
            self._fail()
        return self._may_end.wait(LONG)


def test_an_exception_does_not_wait_for_what_still_runs() -> None:
    beside = Beside(lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        beside.run()
    beside.end()


def test_a_signal_interrupts_the_wait() -> None:
    def handle(*_signal: object) -> None:
        raise TimeoutError

    beside = Beside(lambda: os.kill(os.getpid(), signal.SIGUSR1))
    former = signal.signal(signal.SIGUSR1, handle)
    try:
        with pytest.raises(TimeoutError):
            beside.run()
    finally:
        signal.signal(signal.SIGUSR1, former)
    beside.end()


@pytest.mark.parametrize("shape", ["alone", "chain", "hub", "layers"])
def test_the_cost_grows_with_the_pieces_and_their_needs_alone(shape: str) -> None:
    """Each is asked for its priority once, is put on the heap once and taken once, and no end is waited for twice."""
    count = 2000
    before: Before = {
        "alone": {number: set() for number in range(count)},
        "chain": {number: {number - 1} if number else set() for number in range(count)},
        "hub": {number: {0} if number else set() for number in range(count)},
        "layers": {
            number: set(range(number - number % 20 - 20, number - number % 20)) & set(range(count))
            for number in range(count)
        },
    }[shape]
    asked: list[int] = []
    waits: list[int] = []

    def ask(number: int) -> int:
        asked.append(number)
        return -number

    pool = Counted(waits)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_schedule, "ThreadPoolExecutor", lambda concurrency: pool)
        patch.setattr(_schedule, "wait", pool.wait)
        Schedule(before, ask).run(lambda number: True, 8)
    assert sorted(asked) == list(range(count))
    assert len(waits) <= count
    assert max(waits) <= 8


class Counted:
    """A pool that does each piece at once and counts how many are waited for each time."""

    def __init__(self, waits: list[int]) -> None:
        self._waits = waits

    def submit(self, work: Callable[[int], bool], number: int) -> Future[bool]:
        future: Future[bool] = Future()
        future.set_result(work(number))
        return future

    def wait(self, running: Iterable[Future[bool]], return_when: str) -> tuple[list[Future[bool]], list[Future[bool]]]:
        done = list(running)
        self._waits.append(len(done))
        return done[:1], done[1:]

    def shutdown(self, wait: bool, cancel_futures: bool) -> None:
        assert wait
