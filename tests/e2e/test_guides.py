# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks and tasks of the guides and of the README are played as they are written, from top to bottom, twice."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from code_blocks import GUIDES, ROOT, Block, read_blocks
from e2e_support import Ansible, Played, write_chart
from simulator import ACCESS_KEY, PROJECT_ID, SECRET_KEY, TOKEN, Simulator

# Their blocks have tests of their own: test_guide_many_releases.py, test_fleets.py, and tests/awx.
ELSEWHERE = {"guide_many_releases", "guide_fleets", "guide_awx"}
PAGES = [*(path for path in GUIDES if path.stem not in ELSEWHERE), ROOT / "README.md"]
WRITTEN = {path: read_blocks(path) for path in PAGES}
BLOCKS = [
    block for blocks in WRITTEN.values() for block in blocks if block.is_playbook or (block.is_tasks and not block.name)
]
# Tasks with the name of a file are what a playbook of the page writes.
RESULTS = [block for blocks in WRITTEN.values() for block in blocks if block.is_tasks and block.name]
# The variables of a page's reader, beside those that lead to the simulator.
VARIABLES: dict[str, Mapping[str, str]] = {
    "guide_migration": {"SHOP_PASSWORD": "the-password-of-the-shop"},
    "guide_speed": {"SHOP_ACCESS_KEY": ACCESS_KEY, "SHOP_SECRET_KEY": SECRET_KEY},
}
# They begin with an uninstallation, or have an upgrade fail on purpose.
ALWAYS_CHANGE = {"failed_upgrade.yml", "lost_answer.yml"}


def put_charts(sim: Simulator, folder: Path) -> None:
    """Put the folder of a chart beside the playbook, and an older version of it into the project."""
    sim.add_chart("shop", "1.3.0")
    write_chart(folder / "charts" / "shop")


def put_revisions(sim: Simulator, _folder: Path) -> None:
    """Let the release have been upgraded some times."""
    for revision in range(1, 5):
        status = "DEPLOYED" if revision == 4 else "SUPERSEDED"
        sim.put_release("project01", "nino21", {"imageTag": f"v{revision}"}, status, revision=revision)


# What a page takes for granted: files beside the playbook, and what the service holds already.
BEFORE: dict[str, Callable[[Simulator, Path], object]] = {
    "guide_charts": put_charts,
    "guide_migration": put_charts,
    "guide_releases": put_revisions,
}
PLAY = "- name: {name}\n  hosts: localhost\n  gather_facts: false\n  tasks:\n"


class Page(NamedTuple):
    """A page that was played: where its files are, and the first and the second run of each block."""

    folder: Path
    runs: dict[Block, tuple[Played, Played]]


Pages = Callable[[Path], Page]


def write_file(block: Block, folder: Path) -> Path:
    """Write a block down, under its name if it has one, and return where."""
    file = folder / (block.name or f"block{block.line}.yml")
    file.parent.mkdir(parents=True, exist_ok=True)
    text = block.text
    if block in BLOCKS and not block.is_playbook:
        text = PLAY.format(name=f"Line {block.line}") + textwrap.indent(text, "    ")
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture(name="pages", scope="session")
def _pages(ansible: Ansible, simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Returns what came of a page; each is played once."""

    @cache
    def play(page: Path) -> Page:
        simulator.reset()
        folder = tmp_path_factory.mktemp(page.stem)
        files = {block: write_file(block, folder) for block in WRITTEN[page] if block.name or block in BLOCKS}
        BEFORE.get(page.stem, lambda _sim, _folder: None)(simulator, folder)
        settings = dict(vars(simulator.settings))
        env = {"HW_CCE_ENDPOINT": simulator.url, "HW_AUTH_TOKEN": TOKEN, "HW_PROJECT_ID": PROJECT_ID}
        env.update(VARIABLES.get(page.stem, {}))
        runs = {
            block: (ansible.play_file(file, env=env), ansible.play_file(file, env=env))
            for block, file in files.items()
            if block in BLOCKS
        }
        # Some pages turn the simulator's switches.
        vars(simulator.settings).update(settings)
        return Page(folder, runs)

    return play


def test_every_page_with_code_is_played_somewhere() -> None:
    """Else the tests below would pass for want of cases."""
    with_code = {path.stem for path in GUIDES for block in read_blocks(path) if block.is_playbook or block.is_tasks}
    assert with_code == ELSEWHERE | {block.path.stem for block in BLOCKS} - {"README"}
    assert {*BEFORE, *VARIABLES} <= {block.path.stem for block in BLOCKS}


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_runs(block: Block, pages: Pages) -> None:
    first, _second = pages(block.path).runs[block]
    first.check()
    assert any(outcome == "ok" for outcome in first.outcomes.values()), first.output


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_changes_nothing_when_it_runs_again(block: Block, pages: Pages) -> None:
    _first, second = pages(block.path).runs[block]
    changed = [name for name, result in second.check().tasks.items() if result.get("changed")]
    assert bool(changed) == (block.name in ALWAYS_CHANGE), second.output


def test_the_blocks_change_something_at_all(pages: Pages) -> None:
    """Modules that never changed anything would pass the tests above."""
    changing = {
        block.path
        for block in BLOCKS
        if any(result.get("changed") for result in pages(block.path).runs[block][0].tasks.values())
    }
    assert changing >= {path for path in PAGES if path.stem in ("README", "guide_first_steps", "guide_values")}


@pytest.mark.parametrize("block", RESULTS, ids=str)
def test_what_a_playbook_writes_is_what_the_page_shows(block: Block, pages: Pages) -> None:
    written = (pages(block.path).folder / block.name).read_text(encoding="utf-8")
    assert yaml.safe_load(written) == block.data
    assert written != block.text, "nothing has written it"
