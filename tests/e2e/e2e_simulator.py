# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator as fixtures, for all tests that play books."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from simulator import Simulator


@pytest.fixture(name="simulator", scope="session")
def _simulator() -> Iterator[Simulator]:
    """One simulator for all tests; each takes a fresh state by way of C(sim)."""
    with Simulator() as simulator:
        yield simulator


@pytest.fixture(name="sim")
def _sim(simulator: Simulator) -> Simulator:
    """The simulator in its seeded state."""
    simulator.reset()
    return simulator
