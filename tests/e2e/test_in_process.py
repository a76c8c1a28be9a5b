# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fast path is another way to the same results, and where it could be told, it is not taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from both_ways import SETUP, TARGETS, BothWays, normalise, play_both
from e2e_support import Ansible

NAMES = sorted(path.name for path in TARGETS.iterdir() if path.name != SETUP)


@pytest.fixture(name="place")
def _place(ansible: Ansible, tmp_path: Path) -> BothWays:
    return BothWays(ansible, tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_a_target_has_the_same_results_both_ways(place: BothWays, name: str) -> None:
    ways = play_both(place, name)
    for way, played in ways.items():
        assert played.code == 0, f"{way}: {played.output}"
    results = [normalise(played.results, place.folder) for played in ways.values()]
    assert len(results[0]) == len(results[1])
    for auto, never in zip(*results):
        assert auto == never
    # Only what has an environment of its own, or is asynchronous, has a process of its own.
    assert ways["auto"].processes < ways["never"].processes / 2
    assert ways["never"].processes >= len([result for result in results[1] if "skipped" not in result[1]]) * 0.8
