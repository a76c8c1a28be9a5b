# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: options, files that tell others where the server is, and a clean end on signals."""

from __future__ import annotations

import argparse
import json
import os
import signal
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Optional

from .settings import Settings
from .simulator import Simulator
from .tls import make_context


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Serve until SIGTERM or SIGINT and return the exit code."""
    options = parse(arguments)
    config: dict[str, Any] = json.loads(options.config.read_text(encoding="utf-8")) if options.config else {}
    tls = make_context(options.url_file.parent) if options.tls else None
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *dummy: stop.set())
    with Simulator(Settings.from_dict(config.get("settings", {})), port=options.port, tls=tls) as simulator:
        load(simulator, config)
        announce(options, simulator.url)
        stop.wait()
    return 0


def parse(arguments: Optional[Sequence[str]]) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(
        prog="cce_simulator", description="A stand-in of the CCE chart and release service."
    )
    parser.add_argument("--port", type=int, default=0, help="port on the loopback; 0 (default) takes a free one")
    parser.add_argument("--url-file", type=Path, help="file that the base URL is written to once the server listens")
    parser.add_argument("--pid-file", type=Path, help="file that the process id is written to")
    parser.add_argument(
        "--config", type=Path, help="JSON file with any of: settings, charts, clusters, releases, faults"
    )
    parser.add_argument(
        "--tls", action="store_true", help="HTTPS; the self-signed certificate is put beside the URL file"
    )
    options = parser.parse_args(arguments)
    if options.tls and not options.url_file:
        parser.error("--tls needs --url-file, because the certificate is written beside it")
    return options


def load(simulator: Simulator, config: dict[str, Any]) -> None:
    """Plant what the configuration holds; charts come before the releases that are made of them."""
    unknown = sorted(set(config) - {"settings", "charts", "clusters", "releases", "faults"})
    if unknown:
        raise ValueError("unknown parts of the configuration: " + ", ".join(unknown))
    for item in config.get("charts", []):
        simulator.add_chart(**item)
    for item in config.get("clusters", []):
        simulator.add_cluster(**item)
    for item in config.get("releases", []):
        simulator.put_release(**item)
    simulator.faults.load(config.get("faults", []))


def announce(options: argparse.Namespace, url: str) -> None:
    """Tell where the server is: process id first, so that whoever sees the URL can end it."""
    if options.pid_file:
        write_at_once(options.pid_file, f"{os.getpid()}\n")
    if options.url_file:
        write_at_once(options.url_file, url)
    print(url, flush=True)


def write_at_once(path: Path, text: str) -> None:
    """Write the file so that nobody ever sees half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
