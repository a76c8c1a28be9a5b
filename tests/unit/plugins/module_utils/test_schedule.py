# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work is done in order, side by side, whatever ends first; nothing hangs, and no thread is left."""

from __future__ import annotations

import math
import os
import signal
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._crew import do_each
from ansible_collections.huaweicloud.cce.plugins.module_utils._needs import Before
from ansible_collections.huaweicloud.cce.plugins.module_utils._schedule import Schedule
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

# No test waits that long unless it fails.
LONG = 10.0


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


# Added to the number of a piece, it is that of a mark: it comes after the piece alone and shows that its end was seen.
MARK = 100


class Gates:
    """Pieces of work that begin when the schedule says so and end when the test does."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._news = threading.Condition()
        self._open: set[int] = set()
        self._seen: set[int] = set()
        self._is_over = False
        self.begun: set[int] = set()
        self.threads: set[threading.Thread] = set()
        before = {**case.before, **{MARK + number: {number} for number in case.before}}
        self.schedule = Schedule(before, self._ask, case.stops)

    def _ask(self, number: int) -> int:
        if number < MARK:
            return self._case.priorities[number]
        with self._news:
            self._seen.add(number - MARK)
            self._news.notify_all()
        return -1

    def work(self, number: int) -> bool:
        if number >= MARK:
            return True
        with self._news:
            self.begun.add(number)
            self.threads.add(threading.current_thread())
            self._news.notify_all()
            assert self._news.wait_for(lambda: self._is_over or number in self._open, LONG)
        return number not in self._case.bad

    def wait_until_begun(self, numbers: set[int]) -> None:
        with self._news:
            self._news.wait_for(lambda: self.begun >= numbers, LONG)
            assert self.begun == numbers

    def end(self, number: int) -> None:
        with self._news:
            self._open.add(number)
            self._news.notify_all()
            assert self._news.wait_for(lambda: number in self._seen, LONG)

    def end_all(self) -> None:
        with self._news:
            self._is_over = True
            self._news.notify_all()


class Model:
    """What a schedule has to do, one end after the other."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self.begun: set[int] = set()
        self.ended: set[int] = set()
        self.failed: list[int] = []

    @property
    def running(self) -> list[int]:
        return sorted(self.begun - self.ended)

    def begin(self) -> None:
        """Begin what can begin, by priority, as long as there is room."""
        well = self.ended - set(self.failed)
        ready = [each for each in self._case.before if each not in self.begun and self._case.before[each] <= well]
        ready.sort(key=lambda each: (self._case.priorities[each], each))
        if not (self._case.stops and self.failed):
            self.begun.update(ready[: self._case.concurrency - len(self.running)])

    def end(self, number: int) -> None:
        self.ended.add(number)
        if number in self._case.bad:
            self.failed.append(number)


def schedule_of(case: Case) -> Schedule:
    return Schedule(case.before, lambda number: case.priorities[number], case.stops)


def check_end(case: Case, schedule: Schedule, begun: Iterable[int], failed: set[int]) -> None:
    """Assert that each piece was done once, skipped for what failed before it, or stopped for a failure."""
    skipped = {number: cause for number, cause in schedule.skipped.items() if number < MARK}
    stopped = {number: cause for number, cause in schedule.stopped.items() if number < MARK}
    assert sorted([*begun, *skipped, *stopped]) == sorted(case.before)
    for number in case.before:
        causes = ancestors(case.before, number) & failed
        assert (number in skipped) == bool(causes)
        assert not causes or skipped[number] in causes
    assert set(stopped.values()) <= failed
    assert case.stops or not stopped
    assert failed == case.bad & set(begun)


# To make a failure smaller takes a time limit for each try.
@settings(phases=[Phase.explicit, Phase.generate])
@given(cases(), st.data())
def test_whatever_ends_first_what_may_begin_begins_and_nothing_else(case: Case, data: st.DataObject) -> None:
    gates, model = Gates(case), Model(case)
    with ThreadPoolExecutor(1) as caller:
        run = caller.submit(gates.schedule.run, gates.work, case.concurrency)
        try:
            model.begin()
            while model.running:
                gates.wait_until_begun(model.begun)
                number = data.draw(st.sampled_from(model.running))
                model.end(number)
                gates.end(number)
                model.begin()
        finally:
            gates.end_all()
        run.result(LONG)
    check_end(case, gates.schedule, gates.begun, set(model.failed))
    assert gates.begun == model.begun
    assert set(gates.schedule.stopped.values()) <= set(model.failed[:1])
    assert len(gates.threads) <= case.concurrency
    assert not any(thread.is_alive() for thread in gates.threads)


@given(cases())
def test_one_at_a_time_goes_by_priority_alone(case: Case) -> None:
    begun: list[int] = []

    def work(number: int) -> bool:
        begun.append(number)
        return number not in case.bad

    schedule = schedule_of(case)
    schedule.run(work, 1)
    model = Model(case._replace(concurrency=1))
    model.begin()
    order = []
    while model.running:
        order += model.running
        model.end(order[-1])
        model.begin()
    assert begun == order
    check_end(case, schedule, begun, set(model.failed))


@given(cases())
@settings(max_examples=50)
def test_what_ends_at_any_moment_is_done_skipped_or_stopped(case: Case) -> None:
    lock = threading.Lock()
    begun: list[int] = []
    well: set[int] = set()
    running = 0
    wrong: list[int] = []

    def work(number: int) -> bool:
        nonlocal running
        with lock:
            running += 1
            begun.append(number)
            if running > case.concurrency or not case.before[number] <= well:
                wrong.append(number)
        with lock:
            running -= 1
            if number not in case.bad:
                well.add(number)
            return number not in case.bad

    schedule = schedule_of(case)
    schedule.run(work, case.concurrency)
    assert not wrong
    check_end(case, schedule, begun, case.bad & set(begun))


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


class Rank:
    """A priority that counts how often it is compared."""

    compared = 0

    def __init__(self, number: int) -> None:
        self._number = number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rank) and self._number == other._number

    def __lt__(self, other: Rank) -> bool:
        Rank.compared += 1
        return self._number < other._number


@pytest.mark.parametrize("shape", ["alone", "chain", "hub", "layers"])
def test_the_cost_grows_with_the_pieces_alone(shape: str) -> None:
    count, width = 2000, 20
    shapes: dict[str, Before] = {
        "alone": {number: set() for number in range(count)},
        "chain": {number: {number - 1} - {-1} for number in range(count)},
        "hub": {number: {0} - {number} for number in range(count)},
        "layers": {
            number: set(range(max(0, number // width - 1) * width, number // width * width)) for number in range(count)
        },
    }
    before = shapes[shape]
    asked: list[int] = []

    def ask(number: int) -> Rank:
        asked.append(number)
        return Rank(-number)

    Rank.compared = 0
    Schedule(before, ask).run(lambda number: True, 8)
    assert sorted(asked) == list(range(count))
    # A heap compares about twice the logarithm for each that is taken.
    assert Rank.compared <= 3 * count * math.log2(count)


def test_each_is_done_once_and_side_by_side() -> None:
    together, done = threading.Barrier(3), []

    def work(what: str) -> None:
        together.wait(LONG)
        done.append(what)

    do_each(work, "abcdef", 3)
    assert sorted(done) == list("abcdef")
    do_each(work, "", 3)


def test_never_more_of_each_at_a_time_than_may() -> None:
    lock = threading.Lock()
    running = 0
    most = 0

    def work(_number: int) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        with lock:
            running -= 1

    do_each(work, range(200), 3)
    assert 1 <= most <= 3


def test_an_exception_of_one_comes_out_and_ends_the_others() -> None:
    begun: dict[int, threading.Thread] = {}
    may_end = threading.Event()

    def work(number: int) -> None:
        begun[number] = threading.current_thread()
        if number == 0:
            raise ZeroDivisionError("this one")
        assert may_end.wait(LONG)

    with pytest.raises(ZeroDivisionError, match="this one"):
        do_each(work, range(100), 1)
    may_end.set()
    begun[0].join(LONG)
    assert not begun[0].is_alive()
    assert set(begun) <= {0, 1}
