# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module is in the action groups, so that its connection can be said once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.huaweicloud.cce.plugins.modules import cce_release

ROOT = Path(__file__).resolve().parents[4]
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))


@pytest.fixture
def groups() -> Any:
    return yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text())["action_groups"]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_in_its_groups(groups: Any, module: str) -> None:
    documentation = yaml.safe_load(
        __import__(
            f"ansible_collections.huaweicloud.cce.plugins.modules.{module}", fromlist=["DOCUMENTATION"]
        ).DOCUMENTATION
    )
    assert module in groups["cce"]
    takes_cluster = "huaweicloud.cce._connection.cluster" in documentation["extends_documentation_fragment"]
    assert (module in groups["cce_cluster"]) is takes_cluster


def test_the_groups_hold_nothing_else(groups: Any) -> None:
    assert MODULES and cce_release.__name__.rsplit(".", maxsplit=1)[-1] in MODULES
    assert {name for members in groups.values() for name in members} <= set(MODULES)
