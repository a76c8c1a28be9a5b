# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The records hold what Helm shows."""

from __future__ import annotations

import json

from .compare import play_on_both
from .real_helm import RealHelm
from .scenarios import SCENARIOS
from .simulated import Simulated
from .steps import NAME, Step


def test_the_records_hold_what_helm_shows(real_helm: RealHelm, simulated: Simulated) -> None:
    play_on_both(SCENARIOS["descriptions"], real_helm, simulated)
    rows = real_helm.play(Step("upgrade", {"replicas": 2})).rows
    shown = json.loads(real_helm.ask("history", NAME, "--output", "json"))
    assert [row[:4] for row in rows] == [
        (item["revision"], item["status"].upper(), item["description"], item["chart"]) for item in shown
    ]
    assert rows[-1].submitted == json.loads(real_helm.ask("get", "values", NAME, "--output", "json"))
