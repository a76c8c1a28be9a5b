# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays steps on both sides; the differences that the contract names are the only ones that are overlooked."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict

from .steps import Row, Side, Step, View

# What is made alike in the rows of both sides, and where the contract names the difference. What else the service does
# otherwise is in switches, which simulated.py sets, and in texts, of which steps.py keeps the kind or the cause.
DIFFERENCES: dict[str, Callable[[Row], Row]] = {
    "1.4: the service leaves the description out while it deletes a release": (
        lambda row: row._replace(description="") if row.status == "DELETING" else row
    ),
    "8, row 12: without overrides the service has an empty object, Helm null or nothing": (
        lambda row: row._replace(submitted=row.submitted or {})
    ),
}


def play_on_both(steps: Sequence[Step], helm: Side, simulated: Side) -> None:
    """Assert that both sides show the same after every step."""
    helm.reset()
    simulated.reset()
    for number, step in enumerate(steps, 1):
        expected, seen = alike(helm.play(step)), alike(simulated.play(step))
        told = [
            f"{key}:\n  helm      {expected[key]}\n  simulator {seen[key]}"
            for key in seen
            if seen[key] != expected[key]
        ]
        assert not told, "\n".join([f"step {number} of {len(steps)}: {describe(step)}", *told])


def describe(step: Step) -> str:
    """Return what is said in the step."""
    plain = asdict(Step(step.do))
    told = [f"{key}={value!r}" for key, value in asdict(step).items() if value != plain[key]]
    return " ".join([step.do, *told])


def alike(view: View) -> dict[str, str]:
    """Return the view without the differences that the contract names, as JSON, where 1 is neither true nor '1'."""
    rows = [_alike(row) for row in view.rows]
    answer = _alike(view.answer) if view.answer else None
    parts = {"refusal": view.refusal, "answer": answer, "rows": rows, "merged": view.merged}
    return {key: json.dumps(part, sort_keys=True) for key, part in parts.items()}


def _alike(row: Row) -> Row:
    """Return the row without the differences that the contract names."""
    for overlook in DIFFERENCES.values():
        row = overlook(row)
    return row
