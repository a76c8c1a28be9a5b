# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines for the shell of the guide to offline testing work in a fresh copy, in their order, and so do its tests."""

from __future__ import annotations

import shutil
import socket
import subprocess
from pathlib import Path

from code_blocks import ROOT, read_blocks
from e2e_support import Ansible

GUIDE = ROOT / "docs" / "docsite" / "rst" / "guide_offline_testing.rst"
BLOCKS = read_blocks(GUIDE)
# The port of the guide may be taken here.
PORT = "8020"


def copy_checkout(to: Path) -> None:
    """Copy the files that git knows, or would add."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def find_port() -> str:
    """Return a port that is free now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


def test_a_reader_can_follow_the_guide_in_a_shell(ansible: Ansible, tmp_path: Path) -> None:
    copy_checkout(tmp_path)
    files = {block.name: block.text for block in BLOCKS if block.name}
    (tmp_path / "mytests").mkdir()
    for name in ("shop.yml", "test_shop.py"):
        (tmp_path / "mytests" / name).write_text(files[name], encoding="utf-8")
    lines = "\n".join(block.text for block in BLOCKS if block.language == "shell").replace(PORT, find_port())
    end = '\nkill "$(cat .venv-try/pid)"\necho "to the end"\n'
    env = {"HOME": str(Path.home())}  # where pip has its settings
    shown = ansible.run("bash", "-euo", "pipefail", "-c", lines + end, cwd=tmp_path, env=env, timeout=300).stdout
    assert "4 passed" in shown
    assert shown.rstrip().endswith("to the end")
