# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of a chart and the package that Helm makes of it are the same content."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from plugins.module_utils._package import read_package

from .helm_package import find_helm

META = "apiVersion: v2\nname: shop\nversion: 1.4.0\n"
CHART: dict[str, Any] = {"Chart.yaml": META, "values.yaml": "a: 1\n", "templates/x.yaml": "kind: ConfigMap\n"}
DB = "apiVersion: v2\nname: db\nversion: 1.0.0\n"
NEEDS_DB = "dependencies:\n- name: db\n  version: 1.0.0\n  repository: https://a.example\n"
BOM = b"\xef\xbb\xbf"


def packed(files: dict[str, Any]) -> bytes:
    """Return a package."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for path, text in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    return buffer.getvalue()


def check(files: dict[str, Any]) -> None:
    """Pack the chart with Helm and hold both contents against each other."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for path, text in {**CHART, **files}.items():
            (place / "shop" / path).parent.mkdir(parents=True, exist_ok=True)
            (place / "shop" / path).write_bytes(text if isinstance(text, bytes) else text.encode())
        command = [str(find_helm()), "package", str(place / "shop"), "-d", str(place)]
        done = subprocess.run(command, env={"HOME": name}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        (made,) = place.glob("*.tgz")
        ours, theirs = read_package(str(place / "shop")), read_package(str(made))
    assert (ours.name, ours.version) == (theirs.name, theirs.version)
    assert ours.digests == theirs.digests
    assert ours.digest == theirs.digest


# Lines of a Chart.yaml.
METADATA = {
    "a float": "appVersion: 1.16",
    "a float that loses a zero": "appVersion: 1.0",
    "a float of more digits": "appVersion: 3.123456789",
    "a large float": "appVersion: 20240115.25",
    "an exponent": "appVersion: 12e4",
    "too large a float": "appVersion: 1e99",
    "a small float": "appVersion: 0.00001",
    "a whole number": "appVersion: 7",
    "a long number": "appVersion: 18446744073709551616",
    "octal": "appVersion: 0123",
    "a word": "appVersion: yes",
    "a date": "appVersion: 2024-01-02",
    "empty texts": 'appVersion: ""\nhome: ""',
    "null": "description:\nkeywords:\nmaintainers: null",
    "empty lists": "keywords: []\nmaintainers: []\nannotations: {}",
    "false": "deprecated: false",
    "true": "deprecated: true",
    "lists with odd texts": 'keywords: [null, "", 1.50, yes]\nsources: [1]',
    "a text of lines": "description: |\n  one\n  two\n",
    "odd characters": 'description: "a\\u00a0b\\u200bc\\td\\x01é<&>"',
    "annotations": "annotations: {a: 1, b: true, 1.50: 1.50, c: null, d: '', 'e': \"x\\ty\"}",
    "maintainers": 'maintainers:\n- name: 123\n  email: ""\n  url:\n  phone: 1\n- {}',
    "unknown fields": "foo: bar\nengine: gotpl\ntillerVersion: '>=2.0'",
    "another case": "AppVersion: 1.5\nHOME: a\nhome: b",
    "a type": "type: application\nkubeVersion: '>=1.19'\ncondition: a.b\ntags: c\nicon: d",
    "a merge": "annotations: &a {x: '1'}\nfoo: {<<: *a}",
}
FILES: dict[str, dict[str, Any]] = {
    "plain": {},
    "no apiVersion": {"Chart.yaml": "name: shop\nversion: 1.4.0\n"},
    "name 123": {"Chart.yaml": "apiVersion: v2\nname: 123\nversion: 1.4.0\n"},
    "equal keys": {"Chart.yaml": f"{META}name: cart\n"},
    "two documents": {"Chart.yaml": f"{META}---\nname: other\n"},
    "marks of byte order": {path: BOM + text.encode() for path, text in {**CHART, "README.md": "x"}.items()},
    "other line ends": {path: text.replace("\n", "\r\n") for path, text in CHART.items()},
    "a chart below": {"charts/db/Chart.yaml": f"{DB}appVersion: 1.20\nfoo: 1\n", "charts/db/values.yaml": "a: 1"},
    "a folder of another name": {"charts/other/Chart.yaml": DB, "charts/other/templates/x": "x"},
    "a package below": {"charts/db-1.0.0.tgz": packed({"db/Chart.yaml": f"{DB}appVersion: 1.20\n", "db/a": "b"})},
    "a package in a package": {
        "charts/db-1.0.0.tgz": packed({"db/Chart.yaml": DB, "db/charts/in/Chart.yaml": DB.replace("db", "in")}),
        "charts/db-1.0.0.tgz.prov": "signed",
    },
    "dependencies": {
        "Chart.yaml": META
        + "dependencies:\n- {name: db, version: 1.0, condition: '', repository: '', tags: [1, ''], enabled: false}\n"
        + "- {name: in, version: 1.0.0, repository: x, alias: b, import-values: [a, {child: c, parent: null}]}\n",
        "charts/db/Chart.yaml": DB.replace("1.0.0", "'1.0'"),
        "charts/in/Chart.yaml": DB.replace("db", "in"),
    },
    "a lock": {
        "Chart.yaml": META + NEEDS_DB,
        "charts/db/Chart.yaml": DB,
        "Chart.lock": f"{NEEDS_DB}digest: sha256:abc\ngenerated: '2021-01-02T03:04:05.120000000Z'\n",
    },
    "requirements of v2": {
        "requirements.yaml": NEEDS_DB,
        "charts/db/Chart.yaml": DB,
        "requirements.lock": f"digest: a\n{NEEDS_DB}generated: '2021-01-02T03:04:05Z'\n",
    },
    "requirements of v1": {
        "Chart.yaml": META.replace("v2", "v1"),
        "requirements.yaml": NEEDS_DB,
        "charts/db/Chart.yaml": DB,
        "requirements.lock": f"digest: a\n{NEEDS_DB}generated: '2021-01-02T03:04:05Z'\n",
    },
    "a v1 that declares as v2 does": {
        "Chart.yaml": META.replace("v2", "v1") + NEEDS_DB,
        "charts/db/Chart.yaml": DB,
    },
    "what is no chart": {"charts/_notes/x": "1", "charts/.hidden": "1"},
    "other files": {
        ".helmignore": "*.bak\n",
        "a.bak": "x",
        "templates/.hidden": "x",
        "crds/x.yaml": "a",
        ".keep": "",
        "files/Chart.yaml": "a: 1.50",
        "values.schema.json": "{}",
        "templates/empty.yaml": "",
        "LICENSE": "x",
    },
}


@pytest.mark.parametrize("lines", METADATA.values(), ids=METADATA)
def test_metadata_is_read_as_helm_reads_it(lines: str) -> None:
    check({"Chart.yaml": f"{META}{lines}\n"})


@pytest.mark.parametrize("files", FILES.values(), ids=FILES)
def test_files_count_as_helm_packs_them(files: dict[str, Any]) -> None:
    check(files)


_TEXT = st.text(st.characters(max_codepoint=0x24F, blacklist_categories=("Cs", "Cc")), max_size=6)
_FLOAT = st.floats(-1e30, 1e30, allow_nan=False)
_SCALAR = st.one_of(_TEXT, st.integers(-(2**70), 2**70), _FLOAT, st.booleans(), st.none())
_FIELDS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("appVersion", "home", "description", "icon", "kubeVersion", "Condition", "foo"), _SCALAR),
        **dict.fromkeys(("keywords", "sources"), st.lists(_SCALAR, max_size=3)),
        "deprecated": st.sampled_from([True, False, None]),
        "annotations": st.dictionaries(_SCALAR.filter(lambda key: key is not None), _SCALAR, max_size=3),
        "maintainers": st.lists(st.dictionaries(st.sampled_from(["name", "email", "Url", "x"]), _SCALAR), max_size=2),
    },
)


@settings(max_examples=int(os.environ.get("CCE_ORACLE_EXAMPLES", "25")), deadline=None, derandomize="CI" in os.environ)
@given(fields=_FIELDS)
def test_any_metadata_is_read_as_helm_reads_it(fields: dict[str, Any]) -> None:
    check({"Chart.yaml": META + (yaml.safe_dump(fields, allow_unicode=True) if fields else "")})
