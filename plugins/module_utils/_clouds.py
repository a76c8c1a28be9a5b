# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The addresses of the service and of the identity service (IAM) in each cloud of the family; pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

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


def check_url(option: str, url: str, allows_plain: bool) -> str:
    """Return a base URL without a slash at its end; raise InputError for what is none, or sends secrets in clear."""
    try:
        parts = urlsplit(url)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:  # of the port, too
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise InputError(f"{option} must be a URL with scheme and host, like https://cce.eu-west-101.myhuaweicloud.eu.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InputError(f"{option} must be a base URL without user, query or fragment.")
    if parts.scheme == "http" and not (allows_plain or is_loopback(host)):
        raise InputError(f"{option} is plain http, which would send the credentials in clear: use https.")
    return url.rstrip("/")


def is_loopback(host: str | None) -> bool:
    """Return whether a host is this very machine."""
    return host in ("localhost", "::1") or bool(re.fullmatch(r"127(\.\d{1,3}){3}", host or ""))


def as_autopilot(path: str) -> str:
    """Return the path of the same endpoint for Autopilot clusters, which have their own (Huawei's SDK names them)."""
    for prefix in ("/cce/cam/", "/api/v3/"):
        if path.startswith(prefix):
            return "/autopilot/" + path.split("/", 2)[2]
    return f"/autopilot{path}" if path.startswith("/v2/charts") else path
