# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reader copies out of the guides is well-formed; tests/e2e/test_guides.py plays it."""

from __future__ import annotations

import ast
import configparser
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from code_blocks import GUIDES, ROOT, TEXTS, Block, read_blocks

BLOCKS = [block for path in (*GUIDES, *TEXTS) for block in read_blocks(path)]
# What nobody pastes into a file or a shell: output, and the languages of other tools.
SHOWN = frozenset({"console", "hcl", "text", "diff"})
TIMEOUT = 240


def read_ini(text: str) -> None:
    """Fail when it is none."""
    configparser.ConfigParser().read_string(text)


def check_shell(text: str) -> None:
    """Fail when bash does not understand it, or shellcheck warns."""
    program = Path(sys.executable).with_name("shellcheck")
    # What a reader has exported before, or has no file for, is no mistake in lines to copy; nor is a short one.
    command = [str(program), "--shell=bash", "--exclude=SC1090,SC1091,SC2154,SC2155", "-"]
    ended = subprocess.run(command, input=text, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


READERS: dict[str, Callable[[str], object]] = {
    "ini": read_ini,
    "json": json.loads,
    "python": ast.parse,
    "shell": check_shell,
}


def test_blocks_were_found() -> None:
    """Else the tests below would pass for want of cases."""
    assert len({block.path for block in BLOCKS if block.path in GUIDES}) >= len(GUIDES) - 1
    assert {"yaml", "shell"} <= {block.language for block in BLOCKS}


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language not in SHOWN], ids=str)
def test_a_block_is_what_it_says(block: Block) -> None:
    if block.language == "yaml":
        assert block.data
    else:
        READERS[block.language](block.text)


def test_playbooks_and_tasks_pass_ansible_lint(tmp_path: Path) -> None:
    """With the profile for production, as the playbooks of the collection do."""
    names = []
    for block in BLOCKS:
        if block.is_playbook or block.is_tasks:
            default = f"{'play' if block.is_playbook else 'tasks/task'}{block.line}.yml"
            names.append(f"{block.path.stem}/{block.name or default}")
            file = tmp_path / names[-1]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("---\n" + block.text, encoding="utf-8")
    (tmp_path / ".ansible-lint").write_text((ROOT / ".ansible-lint").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / ".yamllint").write_text((ROOT / ".yamllint").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / ".gitignore").touch()
    command = [sys.executable, "-m", "ansiblelint", "--offline", "--strict", "--nocolor", *names]
    env = {**os.environ, "ANSIBLE_HOME": str(tmp_path / "home")}
    ended = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = re.search(r"in (\d+) files processed", ended.stderr)
    assert found and int(found[1]) >= len(names), ended.stderr
