# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This fragment is private to huaweicloud.cce: other collections should not use it, it can change without notice.

from __future__ import annotations


class ModuleDocFragment:
    """The attributes that all modules of the collection have in common."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
  diff_mode:
    description:
      - Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
  idempotent:
    description:
      - When run twice in a row outside check mode, with the same arguments, the second run does not change anything.
  action:
    description:
      - Has an action plugin of the same name, which runs the module in the controller process where nobody could tell
        the difference. That takes a fraction of the time.
        See R(how to make it fast, ansible_collections.huaweicloud.cce.docsite.guide_speed).
      - The variable C(huaweicloud_cce_in_process), or else the environment variable C(HUAWEICLOUD_CCE_IN_PROCESS),
        turns that off when it is V(never). It is V(auto) by default.
    support: full
  async:
    description: Supports being used with the C(async) keyword.
    support: full
  platform:
    description: Target OS or families that can be operated against.
    support: full
    platforms: posix
  action_group:
    description: Use C(group/huaweicloud.cce.cce) in C(module_defaults) to set defaults for the connection options.
    support: full
    membership:
      - huaweicloud.cce.cce
"""

    CLUSTER = r"""
options: {}
attributes:
  action_group:
    description:
      - Use C(group/huaweicloud.cce.cce) in C(module_defaults) to set defaults for the connection options,
        and C(group/huaweicloud.cce.cce_cluster) to set the cluster, too.
    support: full
    membership:
      - huaweicloud.cce.cce
      - huaweicloud.cce.cce_cluster
"""

    INFO = r"""
options: {}
attributes:
  check_mode:
    support: full
    details:
      - Changes nothing, and does the same in check mode as outside of it.
  diff_mode:
    support: N/A
    details:
      - Changes nothing.
  facts:
    description: Action returns an C(ansible_facts) dictionary that will update existing host facts.
    support: none
  idempotent:
    support: full
    details:
      - Changes nothing.
"""
