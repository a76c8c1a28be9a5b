# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module in this process as Ansible would: arguments in as JSON, the printed result out as a dictionary."""

from __future__ import annotations

import contextlib
import io
import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common import warnings

try:
    from ansible.module_utils import _internal
except ImportError:
    _internal = None


class ForwardProxy:
    """An HTTP proxy on the loopback that takes requests for one base URL to another server, byte by byte."""

    def __init__(self, base: str, target: str) -> None:
        self._base = base.encode()
        self._target = urlsplit(target)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"

    def __enter__(self) -> ForwardProxy:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *dummy: object) -> None:
        self._server.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._server.accept()
                server = socket.create_connection((str(self._target.hostname), int(self._target.port or 80)))
                for source, sink in ((client, server), (server, client)):
                    threading.Thread(target=self._pipe, args=(source, sink), daemon=True).start()

    def _pipe(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                data = source.recv(65536)
                if not data:
                    break
                sink.sendall(data.replace(self._base, b""))
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


# An option whose value is null; None leaves an option out.
NULL = object()


def run_module(main: Callable[[], None], check_mode: bool = False, diff: bool = True, **options: Any) -> dict[str, Any]:
    """Return what the module printed; C(exit_code) tells a failure, C(warned) holds the texts of its warnings."""
    warnings._global_warnings.clear()  # they are kept for the life of a process, which is one module's
    given = {name: None if value is NULL else value for name, value in options.items() if value is not None}
    arguments = {**given, "_ansible_check_mode": check_mode, "_ansible_diff": diff}
    if "_ansible_inject_invocation" in Path(basic.__file__).read_text():
        arguments["_ansible_inject_invocation"] = True  # since 2.21 it takes a setting, before that it is always done
    raw = json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode()
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.object(basic, "_ANSIBLE_ARGS", raw))
        if hasattr(basic, "_ANSIBLE_PROFILE"):
            stack.enter_context(mock.patch.object(basic, "_ANSIBLE_PROFILE", "legacy"))
        if hasattr(_internal, "is_controller"):  # since 2.19: other tests may have made this process one
            stack.enter_context(mock.patch.object(_internal, "is_controller", False))
        output = stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        with pytest.raises(SystemExit) as ended:
            main()
    result: dict[str, Any] = json.loads(output.getvalue())
    result["exit_code"] = ended.value.code
    result["printed"] = output.getvalue()
    # Since 2.19 a warning is an event, whose text lies deeper.
    told = result.get("warnings", [])
    result["warned"] = [text if isinstance(text, str) else text["event"]["msg"] for text in told]
    return result
