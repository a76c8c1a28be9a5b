# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files with values: what is read from them, and what is refused without a word of their content."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, Optional

import pytest
import yaml
from ansible.errors import AnsibleActionFail
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible_collections.huaweicloud.cce.plugins.plugin_utils import _values_document, _values_files
from ansible_collections.huaweicloud.cce.plugins.plugin_utils._values_files import ValuesFiles

SECRETS = [("default", VaultSecret(b"open sesame"))]
CANARY = "c4nary-of-a-file"


class Files:
    """A folder with files, and the reader for it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.loader = DataLoader()
        self.loader.set_vault_secrets(SECRETS)
        self.loader.set_basedir(str(folder))
        self.vault = VaultLib(SECRETS)

    def write(self, name: str, content: Any, is_secret: bool = False) -> str:
        """Write a file, encrypted if wanted, and return its name."""
        text = content if isinstance(content, (str, bytes)) else yaml.safe_dump(content)
        data = text.encode() if isinstance(text, str) else text
        (self._folder / name).write_bytes(self.vault.encrypt(data, SECRETS[0][1]) if is_secret else data)
        return name

    def encrypt(self, text: str) -> str:
        """Return a value for YAML that is encrypted by itself."""
        lines = self.vault.encrypt(text.encode(), SECRETS[0][1]).decode().splitlines()
        return "!vault |\n" + "".join(f"    {line}\n" for line in lines)

    def merge(self, *paths: str, **options: Any) -> dict[str, Any]:
        """Return the options of a task with these files."""
        return self.merge_options({"values_files": list(paths), **options})

    def merge_options(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the options of a task with its files merged in."""
        return ValuesFiles(self.loader.path_dwim, self.loader).merge_into(options)

    def refuse(self, *paths: str, **options: Any) -> str:
        """Return what is said against these files."""
        with pytest.raises(AnsibleActionFail) as refused:
            self.merge(*paths, **options)
        assert CANARY not in str(refused.value)
        return str(refused.value)


@pytest.fixture(name="files")
def _files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_files_come_first_then_values_then_sensitive_values(files: Files) -> None:
    first = files.write("first.yml", {"a": 1, "b": 1, "c": 1, "d": {"x": 1}})
    second = files.write("second.json", json.dumps({"b": 2, "c": 2, "d": {"y": 2}}))
    merged = files.merge(first, second, values={"c": 3, "d": {"z": 3}}, sensitive_values={"d": {"x": 4}}, name="n")
    assert merged == {
        "name": "n",
        "values": {"a": 1, "b": 2, "c": 3, "d": {"y": 2, "z": 3}},
        "sensitive_values": {"d": {"x": 4}},
    }


def test_an_encrypted_file_is_sensitive_and_what_lies_plainly_over_it_is_not(files: Files) -> None:
    vault = files.write("vault.yml", {"a": CANARY, "b": {"c": CANARY, "d": CANARY}}, is_secret=True)
    merged = files.merge(vault, values={"b": {"c": "plain"}})
    assert merged == {"values": {"b": {"c": "plain"}}, "sensitive_values": {"a": CANARY, "b": {"d": CANARY}}}


def test_single_values_of_a_plain_file_can_be_encrypted(files: Files) -> None:
    path = files.write("mixed.yml", f"a: {files.encrypt(CANARY)}b: !unsafe '{{{{ x }}}}'\nc: [1, {{d: 2}}]\n")
    assert files.merge(path) == {"values": {"b": "{{ x }}", "c": [1, {"d": 2}]}, "sensitive_values": {"a": CANARY}}


def test_a_list_with_one_encrypted_value_is_sensitive_as_a_whole(files: Files) -> None:
    path = files.write("mixed.yml", f"a:\n  - 1\n  - b: {files.encrypt(CANARY).replace('    ', '      ')}")
    assert files.merge(path)["sensitive_values"] == {"a": [1, {"b": CANARY}]}


def test_nothing_is_touched_without_files(files: Files) -> None:
    options = {"values": "a=1", "sensitive_values": None, "values_files": []}
    assert files.merge_options(options) == {"values": "a=1", "sensitive_values": None}


@pytest.mark.parametrize("state", ["absent", "rolled_back"])
def test_files_are_not_read_where_values_do_not_matter(files: Files, state: str) -> None:
    assert files.merge("missing.yml", state=state) == {"state": state}


@pytest.mark.parametrize("values", ["c=3", '{"c": "3"}', {"c": "3"}])
def test_values_may_be_written_as_ansible_allows(files: Files, values: Any) -> None:
    assert files.merge(files.write("a.yml", {"a": 1}), values=values)["values"] == {"a": 1, "c": "3"}


@pytest.mark.parametrize("paths", ["a.yml", "a.yml,b.yml", ["a.yml", "b.yml"]])
def test_one_file_or_many_can_be_named(files: Files, paths: Any) -> None:
    files.write("a.yml", {"a": 1})
    files.write("b.yml", {"a": 1})
    assert files.merge_options({"values_files": paths})["values"] == {"a": 1}


@pytest.mark.parametrize("content", ["", "# nothing\n", "---\n", "{}", "null\n"])
def test_an_empty_file_has_no_values(files: Files, content: str) -> None:
    assert files.merge(files.write("a.yml", content), values={"b": 1})["values"] == {"b": 1}


def test_yaml_is_read_as_helm_reads_it(files: Files) -> None:
    path = files.write("a.yml", "on: 2024-01-01\nc: &c {a: 012, b: yes}\nd: {<<: *c, b: 1e3}\ne: 22:30\n")
    assert files.merge(path)["values"] == {
        "true": "2024-01-01",
        "c": {"a": 10, "b": True},
        "d": {"a": 10, "b": 1000.0},
        "e": "22:30",
    }


def test_each_release_of_a_list_has_its_files(files: Files) -> None:
    path = files.write("a.yml", {"a": 1})
    releases = [{"name": "x", "values_files": [path], "values": {"b": 2}}, {"name": "y"}, "what is this"]
    options = {"releases": releases}
    before = copy.deepcopy(options)
    assert files.merge_options(options)["releases"] == [
        {"name": "x", "values": {"a": 1, "b": 2}, "sensitive_values": {}},
        {"name": "y"},
        "what is this",
    ]
    assert options == before


def test_the_options_of_the_play_stay_as_they_are(files: Files) -> None:
    options = {"values_files": [files.write("a.yml", {"a": {"b": 1}})], "values": {"a": {"c": [1]}}}
    before = copy.deepcopy(options)
    assert files.merge_options(options)["values"] == {"a": {"b": 1, "c": [1]}}
    assert options == before


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (f"a: [{CANARY}", "is broken YAML (line 2)"),
        (f"a: 1\n\t{CANARY}: 2", "is broken YAML (line 2)"),
        (f"a: *{CANARY}", "names an anchor that it does not have (line 1)"),
        (f"a: 1\n{CANARY}: 2\n{CANARY}: 3\n", "has the same key twice (line 3)"),
        (json.dumps({"a": 1})[:-1] + f', "a": "{CANARY}"}}', "has the same key twice (line 1)"),
        (f"- {CANARY}\n", "holds no mapping"),
        (CANARY, "holds no mapping"),
        (f"a: 1\n---\nb: {CANARY}\n", "holds more than one document"),
        (f"? [{CANARY}]\n: 1\n", "has a key that is no plain text"),
        (b"a: \xff", "is no UTF-8"),
        ("{a: " * 150 + "1" + "}" * 150, "nests too deeply"),
        ('{"a": ' * 250 + "1" + "}" * 250, "nests too deeply"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_by_name(files: Files, content: str | bytes, reason: str) -> None:
    said = files.refuse(files.write("odd.yml", content))
    assert reason in said
    assert "odd.yml" in said


def test_what_is_too_large_is_refused(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_values_files, "MAX_BYTES", 1024 * 1024)
    assert "is larger than 1 MiB" in files.refuse(files.write("big.yml", "a: " + "x" * 1024 * 1024))
    monkeypatch.setattr(_values_document, "MAX_VALUES", 100)
    bomb = "a: &a [1, 1, 1, 1]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nd: [*c, *c, *c]\n"
    assert "holds more than 100 values" in files.refuse(files.write("bomb.yml", bomb))


def test_a_missing_file_or_folder_is_named(files: Files) -> None:
    assert "missing.yml" in files.refuse("missing.yml")
    assert "cannot be read" in files.refuse(".")


@pytest.mark.parametrize("secrets", [None, [("default", VaultSecret(b"wrong"))]])
def test_what_cannot_be_decrypted_is_named(files: Files, secrets: Optional[list[Any]]) -> None:
    whole = files.write("vault.yml", {"a": CANARY}, is_secret=True)
    single = files.write("mixed.yml", f"a: {files.encrypt(CANARY)}")
    files.loader.set_vault_secrets(secrets)
    assert "vault.yml cannot be read" in files.refuse(whole)
    assert "mixed.yml cannot be read" in files.refuse(single)


@pytest.mark.parametrize("paths", [{"a": 1}, [1, {}], [None], [""]])
def test_anything_but_paths_is_refused(files: Files, paths: Any) -> None:
    with pytest.raises(AnsibleActionFail, match="values_files must be a list of paths"):
        files.merge_options({"values_files": paths})


@pytest.mark.parametrize("option", ["values", "sensitive_values"])
@pytest.mark.parametrize("value", [[CANARY], CANARY, f"{{'a': datetime.date('{CANARY}')}}"])
def test_values_that_are_no_mapping_are_refused(files: Files, option: str, value: Any) -> None:
    assert f"{option} must be a mapping" in files.refuse(files.write("a.yml", {}), **{option: value})


def test_a_file_is_read_once_for_all_releases(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    path = files.write("a.yml", {"a": {"b": 1}})
    read: list[str] = []
    before = files.loader._get_file_contents

    def note(name: str) -> Any:
        read.append(name)
        return before(name)

    monkeypatch.setattr(files.loader, "_get_file_contents", note)
    merged = files.merge_options({"releases": [{"values_files": [path]} for _release in range(3)]})
    assert [release["values"] for release in merged["releases"]] == [{"a": {"b": 1}}] * 3
    assert len(read) == 1
