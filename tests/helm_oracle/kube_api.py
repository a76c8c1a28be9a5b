# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Kubernetes API as far as Helm uses it: plain HTTP on the loopback, in front of a cluster's objects."""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Optional
from urllib.parse import parse_qs, urlsplit

from .cluster import KINDS, Cluster, Refused

VERBS = ["create", "delete", "get", "list", "patch", "update"]
KUBECONFIG = """apiVersion: v1
kind: Config
clusters: [{{name: stand-in, cluster: {{server: "{url}"}}}}]
contexts: [{{name: stand-in, context: {{cluster: stand-in, user: nobody, namespace: default}}}}]
users: [{{name: nobody, user: {{}}}}]
current-context: stand-in
"""
DISCOVERY: dict[str, Any] = {
    "/version": {"major": "1", "minor": "24", "gitVersion": "v1.24.0"},
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
    "/api/v1": {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": "v1",
        "resources": [
            {"name": plural, "singularName": "", "namespaced": True, "kind": kind, "verbs": VERBS}
            for plural, kind in KINDS.items()
        ],
    },
}


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    # Head and body go out as two packets, and the second would wait for 40 ms.
    disable_nagle_algorithm = True
    cluster: Cluster

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def answer(self) -> None:
        """Answer a request of any method."""
        length = int(self.headers.get("Content-Length") or 0)
        data = json.loads(self.rfile.read(length) or b"{}")
        try:
            status, body = self._act(data)
        except Refused as error:
            status = error.status
            body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
            body.update(message=str(error), reason=error.reason, code=error.status)
        payload = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

    def _act(self, data: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return status and body of the answer; raise Refused."""
        url = urlsplit(self.path)
        if url.path in DISCOVERY:
            return 200, DISCOVERY[url.path]
        parts = url.path.split("/")[1:]
        if parts[:3] != ["api", "v1", "namespaces"] or len(parts) not in (5, 6) or parts[4] not in KINDS:
            raise Refused(404, "NotFound", "the server could not find the requested resource")
        namespace, plural = parts[3], parts[4]
        trap = self.cluster.trap_for(self.command, plural)
        if trap is not None:
            trap.spring()
        if len(parts) == 6:
            return self._act_on_one(plural, namespace, parts[5], data)
        if self.command == "POST":
            return 201, self.cluster.create(plural, namespace, data)
        selector = parse_qs(url.query).get("labelSelector", [""])[0]
        items = self.cluster.list(plural, namespace, selector)
        return 200, {"kind": f"{KINDS[plural]}List", "apiVersion": "v1", "metadata": {}, "items": items}

    def _act_on_one(self, plural: str, namespace: str, name: str, data: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Do what the method says to one object."""
        cluster = self.cluster
        if self.command == "PUT":
            return 200, cluster.replace(plural, namespace, name, data)
        if self.command == "PATCH":
            return 200, cluster.patch(plural, namespace, name, data)
        if self.command == "DELETE":
            cluster.delete(plural, namespace, name)
            return 200, {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}
        return 200, cluster.get(plural, namespace, name)


class Server(ThreadingHTTPServer):
    """A server that does not mind when Helm gives up and goes."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Complain of anything but a lost connection."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class KubeApi:
    """The running server; use it as a context manager."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._server: Optional[Server] = None
        self._thread: Optional[threading.Thread] = None

    def __enter__(self) -> KubeApi:
        handler = type("BoundHandler", (Handler,), {"cluster": self.cluster})
        self._server = Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(self, *dummy: object) -> None:
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    def kubeconfig(self) -> str:
        """Return the file that leads a client here."""
        assert self._server is not None, "the server runs"
        return KUBECONFIG.format(url=f"http://127.0.0.1:{self._server.server_address[1]}")
