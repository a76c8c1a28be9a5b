# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every fresh simulator holds: ids, credentials and the seeded charts."""

from __future__ import annotations

from typing import Any

SEED_CLUSTER = "a870253f-5dc7-11ee-bf71-0255ac100b03"
SEED_CLUSTER_NAME = "sfs-turbo-test"
SEED_CHART = "3c138b72-7ce4-6d76-7c55-604cdb2ce423"
UPGRADE_CHART = "5d1f0c84-3b6e-11ef-9a3c-0255ac100b0e"

PROJECT_ID = "0c2b5d1f8b8026af2fd6c00a7d1cbe02"
PROJECT_NAME = "eu-west-101"
OTHER_PROJECT_ID = "77b6a44cba5143ab91d13ab9a8ff44fd"
OTHER_PROJECT_NAME = "eu-west-101_team"
DOMAIN_ID = "d78cbac186b744899480f25bd022f468"
DOMAIN_NAME = "cce-account"
USER_NAME = "cce-user"
USER_PASSWORD = "cce-user-password"
AGENCY_NAME = "cce-agency"

# Tokens are opaque to clients; readable ones make a failing test easier to read.
TOKEN = "MIIFvAYJKoZIhvcNAQcCsimulator-token-of-cce-user"
READONLY_TOKEN = "MIIFvAYJKoZIhvcNAQcCsimulator-token-read-only"
EXPIRED_TOKEN = "MIIFvAYJKoZIhvcNAQcCsimulator-token-expired"
OTHER_PROJECT_TOKEN = "MIIFvAYJKoZIhvcNAQcCsimulator-token-other-project"

# The pair that Huawei publishes in its signing guide as an example.
ACCESS_KEY = "QTWAOYTTINDUT2QVKYUC"
SECRET_KEY = "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc"
TEMPORARY_ACCESS_KEY = "SIMTEMPORARYACCESSKY"
TEMPORARY_SECRET_KEY = "simulator-temporary-secret-key-0000000001"
SECURITY_TOKEN = "gQpjbi1ub3J0aC00exampleTOKEN"

CHART_NAME = "magento-mysql"

CHART_VALUES: dict[str, Any] = {
    "imageTag": "latest",
    "imagePullPolicy": "Always",
    "replicas": 1,
    "basic": {
        "admin_password": "magento-admin",
        "admin_username": "username",
        "app_name": "magento",
        "mysql_database": "magento",
        "mysql_name": "mysql",
        "mysql_password": "magento-mysql",
        "mysql_port": 3306,
        "mysql_root_password": "magento-root",
        "mysql_user": "magento",
        "storage_class": "csi-nas",
        "storage_mode": "ReadWriteMany",
        "storage_size": "10G",
    },
    "global": {"magento_EIP": "100.100.100.100", "magento_EPORT": 32080, "namespace": "default"},
    "image": {
        "magento_image": "example.com/everest/magento:latest",
        "mysql_image": "example.com/everest/mysql:5.7.14",
    },
}
