# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The addresses of the service and of the identity service (IAM) in each cloud of the family; pure."""

from __future__ import annotations

import re

from ._errors import InputError

# The clouds by region, where it is not the first one (api documents of each operator).
DOMAIN = "myhuaweicloud.com"
_DOMAINS = (
    (re.compile(r"eu-west-1\d\d"), "myhuaweicloud.eu"),
    (re.compile(r"eu-(de|nl)"), "otc.t-systems.com"),
    (re.compile(r"eu-ch2"), "sc.otc.t-systems.com"),
    (re.compile(r"ru-moscow-1"), "hc.sbercloud.ru"),
)
# Identity services that do not stand beside the CCE service.
_IAM_HOSTS = {"eu-west-0": "iam.eu-west-0.prod-cloud-ocb.orange-business.com"}
_REGION = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DOMAIN = re.compile(r"[a-z0-9]+([-.][a-z0-9]+)*")


def make_endpoint(service: str, region: str, cloud: str = "") -> str:
    """Return the base URL of C(cce) or C(iam) in a region; C(cloud) is the domain, if it is not the region's usual one.

    Raises InputError for what cannot be a region or a domain.
    """
    if not _REGION.fullmatch(region):
        raise InputError(f"region is no name of a region: {region!r}.")
    if cloud and not _DOMAIN.fullmatch(cloud):
        raise InputError(f"cloud is no domain: {cloud!r}. It looks like {DOMAIN}.")
    if service == "iam" and not cloud and region in _IAM_HOSTS:
        return f"https://{_IAM_HOSTS[region]}"
    domain = cloud or next((domain for pattern, domain in _DOMAINS if pattern.fullmatch(region)), DOMAIN)
    return f"https://{service}.{region}.{domain}"
