# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays steps on both sides; the differences that the contract names are the only ones that are overlooked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from .steps import Side, Step, View


def play_on_both(steps: Sequence[Step], helm: Side, simulated: Side) -> None:
    """Assert that both sides show the same after every step."""
    helm.reset()
    simulated.reset()
    for number, step in enumerate(steps, 1):
        expected, seen = overlook(helm.play(step)), overlook(simulated.play(step))
        told = [
            f"{key}:\n  helm      {expected[key]}\n  simulator {seen[key]}"
            for key in seen
            if seen[key] != expected[key]
        ]
        assert not told, "\n".join([f"step {number} of {len(steps)}: {describe(step)}", *told])


def describe(step: Step) -> str:
    """Return what is said in the step."""
    return " ".join(f"{key}={value!r}" for key, value in asdict(step).items() if value != getattr(Step(step.do), key))


def overlook(view: View) -> dict[str, Any]:
    """Return the view without the differences that the contract names."""
    # 1.4: while a release is being deleted, the service leaves its description out.
    view.rows = [row._replace(description="") if row.status == "DELETING" else row for row in view.rows]
    # 6: no overrides are an empty object for the service; Helm has none or null.
    view.rows = [row._replace(submitted=row.submitted or {}) for row in view.rows]
    if view.answer is not None:
        view.answer = view.answer._replace(submitted=view.answer.submitted or {})
    return asdict(view)
