# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random sequences on both sides: CCE_ORACLE_EXAMPLES says how many of each kind; in CI they are always the same."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings

from .compare import play_on_both
from .real_helm import RealHelm
from .simulated import Simulated
from .steps import Step
from .strategies import lives, values_sequences

bounded = settings(
    max_examples=int(os.environ.get("CCE_ORACLE_EXAMPLES") or 25),
    derandomize=bool(os.environ.get("CI")),
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@bounded
@given(steps=lives())
def test_any_life_of_a_release(steps: list[Step], real_helm: RealHelm, simulated: Simulated) -> None:
    play_on_both(steps, real_helm, simulated)


@bounded
@given(steps=values_sequences())
def test_any_values(steps: list[Step], real_helm: RealHelm, simulated: Simulated) -> None:
    play_on_both(steps, real_helm, simulated)
