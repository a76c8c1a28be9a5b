# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Sphinx makes the documentation site of what antsibull-docs writes: nox -Rs docs-site."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import zlib
from pathlib import Path

project = "huaweicloud.cce"
copyright = "huaweicloud.cce contributors"
title = html_title = html_short_title = "huaweicloud.cce"

extensions = ["sphinx.ext.intersphinx", "sphinx_antsibull_ext"]
pygments_style = "ansible"
highlight_language = "YAML+Jinja"
default_role = "any"
nitpicky = True

html_theme = "sphinx_ansible_theme"
html_theme_options = {
    "display_version": False,
    "documentation_home_url": "https://github.com/huaweicloud-cce/huaweicloud.cce",
    "prev_next_buttons_location": "bottom",
}
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_use_index = False
html_copy_source = False
# Titles of plugins have dashes; quotes stay what a reader can copy.
smartquotes_action = "D"

# What the pages refer to in Ansible's own documentation. It stands here, so that a build asks nobody.
ANSIBLE = "https://docs.ansible.com/projects/ansible/devel/"
ANSIBLE_OBJECTS = {
    "std:label": {
        "action_plugins": "plugins/action.html#action-plugins",
        "ansible_configuration_settings": "reference_appendices/config.html#ansible-configuration-settings",
        "ansible_collections.kubernetes.core.helm_module": "collections/kubernetes/core/helm_module.html",
        "common_return_values": "reference_appendices/common_return_values.html#common-return-values",
    },
    "std:envvar": {
        name: f"reference_appendices/config.html#envvar-{name}"
        for name in (
            "ANSIBLE_CACHE_PLUGIN",
            "ANSIBLE_CACHE_PLUGIN_CONNECTION",
            "ANSIBLE_CACHE_PLUGIN_PREFIX",
            "ANSIBLE_CACHE_PLUGIN_TIMEOUT",
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED",
        )
    },
}


def write_inventory() -> str:
    """Return the path of a Sphinx inventory (version 2) of ANSIBLE_OBJECTS."""
    head = "# Sphinx inventory version 2\n# Project: Ansible\n# Version: devel\n# The rest is zlib-compressed.\n"
    lines = [
        f"{name} {kind} -1 {place} {name}\n" for kind, names in ANSIBLE_OBJECTS.items() for name, place in names.items()
    ]
    folder = tempfile.mkdtemp(prefix="ansible-inventory-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "objects.inv"
    path.write_bytes(head.encode() + zlib.compress("".join(lines).encode()))
    return str(path)


intersphinx_mapping = {"ansible_devel": (ANSIBLE, write_inventory())}
