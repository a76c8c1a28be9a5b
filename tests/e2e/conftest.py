# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the end-to-end tests share: the built and installed collection, a running simulator, and Ansible's programs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# The simulator's package (its own folder must not be on the path, where its modules would hide others), and what reads
# the code blocks of the guides.
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "docs")]

from e2e_support import Ansible  # noqa: E402

pytest_plugins = ["e2e_simulator"]


@pytest.fixture(name="ansible", scope="session")
def _ansible(tmp_path_factory: pytest.TempPathFactory) -> Ansible:
    """Ansible's programs in a private home, with the collection as Galaxy would install it."""
    ansible = Ansible(tmp_path_factory.mktemp("ansible"))
    ansible.install_collection(ROOT)
    return ansible
