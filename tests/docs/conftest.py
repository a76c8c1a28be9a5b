# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the documentation share: the site, which the nox session builds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# The folder with the pages that 'nox -s docs-site' has built.
SITE = "DOCS_TESTS_SITE"


@pytest.fixture(name="site", scope="session")
def _site() -> Path:
    """The folder with the built pages."""
    return Path(os.environ[SITE])
