# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs M(cce_releases) in the controller process where that is equivalent."""

from __future__ import annotations

from ansible_collections.huaweicloud.cce.plugins.modules.cce_releases import main
from ansible_collections.huaweicloud.cce.plugins.plugin_utils._in_process import ReleaseAction


class ActionModule(ReleaseAction):
    """The task's way to the module."""

    main = staticmethod(main)
