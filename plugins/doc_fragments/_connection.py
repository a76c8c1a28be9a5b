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
      - The region of the cluster, from which the endpoints are made that are not set. Its name is also that of the
        project when none is given.
      - If not set, the environment variables E(HW_REGION_NAME), E(OS_REGION_NAME) and E(ANSIBLE_HWC_REGION) are used.
    type: str
  cloud:
    description:
      - The domain of the cloud, like V(myhuaweicloud.com). Only needed for clouds that are not known by their
        regions.
      - If not set, the environment variables E(HW_CLOUD) and E(ANSIBLE_HWC_CLOUD) are used.
    type: str
  iam_endpoint:
    description:
      - The base URL of the identity service (IAM), when it is not the one of O(region). Only some ways to
        authenticate ask it, and look-ups of projects.
      - If not set, the environment variables E(HW_AUTH_URL), E(HUAWEICLOUD_SDK_IAM_ENDPOINT), E(OS_AUTH_URL) and
        E(ANSIBLE_HWC_IDENTITY_ENDPOINT) are used.
    type: str
  cluster_category:
    description:
      - The category of the cluster, because Autopilot clusters have paths of their own in the service.
    type: str
    choices: [standard, autopilot]
    default: standard
  project_id:
    description:
      - The ID of the project that owns the cluster. When it is needed and not set, it is looked up by
        O(project_name), else by O(region).
      - If not set, the environment variables E(HW_PROJECT_ID), E(HUAWEICLOUD_SDK_PROJECT_ID), E(OS_PROJECT_ID) and
        E(ANSIBLE_HWC_PROJECT_ID) are used.
    type: str
  project_name:
    description:
      - The name of the project, if it is not that of the region, like V(eu-de_team).
      - If not set, the environment variables E(HW_PROJECT_NAME), E(OS_PROJECT_NAME) and E(ANSIBLE_HWC_PROJECT) are
        used.
    type: str
  auth_method:
    description:
      - The way to authenticate. With V(auto), it is that of the first credential that is found, see the notes.
      - V(metadata) asks the metadata service of the ECS on which the module runs for the keys of its agency. It is
        used only when it is said.
    type: str
    choices: [auto, token, aksk, password, agency, metadata]
    default: auto
  auth_token:
    description:
      - An IAM token of a user, valid for 24 hours, scoped to the project of the cluster.
      - In the environment E(HW_AUTH_TOKEN) or E(OS_AUTH_TOKEN).
    type: str
  access_key:
    description:
      - The access key (AK) whose O(secret_key) signs each request.
      - In the environment E(HW_ACCESS_KEY), E(HUAWEICLOUD_SDK_AK), E(OS_ACCESS_KEY) or E(ANSIBLE_HWC_ACCESS_KEY).
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
  user_name:
    description:
      - The name of an IAM user, who gets a token with O(password). It needs O(domain_name) or O(domain_id).
      - In the environment E(HW_USER_NAME), E(OS_USERNAME) or E(ANSIBLE_HWC_USER).
    type: str
  user_id:
    description:
      - The ID of an IAM user, instead of O(user_name) and its account.
      - In the environment E(HW_USER_ID) or E(OS_USER_ID).
    type: str
  password:
    description:
      - The password of the user.
      - In the environment E(HW_USER_PASSWORD), E(OS_PASSWORD) or E(ANSIBLE_HWC_PASSWORD).
    type: str
  domain_name:
    description:
      - The name of the account that the user belongs to.
      - If not set, the environment variables E(HW_DOMAIN_NAME), E(OS_USER_DOMAIN_NAME) and E(ANSIBLE_HWC_DOMAIN) are
        used.
    type: str
  domain_id:
    description:
      - The ID of that account, instead of its name.
      - If not set, the environment variables E(HW_DOMAIN_ID), E(HUAWEICLOUD_SDK_DOMAIN_ID) and E(OS_USER_DOMAIN_ID)
        are used.
    type: str
  agency_name:
    description:
      - The name of an agency to assume with the credential, which gives temporary keys in the account that delegates.
      - In the environment E(HW_ASSUME_ROLE_AGENCY_NAME) or E(OS_AGENCY_NAME), which only count for a credential of
        the environment.
    type: str
  agency_domain_name:
    description:
      - The name of the account that delegates. Either this or O(agency_domain_id) is needed with O(agency_name).
      - In the environment E(HW_ASSUME_ROLE_DOMAIN_NAME) or E(OS_AGENCY_DOMAIN_NAME).
    type: str
  agency_domain_id:
    description:
      - The ID of the account that delegates. In the environment E(HW_ASSUME_ROLE_DOMAIN_ID).
    type: str
  metadata_endpoint:
    description:
      - The base URL of the metadata service for O(auth_method=metadata).
    type: str
    default: http://169.254.169.254
  profile:
    description:
      - A profile in C(~/.huaweicloud/credentials) (a section of that file) or C(~/.hcloud/config.json), or in
        O(config_file).
    type: str
  config_file:
    description:
      - The profile file of another tool to take the credential from. Files that end in C(.json) are those of KooCLI,
        in C(.yaml) those of OpenStack (C(clouds.yaml)), all others those of Huawei Cloud's SDK.
    type: path
  os_cloud:
    description:
      - A cloud in OpenStack's C(clouds.yaml), which is looked for in the current folder, C(~/.config/openstack) and
        C(/etc/openstack), or in O(config_file). It takes the Python library C(PyYAML).
      - In the environment E(OS_CLOUD).
    type: str
  credential_prefix:
    description:
      - What the names of the variables begin with, so that one environment can hold several credentials. With
        V(PROD), E(PROD_HW_ACCESS_KEY) is read instead of E(HW_ACCESS_KEY). Other variables for credentials, endpoints,
        projects and certificates, and profile files, play no part then.
    type: str
  validate_certs:
    description:
      - Whether to verify the certificates of the endpoints, V(true) if nothing is said.
      - If not set, the inverse of the environment variable E(HW_INSECURE) is used.
    type: bool
  ca_path:
    description:
      - The path of a file or folder of CA certificates (PEM) to verify the endpoints with.
      - If not set, the environment variable E(OS_CACERT) is used.
    type: path
  client_cert:
    description:
      - The path of a client certificate (PEM), for services that ask for one.
      - If not set, the environment variable E(OS_CERT) is used.
    type: path
  client_key:
    description:
      - The path of its key (PEM), when O(client_cert) does not hold it.
      - If not set, the environment variable E(OS_KEY) is used.
    type: path
  proxy:
    description:
      - The URL of a proxy, instead of that of the environment, or V(none) for no proxy at all.
    type: str
  connect_timeout:
    description:
      - How many seconds a connection may take to come about.
    type: float
    default: 10.0
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
  - "The first credential that is found is used: that of the options; the profile that O(profile), O(config_file) or
    O(os_cloud) names; the environment, where a token comes before keys and keys before a password; a profile file
    (E(HUAWEICLOUD_SDK_CREDENTIALS_FILE), E(HW_SHARED_CONFIG_FILE), E(OS_CLOUD), C(~/.huaweicloud/credentials),
    C(~/.hcloud/config.json)). Two of them among the options, and half a credential, are an error."
  - Options beat environment variables. A variable or option that is empty counts as not set. Environment and files
    are read where the module runs, which is the controller with C(connection=local) or C(delegate_to=localhost).
  - The variables of one tool are taken as a whole, those of Terraform (C(HW_)), Huawei Cloud's SDK
    (C(HUAWEICLOUD_SDK_)), OpenStack and Open Telekom Cloud (C(OS_)), and of older Ansible modules (C(ANSIBLE_HWC_)),
    in this order.
  - Give secrets by environment variable or vault. What is written literally into a playbook can be printed by
    ansible-core itself, which since 2.19 shows the lines of a task that failed.
  - Without O(proxy), proxies are taken from the environment (E(HTTPS_PROXY), E(NO_PROXY)). Redirects are refused,
    C(.netrc) is not read.
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
        of the project's clusters, of which O(project_id), O(project_name) or O(region) tells the ID.
      - It is an error when no cluster has that name, or more than one.
      - It excludes O(cluster_id), where an empty string counts as not set. Where C(module_defaults) give that one, a
        task that names its cluster sets O(cluster_id) to V("") beside this, and the other way round.
    type: str
"""
