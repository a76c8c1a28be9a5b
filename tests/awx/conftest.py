# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of AWX and its parts share: the installed collection, the simulator, AWX's own collection."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "e2e")]

from e2e_support import Ansible  # noqa: E402

pytest_plugins = ["e2e_simulator"]

# The wheel of the package 'ansible' that still holds awx.awx; the nox session brings it.
WHEEL = "AWX_TESTS_WHEEL"


@pytest.fixture(name="ansible", scope="session")
def _ansible(tmp_path_factory: pytest.TempPathFactory) -> Ansible:
    """Ansible's programs in a private home, with this collection as Galaxy would install it, and with awx.awx."""
    ansible = Ansible(tmp_path_factory.mktemp("ansible"))
    ansible.install_collection(ROOT)
    with zipfile.ZipFile(os.environ[WHEEL]) as wheel:
        names = [name for name in wheel.namelist() if name.startswith("ansible_collections/awx/awx/")]
        wheel.extractall(ansible.collections, names)
    return ansible
