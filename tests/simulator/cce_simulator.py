# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the simulator from any working directory: `python cce_simulator.py --port 0 --url-file FILE`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

if __name__ == "__main__":
    # The package's folder must not be on the path itself: its modules would hide others of the same name.
    here = Path(__file__).resolve().parent
    sys.path[0] = str(here.parent)
    sys.exit(importlib.import_module(here.name + ".cli").main())
