# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Reads the files that a task names for chart values, on the controller, and merges them into the task's options."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.module_utils.common.validation import check_type_dict, check_type_list
from ansible_collections.huaweicloud.cce.plugins.module_utils._json import MAX_DEPTH, is_too_deep

from ._layers import copy_tree, merge_layers
from ._values_document import read_values

MAX_BYTES = 16 * 1024 * 1024


class ValuesFiles:
    """The files of a task: C(find) returns the path of one, or raises AnsibleError; C(loader) is Ansible's."""

    def __init__(self, find: Callable[[str], str], loader: Any) -> None:
        self._find = find
        self._loader = loader
        self._read: dict[str, dict[str, Any]] = {}

    def merge_into(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options of a task with their files, and those of its releases, merged into values."""
        merged = self._merge(options)
        if isinstance(merged.get("releases"), (list, tuple)):
            releases = merged["releases"]
            merged["releases"] = [self._merge(item) if isinstance(item, Mapping) else item for item in releases]
        return merged

    def _merge(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options of one release: files in their order, then values, then sensitive_values."""
        merged = dict(options)
        paths = _as_list(merged.pop("values_files", None))
        if not paths or merged.get("state", "present") != "present":  # else the values do not matter
            return merged
        layers = [self._read_file(path) for path in paths]
        layers += [_copy_option(merged, "values", False), _copy_option(merged, "sensitive_values", True)]
        merged["values"], merged["sensitive_values"] = merge_layers(layers)
        return merged

    def _read_file(self, path: str) -> dict[str, Any]:
        try:
            found = self._find(path)
        except AnsibleError as error:
            raise AnsibleActionFail(f"values_files: {error}") from None
        if found not in self._read:
            try:
                self._read[found] = self._read_tree(found)
            except ValueError as error:
                raise AnsibleActionFail(f"values_files: {found} {error}.") from None
            except (AnsibleError, OSError) as error:
                raise AnsibleActionFail(f"values_files: {found} cannot be read: {error}") from None
        return self._read[found]

    def _read_tree(self, found: str) -> dict[str, Any]:
        if os.path.getsize(found) > MAX_BYTES:
            raise ValueError(f"is larger than {MAX_BYTES // 1024 // 1024} MiB")
        data, is_plain = self._loader._get_file_contents(found)
        tree = read_values(bytes(data), self._decrypt)
        if is_too_deep(tree):
            raise ValueError(f"nests deeper than {MAX_DEPTH} levels")
        return copy_tree(tree, not is_plain)

    def _decrypt(self, text: str) -> str:
        try:
            return bytes(self._loader._vault.decrypt(text.encode())).decode()
        except UnicodeDecodeError:
            raise ValueError("holds an encrypted value that is no text") from None


def _as_list(paths: Any) -> list[str]:
    """Return the paths of an option; raises AnsibleActionFail."""
    try:
        listed = check_type_list(paths or [])
    except TypeError:
        listed = [None]
    if not all(isinstance(path, str) and path for path in listed):
        raise AnsibleActionFail("values_files must be a list of paths.")
    return [str(path) for path in listed]


def _copy_option(options: Mapping[str, Any], name: str, is_secret: bool) -> dict[str, Any]:
    given = options.get(name)
    try:
        tree = check_type_dict({} if given is None else given)
    except TypeError:
        tree = None
    if not isinstance(tree, dict):  # ansible-core 2.17 hands back a text that only looks like one
        raise AnsibleActionFail(f"{name} must be a mapping.")
    if is_too_deep(tree):
        raise AnsibleActionFail(f"{name} nest deeper than {MAX_DEPTH} levels.")
    return copy_tree(tree, is_secret)
