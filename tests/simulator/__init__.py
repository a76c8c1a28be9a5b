# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in of Huawei Cloud's CCE chart and release service, for tests and for playbooks without a cloud."""

from __future__ import annotations

from .constants import (
    ACCESS_KEY,
    AGENCY_NAME,
    DOMAIN_ID,
    DOMAIN_NAME,
    EXPIRED_TOKEN,
    OTHER_PROJECT_ID,
    OTHER_PROJECT_NAME,
    OTHER_PROJECT_TOKEN,
    PROJECT_ID,
    PROJECT_NAME,
    READONLY_TOKEN,
    SECRET_KEY,
    SECURITY_TOKEN,
    SEED_CHART,
    SEED_CLUSTER,
    SEED_CLUSTER_NAME,
    TEMPORARY_ACCESS_KEY,
    TEMPORARY_SECRET_KEY,
    TOKEN,
    UPGRADE_CHART,
    USER_NAME,
    USER_PASSWORD,
)
from .settings import Settings
from .simulator import Simulator
from .state import make_chart

__all__ = [
    "ACCESS_KEY",
    "AGENCY_NAME",
    "DOMAIN_ID",
    "DOMAIN_NAME",
    "EXPIRED_TOKEN",
    "OTHER_PROJECT_ID",
    "OTHER_PROJECT_NAME",
    "OTHER_PROJECT_TOKEN",
    "PROJECT_ID",
    "PROJECT_NAME",
    "READONLY_TOKEN",
    "SECRET_KEY",
    "SECURITY_TOKEN",
    "SEED_CHART",
    "SEED_CLUSTER",
    "SEED_CLUSTER_NAME",
    "TEMPORARY_ACCESS_KEY",
    "TEMPORARY_SECRET_KEY",
    "TOKEN",
    "UPGRADE_CHART",
    "USER_NAME",
    "USER_PASSWORD",
    "Settings",
    "Simulator",
    "make_chart",
]
