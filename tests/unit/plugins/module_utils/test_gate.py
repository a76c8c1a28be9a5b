# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may send after the service refused a request for their number; test_siblings.py plays it with threads."""

from __future__ import annotations

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._gate import Gate, Turn
from ansible_collections.huaweicloud.cce.plugins.module_utils._wait import Deadline
from hypothesis import given
from hypothesis import strategies as st


class FakeClock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Threads:
    """A shared gate, and the turns of those who stand before it."""

    def __init__(self, most: int) -> None:
        self.clock = FakeClock()
        self.gate = Gate(most, lambda: 1.0)
        self.gate.is_shared = True

    def turn(self, seconds: float = 1000.0) -> Turn:
        return Turn(Deadline(seconds, self.clock, self.clock.sleep))

    def admitted(self, seconds: float = 1000.0) -> Turn:
        """Return a turn that was let through."""
        turn = self.turn(seconds)
        assert self.gate.admit(turn)
        return turn

    def has_room(self) -> bool:
        """Return whether one more would be let through at once, without letting it."""
        turn = self.turn(0.0)
        is_admitted = self.gate.admit(turn)
        self.gate.leave(turn)
        return is_admitted

    def room(self) -> int:
        """Return how many more would be let through at once."""
        turns = []
        while self.has_room():
            turns.append(self.admitted(0.0))
        for turn in turns:
            self.gate.leave(turn)
        return len(turns)


def test_no_more_than_so_many_go_at_once() -> None:
    threads = Threads(3)
    turns = [threads.admitted() for _turn in range(3)]
    assert not threads.has_room()
    threads.gate.leave(turns[0])
    threads.gate.leave(turns[0])  # given back twice is given back once
    assert threads.room() == 1


def test_one_thread_passes_as_if_there_were_no_gate() -> None:
    clock = FakeClock()
    gate, turns = Gate(), [Turn(Deadline(9, clock, clock.sleep)) for _turn in range(2)]
    assert [gate.admit(turn) for turn in turns] == [True, True] and clock.now == 100


def test_nobody_goes_before_the_moment_that_the_service_names() -> None:
    threads = Threads(4)
    refused = threads.admitted()
    assert threads.gate.refuse(refused, "7") == 7
    assert not threads.gate.admit(threads.turn(5)) and threads.clock.now == 100  # it would be too late for that one
    assert threads.gate.admit(refused) and threads.clock.now == 107
    assert not threads.has_room()
    threads.gate.leave(refused, is_answered=True)
    assert threads.room() == 1


def test_the_moment_holds_when_the_refused_one_gives_up() -> None:
    threads = Threads(4)
    refused = threads.admitted(3)
    threads.gate.refuse(refused, "7")
    assert not threads.gate.admit(refused) and threads.clock.now == 100
    assert threads.admitted().is_taken and threads.clock.now == 107


def test_they_go_side_by_side_again_step_by_step() -> None:
    threads = Threads(8)
    turn = threads.admitted()
    threads.gate.refuse(turn, "1")
    rooms = []
    for _answer in range(10):
        assert threads.gate.admit(turn)
        threads.gate.leave(turn, is_answered=True)
        rooms.append(threads.room())
        turn = threads.turn()
    assert rooms == [1, 1, 2, 2, 2, 4, 4, 4, 8, 8]


def test_of_several_that_are_refused_at_once_one_keeps_its_turn_and_none_has_used_up_an_attempt() -> None:
    threads = Threads(4)
    first, second = threads.admitted(), threads.admitted()
    threads.gate.refuse(first, None)
    threads.gate.refuse(second, None)
    assert (first.is_taken, second.is_taken, first.counts, second.counts) == (True, False, False, False)
    assert threads.gate.admit(first)
    threads.gate.refuse(first, None)
    assert first.counts


def test_the_pauses_grow_until_they_are_long_enough_and_shrink_again() -> None:
    threads = Threads(4)
    turn = threads.admitted()
    pauses = [threads.gate.refuse(turn, None) for _refusal in range(8)]
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]
    seen = []
    for _answer in range(36):
        assert threads.gate.admit(turn)
        threads.gate.leave(turn, is_answered=True)
        turn = threads.admitted()
        start = threads.clock.now
        seen.append(threads.gate.refuse(turn, None) if _answer % 3 == 2 else 0)
        assert threads.clock.now == start
    assert max(seen[-6:]) < 8


@pytest.mark.parametrize("retry_after", ["2", None])
def test_those_who_follow_pause_as_long_when_nothing_else_is_told(retry_after: str | None) -> None:
    threads = Threads(1)
    turn = threads.admitted()
    seconds = threads.gate.refuse(turn, retry_after)
    threads.gate.admit(turn)
    threads.gate.leave(turn, is_answered=True)
    start = threads.clock.now
    threads.admitted()
    assert threads.clock.now - start == pytest.approx(0 if retry_after else seconds)


@given(
    st.integers(1, 5), st.lists(st.tuples(st.sampled_from(["enter", "refuse", "answer", "fail"]), st.integers(0, 9)))
)
def test_whatever_happens_the_gate_is_never_too_wide_and_never_stays_shut(
    most: int, steps: list[tuple[str, int]]
) -> None:
    threads, inside = Threads(most), []
    for step, which in steps:
        turn = inside[which % len(inside)] if inside else None
        if step == "enter":
            fresh = threads.turn(0.0)
            inside.extend([fresh] if threads.gate.admit(fresh) else [])
        elif turn and step == "refuse":
            threads.gate.refuse(turn, [None, "1"][which % 2])
            inside = [turn for turn in inside if turn.is_taken]
        elif turn:
            threads.gate.leave(turn, is_answered=step == "answer")
            inside.remove(turn)
        assert len(inside) <= most
    for turn in inside:
        threads.gate.leave(turn)
    assert threads.admitted().is_taken
