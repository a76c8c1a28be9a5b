# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for get-pip.py, which ansible-test would download: installs with the pip that Python itself carries."""

from __future__ import annotations

import ensurepip
import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    # The first folder is Python's own, the second Debian's.
    folders = [Path(ensurepip.__file__).parent / "_bundled", Path("/usr/share/python-wheels")]
    wheels = [wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl"))]
    if not wheels:
        sys.exit("This Python carries no pip (on Debian: apt-get install python3-venv).")
    sys.path.insert(0, str(wheels[0]))
    # These two are options of get-pip.py, which pip does not know.
    arguments = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
    sys.argv[1:] = ["install", "--upgrade", *arguments]
    runpy.run_module("pip", run_name="__main__", alter_sys=True)
