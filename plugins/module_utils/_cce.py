# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The service's endpoints for releases: one method each, one request per call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ._answers import Answer
from ._charts import ChartApi
from ._client import HttpClient, segment
from ._errors import ApiError
from ._history import in_order
from ._masks import find_secrets
from ._release import Release
from ._watch import Watch


class CceApi:
    """Releases of one cluster; C(charts) are those of its project."""

    def __init__(self, client: HttpClient, cluster_id: str) -> None:
        self.client = client
        self.cluster_id = cluster_id
        self.charts = ChartApi(client)
        self.watch: Watch | None = None
        """What is to see each look at a release."""

    @property
    def _releases(self) -> str:
        return f"/cce/cam/v3/clusters/{segment('The cluster_id', self.cluster_id)}"

    def get_release(self, namespace: str, name: str, show_resources: bool = False) -> Release | None:
        """Return the release, None when the service answers 404; whether that proves an absence is for look()."""
        purpose = f"Reading the release {namespace}/{name}"
        query = {"show_resources": "true"} if show_resources else None
        try:
            answer = self.client.request("GET", self._path(namespace, name), purpose, query)
        except ApiError as error:
            if error.is_missing:
                return None
            raise
        # Whether or not the answer says so, it is about the release that was asked for.
        return self._read({**answer.read(dict), "namespace": namespace, "name": name})

    def read_release(self, answer: Answer) -> Release:
        """Return the release of an answer; the service's words in it may quote secrets of its values, so they go."""
        return self._read(answer.read(dict))

    def _read(self, record: Mapping[str, Any]) -> Release:
        return self.adopt(Release.from_api(record))

    def adopt(self, release: Release) -> Release:
        """Return a release that any client's list has shown as if this one had read it: its secrets are kept here."""
        self.client.conceal(find_secrets(release.values))
        return release.with_words(self.client.redact)

    def _pass_by(self, release: Release) -> Release:
        """Return a release without its own secrets in the service's words; those of all of a list are not remembered.

        Each text would be searched for each of them, which takes the square of the time.
        """
        secrets = self.client.secrets.layer(keeps_found=True)
        secrets.conceal(find_secrets(release.values))
        return release.with_words(secrets.redact)

    def list_releases(self, **filters: str) -> list[Release]:
        """Return the releases of the cluster; the service's filters are C(namespace) and C(chart_id)."""
        purpose = f"Listing the releases of cluster {self.cluster_id}"
        answer = self.client.request("GET", f"{self._releases}/releases", purpose, filters)
        return [self._pass_by(release) for release in _read_all(answer, namespace=filters.get("namespace", ""))]

    def believes_missing(self, namespace: str, name: str) -> bool:
        """Return whether a 404 is known to be about this release, because the cluster is known to be there."""
        return False

    def install(self, body: Mapping[str, Any]) -> Answer:
        """Ask for a new release (POST)."""
        purpose = f"Installing the release {body['namespace']}/{body['name']}"
        return self.client.request("POST", f"{self._releases}/releases", purpose, body=body)

    def list_history(self, namespace: str, name: str) -> tuple[Release, ...]:
        """Return the kept revisions of a release, oldest first."""
        purpose = f"Reading the history of the release {namespace}/{name}"
        answer = self.client.request("GET", f"{self._path(namespace, name)}/history", purpose)
        return in_order(list(map(self.adopt, _read_all(answer, namespace=namespace, name=name))))

    def upgrade(self, namespace: str, name: str, body: Mapping[str, Any]) -> Answer:
        """Ask for a new revision of a release (PUT): each call makes one, so it must not be sent twice."""
        purpose = f"Upgrading the release {namespace}/{name}"
        return self.client.request("PUT", self._path(namespace, name), purpose, body=body)

    def rollback(self, namespace: str, name: str, body: Mapping[str, Any]) -> Answer:
        """Ask for a new revision with the content of an old one: the same PUT, and just as little repeatable."""
        purpose = f"Rolling back the release {namespace}/{name}"
        return self.client.request("PUT", self._path(namespace, name), purpose, body=body)

    def uninstall(self, namespace: str, name: str) -> Answer:
        """Ask to uninstall a release (DELETE); the answer may be empty, a string or the release."""
        purpose = f"Uninstalling the release {namespace}/{name}"
        return self.client.request("DELETE", self._path(namespace, name), purpose)

    def _path(self, namespace: str, name: str) -> str:
        place = segment("The namespace", namespace)
        return f"{self._releases}/namespace/{place}/releases/{segment('The name', name)}"


def _read_all(answer: Answer, **known: str) -> Iterator[Release]:
    """Yield the releases of a list as they are; C(known) is what the request says of those that do not tell it."""
    for record in answer.read_records():
        release = Release.from_api({**record, **{key: record.get(key) or text for key, text in known.items()}})
        # One without values does not tell them; that it had none would be another matter.
        yield release if "values" in record else replace(release, values=None)
