# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Makes the task of cce_release that changes nothing out of a release as it is; pure."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ._chart import Chart
from ._errors import InputError
from ._input import check_name
from ._masks import ALL_MASKS, Masker, find_masks
from ._overrides import find_nulls, find_overrides
from ._pointers import escape
from ._release import Release

MODULE = "huaweicloud.cce.cce_release"
_GONE = frozenset({"DELETED", "DELETING"})
# What makes a template of a string (the last one changes Jinja's delimiters, at the start only).
_TEMPLATE = re.compile(r"\{[{%#]|\A#jinja2:")
# What does not outlive a raw block: its end, carriage returns, and before ansible-core 2.19 what reads as a Python
# literal. All of that outlives base64, but nobody can read it.
_NOT_RAW = re.compile(r"endraw|\r|\A\[|\A\{[^{%#]")


class AsTask(NamedTuple):
    """The task, None when there can be none; which paths its variable has to hold; and what to know before it runs."""

    task: dict[str, Any] | None
    sensitive_variable: str | None
    sensitive_paths: list[str]
    warning: str = ""

    def to_result(self) -> dict[str, Any]:
        """Return what a result shows; it holds no secret."""
        return {name: value for name, value in self._asdict().items() if name != "warning"}


def no_task(release: Release, problem: str) -> AsTask:
    """Return what stands in the place of a task that there cannot be."""
    return AsTask(None, None, [], f"There is no task for the release {release.namespace}/{release.name}. {problem}")


def check_adoptable(release: Release) -> None:
    """Raise InputError when no task can keep a release as it is."""
    if not release.is_named:
        raise InputError("The service does not tell its name and namespace.")
    check_name(release.name, is_new=True)
    if release.status in _GONE:
        raise InputError(f"It is {release.status}: a task would install it.")
    if not (release.chart_name and release.chart_version):
        raise InputError("The service does not tell its chart.")
    if release.values is None:
        raise InputError("The service shows no values of it that can be read.")


def make_task(release: Release, cluster: Mapping[str, str], chart: Chart | None, by_id: bool, variable: str) -> AsTask:
    """Return the task that keeps a release of this chart (None when that is gone) as it is, on this cluster.

    It names the chart by its id where only that tells it from another one. Values that look secret are left to a
    variable of this name.
    """
    masked = list(find_masks(release.values, ALL_MASKS))
    overrides = find_overrides(release, chart, masked)
    sensitive: list[str] = []
    options: dict[str, Any] = {
        **cluster,
        "namespace": release.namespace,
        "name": release.name,
        **({"chart_id": chart.chart_id} if chart and by_id else {"chart_name": release.chart_name}),
        "chart_version": release.chart_version,
        "values": _take_plain(overrides, "", sensitive),
    }
    if masked:
        # What is not told can neither be given nor compared; an upgrade then asks for it, and does not reset it.
        options["ignore_paths"] = masked
    options = as_literal(options)
    if sensitive:
        options["sensitive_values"] = f"{{{{ {variable} }}}}"
    task = {"name": f"Keep the release {release.namespace}/{release.name} as it is", MODULE: options}
    warning = _warn_of_nulls(release, find_nulls(overrides, release.values or {}))
    return AsTask(task, variable if sensitive else None, sensitive, warning)


def _warn_of_nulls(release: Release, nulls: Iterable[str]) -> str:
    paths = ", ".join(nulls)
    if not paths:
        return ""
    return (
        f"The task for the release {release.namespace}/{release.name} takes defaults of its chart away that its live "
        f"values do not hold ({paths}). Leave these nulls out if nobody has set them."
    )


def _take_plain(tree: Mapping[str, Any], path: str, sensitive: list[str]) -> dict[str, Any]:
    """Return the tree without masks and secrets, and add the paths of the secrets; a list is taken as a whole."""
    plain: dict[str, Any] = {}
    for key, value in tree.items():
        at = f"{path}/{escape(key)}"
        if isinstance(value, dict) and value:
            below = _take_plain(value, at, sensitive)
            if below:
                plain[key] = below
        elif next(find_masks(value, ALL_MASKS), None) is not None:
            continue
        elif Masker().mask(value, at) == value:
            plain[key] = value
        else:
            sensitive.append(at)
    return plain


def as_literal(tree: Any) -> Any:
    """Return the tree with strings that Ansible would take for templates written so that it leaves them as they are."""
    if isinstance(tree, dict):
        return {key: as_literal(below) for key, below in tree.items()}
    if isinstance(tree, list):
        return [as_literal(below) for below in tree]
    if not isinstance(tree, str) or not _TEMPLATE.search(tree):
        return tree
    if _NOT_RAW.search(tree):
        return f"{{{{ '{base64.b64encode(tree.encode()).decode()}' | b64decode | string }}}}"
    return f"{{% raw %}}{tree}{{% endraw %}}"


def name_variables(releases: Sequence[Release]) -> list[str]:
    """Return for each release the name of the variable for its secrets: its own name, with its namespace if need be."""
    short = [_as_variable(release.name) for release in releases]
    counts = Counter(short)
    names = [
        name if counts[name] == 1 else _as_variable(f"{release.namespace}_{release.name}")
        for name, release in zip(short, releases)
    ]
    # What tells names apart may be lost in them: a/b-c and a-b/c.
    taken: set[str] = set()
    wanted = frozenset(names)
    for place, name in enumerate(names):
        number = 1
        while names[place] in taken:
            number += 1
            if f"{name}_{number}" not in wanted:
                names[place] = f"{name}_{number}"
        taken.add(names[place])
    return [f"{name}_sensitive_values" for name in names]


def _as_variable(text: str) -> str:
    name = re.sub(r"[^0-9A-Za-z]", "_", text)
    return f"release_{name}" if name[:1].isdigit() else name
