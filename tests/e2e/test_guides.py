# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks and tasks of the guides and of the README are played as they are written, each twice, from top to bottom."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest
from code_blocks import GUIDES, ROOT, Block, read_blocks
from e2e_support import Ansible, Played
from simulator import ACCESS_KEY, PROJECT_ID, SECRET_KEY, TOKEN, Simulator

# Their blocks have tests of their own: test_guide_many_releases.py, test_fleets.py, and tests/awx.
ELSEWHERE = {"guide_many_releases", "guide_fleets", "guide_awx"}
PAGES = [*(path for path in GUIDES if path.stem not in ELSEWHERE), ROOT / "README.md"]
WRITTEN = {path: read_blocks(path) for path in PAGES}
BLOCKS = [block for blocks in WRITTEN.values() for block in blocks if block.is_playbook or block.is_tasks]
# The variables of a page's reader, beside those that lead to the simulator.
VARIABLES: dict[str, Mapping[str, str]] = {
    "guide_migration": {"SHOP_PASSWORD": "the-password-of-the-shop"},
    "guide_speed": {"SHOP_ACCESS_KEY": ACCESS_KEY, "SHOP_SECRET_KEY": SECRET_KEY},
}
# Blocks that change something in each run, by a word that only they hold, and why.
ALWAYS_CHANGES: dict[str, str] = {}
def put_charts(sim: Simulator, folder: Path) -> None:
    """Put the folder of a chart beside the playbook, and an older version of it into the project."""
    sim.add_chart("shop", "1.3.0")
    place = folder / "charts" / "shop"
    (place / "templates").mkdir(parents=True)
    (place / "Chart.yaml").write_text("apiVersion: v2\nname: shop\nversion: 1.4.0\n", encoding="utf-8")
    (place / "values.yaml").write_text("replicas: 1\n", encoding="utf-8")
    (place / "templates" / "shop.yaml").write_text("kind: ConfigMap\n", encoding="utf-8")


def put_values_files(_sim: Simulator, folder: Path) -> None:
    """Put the files with values beside the playbook."""
    for name in ("shop.yml", "shop-test.yml", "shop-secrets.yml"):
        (folder / name).write_text("imageTag: v2\n", encoding="utf-8")


def put_revisions(sim: Simulator, _folder: Path) -> None:
    """Let the release have been upgraded some times."""
    for revision in range(1, 5):
        status = "DEPLOYED" if revision == 4 else "SUPERSEDED"
        sim.put_release("project01", "nino21", {"imageTag": f"v{revision}"}, status, revision=revision)


# What a page takes for granted: files beside the playbook, and what the service holds already.
BEFORE: dict[str, Callable[[Simulator, Path], object]] = {
    "guide_charts": put_charts,
    "guide_releases": put_revisions,
    "guide_speed": put_values_files,
}
PLAY = "- name: {name}\n  hosts: localhost\n  gather_facts: false\n  tasks:\n"
Runs = Callable[[Path], dict[Block, tuple[Played, Played]]]


def write_files(page: Path, folder: Path) -> dict[Block, Path]:
    """Write down all blocks of a page that are files, and return those that can be played."""
    playable = {}
    for block in WRITTEN[page]:
        file = folder / (block.name or f"block{block.line}.yml")
        file.parent.mkdir(parents=True, exist_ok=True)
        if block.is_tasks and not block.name:
            text = PLAY.format(name=f"Line {block.line}") + textwrap.indent(block.text, "    ")
        elif block.name or block.is_playbook:
            text = block.text
        else:
            continue
        file.write_text(text, encoding="utf-8")
        if block.is_playbook or not block.name:
            playable[block] = file
    return playable


@pytest.fixture(name="runs", scope="session")
def _runs(ansible: Ansible, simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Returns what came of the blocks of a page, of the first run and of the second; a page is played once."""

    @cache
    def play(page: Path) -> dict[Block, tuple[Played, Played]]:
        simulator.reset()
        folder = tmp_path_factory.mktemp(page.stem)
        playable = write_files(page, folder)
        BEFORE.get(page.stem, lambda _sim, _folder: None)(simulator, folder)
        env = {"HW_CCE_ENDPOINT": simulator.url, "HW_AUTH_TOKEN": TOKEN, "HW_PROJECT_ID": PROJECT_ID}
        env.update(VARIABLES.get(page.stem, {}))
        return {
            block: (ansible.play_file(file, env=env), ansible.play_file(file, env=env))
            for block, file in playable.items()
        }

    return play


def test_every_page_with_code_is_played_somewhere() -> None:
    """Else the tests below would pass for want of cases."""
    with_code = {path.stem for path in GUIDES for block in read_blocks(path) if block.is_playbook or block.is_tasks}
    assert with_code == ELSEWHERE | {block.path.stem for block in BLOCKS} - {"README"}
    assert {*BEFORE, *VARIABLES} <= {block.path.stem for block in BLOCKS}


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_runs(block: Block, runs: Runs) -> None:
    first, _second = runs(block.path)[block]
    first.check()
    assert any(outcome == "ok" for outcome in first.outcomes.values()), first.output


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_changes_nothing_when_it_runs_again(block: Block, runs: Runs) -> None:
    if any(word in block.text for word in ALWAYS_CHANGES):
        return
    _first, second = runs(block.path)[block]
    changed = [name for name, result in second.check().tasks.items() if result.get("changed")]
    assert not changed, second.output


def test_the_blocks_change_something_at_all(runs: Runs) -> None:
    """Modules that never changed anything would pass the tests above."""
    changing = {
        block.path
        for block in BLOCKS
        if any(result.get("changed") for result in runs(block.path)[block][0].tasks.values())
    }
    assert changing >= {path for path in PAGES if path.stem in ("README", "guide_first_steps", "guide_values")}
