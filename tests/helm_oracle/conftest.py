# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both sides, with the same chart packages before them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# The simulator's package; its own folder must not be on the path, where its modules would hide others.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from .charts import write_packages
from .cluster import Cluster
from .helm_package import find_helm
from .kube_api import KubeApi
from .real_helm import RealHelm
from .simulated import Simulated


@pytest.fixture(name="charts", scope="session")
def _charts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of chart packages."""
    folder = tmp_path_factory.mktemp("charts")
    write_packages(folder)
    return folder


@pytest.fixture(name="real_helm", scope="session")
def _real_helm(charts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealHelm]:
    """The real Helm on an empty cluster."""
    with KubeApi(Cluster()) as api:
        helm = RealHelm(find_helm(), charts, tmp_path_factory.mktemp("helm"), api)
        yield helm
        helm.reset()


@pytest.fixture(name="simulated", scope="session")
def _simulated(charts: Path) -> Iterator[Simulated]:
    """The simulator."""
    with Simulated(charts) as simulated:
        yield simulated
