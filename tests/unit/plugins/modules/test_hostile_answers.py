# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that are meant to do harm: each ends in a clear failure, within bounds, and leads to no other endpoint."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import json
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils import _body, _http
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import ApiError, LostAnswerError
from ansible_collections.huaweicloud.cce.plugins.modules import (
    cce_chart,
    cce_chart_download,
    cce_chart_info,
    cce_cluster_info,
    cce_release,
    cce_release_info,
)
from ansible_collections.huaweicloud.cce.tests.simulator import (
    ACCESS_KEY,
    AGENCY_NAME,
    DOMAIN_NAME,
    PROJECT_ID,
    PROJECT_NAME,
    SECRET_KEY,
    SEED_CHART,
    SEED_CLUSTER,
    SEED_CLUSTER_NAME,
    TOKEN,
    USER_NAME,
    USER_PASSWORD,
    Simulator,
)
from ansible_collections.huaweicloud.cce.tests.simulator.wire import Answer
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules.clean_ends import check_clean_end, check_paths
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules.hostile_server import HostileServer
from ansible_collections.huaweicloud.cce.tests.unit.support import run_module

Main = Callable[[], None]
PROJECT = {"auth_token": TOKEN, "project_id": PROJECT_ID}
ONE = {**PROJECT, "cluster_id": SEED_CLUSTER, "namespace": "project01", "name": "nino21"}
BY_NAME = {**PROJECT, "chart_name": "magento-mysql", "chart_version": "1.0.0"}
REGION = {"region": PROJECT_NAME}
KEYS = {**REGION, "access_key": ACCESS_KEY, "secret_key": SECRET_KEY}
# The first request of each goes to another endpoint.
TASKS: dict[str, tuple[Main, dict[str, Any]]] = {
    "cce_release": (cce_release.main, {**ONE, "chart_id": SEED_CHART, "wait_timeout": 5}),
    "cce_release_info": (cce_release_info.main, {**PROJECT, "cluster_id": SEED_CLUSTER}),
    "cce_chart": (cce_chart.main, {**BY_NAME, "state": "absent"}),
    "cce_chart_info": (cce_chart_info.main, {**PROJECT, "quotas": True}),
    "cce_chart_download": (cce_chart_download.main, {**PROJECT, "chart_id": SEED_CHART, "dest": "{folder}/a.tgz"}),
    "cce_cluster_info": (cce_cluster_info.main, PROJECT),
    "a token": (
        cce_cluster_info.main,
        {**REGION, "user_name": USER_NAME, "password": USER_PASSWORD, "domain_name": DOMAIN_NAME},
    ),
    "an agency": (cce_cluster_info.main, {**KEYS, "agency_name": AGENCY_NAME, "agency_domain_name": DOMAIN_NAME}),
    "a project": (cce_cluster_info.main, KEYS),
    "an ECS": (cce_cluster_info.main, {**REGION, "auth_method": "metadata"}),
}


def answer(body: bytes = b"", *headers: bytes, status: bytes = b"200 OK") -> list[bytes]:
    """Return the bytes of an answer, which ends with the connection."""
    return [b"HTTP/1.1 " + status + b"\r\n", *(header + b"\r\n" for header in headers), b"\r\n", body]


class Endless:
    """An iterable that begins anew for each connection."""

    def __init__(self, start: list[bytes], piece: bytes, count: int | None = None) -> None:
        self._start, self._piece, self._count = start, piece, count

    def __iter__(self) -> Iterator[bytes]:
        yield from self._start
        yield from itertools.repeat(self._piece) if self._count is None else itertools.repeat(self._piece, self._count)


def bomb(size: int) -> bytes:
    """Return zeros, packed."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _piece in range(size >> 20)), packer.flush()])


MEGABYTE = b" " * (1 << 20)
CHUNKED = b"Transfer-Encoding: chunked"
GZIP = b"Content-Encoding: gzip"
HOSTILE: dict[str, Iterable[bytes]] = {
    "100 MB": Endless(answer(b"", b"Content-Length: 104857600"), MEGABYTE, 100),
    "endless": Endless(answer(b'{"a": "'), MEGABYTE),
    "endless chunks": Endless(answer(b"", CHUNKED), b"100000\r\n" + MEGABYTE + b"\r\n"),
    "endless refusal": Endless(answer(b"no", status=b"403 Forbidden"), MEGABYTE),
    "endless redirect": Endless(answer(b"", b"Location: /elsewhere", status=b"302 Found"), MEGABYTE),
    "gzip bomb": answer(bomb(16 << 20), GZIP),
    "gzip in gzip": answer(gzip.compress(bomb(16 << 20)), b"Content-Encoding: gzip, gzip"),
    "gzip that is none": answer(b"{}", GZIP),
    "gzip cut": answer(gzip.compress(b'{"kind": "List", "items": []}')[:-9], GZIP),
    "unknown coding": answer(b"{}", b"Content-Encoding: \x9b31m"),
    "10,000 headers": [b"HTTP/1.1 200 OK\r\n", b"X-Flood: 1\r\n" * 10_000, b"\r\n{}"],
    "header of 1 MB": answer(b"{}", b"X-Flood: " + b"x" * (1 << 20)),
    "endless header": Endless([b"HTTP/1.1 200 OK\r\nX-Flood: "], b"x" * 65536),
    "endless status": Endless([b"HTTP/1.1 200 "], b"x" * 65536),
    "headers in no encoding": answer(b"{}", b"X-Request-Id: \xff\xfe\x00\x1b[31m", b"\xff: \xff"),
    "header without a name": answer(b"{}", b": nameless", b"no colon"),
    "deep lists": answer(b"[" * 100_000 + b"]" * 100_000),
    "deep maps": answer(b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    "deep enough": answer(b'{"a":' * 300 + b"1" + b"}" * 300),
    "invalid UTF-8": answer(b'{"name": "\xff\xfe"}'),
    "UTF-16": answer('{"name": "a"}'.encode("utf-16")),
    "half a character": answer(b'{"name": "\\ud83d"}'),
    "a key twice": answer(b'{"items": [], "items": [{"metadata": {"uid": "a"}}]}'),
    "NaN": answer(b'{"items": NaN}'),
    "Infinity": answer(b"[-Infinity]"),
    "5,000 digits": answer(b'{"version": ' + b"9" * 5000 + b"}"),
    "1e999": answer(b'{"version": 1e999}'),
    "a length of words": answer(b"{}", b"Content-Length: many"),
    "a negative length": answer(b"{}", b"Content-Length: -5"),
    "a length of 5,000 digits": answer(b"{}", b"Content-Length: " + b"9" * 5000),
    "two lengths": answer(b"{}", b"Content-Length: 2", b"Content-Length: 900"),
    "chunks that are none": answer(b"zz\r\n{}\r\n0\r\n\r\n", CHUNKED),
    "a chunk of huge size": answer(b"f" * 5000 + b"\r\n{}", CHUNKED),
    "a chunk of negative size": answer(b"-5\r\n{}\r\n0\r\n\r\n", CHUNKED),
    "HTTP/0.9": [b"hello"],
    "HTTP/9.9": [b"HTTP/9.9 200 OK\r\n\r\n{}"],
    "SSH": [b"SSH-2.0-OpenSSH_9.9\r\n" * 3],
    "nothing": [],
    "NULs": [b"\0" * 4096],
    "status 99": answer(b"{}", status=b"99 Early"),
    "status 103": answer(b"{}", status=b"103 Early"),
    "status 299": answer(b"\x1b[2J", status=b"299 \x1b[31mred"),
    "status 600": answer(b'{"error_msg": "\x1b[31mred", "error_code": "\\u202e\\u009b2J"}', status=b"600 Odd"),
    "status 999": answer(b"", status=b"999 \xff"),
    "status words": answer(b"{}", status=b"fine OK"),
    "redirect": answer(b"", b"Location: http://[::1", status=b"301 Moved"),
    "redirect in no encoding": answer(b"", b"Location: \xff\x00\x1b[31m", status=b"308 Moved"),
    "redirect to a file": answer(b"", b"Location: file:///etc/passwd", status=b"302 Found"),
    "a type of no charset": answer(b"7", b"Content-Type: text/html; charset"),
    "cookies": answer(b"7", *[b"Set-Cookie: =; \xff=\x1b; expires=never; domain=..; path=\x00"] * 50),
    "terminal escapes": answer(
        json.dumps({"error_msg": "\x1b[31mred\x1b[0m\r\n\u202e\0", "error_code": "\x9b2J"}).encode(),
        b"X-Request-Id: \x1b]0;title\x07",
        status=b"400 Bad",
    ),
    "a late refusal": answer(b"", b"Retry-After: " + b"9" * 4000, status=b"429 Slow"),
    "a refusal of no date": answer(b"", b"Date: Mon, 01 Jan 0000 00:00:00 +9999999999", status=b"401 No"),
    "a nested refusal": answer(b'{"error": ' * 3000 + b"1" + b"}" * 3000, status=b"500 Oh"),
    "a refusal of other types": answer(
        b'{"error_code": {"a": [1]}, "error_msg": ["x"], "message": 7, "error": {"code": [], "message": {}}}',
        status=b"409 Conflict",
    ),
}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_body, "MAX_BODY", 4 << 20)


def play(task: str, url: str, folder: Path, **options: Any) -> dict[str, Any]:
    """Return the result of a task whose every service is at that URL."""
    main, given = TASKS[task]
    places = {"endpoint": url, "iam_endpoint": url, "metadata_endpoint": url, "max_retries": 0, "request_timeout": 20}
    given = {**places, **given, **options}
    given = {name: text.format(folder=folder) if isinstance(text, str) else text for name, text in given.items()}
    return run_module(main, **given)


@pytest.mark.parametrize("hostile", list(HOSTILE))
@pytest.mark.parametrize("task", list(TASKS))
def test_a_hostile_answer_is_a_clear_failure_within_bounds(tmp_path: Path, task: str, hostile: str) -> None:
    with HostileServer(HOSTILE[hostile]) as server:
        result = play(task, server.url, tmp_path)
    check_clean_end(result)
    assert result["exit_code"] == 1, result
    # What the kernel's buffers hold comes on top of what is read.
    assert server.sent < len(server.paths) * (20 << 20)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("hostile", list(HOSTILE))
def test_no_answer_lets_a_write_pass_for_one_that_was_not_sent(hostile: str) -> None:
    with HostileServer(HOSTILE[hostile]) as server:
        transport = _http.Transport(server.url, _http.Route(), str, time.monotonic)
        with contextlib.suppress(ApiError, LostAnswerError):
            transport.send("PUT", "/", "Writing", 20.0, lambda request: request, b"{}")
    assert server.paths == ["/"]


class Dripping:
    """A line that never ends, of which a piece comes now and then."""

    def __init__(self, start: bytes) -> None:
        self._start = start

    def __iter__(self) -> Iterator[bytes]:
        yield self._start
        while True:
            time.sleep(0.01)
            yield b"x"


SLOW: dict[str, Iterable[bytes]] = {
    "a flood of interim answers": Endless([], b"HTTP/1.1 100 Continue\r\n\r\n" * 999),
    "a dripping status": Dripping(b"HTTP/1.1 200 "),
    "a dripping header": Dripping(b"HTTP/1.1 200 OK\r\nX-Drip: "),
    "a dripping body": Dripping(b'HTTP/1.1 200 OK\r\n\r\n{"a": "'),
    "a dripping refusal": Dripping(b"HTTP/1.1 403 Forbidden\r\n\r\n"),
}


@pytest.mark.parametrize("slow", list(SLOW))
def test_an_answer_that_never_ends_is_bounded_by_the_clock(tmp_path: Path, slow: str) -> None:
    with HostileServer(SLOW[slow]) as server:
        result = play("cce_cluster_info", server.url, tmp_path, request_timeout=0.2, connect_timeout=0.1)
    check_clean_end(result)
    assert result["exit_code"] == 1 and len(server.paths) == 1


SEGMENTS = [
    "../x",
    "..",
    ".",
    "a/b",
    "/",
    "%2e%2e",
    "..%2fx",
    "a b",
    "a?b",
    "a#b",
    "a;b",
    "a\\b",
    "\u00e9",
    "\uff0e\uff0e",
]
RELEASE_OPTIONS = ["namespace", "name", "cluster_id", "chart_id"]


@pytest.mark.parametrize("text", SEGMENTS)
@pytest.mark.parametrize(
    ("task", "option"),
    [
        *(("cce_release", option) for option in RELEASE_OPTIONS),
        *(("cce_release_info", option) for option in RELEASE_OPTIONS),
        *((task, "chart_id") for task in ("cce_chart_info", "cce_chart_download")),
        *((task, "project_id") for task in ("cce_chart_info", "cce_cluster_info")),
    ],
)
def test_an_option_that_would_lead_to_another_path_is_refused_before_any_request(
    sim: Simulator, tmp_path: Path, task: str, option: str, text: str
) -> None:
    result = play(task, sim.url, tmp_path, **{option: text})
    check_clean_end(result)
    assert result["exit_code"] == 1 and option in result["msg"]
    assert list(sim.requests) == []


def with_ids(text: str, *path: str) -> Callable[[Answer], Answer]:
    """Return what puts a text in the place of that field of every record of a list."""

    def change(answer: Answer) -> Answer:
        body: Any = json.loads(answer.payload())
        for record in body if isinstance(body, list) else body.get("items") or body["projects"]:
            for name in path[:-1]:
                record = record[name]
            record[path[-1]] = text
        return Answer(answer.status, body)

    return change


LISTED = [
    (
        "^/v2/charts$",
        ["id"],
        "cce_release",
        {"chart_id": None, "chart_name": "magento-mysql", "chart_version": "1.0.0"},
    ),
    ("^/v2/charts$", ["id"], "cce_chart", {"force": True}),
    ("^/v2/charts$", ["id"], "cce_chart_info", {"values": True, "quotas": False}),
    (
        "^/v2/charts$",
        ["id"],
        "cce_chart_download",
        {"chart_id": None, "chart_name": "magento-mysql", "version": "1.0.0"},
    ),
    ("/clusters$", ["metadata", "uid"], "cce_release", {"cluster_id": None, "cluster_name": SEED_CLUSTER_NAME}),
    ("/clusters$", ["metadata", "uid"], "cce_chart", {}),
    ("/releases$", ["name"], "cce_release_info", {"history": True}),
    ("/releases$", ["namespace"], "cce_release_info", {"show_resources": True}),
    ("/v3/projects$", ["id"], "a project", {}),
]


@pytest.mark.parametrize("text", ["../../v3/projects", "..", "x/../../releases", "%2e%2e", f"{SEED_CHART}?a=b", ""])
@pytest.mark.parametrize(("path", "field", "task", "options"), LISTED)
def test_an_id_that_a_list_tells_leads_to_no_other_path(
    sim: Simulator, tmp_path: Path, text: str, path: str, field: list[str], task: str, options: dict[str, Any]
) -> None:
    sim.put_release("project01", "other")
    sim.faults.add(path=path, times=None, change=with_ids(text, *field))
    result = play(task, sim.url, tmp_path, **options)
    check_clean_end(result)
    check_paths(sim)
    assert not [request.path for request in sim.requests if request.method == "DELETE"]


ESCAPES = "\x1b[31mred\x1b[0m\r\n\u202etxt.exe\x9b2J\0"


def test_names_of_clusters_drive_no_terminal_but_stay_data(sim: Simulator, tmp_path: Path) -> None:
    sim.add_cluster(f"a{ESCAPES}", phase=f"Error{ESCAPES}", alias=ESCAPES)
    told = play("cce_cluster_info", sim.url, tmp_path)
    check_clean_end(told)
    assert f"a{ESCAPES}" in [cluster["name"] for cluster in told["clusters"]] and told["warned"]
    missing = play("cce_release", sim.url, tmp_path, cluster_id=None, cluster_name="nowhere")
    check_clean_end(missing)
    assert "txt.exe" in missing["msg"]


def test_the_words_of_a_release_drive_no_terminal(sim: Simulator, release: Callable[..., dict[str, Any]]) -> None:
    values = {f"key{ESCAPES}": ESCAPES, "imageTag": "v1"}
    sim.put_release("project01", "nino21", values, status="FAILED", description=f"Upgrade failed: {ESCAPES}")
    failed = release(on_failed="fail")
    check_clean_end(failed)
    assert "Upgrade failed" in failed["failure"]["status_description"]
    assert all(
        text.isprintable() for text in (failed["failure"]["status_description"], *failed["failure"]["next_steps"])
    )
    changed = release(check_mode=True, values={f"key{ESCAPES}": "new"})
    check_clean_end(changed)
    assert "\\u202e" in changed["diff"]["prepared"] and "\\u001b[31m" in changed["diff"]["prepared"]
    assert changed["release_values"].items() >= values.items()


def test_values_that_nest_too_deep_are_refused_before_any_request(
    sim: Simulator, release: Callable[..., dict[str, Any]]
) -> None:
    deep: Any = 1
    for _level in range(101):
        deep = {"a": [deep]}
    for options in ({"values": deep}, {"sensitive_values": deep}, {"state": "absent", "values": deep}):
        result = release(**options)
        assert result["exit_code"] == 1 and "deeper" in result["msg"]
    assert list(sim.requests) == []
