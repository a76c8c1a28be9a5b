# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs cce_releases alone, with the options that stdin has as JSON, and prints what it returned and what it did.

It is a program of its own, in a process that holds nothing else; with --profile it prints where its time went instead.
"""

from __future__ import annotations

import contextlib
import cProfile
import io
import json
import pstats
import ssl
import sys
import threading
import time
from typing import Any

PROFILED = 25


class Watch:
    """Sees each request of the module from its beginning until its answer is whole, and each TLS context."""

    def __init__(self) -> None:
        self.requests: list[tuple[float, float]] = []
        self.contexts = 0
        self._lock = threading.Lock()

    def count_contexts(self) -> None:
        """Count all contexts that this process makes from here on."""
        make: Any = ssl.SSLContext.__new__

        def counted(cls: Any, *args: Any, **kwargs: Any) -> Any:
            with self._lock:
                self.contexts += 1
            return make(cls, *args, **kwargs)

        ssl.SSLContext.__new__ = staticmethod(counted)  # type: ignore[method-assign,assignment]

    def time_requests(self, transport: Any) -> None:
        """Time what the module's transport sends."""
        send = transport.send

        def timed(*args: Any, **kwargs: Any) -> Any:
            begun = time.monotonic()
            try:
                return send(*args, **kwargs)
            finally:
                self.requests.append((begun, time.monotonic()))

        transport.send = timed

    @property
    def transport_seconds(self) -> float:
        """How long at least one request was under way."""
        total, last = 0.0, 0.0
        for begun, ended in sorted(self.requests):
            total += max(0.0, ended - max(begun, last))
            last = max(last, ended)
        return total


def run(options: dict[str, Any], is_profiled: bool) -> dict[str, Any]:
    """Return the module's result and what was seen of its run."""
    watch = Watch()
    watch.count_contexts()
    from ansible.module_utils import basic
    from ansible_collections.huaweicloud.cce.plugins.module_utils._http import Transport
    from ansible_collections.huaweicloud.cce.plugins.modules.cce_releases import main

    watch.time_requests(Transport)
    basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": options}).encode()
    if hasattr(basic, "_ANSIBLE_PROFILE"):
        basic._ANSIBLE_PROFILE = "legacy"
    profile = cProfile.Profile() if is_profiled else contextlib.nullcontext()
    output = io.StringIO()
    wall, cpu = time.monotonic(), time.process_time()
    with contextlib.redirect_stdout(output), contextlib.suppress(SystemExit), profile:
        main()
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    if isinstance(profile, cProfile.Profile):
        pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(PROFILED)
    return {
        "result": json.loads(output.getvalue()),
        "wall": wall,
        "cpu": cpu,
        "transport": watch.transport_seconds,
        "contexts": watch.contexts,
    }


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin), "--profile" in sys.argv)))
