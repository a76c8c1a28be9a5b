#!/usr/bin/python
# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cce_chart_download
short_description: Download the package of a chart from Huawei Cloud CCE
version_added: 1.0.0
description:
  - Writes the package (C(.tgz)) of one version of a chart of the project to a file, where the module runs.
  - The file is replaced as a whole and only when its content differs. What is no whole package is never written.
author:
  - huaweicloud.cce contributors (@huaweicloud-cce)
extends_documentation_fragment:
  - ansible.builtin.files
  - huaweicloud.cce._attributes
  - huaweicloud.cce._connection
attributes:
  check_mode:
    support: full
    details:
      - Downloads and compares as a run does, and writes nothing.
  diff_mode:
    support: full
    details:
      - Shows size and checksum of the file, not its content.
  idempotent:
    support: full
    details:
      - The service tells no checksum, so that each run downloads the package to compare it, unless the file has the
        O(checksum) already.
  safe_file_operations:
    description: Uses Ansible's functions for files, which replace a file in one step and keep its permissions.
    support: full
options:
  chart_id:
    description:
      - The ID of the chart, which stands for one version of it. Either this or O(chart_name) is needed.
    type: str
  chart_name:
    description:
      - The name of the chart, which is looked up with O(chart_version) in the list of the project's charts.
    type: str
  chart_version:
    description:
      - The version of the chart, exactly. Needed with O(chart_name). With O(chart_id), it must be that of the chart.
    type: str
    aliases: [version]
  dest:
    description:
      - The path of the file. Its folder must exist. Where it is a symbolic link, the file that the link leads to is
        written.
      - In a path that is a folder, the file becomes C(NAME-VERSION.tgz), of the chart's name and version.
    type: path
    required: true
  checksum:
    description:
      - The SHA-256 that the package must have, in hexadecimal digits, with or without V(sha256:) before them. The task
        fails when the package has another one, and leaves the file as it is.
      - No package is downloaded when the file has this checksum already.
    type: str
seealso:
  - name: Charts
    description: What is checked, how content is compared, and what a deletion does.
    link: https://github.com/huaweicloud-cce/huaweicloud.cce/blob/main/docs/docsite/rst/guide_charts.rst
  - module: huaweicloud.cce.cce_chart_info
  - name: Downloading a Chart
    description: The service's documentation of the request.
    link: https://support.huaweicloud.com/intl/en-us/api-cce/DownloadChart.html
"""

EXAMPLES = r"""
- name: Have a folder for packages
  ansible.builtin.file:
    path: "{{ playbook_dir }}/charts"
    state: directory
    mode: "0755"

- name: Download a chart to charts/magento-mysql-1.0.0.tgz
  huaweicloud.cce.cce_chart_download:
    region: eu-west-101
    chart_name: magento-mysql
    chart_version: "1.0.0"
    dest: "{{ playbook_dir }}/charts"
  register: package

- name: Download it to a file of another name, and only what was downloaded before
  huaweicloud.cce.cce_chart_download:
    region: eu-west-101
    chart_id: 3c138b72-7ce4-6d76-7c55-604cdb2ce423
    dest: "{{ playbook_dir }}/charts/shop.tgz"
    checksum: "sha256:{{ package.checksum_dest }}"
    mode: "0640"
"""

RETURN = r"""
chart:
  description:
    - The chart as the service describes it, as in RV(huaweicloud.cce.cce_chart_info#module:charts).
  returned: success
  type: dict
  sample:
    id: 3c138b72-7ce4-6d76-7c55-604cdb2ce423
    name: magento-mysql
    version: 1.0.0
checksum_dest:
  description:
    - The SHA-256 of the file after the task. In check mode, as it is now, V(null) when there is none.
  returned: success
  type: str
  sample: b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c
checksum_src:
  description:
    - The SHA-256 of the package that was downloaded, V(null) when none was.
  returned: success
  type: str
  sample: b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c
dest:
  description:
    - The path of the file, absolute and without symbolic links.
  returned: success
  type: str
  sample: /srv/charts/magento-mysql-1.0.0.tgz
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
gid:
  description:
    - The ID of the file's group.
  returned: success, when there is a file
  type: int
  sample: 100
group:
  description:
    - The group of the file.
  returned: success, when there is a file
  type: str
  sample: users
mode:
  description:
    - The permissions of the file.
  returned: success, when there is a file
  type: str
  sample: "0644"
owner:
  description:
    - The owner of the file.
  returned: success, when there is a file
  type: str
  sample: deployer
request_id:
  description:
    - The ID under which the service logged the last request.
  returned: success
  type: str
  sample: 5c2b7a3f8d6c41e0a9f4a1f0d3b2c1e0
size:
  description:
    - How many bytes the file has. In check mode, as it is now.
  returned: success, when there is a file
  type: int
  sample: 13451
state:
  description:
    - What kind of file it is.
  returned: success, when there is a file
  type: str
  sample: file
stats:
  description:
    - What the task cost.
  returned: success
  type: dict
  sample: {"requests": 2, "retries": 0, "waited_s": 0.0}
  contains:
    requests:
      description: How many requests were sent, repeated ones included.
      returned: always
      type: int
      sample: 2
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
uid:
  description:
    - The ID of the file's owner.
  returned: success, when there is a file
  type: int
  sample: 1000
"""

import os
import tempfile
from hashlib import sha256
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.huaweicloud.cce.plugins.module_utils._charts import ChartApi
from ansible_collections.huaweicloud.cce.plugins.module_utils._client import HttpClient, show_stats
from ansible_collections.huaweicloud.cce.plugins.module_utils._connection import ARGUMENT_SPEC, connect
from ansible_collections.huaweicloud.cce.plugins.module_utils._download import (
    check_attributes,
    download,
    name_file,
    read_checksum,
)
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import CceError, InputError
from ansible_collections.huaweicloud.cce.plugins.module_utils._find_chart import read_named_chart
from ansible_collections.huaweicloud.cce.plugins.module_utils._input import check_chart
from ansible_collections.huaweicloud.cce.plugins.module_utils._module import CceModule
from ansible_collections.huaweicloud.cce.plugins.module_utils._wait import TASK_SECONDS, Deadline

DOWNLOAD_SPEC: dict[str, dict[str, Any]] = {
    "chart_id": {"type": "str"},
    "chart_name": {"type": "str"},
    "chart_version": {"type": "str", "aliases": ["version"]},
    "dest": {"type": "path", "required": True},
    "checksum": {"type": "str"},
}


def read_dest(path: str, may_be_folder: bool = True) -> str:
    """Return the absolute path of a file, where links lead; raise InputError when no file can be there, or be read."""
    if not path.strip():
        raise InputError("dest is blank: it is the path of a file or folder.")
    # Ansible's functions would take a link for the file, and a name without a folder for none.
    dest = os.path.realpath(path)
    folder = path if path.endswith("/") else os.path.dirname(dest)
    if not os.path.isdir(folder):
        raise InputError(f"dest cannot be written: there is no folder {folder}.")
    if os.path.lexists(dest) and not (os.path.isfile(dest) or (may_be_folder and os.path.isdir(dest))):
        raise InputError(f"dest is no regular file: {dest}.")
    if os.path.isfile(dest) and not os.access(dest, os.R_OK):
        raise InputError(f"dest cannot be read: {dest}.")
    return dest


def check_writable(dest: str, unsafe_writes: bool) -> None:
    """Raise InputError when the file cannot be replaced there, or at least be written."""
    folder = os.path.dirname(dest)
    if not os.access(folder, os.W_OK | os.X_OK) and not (unsafe_writes and os.access(dest, os.W_OK)):
        raise InputError(f"dest cannot be written: the folder {folder} is not writable.")


def describe_file(module: AnsibleModule, path: str) -> dict[str, Any]:
    """Return state, sha256 and size of a file, as the diff shows them."""
    if not os.path.exists(path):
        return {"state": "absent"}
    return {"state": "file", "sha256": module.sha256(path), "size": os.path.getsize(path)}


def write_file(module: AnsibleModule, path: str, content: bytes) -> None:
    """Put a new file in the place of the old one, in one step; raise CceError when that fails."""
    try:
        handle, temporary = tempfile.mkstemp(dir=module.tmpdir)
        module.add_cleanup_file(temporary)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        module.atomic_move(temporary, path, unsafe_writes=module.params["unsafe_writes"])
    except Exception as error:  # atomic_move() has no class of its own for its failures
        reasons = [str(reason) for reason in (error, error.__cause__) if reason is not None]
        raise CceError(f"{path} cannot be written: {': '.join(reasons)}") from None


def run(module: AnsibleModule, client: HttpClient, dest: str, checksum: str | None) -> dict[str, Any]:
    """Return what the task has done, or in check mode would do, to the file."""
    params, charts = module.params, ChartApi(client)
    chart = read_named_chart(charts, params, needs_version=False)
    if not chart.is_known:
        raise InputError(chart.missing)
    if os.path.isdir(dest):
        dest = read_dest(os.path.join(dest, name_file(chart)), may_be_folder=False)
    before = after = describe_file(module, dest)
    result = {"chart": chart.to_result(), "dest": dest, "checksum_src": None}
    if checksum is None or checksum != before.get("sha256"):
        package = download(charts, chart, checksum)
        after = {"state": "file", "sha256": sha256(package).hexdigest(), "size": len(package)}
        result["checksum_src"] = after["sha256"]
        if after != before:
            check_writable(dest, params["unsafe_writes"])
            if not module.check_mode:
                write_file(module, dest, package)
    result["checksum_dest"] = (before if module.check_mode else after).get("sha256")
    result.update(stats=show_stats(client), request_id=client.last_request_id)
    return {**result, **set_attributes(module, dest, before, after)}


def set_attributes(module: AnsibleModule, dest: str, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return whether anything has changed once the file has its mode and owner, and the diff if it is asked for."""
    diff = {"before_header": dest, "before": dict(before), "after_header": dest, "after": dict(after)}
    # What a file that was not there has in the run, it does not have in check mode.
    told = diff if before["state"] == "file" else None
    attributes = module.load_file_common_arguments(module.params, path=dest)
    changed = module.set_fs_attributes_if_different(attributes, after != before, told)
    return {"changed": changed, **({"diff": diff} if module._diff else {})}


def main() -> None:
    module = CceModule(
        argument_spec={**ARGUMENT_SPEC, **DOWNLOAD_SPEC}, add_file_common_args=True, supports_check_mode=True
    )
    result: dict[str, Any] = {"changed": False}
    try:
        check_chart(module.params)
        check_attributes(module.params)
        checksum = read_checksum(module.params["checksum"])
        dest = read_dest(module.params["dest"])
        client = connect(module.params, Deadline(TASK_SECONDS), module.no_log_values)
        result.update(run(module, client, dest, checksum))
    except CceError as error:
        module.fail_json(**result, **error.to_result())
    module.exit_json(**result)


if __name__ == "__main__":
    main()
