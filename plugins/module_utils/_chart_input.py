# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""What cannot be meant in a task on a chart, its package included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._errors import InputError
from ._input import check_chart
from ._package import Package, read_package


def read_input(params: Mapping[str, Any]) -> Package | None:
    """Return the package that the task names, None when it names a chart otherwise; nothing is asked.

    Raises InputError when the options cannot be meant, or the package cannot be uploaded.
    """
    path = (params["path"] or "").strip()
    if not path and params["state"] == "present":
        raise InputError("path is needed with state=present: a package (.tgz), or the folder of a chart.")
    if not path:
        check_chart(params)
        return None
    if (params["chart_id"] or "").strip():
        raise InputError("chart_id cannot be given with path: the package itself says which chart it is.")
    package = read_package(path)
    for option, found in (("chart_name", package.name), ("chart_version", package.version)):
        wanted = (params[option] or "").strip()
        if wanted not in ("", found):
            raise InputError(f"{option} is {wanted}, but the chart at {path} has {option[6:]} {found}.")
    return package
