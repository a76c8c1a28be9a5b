# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the stand-in of a Kubernetes cluster remembers: objects, and the trap that one request falls into."""

from __future__ import annotations

import threading
from typing import Any, Optional

Object = dict[str, Any]
KINDS = {"configmaps": "ConfigMap", "secrets": "Secret", "services": "Service"}


class Refused(Exception):
    """The cluster's refusal of a request, with HTTP status and reason."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status, self.reason = status, reason


class Trap:
    """Holds or refuses the first request for a resource after Helm has written a release's record.

    So an operation is caught when it is stored as pending and nothing of it has been applied.
    """

    def __init__(self, hold: bool = False, refusal: str = "") -> None:
        self.refusal = refusal
        self.caught = threading.Event()
        self.opened = threading.Event()
        self._armed = False
        if not hold:
            self.opened.set()

    def catches(self, method: str, plural: str) -> bool:
        """Return whether it catches this request."""
        if plural == "secrets":
            self._armed = self._armed or method in ("POST", "PUT")
            return False
        return self._armed and not self.caught.is_set()

    def spring(self) -> None:
        """Keep the caught request until somebody opens the trap; raise what it ends with."""
        self.opened.wait(300)
        if self.refusal:
            raise Refused(500, "InternalError", self.refusal)


class Cluster:
    """Namespaced objects of a few kinds."""

    def __init__(self, namespaces: tuple[str, ...] = ("default",)) -> None:
        self.namespaces = set(namespaces)
        self.is_ready = True
        """Whether services get an address; Helm waits for it."""
        self.lock = threading.Lock()
        self._objects: dict[tuple[str, str, str], Object] = {}
        self._trap: Optional[Trap] = None

    def reset(self) -> None:
        """Forget all objects."""
        with self.lock:
            self._objects.clear()
            self._trap, self.is_ready = None, True

    def set_trap(self, trap: Optional[Trap]) -> None:
        """Set a trap, or take it away."""
        with self.lock:
            self._trap = trap

    def trap_for(self, method: str, plural: str) -> Optional[Trap]:
        """Return the trap if this request falls into it."""
        with self.lock:
            trap = self._trap
            if trap is None or not trap.catches(method, plural):
                return None
            trap.caught.set()
            return trap

    def list(self, plural: str, namespace: str, selector: str) -> list[Object]:
        """Return the objects with all the labels of the selector (`a=b,c=d`)."""
        wanted = dict(pair.split("=", 1) for pair in selector.split(",") if pair)
        with self.lock:
            return [
                item
                for (kind, space, _name), item in sorted(self._objects.items())
                if (kind, space) == (plural, namespace) and wanted.items() <= _labels(item).items()
            ]

    def get(self, plural: str, namespace: str, name: str) -> Object:
        """Return the object as the cluster shows it; raise Refused when there is none."""
        with self.lock:
            item = self._find(plural, namespace, name)
            if plural == "services" and self.is_ready:
                return {**item, "spec": {**item["spec"], "clusterIP": "10.0.0.1"}}
            return item

    def create(self, plural: str, namespace: str, item: Object) -> Object:
        """Store a new object; raise Refused when there is one of that name, or no such namespace."""
        name = item["metadata"]["name"]
        with self.lock:
            if namespace not in self.namespaces:
                raise Refused(404, "NotFound", f'namespaces "{namespace}" not found')
            if (plural, namespace, name) in self._objects:
                raise Refused(409, "AlreadyExists", f'{plural} "{name}" already exists')
            return self._put(plural, namespace, name, item)

    def replace(self, plural: str, namespace: str, name: str, item: Object) -> Object:
        """Store an object in the place of one that is there."""
        with self.lock:
            self._find(plural, namespace, name)
            return self._put(plural, namespace, name, item)

    def patch(self, plural: str, namespace: str, name: str, changes: Object) -> Object:
        """Merge the changes into the object."""
        with self.lock:
            return self._put(plural, namespace, name, merged(self._find(plural, namespace, name), changes))

    def delete(self, plural: str, namespace: str, name: str) -> None:
        """Remove the object."""
        with self.lock:
            self._find(plural, namespace, name)
            del self._objects[plural, namespace, name]

    def _find(self, plural: str, namespace: str, name: str) -> Object:
        """Return the object or raise Refused."""
        try:
            return self._objects[plural, namespace, name]
        except KeyError:
            raise Refused(404, "NotFound", f'{plural} "{name}" not found') from None

    def _put(self, plural: str, namespace: str, name: str, item: Object) -> Object:
        """Store the object with what a cluster adds to it."""
        metadata = {**item["metadata"], "name": name, "namespace": namespace, "uid": f"{plural}-{name}"}
        stored = {**item, "apiVersion": "v1", "kind": KINDS[plural], "metadata": metadata}
        self._objects[plural, namespace, name] = stored
        return stored


def merged(tree: Object, changes: Object) -> Object:
    """Return the tree with a merge patch applied; null takes a key away, directives of strategic patches do nothing."""
    result = dict(tree)
    for key, value in changes.items():
        if key.startswith("$"):
            continue
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            below = result.get(key)
            result[key] = merged(below if isinstance(below, dict) else {}, value)
        else:
            result[key] = value
    return result


def _labels(item: Object) -> dict[str, str]:
    """Return the object's labels."""
    return item["metadata"].get("labels") or {}
