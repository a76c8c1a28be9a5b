#!/usr/bin/python
# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cce_cluster_info
short_description: List the clusters of a Huawei Cloud CCE project
version_added: 1.0.0
description:
  - Returns the clusters of a project with their IDs, so that a play can loop over them or wait for one.
  - A cluster that is not V(Available) gives a warning that names its phase, because releases cannot be expected to
    work on it, unless O(phase) asks for it.
author:
  - huaweicloud.cce contributors (@huaweicloud-cce)
extends_documentation_fragment:
  - huaweicloud.cce._attributes.info
  - huaweicloud.cce._attributes
  - huaweicloud.cce._connection
options:
  name:
    description:
      - Only the cluster of this name, else those of this alias, which is the name that the console shows.
      - It is no error when there is none.
    type: str
  phase:
    description:
      - Only clusters in one of these phases. Without it, those in any phase. Case does not matter.
      - The phases of the service's documents are V(Available), V(Unavailable), V(ScalingUp), V(ScalingDown),
        V(Creating), V(Deleting), V(Upgrading), V(Resizing), V(RollingBack), V(RollbackFailed), V(Hibernating),
        V(Hibernation), V(Awaking), V(Error) and V(Empty). Others are refused.
    type: list
    elements: str
    default: []
notes:
  - It takes the ID of the project, see O(project_id).
seealso:
  - name: Fleets of clusters
    description: Plays over many clusters, in slices.
    link: https://github.com/huaweicloud-cce/huaweicloud.cce/blob/main/docs/docsite/rst/guide_fleets.rst
  - plugin: huaweicloud.cce.cce_clusters
    plugin_type: inventory
  - name: Listing Clusters in a Specified Project
    description: The service's documentation of the request.
    link: https://support.huaweicloud.com/intl/en-us/api-cce/cce_02_0239.html
  - module: huaweicloud.cce.cce_release
"""

EXAMPLES = r"""
- name: List the clusters of the project
  huaweicloud.cce.cce_cluster_info:
    region: eu-west-101
    project_id: 0c2b5d1f8b8026af2fd6c00a7d1cbe02
  register: project

- name: Install a release on each that is available
  huaweicloud.cce.cce_release:
    region: eu-west-101
    cluster_id: "{{ item.cluster_id }}"
    namespace: project01
    name: nino21
    chart_id: 3c138b72-7ce4-6d76-7c55-604cdb2ce423
  loop: "{{ project.clusters | selectattr('phase', 'equalto', 'Available') }}"
  loop_control:
    label: "{{ item.name }}"

- name: Wait until a cluster is available
  huaweicloud.cce.cce_cluster_info:
    region: eu-west-101
    project_id: 0c2b5d1f8b8026af2fd6c00a7d1cbe02
    name: sfs-turbo-test
    phase: [Available]
  register: available
  until: available.clusters | length == 1
  retries: 60
  delay: 10
"""

RETURN = r"""
clusters:
  description:
    - The clusters by name. Empty when there is none.
  returned: success
  type: list
  elements: dict
  sample:
    - alias: mycluster
      category: CCE
      cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
      created_at: "2023-09-28 03:48:58.968214406 +0000 UTC"
      flavor: cce.s1.small
      labels: {}
      name: mycluster
      phase: Available
      tags:
        stage: test
      type: VirtualMachine
      version: v1.28
  contains:
    alias:
      description: The name that the console shows, empty when the service tells none.
      returned: always
      type: str
      sample: mycluster
    category:
      description: The category, V(CCE) or V(Turbo).
      returned: always
      type: str
      sample: CCE
    cluster_id:
      description: The ID, for the option of that name of other modules.
      returned: always
      type: str
      sample: a870253f-5dc7-11ee-bf71-0255ac100b03
    created_at:
      description: When it was created, as the service writes it.
      returned: always
      type: str
      sample: "2023-09-28 03:48:58.968214406 +0000 UTC"
    flavor:
      description: The flavor, which is its size.
      returned: always
      type: str
      sample: cce.s1.small
    labels:
      description: The labels, which the service itself gives.
      returned: always
      type: dict
      sample: {}
    name:
      description: The name.
      returned: always
      type: str
      sample: mycluster
    phase:
      description: What the cluster is doing or able to do. Releases make sense on one that is V(Available).
      returned: always
      type: str
      sample: Available
    tags:
      description: The resource tags, which users give.
      returned: always
      type: dict
      sample: {"stage": "test"}
    type:
      description: The kind of its masters, V(VirtualMachine) or V(ARM64).
      returned: always
      type: str
      sample: VirtualMachine
    version:
      description: The version of Kubernetes.
      returned: always
      type: str
      sample: v1.28
failure:
  description:
    - What the service said. RV(huaweicloud.cce.cce_release#module:failure) describes the parts.
  returned: failure
  type: dict
  sample:
    http_status: 403
    error_code: CCE.01403001
    error_message: Forbidden
    request_id: 5c2b7a3f8d6c41e0a9f4a1f0d3b2c1e0
request_id:
  description:
    - The ID under which the service logged the request.
  returned: success
  type: str
  sample: 5c2b7a3f8d6c41e0a9f4a1f0d3b2c1e0
stats:
  description:
    - What the task cost.
  returned: success
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
"""

from typing import Any

from ansible_collections.huaweicloud.cce.plugins.module_utils._client import HttpClient, show_stats
from ansible_collections.huaweicloud.cce.plugins.module_utils._clusters import (
    Cluster,
    ClusterApi,
    match_name,
    need_project,
    warn_unavailable,
)
from ansible_collections.huaweicloud.cce.plugins.module_utils._connection import ARGUMENT_SPEC, connect
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import CceError
from ansible_collections.huaweicloud.cce.plugins.module_utils._module import CceModule
from ansible_collections.huaweicloud.cce.plugins.module_utils._phases import read_phases
from ansible_collections.huaweicloud.cce.plugins.module_utils._wait import TASK_SECONDS, Deadline

INFO_SPEC: dict[str, dict[str, Any]] = {
    "name": {"type": "str"},
    # As choices they would refuse the blank that a survey's unused field gives.
    "phase": {"type": "list", "elements": "str", "default": []},
}


def read_clusters(client: HttpClient, params: dict[str, Any], phases: list[str]) -> list[Cluster]:
    """Return the clusters that the options ask for, by name."""
    clusters = ClusterApi(client, need_project(client, "cce_cluster_info")).list_clusters()
    name = (params["name"] or "").strip()
    if name:
        clusters = match_name(clusters, name)
    chosen = [cluster for cluster in clusters if not phases or cluster.phase.lower() in phases]
    return sorted(chosen, key=lambda cluster: (cluster.name, cluster.cluster_id))


def main() -> None:
    module = CceModule(argument_spec={**ARGUMENT_SPEC, **INFO_SPEC}, supports_check_mode=True)
    result: dict[str, Any] = {"changed": False}
    try:
        phases = read_phases(module.params["phase"] or [])
        client = connect(module.params, Deadline(TASK_SECONDS), module.no_log_values)
        clusters = read_clusters(client, module.params, phases)
    except CceError as error:
        module.fail_json(**result, **error.to_result())
    for warning in [] if phases else warn_unavailable(clusters):
        module.warn(warning)
    result.update(clusters=[cluster.to_result() for cluster in clusters])
    module.exit_json(**result, stats=show_stats(client), request_id=client.last_request_id)


if __name__ == "__main__":
    main()
