#!/usr/bin/python
# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cce_releases
short_description: Manage many Helm releases in a Huawei Cloud CCE cluster at once
version_added: 1.0.0
description:
  - Plans any number of releases of a cluster from one list of releases and one of charts, and applies what differs in
    order, several at a time. When nothing differs, these two requests are all, as a rule.
  - O(cluster_name) takes one more, and each release of which the lists do not tell enough one of its own. Before an
    installation, the release is looked for by itself, too; that one is absent already is taken from the list.
  - Each release is treated as M(huaweicloud.cce.cce_release) treats it.
  - It can uninstall what is no longer declared (O(prune)), and hand a plan on to whoever is to approve it
    (O(plan_only), O(expect_plan)).
author:
  - huaweicloud.cce contributors (@huaweicloud-cce)
extends_documentation_fragment:
  - huaweicloud.cce._attributes.cluster
  - huaweicloud.cce._attributes
  - huaweicloud.cce._connection
  - huaweicloud.cce._connection.cluster
  - huaweicloud.cce._release.many
  - huaweicloud.cce._release.work
attributes:
  check_mode:
    support: full
    details:
      - Reads as a run does, and has the service validate what O(server_dry_run) says. Nothing else is sent.
      - What would be pruned is listed, too.
  diff_mode:
    support: full
    details:
      - One diff for all releases, capped at about 50 lines for each and 1000 for all. Secrets are masked.
  idempotent:
    support: partial
    details:
      - As that of M(huaweicloud.cce.cce_release).
options:
  releases:
    description:
      - The releases, each with the options of M(huaweicloud.cce.cce_release) that describe it.
    type: list
    elements: dict
    required: true
  concurrency:
    description:
      - How many releases are worked on at a time, 64 at most. There are never more requests under way.
      - When the service says that there are too many requests (HTTP 429), all wait.
    type: int
    default: 4
  on_error:
    description:
      - What to do when a release fails. The task fails in any case, with the results of all releases.
      - With V(stop), nothing more is begun, and nothing at all when a release cannot even be planned. What is under way
        is seen to its end. A release with an operation under way is planned when its turn comes, so that no other one
        waits for it, unless a digest of all plans is asked for (O(plan_key) with O(plan_only), O(expect_plan) or check
        mode).
      - With V(continue), only the releases that need the failed one are left out.
    type: str
    choices: [stop, continue]
    default: stop
  only:
    description:
      - Patterns of the releases to work on, a list or lines of text. The others are neither planned nor changed, and
        count as being there for those that need them.
      - A pattern is a shell pattern for the name, or for namespace and name with a slash between, like
        V(project01/web-*). One that fits none of O(releases) is refused, as a slip. Blank ones do not count.
    type: list
    elements: str
  skip:
    description:
      - Patterns of the releases not to work on, in the form of O(only), which they are taken from.
    type: list
    elements: str
  prune:
    description:
      - Uninstalls the releases in this scope that O(releases) does not declare, once all others are as they should be.
        Off unless it is set. What O(only) and O(skip) leave out is not pruned either.
      - Never pruned is a release in C(kube-system), one whose name begins with C(cceaddon-), or anything when
        O(releases) is empty, or when the list of the releases is in doubt, because it lacks one that is there.
    type: dict
    suboptions:
      namespaces:
        description:
          - The namespaces in which releases may be uninstalled, by their exact names.
        type: list
        elements: str
        required: true
      names:
        description:
          - Patterns of the releases that may be uninstalled, in the form of O(only).
        type: list
        elements: str
        default: ["*"]
      protect:
        description:
          - Patterns of the releases that must not be uninstalled.
        type: list
        elements: str
        default: []
      max:
        description:
          - How many releases may be uninstalled. When there are more, the task fails before it writes.
        type: int
        default: 10
  plan_only:
    description:
      - Whether to plan only, as in check mode. RV(ignore:changed) then tells whether there is anything to do.
      - Workflows of AWX cannot run jobs in check mode, but jobs with this.
    type: bool
    default: false
  plan_key:
    description:
      - The key to make RV(plan_digest) with, any secret text that is the same where the plan is made and where it is
        applied. Without it there is no digest.
      - The environment variable E(HW_CCE_PLAN_KEY) is used if this is not set.
    type: str
  expect_plan:
    description:
      - The RV(plan_digest) of an earlier task. When there is something to do and the digest is another one by now, the
        task fails before it writes, because the releases or the input have moved.
      - It fails, too, when it cannot plan all releases. It needs O(plan_key).
    type: str
  wait_timeout:
    description:
      - How many seconds the whole task may take, without what O(releases[].rollback_on_failure) undoes.
    default: 1800
  return_values:
    description:
      - Which values the result holds for each release. AWX and other places that keep results choke on large ones.
      - With V(changed), these are the values that differ (RV(releases[].changes)). With V(all), the release's own, too
        (RV(releases[].release_values)). With V(none), there are none. What the releases are, and how they stand, is
        always returned.
      - The diff, which is capped, does not depend on this.
    default: changed
seealso:
  - name: Many releases
    description: Order, failures, pruning, and plans that are approved.
    link: https://github.com/huaweicloud-cce/huaweicloud.cce/blob/main/docs/docsite/rst/guide_many_releases.rst
  - module: huaweicloud.cce.cce_release
"""

EXAMPLES = r"""
- name: The shop is there, its database first, and nothing else is in its namespace
  huaweicloud.cce.cce_releases:
    region: eu-west-101
    cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
    releases:
      - namespace: project01
        name: db
        chart_name: magento-mysql
        chart_version: "1.0.0"
        values:
          imageTag: v2
      - namespace: project01
        name: shop
        needs: [db]
        chart_name: magento-mysql
        chart_version: "1.0.0"
        values:
          imageTag: v3
    prune:
      namespaces: [project01]
      protect: ["keep-*"]
      max: 3

- name: Plan for somebody to approve, without check mode
  huaweicloud.cce.cce_releases:
    region: eu-west-101
    cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
    plan_only: true
    plan_key: the-same-secret-in-both-jobs
    releases: &releases
      - namespace: project01
        name: cache
        chart_id: 3c138b72-7ce4-6d76-7c55-604cdb2ce423
        values:
          imageTag: v2
  register: plan

- name: Show it, and hand it on to the job that applies it
  ansible.builtin.set_stats:
    data:
      cce_plan: "{{ plan.plan_text }}"
      cce_plan_digest: "{{ plan.plan_digest }}"

- name: Apply what was approved, and nothing else
  huaweicloud.cce.cce_releases:
    region: eu-west-101
    cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
    plan_key: the-same-secret-in-both-jobs
    expect_plan: "{{ plan.plan_digest }}"
    releases: *releases

- name: Bring up hundreds, some at a time, and see which fail
  huaweicloud.cce.cce_releases:
    region: eu-west-101
    cluster_id: a870253f-5dc7-11ee-bf71-0255ac100b03
    concurrency: 8
    on_error: continue
    only: ["project01/*"]
    releases: "{{ many }}"
  vars:
    many:
      - namespace: project01
        name: web-1
        chart_id: 3c138b72-7ce4-6d76-7c55-604cdb2ce423
      - namespace: project01
        name: web-2
        chart_id: 3c138b72-7ce4-6d76-7c55-604cdb2ce423
"""

RETURN = r"""
applied:
  description:
    - Whether changes were carried out as far as needed, V(false) in check mode, with O(plan_only), and when the task
      failed before it began to.
  returned: always, except when the input was refused
  type: bool
  sample: true
cluster_id:
  description:
    - The ID of the cluster that the task was for, empty when its name could not be looked up.
  returned: always, except when the input was refused
  type: str
  sample: a870253f-5dc7-11ee-bf71-0255ac100b03
failure:
  description:
    - What the service said of the first release that failed, or of what stopped the task, as C(failure) of
      M(huaweicloud.cce.cce_release). A part is V(null) or empty when nothing is known.
  returned: failure
  type: dict
  sample:
    http_status: 409
    error_code: CCE.03409001
    error_message: cannot re-use a name that is still in use
    request_id: 5c2b7a3f8d6c41e0a9f4a1f0d3b2c1e0
plan:
  description:
    - What is to be done, a step for each release that changes, in the order of O(releases), what is pruned last.
    - Of an upgrade it names the first 20 paths that change (C(paths)). Long ones lose their middle. How many change is
      told in C(changes).
  returned: in check mode, with O(plan_only), and when the task failed before it began to apply it
  type: list
  elements: dict
  sample:
    - action: upgrade
      chart_after: magento-mysql 1.1.0
      chart_before: magento-mysql 1.0.0
      changes: 2
      name: shop
      namespace: project01
      paths: [/imageTag, chart_version]
      pruned: false
      revision: 3
plan_digest:
  description:
    - A fingerprint (HMAC-SHA256, hexadecimal) of the releases as they are, of the whole input, secrets included, and of
      what would be done. It is for O(expect_plan) of a later task.
  returned: with O(plan_key), when all releases could be planned before anything was done
  type: str
  sample: 8a1f4a2f0c5f6f3c8f2f5d0f6f0a4c7e9b1d3e5f7a9c1b3d5e7f9a1b3c5d7e9f
plan_text:
  description:
    - The same as RV(plan), to be read.
  returned: in check mode, with O(plan_only), and when the task failed before it began to apply it
  type: str
  sample: |-
    Cluster a870253f-5dc7-11ee-bf71-0255ac100b03: 1 to change, 46 unchanged.
    ~ upgrade project01/shop at revision 3: magento-mysql 1.0.0 → magento-mysql 1.1.0 (/imageTag, chart_version)
pruned:
  description:
    - The releases that were uninstalled because they are not declared, or would be, in the form of RV(releases).
  returned: always, except when the input was refused
  type: list
  elements: dict
  sample: []
releases:
  description:
    - What became of each release, in the order of O(releases). In check mode and with O(plan_only), what would.
  returned: always, except when the input was refused
  type: list
  elements: dict
  sample:
    - action: upgrade
      changed: true
      changes:
        - path: /imageTag
          before: v2
          after: v3
      changes_left_out: 0
      chart_name: magento-mysql
      chart_version: 1.0.0
      name: shop
      namespace: project01
      recovered: false
      request_id: 5c2b7a3f8d6c41e0a9f4a1f0d3b2c1e0
      revision: 4
      rolled_back_to:
      seconds: 12.5
      status: DEPLOYED
      unknown_paths: []
      unknown_paths_left_out: 0
  contains:
    action:
      description:
        - What was done, was tried, or would be done, one of V(none), V(install), V(upgrade), V(rollback), V(uninstall)
          and V(reinstall).
      returned: always
      type: str
      sample: upgrade
    changed:
      description: Whether the release was changed, or would be.
      returned: always
      type: bool
      sample: true
    changes:
      description:
        - What differs, as C(changes) of M(huaweicloud.cce.cce_release), the first 50 at most. When more than 20
          releases have some, they share 1000, and each shows at least one.
        - Empty for what is uninstalled, and with O(return_values=none). Secrets are masked.
      returned: when the release was planned
      type: list
      elements: dict
      sample: [{"path": "/imageTag", "before": "v2", "after": "v3"}]
    changes_left_out:
      description:
        - How many changes RV(releases[].changes) does not hold, V(0) for what is uninstalled.
      returned: when the release was planned
      type: int
      sample: 0
    failure:
      description: Why the release failed, as C(failure) of M(huaweicloud.cce.cce_release).
      returned: when the release failed
      type: dict
      sample: {"http_status": 409}
    msg:
      description: Why the release failed, in words.
      returned: when the release failed
      type: str
      sample: The release is FAILED, and on_failed=fail. Nothing was changed.
    chart_name:
      description: The name of its chart, V(null) when there is no release.
      returned: when the release was planned
      type: str
      sample: magento-mysql
    chart_version:
      description: The version of its chart, V(null) when there is no release.
      returned: when the release was planned
      type: str
      sample: 1.0.0
    name:
      description: The name of the release.
      returned: always
      type: str
      sample: shop
    namespace:
      description: The namespace of the release.
      returned: always
      type: str
      sample: project01
    recovered:
      description: Whether the answer to a request got lost and it was found out what became of it.
      returned: when the release was planned
      type: bool
      sample: false
    release_values:
      description: The values of the release as the service shows them. Values whose key looks secret are masked.
      returned: with O(return_values=all), when the release was planned
      type: dict
      sample: {"imageTag": "v3"}
    request_id:
      description: The ID under which the service logged the last request for this release that counts.
      returned: when the release was planned
      type: str
      sample: 5c2b7a3f8d6c41e0a9f4a1f0d3b2c1e0
    rolled_back_to:
      description: The revision whose chart and values the release has back, V(null) for none.
      returned: when the release was planned
      type: int
      sample: 3
    revision:
      description: The revision of the release, V(null) when there is none. In check mode, the present one.
      returned: when the release was planned
      type: int
      sample: 4
    seconds:
      description: How many seconds it took to apply.
      returned: always
      type: float
      sample: 12.5
    skipped:
      description:
        - Why nothing was begun with the release, because another one failed, or because O(only) or O(skip) leave it
          out.
      returned: when the release was left out
      type: str
      sample: project01/db failed (which comes before it)
    status:
      description: The status of the release, V(null) when there is none. In check mode, the present one.
      returned: when the release was planned
      type: str
      sample: DEPLOYED
    unknown_paths:
      description:
        - The paths of the live values that the service shows masked, so that nothing can be said of them, as many as
          RV(releases[].changes) may hold. Long ones lose their middle.
      returned: when the release was planned
      type: list
      elements: str
      sample: []
    unknown_paths_left_out:
      description: How many paths RV(releases[].unknown_paths) does not hold.
      returned: when the release was planned
      type: int
      sample: 0
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
      description: How many seconds the task slept, its threads taken together.
      returned: always
      type: float
      sample: 1.5
"""

import json
from typing import Any

from ansible.module_utils.common.warnings import get_warning_messages
from ansible_collections.huaweicloud.cce.plugins.module_utils._connection import (
    ARGUMENT_SPEC,
    CLUSTER_SPEC,
    connect,
    from_environment,
)
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import CceError
from ansible_collections.huaweicloud.cce.plugins.module_utils._masks import MASK
from ansible_collections.huaweicloud.cce.plugins.module_utils._module import CceModule
from ansible_collections.huaweicloud.cce.plugins.module_utils._release_spec import RELEASE_SPEC, WORK_SPEC
from ansible_collections.huaweicloud.cce.plugins.module_utils._releases_input import read_declared
from ansible_collections.huaweicloud.cce.plugins.module_utils._releases_task import ReleasesTask
from ansible_collections.huaweicloud.cce.plugins.module_utils._releases_texts import redact_texts
from ansible_collections.huaweicloud.cce.plugins.module_utils._wait import Deadline

RELEASES_SPEC: dict[str, dict[str, Any]] = {
    "releases": {
        "type": "list",
        "elements": "dict",
        "required": True,
        "options": {**RELEASE_SPEC, "needs": {"type": "list", "elements": "str", "default": []}},
    },
    "concurrency": {"type": "int", "default": 4},
    "on_error": {"type": "str", "choices": ["stop", "continue"], "default": "stop"},
    "only": {"type": "list", "elements": "str"},
    "skip": {"type": "list", "elements": "str"},
    "prune": {
        "type": "dict",
        "options": {
            "namespaces": {"type": "list", "elements": "str", "required": True},
            "names": {"type": "list", "elements": "str", "default": ["*"]},
            "protect": {"type": "list", "elements": "str", "default": []},
            "max": {"type": "int", "default": 10},
        },
    },
    "plan_only": {"type": "bool", "default": False},
    "plan_key": {"type": "str", "no_log": True, "fallback": (from_environment, ["HW_CCE_PLAN_KEY"])},
    "expect_plan": {"type": "str"},
    "wait_timeout": {**WORK_SPEC["wait_timeout"], "default": 1800},
    "return_values": {**WORK_SPEC["return_values"], "default": "changed"},
}
# What the task shows of itself holds who is meant, and none of the values, which can be long and secret.
SHOWN = ("namespace", "name", "state", "chart_id", "chart_name", "chart_version", "version", "revision", "needs")


class ReleasesModule(CceModule):
    """A module that shows of its releases who is meant, and no values.

    To look for the secrets of all releases in each text of a result takes the square of the time, so that Ansible gets
    to know those only that the whole of the result holds.
    """

    params: dict[str, Any]

    def _log_invocation(self) -> None:
        whole = self.params
        self.params = self.show_params()  # the text of all values is long, and of no use in a log
        try:
            super()._log_invocation()
        finally:
            self.params = whole

    def _narrow_secrets(self, shown: Any) -> None:
        text = json.dumps([shown, *get_warning_messages()], ensure_ascii=False, default=str)
        secrets: set[str] = self.no_log_values
        secrets.intersection_update([each for each in secrets if json.dumps(each, ensure_ascii=False)[1:-1] in text])

    def show_params(self) -> dict[str, Any]:
        shown, releases = super().show_params(), self.params.get("releases")
        if isinstance(releases, list):
            shown["releases"] = [_show(release) for release in releases]
        elif releases:
            shown["releases"] = MASK
        return shown


def _show(release: Any) -> Any:
    if not isinstance(release, dict):
        return MASK
    return {name: release[name] for name in SHOWN if release.get(name)}


def main() -> None:
    module = ReleasesModule(
        argument_spec={**ARGUMENT_SPEC, **CLUSTER_SPEC, **WORK_SPEC, **RELEASES_SPEC}, supports_check_mode=True
    )
    params, result = module.params, {}
    credentials: set[str] = set()  # apart from the secrets of releases, which are many
    task = None
    try:
        declared = read_declared(params)
        client = connect(params, Deadline(params["wait_timeout"]), credentials, connections=params["concurrency"])
        task = ReleasesTask(client, params, declared, module.check_mode, module.tell)
        task.run()
        result.update(task.to_result(with_diff=module._diff))
    except CceError as error:
        result.update(task.to_result(error, module._diff) if task else {"changed": False, **error.to_result()})
    module.no_log_values |= credentials
    warnings = task.warnings if task else []
    if task and (warnings or "failure" in result):
        warnings = redact_texts(result, warnings, task.find_secrets())
    for warning in warnings:
        module.warn(warning)
    if "failure" in result:
        module.fail_json(**result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
