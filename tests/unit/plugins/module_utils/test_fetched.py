# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A credential that is fetched is used as long as it is good, renewed in time, and a refused login is not repeated."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._auth import TokenAuth
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import AuthError, CceError
from ansible_collections.huaweicloud.cce.plugins.module_utils._fetched import MARGIN, Fetched, FetchedAuth

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
DAY = timedelta(days=1)


class Way:
    """Hands out a token for each call, good for some time; or fails."""

    secrets: tuple[str, ...] = ()
    max_body: int | None = None

    def __init__(self) -> None:
        self.now = START
        self.lasts: timedelta | None = DAY
        self.failures: list[CceError] = []
        self.calls = 0

    def validate(self) -> None:
        """It lacks nothing."""

    def fetch(self) -> Fetched:
        self.calls += 1
        for failure in self.failures:
            raise failure
        ends = self.now + self.lasts if self.lasts is not None else None
        return Fetched(TokenAuth(f"token-{self.calls}"), ends, "project")


@pytest.fixture(name="way")
def _way() -> Way:
    return Way()


@pytest.fixture(name="auth")
def _auth(way: Way) -> FetchedAuth:
    return FetchedAuth(way, now=lambda: way.now)


def test_it_is_fetched_once_and_anew_before_it_ends(way: Way, auth: FetchedAuth) -> None:
    assert auth.project_id == ""
    assert (auth.refresh(), auth.refresh(), auth.project_id) == (("token-1",), (), "project")
    way.now = START + DAY - MARGIN
    assert auth.refresh() == ()
    way.now += timedelta(seconds=1)
    assert auth.refresh() == ("token-2",)


def test_one_without_an_end_is_fetched_once(way: Way, auth: FetchedAuth) -> None:
    way.lasts = None
    auth.refresh()
    way.now += 100 * DAY
    assert auth.refresh() == () and way.calls == 1


def test_one_that_ends_soon_is_used_until_it_is_refused(way: Way, auth: FetchedAuth) -> None:
    way.lasts = timedelta(minutes=2)
    assert [auth.refresh(), auth.refresh()] == [("token-1",), ()]
    assert auth.renew() and auth.refresh() == ("token-2",)


def test_one_that_is_still_good_outlives_a_failed_renewal(way: Way, auth: FetchedAuth) -> None:
    auth.refresh()
    way.now = START + DAY - timedelta(minutes=1)
    way.failures = [CceError("down", http_status=500)]
    assert [auth.refresh(), auth.refresh()] == [(), ()] and way.calls == 2


@pytest.mark.parametrize(("status", "calls"), [(401, 1), (403, 1), (404, 1), (429, 2), (500, 2), (None, 2)])
def test_a_refused_login_is_not_repeated(way: Way, auth: FetchedAuth, status: int | None, calls: int) -> None:
    way.failures = [CceError("Getting a token failed.", http_status=status)]
    for _request in range(2):
        with pytest.raises(AuthError, match="Getting a token") as caught:
            auth.refresh()
        assert caught.value.http_status == status and not caught.value.is_uncertain
    assert way.calls == calls and not auth.renew()


def test_what_was_fetched_since_then_is_not_thrown_away(way: Way, auth: FetchedAuth) -> None:
    auth.refresh()
    refused = auth.current
    assert auth.renew(refused) and auth.renew(refused) and auth.refresh() == ("token-2",)
    assert auth.renew(refused) and (auth.refresh(), way.calls) == ((), 2)
    assert auth.renew(auth.current) and auth.refresh() == ("token-3",)


def test_one_that_was_refused_is_not_used_up_to_its_end(way: Way, auth: FetchedAuth) -> None:
    auth.refresh()
    auth.renew()
    way.failures = [CceError("down", http_status=500)]
    with pytest.raises(AuthError, match="down"):
        auth.refresh()
    assert auth.project_id == "project"  # which it was bound to all the same


def test_threads_that_need_it_at_once_fetch_it_once(way: Way, auth: FetchedAuth) -> None:
    fetch, waits = way.fetch, threading.Barrier(2)

    def fetch_slowly() -> Fetched:
        waits.wait(10)
        return fetch()

    way.fetch = fetch_slowly  # type: ignore[method-assign]
    with ThreadPoolExecutor(4) as pool:
        refreshed = [pool.submit(auth.refresh) for _thread in range(4)]
        waits.wait(10)
        assert sorted(found.result(10) for found in refreshed) == [(), (), (), ("token-1",)]
    assert way.calls == 1
