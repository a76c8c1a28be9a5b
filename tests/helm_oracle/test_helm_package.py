# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The helm program comes out of its package, once."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from .helm_package import NoHelm, find_helm


def test_the_program_is_the_helm_that_is_nearest_to_the_services(tmp_path: Path) -> None:
    program = find_helm(tmp_path)
    environment = {"HOME": str(tmp_path)}
    shown = subprocess.run([program, "version", "--short"], env=environment, capture_output=True, text=True, check=True)
    assert shown.stdout.startswith("v3.9.4")


def test_the_program_is_unpacked_once_and_leaves_nothing_else(tmp_path: Path) -> None:
    program = find_helm(tmp_path)
    made = program.stat().st_mtime_ns
    assert find_helm(tmp_path) == program
    assert program.stat().st_mtime_ns == made
    assert list(tmp_path.iterdir()) == [program]


def test_a_missing_package_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoHelm, match="pip install --no-deps .* no-such-package"):
        find_helm(tmp_path, "no-such-package")
