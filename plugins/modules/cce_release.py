#!/usr/bin/python
# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cce_release
short_description: Manage Helm releases in a Huawei Cloud CCE cluster
version_added: 1.0.0
description:
  - Installs, upgrades, rolls back and uninstalls releases of Helm charts in a cluster of Huawei Cloud Cloud Container
    Engine (CCE), Open Telekom Cloud or another cloud with the same service.
  - It talks to the REST API of the service only. Neither C(helm) nor C(kubectl) nor a kubeconfig is needed.
author:
  - huaweicloud.cce contributors (@huaweicloud-cce)
extends_documentation_fragment:
  - huaweicloud.cce._attributes.cluster
  - huaweicloud.cce._attributes
  - huaweicloud.cce._connection
  - huaweicloud.cce._connection.cluster
  - huaweicloud.cce._release
  - huaweicloud.cce._release.work
attributes:
  check_mode:
    support: full
    details:
      - Reads as a run does (the release, the chart or the list of charts, with O(cluster_name) the list of clusters,
        the list of releases when the release is not found, the chart's archive when only that tells what differs;
        before a rollback its history and the list of charts), and waits as a run does for an operation that is already
        under way.
      - When an installation is due, one C(POST) with C(parameters.dry_run=true) and otherwise the body of the run is
        sent, unless O(server_dry_run=never). When an upgrade or rollback is due, one such C(PUT) is sent, with
        O(server_dry_run=always) only. Unless the service refuses, a read follows, which proves that nothing was
        changed. Nothing else is sent.
      - What follows a recovery (O(on_pending=recover), O(on_failed=reinstall)) is predicted, but not validated. What
        follows O(chart_change=reinstall) is, also in a run.
      - A chart that is not there is a warning, because an earlier task may upload it; a run fails.
  diff_mode:
    support: full
    details:
      - A line for what a value was and one for what it becomes, capped at about 400 lines. Secrets are masked.
  idempotent:
    support: partial
    details:
      - A task with the same options changes nothing when it runs again, with these exceptions.
      - With O(parameters.replace=true), a V(null) in O(values) may not take effect in the service, and is sent again.
      - Where the service shows the values of a release merged with the defaults of its chart and of that chart's
        dependencies, the archive of the chart is read to tell them from overrides. When it cannot be read, or the
        Python library C(PyYAML) is missing where the module runs, each run warns and upgrades.
seealso:
  - name: The life of a release
    description: What is done in which state of a release, how values are compared, and the way back.
    link: https://github.com/huaweicloud-cce/huaweicloud.cce/blob/main/docs/docsite/rst/guide_releases.rst
  - module: huaweicloud.cce.cce_releases
  - name: Creating a Release
    description: The service's documentation of the request behind an installation.
    link: https://support.huaweicloud.com/intl/en-us/api-cce/CreateRelease.html
  - module: kubernetes.core.helm
"""

EXAMPLES = r"""
- name: Install a release by the names of its cluster and chart, or bring it to this version and these values
  huaweicloud.cce.cce_release:
    region: eu-west-101
    project_id: 0c2b5d1f8b8026af2fd6c00a7d1cbe02
    cluster_name: sfs-turbo-test
    namespace: project01
    name: web
    chart_name: magento-mysql
    chart_version: "1.0.0"
    values:
      imageTag: v2

- name: The same by ids, which saves the lookups
  huaweicloud.cce.cce_release:
    region: eu-west-101
    cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
    namespace: project01
    name: nino21
    chart_id: 3c138b72-7ce4-6d76-7c55-604cdb2ce423
    chart_version: "1.0.0"
    values:
      imageTag: v2
      imagePullPolicy: IfNotPresent

- name: Say the connection and the cluster once for several tasks
  module_defaults:
    group/huaweicloud.cce.cce:
      endpoint: https://cce.eu-de.otc.t-systems.com
    group/huaweicloud.cce.cce_cluster:
      cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
  block:
    - name: Install a release and go on at once
      huaweicloud.cce.cce_release:
        namespace: project01
        name: cache
        chart_id: 3c138b72-7ce4-6d76-7c55-604cdb2ce423
        values:
          imageTag: v3
        wait: false

    - name: Uninstall it, and wait until it is gone
      huaweicloud.cce.cce_release:
        namespace: project01
        name: cache
        state: absent

- name: Keep a secret out of results, diffs and logs, and leave the replicas to an autoscaler
  huaweicloud.cce.cce_release:
    region: eu-west-101
    cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
    namespace: project01
    name: shop
    chart_id: 3c138b72-7ce4-6d76-7c55-604cdb2ce423
    values:
      imageTag: v2
    sensitive_values:
      basic:
        mysql_password: "{{ lookup('ansible.builtin.env', 'SHOP_PASSWORD') | default('changeit', true) }}"
    ignore_paths:
      - /replicas

- name: Upgrade, and go back to the last good revision when the upgrade fails
  huaweicloud.cce.cce_release:
    region: eu-west-101
    cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
    namespace: project01
    name: shop
    chart_id: 3c138b72-7ce4-6d76-7c55-604cdb2ce423
    values:
      imageTag: v3
    rollback_on_failure: true
    on_pending: recover

- name: Bring the chart and the values of the first revision back
  huaweicloud.cce.cce_release:
    region: eu-west-101
    cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
    namespace: project01
    name: shop
    state: rolled_back
    revision: 1

- name: Move to another version of the chart in place, and refuse values that it does not have
  huaweicloud.cce.cce_release:
    region: eu-west-101
    cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
    namespace: project01
    name: nino21
    chart_name: magento-mysql
    chart_version: "1.1.0"
    values:
      imageTag: v2
      imagePullPolicy: IfNotPresent
    validate_values: strict

- name: Have the service validate the values without installing anything
  huaweicloud.cce.cce_release:
    region: eu-west-101
    cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
    namespace: project01
    name: trial
    chart_id: 3c138b72-7ce4-6d76-7c55-604cdb2ce423
    values:
      imageTag: v2
    parameters:
      dry_run: true
"""

RETURN = r"""
action:
  description:
    - What was done, or in check mode would be done. In a failed result, what was tried.
    - V(reinstall) is an uninstall and an installation. A rollback that O(on_pending=recover) puts before an upgrade
      shows in RV(rolled_back_to) only.
    - V(none) when RV(ignore:changed) is false in a task that succeeded.
  returned: always, except when the input was refused
  type: str
  sample: upgrade
  choices: [none, install, upgrade, rollback, uninstall, reinstall]
changes:
  description:
    - What differs between the release as it was found and as it is wanted, the first 200 at most. Values whose key
      looks secret are masked.
    - Paths and values of more than 200 characters lose their middle. A long list or map is a text then.
    - Empty with O(return_values=none).
  returned: always, except when the input was refused
  type: list
  elements: dict
  sample: [{"path": "/imageTag", "before": "v1", "after": "v2"}]
  contains:
    path:
      description:
        - The path of the value as a JSON Pointer, or V(chart_version) or V(chart_name) for the chart.
      returned: success
      type: str
      sample: /image/tag
    before:
      description:
        - The value that was found, V(null) for none.
      returned: success
      type: raw
      sample: v1
    after:
      description:
        - The value that is wanted, V(null) for none.
      returned: success
      type: raw
      sample: v2
changes_left_out:
  description:
    - How many changes RV(changes) does not hold.
  returned: always, except when the input was refused
  type: int
  sample: 0
cluster_id:
  description:
    - The ID of the cluster that the task was for, empty when its name could not be looked up.
  returned: always, except when the input was refused
  type: str
  sample: a870253f-5dc7-11ee-bf71-0255ac100b03
dry_run:
  description:
    - Present and V(true) when O(parameters.dry_run) kept the task from changing anything. RV(ignore:msg) says whether
      the service has validated it.
  returned: when O(parameters.dry_run) is true and there was something to validate
  type: bool
  sample: true
failure:
  description:
    - What the service said, what is known of the release, and what to do next. A part is V(null) or empty when nothing
      is known.
  returned: failure
  type: dict
  sample:
    http_status: 400
    error_code: CCE.03400001
    error_message: Invalid request., custom values are not defined
    request_id: 5c2b7a3f8d6c41e0a9f4a1f0d3b2c1e0
    status: DEPLOYED
    status_description: Install complete
    last_good_revision: null
    history:
      - revision: 1
        status: DEPLOYED
        chart_version: 1.0.0
        description: Install complete
        update_at: "2023-11-14T20:30:57+08:00"
    next_steps:
      - Fix what the message says; with --check --diff the task then shows what it would do.
  contains:
    http_status:
      description: The status of the HTTP answer.
      returned: always
      type: int
      sample: 400
    error_code:
      description: The error code of the service or its gateway.
      returned: always
      type: str
      sample: CCE.03400001
    error_message:
      description: The error message of the service.
      returned: always
      type: str
      sample: Invalid request., custom values are not defined
    request_id:
      description: The ID under which the service logged the request, for its support.
      returned: always
      type: str
      sample: 5c2b7a3f8d6c41e0a9f4a1f0d3b2c1e0
    status:
      description: The status of the release when the task failed, before anything was undone.
      returned: always
      type: str
      sample: FAILED
    status_description:
      description: The service's words for it.
      returned: always
      type: str
      sample: 'Upgrade "nino21" failed: timed out waiting for the condition'
    last_good_revision:
      description: The newest older revision that was deployed and whose description does not tell of a failure.
      returned: always
      type: int
      sample: 3
    history:
      description: The newest five revisions, oldest first.
      returned: always
      type: list
      elements: dict
      sample: []
    next_steps:
      description: What to do next, in words.
      returned: always
      type: list
      elements: str
      sample: ["When it is fixed, run the task again: a failed release is upgraded, or as on_failed says."]
recovered:
  description:
    - Whether the answer to a write got lost, and the task found that it had been carried out, or sent it again.
  returned: always, except when the input was refused
  type: bool
  sample: false
rolled_back_to:
  description:
    - The revision whose content a rollback has brought back, or in check mode would bring back. Also that of
      O(on_pending=recover) and of O(rollback_on_failure).
  returned: always, except when the input was refused
  type: int
  sample: 3
release:
  description:
    - The release after the task, as the service describes it. In check mode, as it is now. Empty when there is none.
  returned: always, except when the input was refused
  type: dict
  sample:
    chart_name: magento-mysql
    chart_public: false
    chart_version: 1.0.0
    cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
    cluster_name: sfs-turbo-test
    create_at: "2023-11-14T20:30:57+08:00"
    description: Install complete
    name: nino21
    namespace: project01
    parameters: ""
    resources: ""
    revision: 1
    status: DEPLOYED
    status_description: Install complete
    update_at: "2023-11-14T20:30:57+08:00"
    version: 1
  contains:
    chart_name:
      description: The name of the chart.
      returned: success
      type: str
      sample: magento-mysql
    chart_version:
      description: The version of the chart.
      returned: success
      type: str
      sample: 1.0.0
    name:
      description: The name of the release.
      returned: success
      type: str
      sample: nino21
    namespace:
      description: The namespace of the release.
      returned: success
      type: str
      sample: project01
    revision:
      description: The revision of the release, 1 after an installation.
      returned: success
      type: int
      sample: 1
    status:
      description: The status of the release.
      returned: success
      type: str
      sample: DEPLOYED
    status_description:
      description: The service's words for the status.
      returned: success
      type: str
      sample: Install complete
    version:
      description: The same as RV(release.revision), under the service's name. It is not the version of the chart.
      returned: success
      type: int
      sample: 1
release_values:
  description:
    - The values of the release as the service shows them, either those that were submitted or those merged with the
      defaults of the chart. Values whose key looks secret are masked.
    - Empty unless O(return_values=all). They are whole, whatever their size.
  returned: always, except when the input was refused
  type: dict
  sample:
    imagePullPolicy: IfNotPresent
    imageTag: v2
request_id:
  description:
    - The ID under which the service logged the write, or the last read when there was no write.
  returned: always, except when the input was refused
  type: str
  sample: 5c2b7a3f8d6c41e0a9f4a1f0d3b2c1e0
stats:
  description:
    - What the task cost.
  returned: always, except when the input was refused
  type: dict
  sample: {"requests": 5, "retries": 0, "waited_s": 1.5}
  contains:
    requests:
      description: How many requests were sent, repeated ones included.
      returned: always
      type: int
      sample: 5
    retries:
      description: How many of them were repeated.
      returned: always
      type: int
      sample: 0
    waited_s:
      description: How many seconds the task slept.
      returned: always
      type: float
      sample: 1.5
unknown_paths:
  description:
    - The paths of the live values that the service shows masked, so that nothing can be said of them, the first 200 at
      most. Long ones lose their middle.
  returned: always, except when the input was refused
  type: list
  elements: str
  sample: [/basic/mysql_password]
unknown_paths_left_out:
  description:
    - How many paths RV(unknown_paths) does not hold.
  returned: always, except when the input was refused
  type: int
  sample: 0
"""

from typing import Any

from ansible_collections.huaweicloud.cce.plugins.module_utils._cce import CceApi
from ansible_collections.huaweicloud.cce.plugins.module_utils._connection import (
    ARGUMENT_SPEC,
    CLUSTER_SPEC,
    connect,
)
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import CceError
from ansible_collections.huaweicloud.cce.plugins.module_utils._input import check_release_input
from ansible_collections.huaweicloud.cce.plugins.module_utils._masks import MASK, Masker
from ansible_collections.huaweicloud.cce.plugins.module_utils._module import CceModule
from ansible_collections.huaweicloud.cce.plugins.module_utils._release_spec import RELEASE_SPEC, WORK_SPEC
from ansible_collections.huaweicloud.cce.plugins.module_utils._task import ReleaseTask
from ansible_collections.huaweicloud.cce.plugins.module_utils._wait import Deadline
from ansible_collections.huaweicloud.cce.plugins.module_utils._watch import watch_status


class ReleaseModule(CceModule):
    """A module that masks secrets within values by their path, too, and shows no values unless all are asked for."""

    def show_params(self) -> dict[str, Any]:
        shown, params = super().show_params(), self.params
        sensitive, policy = params.get("sensitive_values"), params.get("return_values")
        masker = Masker(sensitive if isinstance(sensitive, dict) else None)
        for option in ("values", "sensitive_values"):
            given = params.get(option)
            is_plain = isinstance(given, dict) and (option == "values" or given is sensitive)
            shown[option] = masker.mask(given) if is_plain or not given else MASK
            if given and policy in ("none", "changed"):  # what is refused may be anything, or nothing yet
                shown[option] = f"(not shown, return_values={policy})"
        return shown


def main() -> None:
    module = ReleaseModule(
        argument_spec={**ARGUMENT_SPEC, **CLUSTER_SPEC, **RELEASE_SPEC, **WORK_SPEC},
        required_if=[("state", "present", ["chart_id", "chart_name"], True)],
        supports_check_mode=True,
    )
    result: dict[str, Any] = {}
    task = None
    try:
        check_release_input(module.params)
        client = connect(module.params, Deadline(module.params["wait_timeout"]), module.no_log_values)
        api = CceApi(client, "")
        api.watch = watch_status(f"{module.params['namespace']}/{module.params['name']}", module.tell)
        task = ReleaseTask(api, module.params, module.check_mode)
        task.plan()
        task.apply()
        result.update(task.to_result(with_diff=module._diff))
    except CceError as error:
        result.update(task.to_result(error, module._diff) if task else {"changed": False, **error.to_result()})
    for warning in task.warnings if task else []:
        module.warn(warning)
    if "failure" in result:
        module.fail_json(**result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
