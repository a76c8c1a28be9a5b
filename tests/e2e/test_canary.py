# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in real plays, as loud as Ansible can be: not on the screen, in a log, in a job's file or in what is left."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from e2e_support import Ansible, Played
from simulator import (
    AGENCY_NAME,
    DOMAIN_NAME,
    PROJECT_ID,
    PROJECT_NAME,
    SECRET_KEY,
    SEED_CHART,
    SEED_CLUSTER,
    TOKEN,
    USER_NAME,
    USER_PASSWORD,
    Simulator,
)

COLLECTION = "huaweicloud.cce."
VALUE = "c4nary-of-a-chart-7351"
WRONG = "MIIc4nary-of-a-wrong-token-2468"
PLACE = {"cluster_id": SEED_CLUSTER, "namespace": "project01", "name": "canary"}
MODULES: dict[str, dict[str, Any]] = {
    "cce_release": {
        **PLACE,
        "chart_id": SEED_CHART,
        "values": {"basic": {"admin_password": "{{ value }}"}},
        "sensitive_values": {"basic": {"mysql_password": "{{ value }}"}},
        "wait_interval": 0.1,
    },
    "cce_release_info": {"cluster_id": SEED_CLUSTER, "history": True, "as_task": True},
    "cce_chart": {"path": "{{ folder }}/chart"},
    "cce_chart_info": {"values": True},
    "cce_chart_download": {"chart_id": SEED_CHART, "dest": "{{ folder }}/chart.tgz"},
    "cce_cluster_info": {},
}
AGENCY = {"agency_name": AGENCY_NAME, "agency_domain_name": DOMAIN_NAME}
USER = {"user_name": USER_NAME, "password": "{{ password }}", "domain_name": DOMAIN_NAME}


class Place(NamedTuple):
    """Where plays run, with all that Ansible writes in it."""

    ansible: Ansible
    sim: Simulator
    folder: Path
    capture: dict[str, str]

    def play(self, *tasks: dict[str, Any], arguments: tuple[str, ...] = (), **env: str) -> Played:
        """Play the tasks with secrets that stand in a file of variables."""
        (self.folder / "secrets.json").write_text(json.dumps(self.capture), encoding="utf-8")
        return self.ansible.play(
            list(tasks),
            "-vvvv",
            *arguments,
            env={
                "HW_CCE_ENDPOINT": self.sim.url,
                "HW_AUTH_URL": self.sim.url,
                "HW_PROJECT_ID": PROJECT_ID,
                "ANSIBLE_LOG_PATH": str(self.folder / "ansible.log"),
                "ANSIBLE_LOCAL_TEMP": str(self.folder / "local"),
                "ANSIBLE_REMOTE_TEMP": str(self.folder / "remote"),
                "ANSIBLE_ASYNC_DIR": str(self.folder / "jobs"),
                "ANSIBLE_DISPLAY_TRACEBACK": "always",
                **env,
            },
            vars_files=[str(self.folder / "secrets.json")],
            vars={"folder": str(self.folder)},
        )

    def leaks(self, played: Played) -> list[tuple[str, str]]:
        """Return the places that hold a secret, and the secret."""
        issued = self.sim.state.iam
        fetched = [*issued.tokens, *(pair.secret for pair in issued.keys.values())]
        secrets = {*self.capture.values(), SECRET_KEY, WRONG, *fetched}
        texts = {"screen": played.output, "results": json.dumps(played.tasks), **dict(self._read_files())}
        return [(place, secret) for place, text in texts.items() for secret in sorted(secrets) if secret in text]

    def wait_for_wrappers(self) -> None:
        """Wait until Ansible's own wrappers of jobs in the background have removed the modules, and so have ended."""
        end = time.monotonic() + 20.0
        while any(path.is_file() for path in (self.folder / "remote").rglob("*")):
            assert time.monotonic() < end, "the modules of the jobs are still there"
            time.sleep(0.1)

    def _read_files(self) -> Iterator[tuple[str, str]]:
        for path in self.folder.rglob("*"):
            if path.is_file() and path.name != "secrets.json" and "chart" not in path.parts:
                yield str(path.relative_to(self.folder)), path.read_bytes().decode("utf-8", "replace")


@pytest.fixture(name="place")
def _place(ansible: Ansible, sim: Simulator, tmp_path: Path) -> Place:
    chart = tmp_path / "chart"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: canary\nversion: 1.0.0\n", encoding="utf-8")
    (chart / "values.yaml").write_text(f"admin:\n  password: {VALUE}\n", encoding="utf-8")
    (chart / "templates" / "map.yaml").write_text("kind: ConfigMap\n", encoding="utf-8")
    return Place(ansible, sim, tmp_path, {"value": VALUE, "token": TOKEN, "password": USER_PASSWORD})


def tasks_of(credentials: dict[str, Any], **keywords: Any) -> list[dict[str, Any]]:
    """Return a task with each module."""
    return [
        {"name": module, COLLECTION + module: {**options, **credentials}, **keywords}
        for module, options in MODULES.items()
    ]


def test_plays_that_succeed_keep_their_secrets(place: Place) -> None:
    by_variable = tasks_of({})
    in_check_mode = tasks_of({"auth_token": "{{ token }}"}, check_mode=True, diff=True)
    tasks = [{**task, "name": f"{task['name']} {number}"} for number, task in enumerate(in_check_mode + by_variable)]
    agency = {"name": "agency", COLLECTION + "cce_cluster_info": {**USER, **AGENCY, "region": PROJECT_NAME}}
    played = place.play(*tasks, agency, arguments=("--diff",), HW_AUTH_TOKEN=TOKEN).check()
    assert played["agency"]["clusters"] and len(played.tasks) == 2 * len(MODULES) + 1
    assert place.leaks(played) == []


def test_plays_that_fail_keep_their_secrets(place: Place) -> None:
    refused = tasks_of({}, ignore_errors=True)
    echo = f"no such token: {WRONG}"
    place.sim.faults.add(
        status=401, times=None, body={"error_code": echo, "error_msg": echo}, headers={"X-Request-Id": echo}
    )
    wrong_type = {"auth_token": "{{ token }}", "max_retries": "many"}
    unknown = {"auth_tokn": "{{ token }}"}
    flaws = [
        {"name": f"flaw {number}", COLLECTION + module: {**options, **flaw}, "ignore_errors": True}
        for number, flaw in enumerate((wrong_type, unknown))
        for module, options in MODULES.items()
    ]
    played = place.play(*refused, *flaws, HW_AUTH_TOKEN=WRONG)
    assert set(played.outcomes.values()) == {"failed"}
    assert place.leaks(played) == []


def test_jobs_in_the_background_keep_their_secrets(place: Place) -> None:
    keyword = {"async": 60, "poll": 0, "register": "job"}
    wait = {
        "ansible.builtin.async_status": {"jid": "{{ job.ansible_job_id }}"},
        "register": "state",
        "until": "state is finished",
        "retries": 100,
        "delay": 0.1,
    }
    good = {**tasks_of({"auth_token": "{{ token }}"})[0], **keyword, "name": "start"}
    bad = {**tasks_of({"auth_token": "{{ token }}", "endpoint": "http://me:{{ token }}@127.0.0.1:9"})[0], **keyword}
    played = place.play(
        good,
        {"name": "end", **wait},
        {**bad, "name": "start another"},
        {"name": "fail", **wait, "ignore_errors": True},
        arguments=("--diff",),
    )
    assert (played["end"]["action"], played.outcomes["fail"]) == ("install", "failed"), played.output
    assert [path for path in (place.folder / "jobs").iterdir() if path.is_file()]
    place.wait_for_wrappers()
    assert place.leaks(played) == []
