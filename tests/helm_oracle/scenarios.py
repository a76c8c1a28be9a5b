# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sequences of steps about the life of a release, by what they are about."""

from __future__ import annotations

from .steps import Step

V2 = {"imageTag": "v2"}
LET_GO = Step("let_go")
FAILED_INSTALL = Step("install", V2, fail="wait")

SCENARIOS: dict[str, list[Step]] = {
    "install, upgrade, uninstall and again": [
        Step("install", V2),
        Step("upgrade", {"replicas": 5}),
        Step("uninstall"),
        Step("uninstall"),
        Step("install"),
    ],
    "a rollback brings chart and values back": [
        Step("install", V2),
        Step("upgrade", {"replicas": 5}, "app-1.1.0"),
        Step("rollback", revision=1),
        Step("upgrade"),
    ],
    "a rollback without a number or to 0 flips back and forth": [
        Step("install", {"replicas": 1}),
        Step("upgrade", {"replicas": 2}),
        Step("rollback"),
        Step("rollback"),
        Step("rollback", revision=0),
        Step("rollback", revision=0),
    ],
    "a rollback to a revision that is not there": [
        Step("rollback"),
        Step("rollback", revision=-1),
        Step("install"),
        Step("rollback", revision=0),
        Step("rollback"),
        Step("rollback", revision=7),
        Step("rollback", revision=-1),
        Step("rollback", revision=1),
    ],
    "ten revisions are kept": [
        Step("install"),
        *[Step("upgrade", {"replicas": number}) for number in range(11)],
        Step("rollback", revision=2),
        Step("rollback", revision=3),
        Step("rollback"),
    ],
    "the deployed revision outlives a row of failures": [
        Step("install"),
        *[Step("upgrade", {"replicas": number}, fail="wait") for number in range(12)],
        Step("upgrade", {"replicas": 3}),
    ],
    "a row of failed rollbacks": [
        Step("install"),
        Step("upgrade"),
        *[Step("rollback", revision=1, fail="wait") for _number in range(3)],
    ],
    "a row of failures after a failed install": [
        FAILED_INSTALL,
        *[Step("upgrade", {"replicas": number}, fail="wait") for number in range(10)],
        Step("upgrade", {"replicas": 3}),
    ],
    "upgrade of a release that is not there": [Step("upgrade", V2), Step("upgrade", dry_run=True)],
    "names that nobody takes": [
        Step("install", name="Bad_Name"),
        Step("install", name="b" * 54),
        Step("install", name="b" * 53),
        Step("install", name="b-"),
    ],
    "a namespace that is not there": [Step("install", namespace="nons"), Step("uninstall", namespace="nons")],
    "descriptions": [
        Step("install", description="mine"),
        Step("upgrade", description="yours"),
        Step("upgrade"),
        Step("upgrade", description="nobody's", fail="wait"),
        Step("rollback", revision=2),
        Step("upgrade", description="ours", hold=True),
        LET_GO,
    ],
    "the description of an install that fails": [
        Step("install", description="mine", fail="wait"),
        Step("upgrade", description="yours"),
    ],
    "the description of an install that is held": [Step("install", description="mine", hold=True), LET_GO],
    "dry runs store nothing and find no taken name": [
        Step("install", V2, dry_run=True),
        Step("install", V2),
        Step("install", {"imageTag": "v3"}, dry_run=True),
        Step("install", {"imageTag": "v3"}, dry_run=True, replace=True),
        Step("upgrade", {"replicas": 2}, "app-1.1.0", dry_run=True),
        Step("upgrade", dry_run=True),
        Step("upgrade", dry_run=True, reset=True),
        Step("upgrade", {"replicas": 2}, dry_run=True, reuse=True),
        Step("rollback", revision=1, dry_run=True),
        Step("rollback", revision=7, dry_run=True),
        Step("install", dry_run=True, description="mine"),
        Step("upgrade", dry_run=True, description="mine"),
    ],
    "replace takes no name of a deployed release": [
        Step("install", V2, replace=True),
        Step("install", replace=True),
        Step("upgrade", {"replicas": 2}),
        Step("install", replace=True),
    ],
    "replace takes the name of a failed release": [
        FAILED_INSTALL,
        Step("install"),
        Step("install", {"replicas": 2}, "app-1.1.0", replace=True),
        Step("install", replace=True),
    ],
    "replace takes the name of a release whose upgrade failed": [
        Step("install", V2),
        Step("upgrade", {"replicas": 2}, fail="wait"),
        Step("install", {"replicas": 3}, replace=True),
        Step("upgrade"),
        Step("rollback", revision=1),
    ],
    "an uninstalled release with kept history is no longer there, and its name is taken": [
        Step("install", V2),
        Step("upgrade", {"replicas": 2}),
        Step("uninstall", keep=True),
        Step("upgrade"),
        Step("install"),
        Step("install", {"replicas": 3}, replace=True),
        Step("rollback", revision=2),
    ],
    "a rollback brings an uninstalled release back": [
        Step("install", V2),
        Step("uninstall", keep=True),
        Step("rollback", revision=1),
        Step("uninstall", keep=True),
        Step("uninstall"),
        Step("install"),
    ],
    "replace fails again": [FAILED_INSTALL, Step("install", replace=True, fail="wait"), Step("upgrade")],
    "replace over a full history": [
        FAILED_INSTALL,
        *[Step("upgrade", {"replicas": number}, fail="wait") for number in range(9)],
        Step("install", replace=True, fail="apply"),
        Step("install", replace=True),
        Step("upgrade"),
    ],
}
