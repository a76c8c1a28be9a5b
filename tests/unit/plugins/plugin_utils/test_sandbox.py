# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module does in the controller process stays in it: its exits, its prints, its changes."""

from __future__ import annotations

import atexit
import json
import locale
import os
import shutil
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Optional

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common import warnings as ansible_warnings
from ansible_collections.huaweicloud.cce.plugins.module_utils._module import CceModule
from ansible_collections.huaweicloud.cce.plugins.plugin_utils._core import IS_COMPLETE, build_module, write_arguments
from ansible_collections.huaweicloud.cce.plugins.plugin_utils._sandbox import Ended, run_main

SECRET = "s3cret-of-an-option"


def run(main: Callable[[], Any], display: Optional[Callable[[str], None]] = None, **arguments: Any) -> Ended:
    """Run a module's code."""
    return run_main(main, write_arguments(arguments), tempfile.gettempdir(), display)


def make_module() -> CceModule:
    """Return a module with a secret option."""
    return CceModule(argument_spec={"password": {"type": "str", "no_log": True}, "dest": {"type": "path"}})


def test_this_ansible_core_has_what_the_fast_path_takes() -> None:
    assert IS_COMPLETE
    assert build_module("path", b"payload")


def test_a_module_returns_what_it_prints() -> None:
    ended = run(lambda: make_module().exit_json(changed=True), password=SECRET)
    result = json.loads(ended.stdout)
    assert (ended.code, result["changed"]) == (0, True)
    assert SECRET not in ended.stdout


def test_a_failed_module_has_its_exit_code() -> None:
    ended = run(lambda: make_module().fail_json("no"), password=SECRET)
    assert (ended.code, json.loads(ended.stdout)["msg"]) == (1, "no")


def test_options_are_checked_as_everywhere() -> None:
    assert "Unsupported parameters" in json.loads(run(make_module, typo=1).stdout)["msg"]


def test_warnings_are_the_results_and_stay_out_of_the_next_one(capsys: pytest.CaptureFixture[str]) -> None:
    def warn() -> None:
        module = make_module()
        module.warn("beware")
        module.exit_json()

    store = ansible_warnings._global_warnings
    held = list(store)
    for _time in range(2):
        assert len(json.loads(run(warn).stdout)["warnings"]) == 1
    assert ansible_warnings._global_warnings is store
    assert list(store) == held
    assert "warnings" not in json.loads(run(lambda: make_module().exit_json()).stdout)
    assert capsys.readouterr() == ("", "")


def test_a_crash_is_a_failure_with_frames_and_without_the_text() -> None:
    def crash() -> None:
        make_module()
        raise ValueError(f"what about {SECRET}?")

    ended = run(crash, password=SECRET)
    result = json.loads(ended.stdout)
    assert (ended.code, result["failed"]) == (1, True)
    assert "MODULE FAILURE: ValueError at test_sandbox.py" in result["msg"]
    assert "in crash" in result["exception"]
    assert SECRET not in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("code", "ended"),
    [
        (0, Ended(0, "", "")),
        (None, Ended(0, "", "")),
        (3, Ended(3, "", "")),
        ("over", Ended(1, "", "over\n")),
    ],
)
def test_an_exit_without_a_result_is_its_code(code: Any, ended: Ended) -> None:
    assert run(lambda: sys.exit(code)) == ended


def test_a_return_without_a_result_is_a_failure() -> None:
    assert run(lambda: None) == Ended(1, "", "")


@pytest.mark.parametrize("kind", [KeyboardInterrupt, type("TaskTimeoutError", (BaseException,), {})])
def test_what_ends_the_task_passes_through(kind: type[BaseException]) -> None:
    def interrupt() -> None:
        os.chdir("/")
        raise kind

    before = (os.getcwd(), sys.stdout, basic._ANSIBLE_ARGS)
    with pytest.raises(kind):
        run(interrupt)
    assert (os.getcwd(), sys.stdout, basic._ANSIBLE_ARGS) == before


def test_noise_is_caught(capfd: pytest.CaptureFixture[str]) -> None:
    def shout() -> None:
        sys.stdout.write("out\n")
        sys.stdout.buffer.write(b"\xff\n")
        sys.stderr.write("err\n")
        sys.exit(1)

    assert run(shout) == Ended(1, "out\n\N{REPLACEMENT CHARACTER}\n", "err\n")
    assert capfd.readouterr() == ("", "")


def test_nothing_of_the_process_is_changed_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def change() -> None:
        os.chdir(tmp_path)
        os.umask(0o777)
        os.environ["CCE_NEW"] = "1"
        os.environ["CCE_OLD"] = "changed"
        os.environ.pop("HOME", None)
        tempfile.tempdir = str(tmp_path)
        locale.setlocale(locale.LC_ALL, "C")
        signal.signal(signal.SIGUSR1, lambda *_args: None)
        warnings.simplefilter("error")
        warnings.showwarning = print  # type: ignore[assignment]
        raise ValueError

    def look() -> tuple[Any, ...]:
        mask = os.umask(0)
        os.umask(mask)
        return (
            os.getcwd(),
            mask,
            dict(os.environ),
            tempfile.tempdir,
            locale.setlocale(locale.LC_ALL),
            signal.getsignal(signal.SIGUSR1),
            list(warnings.filters),
            warnings.showwarning,
            basic._ANSIBLE_ARGS,
            basic.atexit,
            CceModule.display,
        )

    monkeypatch.setenv("CCE_OLD", "old")
    before = look()
    assert run(change).code == 1
    assert look() == before


def test_a_module_runs_in_the_folder_of_the_playbook(tmp_path: Path) -> None:
    ended = run_main(lambda: make_module().exit_json(cwd=os.getcwd()), write_arguments({}), str(tmp_path), None)
    assert json.loads(ended.stdout)["cwd"] == str(tmp_path)


def test_a_folder_that_is_gone_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert run(lambda: make_module().exit_json()).code == 0


@pytest.mark.parametrize("crashes", [False, True])
def test_temporary_folders_are_removed_at_once(crashes: bool, tmp_path: Path) -> None:
    made: list[str] = []

    def make() -> None:
        module = make_module()
        made.append(module.tmpdir)
        assert Path(made[0]).is_dir()
        if crashes:
            raise ValueError
        module.exit_json()

    run(make, _ansible_remote_tmp=str(tmp_path / "remote"))
    assert not Path(made[0]).exists()
    atexit.unregister(shutil.rmtree)


def test_progress_is_shown_without_secrets() -> None:
    shown: list[str] = []

    def work() -> None:
        module = make_module()
        module.tell(f"one of two, {SECRET}\nand more")
        module.exit_json()

    run(work, shown.append, password=SECRET)
    assert len(shown) == 1
    assert SECRET not in shown[0]
    assert shown[0].startswith("one of two, ")
    assert "\n" not in shown[0]


@pytest.mark.parametrize("arguments", [{}, {"_ansible_no_log": True}])
def test_progress_is_silent_without_somebody_to_see_it_and_at_no_log(arguments: dict[str, Any]) -> None:
    shown: list[str] = []

    def work() -> None:
        module = make_module()
        module.tell("one of two")
        module.exit_json()

    ended = run(work, shown.append if arguments else None, **arguments)
    assert (ended.code, shown) == (0, [])
