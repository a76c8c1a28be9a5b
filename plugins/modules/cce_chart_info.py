#!/usr/bin/python
# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cce_chart_info
short_description: List the charts of a Huawei Cloud CCE project
version_added: 1.0.0
description:
  - Returns the charts of the project, each version of a chart as one entry with an ID of its own, and how many charts
    the project may hold.
  - The charts are in the order of their names, and those of one name in the order of their versions, the newest last.
author:
  - huaweicloud.cce contributors (@huaweicloud-cce)
extends_documentation_fragment:
  - huaweicloud.cce._attributes.info
  - huaweicloud.cce._attributes
  - huaweicloud.cce._connection
options:
  chart_id:
    description:
      - Only the chart of this ID. It is no error when there is none.
    type: str
  chart_name:
    description:
      - Only charts of this name.
    type: str
  chart_version:
    description:
      - Only charts of this version, exactly.
    type: str
    aliases: [version]
  values:
    description:
      - Whether to return the default values of each chart, too.
    type: bool
    default: false
  quotas:
    description:
      - Whether to return how many charts the project holds and may hold, too. Takes the ID of the project, see
        O(project_id).
    type: bool
    default: false
seealso:
  - name: Charts
    description: What is checked, how content is compared, and what a deletion does.
    link: https://github.com/huaweicloud-cce/huaweicloud.cce/blob/main/docs/docsite/rst/guide_charts.rst
  - module: huaweicloud.cce.cce_release
  - module: huaweicloud.cce.cce_chart_download
  - name: Listing Charts
    description: The service's documentation of the request.
    link: https://support.huaweicloud.com/intl/en-us/api-cce/ListCharts.html
"""

EXAMPLES = r"""
- name: List the versions of a chart
  huaweicloud.cce.cce_chart_info:
    region: eu-west-101
    chart_name: magento-mysql
  register: found

- name: Install the newest of them that is no pre-release
  huaweicloud.cce.cce_release:
    region: eu-west-101
    cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
    namespace: project01
    name: nino21
    chart_name: magento-mysql
    chart_version: "{{ found.charts | map(attribute='version') | reject('search', '-') | last }}"

- name: Look at the default values of one version
  huaweicloud.cce.cce_chart_info:
    region: eu-west-101
    chart_name: magento-mysql
    chart_version: "1.0.0"
    values: true

- name: Look at one chart by its ID, and at the quota of the project
  huaweicloud.cce.cce_chart_info:
    region: eu-west-101
    project_id: 0c2b5d1f8b8026af2fd6c00a7d1cbe02
    chart_id: 3c138b72-7ce4-6d76-7c55-604cdb2ce423
    quotas: true
"""

RETURN = r"""
charts:
  description:
    - The charts by name, and those of one name by version, the newest last, as Semantic Versioning has it. What is no
      version comes first. Empty when there is none.
  returned: success
  type: list
  elements: dict
  sample:
    - chart_url: magento-mysql-1.0.0.tgz
      create_at: "2021-05-08T08:53:13Z"
      description: Magento with MySQL
      icon_url: ""
      id: 3c138b72-7ce4-6d76-7c55-604cdb2ce423
      instruction: README.md
      name: magento-mysql
      public: false
      source: package
      translate: ""
      update_at: "2021-05-08T08:53:13Z"
      version: 1.0.0
  contains:
    chart_url:
      description: The name of the package's file.
      returned: always
      type: str
      sample: magento-mysql-1.0.0.tgz
    chart_values:
      description:
        - The default values. Those whose key looks secret are masked. V(null), with a warning, when the service shows
          none.
      returned: when O(values) is true
      type: dict
      sample: {"imageTag": "v1", "basic": {"mysql_password": "(sensitive)"}}
    create_at:
      description: When the chart was uploaded.
      returned: always
      type: str
      sample: "2021-05-08T08:53:13Z"
    description:
      description: What the chart says of itself.
      returned: always
      type: str
      sample: Magento with MySQL
    icon_url:
      description: The address of an icon.
      returned: always
      type: str
      sample: ""
    id:
      description: The ID, for the option O(huaweicloud.cce.cce_release#module:chart_id) of other modules.
      returned: always
      type: str
      sample: 3c138b72-7ce4-6d76-7c55-604cdb2ce423
    instruction:
      description: The name of the file with instructions.
      returned: always
      type: str
      sample: README.md
    name:
      description: The name of the chart.
      returned: always
      type: str
      sample: magento-mysql
    public:
      description: Whether the chart is a public one. V(null) when the service does not tell.
      returned: always
      type: bool
      sample: false
    source:
      description: Where the chart comes from.
      returned: always
      type: str
      sample: package
    translate:
      description: What the service says of translations.
      returned: always
      type: str
      sample: ""
    update_at:
      description: When the package was replaced last.
      returned: always
      type: str
      sample: "2021-05-08T08:53:13Z"
    version:
      description: The version of the chart.
      returned: always
      type: str
      sample: 1.0.0
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
quotas:
  description:
    - What the project may hold and holds.
  returned: when O(quotas) is true
  type: list
  elements: dict
  sample: [{"type": "Charts", "quota": 200, "used": 2}]
  contains:
    type:
      description: What is counted. Each version of a chart counts as one of V(Charts).
      returned: always
      type: str
      sample: Charts
    quota:
      description: How many the project may hold.
      returned: always
      type: int
      sample: 200
    used:
      description: How many it holds.
      returned: always
      type: int
      sample: 2
request_id:
  description:
    - The ID under which the service logged the last request.
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

from ansible_collections.huaweicloud.cce.plugins.module_utils._chart import Chart
from ansible_collections.huaweicloud.cce.plugins.module_utils._charts import ChartApi
from ansible_collections.huaweicloud.cce.plugins.module_utils._client import show_stats
from ansible_collections.huaweicloud.cce.plugins.module_utils._clusters import need_project
from ansible_collections.huaweicloud.cce.plugins.module_utils._connection import ARGUMENT_SPEC, connect
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import CceError
from ansible_collections.huaweicloud.cce.plugins.module_utils._input import check_id
from ansible_collections.huaweicloud.cce.plugins.module_utils._masks import Masker
from ansible_collections.huaweicloud.cce.plugins.module_utils._module import CceModule
from ansible_collections.huaweicloud.cce.plugins.module_utils._semver import version_key
from ansible_collections.huaweicloud.cce.plugins.module_utils._wait import TASK_SECONDS, Deadline

INFO_SPEC: dict[str, dict[str, Any]] = {
    "chart_id": {"type": "str"},
    "chart_name": {"type": "str"},
    "chart_version": {"type": "str", "aliases": ["version"]},
    "values": {"type": "bool", "default": False},
    "quotas": {"type": "bool", "default": False},
}


def read_charts(api: ChartApi, params: dict[str, Any]) -> list[Chart]:
    """Return the charts that the options ask for, the newest version of each name last."""
    chart_id, name, version = ((params[option] or "").strip() for option in ("chart_id", "chart_name", "chart_version"))
    charts = [api.get_chart(chart_id)] if chart_id else api.list_charts()
    chosen = [chart for chart in charts if chart and name in ("", chart.name) and version in ("", chart.version)]
    return sorted(chosen, key=lambda chart: (chart.name or "", version_key(chart.version), chart.chart_id))


def read_values(api: ChartApi, chart: Chart) -> dict[str, Any] | None:
    """Return the default values of a chart without their secrets, None when the service shows none."""
    values = api.get_chart_values(chart.chart_id) if chart.defaults is None else chart.defaults
    shown = Masker().mask(values)
    return shown if isinstance(shown, dict) else None


def run(api: ChartApi, params: dict[str, Any]) -> dict[str, Any]:
    """Return what the options ask for."""
    result: dict[str, Any] = {}
    if params["quotas"]:
        quotas = api.get_quotas(need_project(api.client, "quotas"))
        result["quotas"] = [{key: quota.get(key) for key in ("type", "quota", "used")} for quota in quotas]
    charts = read_charts(api, params)
    result["charts"] = [
        {**chart.to_result(), **({"chart_values": read_values(api, chart)} if params["values"] else {})}
        for chart in charts
    ]
    return result


def main() -> None:
    module = CceModule(argument_spec={**ARGUMENT_SPEC, **INFO_SPEC}, supports_check_mode=True)
    result: dict[str, Any] = {"changed": False}
    try:
        if (module.params["chart_id"] or "").strip():
            check_id("chart_id", module.params["chart_id"].strip())
        client = connect(module.params, Deadline(TASK_SECONDS), module.no_log_values)
        result.update(run(ChartApi(client), module.params))
    except CceError as error:
        module.fail_json(**result, **error.to_result())
    for chart in result["charts"]:
        if chart.get("chart_values", {}) is None:
            module.warn(f"The default values of the chart {chart['name']} {chart['version']} cannot be read.")
    module.exit_json(**result, stats=show_stats(client), request_id=client.last_request_id)


if __name__ == "__main__":
    main()
