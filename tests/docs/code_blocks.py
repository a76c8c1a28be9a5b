# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The code blocks of the guides and of the texts beside the README, for the tests that lint and play them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from antsibull_docutils.rst_code_finder import find_code_blocks

ROOT = Path(__file__).resolve().parents[2]
GUIDES = sorted((ROOT / "docs" / "docsite" / "rst").glob("*.rst"))
TEXTS = sorted(ROOT.glob("*.md"))
FENCE = re.compile(r"(?ms)^( *)```(\w*)\n(.*?)^ *```$")
FILE_NAME = re.compile(r"# ([\w./-]+\.\w+)$")


@dataclass(frozen=True)
class Block:
    """A code block: where it stands, and what it holds."""

    path: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.path.name}:{self.line} ({self.name or self.language})"

    @cached_property
    def name(self) -> str:
        """The name of the file that the first line says it is, else nothing."""
        found = FILE_NAME.match(self.text.partition("\n")[0])
        return found[1] if found else ""

    @cached_property
    def data(self) -> Any:
        """What the YAML says."""
        return yaml.load(self.text, Loader)

    @property
    def is_playbook(self) -> bool:
        """Whether it is a list of plays."""
        return self.language == "yaml" and _is_list_with(self.data, "hosts")

    @property
    def is_tasks(self) -> bool:
        """Whether it is a list of tasks."""
        return self.language == "yaml" and _is_list_with(self.data, "name") and not self.is_playbook


class Loader(yaml.SafeLoader):
    """Reads Ansible's tags as the strings behind them."""


def read_text(loader: Loader, node: yaml.ScalarNode) -> object:
    """Return what stands behind a tag."""
    return loader.construct_scalar(node)


for tag in ("!unsafe", "!vault"):
    Loader.add_constructor(tag, read_text)


def read_blocks(path: Path) -> list[Block]:
    """Return the code blocks of a guide or of a text."""
    return list(_read_rst(path) if path.suffix == ".rst" else _read_markdown(path))


def _is_list_with(data: Any, key: str) -> bool:
    return isinstance(data, list) and bool(data) and all(isinstance(item, dict) and key in item for item in data)


def _read_rst(path: Path) -> Iterator[Block]:
    for found in find_code_blocks(path.read_text(encoding="utf-8"), path=str(path), root_prefix=str(path.parent)):
        yield Block(path, found.row_offset + 1, found.language or "", found.content)


def _read_markdown(path: Path) -> Iterator[Block]:
    text = path.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        indent, language, content = found.groups()
        lines = [line.removeprefix(indent) for line in content.splitlines(keepends=True)]
        yield Block(path, text.count("\n", 0, found.start()) + 2, language, "".join(lines))
