#!/usr/bin/python
# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cce_chart
short_description: Upload, replace and delete Helm charts in a project of Huawei Cloud CCE
version_added: 1.0.0
description:
  - Uploads one version of a chart to a project of Huawei Cloud Cloud Container Engine (CCE), from a package or from the
    folder of the chart, or deletes it.
  - A chart that is there already is compared by its content, so that a chart that was edited without a new version does
    not go unnoticed.
author:
  - huaweicloud.cce contributors (@huaweicloud-cce)
extends_documentation_fragment:
  - huaweicloud.cce._attributes
  - huaweicloud.cce._connection
attributes:
  check_mode:
    support: full
    details:
      - Reads and compares as a run does, also the quota and the releases that use the chart, and writes nothing.
  diff_mode:
    support: full
    details:
      - Description and default values of the chart, and the SHA-256 sums of the files that a replacement changes.
        Values whose key looks secret are masked. The default values of a chart that is deleted are shown when the
        service lists them.
  idempotent:
    support: full
    details:
      - O(skip_lint), O(visible) and O(source) go with an upload. They are not compared, because the service does not
        tell all of them.
options:
  state:
    description:
      - With V(present), the project holds the chart at O(path), under its name and version.
      - With V(absent), it does not hold the chart that O(chart_id), O(chart_name) with O(chart_version), or O(path)
        names. A chart that releases use is not deleted unless O(force=true).
    type: str
    choices: [present, absent]
    default: present
  path:
    description:
      - The path of a package (C(.tgz)) or of the folder of a chart, where the module runs. Needed with
        O(state=present).
      - It is checked before anything is sent. It needs C(Chart.yaml) with a name and a version, C(values.yaml) and a
        file in C(templates/). Links in a package, and those that lead out of a folder, are refused.
      - A folder is packed without what its C(.helmignore) names. The same files always have the same digest.
    type: path
  chart_name:
    description:
      - The name of the chart. With O(path), it must be that of the package.
    type: str
  chart_version:
    description:
      - The version of the chart, exactly. Needed with O(chart_name) unless there is O(path), whose version it must be.
    type: str
    aliases: [version]
  chart_id:
    description:
      - The ID of the chart to delete, which stands for one version of it.
    type: str
  content_changed:
    description:
      - What to do when the project holds other content under the same name and version than O(path).
      - With V(fail), the task fails. With V(replace), the content is replaced and the ID stays, so that releases that
        are installed keep what they have until they are upgraded. With V(ignore), the chart stays as it is.
    type: str
    choices: [fail, replace, ignore]
    default: fail
  skip_lint:
    description:
      - Whether the service leaves out its check of the chart. Left to the service if not set.
    type: bool
  visible:
    description:
      - Whether the chart is visible. Left to the service if not set.
    type: bool
  source:
    description:
      - Where the chart comes from, as the service shows it, for example V(package).
    type: str
  force:
    description:
      - Whether to delete the chart without asking the clusters of the project whether releases use it. Such releases
        stay as they are, with a copy of the chart of their own.
      - Without it, O(state=absent) needs the project (see O(project_id)), and a cluster that cannot be asked is a
        reason to fail.
    type: bool
    default: false
requirements:
  - The Python library C(PyYAML), where the module runs, with O(path).
notes:
  - Signed requests (O(access_key)) are limited to 12 MB. Larger packages may pass with a token.
  - When the ID of the project is known, the quota of charts is looked at before an upload, as far as the service tells
    it.
seealso:
  - name: Charts
    description: What is checked, how content is compared, and what a deletion does.
    link: https://github.com/huaweicloud-cce/huaweicloud.cce/blob/main/docs/docsite/rst/guide_charts.rst
  - module: huaweicloud.cce.cce_chart_download
  - module: huaweicloud.cce.cce_chart_info
  - module: huaweicloud.cce.cce_release
  - name: Uploading a Chart
    description: The service's documentation of the request behind an upload.
    link: https://support.huaweicloud.com/intl/en-us/api-cce/UploadChart.html
"""

EXAMPLES = r"""
- name: Upload the chart that lies beside the playbook
  huaweicloud.cce.cce_chart:
    region: eu-west-101
    path: "{{ playbook_dir }}/charts/shop"

- name: Install what was uploaded
  huaweicloud.cce.cce_release:
    region: eu-west-101
    cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
    namespace: project01
    name: shop
    chart_name: shop
    chart_version: 1.4.0

- name: Upload a package, and put it in the place of another content of this version
  huaweicloud.cce.cce_chart:
    region: eu-west-101
    path: "{{ playbook_dir }}/charts/cart-0.2.0.tgz"
    chart_name: cart
    chart_version: 0.2.0
    content_changed: replace
    source: package

- name: Delete a version of a chart that no release uses
  huaweicloud.cce.cce_chart:
    region: eu-west-101
    project_id: 0c2b5d1f8b8026af2fd6c00a7d1cbe02
    chart_name: cart
    chart_version: 0.2.0
    state: absent

- name: Delete a chart by its ID, whoever uses it
  huaweicloud.cce.cce_chart:
    region: eu-west-101
    chart_id: 5d1f0c84-3b6e-11ef-9a3c-0255ac100b0e
    state: absent
    force: true
"""

RETURN = r"""
action:
  description:
    - What was done, or in check mode would be done. In a failed result, what was tried.
  returned: always, except when the input was refused
  type: str
  sample: upload
  choices: [none, upload, replace, delete]
chart:
  description:
    - The chart after the task, as the service describes it. In check mode, as it is now. Empty when there is none.
  returned: always, except when the input was refused
  type: dict
  sample:
    id: e99a7e86-afdd-11eb-aca3-0255ac100b0e
    name: shop
    version: 1.4.0
    description: The shop
    source: package
    translate: ""
    instruction: README.md
    icon_url: ""
    chart_url: shop-1.4.0.tgz
    public: false
    create_at: "2021-05-08T08:53:13Z"
    update_at: "2021-05-08T08:53:13Z"
  contains:
    id:
      description: The ID of the chart, for O(huaweicloud.cce.cce_release#module:chart_id).
      returned: success
      type: str
      sample: e99a7e86-afdd-11eb-aca3-0255ac100b0e
    name:
      description: The name of the chart.
      returned: success
      type: str
      sample: shop
    version:
      description: The version of the chart.
      returned: success
      type: str
      sample: 1.4.0
content_differs:
  description:
    - Whether the project held other content under this name and version. It still does with O(content_changed=ignore).
  returned: with O(state=present), except when the input was refused
  type: bool
  sample: false
digest:
  description:
    - The SHA-256 of the chart's content, which is its files by their paths, whichever tool has packed them. Of
      C(Chart.yaml) counts what it says, because C(helm package) writes it anew.
  returned: with O(state=present), except when the input was refused
  type: str
  sample: 0b9c5e1c8c9d3c5c3c2ad7a0b1b0ac1e3ee7e1f3a9cf5b5a0f9b1fd3b9b3a8c4
failure:
  description:
    - What the service said. RV(huaweicloud.cce.cce_release#module:failure) describes the parts.
  returned: failure
  type: dict
  sample:
    http_status: 400
    error_code: CCE.03400001
    error_message: Invalid request., apiVersion is missing in Chart.yaml
    request_id: 5c2b7a3f8d6c41e0a9f4a1f0d3b2c1e0
in_use_by:
  description:
    - The releases that use the chart, as far as the clusters could be asked.
  returned: with O(state=absent) and O(force=false), when there is such a chart
  type: list
  elements: dict
  sample:
    - cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
      cluster_name: sfs-turbo-test
      namespace: project01
      name: shop
  contains:
    cluster_id:
      description: The ID of the cluster.
      returned: always
      type: str
      sample: a870253f-5dc7-11ee-bf71-0255ac100b03
    cluster_name:
      description: The name of the cluster.
      returned: always
      type: str
      sample: sfs-turbo-test
    namespace:
      description: The namespace of the release.
      returned: always
      type: str
      sample: project01
    name:
      description: The name of the release.
      returned: always
      type: str
      sample: shop
recovered:
  description:
    - Whether the answer to a write got lost, and the task found that it had been carried out, or sent it again.
  returned: always, except when the input was refused
  type: bool
  sample: false
request_id:
  description:
    - The ID under which the service logged the last request, which is the write when there was one.
  returned: always, except when the input was refused
  type: str
  sample: 5c2b7a3f8d6c41e0a9f4a1f0d3b2c1e0
stats:
  description:
    - What the task cost.
  returned: always, except when the input was refused
  type: dict
  sample: {"requests": 3, "retries": 0, "waited_s": 0.0}
  contains:
    requests:
      description: How many requests were sent, repeated ones included.
      returned: always
      type: int
      sample: 3
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

from ansible_collections.huaweicloud.cce.plugins.module_utils._chart_input import read_input
from ansible_collections.huaweicloud.cce.plugins.module_utils._chart_task import ChartTask
from ansible_collections.huaweicloud.cce.plugins.module_utils._connection import ARGUMENT_SPEC, connect
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import CceError
from ansible_collections.huaweicloud.cce.plugins.module_utils._module import CceModule
from ansible_collections.huaweicloud.cce.plugins.module_utils._wait import TASK_SECONDS, Deadline

CHART_SPEC: dict[str, dict[str, Any]] = {
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "path": {"type": "path"},
    "chart_name": {"type": "str"},
    "chart_version": {"type": "str", "aliases": ["version"]},
    "chart_id": {"type": "str"},
    "content_changed": {"type": "str", "choices": ["fail", "replace", "ignore"], "default": "fail"},
    "skip_lint": {"type": "bool"},
    "visible": {"type": "bool"},
    "source": {"type": "str"},
    "force": {"type": "bool", "default": False},
}


def main() -> None:
    module = CceModule(argument_spec={**ARGUMENT_SPEC, **CHART_SPEC}, supports_check_mode=True)
    result: dict[str, Any] = {"changed": False}
    task = None
    try:
        package = read_input(module.params)
        client = connect(module.params, Deadline(TASK_SECONDS), module.no_log_values)
        task = ChartTask(client, module.params, package, module.check_mode)
        task.run()
        result.update(task.to_result(with_diff=module._diff))
    except CceError as error:
        result.update(task.to_result(error) if task else error.to_result())
    for warning in task.warnings if task else []:
        module.warn(warning)
    if "failure" in result:
        module.fail_json(**result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
