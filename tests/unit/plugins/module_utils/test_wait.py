# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The waiter, with a clock that only the pauses move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._wait import Deadline, Patience, read_date, wait_for
from hypothesis import given
from hypothesis import strategies as st


class FakeClock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def looks(*values: Any) -> Any:
    iterator: Iterator[Any] = iter(values)
    return lambda: next(iterator)


def test_looks_at_once_and_does_not_sleep_when_settled(clock: FakeClock) -> None:
    assert wait_for(looks("done"), bool, Deadline(60, clock, clock.sleep), 5) == ("done", True)
    assert clock.pauses == []


def test_pauses_double_from_half_a_second_up_to_the_interval(clock: FakeClock) -> None:
    value, settled = wait_for(looks(0, 0, 0, 0, 0, 0, 7), bool, Deadline(60, clock, clock.sleep), 5)
    assert (value, settled) == (7, True)
    assert clock.pauses == [0.5, 1, 2, 4, 5, 5]


def test_a_small_interval_bounds_the_first_pause_too(clock: FakeClock) -> None:
    wait_for(looks(0, 0, 1), bool, Deadline(60, clock, clock.sleep), 0.1)
    assert clock.pauses == [0.1, 0.1]


def test_takes_one_more_look_at_the_deadline(clock: FakeClock) -> None:
    assert wait_for(looks(0, 0, "late"), bool, Deadline(1.2, clock, clock.sleep), 5) == ("late", True)
    assert clock.pauses == pytest.approx([0.5, 0.7])


def test_gives_up_after_the_last_look(clock: FakeClock) -> None:
    assert wait_for(looks(0, 0, 0), bool, Deadline(1.2, clock, clock.sleep), 5) == (0, False)
    assert clock.now == pytest.approx(101.2)


def test_a_part_of_a_deadline_never_outlasts_it_and_counts_its_pauses(clock: FakeClock) -> None:
    whole = Deadline(2, clock, clock.sleep)
    part = whole.part(5)
    part.pause(3)
    assert (part.left(), whole.left(), whole.waited) == (0, 0, 2)


def test_patience_ends_and_begins_anew_after_a_good_look(clock: FakeClock) -> None:
    patience = Patience(10, clock)
    assert patience.bears(True)
    clock.now += 9
    assert patience.bears(True)
    clock.now += 1
    assert not patience.bears(True)
    assert not patience.bears(False)
    assert patience.bears(True)


@given(st.datetimes(datetime(1970, 1, 2), datetime(9999, 12, 30)), st.integers(-23 * 60, 23 * 60))
def test_a_date_is_read_as_it_was_written(moment: datetime, minutes: int) -> None:
    moment = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    assert read_date(format_datetime(moment)) == moment


NO_DATES = ["", "never", "Mon, 32 Jan 2026 00:00:00 GMT", "Mon, 01 Jan 2026 00:00:00 +9999999999", "9" * 5000, "\u0662"]


@given(st.sampled_from(NO_DATES) | st.text() | st.from_regex(r"\w{3}, \d{1,9} Jan \d{1,9} \d+:\d+:\d+ [+-]?\d+"))
def test_what_is_no_date_is_none(text: str) -> None:
    found = read_date(text)
    assert found is None or found.utcoffset() is not None
    if text in NO_DATES:
        assert found is None


def test_a_fork_ends_as_the_whole_does_and_has_its_own_waits_and_restarts(clock: FakeClock) -> None:
    whole = Deadline(10, clock, clock.sleep)
    whole.pause(4)
    one, other = whole.fork(), whole.fork()
    one.pause(3)
    assert (one.left(), other.left(), whole.left()) == (3, 3, 3)
    one.restart()
    assert (one.left(), other.left()) == (10, 3)
    one.fork().pause(1)
    assert (whole.waited, one.waited, other.waited) == (4, 3, 0)
    assert (whole.waited_in_all(), one.waited_in_all(), other.waited_in_all()) == (8, 4, 0)
