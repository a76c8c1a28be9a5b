# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may import whom: arrows go one way, Ansible and requests stay where they belong."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PLUGINS = Path(__file__).resolve().parents[4] / "plugins"
UTILS = PLUGINS / "module_utils"
SELF = "ansible_collections.huaweicloud.cce.plugins.module_utils."

# Each util, and the utils it may import. A util that is not here must be placed first.
ARROWS = {
    "_errors": "",
    "_wait": "",
    "_release_spec": "",
    "_secrets": "",
    "_module": "_errors _secrets",
    "_signer": "",
    "_pointers": "",
    "_values": "_pointers",
    "_json": "",
    "_release": "_errors _json",
    "_chart": "_release",
    "_semver": "",
    "_auth": "_errors _signer _wait",
    "_sources": "_errors",
    "_profiles": "_errors _sources",
    "_clouds": "_errors",
    "_answers": "_errors _json",
    "_body": "",
    "_within": "",
    "_tls": "",
    "_http": "_answers _body _clouds _errors _tls _within",
    "_retries": "_errors _wait",
    "_gate": "_retries _wait",
    "_shared": "",
    "_repeats": "_answers _auth _errors _gate _retries _shared _wait",
    "_client": "_answers _auth _errors _gate _http _repeats _retries _secrets _shared _wait",
    "_fetched": "_auth _errors",
    "_iam": "_answers _auth _client _errors _fetched",
    "_ecs": "_auth _client _errors _fetched _iam",
    "_ways": "_auth _client _errors _ecs _fetched _iam _sources",
    "_credentials": "_auth _client _errors _profiles _sources _ways",
    "_route": "_errors _http _sources",
    "_connection": "_auth _client _clouds _credentials _errors _http _iam _route _secrets _shared _sources _wait",
    "_masks": "_pointers _values",
    "_input": "_errors _json _masks _wait",
    "_wanted": "_chart",
    "_history": "_errors _release",
    "_defaults": "_chart _values",
    "_merging": "_chart _defaults _pointers _release _values",
    "_differences": "_chart _defaults _errors _masks _merging _pointers _release _values _wanted",
    "_plan": "_release _values _wanted",
    "_policy": "_chart _differences _errors _history _plan _release _values _wanted",
    "_request": "_chart _plan _wanted",
    "_outcome": "_differences _plan _release _wait",
    "_charts": "_answers _chart _client _errors _http _release",
    "_find_chart": "_chart _charts _errors _semver",
    "_download": "_chart _charts _errors _tarball",
    "_clusters": "_client _errors _release",
    "_phases": "_errors",
    "_watch": "_release",
    "_cce": "_answers _charts _client _errors _history _masks _release _watch",
    "_look": "_cce _errors _history _release _wait _wanted",
    "_subcharts": "",
    "_document": "_errors",
    "_tarball": "",
    "_archive": "_document _errors _subcharts _tarball",
    "_metadata": "_document",
    "_content": "_document _metadata _tarball",
    "_folder": "_tarball",
    "_package": "_content _document _errors _folder _tarball",
    "_chart_plan": "_chart _package _values",
    "_upload": "_chart _chart_plan _charts _content _document _download _errors _find_chart _masks _package _tarball",
    "_removal": "_cce _chart _chart_plan _charts _client _clusters _errors _find_chart _plan _release",
    "_chart_input": "_errors _input _package",
    "_chart_task": "_chart_plan _charts _client _diff _errors _masks _package _removal _retries _upload",
    "_validate": "_chart _errors _pointers _values",
    "_read": "_archive _cce _chart _charts _errors _find_chart _plan _release _subcharts _values _wanted",
    "_decide": "_cce _differences _errors _history _look _masks _outcome _overrides _plan _policy _read _release "
    "_validate _values",
    "_send": "_answers _cce _errors _look _outcome _plan _request",
    "_settle": "_errors _look _outcome _plan _release _wait",
    "_apply": "_answers _cce _errors _look _outcome _plan _release _send _wait",
    "_undo": "_apply _cce _errors _look _plan _policy _read _release _settle _wait",
    "_perform": "_apply _cce _differences _errors _plan _release _send _settle _undo",
    "_dossier": "_errors _history _release",
    "_diff": "_masks _values",
    "_result": "_diff _differences _masks _plan _release _values",
    "_select": "_input _patterns _release",
    "_overrides": "_chart _defaults _differences _release _values _wanted",
    "_as_task": "_chart _errors _input _masks _overrides _pointers _release",
    "_origins": "_cce _chart _defaults _errors _read _release",
    "_releases_info": "_as_task _cce _errors _history _look _masks _origins _release _select",
    "_patterns": "",
    "_needs": "_errors",
    "_crew": "",
    "_schedule": "_crew _needs",
    "_snapshot": "_cce _chart _charts _client _errors _look _release",
    "_prune": "_errors _input _patterns _plan _release",
    "_digest": "_plan",
    "_releases_input": "_errors _input _needs _patterns _prune _release_spec",
    "_item": "_errors _plan _releases_input _snapshot _task",
    "_item_result": "_diff _item _masks",
    "_releases_result": "_diff _errors _item _item_result _plan",
    "_releases_texts": "_secrets",
    "_releases_plan": "_cce _crew _digest _errors _item _look _prune _releases_input _snapshot",
    "_releases_task": "_cce _client _clusters _dossier _errors _item _item_result _needs _releases_input "
    "_releases_plan _releases_result _schedule",
    "_task": "_apply _cce _client _clusters _decide _dossier _errors _look _masks _perform "
    "_plan _release _result _wait",
}


# What an inventory plugin may import: the connection, the list of clusters, and what belongs to its own cache.
INVENTORY = "_client _clusters _connection _credentials _errors _secrets _wait"


def imports_of(path: Path) -> set[str]:
    """Return the modules that a file imports; those of this collection's utils by their bare names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            names = [module] if module and node.level == 0 or module else [alias.name for alias in node.names]
            found.update(name[len(SELF) :] if name.startswith(SELF) else name for name in names)
    return found


@pytest.mark.parametrize("path", sorted(UTILS.glob("*.py")), ids=lambda path: path.stem)
def test_a_util_imports_only_what_it_may(path: Path) -> None:
    assert imports_of(path) & set(ARROWS) <= set(ARROWS[path.stem].split())


@pytest.mark.parametrize("path", sorted((PLUGINS / "inventory").glob("*.py")), ids=lambda path: path.stem)
def test_an_inventory_plugin_imports_only_what_it_may(path: Path) -> None:
    assert imports_of(path) & set(ARROWS) <= set(INVENTORY.split())


def test_every_util_has_its_place() -> None:
    assert {path.stem for path in UTILS.glob("*.py")} == set(ARROWS)


@pytest.mark.parametrize(
    ("library", "home"),
    [("requests", {"_http"}), ("ansible", {"_connection", "_module"}), ("ansible_collections", set())],
)
def test_a_library_is_imported_in_one_place_only(library: str, home: set[str]) -> None:
    users = {
        path.stem for path in UTILS.glob("*.py") if any(name.split(".")[0] == library for name in imports_of(path))
    }
    assert users == home


def test_nothing_under_plugins_imports_tests_or_a_module_but_its_own_action() -> None:
    for path in PLUGINS.rglob("*.py"):
        own = f".plugins.modules.{path.stem}" if path.parent.name == "action" else None
        imported = [name for name in imports_of(path) if not (own and name.endswith(own))]
        assert not [name for name in imported if ".tests" in name or ".plugins.modules" in name], path


def test_every_module_has_an_action() -> None:
    names = [{path.name for path in (PLUGINS / folder).glob("*.py")} for folder in ("modules", "action")]
    assert names[0] == names[1]


def test_the_arrows_have_no_cycle() -> None:
    placed: set[str] = set()
    while len(placed) < len(ARROWS):
        ready = {util for util, below in ARROWS.items() if util not in placed and set(below.split()) <= placed}
        assert ready, f"a cycle among {sorted(set(ARROWS) - placed)}"
        placed |= ready
