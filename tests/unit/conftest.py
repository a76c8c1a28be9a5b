# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets a plain ``pytest tests/unit`` import the checkout as ansible_collections.huaweicloud.cce, wherever it lies."""

from __future__ import annotations

import atexit
import importlib.util
import shutil
import sys
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings


def make_collection_importable() -> None:
    """Put a temporary tree with a link to the checkout on sys.path, unless ansible-test has seen to it already."""
    try:
        if importlib.util.find_spec("ansible_collections.huaweicloud.cce") is not None:
            return
    except ModuleNotFoundError:
        pass
    tree = Path(tempfile.mkdtemp(prefix="cce-collections-"))
    atexit.register(shutil.rmtree, str(tree), ignore_errors=True)
    namespace = tree / "ansible_collections" / "huaweicloud"
    namespace.mkdir(parents=True)
    (namespace / "cce").symlink_to(Path(__file__).resolve().parents[2], target_is_directory=True)
    sys.path.insert(0, str(tree))


make_collection_importable()

# The same examples each time, and no test that fails because the machine is busy. Others each time:
# pytest --hypothesis-profile=random.
BUSY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
settings.register_profile("same", BUSY, derandomize=True)
settings.register_profile("random", BUSY, max_examples=1000)
settings.load_profile("same")
