# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a chart's archive: what is found, what is refused, and YAML as Helm understands it."""

from __future__ import annotations

import gzip
import io
import json
import sys
import tarfile
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils import _archive, _tarball
from ansible_collections.huaweicloud.cce.plugins.module_utils._archive import read_chart_archive
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import CceError
from ansible_collections.huaweicloud.cce.plugins.module_utils._subcharts import ChartTree, Dependency
from hypothesis import given
from hypothesis import strategies as st

META = "apiVersion: v2\nname: top\nversion: 1.0.0\n"


def pack(files: dict[str, Any], *others: tarfile.TarInfo) -> bytes:
    """Return an archive with these texts (or bytes), and with other members without content."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for other in others:
            archive.addfile(other)
        for path, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(path)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def pack_values(text: str) -> bytes:
    """Return a chart with this values.yaml."""
    return pack({"top/Chart.yaml": META, "top/values.yaml": text})


def odd(kind: bytes, name: str = "top/values.yaml") -> tarfile.TarInfo:
    """Return a member that is no regular file."""
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "/etc/passwd"
    return member


def test_reads_what_a_chart_says_of_itself() -> None:
    entry = {"name": "db", "version": 1, "alias": "my", "condition": "on", "tags": ["a", True, 1.5, None]}
    declared = [
        {**entry, "import-values": ["x", {"child": "a", "parent": "b"}]},
        "odd",
        {"tags": 1, "import-values": 1},
    ]
    meta = {"name": "top", "version": 1.5, "dependencies": declared}
    chart = read_chart_archive(pack({"top/Chart.yaml": json.dumps(meta), "top/values.yaml": "a: {b: 1}"}))
    imports = ["x", {"child": "a", "parent": "b"}]
    first = Dependency("db", "1", "my", "on", ["a", "true", "1.5", ""], imports)
    assert chart == ChartTree("top", "1.5", {"a": {"b": 1}}, [first, Dependency("")], [])


@pytest.mark.parametrize(
    ("files", "charts"),
    [
        pytest.param({}, [], id="none"),
        pytest.param({"charts/a/Chart.yaml": "name: a"}, ["a"], id="a-folder"),
        pytest.param({"charts/a-1.tgz": pack({"a/Chart.yaml": "name: a"})}, ["a"], id="an-archive"),
        pytest.param({"charts/a/Chart.yaml": "name: b"}, ["b"], id="the-folder-has-another-name"),
        pytest.param({"charts/_a/Chart.yaml": "name: a", "charts/.a/Chart.yaml": "name: a"}, [], id="hidden"),
        pytest.param({"charts/README.md": "", "charts/a.tgz.prov": "", "crds/Chart.yaml": "name: a"}, [], id="others"),
    ],
)
def test_reads_the_charts_below(files: dict[str, Any], charts: list[str]) -> None:
    chart = read_chart_archive(pack({f"top/{path}": data for path, data in {"Chart.yaml": META, **files}.items()}))
    assert [child.name for child in chart.charts] == charts


def test_reads_charts_at_any_depth() -> None:
    folder = {"b/Chart.yaml": "name: b", "b/values.yaml": "k: 1", "b/charts/c/Chart.yaml": "name: c"}
    files = {"top/Chart.yaml": META, "top/charts/a/Chart.yaml": "name: a", "top/charts/a/charts/b.tgz": pack(folder)}
    (first,) = read_chart_archive(pack(files)).charts
    assert first == ChartTree("a", charts=[ChartTree("b", "", {"k": 1}, None, [ChartTree("c")])])


@pytest.mark.parametrize(
    ("meta", "requirements", "dependencies"),
    [
        ("", "", None),
        ("dependencies: []", "", []),
        ("dependencies: 1", "", None),
        ("dependencies: [{name: a}]", "", [Dependency("a")]),
        ("", "dependencies: [{name: a}]", [Dependency("a")]),
        ("dependencies: [{name: b}]", "dependencies: [{name: a}]", [Dependency("a")]),
    ],
)
def test_dependencies_stand_in_either_file(meta: str, requirements: str, dependencies: Any) -> None:
    files = {"top/Chart.yaml": META + meta, "top/requirements.yaml": requirements}
    assert read_chart_archive(pack(files)).dependencies == dependencies


@pytest.mark.parametrize(
    "member",
    [
        *(pytest.param(odd(kind), id=f"type-{kind.decode()}") for kind in (b"1", b"2", b"3", b"4", b"5", b"6", b"S")),
        *(
            pytest.param(tarfile.TarInfo(name), id=name)
            for name in ("/top/values.yaml", "../values.yaml", "values.yaml")
        ),
        pytest.param(tarfile.TarInfo("top/../../values.yaml"), id="up-twice"),
        pytest.param(tarfile.TarInfo("top/charts/../../values.yaml"), id="down-and-up"),
    ],
)
def test_what_is_no_file_of_the_chart_is_left_out(member: tarfile.TarInfo) -> None:
    files = {"top/Chart.yaml": META, "top/values.yaml": "a: 1"}
    assert read_chart_archive(pack(files, member)).values == {"a": 1}
    del files["top/values.yaml"]
    assert read_chart_archive(pack(files, member)).values == {}


@pytest.mark.parametrize("prefix", ["./top/", "top//", "top\\"])
def test_odd_spellings_of_a_path_are_understood(prefix: str) -> None:
    assert read_chart_archive(pack({f"{prefix}Chart.yaml": META, f"{prefix}values.yaml": "a: 1"})).values == {"a": 1}


def nested(depth: int) -> bytes:
    """Return a chart in a chart in a chart."""
    below = {"top/charts/a.tgz": nested(depth - 1)} if depth else {}
    return pack({"top/Chart.yaml": META, **below})


GOOD = pack_values("a: 1")
# A member whose content would go on behind the archive's end.
CUT = gzip.compress(gzip.decompress(GOOD)[:520])

ERRORS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "it is no gzipped tar archive"),
    "not gzip": (b"<html>", "it is no gzipped tar archive"),
    "not tar": (gzip.compress(b"text"), "it is no gzipped tar archive"),
    "gzip is cut": (GOOD[:-20], "it is no gzipped tar archive"),
    "gzip is damaged": (GOOD[:30] + b"\0\0\0\0" + GOOD[34:], "it is no gzipped tar archive"),
    "tar is cut": (CUT, "it is no gzipped tar archive"),
    "a bomb": (gzip.compress(bytes(_tarball.MAX_BYTES + 1), 1), "it holds more than 64 MiB"),
    "no Chart.yaml": (pack({"top/values.yaml": ""}), "there is no Chart.yaml"),
    "no Chart.yaml below": (
        pack({"top/Chart.yaml": META, "top/charts/a/charts/b/values.yaml": ""}),
        "there is no charts/a/Chart.yaml",
    ),
    "an archive below is none": (pack({"top/Chart.yaml": META, "top/charts/a.tgz": b""}), "no gzipped tar archive"),
    "too deep": (nested(_archive.MAX_CHARTS_DEPTH + 1), "its charts nest too deeply"),
    "no name": (pack({"top/Chart.yaml": "version: 1.0.0"}), "Chart.yaml holds no name"),
    "no mapping": (pack({"top/Chart.yaml": "[1]"}), "Chart.yaml holds no mapping"),
    "values are no mapping": (pack_values("text"), "values.yaml holds no mapping"),
    "broken YAML": (pack_values("a: [1"), "values.yaml is broken YAML"),
    "no UTF-8": (pack({"top/Chart.yaml": META, "top/values.yaml": b"a: \xff"}), "values.yaml is broken YAML"),
    "two lines of YAML's complaint": (
        pack({"top/Chart.yaml": META, "top/values.yaml": b"a: \xe9\n"}),
        "values.yaml is broken YAML (",
    ),
    "YAML nests too deeply": (pack_values("a: " + "[" * 200), "values.yaml is broken YAML (it nests too deeply)"),
}


@pytest.mark.parametrize(("data", "reason"), ERRORS.values(), ids=ERRORS)
def test_tells_why_an_archive_cannot_be_read(data: bytes, reason: str) -> None:
    with pytest.raises(CceError) as caught:
        read_chart_archive(data)
    assert caught.value.message.startswith("The chart's archive cannot be read: ")
    assert reason in caught.value.message
    assert caught.value.message.isprintable()


# More headers than Python can nest calls, each of which speaks of the next member.
CHAINS: dict[str, bytes] = {
    "GNU's long names": tarfile.GNUTYPE_LONGNAME,
    "GNU's long links": tarfile.GNUTYPE_LONGLINK,
    "PAX": tarfile.XHDTYPE,
    "PAX, for all that follows": tarfile.XGLTYPE,
}


def header_of(kind: bytes, content: bytes) -> bytes:
    """Return a header that extends the next one."""
    member = tarfile.TarInfo("x")
    member.type, member.size = kind, len(content)
    return member.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512)


@pytest.mark.parametrize("kind", CHAINS.values(), ids=CHAINS)
def test_very_many_headers_that_extend_others_are_read_like_few(kind: bytes) -> None:
    chain = header_of(kind, b"12 path=a/b\n") * 3000
    good = gzip.decompress(pack({"top/Chart.yaml": META, "top/values.yaml": "a: 1"}))
    assert read_chart_archive(gzip.compress(chain + header_of(b"V", b"") + good)).values == {"a": 1}


PAX: dict[str, tuple[bytes, dict[str, Any] | None]] = {
    "a path": (b"24 path=top/values.yaml\n", {"a": 1}),
    "another path": (b"12 path=a/b\n", {}),
    "an empty path": (b"8 path=\n", {}),
    "the size": (b"24 path=top/values.yaml\n9 size=4\n", {"a": 1}),
    "a sparse file": (b"24 path=top/values.yaml\n22 GNU.sparse.major=1\n", {}),
    "another size": (b"14 size=99999\n", None),
    "a size below zero": (b"10 size=-1\n", None),
    "a long size": (b"1032 size=" + b"1" * 1021 + b"\n", None),
    "digits only": (b"9" * 200_000, None),
    "no key": (b"6 abc\n", None),
    "no length": (b"path=a\n", None),
    "a wrong length": (b"11 path=a/b\n", None),
    "a length of nothing": (b"0 a=b\n", None),
}


@pytest.mark.parametrize(("content", "values"), PAX.values(), ids=PAX)
def test_an_extended_header_is_understood_or_refused(content: bytes, values: Any) -> None:
    meta, other = (gzip.decompress(pack({path: text})) for path, text in (("top/Chart.yaml", META), ("x/y", "a: 1")))
    archive = gzip.compress(meta[:1024] + header_of(tarfile.XHDTYPE, content) + other)
    if values is None:
        with pytest.raises(CceError, match="it is no gzipped tar archive"):
            read_chart_archive(archive)
    else:
        assert read_chart_archive(archive).values == values


def test_what_comes_behind_a_broken_header_is_not_left_out() -> None:
    good = gzip.decompress(GOOD)
    with pytest.raises(CceError, match="it is no gzipped tar archive"):
        read_chart_archive(gzip.compress(good[:1024] + b"x" * 512 + good[1024:]))


def test_the_depth_that_is_allowed_can_be_read() -> None:
    assert read_chart_archive(nested(_archive.MAX_CHARTS_DEPTH)).name == "top"


ALIASES = "a: &a [1, 2, 3]\nb: &b {x: *a, y: *a}\nc: [*b, *b, *b]\n"


@pytest.mark.parametrize(
    ("bound", "enough", "data"),
    [
        pytest.param("MAX_MEMBERS", 3, nested(1), id="members"),
        pytest.param("MAX_BYTES", 2 * 10240, nested(1), id="bytes"),
        pytest.param("MAX_NODES", 200, pack_values(ALIASES), id="values"),
    ],
)
def test_holds_to_its_bounds(monkeypatch: pytest.MonkeyPatch, bound: str, enough: int, data: bytes) -> None:
    monkeypatch.setattr(_tarball, bound, enough)
    read_chart_archive(data)
    monkeypatch.setattr(_tarball, bound, enough // 4)
    with pytest.raises(CceError, match=r"it holds more than [0-9.e-]+ (MiB|files|values)"):
        read_chart_archive(data)


def test_few_bytes_that_name_very_much_are_refused() -> None:
    lines = [f"l{number}: &l{number} [{', '.join([f'*l{number - 1}'] * 9)}]" for number in range(1, 9)]
    with pytest.raises(CceError, match="it holds more than 500,000 values"):
        read_chart_archive(pack_values("\n".join(["l0: &l0 x", *lines])))


def test_says_when_pyyaml_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(CceError, match="PyYAML, which is not installed"):
        read_chart_archive(GOOD)


# Each row was run through Helm 3.9.4: `helm template` of a chart that prints its values.
YAML: dict[str, tuple[str, Any]] = {
    "nothing": ("# nothing", {}),
    "null": ("null", {}),
    "the first document only": ("---\na: 1\n---\nb: 2", {"a": 1}),
    "keys are strings": (
        "{1: a, 1.5: b, 1e3: c, 0x10: d, true: e, n: f, 2024-01-02: g, ~x: h}",
        {"1": "a", "1.5": "b", "1000": "c", "16": "d", "true": "e", "false": "f", "2024-01-02": "g", "~x": "h"},
    ),
    "keys that are numbers": (
        "{1.10: a, 3.123456789: b, 1e6: c, 123456.75: d, 1e-4: e, 1.5e-5: f, 20240115.5: g, -0.25: h}",
        {
            "1.1": "a",
            "3.1234567": "b",
            "1e+06": "c",
            "123456.75": "d",
            "0.0001": "e",
            "1.5e-05": "f",
            "2.0240116e+07": "g",
            "-0.25": "h",
        },
    ),
    "words": ("a: [y, Off, tRue, null, ~, Null, '', 'yes']", [True, False, "tRue", None, None, None, "", "yes"]),
    "integers": ("a: [+5, -7, 1_000, 0x1F, -0x1f, 0b11, 0o17, 0777, 00]", [5, -7, 1000, 31, -31, 3, 15, 511, 0]),
    "floats": ("a: [1e3, 12e03, 1., .5, 08, 1_0.5, 1.5e-3]", [1000.0, 12000.0, 1.0, 0.5, 8.0, 10.5, 0.0015]),
    "no numbers": ("a: [1.2.3, 1e, --5, _1, 0x, 1e999]", ["1.2.3", "1e", "--5", "_1", "0x", "1e999"]),
    "no base of sixty": ("a: [1:30, 22:22, 190:20:30]", ["1:30", "22:22", "190:20:30"]),
    "dates are strings": ("a: [2024-01-02, 2001-12-14t21:59:43Z]", ["2024-01-02", "2001-12-14t21:59:43Z"]),
    "tags": ("a: [!!str 12, !!int '3', !!bool 'yes', !own 5, '1']", ["12", 3, True, "5", "1"]),
    "the last of equal keys": ("a: {b: 1, c: 2}\na: {d: 3}", {"d": 3}),
    "an alias": ("x: &x {k: 1}\na: [*x, *x]", [{"k": 1}, {"k": 1}]),
    "a merge fills in": ("x: &x {k: 1, m: 2}\na: {<<: *x, m: 3}", {"k": 1, "m": 3}),
    "a merge wins over what is before": ("x: &x {k: 1}\na: {k: 2, <<: *x}", {"k": 1}),
    "a merge of many": ("x: &x {k: 1}\na: {<<: [*x, {k: 5, z: 6}]}", {"k": 1, "z": 6}),
    "a quoted merge": ("a: {'<<': 1}", {"<<": 1}),
}


@pytest.mark.parametrize("has_c_parser", [True, False], ids=["c", "python"])
@pytest.mark.parametrize(("text", "value"), YAML.values(), ids=YAML)
def test_reads_yaml_as_helm_does(monkeypatch: pytest.MonkeyPatch, text: str, value: Any, has_c_parser: bool) -> None:
    if not has_c_parser:
        monkeypatch.delattr("yaml.CBaseLoader", raising=False)
    values = read_chart_archive(pack_values(text)).values
    found = values["a"] if "a" in values and not (isinstance(value, dict) and "a" in value) else values
    assert json.dumps(found) == json.dumps(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1" * 5000, "1" * 5000), ("18446744073709551615", 2**64 - 1), ("18446744073709551616", float(2**64))],
)
def test_an_integer_has_64_bits(text: str, value: Any) -> None:
    assert json.dumps(read_chart_archive(pack_values(f"a: {text}")).values) == json.dumps({"a": value})


@pytest.mark.parametrize("text", ["a: *b", "a: {? [1] : 2}", "<<: 1\na: 1", "<<: [1]\na: 1"])
def test_what_helm_refuses_does_no_harm(text: str) -> None:
    assert "a" in read_chart_archive(pack_values(text)).values


@given(places=st.lists(st.tuples(st.integers(0, 2500), st.integers(0, 255)), max_size=8), cut=st.integers(0, 9999))
def test_a_damaged_archive_is_read_or_refused(places: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(
        gzip.decompress(pack({"top/Chart.yaml": META, "top/charts/a.tgz": GOOD, "top/values.yaml": "a: 1"}))
    )
    for place, byte in places:
        data[place] = byte
    try:
        assert isinstance(read_chart_archive(gzip.compress(bytes(data[: len(data) - cut % 10000]), 1)), ChartTree)
    except CceError as error:
        assert "cannot be read" in error.message
