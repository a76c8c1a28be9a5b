# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Reads the files of an unpacked chart as Helm does: without those that its .helmignore names."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from typing import NamedTuple

from ._tarball import MAX_BYTES, Bounds, BrokenChart, check_path

# Helm itself leaves out what is hidden below templates/.
_ALWAYS_IGNORED = "templates/.?*"
# The pieces of a pattern of Go's filepath.Match: * ? [class] \escaped, and any other character.
_ONE = r"(?:\\.|[^\\\]-])"
_PIECE = re.compile(
    rf"(?P<any>\*)|(?P<one>\?)|\[(?P<not>\^|(?!\^))(?P<class>(?:{_ONE}(?:-{_ONE})?)+)\]|\\(?P<escaped>.)|(?P<plain>[^\[\\])",
    re.DOTALL,
)
_RANGE = re.compile(rf"({_ONE})(?:-({_ONE}))?", re.DOTALL)


def read_folder(root: str, bounds: Bounds) -> dict[str, bytes]:
    """Return the content of each file of the chart in that folder by its path below it; raises BrokenChart."""
    rules = _read_rules(root, bounds)
    return {path: read_file(root, path, bounds) for path in sorted(_walk(root, rules, bounds))}


def read_file(root: str, path: str, bounds: Bounds) -> bytes:
    """Return the content of one regular file below a folder; raise BrokenChart for anything else."""
    place, top = os.path.realpath(os.path.join(root, path)), os.path.realpath(root)
    if os.path.commonpath([place, top]) != top:
        raise BrokenChart(f"{path} is a link that leads out of the folder")
    try:
        if not stat.S_ISREG(os.stat(place).st_mode):
            raise BrokenChart(f"{path} is neither a file nor a folder, but a link to one, a pipe or a device")
        with open(place, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise BrokenChart(f"{path} cannot be read ({error.strerror})") from None
    bounds.spend("bytes", len(data))
    return data


def _walk(root: str, rules: list[_Rule], bounds: Bounds) -> Iterator[str]:
    """Yield the path of each file that is not ignored; links to folders count as files, which are refused then."""
    todo = [""]
    while todo:
        folder = todo.pop()
        try:
            entries = list(os.scandir(os.path.join(root, folder)))
        except OSError as error:
            raise BrokenChart(f"the folder {folder or root} cannot be read ({error.strerror})") from None
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            is_folder = os.path.isdir(entry.path)
            if _is_ignored(rules, path, is_folder):
                continue
            check_path(path)
            bounds.spend("members")
            if is_folder and not entry.is_symlink():
                todo.append(path)
            else:
                yield path


class _Rule(NamedTuple):
    """One line of a .helmignore."""

    pattern: re.Pattern[str]
    takes_path: bool
    is_negated: bool
    needs_folder: bool

    def matches(self, path: str) -> bool:
        return bool(self.pattern.fullmatch(path if self.takes_path else path.rpartition("/")[2]))


def _read_rules(root: str, bounds: Bounds) -> list[_Rule]:
    text = ""
    if os.path.lexists(os.path.join(root, ".helmignore")):
        text = read_file(root, ".helmignore", bounds).decode("utf-8-sig", "replace")
    lines = (line.strip() for line in [*text.split("\n"), _ALWAYS_IGNORED])
    return [_read_rule(line) for line in lines if line and not line.startswith("#")]


def _read_rule(line: str) -> _Rule:
    glob = line.removeprefix("!")
    needs_folder, glob = glob.endswith("/"), glob.removesuffix("/")
    try:
        if "**" in glob:
            raise ValueError("Helm refuses it, too")
        pattern = re.compile(_to_regex(glob.removeprefix("/")))
    except ValueError as error:
        raise BrokenChart(f".helmignore holds the pattern {line!r}, which cannot be understood ({error})") from None
    return _Rule(pattern, "/" in glob, line.startswith("!"), needs_folder)


def _to_regex(glob: str) -> str:
    parts, place = [""], 0  # what stands between the stars
    while place < len(glob):
        piece = _PIECE.match(glob, place)
        if piece is None:
            raise ValueError("a class in brackets is none of Helm's, or a backslash stands at the end")
        place = piece.end()
        if piece["any"]:
            parts.append("")
        elif piece["one"]:
            parts[-1] += "[^/]"
        elif piece["class"]:
            parts[-1] += _class_to_regex(piece["class"], bool(piece["not"]))
        else:
            parts[-1] += re.escape(piece["escaped"] or piece["plain"])
    if len(parts) == 1:
        return parts[0]
    # As fnmatch has it: each star but the last takes the least and gives nothing back, else many take for ever.
    middle = "".join(f"(?=(?P<s{index}>[^/]*?{part}))(?P=s{index})" for index, part in enumerate(parts[1:-1]))
    return f"{parts[0]}{middle}[^/]*{parts[-1]}"


def _class_to_regex(text: str, is_negated: bool) -> str:
    """Return a class for Python; a range that is upside down matches nothing, and is none there."""
    ranges = [(low[-1], (high or low)[-1]) for low, high in _RANGE.findall(text)]
    inner = "".join(f"{re.escape(low)}-{re.escape(high)}" for low, high in ranges if low <= high)
    if not inner:
        return r"[\s\S]" if is_negated else "(?!)"
    return f"[{'^' if is_negated else ''}{inner}]"


def _is_ignored(rules: list[_Rule], path: str, is_folder: bool) -> bool:
    """Return what Helm's rules say: the first one that matches decides, and a negated one ignores all else."""
    for rule in rules:
        matches = rule.matches(path) and (is_folder or not rule.needs_folder)
        if matches != rule.is_negated:
            return True
    return False
