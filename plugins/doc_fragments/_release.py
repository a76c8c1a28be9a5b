# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This fragment is private to huaweicloud.cce: other collections should not use it, it can change without notice.

from __future__ import annotations

import re
from textwrap import indent


def _in_list(documentation: str) -> str:
    """Return the options of a release as they are written for an entry of a list of releases."""
    options = documentation.partition("options:\n")[2]
    for name in re.findall(r"^  (\w+):$", options, re.MULTILINE):
        options = re.sub(rf"\bO\({name}\b", f"O(releases[].{name}", options)
    return options.replace("RV(unknown_paths)", "RV(releases[].unknown_paths)")


class ModuleDocFragment:
    """The options that describe a release, and those of a task that works on releases."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - The name of the release, unique in its namespace. It begins with a lower-case letter, goes on with lower-case
        letters, digits and hyphens, ends with no hyphen, and has at most 53 characters.
    type: str
    required: true
  namespace:
    description:
      - The Kubernetes namespace of the release. It must exist, the service creates none.
    type: str
    required: true
  state:
    description:
      - With V(present), the release is installed, or upgraded when its chart version or values differ or it failed.
      - With V(absent), the release is uninstalled. Only its identity, the connection and the waiting matter then.
      - With V(rolled_back), the release gets the chart and the values of an earlier O(revision) back, as a new one.
        Without O(revision) it is the last good one, and only a release that failed, or whose operation hangs, is rolled
        back. The O(values) of the task do not matter then.
    type: str
    choices: [present, absent, rolled_back]
    default: present
  revision:
    description:
      - The revision to go back to with O(state=rolled_back). Nothing is done when the release is deployed with the
        chart and the values of that revision already.
      - If not set, it is the last good one, which is the newest older revision that was deployed and whose description
        does not tell of a failure.
    type: int
  expect_revision:
    description:
      - The revision that the release is expected to be at, V(0) for none. When it is another one and there is something
        to write, the task fails before it writes.
      - This narrows the gap in which somebody else's change is overwritten. It cannot close it, because the service
        itself takes no such condition.
    type: int
  on_pending:
    description:
      - What to do with a release that is found with an operation under way, or with one that never ended.
      - With V(wait), it is waited for. The exception is O(state=rolled_back) without O(revision), which rolls back at
        once. With V(fail), the task fails at once.
      - With V(recover), the release is rolled back at once to its last good revision, or uninstalled when there is
        none, and the task goes on. It does not ask whether somebody is still at work on the release.
    type: str
    choices: [wait, fail, recover]
    default: wait
  chart_change:
    description:
      - What to do with a release that was installed from a chart of another name, with O(state=present).
      - With V(fail), the task fails. With V(reinstall), the release is uninstalled and installed from the wanted chart.
        Its history is lost, and so may be what its resources hold; nothing of its live values is taken over.
      - The service validates the new installation before the old release goes (unless O(server_dry_run=never)). What
        fails after that cannot be undone, O(rollback_on_failure) does not bring the old release back.
    type: str
    choices: [fail, reinstall]
    default: fail
  on_failed:
    description:
      - What to do with a release that failed, with O(state=present).
      - With V(upgrade), it is upgraded, also when nothing differs. With V(fail), the task fails.
      - With V(reinstall), it is uninstalled and installed anew, also from the status C(UNKNOWN). Its history is lost,
        and so may be what its resources hold.
    type: str
    choices: [upgrade, reinstall, fail]
    default: upgrade
  rollback_on_failure:
    description:
      - Whether to undo an installation or upgrade of this task that fails or does not end in time. A failed upgrade is
        rolled back to the last good revision, a failed first installation is uninstalled. The task fails all the same.
      - Undoing has the whole O(wait_timeout) once more. It implies O(wait=true).
    type: bool
    default: false
    aliases: [atomic]
  chart_id:
    description:
      - The ID of the chart, which stands for one version of it. With O(state=present), either this or O(chart_name) is
        needed.
      - With O(state=rolled_back) it is used only when the chart of the revision is not in the project any more, because
        the request has to name one.
    type: str
  chart_name:
    description:
      - The name of the chart, which is looked up with O(chart_version) in the list of the project's charts.
      - A chart that is not there any more is no error when the release was installed from it and has the values wanted.
    type: str
  chart_version:
    description:
      - The version of the chart, exactly. Needed with O(chart_name). With O(chart_id), it must be that of the chart,
        else the task fails before it writes.
      - An installed release moves to another version of its chart in place.
      - V(latest) is refused, because it would mean another version after each upload.
    type: str
    aliases: [version]
  values:
    description:
      - Values that override the defaults of the chart, any mapping. Types are kept, and a V(null) removes a default.
      - They are the whole of the overrides. What earlier runs set and this one leaves out goes back to its default.
      - Values whose key looks secret are masked in all that the module returns and logs. Better give secrets in
        O(sensitive_values), because other values are shown, and stand in the log of the system where the module runs.
    type: dict
    default: {}
  values_files:
    description:
      - Files with values, YAML or JSON, laid over each other in their order, under O(values) and O(sensitive_values).
        Maps merge, anything else replaces what was there.
      - They are read on the controller, and found like the files of other tasks, in C(files/) of the role and
        beside the playbook. Nothing in them is templated.
      - A megabyte of values in a playbook costs Ansible many seconds, in a file nearly nothing.
      - What is encrypted with Ansible Vault, the whole file or single values, counts as O(sensitive_values) unless
        something plain is laid over it.
    type: list
    elements: path
    default: []
  sensitive_values:
    description:
      - Values to keep secret, laid over O(values). None of them is returned, shown in a diff or logged.
      - That one of them changes is shown as C((sensitive, changed\)).
    type: dict
    default: {}
  values_mode:
    description:
      - With V(replace), O(values) and O(sensitive_values) are the whole of the overrides.
      - With V(merge), they are laid over the live values of the release, and the result is sent whole. That is refused
        when the service shows one of the live values masked. Where the live values read as merged with the defaults of
        the chart, a default that they lack is sent as V(null), so that it stays away, and a warning names it. That is
        not so when the chart changes, because only the defaults of the new one are known.
    type: str
    choices: [replace, merge]
    default: replace
  ignore_paths:
    description:
      - Paths of values (JSON Pointers) that are neither compared nor changed, like a number of replicas that an
        autoscaler sets. When something else is upgraded, their live values are sent back.
    type: list
    elements: str
    default: []
  validate_values:
    description:
      - What to do when O(values) or O(sensitive_values) hold paths that the default values of the chart do not have,
        which the service ignores silently, or leaves of another type than the default's.
      - With V(warn), these are a warning that names the nearest path. With V(strict), the task fails before it writes.
      - Exempt are maps that are empty in the defaults, nulls, what lies in lists, C(global) and C(tags). Of what may be
        values of a dependency, only near misses count. No request is made for it.
    type: str
    choices: [warn, strict, "off"]
    default: warn
  masked_values:
    description:
      - What to make of a live value that the service shows masked, as V(******), so that it cannot be compared.
      - With V(ignore), it counts as equal, and is named in RV(unknown_paths). With V(assume_changed), it counts as
        changed.
    type: str
    choices: [ignore, assume_changed]
    default: ignore
  description:
    description:
      - A description of the release. It is sent with an installation only, and never compared, because the service
        shows texts of its own in its place.
    type: str
  parameters:
    description:
      - Parameters of the service for an installation or upgrade. Only those that are set are sent, with one exception.
        An upgrade with empty O(values) sends C(reset_values=true), because the service would keep the former values.
    type: dict
    suboptions:
      dry_run:
        description:
          - Has the service validate the installation or upgrade, and nothing else. The task then changes nothing.
          - For a prediction of what a task would change, use check mode.
        type: bool
      name_template:
        description:
          - A template for the name of the release. The module always looks for O(name).
        type: str
      no_hooks:
        description:
          - Whether to leave out the hooks of an installation.
        type: bool
      replace:
        description:
          - On an installation, whether to reuse the name of a failed or deleted release.
          - On an upgrade, whether to keep the values of the release and to lay O(values) over them. The release then is
            as wanted when that would change nothing.
        type: bool
      recreate:
        description:
          - Whether to restart the pods of an upgrade.
        type: bool
      reset_values:
        description:
          - Whether an upgrade starts from the defaults of the chart. With V(false) and empty O(values) it keeps the
            former values.
        type: bool
      release_version:
        description:
          - The same as O(revision), under the service's name. V(0) stands for none. Refused with O(state=present).
        type: int
      include_hooks:
        description:
          - Whether to run the hooks of an upgrade.
        type: bool
"""

    WORK = r"""
seealso:
  - name: Values
    description: How values are merged, compared and kept secret.
    link: https://github.com/huaweicloud-cce/huaweicloud.cce/blob/main/docs/docsite/rst/guide_values.rst
  - name: Troubleshooting
    description: Error codes, permissions, and releases that hang.
    link: https://github.com/huaweicloud-cce/huaweicloud.cce/blob/main/docs/docsite/rst/guide_troubleshooting.rst
options:
  server_dry_run:
    description:
      - What the service is asked to validate in check mode, see the attribute C(check_mode).
      - V(install) for installations, V(always) for upgrades and rollbacks, too, V(never) for nothing, so that only
        reads are sent.
      - A refusal (HTTP 400) fails the task. A missing permission (HTTP 403), or something that is not there yet
        (HTTP 404), is a warning.
    type: str
    choices: [install, always, never]
    default: install
  wait:
    description:
      - Whether to wait for the end of the operation, so that the task fails when the release does.
      - An operation that is found under way is waited for in any case, and so is a recovery that makes way.
    type: bool
    default: true
  wait_timeout:
    description:
      - How many seconds the whole task may take, without what O(rollback_on_failure) undoes.
    type: int
    default: 600
  wait_interval:
    description:
      - How many seconds to pause between two looks at most. The first pauses are shorter, from half a second on.
    type: float
    default: 5.0
  return_values:
    description:
      - Which values the result holds. AWX and other places that keep results choke on large ones.
      - With V(changed), these are the values that differ (C(changes)). With V(all), the release's own, too
        (C(release_values)), and those of the task where Ansible shows its options (C(invocation)). With V(none), there
        are none. What the release is, and how it stands, is always returned.
      - The release's own values are returned whole. C(changes) and diffs are capped; diffs do not depend on this.
    type: str
    choices: [none, changed, all]
    default: all
"""

    # The same for each entry of a list.
    MANY: str = f"""
options:
  releases:
    suboptions:
      needs:
        description:
          - The releases of this task that have to be there before this one, by name, or by namespace and name with a
            slash between. An absent release goes after those absent ones that need it; whether one that is to be
            there comes before or after it is not said by this.
          - With O(wait=false), it is enough that the service has accepted what is to be done.
        type: list
        elements: str
        default: []
{indent(_in_list(DOCUMENTATION), "    ")}"""
