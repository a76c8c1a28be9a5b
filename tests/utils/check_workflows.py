# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails unless the workflows of GitHub run just the sessions that tests/run.sh runs, for every ansible-core."""

from __future__ import annotations

import importlib
import sys
from itertools import product
from pathlib import Path
from typing import Any

import cores
import run_steps
import yaml
from nox import registry

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
importlib.import_module("noxfile")  # tells nox of the sessions

CI = ROOT / ".github" / "workflows" / "ci.yml"
COMMANDS = ("sanity", "units", "integration")
# What has to be said for each pull request, or release, only.
SPECIAL = {"changelog-fragment", "release-check"}


def read_sessions(jobs: dict[str, Any]) -> set[str]:
    """Return the sessions that the jobs run."""
    matrix = jobs["ansible-test"]["strategy"]["matrix"]
    sessions = {f"ansible-test-{command}-{core}" for command, core in product(matrix["command"], matrix["core"])}
    for entry in jobs["checks"]["strategy"]["matrix"]["include"]:
        sessions.update(entry["sessions"].split())
    return sessions


def main() -> int:
    """Print what is missing or too much, and return how many there are."""
    run = read_sessions(yaml.safe_load(CI.read_text(encoding="utf-8"))["jobs"])
    on_every_core = {f"ansible-test-{command}-{core.line}" for command in COMMANDS for core in cores.CORES}
    local = {step.name for lane in run_steps.make_lanes() for step in lane.steps if "nox" in step.command}
    wanted = local | on_every_core
    faults = [f"there is no session {name}" for name in sorted((run | SPECIAL) - set(registry.get()))]
    faults += [f"ci.yml does not run {name}" for name in sorted(wanted - run)]
    faults += [f"tests/run.sh does not run {name}" for name in sorted(run - wanted)]
    print("\n".join(faults) or f"{len(run)} sessions")
    return len(faults)


if __name__ == "__main__":
    sys.exit(main())
