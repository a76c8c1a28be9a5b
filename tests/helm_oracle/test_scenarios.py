# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays the scenarios on both sides and compares what is seen after every step."""

from __future__ import annotations

import pytest

from . import scenarios, scenarios_of_trouble, scenarios_of_values
from .compare import play_on_both
from .real_helm import RealHelm
from .simulated import Simulated
from .steps import Step

SCENARIOS = {**scenarios.SCENARIOS, **scenarios_of_trouble.SCENARIOS, **scenarios_of_values.SCENARIOS}


@pytest.mark.parametrize("steps", SCENARIOS.values(), ids=SCENARIOS)
def test_the_simulator_does_what_helm_does(steps: list[Step], real_helm: RealHelm, simulated: Simulated) -> None:
    play_on_both(steps, real_helm, simulated)
