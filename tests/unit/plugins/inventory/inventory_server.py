# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process that reads sources as Ansible's programs do: an order is a line of JSON, each gets a fork of its own."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from typing import Any

from ansible import context
from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.module_utils.common.collections import ImmutableDict
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader, inventory_loader
from ansible.template import Templar
from ansible.utils.display import Display

PLUGIN = "huaweicloud.cce.cce_clusters"


def read_sources(order: dict[str, Any]) -> dict[str, Any]:
    """Return the hosts with their variables as they are and as templates, and the groups."""
    loader = DataLoader()
    if "extra" in order:
        context.CLIARGS = ImmutableDict(extra_vars=[json.dumps(order["extra"])])
    inventory = InventoryManager(loader=loader, sources=order["sources"], cache=order.get("cache", True))
    if order.get("refresh"):
        inventory.refresh_inventory()
    hosts = {name: host.vars for name, host in inventory.hosts.items()}
    rendered = {name: Templar(loader=loader, variables=known).template(known) for name, known in hosts.items()}
    groups = {name: sorted(host.name for host in group.get_hosts()) for name, group in inventory.groups.items()}
    return {"hosts": hosts, "rendered": rendered, "groups": groups, "wants": wants(order.get("wants", []))}


def wants(paths: list[str]) -> list[bool]:
    """Return whether the plugin takes the files."""
    return [bool(inventory_loader.get(PLUGIN).verify_file(path)) for path in paths]


def answer(order: dict[str, Any]) -> dict[str, Any]:
    """Return what came of the order, and what was written to the standard error."""
    os.environ.update(order.get("env", {}))
    with tempfile.TemporaryFile() as errors:
        os.dup2(errors.fileno(), 2)
        try:
            told = read_sources(order)
        except AnsibleError:
            told = {"failed": traceback.format_exc()}
        sys.stderr.flush()
        errors.seek(0)
        told["shown"] = " ".join(errors.read().decode("utf-8", "replace").split())
    return told


def main() -> None:
    """Answer orders until there are no more."""
    init_plugin_loader()
    inventory_loader.get(PLUGIN)
    Display().columns = 10_000  # what is shown is not broken within words
    for line in sys.stdin:
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            continue
        try:
            text = json.dumps(answer(json.loads(line)), default=str)
        except BaseException:  # the one who waits for a line gets one
            text = json.dumps({"broken": traceback.format_exc()})
        os.write(1, text.encode() + b"\n")
        os._exit(0)


if __name__ == "__main__":
    main()
