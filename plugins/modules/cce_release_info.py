#!/usr/bin/python
# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cce_release_info
short_description: Read Helm releases in a Huawei Cloud CCE cluster
version_added: 1.0.0
description:
  - Shows one release, or those of a cluster that pass the filters, on request with their history, their resources, and
    a task that keeps each of them as it is.
  - Without O(namespace) and O(name) together, all releases are read with one request, which is also the only one unless
    O(history), O(show_resources) or O(as_task) ask for more. A release that is not there gives an empty list, an
    unknown cluster an error.
author:
  - huaweicloud.cce contributors (@huaweicloud-cce)
extends_documentation_fragment:
  - huaweicloud.cce._attributes.info
  - huaweicloud.cce._attributes.cluster
  - huaweicloud.cce._attributes
  - huaweicloud.cce._connection
  - huaweicloud.cce._connection.cluster
options:
  name:
    description:
      - The name of the release. Without O(namespace), all releases of that name.
    type: str
  namespace:
    description:
      - The Kubernetes namespace of the releases.
    type: str
  name_pattern:
    description:
      - A shell pattern that the name of the release has to match as a whole, like V(shop-*). It knows C(*), C(?) and
        C([...]), and the case matters.
    type: str
  chart_id:
    description:
      - The ID of the chart that a release was installed from. The service itself filters by it, and shows it nowhere.
    type: str
  chart_name:
    description:
      - The name of the chart that a release was installed from.
    type: str
  chart_version:
    description:
      - The version of that chart, exactly.
    type: str
    aliases: [version]
  status:
    description:
      - The statuses that a release may have, like V(FAILED), in the words of the service or of Helm 3. Case does not
        matter, and C(-) counts as C(_).
      - Without it, releases of all statuses are shown, also the records of deleted ones (C(DELETED)) if the service
        keeps such.
    type: list
    elements: str
    default: []
  history:
    description:
      - Whether to read the revisions of each release, too, which takes one more request for each.
    type: bool
    default: false
  show_resources:
    description:
      - Whether to ask for the Kubernetes resources of each release, which takes one more request for each, except when
        O(name) and O(namespace) name the only one. Older versions of the service do not show any.
    type: bool
    default: false
  as_task:
    description:
      - Whether to return for each release a task of M(huaweicloud.cce.cce_release) that changes nothing when it runs,
        so that an existing release can be managed with Ansible from now on.
      - The task gives the cluster as this one does. The connection is left to C(module_defaults) or the environment.
      - One more request lists the charts of the project. Default values of a chart that this list does not hold take
        one more for each chart, values of a release that the list of releases does not hold one for each release.
      - Where values may hold defaults of the dependencies of a chart, its archive is downloaded once to tell them from
        overrides. When it cannot be read, or the Python library C(PyYAML) is missing where the module runs, a warning
        says so, and the task gives these defaults as if somebody had set them.
    type: bool
    default: false
seealso:
  - name: The life of a release
    description: What is done in which state of a release, how values are compared, and the way back.
    link: https://github.com/huaweicloud-cce/huaweicloud.cce/blob/main/docs/docsite/rst/guide_releases.rst
  - module: huaweicloud.cce.cce_release
  - name: Listing Releases
    description: The service's documentation of the request behind a list.
    link: https://support.huaweicloud.com/intl/en-us/api-cce/ListReleases.html
"""

EXAMPLES = r"""
- name: Have a release
  huaweicloud.cce.cce_release:
    region: eu-west-101
    cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
    namespace: project01
    name: nino21
    chart_name: magento-mysql
    chart_version: "1.0.0"
    values:
      imageTag: v2
    sensitive_values:
      basic:
        mysql_password: "{{ lookup('ansible.builtin.env', 'SHOP_PASSWORD') | default('changeit', true) }}"

- name: Read it, with the revisions that it could go back to
  huaweicloud.cce.cce_release_info:
    region: eu-west-101
    cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
    namespace: project01
    name: nino21
    history: true

- name: List the releases of a chart that are not in order
  huaweicloud.cce.cce_release_info:
    region: eu-west-101
    cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
    chart_name: magento-mysql
    status: [FAILED, UNKNOWN]

- name: Read the releases of a namespace with their tasks
  huaweicloud.cce.cce_release_info:
    region: eu-west-101
    cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
    namespace: project01
    as_task: true
  register: found

- name: Write the tasks to a file
  ansible.builtin.copy:
    content: "{{ found.releases | map(attribute='task') | select | to_nice_yaml(sort_keys=false) }}"
    dest: "{{ playbook_dir }}/releases.yml"
    mode: "0644"

- name: Run them, with the secrets that they do not hold; nothing changes
  ansible.builtin.include_tasks: releases.yml
  vars:
    nino21_sensitive_values:
      basic:
        mysql_password: "{{ lookup('ansible.builtin.env', 'SHOP_PASSWORD') | default('changeit', true) }}"
"""

RETURN = r"""
releases:
  description:
    - The releases, in order of namespace and name. Empty when there is none.
  returned: success
  type: list
  elements: dict
  sample:
    - chart_name: magento-mysql
      chart_public: false
      chart_version: 1.0.0
      cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
      cluster_name: sfs-turbo-test
      create_at: "2023-11-14T20:30:57+08:00"
      description: Install complete
      name: nino21
      namespace: project01
      parameters: ""
      release_values:
        basic:
          mysql_password: (sensitive)
        imageTag: v2
      resources: ""
      revision: 1
      status: DEPLOYED
      status_description: Install complete
      unknown_paths: []
      update_at: "2023-11-14T20:30:57+08:00"
      version: 1
  contains:
    name:
      description: The name of the release.
      returned: always
      type: str
      sample: nino21
    namespace:
      description: The namespace of the release.
      returned: always
      type: str
      sample: project01
    status:
      description: The status of the release, in the words of the service's documents.
      returned: always
      type: str
      sample: DEPLOYED
    status_description:
      description: The service's words for the status.
      returned: always
      type: str
      sample: Install complete
    revision:
      description: The revision of the release, 1 after an installation.
      returned: always
      type: int
      sample: 1
    chart_name:
      description: The name of the chart.
      returned: always
      type: str
      sample: magento-mysql
    chart_version:
      description: The version of the chart.
      returned: always
      type: str
      sample: 1.0.0
    release_values:
      description:
        - The values as the service shows them, either those that were submitted or those merged with the defaults of
          the chart. Values whose key looks secret are masked. V(null) when the service does not tell them, as a list
          need not, or shows something else.
      returned: always
      type: dict
      sample: {"imageTag": "v2"}
    unknown_paths:
      description: The paths (JSON Pointers) of the values that the service itself shows masked.
      returned: always
      type: list
      elements: str
      sample: [/basic/mysql_password]
    resources:
      description: The Kubernetes resources in the service's words, empty without O(show_resources).
      returned: always
      type: str
      sample: ""
    history:
      description:
        - The revisions that the service keeps, oldest first, each with the same fields as a release. Empty when the
          service has none. V(null), with a warning, when it does not tell name and namespace of the release.
      returned: when O(history) is true
      type: list
      elements: dict
      sample: []
    last_good:
      description:
        - The newest older revision that was deployed and whose description does not tell of a failure, which is the one
          that M(huaweicloud.cce.cce_release) goes back to with O(huaweicloud.cce.cce_release#module:state=rolled_back).
          V(null) when there is none.
        - The present revision itself does not count, also when it is a good one.
      returned: when O(history) is true
      type: int
      sample: 3
    task:
      description:
        - A task of M(huaweicloud.cce.cce_release) for this release, V(null) when there can be none, which a warning
          explains. So it is for a release that is C(DELETED) or C(DELETING), which a task would install.
        - It names the chart by O(huaweicloud.cce.cce_release#module:chart_id) when the project has another one of the
          same name and version (a public one), and by name and version otherwise.
        - Where the values read as merged with the defaults of the chart, it gives only what differs from these, else
          the values as they are shown.
        - Values whose key looks secret are not in it, but expected in a variable, see
          RV(releases[].sensitive_variable). What the service shows masked is not in it either, but named in
          O(huaweicloud.cce.cce_release#module:ignore_paths). Strings that would be templates are written so that they
          stay what they are.
      returned: when O(as_task) is true
      type: dict
      sample:
        name: Keep the release project01/nino21 as it is
        huaweicloud.cce.cce_release:
          cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
          namespace: project01
          name: nino21
          chart_name: magento-mysql
          chart_version: 1.0.0
          values:
            imageTag: v2
          sensitive_values: "{{ nino21_sensitive_values }}"
    sensitive_variable:
      description:
        - The name of the variable that the task takes its O(huaweicloud.cce.cce_release#module:sensitive_values) from,
          V(null) when it takes none.
      returned: when O(as_task) is true
      type: str
      sample: nino21_sensitive_values
    sensitive_paths:
      description:
        - The paths (JSON Pointers) of the values that this variable has to hold, nested as the values of the release
          are. A list that holds a secret is one of them as a whole.
      returned: when O(as_task) is true
      type: list
      elements: str
      sample: [/basic/mysql_password]
request_id:
  description:
    - The ID under which the service logged the last request.
  returned: always, except when the input was refused
  type: str
  sample: 5c2b7a3f8d6c41e0a9f4a1f0d3b2c1e0
stats:
  description:
    - What the task cost.
  returned: always, except when the input was refused
  type: dict
  sample: {"requests": 1, "retries": 0, "waited_s": 0.0}
  contains:
    requests:
      description: How many requests were sent, repeated ones included.
      returned: always
      type: int
      sample: 1
    retries:
      description: How many of them were repeated.
      returned: always
      type: int
      sample: 0
    waited_s:
      description: How many seconds the task slept.
      returned: always
      type: float
      sample: 0.0
failure:
  description:
    - What the service said. A part is V(null) or empty when nothing is known.
  returned: failure
  type: dict
  sample:
    http_status: 404
    error_code: CCE.01404001
    error_message: Resource not found.
    request_id: 5c2b7a3f8d6c41e0a9f4a1f0d3b2c1e0
  contains:
    http_status:
      description: The status of the HTTP answer.
      returned: always
      type: int
      sample: 404
    error_code:
      description: The error code of the service or its gateway.
      returned: always
      type: str
      sample: CCE.01404001
    error_message:
      description: The error message of the service.
      returned: always
      type: str
      sample: Resource not found.
    request_id:
      description: The ID under which the service logged the request, for its support.
      returned: always
      type: str
      sample: 5c2b7a3f8d6c41e0a9f4a1f0d3b2c1e0
"""

from typing import Any

from ansible_collections.huaweicloud.cce.plugins.module_utils._cce import CceApi
from ansible_collections.huaweicloud.cce.plugins.module_utils._client import show_stats
from ansible_collections.huaweicloud.cce.plugins.module_utils._clusters import read_cluster
from ansible_collections.huaweicloud.cce.plugins.module_utils._connection import (
    ARGUMENT_SPEC,
    CLUSTER_SPEC,
    connect,
)
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import CceError
from ansible_collections.huaweicloud.cce.plugins.module_utils._input import check_cluster
from ansible_collections.huaweicloud.cce.plugins.module_utils._module import CceModule
from ansible_collections.huaweicloud.cce.plugins.module_utils._releases_info import (
    make_tasks,
    read_releases,
    show_history,
    show_release,
    warn_of_unnamed,
)
from ansible_collections.huaweicloud.cce.plugins.module_utils._select import Selection, read_selection
from ansible_collections.huaweicloud.cce.plugins.module_utils._wait import TASK_SECONDS, Deadline

INFO_SPEC: dict[str, dict[str, Any]] = {
    "name": {"type": "str"},
    "namespace": {"type": "str"},
    "name_pattern": {"type": "str"},
    "chart_id": {"type": "str"},
    "chart_name": {"type": "str"},
    "chart_version": {"type": "str", "aliases": ["version"]},
    "status": {"type": "list", "elements": "str", "default": []},
    "history": {"type": "bool", "default": False},
    "show_resources": {"type": "bool", "default": False},
    "as_task": {"type": "bool", "default": False},
}


def tell(api: CceApi, params: dict[str, Any], selection: Selection) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the releases as the result shows them, and warnings."""
    releases = read_releases(api, selection, params["show_resources"], params["as_task"])
    # The histories come first: their secrets may be quoted in the texts of the present revision, too.
    histories = [show_history(api, release) if params["history"] else {} for release in releases]
    shown = [{**show_release(api, release), **history} for release, history in zip(releases, histories)]
    warnings = warn_of_unnamed(releases) if params["history"] or params["show_resources"] else []
    if not params["as_task"]:
        return shown, warnings
    option = "cluster_name" if (params["cluster_name"] or "").strip() else "cluster_id"
    tasks, more = make_tasks(api, releases, {option: params[option].strip()})
    for entry, task in zip(shown, tasks):
        entry.update(task.to_result())
    return shown, warnings + more


def main() -> None:
    module = CceModule({**ARGUMENT_SPEC, **CLUSTER_SPEC, **INFO_SPEC}, supports_check_mode=True)
    params = module.params
    result: dict[str, Any] = {"changed": False}
    client = None
    try:
        check_cluster(params)
        selection = read_selection(params)
        client = connect(params, Deadline(TASK_SECONDS), module.no_log_values)
        cluster_id, warnings = read_cluster(client, params)
        result["releases"], more = tell(CceApi(client, cluster_id), params, selection)
        for warning in warnings + more:
            module.warn(warning)
    except CceError as error:
        result.update(error.to_result())
    if client:
        result.update(stats=show_stats(client), request_id=client.last_request_id)
    if "failure" in result:
        module.fail_json(**result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
