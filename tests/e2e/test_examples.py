# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example of every module is played against the simulator, each of its tasks twice in a row."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from e2e_support import Ansible, Played, write_chart
from simulator import PROJECT_ID, TOKEN, Simulator, make_chart

COLLECTION = "huaweicloud.cce."
LISTS = ("block", "rescue", "always", "pre_tasks", "tasks", "post_tasks")
MODULES = sorted((Path(__file__).resolve().parents[2] / "plugins" / "modules").glob("[!_]*.py"))


@dataclass(frozen=True)
class Example:
    """One task of a module's examples."""

    module: Path
    name: str

    def __str__(self) -> str:
        return f"{self.module.stem}: {self.name}"


@cache
def read_documentation(module: Path, name: str) -> str:
    """Return a documentation string of the module; empty when it has none."""
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
            return str(ast.literal_eval(node.value))
    return ""


def read_examples(module: Path) -> list[dict[str, Any]]:
    """Return the parsed examples."""
    return yaml.safe_load(read_documentation(module, "EXAMPLES")) or []


def is_ours(task: dict[str, Any]) -> bool:
    """Return whether the task runs a module of this collection."""
    return any(key.startswith(COLLECTION) for key in task)


def walk(tasks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Return the tasks themselves, out of the blocks and plays that hold them."""
    for task in tasks:
        nested = [item for key in LISTS for item in task.get(key, [])]
        if nested:
            yield from walk(nested)
        else:
            yield task


def twice(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the tasks as they are written, each of this collection followed by itself."""
    doubled = []
    for task in tasks:
        if any(key in task for key in LISTS):
            doubled.append({key: twice(value) if key in LISTS else value for key, value in task.items()})
            continue
        doubled.append(task)
        if is_ours(task):
            again = {key: value for key, value in copy.deepcopy(task).items() if key != "register"}
            doubled.append({**again, "name": again_name(task["name"])})
    return doubled


def again_name(name: str) -> str:
    """Return the name of the second run of the task."""
    return f"{name} (again)"


def is_idempotent(module: Path) -> bool:
    """Return whether the module claims to change nothing the second time."""
    documentation = yaml.safe_load(read_documentation(module, "DOCUMENTATION"))
    is_info = f"{COLLECTION}_attributes.info" in documentation["extends_documentation_fragment"]
    support = documentation.get("attributes", {}).get("idempotent", {}).get("support")
    return is_info or support in ("full", "partial")


EXAMPLES = [
    Example(module, task["name"]) for module in MODULES for task in walk(read_examples(module)) if is_ours(task)
]


def put_charts(folder: Path) -> None:
    """Put the charts there that examples upload: a folder and a package."""
    write_chart(folder / "shop")
    (folder / "cart-0.2.0.tgz").write_bytes(make_chart("cart", "0.2.0").archive)


@pytest.fixture(name="played", scope="session")
def _played(ansible: Ansible, simulator: Simulator) -> Callable[[Path], tuple[Played, int]]:
    """Returns what came of the examples of a module, and how many requests they sent; they are played once."""

    put_charts(ansible.home / "charts")

    @cache
    def play(module: Path) -> tuple[Played, int]:
        simulator.reset()
        # Only who is asked differs from what the reader sees: the endpoint that an example names, and by its variable
        # the one that the region of an example would lead to.
        text = re.sub(r"(?m)^(\s*endpoint:).*$", rf"\1 {simulator.url}", read_documentation(module, "EXAMPLES"))
        items = twice(yaml.safe_load(text))
        plays = [{**item, "hosts": "localhost"} for item in items if "hosts" in item]
        tasks = [item for item in items if "hosts" not in item]
        if tasks:
            plays.append({"name": module.stem, "hosts": "localhost", "gather_facts": False, "tasks": tasks})
        env = {"HW_CCE_ENDPOINT": simulator.url, "HW_AUTH_TOKEN": TOKEN, "HW_PROJECT_ID": PROJECT_ID}
        result = ansible.play_all(plays, env=env)
        return result, len(simulator.requests)

    return play


def test_modules_were_found() -> None:
    """Else the tests below would pass for want of cases."""
    assert MODULES
    assert EXAMPLES


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_every_module_has_examples_with_names_of_their_own(module: Path) -> None:
    """The names tell the tasks apart, here and for the reader."""
    names = [task["name"] for task in walk(read_examples(module))]
    assert [example for example in EXAMPLES if example.module == module]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_runs(example: Example, played: Any) -> None:
    """As it is written, after those before it."""
    result, _sent = played(example.module)
    assert result[example.name], result.output
    assert result.outcomes[example.name] == "ok", result.output


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_changes_nothing_when_it_runs_again(example: Example, played: Any) -> None:
    """Each task right after itself, because the next one may take back what it did."""
    if not is_idempotent(example.module):
        pytest.skip(f"{example.module.stem} does not claim to be idempotent")
    result, _sent = played(example.module)
    name = again_name(example.name)
    # What only plans says the same again, because nothing was done.
    expected = result[example.name]["changed"] if result[example.name].get("applied") is False else False
    assert result[name].get("changed") is expected, result.output
    assert result.outcomes[name] == "ok", result.output


def test_the_examples_change_something_at_all(played: Any) -> None:
    """A module that never changed anything would pass the tests above."""
    assert any(played(example.module)[0][example.name]["changed"] for example in EXAMPLES)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_no_example_asked_anybody_but_the_simulator(module: Path, played: Any) -> None:
    """A task that reached the endpoint of its region would leave no request behind."""
    result, sent = played(module)
    runs = [run for task in result.tasks.values() for run in task.get("results", [task])]  # a loop has several
    assert sent == sum(run.get("stats", {}).get("requests", 0) for run in runs), result.output
