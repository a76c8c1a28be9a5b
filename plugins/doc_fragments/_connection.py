# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This fragment is private to huaweicloud.cce: other collections should not use it, it can change without notice.

from __future__ import annotations


class ModuleDocFragment:
    """The options that say which service to talk to, and as whom."""

    DOCUMENTATION = r"""
options:
  endpoint:
    description:
      - The base URL of the CCE service, for example V(https://cce.eu-west-101.myhuaweicloud.eu) or
        V(https://cce.eu-de.otc.t-systems.com). It beats O(region), wherever each of them comes from.
      - Plain C(http) is accepted for loopback addresses only, elsewhere only with O(validate_certs=false).
      - If not set, the environment variable E(HW_CCE_ENDPOINT) is used.
    type: str
  region:
    description:
      - The region of the cluster, from which the endpoint is made when O(endpoint) is not set. One of both is needed.
      - If not set, the environment variables E(HW_REGION_NAME), E(OS_REGION_NAME) and E(ANSIBLE_HWC_REGION) are used.
    type: str
  project_id:
    description:
      - The ID of the project that owns the cluster. Needed with O(access_key), because the signed requests name it, and
        where the clusters of the project are listed. Otherwise a token says its project by itself.
      - If not set, the environment variables E(HW_PROJECT_ID), E(HUAWEICLOUD_SDK_PROJECT_ID), E(OS_PROJECT_ID) and
        E(ANSIBLE_HWC_PROJECT_ID) are used.
    type: str
  auth_token:
    description:
      - An IAM token of a user, valid for 24 hours, scoped to the project of the cluster.
        It excludes O(access_key).
      - If neither this nor O(access_key) is set, the environment variables E(HW_AUTH_TOKEN) and E(OS_AUTH_TOKEN) are
        used, before any access key of the environment.
    type: str
  access_key:
    description:
      - The access key (AK) whose O(secret_key) signs each request.
      - If neither this nor O(auth_token) is set, the first pair of the environment is used, see the notes.
    type: str
  secret_key:
    description:
      - The secret key (SK) of O(access_key). As an option, it is needed together with it.
      - In the environment E(HW_SECRET_KEY), E(HUAWEICLOUD_SDK_SK), E(OS_SECRET_KEY) or E(ANSIBLE_HWC_SECRET_KEY).
    type: str
  security_token:
    description:
      - The security token that belongs to a temporary O(access_key).
      - In the environment E(HW_SECURITY_TOKEN), E(HUAWEICLOUD_SDK_SECURITY_TOKEN) or E(OS_SECURITY_TOKEN).
    type: str
  validate_certs:
    description:
      - Whether to verify the certificate of the endpoint.
      - If not set, the inverse of the environment variable E(HW_INSECURE) is used.
    type: bool
    default: true
  ca_path:
    description:
      - The path of a file or folder of CA certificates (PEM) to verify the endpoint with.
      - If not set, the environment variable E(OS_CACERT) is used.
    type: path
  request_timeout:
    description:
      - How many seconds a single request may take.
    type: float
    default: 60.0
  max_retries:
    description:
      - How often a request is sent again after a passing failure. A read is repeated after any of them, a write only
        when a look shows that it was not carried out, or when it cannot have been.
      - If not set, the environment variable E(HW_MAX_RETRIES) is used.
    type: int
    default: 5
requirements:
  - The Python library C(requests) 2.25 or newer, where the module runs.
notes:
  - Options beat environment variables. An environment variable that is empty counts as not set. The environment is read
    where the module runs, which is the controller with C(connection=local) or C(delegate_to=localhost).
  - "A pair of keys is taken from the environment as a whole, from the first of these families that is set (half a pair
    is an error):
    E(HW_ACCESS_KEY), E(HW_SECRET_KEY), E(HW_SECURITY_TOKEN), the names of Terraform;
    E(HUAWEICLOUD_SDK_AK), E(HUAWEICLOUD_SDK_SK), E(HUAWEICLOUD_SDK_SECURITY_TOKEN), those of Huawei Cloud's SDK;
    E(OS_ACCESS_KEY), E(OS_SECRET_KEY), E(OS_SECURITY_TOKEN), those of Open Telekom Cloud's tools;
    E(ANSIBLE_HWC_ACCESS_KEY), E(ANSIBLE_HWC_SECRET_KEY)."
  - Give secrets by environment variable or vault. What is written literally into a playbook can be printed by
    ansible-core itself, which since 2.19 shows the source of a failed ad-hoc task.
  - Proxies are taken from the environment (E(HTTPS_PROXY), E(NO_PROXY)). Redirects are refused, C(.netrc) is not read.
"""

    CLUSTER = r"""
options:
  cluster_id:
    description:
      - The ID of the cluster. Either this or O(cluster_name) is needed.
    type: str
  cluster_name:
    description:
      - The name of the cluster, else its alias, which is the name that the console shows. It is looked up in the list
        of the project's clusters, so that O(project_id) is needed, also with a token.
      - It is an error when no cluster has that name, or more than one.
      - It excludes O(cluster_id), where an empty string counts as not set. Where C(module_defaults) give that one, a
        task that names its cluster sets O(cluster_id) to V("") beside this, and the other way round.
    type: str
"""
