# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Runs a module's code in this process, and lets nothing of it stay: no exit, no output, no change of the process."""

from __future__ import annotations

import contextlib
import io
import json
import locale
import os
import signal
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Optional

from ansible_collections.huaweicloud.cce.plugins.module_utils._module import CceModule

from ._core import ModuleWorld

_SIGNALS = [getattr(signal, f"SIG{name}") for name in ("INT", "TERM", "HUP", "ALRM", "PIPE", "CHLD", "USR1", "USR2")]


class Ended(NamedTuple):
    """What a process of the module's own would have left behind."""

    code: int
    stdout: str
    stderr: str


class AtExit:
    """Stands for the end of the module's process, which a worker does not live to see."""

    def __init__(self) -> None:
        self._calls: list[Callable[[], Any]] = []

    def register(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Callable[..., Any]:
        """Have the function called at the end, as the standard library's does."""
        self._calls.append(lambda: function(*args, **kwargs))
        return function

    def end(self) -> None:
        """Call what was registered, last come first; what fails there has no say in the result."""
        while self._calls:
            with contextlib.suppress(Exception):
                self._calls.pop()()


def run_main(main: Callable[[], None], payload: bytes, folder: str, display: Optional[Callable[[str], None]]) -> Ended:
    """Return what came of the module's code with these arguments, run in that folder."""
    outputs = [io.TextIOWrapper(io.BytesIO(), "utf-8", "surrogateescape", write_through=True) for _stream in range(2)]
    at_exit = AtExit()
    with contextlib.ExitStack() as stack:
        stack.enter_context(_kept_process())
        stack.enter_context(ModuleWorld(payload, at_exit))
        stack.callback(at_exit.end)
        stack.enter_context(contextlib.redirect_stdout(outputs[0]))
        stack.enter_context(contextlib.redirect_stderr(outputs[1]))
        stack.enter_context(_shown_by(display))
        os.chdir(folder)
        code, crash = _call(main)
    stdout, stderr = (stream.buffer.getvalue().decode("utf-8", "replace") for stream in outputs)
    return Ended(code, crash or stdout, stderr)


def _call(main: Callable[[], None]) -> tuple[int, str]:
    """Return the exit code, and for a crash the result that tells of it."""
    try:
        main()
    except SystemExit as end:
        if end.code is not None and not isinstance(end.code, int):
            sys.stderr.write(f"{end.code}\n")
            return 1, ""
        return end.code or 0, ""
    except Exception as error:
        return 1, _tell_crash(error)
    return 1, ""  # Ansible says what it thinks of a module without a result


def _tell_crash(error: Exception) -> str:
    """Return a failed result without the exception's text, which can quote a secret."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{os.path.basename(frames[-1].filename)}, line {frames[-1].lineno}, in {frames[-1].name}"
    kind = type(error).__name__
    lines = [
        "Traceback (most recent call last):\n",
        *traceback.format_list(frames),
        f"{kind} (its text is not shown)\n",
    ]
    message = f"MODULE FAILURE: {kind} at {place}. Its text is not shown, because it could quote a secret."
    return json.dumps({"failed": True, "msg": message, "exception": "".join(lines)})


@contextlib.contextmanager
def _shown_by(display: Optional[Callable[[str], None]]) -> Iterator[None]:
    before, CceModule.display = CceModule.display, display
    try:
        yield
    finally:
        CceModule.display = before


@contextlib.contextmanager
def _kept_process() -> Iterator[None]:
    """Keep what belongs to the whole process as it is: in a loop, the same worker runs the next item, too."""
    folder = _open_folder()
    mask = os.umask(0o077)
    os.umask(mask)
    environment, spoken, temporary = dict(os.environ), locale.setlocale(locale.LC_ALL), tempfile.tempdir
    handlers = [(number, signal.getsignal(number)) for number in _SIGNALS]
    try:
        with warnings.catch_warnings():
            yield
    finally:
        if folder is not None:
            os.fchdir(folder)
            os.close(folder)
        os.umask(mask)
        tempfile.tempdir = temporary
        if dict(os.environ) != environment:
            os.environ.clear()
            os.environ.update(environment)
        if locale.setlocale(locale.LC_ALL) != spoken:
            locale.setlocale(locale.LC_ALL, spoken)
        for number, handler in handlers:
            if handler is not None and signal.getsignal(number) is not handler:
                signal.signal(number, handler)


def _open_folder() -> Optional[int]:
    try:
        return os.open(".", os.O_RDONLY)
    except OSError:
        return None  # it may have been removed
