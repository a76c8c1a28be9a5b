# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The package of a chart: what is packed, what counts as content, what is refused."""

from __future__ import annotations

import builtins
import gzip
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils import _tarball
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import CceError, InputError
from ansible_collections.huaweicloud.cce.plugins.module_utils._folder import read_folder
from ansible_collections.huaweicloud.cce.plugins.module_utils._package import Package, pack, read_package
from ansible_collections.huaweicloud.cce.tests.unit.chart_files import (
    FILES,
    as_bytes,
    make_folder,
    member_of,
    package_of,
    tar_of,
)
from hypothesis import given
from hypothesis import strategies as st


def read_bytes(folder: Path, data: bytes) -> Package:
    """Return the package in a file with these bytes."""
    (folder / "package.tgz").write_bytes(data)
    return read_package(str(folder / "package.tgz"))


def names_in(package: Package) -> list[str]:
    """Return the members of what is sent, in their order."""
    with tarfile.open(fileobj=io.BytesIO(package.data)) as archive:
        return archive.getnames()


def test_a_folder_is_packed_below_the_name_of_the_chart(tmp_path: Path) -> None:
    package = read_package(str(make_folder(tmp_path)))
    assert (package.name, package.version, package.filename) == ("shop", "1.4.0", "shop-1.4.0.tgz")
    assert package.description == "The shop"
    assert package.defaults == {"image": {"tag": "v1"}, "admin": {"password": "changeit-now"}}
    assert names_in(package) == [f"shop/{path}" for path in sorted(FILES)]


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    first = read_package(str(make_folder(tmp_path / "one")))
    for number, path in enumerate(sorted(FILES, reverse=True)):
        make_folder(tmp_path / "two", {**dict.fromkeys(FILES), path: FILES[path]})
        os.utime(tmp_path / "two" / path, (number, number))
        (tmp_path / "two" / path).chmod(0o600 + 0o111 * (number % 2))
    (tmp_path / "two" / "empty").mkdir()
    assert read_package(str(tmp_path / "two")).data == first.data


def test_the_package_tells_nothing_of_who_has_packed_it_and_when(tmp_path: Path) -> None:
    package = read_package(str(make_folder(tmp_path)))
    assert package.data[4:8] == bytes(4)
    with tarfile.open(fileobj=io.BytesIO(package.data)) as archive:
        for member in archive:
            assert (member.uid, member.gid, member.uname, member.gname) == (0, 0, "", "")
            assert (member.mtime, member.mode) == (0, 0o644)


def with_tar(folder: Path, *arguments: str) -> bytes:
    """Return what the program tar makes of the folder."""
    return subprocess.run(["tar", "-C", str(folder), "-c", *arguments], check=True, stdout=subprocess.PIPE).stdout


ARCHIVERS: dict[str, Callable[[Path], bytes]] = {
    "tar": lambda folder: with_tar(folder, "-z", "shop"),
    "tar, with dots": lambda folder: with_tar(folder, "-z", "./shop"),
    "tar, ustar, not much packed": lambda folder: gzip.compress(with_tar(folder, "--format=ustar", "shop"), 1),
    "tar, PAX, with times": lambda folder: with_tar(folder, "-z", "--format=posix", "shop"),
    "in another folder": lambda _folder: package_of(folder="other-1.4.0"),
    "in another order": lambda _folder: tar_of({f"shop/{path}": FILES[path] for path in reversed(FILES)}),
    "with folders": lambda _folder: package_of({}, member_of("shop", kind=b"5"), member_of("shop/crds/", kind=b"5")),
    "with a comment of git": lambda _folder: tar_of(
        {f"shop/{path}": data for path, data in FILES.items()}, format=tarfile.PAX_FORMAT, pax_headers={"comment": "a1"}
    ),
}


@pytest.mark.parametrize("archiver", ARCHIVERS.values(), ids=ARCHIVERS)
def test_it_is_the_same_content_whoever_has_packed_it(tmp_path: Path, archiver: Callable[[Path], bytes]) -> None:
    ours = read_package(str(make_folder(tmp_path / "shop")))
    theirs = read_bytes(tmp_path, archiver(tmp_path))
    assert (theirs.digest, theirs.digests) == (ours.digest, ours.digests)


NUMBERS = "name: shop\nversion: 1.4.0\nappVersion: 1.10\nannotations: {a: 1, b: yes}\nkeywords: []\nengine: gotpl\n"
TEXTS = "apiVersion: v1\nname: shop\nversion: 1.4.0\nappVersion: '1.1'\nannotations: {a: '1', b: 'true'}\n"

# What Helm 3.9.4 makes of the Chart.yaml of the chart when it packs it.
BY_HELM = {"Chart.yaml": "apiVersion: v2\ndescription: The shop\nname: shop\nversion: 1.4.0\n"}


def test_it_is_the_same_content_when_helm_has_packed_it(tmp_path: Path) -> None:
    below = {"charts/db/Chart.yaml": "name: db\nversion: 1.0.0 # the first\n"}
    ours = read_package(str(make_folder(tmp_path / "shop", below)))
    theirs = read_bytes(tmp_path, package_of({**BY_HELM, "charts/db/Chart.yaml": "version: 1.0.0\nname: db\n"}))
    assert theirs.digest == ours.digest


SAME: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "numbers": ({"Chart.yaml": NUMBERS}, {"Chart.yaml": TEXTS}),
    "marks of byte order": ({"values.yaml": b"\xef\xbb\xbfa: 1"}, {"values.yaml": "a: 1"}),
    "a package below": (
        {"charts/db-1.0.0.tgz": tar_of({"db/Chart.yaml": "name: db\nversion: 1.0.0", "db/values.yaml": "a: 1"})},
        {"charts/db/Chart.yaml": "name: db\nversion: 1.0.0", "charts/db/values.yaml": "a: 1"},
    ),
    "when a lock was made": ({"Chart.lock": "digest: a\ngenerated: b"}, {"Chart.lock": "digest: a\ngenerated: c"}),
    "what is no chart": ({"charts/_notes": "a", "charts/.gitkeep": ""}, {}),
}


@pytest.mark.parametrize(("one", "two"), SAME.values(), ids=SAME)
def test_what_helm_makes_the_same_is_the_same_content(tmp_path: Path, one: dict[str, Any], two: dict[str, Any]) -> None:
    """More of it, with Helm's own packages, in tests/helm_oracle."""
    first, second = (read_bytes(tmp_path, package_of(changes)) for changes in (one, two))
    assert first.digests == second.digests


def test_two_versions_of_one_chart_below_both_count(tmp_path: Path) -> None:
    below = [tar_of({"db/Chart.yaml": "name: db\nversion: 1.0.0", "db/values.yaml": f"a: {value}"}) for value in "12"]
    names = ("charts/db-1.tgz", "charts/db-2.tgz")
    package = read_bytes(tmp_path, package_of(dict(zip(names, below))))
    assert {"charts/db/values.yaml", "charts/db-2.tgz/values.yaml"} <= set(package.digests)


def test_charts_that_nest_too_deeply_are_refused(tmp_path: Path) -> None:
    path = "charts/db/" * (_tarball.MAX_CHARTS_DEPTH + 1) + "Chart.yaml"
    paths = [path[index:] for index in range(0, len(path) - 10, 10)]
    with pytest.raises(InputError, match="its charts nest too deeply"):
        read_bytes(tmp_path, package_of(dict.fromkeys(paths, "name: db\nversion: 1.0.0")))


def test_a_chart_yaml_that_is_none_counts_by_its_bytes(tmp_path: Path) -> None:
    one, two = (
        read_bytes(tmp_path, package_of({"files/Chart.yaml": text})).digests["files/Chart.yaml"]
        for text in ("a: [1", "a: [2")
    )
    assert one != two


# Whoever has kept a digest can compare it with that of a later version of this collection.
DIGEST = "e79664862b3ee6e5b826ce5880be1eb758da86a5f5cc3d7017193ea7a893a97d"


def test_the_digest_stays_what_it_is(tmp_path: Path) -> None:
    assert read_package(str(make_folder(tmp_path))).digest == DIGEST


@pytest.mark.parametrize(
    "changes",
    [{"README.md": "# Shop\n"}, {"README.md": None}, {"NOTICE": ""}, {"Chart.yaml": "name: shop\nversion: '1.4'"}],
)
def test_other_content_has_another_digest(tmp_path: Path, changes: dict[str, Any]) -> None:
    first = read_package(str(make_folder(tmp_path / "one")))
    assert read_package(str(make_folder(tmp_path / "two", changes))).digest != first.digest


BAD_FILES: dict[str, tuple[dict[str, Any], str]] = {
    "no Chart.yaml": ({"Chart.yaml": None}, "it has no Chart.yaml"),
    "no values.yaml": ({"values.yaml": None}, "it has no values.yaml"),
    "no templates": ({"templates/configmap.yaml": None}, "it has no templates/"),
    "broken YAML": ({"Chart.yaml": "a: [1"}, "Chart.yaml is broken YAML"),
    "values are a list": ({"values.yaml": "[1]"}, "values.yaml holds no mapping"),
    "values are no text": ({"values.yaml": b"a: \xff"}, "values.yaml is broken YAML"),
    "no name": ({"Chart.yaml": "version: 1.0.0"}, "the name '' in Chart.yaml"),
    "a long name": ({"Chart.yaml": f"name: {'n' * 65}\nversion: 1.0.0"}, "64 at most"),
    "a name with a slash": ({"Chart.yaml": "name: a/b\nversion: 1.0.0"}, "the name 'a/b'"),
    "a name that is hidden": ({"Chart.yaml": "name: .b\nversion: 1.0.0"}, "the name '.b'"),
    "no version": ({"Chart.yaml": "name: shop"}, "the version ''"),
    "one number": ({"Chart.yaml": "name: shop\nversion: 1"}, "the version '1'"),
    "a word": ({"Chart.yaml": "name: shop\nversion: latest"}, "the version 'latest'"),
    "a very long number": ({"Chart.yaml": f"name: shop\nversion: 1.{'9' * 5000}.0"}, "the version '1.99"),
    "nothing between dots": ({"Chart.yaml": "name: shop\nversion: 1.2.3-..+"}, "the version '1.2.3-..+'"),
    "a zero in front": ({"Chart.yaml": "name: shop\nversion: 01.2.3"}, "the version '01.2.3'"),
    "a zero in front, behind": ({"Chart.yaml": "name: shop\nversion: 1.2.3-01"}, "the version '1.2.3-01'"),
    "a chart below is none": ({"charts/db.tgz": "x"}, "charts/db.tgz is no chart: it is no gzipped tar archive"),
    "a chart below is broken": ({"charts/db/Chart.yaml": "a: [1"}, "charts/db/Chart.yaml is broken YAML"),
    "four numbers": ({"Chart.yaml": "name: shop\nversion: 1.2.3.4"}, "the version '1.2.3.4'"),
}


@pytest.mark.parametrize("is_folder", [True, False], ids=["folder", "package"])
@pytest.mark.parametrize(("changes", "reason"), BAD_FILES.values(), ids=BAD_FILES)
def test_what_is_no_chart_for_the_service_is_refused(
    tmp_path: Path, is_folder: bool, changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(InputError) as caught:
        if is_folder:
            read_package(str(make_folder(tmp_path / "shop", changes)))
        else:
            read_bytes(tmp_path, package_of(changes))
    assert caught.value.message.startswith(f"path {tmp_path}")
    assert reason in caught.value.message


GOOD = package_of()
HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "it is no gzipped tar archive"),
    "a page": (b"<html>no</html>", "it is no gzipped tar archive"),
    "a tar that is not packed": (gzip.decompress(GOOD), "it is no gzipped tar archive"),
    "gzip of something else": (gzip.compress(b"hello"), "it is no gzipped tar archive"),
    "cut": (GOOD[: len(GOOD) // 2], "it is no gzipped tar archive"),
    "a bomb": (gzip.compress(bytes(_tarball.MAX_BYTES + 1), 9), "it holds more than 64 MiB"),
    "up": (package_of({}, member_of("../evil")), "the path '../evil'"),
    "down and up": (package_of({}, member_of("shop/a/../../../evil")), "the path 'shop/a/../../../evil'"),
    "up for a moment": (package_of({}, member_of("shop/a/../README.md")), "the path 'shop/a/../README.md'"),
    "absolute": (package_of({}, member_of("/etc/passwd")), "the path '/etc/passwd'"),
    "backslashes": (package_of({}, member_of("shop\\..\\..\\evil")), "may lead out"),
    "a drive": (package_of({}, member_of("C:\\evil")), "may lead out"),
    "a folder that leads up": (package_of({}, member_of("shop/../..", kind=tarfile.DIRTYPE)), "may lead out"),
    "a line break": (package_of({}, member_of("shop/a\nb")), "characters that cannot be seen"),
    "no text": (package_of({}, member_of("shop/\udcff")), "or is no UTF-8"),
    "a symbolic link": (package_of({}, member_of("shop/x", kind=tarfile.SYMTYPE, target="/etc/passwd")), "is a link"),
    "a hard link": (package_of({}, member_of("shop/x", kind=tarfile.LNKTYPE, target="shop/README.md")), "is a link"),
    "a pipe": (package_of({}, member_of("shop/x", kind=tarfile.FIFOTYPE)), "is a link"),
    "a device": (package_of({}, member_of("shop/x", kind=tarfile.CHRTYPE)), "is a link"),
    "a disk": (package_of({}, member_of("shop/x", kind=tarfile.BLKTYPE)), "is a link"),
    "a sparse file": (package_of({}, member_of("shop/x", kind=tarfile.GNUTYPE_SPARSE)), ""),
    "two folders": (package_of({}, member_of("cart/Chart.yaml")), "lies outside the one folder"),
    "beside the folder": (package_of({}, member_of("README.md")), "README.md lies outside the one folder"),
    "no folder": (tar_of(FILES), "Chart.yaml lies outside the one folder"),
    "a file twice": (package_of({}, member_of("shop/README.md")), "it holds shop/README.md more than once"),
    "a file twice, with dots": (
        package_of({}, member_of("./shop/./README.md")),
        "it holds shop/README.md more than once",
    ),
    "a package in a package": (tar_of({"shop/shop-1.4.0.tgz": GOOD}), "it has no Chart.yaml"),
}


@pytest.mark.parametrize(("data", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_package_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match="is no chart that can be uploaded") as caught:
        read_bytes(tmp_path, data)
    assert reason in caught.value.message
    assert sorted(path.name for path in tmp_path.iterdir()) == ["package.tgz"]


def test_a_package_of_very_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_tarball, "MAX_MEMBERS", len(FILES) + 1)  # templates counts, too
    folder = make_folder(tmp_path / "shop")
    read_package(str(folder))
    read_bytes(tmp_path, package_of())
    make_folder(folder, {"one": "", "two": ""})
    with pytest.raises(InputError, match="it holds more than 5 files and folders"):
        read_package(str(folder))
    with pytest.raises(InputError, match="it holds more than 5 files and folders"):
        read_bytes(tmp_path, package_of({"one": "", "two": ""}))


def test_very_large_files_are_refused(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "shop")
    with (folder / "large").open("wb") as stream:
        stream.truncate(_tarball.MAX_BYTES + 1)
    with pytest.raises(InputError, match="it holds more than 64 MiB"):
        read_package(str(folder))
    with pytest.raises(InputError, match="it holds more than 64 MiB"):
        read_package(str(folder / "large"))


@pytest.mark.parametrize("name", ["none.tgz", "file/below.tgz", "a\0b"])
def test_a_path_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="path does not exist where the module runs"):
        read_package(str(tmp_path / name))


def test_a_path_that_cannot_be_looked_at_is_not_taken_for_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.stat

    def refuse(path: Any, **options: Any) -> Any:
        if path == str(tmp_path):
            raise PermissionError(13, "Permission denied", path)
        return real(path, **options)

    monkeypatch.setattr(os, "stat", refuse)
    with pytest.raises(InputError, match=r"path cannot be read where the module runs \(Permission denied\)"):
        read_package(str(tmp_path))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "shop")
    os.mkfifo(folder / "pipe")
    for path in (folder, folder / "pipe"):
        with pytest.raises(InputError, match="pipe is neither a file nor a folder"):
            read_package(str(path))


LINKS: dict[str, tuple[str, str]] = {
    "out of the folder": ("../secret", "leads out of the folder"),
    "absolute": ("/etc/passwd", "leads out of the folder"),
    "to a folder": ("templates", "neither a file nor a folder"),
    "to nothing": ("none", "cannot be read"),
    "to itself": ("link", "cannot be read"),
}


@pytest.mark.parametrize(("target", "reason"), LINKS.values(), ids=LINKS)
def test_a_link_that_is_no_file_of_the_chart_is_refused(tmp_path: Path, target: str, reason: str) -> None:
    (tmp_path / "secret").write_text("secret")
    folder = make_folder(tmp_path / "shop")
    (folder / "link").symlink_to(target)
    with pytest.raises(InputError, match=reason):
        read_package(str(folder))
    (folder / ".helmignore").write_text("link\n")
    assert "link" not in read_package(str(folder)).digests


def test_a_link_to_a_file_of_the_chart_is_packed_as_that_file(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "shop")
    (folder / "README").symlink_to("README.md")
    (tmp_path / "link").symlink_to(folder)
    package = read_package(str(tmp_path / "link"))
    assert package.digests["README"] == package.digests["README.md"]
    assert read_bytes(tmp_path, package.data).digest == package.digest


ODD_NAMES: dict[str, tuple[str, str]] = {
    "backslash": ("a\\b", "may lead out"),
    "line": ("a\nb", "cannot be seen"),
    "no text": (os.fsdecode(b"\xff"), "is no UTF-8"),
    "a space that does not break": ("a\u00a0b", "cannot be seen"),
    "no width": ("a\u200bb", "cannot be seen"),
}


@pytest.mark.parametrize(("name", "reason"), ODD_NAMES.values(), ids=ODD_NAMES)
def test_a_file_of_an_odd_name_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    folder = make_folder(tmp_path / "shop")
    (folder / name).write_text("")
    with pytest.raises(InputError, match=reason):
        read_package(str(folder))


def test_what_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read everything, so the operating system's refusal is played."""
    folder, real_open, real_scandir = make_folder(tmp_path / "shop"), builtins.open, os.scandir

    def refuse(real: Any, name: str) -> Any:
        def act(path: Any, *arguments: Any, **options: Any) -> Any:
            if str(path).endswith(name):
                raise PermissionError(13, "Permission denied", str(path))
            return real(path, *arguments, **options)

        return act

    monkeypatch.setattr(builtins, "open", refuse(real_open, "README.md"))
    with pytest.raises(InputError, match=r"README.md cannot be read \(Permission denied\)"):
        read_package(str(folder))
    monkeypatch.setattr(os, "scandir", refuse(real_scandir, "templates"))
    with pytest.raises(InputError, match=r"the folder templates cannot be read \(Permission denied\)"):
        read_package(str(folder))


@pytest.mark.parametrize(
    ("version", "is_told"),
    [("1.2", False), ("1.2.3-rc.1+b5", False), ("99.99.99", False), ("100.0.0", True), ("v1.2.3", True)],
)
def test_a_version_that_the_documents_do_not_allow_is_told(tmp_path: Path, version: str, is_told: bool) -> None:
    package = read_package(
        str(make_folder(tmp_path, {"Chart.yaml": f"apiVersion: v1\nname: shop\nversion: '{version}'"}))
    )
    assert package.version == version
    assert bool(package.list_warnings()) == is_told


@pytest.mark.parametrize(("text", "told"), [("", "missing"), ("apiVersion: v3\n", "v3"), ("apiVersion: 2\n", "2")])
def test_an_api_version_that_helms_check_refuses_is_told(tmp_path: Path, text: str, told: str) -> None:
    package = read_package(str(make_folder(tmp_path, {"Chart.yaml": f"{text}name: shop\nversion: 1.4.0\n"})))
    (warning,) = package.list_warnings()
    assert f"The apiVersion in Chart.yaml is {told}," in warning


@pytest.mark.parametrize("number", ["1.10", "1.4", "1.0", "1e2"])
def test_a_version_that_is_a_number_is_refused(tmp_path: Path, number: str) -> None:
    with pytest.raises(InputError, match=r"write it in quotes, else 1\.10 is 1\.1"):
        read_package(str(make_folder(tmp_path, {"Chart.yaml": f"name: shop\nversion: {number}\n"})))


def test_says_when_pyyaml_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(CceError, match="PyYAML, which is not installed"):
        read_package(str(make_folder(tmp_path)))


# The first part is the table of Helm's own tests of its rules (pkg/ignore); each row was tried with Helm 3.
IGNORED: list[tuple[str, str, bool]] = [
    ("helm.txt", "helm.txt", True),
    ("helm.*", "helm.txt", True),
    ("helm.*", "rudder.txt", False),
    ("*.txt", "tiller.txt", True),
    ("*.txt", "cargo/a.txt", True),
    ("cargo/*.txt", "cargo/a.txt", True),
    ("cargo/*.*", "cargo/a.txt", True),
    ("cargo/*.txt", "mast/a.txt", False),
    ("ru[c-e]?er.txt", "rudder.txt", True),
    ("", "templates/.dotfile", True),
    ("", ".dotfile", False),
    (".*", ".joonix", True),
    (".*", "helm.txt", False),
    ("cargo/", "cargo/a.txt", True),
    ("cargo/", "mast/a.txt", False),
    ("helm.txt/", "helm.txt", False),
    ("/a.txt", "a.txt", True),
    ("/a.txt", "cargo/a.txt", False),
    ("/cargo/a.txt", "cargo/a.txt", True),
    ("cargo", "cargo/below/a.txt", True),
    ("# cargo", "# cargo", False),
    ("  cargo  ", "cargo", True),
    ("a[^b]c", "adc", True),
    ("a[^b]c", "abc", False),
    ("a\\*", "a*", True),
    ("a\\*", "ab", False),
    ("a[\\]]", "a]", True),
    ("a[[|&~]b", "a&b", True),
    ("a[c-b]c", "abc", False),
    ("a[^c-b]c", "abc", True),
    ("a[x-\\z]c", "ayc", True),
    ("[[:alpha:]]", "a]", True),
    ("[[:alpha:]]", "a", False),
    ("*a*/b*c", "xaxa/bcc", True),
    ("*a*a*b", "aaab", True),
    ("*a*a*b", "ab", False),
    ("*ab*", "aab", True),
    ("*a" * 40 + "b", "a" * 200, False),
    ("*/a.txt", "cargo/a.txt", True),
    ("*/a.txt", "cargo/below/a.txt", False),
]


@pytest.mark.parametrize(("pattern", "path", "is_ignored"), IGNORED)
def test_helmignore_leaves_out_what_helm_leaves_out(tmp_path: Path, pattern: str, path: str, is_ignored: bool) -> None:
    """What the pattern leaves of the chart besides does not matter, so that the folder is read without a check."""
    make_folder(tmp_path, {".helmignore": f"\n{pattern}\n", path: ""})
    assert (path not in read_folder(str(tmp_path), _tarball.Bounds())) == is_ignored


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ("!*.yaml\n", {"Chart.yaml", "values.yaml"}),
        ("!Chart.yaml\n", {"Chart.yaml"}),
        ("*.md\n!*.md\n", set()),
        ("\ufeff!Chart.yaml\r\n", {"Chart.yaml"}),
        ("!*\n*.md\n", {*FILES, ".helmignore"} - {"README.md"}),
    ],
)
def test_a_negated_pattern_ignores_all_else_as_helm_has_it(tmp_path: Path, lines: str, left: set[str]) -> None:
    make_folder(tmp_path, {".helmignore": lines})
    assert set(read_folder(str(tmp_path), _tarball.Bounds())) == left


@pytest.mark.parametrize("pattern", ["a/**/b", "[", "[]", "a\\", "a[b", "[a-]", "[-a]", "[^]", "[^]a]", "[a-c-e]"])
def test_a_pattern_that_cannot_be_understood_is_refused(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(InputError, match="cannot be understood"):
        read_package(str(make_folder(tmp_path, {".helmignore": f"{pattern}\n"})))


_CHARACTERS = st.characters(min_codepoint=32, max_codepoint=0x24F, blacklist_characters="/\\")
_NAME = st.text(_CHARACTERS, min_size=1, max_size=9).filter(lambda name: name.isprintable() and name.strip("."))
_PATH = st.lists(_NAME, min_size=1, max_size=4).map("/".join)


def test_a_path_may_be_long(tmp_path: Path) -> None:
    """Longer than what the oldest form of a tar archive can hold."""
    path = "/".join(["files", *["folder" * 20] * 3, "file"])
    package = read_package(str(make_folder(tmp_path / "shop", {path: "text"})))
    assert read_bytes(tmp_path, package.data).digests[path] == package.digests[path]


@given(more=st.dictionaries(_PATH, st.binary(max_size=40), max_size=6))
def test_what_is_packed_is_what_is_read_back(more: dict[str, bytes]) -> None:
    # What is a file cannot be a folder, too.
    files = {path: as_bytes(data) for path, data in FILES.items()}
    files |= {f"files/{path}": data for path, data in more.items() if not any(f"{path}/" in other for other in more)}
    with tempfile.TemporaryDirectory() as place:
        ours = read_package(str(make_folder(Path(place) / "shop", files)))
        assert ours.digests.keys() == files.keys()
        assert ours.data == pack(dict(reversed(files.items())), "shop")
        assert read_bytes(Path(place), ours.data) == ours


@given(places=st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 255)), max_size=8), cut=st.integers(0, 9999))
def test_a_damaged_package_is_read_or_refused(places: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(gzip.decompress(GOOD))
    for place, byte in places:
        data[place % len(data)] = byte
    with tempfile.TemporaryDirectory() as place_of_it:
        try:
            package = read_bytes(Path(place_of_it), gzip.compress(bytes(data[: len(data) - cut]), 1))
        except InputError as error:
            assert "is no chart that can be uploaded" in error.message
        else:
            assert {"Chart.yaml", "values.yaml"} <= set(package.digests)
