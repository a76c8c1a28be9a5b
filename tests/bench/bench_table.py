# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables in Markdown, and the aims that stand beside figures."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator
from typing import Optional


class Aims:
    """The figures that have an aim, in the order in which they came."""

    def __init__(self) -> None:
        self._rows: list[list[str]] = []

    def add(
        self, what: str, figures: list[float], at_most: Optional[float] = None, at_least: Optional[float] = None
    ) -> None:
        """Add a figure of each round; without an aim, it is not one of these."""
        if at_most is None and at_least is None:
            return
        figure = statistics.median(figures)
        is_met = figure <= at_most if at_most is not None else figure >= (at_least or 0.0)
        aim = f"<= {at_most:g}" if at_most is not None else f">= {at_least:g}"
        spread = f"{show_figure(min(figures))} - {show_figure(max(figures))}"
        self._rows.append([what, show_figure(figure), spread, aim, "met" if is_met else "missed"])

    def rows(self) -> Iterator[list[str]]:
        """Yield the lines of their table."""
        yield ["figure", "value", "spread", "aim", ""]
        yield from self._rows


def show_figure(value: float) -> str:
    """Return the number with about three digits."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3g}"


def median(figures: Iterable[float]) -> float:
    """Return the median of figures that come one by one."""
    return statistics.median(list(figures))


def middle(figures: Iterable[float]) -> str:
    """Return their median as text."""
    return f"{median(figures):.2f}"


def show_table(title: str, rows: Iterable[list[str]]) -> None:
    """Print a table; its first line is its head."""
    lines = list(rows)
    widths = [max(map(len, column)) for column in zip(*lines)]
    lines.insert(1, ["-" * (widths[0] + 1), *("-" * width + ":" for width in widths[1:])])
    print(f"\n{title}\n")
    for number, (first, *others) in enumerate(lines):
        if number == 1:
            print("|-" + "|".join([first, *(f"-{cell}" for cell in others)]) + "|")
            continue
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:])]
        print("| " + " | ".join([first.ljust(widths[0]), *cells]) + " |")
    print(end="", flush=True)
