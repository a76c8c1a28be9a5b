# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever an endpoint answers, a task ends in a result or a clean failure, and sends nothing to other endpoints.

More examples, and others each time: pytest --hypothesis-profile=random.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils import _apply, _look, _retries, _settle
from ansible_collections.huaweicloud.cce.plugins.module_utils._wait import Deadline
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
    UPGRADE_CHART,
    USER_NAME,
    USER_PASSWORD,
    Settings,
    Simulator,
)
from ansible_collections.huaweicloud.cce.tests.simulator.wire import Answer
from ansible_collections.huaweicloud.cce.tests.unit.chart_files import make_folder
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules.clean_ends import check_clean_end, check_paths
from ansible_collections.huaweicloud.cce.tests.unit.support import run_module
from hypothesis import given, settings
from hypothesis import strategies as st

CHART_NAME = "magento-mysql"
PROJECT = {"auth_token": TOKEN, "project_id": PROJECT_ID}
CLUSTER = {**PROJECT, "cluster_id": SEED_CLUSTER}
ONE = {**CLUSTER, "namespace": "project01", "name": "nino21"}
RELEASE = {**ONE, "chart_id": SEED_CHART, "values": {"imageTag": "v3"}, "wait_timeout": 4, "wait_interval": 2.0}
REGION = {"region": PROJECT_NAME, "auth_token": None, "project_id": None}
USER = {**REGION, "user_name": USER_NAME, "password": USER_PASSWORD, "domain_name": DOMAIN_NAME}
KEYS = {**REGION, "access_key": ACCESS_KEY, "secret_key": SECRET_KEY}
AGENCY = {**KEYS, "agency_name": AGENCY_NAME, "agency_domain_name": DOMAIN_NAME}
METADATA = {**REGION, "auth_method": "metadata"}
NEW = {"name": "brand-new"}
BY_NAME = {"chart_id": None, "chart_name": CHART_NAME, "chart_version": "1.0.0"}
DETAILS = {**ONE, "history": True, "as_task": True, "show_resources": True}
CHARTS = {**PROJECT, "values": True}
DOWNLOAD = {**PROJECT, **BY_NAME, "dest": "{folder}/chart.tgz"}
UPLOAD = {**PROJECT, "path": "{folder}/shop", "content_changed": "replace"}
DELETE = {**PROJECT, "state": "absent", "chart_id": UPGRADE_CHART}

SHOW, LIST, HISTORY = r"/releases/[^/]+$", r"/releases$", r"/history$"
CHART, VALUES, ARCHIVE, QUOTAS = r"^/v2/charts/[^/]+$", r"/values$", r"/archive$", r"/quotas$"
Main = Callable[[], None]
Play = tuple[str, str, Main, dict[str, Any]]
# The endpoint whose answers are spoiled, the module, and its options.
PLAYS: list[Play] = [
    ("GET", SHOW, cce_release.main, RELEASE),
    ("GET", SHOW, cce_release.main, {**RELEASE, "state": "absent", "chart_id": None}),
    ("GET", SHOW, cce_release_info.main, DETAILS),
    ("GET", LIST, cce_release.main, {**RELEASE, **NEW}),
    ("GET", LIST, cce_release_info.main, {**DETAILS, "name": None, "namespace": None}),
    ("GET", LIST, cce_chart.main, DELETE),
    ("GET", HISTORY, cce_release.main, {**RELEASE, "state": "rolled_back", "revision": 1, "values": {}}),
    ("GET", HISTORY, cce_release_info.main, DETAILS),
    ("POST", LIST, cce_release.main, {**RELEASE, **NEW}),
    ("PUT", SHOW, cce_release.main, RELEASE),
    ("PUT", SHOW, cce_release.main, {**RELEASE, "rollback_on_failure": True}),
    ("DELETE", SHOW, cce_release.main, {**RELEASE, "state": "absent", "chart_id": None}),
    ("GET", "^/v2/charts$", cce_release.main, {**RELEASE, **BY_NAME}),
    ("GET", "^/v2/charts$", cce_chart_info.main, CHARTS),
    ("GET", "^/v2/charts$", cce_chart_download.main, DOWNLOAD),
    ("GET", "^/v2/charts$", cce_chart.main, UPLOAD),
    ("GET", CHART, cce_release.main, RELEASE),
    ("GET", CHART, cce_chart_info.main, {**CHARTS, "chart_id": SEED_CHART}),
    ("GET", CHART, cce_chart_download.main, {**PROJECT, "chart_id": SEED_CHART, "dest": "{folder}"}),
    ("GET", VALUES, cce_release.main, RELEASE),
    ("GET", VALUES, cce_chart_info.main, CHARTS),
    ("GET", ARCHIVE, cce_chart_download.main, DOWNLOAD),
    ("GET", ARCHIVE, cce_chart.main, {**UPLOAD, "path": "{folder}/magento-mysql"}),
    ("GET", QUOTAS, cce_chart_info.main, {**PROJECT, "quotas": True}),
    ("GET", QUOTAS, cce_chart.main, UPLOAD),
    ("POST", "^/v2/charts$", cce_chart.main, UPLOAD),
    ("PUT", CHART, cce_chart.main, {**UPLOAD, "path": "{folder}/magento-mysql"}),
    ("DELETE", CHART, cce_chart.main, {**DELETE, "force": True}),
    ("GET", "/clusters$", cce_cluster_info.main, PROJECT),
    ("GET", "/clusters$", cce_release.main, {**RELEASE, "cluster_id": None, "cluster_name": SEED_CLUSTER_NAME}),
    ("POST", "/auth/tokens$", cce_cluster_info.main, USER),
    ("POST", "/securitytokens$", cce_cluster_info.main, AGENCY),
    ("GET", "/v3/projects$", cce_cluster_info.main, KEYS),
    ("PUT", "/api/token$", cce_cluster_info.main, METADATA),
    ("GET", "/securitykey$", cce_cluster_info.main, METADATA),
]


class ThoughtClock:
    """A clock that only sleeping moves, and that takes no time."""

    def __init__(self) -> None:
        self._now = 0.0

    def __call__(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += seconds


@pytest.fixture(autouse=True)
def _no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (cce_chart, cce_chart_download, cce_chart_info, cce_cluster_info, cce_release, cce_release_info):
        clock = ThoughtClock()
        monkeypatch.setattr(module, "Deadline", lambda seconds, clock=clock: Deadline(seconds, clock, clock.sleep))
    monkeypatch.setattr(_retries, "MAX_RETRY_AFTER", 1.0)
    for util, name in ((_apply, "SLOW_SECONDS"), (_look, "HISTORY_SECONDS"), (_settle, "MISSING_SECONDS")):
        monkeypatch.setattr(util, name, 1.0)


@pytest.fixture(scope="module")
def world() -> Iterator[Simulator]:
    """The service, which each example finds as it was at first."""
    with Simulator(Settings()) as simulator:
        yield simulator


TEXTS = st.sampled_from(
    [
        *("", " ", "null", "{}", '{"a": 1}', "[" * 9999, "9" * 5000, "-1", "1e999", "NaN", "true", "x" * 5000),
        *("\x1b[31mred\x1b[0m", "\u202egnp.exe", "a\x00b", "one\r\ntwo", "\x9b2J", "\u00e9\U0001f600"),
        *("..", ".", "../../v3/projects", "%2e%2e", "a/b", "a b", "a?b#c", "******", "9999-12-31T23:59:59Z"),
        *("DEPLOYED", "FAILED", "PENDING_UPGRADE", "UNKNOWN", "DELETED", "pending-rollback", "web", "1.0.0", "Error"),
    ]
)
NUMBERS = st.sampled_from([0, 1, -1, 3, 2**63, 10**30, -(10**399), 1.5, 2.0, 1e300, float("nan"), float("inf")])
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS, st.text(max_size=9))
JSON = st.recursive(
    SCALARS,
    lambda below: st.one_of(
        st.lists(below, max_size=3),
        st.dictionaries(st.one_of(TEXTS, st.sampled_from(["id", "name", "values", "version", "status"])), below),
    ),
    max_leaves=6,
)
STATUSES = st.sampled_from(
    [*(200,) * 9, 201, 202, 204, 206, 299, 301, 400, 401, 403, 404, 409, 429, 500, 504, 600, 999]
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["X-Request-Id", "Date", "Retry-After", "Location", "X-Subject-Token", "Content-Encoding", "Content-Type"]
    ),
    st.one_of(
        st.sampled_from(["", "gzip", "gzip, gzip", "br", "-1", "9" * 500, "\u00b2", "\u0662", "\u202e", "a" * 5000]),
        st.sampled_from(["Mon, 01 Jan 0000 00:00:00 +9999999999", "Fri, 31 Dec 9999 23:59:59 -2359", "../x", "\x9b2J"]),
    ),
    max_size=2,
)


# What json.dumps() cannot write, by the text that stands for it.
WRITTEN = {
    b'"<deep>"': b'{"a":[' * 90 + b"1" + b"]}" * 90,
    b'"<deeper>"': b'{"a":[' * 700 + b"1" + b"]}" * 700,
    b'"<deepest>"': b"[" * 100_000,
    b'"<twice>"': b'{"name": "a", "name": "b"}',
    b'"<digits>"': b"7" * 5000,
    b'"<beyond>"': b"-1e999",
    b'"<half>"': b'"\\ud83d"',
}
JUNK = st.one_of(JSON, st.sampled_from([mark.decode().strip('"') for mark in WRITTEN]))
WAYS = ("replace", "replace", "replace", "drop", "wrap", "as text", "rename", "repeat")


def write(tree: Any) -> bytes:
    """Return the tree as JSON, or as what nearly is."""
    body = json.dumps(tree).encode()
    for mark, written in WRITTEN.items():
        body = body.replace(mark, written)
    return body


@dataclass
class Spoiler:
    """What becomes of a true answer; drawn before the task runs, because answers are made in the server's thread."""

    how: str
    changes: list[tuple[int, str, Any, str]]
    place: int
    junk: bytes
    status: int
    headers: dict[str, str]

    def __call__(self, answer: Answer) -> Answer:
        body = b"" if self.status == 204 else self._spoil(answer.payload())
        return Answer(self.status, body, {**answer.headers, **self.headers}, answer.content_type)

    def _spoil(self, body: bytes) -> bytes:
        place = self.place % (len(body) + 1)
        if self.how == "cut":
            return body[:place]
        if self.how == "insert":
            return body[:place] + self.junk + body[place:]
        if self.how == "true":
            return body
        try:
            tree = json.loads(body)
        except ValueError:  # the package of a chart
            tree = None
        for change in self.changes:
            tree = change_tree(tree, *change)
        return write(tree)


def change_tree(tree: Any, number: int, how: str, junk: Any, text: str) -> Any:
    """Return the tree with one of its places dropped, replaced, wrapped, named otherwise or repeated."""
    box = [tree]
    places = list(find_places(box))
    holder, key = places[number % len(places)]
    if how == "wrap":
        holder[key] = [holder[key]]
    elif how == "as text":
        holder[key] = json.dumps(holder[key])
    elif how == "rename" and isinstance(holder, dict):
        holder[text] = holder.pop(key)
    elif how == "repeat" and isinstance(holder, list):
        holder += [copy.deepcopy(holder[key])]
    elif how == "drop" and holder is not box:
        del holder[key]
    else:
        holder[key] = copy.deepcopy(junk)
    return box[0]


def find_places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each place in a tree, as the map or list that holds it and the key."""
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)):
        yield tree, key
        if isinstance(tree[key], (dict, list)):
            yield from find_places(tree[key])


SPOILERS = st.builds(
    Spoiler,
    how=st.sampled_from(["tree", "tree", "tree", "tree", "cut", "insert", "true"]),
    changes=st.lists(st.tuples(st.integers(0, 999), st.sampled_from(WAYS), JUNK, TEXTS), min_size=1, max_size=3),
    place=st.integers(0, 9999),
    junk=st.one_of(
        st.binary(max_size=9), st.sampled_from([b"\xef\xbb\xbf", b"\xff\xfe", b"<html>", b"\x1f\x8b", b'"\\ud800"'])
    ),
    status=STATUSES,
    headers=st.one_of(st.just({}), st.just({}), st.just({}), HEADERS),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Charts to upload: a new one, and one that the project holds with other content."""
    path = tmp_path_factory.mktemp("charts")
    make_folder(path / "shop")
    make_folder(path / CHART_NAME, {"Chart.yaml": f"apiVersion: v2\nname: {CHART_NAME}\nversion: 1.0.0\n"})
    return path


def make_world(world: Simulator, play: Play, change: Callable[[Answer], Answer]) -> None:
    """Bring the service to where each example begins, its answers at the play's endpoint changed."""
    world.reset()
    world.put_release("project01", "nino21", {"imageTag": "v1"}, revision=1, status="SUPERSEDED")
    world.put_release("project01", "nino21", {"imageTag": "v2", "basic": {"mysql_password": "pass-w0rd"}}, revision=2)
    world.faults.add(method=play[0], path=play[1], times=None, change=change)
    if play[1] == VALUES:  # which are asked for only when the chart itself does not tell them
        world.faults.add(path=f"{CHART}|^/v2/charts$", times=None, change=drop_values)


def drop_values(answer: Answer) -> Answer:
    """Return charts without their values."""
    body = json.loads(answer.payload())
    for record in body if isinstance(body, list) else [body]:
        del record["values"]
    return Answer(answer.status, body)


def run_play(world: Simulator, folder: Path, play: Play) -> int:
    """Run the play's task, hold that it ends as it should, and return its exit code."""
    _method, _path, main, options = play
    places = {"endpoint": world.url, "iam_endpoint": world.url, "metadata_endpoint": world.url, "max_retries": 1}
    options = {name: text.format(folder=folder) if isinstance(text, str) else text for name, text in options.items()}
    result = run_module(main, **{**places, **options})
    check_clean_end(result)
    check_paths(world)
    return int(result["exit_code"])


every_play = pytest.mark.parametrize(
    "play", PLAYS, ids=lambda play: f"{play[0]}-{play[1].strip('^$')}-{play[2].__module__.split('.')[-1]}"
)


@every_play
def test_each_play_asks_its_endpoint_and_succeeds_when_nothing_is_spoiled(
    world: Simulator, folder: Path, play: Play
) -> None:
    answers: list[Answer] = []

    def keep(answer: Answer) -> Answer:
        answers.append(answer)
        return answer

    make_world(world, play, keep)
    assert run_play(world, folder, play) == 0
    assert answers


@every_play
@settings(max_examples=settings.default.max_examples // 4)
@given(spoiler=SPOILERS)
def test_any_answer_ends_in_a_result_or_a_clean_failure(
    world: Simulator, folder: Path, play: Play, spoiler: Spoiler
) -> None:
    make_world(world, play, spoiler)
    run_play(world, folder, play)


WRONG = [None, 7, -1.5, True, [], [[["a"]]], {}, {"a": {"b": []}}, "", "x" * 100_000, "\x1b[2J"]


class Retype:
    """Puts values of other types in the place of one field after the other; C(count) is how many fields there are."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.count = 0

    def __call__(self, answer: Answer) -> Answer:
        try:
            box = [json.loads(answer.payload())]
        except ValueError:  # the package of a chart
            return answer
        places = [place for place in find_places(box) if not isinstance(place[0], list)]
        self.count = len(places)
        if self.number < self.count:
            holder, key = places[self.number]
            holder[key] = WRONG[self.number % len(WRONG)]
        return Answer(answer.status, box[0], answer.headers)


@every_play
def test_a_wrong_type_in_any_field_ends_in_a_result_or_a_clean_failure(
    world: Simulator, folder: Path, play: Play
) -> None:
    number, count = 0, 1
    while number < count:
        change = Retype(number)
        make_world(world, play, change)
        run_play(world, folder, play)
        number, count = number + 1, change.count
