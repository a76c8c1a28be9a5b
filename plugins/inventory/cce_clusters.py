# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: cce_clusters
short_description: The clusters of a Huawei Cloud CCE project as hosts
version_added: 1.0.0
description:
  - Makes a host of each cluster of a project, so that a play works on a whole fleet, with C(forks), C(serial),
    C(--limit) and the job slices of AWX.
  - The file of a source is called C(cce_clusters.yml), or ends in C(.cce_clusters.yml); C(.yaml) does, too.
    One file is one project in one region. Several files, or a folder with them, are several.
  - The hosts have C(ansible_connection=local), because modules of this collection talk to the service and not to a
    cluster, and the Python that runs Ansible as C(ansible_python_interpreter), which is written out, because values of
    an inventory plugin are no templates. O(compose) can give another one.
  - It asks for the list of the clusters once. When that fails, or anything in the file is wrong, the source fails, and
    no host of it is left.
author:
  - huaweicloud.cce contributors (@huaweicloud-cce)
extends_documentation_fragment:
  - constructed
  - inventory_cache
  - huaweicloud.cce._connection
options:
  plugin:
    description:
      - The name of this plugin.
    type: str
    required: true
    choices: [huaweicloud.cce.cce_clusters]
  hostnames:
    description:
      - What a host is called. Jinja2 expressions with the host's variables, of which the first counts that gives a
        name, for example V(cce_alias), or V(cce_region ~ '-' ~ cce_name) where several projects have clusters of the
        same name.
      - What is no letter, digit, C(.), C(-) or C(_) becomes C(_), and C(all), C(ungrouped) and C(localhost) count as no
        name. Two clusters with the same name are an error, also when they come from different sources.
      - A host with the name of a group hides that group from C(hosts) and C(--limit).
    type: list
    elements: str
    default: [cce_name, cluster_id]
  phase:
    description:
      - Only clusters in one of these phases, or in any with V(any). Case does not matter. Those that
        M(huaweicloud.cce.cce_cluster_info) knows are allowed.
      - By default those on which releases make sense. When the service tells no phase, that is no reason to leave a
        cluster out.
    type: list
    elements: str
    default: [Available]
  category:
    description:
      - Only clusters of one of these categories, V(CCE) or V(Turbo). Case does not matter.
    type: list
    elements: str
    default: []
  version:
    description:
      - Only clusters whose version fits one of these shell patterns, like V(v1.28) or V(v1.3*).
    type: list
    elements: str
    default: []
  labels:
    description:
      - Only clusters that have all of these labels, which the service itself gives. A value is a shell pattern, or a
        list of them, of which one has to fit. Without a value, the label only has to be there.
    type: dict
    default: {}
  tags:
    description:
      - Only clusters that have all of these resource tags, which users give. It is written like O(labels).
    type: dict
    default: {}
  only:
    description:
      - Only clusters whose names or aliases fit one of these shell patterns, like V(shop-*). A text with a pattern on
        each line will do, too.
    type: list
    elements: str
    default: []
  skip:
    description:
      - No clusters whose names or aliases fit one of these shell patterns. It beats O(only).
    type: list
    elements: str
    default: []
notes:
  - "The variables of a host are C(cluster_id), and, with what M(huaweicloud.cce.cce_cluster_info) returns of them,
    C(cce_name), C(cce_alias), C(cce_phase), C(cce_version), C(cce_category), C(cce_type), C(cce_flavor),
    C(cce_created_at), C(cce_labels) and C(cce_tags). C(cce_endpoint), C(cce_region) (empty, if only the endpoint is
    known) and C(cce_project_id) say where the cluster is. Expressions know all of them."
  - What the service says is marked as unsafe. It is never taken for a template, nor is what O(compose) makes of it.
    What C(ansible-inventory --list --yaml) writes down has lost that mark, do not use it as an inventory.
  - Values of all options but those with expressions can be templates, like V({{ lookup('ansible.builtin.env',
    'SHOP_TOKEN'\) }}). They know no variables but those of C(-e).
  - The cache holds the list as it was before the filters, no credential, and counts for the same endpoint and project
    only. A user who is not allowed to see it any more is not found out before it expires.
  - Ansible goes on with a warning when a source fails. With E(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED) it does not.
seealso:
  - module: huaweicloud.cce.cce_cluster_info
  - module: huaweicloud.cce.cce_releases
"""

EXAMPLES = r"""
# shop.cce_clusters.yml: the project of a region, with the credential of the environment
plugin: huaweicloud.cce.cce_clusters
region: eu-west-101

---
# prod.cce_clusters.yml: a part of a project, in groups
plugin: huaweicloud.cce.cce_clusters
region: eu-west-101
project_id: 0c2b5d1f8b8026af2fd6c00a7d1cbe02
credential_prefix: PROD
phase: [Available, Upgrading]
version: ["v1.2*", "v1.3*"]
tags:
  stage: [prod, canary]
skip: ["*-sandbox"]
hostnames: ["cce_region ~ '-' ~ cce_name"]
keyed_groups:
  - key: cce_phase
    prefix: phase
  - key: cce_tags
    prefix: tag
groups:
  turbo: cce_category == 'Turbo'
compose:
  cce_credential_prefix: "'PROD'"
strict: true
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/cce_clusters
cache_timeout: 600
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible_collections.huaweicloud.cce.plugins.module_utils._client import HttpClient
from ansible_collections.huaweicloud.cce.plugins.module_utils._clusters import Cluster, ClusterApi, need_project
from ansible_collections.huaweicloud.cce.plugins.module_utils._connection import ARGUMENT_SPEC, connect, read_endpoint
from ansible_collections.huaweicloud.cce.plugins.module_utils._credentials import choose_credential
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import MAX_MESSAGE, CceError, InputError, clean
from ansible_collections.huaweicloud.cce.plugins.module_utils._secrets import Secrets
from ansible_collections.huaweicloud.cce.plugins.module_utils._wait import TASK_SECONDS, Deadline
from ansible_collections.huaweicloud.cce.plugins.plugin_utils._fleet import (
    Filters,
    Place,
    as_host_name,
    cluster_variables,
    own_variables,
    read_filters,
    sort_clusters,
)
from ansible_collections.huaweicloud.cce.plugins.plugin_utils._fleet_cache import (
    make_digest,
    read_record,
    write_record,
)

try:
    from ansible.template import trust_as_template
except ImportError:
    trust_as_template = None  # before ansible-core 2.19, where all is a template that is not marked as unsafe

NAMES = ("cce_clusters.yml", "cce_clusters.yaml")
# Expressions about single hosts, which are nothing yet when options are read.
EXPRESSIONS = frozenset({"compose", "groups", "keyed_groups", "hostnames"})
SECRETS = tuple(name for name, spec in ARGUMENT_SPEC.items() if spec.get("no_log"))


def as_unsafe(value: Any) -> Any:
    """Return a value of the service, which Ansible never takes for a template."""
    if trust_as_template is not None:
        return value
    from ansible.utils.unsafe_proxy import wrap_var

    return wrap_var(value)


def as_own(text: str) -> Any:
    """Return a text that is not of the service; programs that export an inventory show it without a mark."""
    if "{" in text:
        return as_unsafe(text)
    return text if trust_as_template is None else trust_as_template(text)


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):  # type: ignore[misc]  # Ansible has no types
    """The source of one project's clusters."""

    NAME = "huaweicloud.cce.cce_clusters"

    def __init__(self) -> None:
        super().__init__()
        self._given: dict[str, Any] = {}
        self._secrets = Secrets()

    def verify_file(self, path: str) -> bool:
        """Return whether the file is a source of this plugin, as far as its name tells."""
        name = os.path.basename(path)
        return bool(super().verify_file(path)) and (name in NAMES or name.endswith(tuple(f".{end}" for end in NAMES)))

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Add the hosts of the file; raises AnsibleParserError, and adds none then."""
        super().parse(inventory, loader, path, cache)
        with self._in_plain_words():
            self._read_config_data(path)
            filters = read_filters(self.get_option)
            place, clusters = self._find_clusters(path, cache)
            self._add_hosts(place, clusters, filters)

    @contextmanager
    def _in_plain_words(self) -> Iterator[None]:
        """Let what goes wrong be an AnsibleParserError that quotes neither a secret nor the file."""
        try:
            yield
        except CceError as error:
            text = str(error.to_result()["msg"])
        except AnsibleError as error:
            text = str(error.message)
        else:
            return
        # Without the first error as its cause, whose text Ansible would show, too, and without the lines of the file.
        raise AnsibleParserError(clean(self._secrets.redact(text), MAX_MESSAGE)) from None

    def set_options(self, task_keys: Any = None, var_options: Any = None, direct: Any = None) -> None:
        """Take the options of the file, rendered: Ansible checks their types right after that."""
        unknown = sorted(str(name) for name in direct or {} if name not in self.option_definitions)
        if unknown:
            raise AnsibleParserError(f"There is no such option: {', '.join(unknown)}.")
        self.templar.available_variables = self._vars or {}
        self._given = {name: self._render(name, value) for name, value in (direct or {}).items()}
        super().set_options(task_keys, var_options, self._given)

    def _render(self, name: str, value: Any) -> Any:
        if name in EXPRESSIONS:
            return value
        value = self.templar.template(value)
        if name in SECRETS:
            if isinstance(value, (dict, list)):
                raise AnsibleParserError(f"{name} must be a text.")
            value = None if value is None else str(value)  # also that of a vault
            self._secrets.add([value] if value else [])
        return value

    def _find_clusters(self, path: str, cache: bool) -> tuple[Place, list[Cluster]]:
        """Return all clusters of the project, from the cache where it may be and has them."""
        params = self._read_params()
        client = connect(params, Deadline(TASK_SECONDS))
        choice = choose_credential(params, os.environ)
        key = f"{self.get_cache_key(path)}_{make_digest(choice, params)}"
        caches = bool(self.get_option("cache"))
        known = self._recall(key) if caches and cache else None
        project_id, clusters = known or self._ask(client)
        if caches and known is None:
            self._cache[key] = write_record(project_id, clusters)
        return Place(read_endpoint("cce", choice, params), choice.get("region"), project_id), clusters

    def _recall(self, key: str) -> tuple[str, list[Cluster]] | None:
        try:
            return read_record(self._cache.get(key))
        except AnsibleError:  # a file that got broken is one that is not there
            return None

    def _read_params(self) -> dict[str, Any]:
        """Return the connection options as a module would have them; raises InputError."""
        given = {name: self._given[name] for name in ARGUMENT_SPEC if name in self._given}
        checked = ArgumentSpecValidator(ARGUMENT_SPEC).validate(given)
        if checked.error_messages:
            raise InputError(" ".join(checked.error_messages))
        return dict(checked.validated_parameters)

    def _ask(self, client: HttpClient) -> tuple[str, list[Cluster]]:
        project_id = need_project(client, "cce_clusters")
        return project_id, ClusterApi(client, project_id).list_clusters()

    def _add_hosts(self, place: Place, clusters: list[Cluster], filters: Filters) -> None:
        """Add the clusters that the filters take; raises AnsibleError, and leaves none of them then."""
        chosen = [cluster for cluster in sort_clusters(clusters) if filters.take(cluster)]
        if not chosen:
            count = len(clusters)
            self.display.warning(
                f"No host: none of the {count} clusters of the project {place.project_id} is asked for."
            )
        added: list[str] = []
        own = {name: as_own(text) for name, text in own_variables(place).items()}
        try:
            for cluster in chosen:
                self._add_host({**own, **as_unsafe(cluster_variables(cluster, place))}, added)
        except BaseException:
            for name in added:
                self.inventory.remove_host(self.inventory.hosts[name])
            raise

    def _add_host(self, variables: dict[str, Any], added: list[str]) -> None:
        strict = self.get_option("strict")
        name = self._name_host(variables, strict)
        known = self.inventory.hosts.get(name)
        if known is None:
            self.inventory.add_host(name)
            added.append(name)
        elif known.vars.get("cluster_id", variables["cluster_id"]) != variables["cluster_id"]:
            raise AnsibleParserError(
                f"The clusters {known.vars['cluster_id']} and {variables['cluster_id']} would both be the host {name}: "
                "give hostnames that tell them apart, for example cce_region ~ '-' ~ cce_name, or cluster_id."
            )
        for variable, value in variables.items():
            self.inventory.set_variable(name, variable, value)
        self._set_composite_vars(self.get_option("compose"), variables, name, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, name, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, name, strict=strict)

    def _name_host(self, variables: dict[str, Any], strict: bool) -> str:
        """Return the first name that one of the expressions gives; raises AnsibleParserError when none does."""
        for expression in self.get_option("hostnames"):
            try:
                name = as_host_name(self._compose(expression, variables))
            except AnsibleError as error:
                if strict:
                    raise AnsibleParserError(f"hostnames: {expression}: {error.message}") from None
                continue
            if name:
                return name
        raise AnsibleParserError(f"No expression of hostnames gives a name for the cluster {variables['cluster_id']}.")

    def _compose(self, template: Any, variables: Any, *args: Any, **kwargs: Any) -> Any:
        # Before ansible-core 2.19 an expression may lose the mark on the way.
        return as_unsafe(super()._compose(template, variables, *args, **kwargs))
