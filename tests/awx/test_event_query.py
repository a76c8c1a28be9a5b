# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The queries by which Automation Platform counts clusters are played on real results, by the real jq."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jq
import pytest
import yaml
from e2e_support import Ansible
from simulator import PROJECT_ID, SEED_CHART, SEED_CLUSTER, TOKEN, Simulator

ROOT = Path(__file__).resolve().parents[2]
QUERIES = yaml.safe_load((ROOT / "extensions" / "audit" / "event_query.yml").read_text(encoding="utf-8"))
PLACE = {"namespace": "project01", "name": "shop"}
RELEASE = {**PLACE, "chart_id": SEED_CHART}
CLUSTER = {"cluster_id": SEED_CLUSTER}
NOWHERE = {"cluster_id": "00000000-0000-0000-0000-000000000000"}
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "predicted": ("cce_release", {**RELEASE, **CLUSTER}),
    "installed": ("cce_release", {**RELEASE, **CLUSTER}),
    "by name": ("cce_release", {**RELEASE, "cluster_name": "sfs-turbo-test"}),
    "many": ("cce_releases", {"releases": [RELEASE], **CLUSTER}),
    "uninstalled": ("cce_release", {**PLACE, "state": "absent", **CLUSTER}),
}
REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "refused": ("cce_release", {**RELEASE}),
    "in no cluster": ("cce_release", {**RELEASE, **NOWHERE}),
    "many in no cluster": ("cce_releases", {"releases": [RELEASE], **NOWHERE}),
}


def count(module: str, result: dict[str, Any]) -> list[Any]:
    """Return what the query makes of a result."""
    found = jq.compile(QUERIES[f"huaweicloud.cce.{module}"]["query"]).input_value(result).all()
    assert isinstance(found, list)
    return found


@pytest.fixture(name="results", scope="module")
def _results(ansible: Ansible, simulator: Simulator) -> dict[str, dict[str, Any]]:
    """The results of tasks as they reach the events of a job."""
    simulator.reset()
    tasks = [
        {
            "name": name,
            f"huaweicloud.cce.{module}": options,
            "check_mode": name == "predicted",
            "ignore_errors": name in REFUSED,
        }
        for name, (module, options) in {**CASES, **REFUSED}.items()
    ]
    env = {"HW_CCE_ENDPOINT": simulator.url, "HW_AUTH_TOKEN": TOKEN, "HW_PROJECT_ID": PROJECT_ID}
    return ansible.play(tasks, env=env).check().tasks


@pytest.mark.parametrize("name", CASES)
def test_a_task_counts_the_cluster_that_it_works_on(results: dict[str, dict[str, Any]], name: str) -> None:
    (node,) = count(CASES[name][0], results[name])
    assert (node["name"], node["canonical_facts"]) == (SEED_CLUSTER, {"cluster_id": SEED_CLUSTER})
    assert set(node["facts"]) == {"infra_type", "infra_bucket", "device_type"}


def test_a_task_that_knows_no_cluster_counts_nothing(results: dict[str, dict[str, Any]]) -> None:
    for name, (module, _options) in REFUSED.items():
        assert "failure" in results[name] and count(module, results[name]) == []
    for module in ("cce_release", "cce_releases"):
        assert count(module, {}) == []


def test_a_failed_task_counts_the_cluster_that_it_has_changed(ansible: Ansible, sim: Simulator) -> None:
    sim.settings.fail_next = 1
    env = {"HW_CCE_ENDPOINT": sim.url, "HW_AUTH_TOKEN": TOKEN, "HW_PROJECT_ID": PROJECT_ID}
    task = {"name": "Install", "huaweicloud.cce.cce_release": {**RELEASE, **CLUSTER}}
    result = ansible.play([task], env=env)["Install"]
    assert "failure" in result and result["changed"] is True
    assert [node["name"] for node in count("cce_release", result)] == [SEED_CLUSTER]


def test_every_query_is_for_a_module_that_changes_clusters() -> None:
    assert sorted(QUERIES) == ["huaweicloud.cce.cce_release", "huaweicloud.cce.cce_releases"]
