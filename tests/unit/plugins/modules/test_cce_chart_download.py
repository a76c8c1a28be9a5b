# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The package of a chart becomes a file: whole or not at all, and only when it differs."""

from __future__ import annotations

import gzip
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible_collections.huaweicloud.cce.plugins.module_utils import _client
from ansible_collections.huaweicloud.cce.plugins.module_utils._charts import ChartApi
from ansible_collections.huaweicloud.cce.plugins.module_utils._tarball import MAX_BYTES
from ansible_collections.huaweicloud.cce.plugins.modules import cce_chart_download
from ansible_collections.huaweicloud.cce.tests.simulator import SEED_CHART, TOKEN, UPGRADE_CHART, Simulator
from ansible_collections.huaweicloud.cce.tests.unit.chart_files import tar_of
from ansible_collections.huaweicloud.cce.tests.unit.support import run_module

Run = Callable[..., dict[str, Any]]
ARCHIVE = r"/archive$"
OTHER = "0" * 64


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "charts"
    folder.mkdir()
    return folder


@pytest.fixture(name="scratch")
def _scratch(tmp_path: Path) -> Path:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return scratch


@pytest.fixture(name="download")
def _download(sim: Simulator, folder: Path, scratch: Path) -> Run:
    """Run cce_chart_download for the seed's chart; keywords add to the options or override them."""

    def run(check_mode: bool = False, **options: Any) -> dict[str, Any]:
        given = {"endpoint": sim.url, "auth_token": TOKEN, "max_retries": 0, "dest": str(folder / "shop.tgz")}
        if "chart_name" not in options:
            given["chart_id"] = SEED_CHART
        return run_module(cce_chart_download.main, check_mode, **{**given, "_ansible_tmpdir": str(scratch), **options})

    return run


@pytest.fixture(name="package")
def _package(sim: Simulator) -> bytes:
    """The seed's package."""
    return package_of(sim, SEED_CHART)


def package_of(sim: Simulator, chart_id: str) -> bytes:
    chart = sim.state.charts.get(chart_id)
    assert chart
    return chart.archive


def serve(sim: Simulator, content: bytes) -> None:
    """Let the service hold something else in the place of the seed's package."""
    chart = sim.state.charts.get(SEED_CHART)
    assert chart
    sim.state.charts.put(replace(chart, archive=content))


def downloads(sim: Simulator) -> int:
    return sum(request.path.endswith("/archive") for request in sim.requests)


def test_a_package_becomes_a_file(download: Run, folder: Path, package: bytes) -> None:
    result = download()
    assert (result["exit_code"], result["changed"]) == (0, True)
    assert (folder / "shop.tgz").read_bytes() == package
    assert result["dest"] == str(folder / "shop.tgz")
    assert result["checksum_dest"] == result["checksum_src"] == sha256(package).hexdigest()
    assert (result["size"], result["state"]) == (len(package), "file")
    assert {"mode", "owner", "group", "uid", "gid"} <= set(result)
    assert (result["chart"]["id"], result["chart"]["version"]) == (SEED_CHART, "1.0.0")
    assert (result["stats"]["requests"], bool(result["request_id"])) == (2, True)


def test_the_second_run_changes_nothing(download: Run, folder: Path) -> None:
    download()
    before = (folder / "shop.tgz").stat()
    result = download()
    assert (result["exit_code"], result["changed"]) == (0, False)
    assert (folder / "shop.tgz").stat() == before
    assert result["diff"]["before"] == result["diff"]["after"]


def test_a_package_that_differs_takes_the_place_of_the_file(
    sim: Simulator, download: Run, folder: Path, package: bytes
) -> None:
    (folder / "shop.tgz").write_bytes(b"former")
    (folder / "shop.tgz").chmod(0o604)
    result = download(chart_id=UPGRADE_CHART)
    assert result["changed"] is True
    assert (folder / "shop.tgz").read_bytes() == package_of(sim, UPGRADE_CHART) != package
    assert result["mode"] == "0604"
    assert os.listdir(folder) == ["shop.tgz"]


@pytest.mark.parametrize(
    "chart",
    [
        {"chart_id": UPGRADE_CHART},
        {"chart_id": UPGRADE_CHART, "chart_version": "1.1.0"},
        {"chart_name": "magento-mysql", "chart_version": "1.1.0"},
        {"chart_name": " magento-mysql ", "version": "1.1.0 ", "chart_id": ""},
    ],
    ids=str,
)
@pytest.mark.parametrize("slash", ["", "/"])
def test_in_a_folder_the_file_has_the_name_of_the_chart(
    sim: Simulator, download: Run, folder: Path, chart: dict[str, Any], slash: str
) -> None:
    result = download(dest=f"{folder}{slash}", **chart)
    assert result["dest"] == str(folder / "magento-mysql-1.1.0.tgz")
    assert (folder / "magento-mysql-1.1.0.tgz").read_bytes() == package_of(sim, UPGRADE_CHART)
    assert os.listdir(folder) == ["magento-mysql-1.1.0.tgz"]


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("../shop", "1.0.0"),
        ("shop", "1/../../1"),
        ("", "1.0.0"),
        (".shop", "1.0.0"),
        ("-rf", "1.0.0"),
        ("a\nb", "1.0.0"),
    ],
)
def test_a_name_of_the_service_does_not_lead_out_of_the_folder(
    sim: Simulator, download: Run, folder: Path, tmp_path: Path, name: str, version: str
) -> None:
    record = {"id": SEED_CHART, "name": name, "version": version}
    sim.faults.add(path=r"/v2/charts/[^/]+$", status=200, body=record)
    result = download(dest=str(folder))
    assert result["exit_code"] == 1
    assert "give the file's path as dest" in result["msg"]
    assert os.listdir(folder) == []
    assert sorted(os.listdir(tmp_path)) == ["charts", "scratch"]
    sim.faults.add(path=r"/v2/charts/[^/]+$", status=200, body=record)
    assert download()["changed"]


@pytest.mark.parametrize("found", [None, b"former"], ids=["no file", "another file"])
def test_check_mode_predicts_and_writes_nothing(
    download: Run, folder: Path, scratch: Path, package: bytes, found: bytes | None
) -> None:
    if found:
        (folder / "shop.tgz").write_bytes(found)
    result = download(check_mode=True, mode="0600")
    assert (result["exit_code"], result["changed"]) == (0, True)
    assert (folder / "shop.tgz").exists() is bool(found)
    assert not found or (folder / "shop.tgz").read_bytes() == found
    assert (os.listdir(folder), os.listdir(scratch)) == (["shop.tgz"] if found else [], [])
    assert result["checksum_src"] == sha256(package).hexdigest()
    assert result["checksum_dest"] == (sha256(found).hexdigest() if found else None)
    assert result["diff"]["after"]["sha256"] == download()["checksum_dest"]
    assert download(check_mode=True)["changed"] is False


def test_the_diff_tells_size_and_checksum(download: Run, folder: Path, package: bytes) -> None:
    (folder / "shop.tgz").write_bytes(b"former")
    (folder / "shop.tgz").chmod(0o644)
    diff = download(mode="0640")["diff"]
    assert diff["before_header"] == diff["after_header"] == str(folder / "shop.tgz")
    former = {"state": "file", "sha256": sha256(b"former").hexdigest(), "size": 6, "mode": "0644"}
    assert diff["before"] == former
    assert diff["after"] == {**former, "sha256": sha256(package).hexdigest(), "size": len(package), "mode": "0640"}


def test_without_a_file_the_diff_says_absent(download: Run) -> None:
    assert download()["diff"]["before"] == {"state": "absent"}


def test_the_mode_alone_is_a_change_in_check_mode_and_outside_of_it(download: Run, folder: Path) -> None:
    download(mode="0600")
    assert stat.S_IMODE((folder / "shop.tgz").stat().st_mode) == 0o600
    assert download(check_mode=True, mode="0640")["changed"] is True
    assert stat.S_IMODE((folder / "shop.tgz").stat().st_mode) == 0o600
    result = download(mode="0640")
    assert (result["changed"], result["mode"]) == (True, "0640")
    assert download(mode="0640")["changed"] is False


@pytest.mark.parametrize("form", ["{}", "sha256:{}", " SHA256:{} "])
def test_a_file_that_has_the_checksum_is_not_downloaded_again(
    sim: Simulator, download: Run, package: bytes, form: str
) -> None:
    digest = form.format(sha256(package).hexdigest())
    assert download(checksum=digest)["changed"] is True
    assert downloads(sim) == 1
    result = download(checksum=digest)
    assert (result["changed"], result["checksum_src"]) == (False, None)
    assert result["checksum_dest"] == sha256(package).hexdigest()
    assert downloads(sim) == 1


def test_a_file_of_another_checksum_is_replaced(download: Run, folder: Path, package: bytes) -> None:
    (folder / "shop.tgz").write_bytes(b"former")
    assert download(checksum=sha256(package).hexdigest())["changed"] is True
    assert (folder / "shop.tgz").read_bytes() == package


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_package_of_another_checksum_is_refused(
    download: Run, folder: Path, scratch: Path, package: bytes, check_mode: bool
) -> None:
    (folder / "shop.tgz").write_bytes(b"former")
    result = download(check_mode, checksum=OTHER)
    assert (result["exit_code"], result["changed"]) == (1, False)
    assert OTHER in result["msg"] and sha256(package).hexdigest() in result["msg"]
    assert (folder / "shop.tgz").read_bytes() == b"former"
    assert (os.listdir(folder), os.listdir(scratch)) == (["shop.tgz"], [])


WHOLE = tar_of({"shop/Chart.yaml": "name: shop\n", "shop/noise": bytes(range(256)) * 9})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "the answer is empty", id="empty"),
        pytest.param(b" \n", "the answer is empty", id="blank"),
        pytest.param(b"\n<!DOCTYPE html><html>Sign in</html>", "a page for people", id="portal"),
        pytest.param(b'"chart-file.tgz"', "no .tgz file", id="string"),
        pytest.param(b'{"error_code": "APIGW.0301"}', "no .tgz file", id="json"),
        pytest.param(WHOLE[:-9], "ends too early", id="cut"),
        pytest.param(WHOLE[:1], "no .tgz file", id="one-byte"),
        pytest.param(WHOLE[:20], "ends too early", id="head-only"),
        pytest.param(WHOLE[:30] + b"\0\0\0\0" + WHOLE[34:], "is no package", id="flipped"),
        pytest.param(WHOLE + b"garbage", "is no package", id="garbage-after"),
        pytest.param(gzip.compress(b"hello"), "is no package", id="no-tar"),
        pytest.param(gzip.compress(bytes(10240)), "no gzipped tar archive", id="an-empty-tar"),
        pytest.param(gzip.compress(bytes(MAX_BYTES + 1)), "more than 64 MiB", id="a-bomb"),
    ],
)
def test_what_is_no_package_is_never_written(
    sim: Simulator, download: Run, folder: Path, content: bytes, words: str
) -> None:
    (folder / "shop.tgz").write_bytes(b"former")
    serve(sim, content)
    for check_mode in (True, False):
        result = download(check_mode)
        assert (result["exit_code"], result["changed"]) == (1, False)
        assert words in result["msg"]
        assert result["failure"]["request_id"]
    assert (folder / "shop.tgz").read_bytes() == b"former"
    assert os.listdir(folder) == ["shop.tgz"]


@pytest.mark.parametrize("answer", [b"", b"<html>portal</html>", b"ok", WHOLE[:-9], WHOLE[:20]], ids=len)
def test_an_answer_that_is_not_whole_is_asked_for_again(
    sim: Simulator, download: Run, monkeypatch: pytest.MonkeyPatch, package: bytes, answer: bytes
) -> None:
    monkeypatch.setattr(_client, "retry_pause", lambda *_arguments: 0.0)
    serve(sim, answer)
    fetch = ChartApi.get_archive

    def mended(*arguments: Any) -> bytes:
        data = fetch(*arguments)
        serve(sim, package)
        return data

    monkeypatch.setattr(ChartApi, "get_archive", mended)
    result = download(max_retries=2)
    assert (result["exit_code"], result["checksum_dest"]) == (0, sha256(package).hexdigest())
    assert (result["stats"]["retries"], downloads(sim)) == (1, 2)


def test_an_answer_that_stays_odd_is_asked_for_as_often_as_the_task_allows(
    sim: Simulator, download: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_client, "retry_pause", lambda *_arguments: 0.0)
    sim.faults.add(path=ARCHIVE, status=503)
    serve(sim, b"ok")
    assert download(max_retries=2)["exit_code"] == 1
    assert downloads(sim) == 3
    serve(sim, gzip.compress(b"whole, but no package"))
    assert download(max_retries=2)["exit_code"] == 1
    assert downloads(sim) == 4


def test_a_chart_without_its_package_is_told(sim: Simulator, download: Run) -> None:
    sim.faults.add(path=ARCHIVE, status=404, body={"error_code": "CCE.03404001", "error_msg": "no such object"})
    result = download()
    assert (result["exit_code"], result["failure"]["http_status"]) == (1, 404)
    assert "knows the chart, but holds no package of it" in result["msg"]


def test_a_chart_whose_version_is_not_told_is_identified_by_its_id(
    sim: Simulator, download: Run, folder: Path, package: bytes
) -> None:
    sim.faults.add(path=r"/v2/charts/[^/]+$", times=None, status=200, body={"id": SEED_CHART, "name": "shop"})
    assert download(chart_id=f" {SEED_CHART} ")["exit_code"] == 0
    assert (folder / "shop.tgz").read_bytes() == package
    assert "give the file's path as dest" in download(dest=str(folder))["msg"]


def test_a_name_without_a_folder_is_a_file_in_the_working_directory(
    download: Run, folder: Path, package: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    result = download(dest="shop.tgz")
    assert (result["exit_code"], result["dest"]) == (0, str(folder / "shop.tgz"))
    assert (folder / "shop.tgz").read_bytes() == package


@pytest.mark.parametrize("target", [None, b"former", "the package"], ids=str)
def test_a_link_stays_and_what_it_leads_to_is_written(download: Run, folder: Path, package: bytes, target: Any) -> None:
    if target:
        (folder / "real.tgz").write_bytes(package if target == "the package" else target)
        (folder / "real.tgz").chmod(0o604)
    for link in ("shop.tgz", "magento-mysql-1.0.0.tgz"):
        (folder / link).symlink_to("real.tgz")
    planned, result = download(check_mode=True, mode="0640"), download(mode="0640")
    for name in ("changed", "diff", "dest"):
        assert planned[name] == result[name]
    assert (result["changed"], result["dest"], result["mode"]) == (True, str(folder / "real.tgz"), "0640")
    assert (folder / "shop.tgz").is_symlink()
    assert (folder / "real.tgz").read_bytes() == package
    for dest in (folder / "shop.tgz", folder):
        again = download(dest=str(dest), mode="0640")
        assert (again["changed"], again["dest"]) == (False, str(folder / "real.tgz"))


def test_a_link_that_leads_to_itself_is_refused(sim: Simulator, download: Run, folder: Path) -> None:
    (folder / "shop.tgz").symlink_to("shop.tgz")
    assert "dest is no regular file" in download()["msg"]
    assert len(sim.requests) == 0


def test_the_diff_of_a_new_file_with_a_mode_is_the_same_in_check_mode(download: Run) -> None:
    planned, result = download(check_mode=True, mode="0600"), download(mode="0600")
    assert planned["diff"] == result["diff"]
    assert result["diff"]["before"] == {"state": "absent"}
    assert result["mode"] == "0600"


def test_a_folder_that_is_not_writable_fails_in_check_mode_as_in_the_run(
    download: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: str(path) != str(folder) and access(path, mode))
    for check_mode in (True, False):
        result = download(check_mode)
        assert result["exit_code"] == 1
        assert f"the folder {folder} is not writable" in result["msg"]
    (folder / "shop.tgz").write_bytes(b"former")
    assert download(unsafe_writes=True)["exit_code"] == 0
    assert download()["changed"] is False


@pytest.mark.parametrize(
    "options",
    [
        *({"mode": mode} for mode in ("rwx", "preserve", "0999", "u=q", "77777", 0o10000, -1)),
        {"owner": "nobody-knows-them"},
        {"group": "nobody-knows-them"},
    ],
    ids=str,
)
def test_permissions_that_cannot_be_are_refused_before_anything_is_asked(
    sim: Simulator, download: Run, folder: Path, options: dict[str, Any]
) -> None:
    result = download(**options)
    assert result["exit_code"] == 1
    assert next(iter(options)) in result["msg"]
    assert (os.listdir(folder), len(sim.requests)) == ([], 0)


@pytest.mark.parametrize(
    ("mode", "bits"),
    [("0600", 0o600), ("600", 0o600), ("0o600", 0o600), (0o600, 0o600), ("u=rw,go=", 0o600), ("a=r,u+wX", 0o644)],
)
def test_permissions_are_those_of_ansible(download: Run, folder: Path, mode: Any, bits: int) -> None:
    assert download(mode=mode, owner=str(os.getuid()), group=str(os.getgid()))["exit_code"] == 0
    assert stat.S_IMODE((folder / "shop.tgz").stat().st_mode) == bits


def test_the_cause_of_a_failed_write_is_told(download: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: Any, **_more: Any) -> None:
        raise Exception("Failed to replace 'a' with 'b'") from OSError("No space left on device")

    monkeypatch.setattr(AnsibleModule, "atomic_move", fail)
    assert "'b': No space left on device" in download()["msg"]


@pytest.mark.parametrize("fault", [{"cut": 40}, {"status": 503}, {"status": 403}, {"drop": "before"}], ids=str)
def test_a_download_that_fails_leaves_the_file_as_it_is(
    sim: Simulator, download: Run, folder: Path, fault: dict[str, Any]
) -> None:
    (folder / "shop.tgz").write_bytes(b"former")
    sim.faults.add(path=ARCHIVE, **fault)
    result = download()
    assert (result["exit_code"], result["changed"]) == (1, False)
    assert result["msg"].startswith(f"Downloading the chart {SEED_CHART} failed")
    assert (folder / "shop.tgz").read_bytes() == b"former"
    assert os.listdir(folder) == ["shop.tgz"]


def test_a_download_is_repeated_after_a_passing_failure(sim: Simulator, download: Run, folder: Path) -> None:
    sim.faults.add(path=ARCHIVE, status=429, headers={"Retry-After": "0"})
    sim.faults.add(path=ARCHIVE, cut=40)
    result = download(max_retries=2)
    assert (result["changed"], result["stats"]["retries"]) == (True, 2)


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        ({"chart_id": "3c138b72-0000-0000-0000-000000000000"}, "There is no chart with the chart_id 3c138b72-0000"),
        ({"chart_id": SEED_CHART, "chart_version": "1.1.0"}, "has version 1.0.0"),
        (
            {"chart_name": "magento-mysql", "chart_version": "1"},
            "no version 1 of the chart magento-mysql, but 1.0.0, 1.1",
        ),
        ({"chart_name": "magento-mysq", "chart_version": "1.0.0"}, "is it magento-mysql?"),
    ],
    ids=str,
)
def test_a_chart_that_is_not_there_is_explained(
    sim: Simulator, download: Run, folder: Path, chart: dict[str, Any], words: str
) -> None:
    result = download(**chart)
    assert result["exit_code"] == 1
    assert words in result["msg"]
    assert (os.listdir(folder), downloads(sim)) == ([], 0)


def test_one_of_two_charts_of_the_same_name_and_version_is_not_chosen(sim: Simulator, download: Run) -> None:
    twin = sim.add_chart("magento-mysql", "1.0.0")
    result = download(chart_name="magento-mysql", chart_version="1.0.0")
    assert result["exit_code"] == 1
    assert twin in result["msg"] and SEED_CHART in result["msg"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"chart_id": ""}, "chart_id and chart_name are both missing"),
        ({"chart_name": "shop", "chart_id": SEED_CHART}, "chart_id and chart_name exclude each other"),
        ({"chart_name": "shop"}, "chart_version is needed with chart_name"),
        ({"chart_name": "shop", "chart_version": "latest"}, "chart_version is 'latest'"),
        ({"chart_id": "../x"}, "chart_id is no id"),
        ({"dest": " "}, "dest is blank"),
        ({"dest": "{folder}/nowhere/shop.tgz"}, "there is no folder"),
        ({"dest": "{folder}/nowhere/"}, "there is no folder"),
        ({"dest": "/dev/null"}, "dest is no regular file"),
        ({"checksum": "md5:d41d8cd98f00b204e9800998ecf8427e"}, "checksum is no SHA-256"),
        ({"checksum": "0" * 63}, "checksum is no SHA-256"),
        ({"endpoint": ""}, "endpoint or region is needed"),
    ],
    ids=str,
)
def test_input_is_checked_before_anything_is_asked(
    sim: Simulator, download: Run, folder: Path, options: dict[str, Any], words: str
) -> None:
    result = download(**{name: text.format(folder=folder) for name, text in options.items()})
    assert result["exit_code"] == 1
    assert words in result["msg"]
    assert len(sim.requests) == 0


def test_a_folder_in_the_place_of_the_file_is_an_error(download: Run, folder: Path) -> None:
    (folder / "magento-mysql-1.0.0.tgz").mkdir()
    result = download(dest=str(folder))
    assert result["exit_code"] == 1
    assert "dest is no regular file" in result["msg"]


@pytest.mark.parametrize("broken", [OSError("disk full"), Exception("not writable"), ValueError("odd")], ids=str)
def test_a_write_that_fails_leaves_the_file_as_it_is(
    download: Run, folder: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch, broken: Exception
) -> None:
    def fail(*_arguments: Any, **_more: Any) -> None:
        raise broken

    (folder / "shop.tgz").write_bytes(b"former")
    monkeypatch.setattr(AnsibleModule, "atomic_move", fail)
    result = download()
    assert (result["exit_code"], result["changed"]) == (1, False)
    assert f"cannot be written: {broken}" in result["msg"]
    assert result["failure"]["http_status"] is None
    assert (folder / "shop.tgz").read_bytes() == b"former"
    assert (os.listdir(folder), os.listdir(scratch)) == (["shop.tgz"], [])


def test_nothing_is_left_behind(download: Run, folder: Path, scratch: Path) -> None:
    download()
    assert (os.listdir(folder), os.listdir(scratch)) == (["shop.tgz"], [])
