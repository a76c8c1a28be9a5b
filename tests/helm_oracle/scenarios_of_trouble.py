# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sequences of steps that fail, that hang, and that end late."""

from __future__ import annotations

from .steps import Step

V2 = {"imageTag": "v2"}
LET_GO = Step("let_go")
HELD_INSTALL = Step("install", V2, hold=True)
HELD_UPGRADE = Step("upgrade", {"replicas": 5}, hold=True)

FAILURES: dict[str, list[Step]] = {
    f"{title} ({fail})": steps
    for fail in ("wait", "apply")
    for title, steps in {
        "an install fails and a good upgrade follows": [
            Step("install", V2, fail=fail),
            Step("install", V2),
            Step("upgrade", {"replicas": 2}),
            Step("upgrade"),
        ],
        "an install fails and its values are kept": [Step("install", V2, fail=fail), Step("upgrade")],
        "an install fails twice": [
            Step("install", V2, fail=fail),
            Step("upgrade", {"replicas": 2}, fail=fail),
            Step("upgrade"),
            Step("rollback", revision=2),
        ],
        "a failed install is rolled back to itself": [Step("install", V2, fail=fail), Step("rollback", revision=1)],
        "a failed install is uninstalled": [Step("install", V2, fail=fail), Step("uninstall"), Step("install")],
        "an upgrade fails and is rolled back": [
            Step("install", V2),
            Step("upgrade", {"replicas": 2}, "app-1.1.0", fail=fail),
            Step("rollback"),
            Step("rollback", revision=2),
        ],
        "an upgrade fails and starts again from the deployed one": [
            Step("install", V2),
            Step("upgrade", {"imageTag": "broken"}, fail=fail),
            Step("upgrade", {"replicas": 2}, reuse=True),
            Step("upgrade"),
        ],
        "a rollback fails": [
            Step("install", V2),
            Step("upgrade", {"replicas": 2}),
            Step("rollback", revision=1, fail=fail),
            Step("upgrade"),
            Step("rollback", revision=1),
        ],
        "a rollback fails after a failed upgrade": [
            Step("install", V2),
            Step("upgrade", {"replicas": 2}, fail=fail),
            Step("rollback", revision=1, fail=fail),
            Step("rollback", revision=1, fail=fail),
            Step("upgrade", {"replicas": 3}),
        ],
        "an operation that is refused uses up no failure": [
            Step("upgrade", fail=fail),
            Step("install", fail=fail, dry_run=True),
            Step("install", V2),
            Step("install", fail=fail),
            Step("rollback", revision=9, fail=fail),
            Step("upgrade"),
        ],
    }.items()
}

PENDING: dict[str, list[Step]] = {
    "nothing but rollback and uninstall while an upgrade is pending": [
        Step("install", V2),
        HELD_UPGRADE,
        Step("upgrade"),
        Step("install"),
        Step("install", replace=True),
        Step("upgrade", dry_run=True),
        LET_GO,
        Step("upgrade"),
    ],
    "a held upgrade fails": [
        Step("install", V2),
        Step("upgrade", {"replicas": 5}, hold=True, fail="apply"),
        LET_GO,
        Step("upgrade"),
    ],
    "a held install fails": [
        Step("install", V2, hold=True, fail="apply"),
        LET_GO,
        Step("upgrade"),
    ],
    "upgrade while an install is pending": [HELD_INSTALL, Step("upgrade"), Step("install"), LET_GO],
    "rollback while an install is pending": [
        Step("install", V2, hold=True, fail="exists"),
        Step("rollback"),
        Step("rollback", revision=1),
        LET_GO,
        Step("upgrade"),
    ],
    "rollback while an install is pending that fails then": [
        Step("install", V2, hold=True, fail="apply"),
        Step("rollback", revision=1),
        LET_GO,
        Step("upgrade"),
    ],
    "uninstall while an install is pending": [HELD_INSTALL, Step("uninstall"), LET_GO, Step("install")],
    "uninstall while an upgrade is pending": [Step("install"), HELD_UPGRADE, Step("uninstall"), LET_GO],
    "a rollback overtakes an upgrade that succeeds later": [
        Step("install", V2),
        HELD_UPGRADE,
        Step("rollback", revision=1),
        LET_GO,
        Step("upgrade"),
        Step("upgrade", {"replicas": 7}),
    ],
    "a rollback overtakes an upgrade that fails later": [
        Step("install", V2),
        Step("upgrade", {"replicas": 5}, hold=True, fail="apply"),
        Step("rollback", revision=1),
        LET_GO,
        Step("upgrade", {"replicas": 7}),
        Step("rollback", revision=1),
    ],
    "a rollback overtakes an upgrade that ends after the next one": [
        Step("install", V2),
        HELD_UPGRADE,
        Step("rollback", revision=1),
        Step("upgrade", {"replicas": 7}),
        LET_GO,
        Step("upgrade"),
        Step("rollback", revision=1),
    ],
    "a rollback to the upgrade that is pending": [
        Step("install", V2),
        HELD_UPGRADE,
        Step("rollback", revision=2),
        LET_GO,
    ],
    "a rollback is pending": [
        Step("install", V2),
        Step("upgrade", {"replicas": 2}),
        Step("rollback", revision=1, hold=True),
        Step("upgrade"),
        Step("install"),
        LET_GO,
        Step("upgrade"),
    ],
    "a held rollback fails": [
        Step("install", V2),
        Step("upgrade", {"replicas": 2}),
        Step("rollback", revision=1, hold=True, fail="apply"),
        LET_GO,
    ],
    "a rollback overtakes a rollback": [
        Step("install", V2),
        Step("upgrade", {"replicas": 2}),
        Step("rollback", revision=1, hold=True),
        Step("rollback", revision=2),
        LET_GO,
        Step("upgrade"),
    ],
    "a rollback overtakes a rollback that fails later": [
        Step("install", V2),
        Step("upgrade", {"replicas": 2}),
        Step("rollback", revision=1, hold=True, fail="apply"),
        Step("rollback", revision=2),
        LET_GO,
        Step("upgrade"),
    ],
    "uninstall while a rollback is pending": [
        Step("install", V2),
        Step("upgrade", {"replicas": 2}),
        Step("rollback", revision=1, hold=True),
        Step("uninstall"),
        LET_GO,
        Step("install"),
    ],
    "a rollback overtakes an uninstall": [
        Step("install", V2),
        Step("upgrade", {"replicas": 2}),
        Step("uninstall", hold=True),
        Step("rollback", revision=1),
        LET_GO,
        Step("upgrade"),
    ],
    "an uninstall is under way": [
        Step("install", V2),
        Step("upgrade", {"replicas": 2}),
        Step("uninstall", hold=True),
        Step("install"),
        Step("upgrade"),
        LET_GO,
        Step("install"),
    ],
}

SCENARIOS = {**FAILURES, **PENDING}
