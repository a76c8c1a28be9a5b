# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service as a function: a call goes in, an answer comes out."""

from __future__ import annotations

import re
from typing import Callable, NamedTuple
from urllib.parse import unquote

from .auth import authenticate, authorise
from .charts_api import ChartsApi
from .clusters_api import ClustersApi
from .errors import ServiceError, cam_error, gateway_error, unknown_path
from .iam_api import IamApi
from .metadata_api import MetadataApi
from .releases_api import ReleasesApi
from .settings import Settings
from .state import State
from .wire import Answer, Call

RELEASES = "/cce/cam/v3/clusters/{cluster_id}/releases"
RELEASE = "/cce/cam/v3/clusters/{cluster_id}/namespace/{namespace}/releases/{name}"
CHART = "/v2/charts/{chart_id}"
CLUSTERS = "/api/v3/projects/{project_id}/clusters"
JSON_TYPES = ("application/json", "application/x-pem-file")


class Route(NamedTuple):
    """An endpoint; `area` says who answers: the service, or IAM with or without a caller."""

    method: str
    pattern: re.Pattern[str]
    handler: Callable[[Call], Answer]
    area: str


class Service:
    """The gateway's checks and the endpoints behind it."""

    def __init__(self, state: State, settings: Settings) -> None:
        self._state = state
        self._settings = settings
        self._routes = [*self._service_routes(), *self._iam_routes(), *self._metadata_routes()]

    def handle(self, call: Call) -> Answer:
        """Return the answer to a call; errors are answers, too."""
        try:
            return self._handle(call)
        except ServiceError as error:
            return Answer(error.status, error.body, dict(error.headers))

    def _handle(self, call: Call) -> Answer:
        """Check the call as the gateway does and hand it to its endpoint."""
        settings = self._settings
        route = None if settings.gateway404 else self._find(call)
        if route is None:
            raise unknown_path(settings.gateway_style)
        if len(call.body) > settings.max_body:
            raise gateway_error(413, "APIGW.0201", "Request entity too large.")
        signed_or_token = "authorization" in call.headers or "x-auth-token" in call.headers
        if route.area in ("service", "iam") or (signed_or_token and route.area == "iam-open"):
            identity = authenticate(call, self._state.iam, settings, self._state.clock())
            call.project_id = identity.project_id
            if route.area == "service":
                authorise(call, identity, call.args)
                self._check_content_type(call)
        return route.handler(call)

    def _find(self, call: Call) -> Route | None:
        """Return the route of the call and leave the path's arguments in it."""
        path = call.path[len("/autopilot") :] if call.path.startswith("/autopilot/") else call.path
        if path != call.path and path.startswith("/cam/"):
            path = "/cce" + path  # the twins lack this part
        elif path != call.path and path.startswith("/v3/"):
            path = "/api" + path  # and those of clusters this one
        for route in self._routes:
            match = route.pattern.fullmatch(path) if route.method == call.method else None
            if match:
                call.args = {name: unquote(value) for name, value in match.groupdict().items()}
                return route
        return None

    def _check_content_type(self, call: Call) -> None:
        """Raise 400 for a write with a body of a kind that the endpoint does not read; reads are not checked."""
        if call.method not in ("POST", "PUT"):
            return
        content_type = call.headers.get("content-type", "")
        if not content_type and not self._settings.strict_content_type:
            return
        charts = "/v2/charts" in call.path
        allowed = ("multipart/form-data",) if charts else JSON_TYPES
        if content_type.split(";")[0].strip().lower() not in allowed:
            raise cam_error(400, f'content type "{content_type}" is not supported', code="CCE.01400006")

    def _service_routes(self) -> list[Route]:
        """Return the routes of releases, charts and clusters."""
        releases = ReleasesApi(self._state, self._settings)
        charts = ChartsApi(self._state, self._settings)
        clusters = ClustersApi(self._state)
        return [
            _route("POST", RELEASES, releases.create_release),
            _route("GET", RELEASES, releases.list_releases),
            _route("GET", RELEASE, releases.show_release),
            _route("PUT", RELEASE, releases.update_release),
            _route("DELETE", RELEASE, releases.delete_release),
            _route("GET", RELEASE + "/history", releases.show_history),
            _route("POST", "/v2/charts", charts.upload_chart),
            _route("GET", "/v2/charts", charts.list_charts),
            _route("GET", "/v2/charts/{project_id}/quotas", charts.show_quotas),
            _route("GET", CHART, charts.show_chart),
            _route("PUT", CHART, charts.update_chart),
            _route("DELETE", CHART, charts.delete_chart),
            _route("GET", CHART + "/values", charts.show_values),
            _route("GET", CHART + "/archive", charts.download_chart),
            _route("GET", CLUSTERS, clusters.list_clusters),
            _route("GET", CLUSTERS + "/{cluster_id}", clusters.show_cluster),
        ]

    def _iam_routes(self) -> list[Route]:
        """Return the routes of the identity service."""
        iam = IamApi(self._state)
        return [
            _route("POST", "/v3/auth/tokens", iam.create_token, "iam-open"),
            _route("GET", "/v3/projects", iam.list_projects, "iam"),
            _route("POST", "/v3.0/OS-CREDENTIAL/securitytokens", iam.create_security_token, "iam-open"),
        ]

    def _metadata_routes(self) -> list[Route]:
        """Return the routes of the metadata service, which another host has in the world."""
        metadata = MetadataApi(self._state, self._settings)
        return [
            _route("PUT", "/meta-data/latest/api/token", metadata.create_token, "metadata"),
            _route("GET", "/openstack/latest/securitykey", metadata.show_keys, "metadata"),
        ]


def _route(method: str, template: str, handler: Callable[[Call], Answer], area: str = "service") -> Route:
    """Return a route whose template's names become arguments."""
    pattern = "".join(
        f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else re.escape(part)
        for part in re.split(r"(\{\w+\})", template)
    )
    return Route(method, re.compile(pattern), handler, area)
