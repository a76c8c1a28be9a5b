# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How every task has to end, and which paths it may ask, whatever is answered."""

from __future__ import annotations

import re
from typing import Any

from ansible_collections.huaweicloud.cce.tests.simulator import Simulator

_PART = r"[0-9A-Za-z_][0-9A-Za-z_.-]*"
_PATHS = re.compile(
    rf"/cce/cam/v3/clusters/{_PART}/(releases|namespace/{_PART}/releases/{_PART}(/history)?)"
    rf"|/v2/charts(/{_PART}(/values|/archive|/quotas)?)?|/api/v3/projects/{_PART}/clusters"
    r"|/v3/auth/tokens|/v3/projects|/v3.0/OS-CREDENTIAL/securitytokens"
    r"|/meta-data/latest/api/token|/openstack/latest/securitykey"
)
MAX_MESSAGE = 6000


def check_clean_end(result: dict[str, Any]) -> None:
    """Hold that a result is a success, or a failure in words that leave a terminal alone."""
    assert result["exit_code"] in (0, 1)
    if result["exit_code"]:
        assert result["failed"] is True and set(result["failure"]) >= {"http_status", "error_code", "request_id"}
        message = result["msg"]
        assert 0 < len(message) <= MAX_MESSAGE and message.isprintable(), message[:500]
        assert "Traceback" not in message
    for warning in result["warned"]:
        assert warning.isprintable(), warning[:500]
    shown = result.get("diff", {}).get("prepared", "")
    assert shown.replace("\n", "").isprintable(), shown[:500]
    assert str(result.get("request_id") or "").isprintable()


def check_paths(sim: Simulator) -> None:
    """Hold that no request went to a path that is none of the service's."""
    odd = [f"{request.method} {request.path}" for request in sim.requests if not _PATHS.fullmatch(request.path)]
    assert odd == []
