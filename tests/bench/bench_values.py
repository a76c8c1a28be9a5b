# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures what comparing large values and their diff cost, beside json.loads of the same text; runs alone, too."""

from __future__ import annotations

import gc
import itertools
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable, NamedTuple

# Imported as a package of its own: Ansible is not needed for what is pure.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "plugins"))

from module_utils._masks import Masker
from module_utils._plan import Plan
from module_utils._release import read_values
from module_utils._result import make_diff, show_changes
from module_utils._values import is_in_sync, make_changes, merge
from module_utils._wanted import Wanted

MEGABYTE = 1_000_000
MAX_RATIO, MAX_DIFF_MS = 6.0, 100.0
LOADS = "json.loads in ms"
SENSITIVE = {"service-00001": {"auth": {"password": "hunter2"}}, "service-00002": {"auth": {"password": "hunter2"}}}
Tree = dict[str, Any]


class Measured(NamedTuple):
    """A figure of each round: a ratio to json.loads, or milliseconds."""

    shape: str
    what: str
    figures: list[float]
    aim: float = 0.0

    @property
    def median(self) -> float:
        """The figure that counts."""
        return statistics.median(self.figures)


def make_helm(number: int, chance: random.Random) -> Tree:
    """Return what a chart typically has for one of its parts."""
    return {
        "enabled": chance.random() < 0.5,
        "replicaCount": chance.randrange(1, 9),
        "image": {"repository": f"example.com/team/service-{number}", "tag": "1.25.3", "pullPolicy": "IfNotPresent"},
        "auth": {"username": "admin", "password": f"{chance.getrandbits(64):x}", "existingSecret": None},
        "resources": {"limits": {"cpu": "500m", "memory": "512Mi"}, "requests": {"cpu": 0.25, "memory": 134217728}},
        "env": [{"name": f"VARIABLE_{item}", "value": str(chance.randrange(10**6))} for item in range(4)],
        "service": {"type": "ClusterIP", "ports": {"http": 80, "https": 443}, "annotations": {"a.example.com/b": "c"}},
        "nodeSelector": {},
        "tolerations": [],
    }


def make_item(number: int, chance: random.Random) -> Tree:
    """Return an item of a long list."""
    return {"id": number, "host": f"host-{number}.example.com", "weight": chance.random(), "paths": ["/", "/api"]}


def make_chain(number: int, _chance: random.Random) -> Tree:
    """Return maps nested as deep as no sane chart has them, with a leaf at each level."""
    tree: Tree = {"end": number}
    for depth in range(100):
        tree = {"depth": depth, "below": tree}
    return tree


SHAPES: dict[str, Callable[[int, random.Random], Any]] = {
    "nested maps": make_helm,
    "one wide map": lambda number, chance: chance.choice([number, f"value {number}", True, None]),
    "long list of maps": make_item,
    "long strings": lambda number, _chance: f"# line {number % 2} of a file\n" * 700,
    "deep": make_chain,
}


def make_tree(shape: str, size: int) -> Tree:
    """Return the same tree each time, of about that many bytes as JSON."""
    parts: list[Any] = []
    chance, length = random.Random(7), 0
    while length < size:
        parts.append(SHAPES[shape](len(parts), chance))
        length += len(json.dumps(parts[-1])) + 2 + (17 if "list" not in shape else 0)
    return {"items": parts} if "list" in shape else {f"service-{number:05}": part for number, part in enumerate(parts)}


def alter(tree: Any, is_due: Callable[[], bool]) -> Any:
    """Return the tree with another value in each leaf that is due."""
    if isinstance(tree, dict):
        return {key: alter(below, is_due) for key, below in tree.items()}
    if isinstance(tree, list):
        return [alter(below, is_due) for below in tree]
    return f"{tree} or not" if is_due() else tree


def alter_last(tree: Any) -> Any:
    """Return the tree with another value in its last leaf, where a comparison ends."""
    numbers = itertools.count()
    alter(tree, lambda: next(numbers) < 0)  # counts the leaves
    last, numbers = next(numbers) - 1, itertools.count()
    return alter(tree, lambda: next(numbers) == last)


def time_ms(task: Callable[[], object]) -> float:
    """Return the processor time of a run in ms: it finds no garbage, but collects its own, as a task does."""
    gc.collect()
    started = time.process_time()
    task()
    return 1000 * (time.process_time() - started)


def measure_shape(shape: str, size: int, rounds: int) -> Iterator[Measured]:
    """Yield the figures of values of one shape."""
    tree = make_tree(shape, size)
    defaults, text, altered = alter(tree, lambda: False), json.dumps(tree), alter_last(tree)
    overrides = dict(list(altered.items())[-3:])
    merged = json.dumps(merge(defaults, overrides))
    chance = random.Random(11)

    def sync(text: str, wanted: Tree, expected: bool) -> None:
        if is_in_sync(read_values(text) or {}, wanted, defaults) is not expected:
            raise RuntimeError(f"{shape}: the comparison is wrong")

    def diff(after: Tree, show: Callable[[Plan, Masker], object] = make_diff) -> None:
        changes = tuple(make_changes(tree, after))
        show(Plan(Wanted("bench", "default"), "upgrade", None, changes), Masker(SENSITIVE))

    ratios: dict[str, Callable[[], object]] = {
        "in sync, as submitted": lambda: sync(text, tree, True),
        "in sync, as merged": lambda: sync(merged, overrides, True),
        "not in sync": lambda: sync(text, altered, False),
    }
    part, whole = alter(tree, lambda: chance.random() < 0.3), alter(tree, lambda: True)
    diffs: dict[str, Callable[[], object]] = {
        "no change": lambda: diff(defaults),
        "one leaf": lambda: diff(altered),
        "30 % of the leaves": lambda: diff(part),
        "everything": lambda: diff(whole),
        "all removed": lambda: diff({}),
    }
    listed = {"everything, as the list of changes": lambda: diff(whole, show_changes)}
    gc.freeze()  # or each collection walks the trees of all cases, of which a task has but one
    figures: dict[str, list[float]] = {what: [] for what in (LOADS, *ratios, *diffs, *listed)}
    for _dummy in range(rounds):
        loads = time_ms(lambda: json.loads(text))
        figures[LOADS].append(loads)
        for what, task in ratios.items():
            figures[what].append(time_ms(task) / loads)
        for what, task in {**diffs, **listed}.items():
            figures[what].append(time_ms(task))
    gc.unfreeze()
    for what, values in figures.items():
        yield Measured(shape, what, values, MAX_RATIO if what in ratios else MAX_DIFF_MS if what in diffs else 0.0)


def value_rows(size: int, rounds: int, every_shape: bool = False) -> Iterator[list[str]]:
    """Yield the lines of the table: of the shape that costs most, or of each."""
    by_name: dict[str, list[Measured]] = {}
    for shape in SHAPES:
        for measured in measure_shape(shape, size, rounds):
            by_name.setdefault(measured.what, []).append(measured)
    for group in by_name.values():
        worst = max(group, key=lambda measured: measured.median)
        for measured in group if every_shape else [worst]:
            yield value_row(measured, size)


def value_row(measured: Measured, size: int) -> list[str]:
    """Return a line of the table."""
    low, high = min(measured.figures), max(measured.figures)
    kind = {MAX_RATIO: "parse + compare ÷ json.loads, ", MAX_DIFF_MS: "diff in ms, "}.get(measured.aim, "")
    what = f"values of {size // 1000} kB, {measured.shape}: {kind}{measured.what}"
    aim = f"<= {measured.aim:.0f}" if measured.aim and size >= MEGABYTE else ""
    verdict = "" if not aim else "met" if measured.median <= measured.aim else "missed"
    return [what, f"{measured.median:.1f}", f"{low:.1f} - {high:.1f}", aim, verdict]


if __name__ == "__main__":
    for row in value_rows(MEGABYTE, int(sys.argv[1]) if sys.argv[1:] else 5, every_shape=True):
        print(f"{row[0]:90} {row[1]:>7} {row[2]:>17} {row[3]:>8} {row[4]}")
