# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Checks a task's own input for a release before anything is sent; pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ._errors import InputError
from ._json import MAX_DEPTH, is_too_deep
from ._masks import ALL_MASKS, find_masks
from ._wait import MAX_SECONDS

# The stricter one is what the service documents for new releases, the wider one what Helm may have made before.
_NEW_NAME = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_ANY_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*")
MAX_NAME = 53
MAX_NAMESPACE = 63


def check_release_input(params: Mapping[str, Any]) -> None:
    """Raise InputError, naming the option, when the input cannot be meant."""
    is_present = params["state"] == "present"
    if params.get("values_files"):
        raise InputError(
            "values_files are read on the controller, by the action plugin of the module, which did not see this task."
        )
    _check_maps(params)
    check_name(params["name"], is_present)
    check_namespace(params["namespace"])
    check_cluster(params)
    check_chart(params, is_present)
    check_waiting(params)
    _check_parameters(params.get("parameters") or {}, params["state"])
    _check_revisions(params)
    for option in ("values", "sensitive_values"):
        if is_too_deep(params[option]):
            raise InputError(f"{option} nest deeper than {MAX_DEPTH} levels.")
        if is_present:
            _check_values(option, params[option])
    _check_paths(params["ignore_paths"])


def _check_maps(params: Mapping[str, Any]) -> None:
    """Raise InputError, which quotes nothing, for a text that older versions of Ansible hand on as they got it."""
    for option in ("values", "sensitive_values", "parameters"):
        if not isinstance(params.get(option) or {}, dict):
            raise InputError(
                f"{option} must be a dictionary, and what is given cannot be read as one. Give a mapping of YAML or "
                "JSON; where a template makes it, put dates in quotes, or load them as texts."
            )


def check_waiting(params: Mapping[str, Any]) -> None:
    """Raise InputError unless the options leave the task time."""
    if not 1 <= params["wait_timeout"] <= MAX_SECONDS:
        raise InputError(f"wait_timeout must be 1 to {MAX_SECONDS} seconds; wait=false is the way not to wait.")
    if not 0 < params["wait_interval"] <= MAX_SECONDS:
        raise InputError(f"wait_interval must be more than 0 and at most {MAX_SECONDS} seconds.")


def check_name(name: str, is_new: bool) -> None:
    """Raise InputError unless a release can have that name, or else a new one."""
    if len(name) > MAX_NAME or not (_NEW_NAME if is_new else _ANY_NAME).fullmatch(name):
        raise InputError(
            f"name is no name of a release: {name!r}. It starts with a lower-case letter, goes on with lower-case "
            f"letters, digits and hyphens, does not end in a hyphen, and has at most {MAX_NAME} characters."
        )


def check_namespace(namespace: str) -> None:
    """Raise InputError unless a Kubernetes namespace can have that name."""
    if len(namespace) > MAX_NAMESPACE or not _NAMESPACE.fullmatch(namespace):
        raise InputError(f"namespace is no name of a Kubernetes namespace: {namespace!r}.")


def check_cluster(params: Mapping[str, Any]) -> None:
    """Raise InputError unless the options name one cluster, by its id or by its name."""
    given = [option for option in ("cluster_id", "cluster_name") if _is_given(params[option])]
    if len(given) != 1:
        what = "exclude each other: give one of them" if given else "are both missing: give one of them"
        raise InputError(f"cluster_id and cluster_name {what}.")
    if given == ["cluster_id"]:
        check_id("cluster_id", params["cluster_id"].strip())


def check_chart(params: Mapping[str, Any], is_needed: bool = True) -> None:
    """Raise InputError unless the options name one chart, by its id or by name and version, where one is needed."""
    chart_id, name, version = (params[option] for option in ("chart_id", "chart_name", "chart_version"))
    if _is_given(chart_id):
        check_id("chart_id", chart_id.strip())
    if not is_needed:
        return
    if _is_given(chart_id) == _is_given(name):
        what = "exclude each other: give one of them" if _is_given(name) else "are both missing: give one of them"
        raise InputError(f"chart_id and chart_name {what}.")
    if _is_given(name) and not _is_given(version):
        raise InputError("chart_version is needed with chart_name: the exact version of the chart, like 1.0.0.")
    if (version or "").strip().lower() == "latest":
        raise InputError(
            "chart_version is 'latest', which names no version: its meaning changes with each upload, so that the same "
            "task would mean something else tomorrow. Give the exact version."
        )


def check_id(option: str, text: str) -> None:
    """Raise InputError unless the text can be an id."""
    if not _ID.fullmatch(text):
        raise InputError(f"{option} is no id: {text!r}.")


def _is_given(text: str | None) -> bool:
    """Return whether an option is set; a blank one is what a survey's unused field gives."""
    return bool((text or "").strip())


def _check_paths(paths: Iterable[str]) -> None:
    for path in paths:
        # A blank one is what a survey's unused field gives.
        if path.strip() and not path.startswith("/"):
            raise InputError(f"ignore_paths holds {path!r}, which is no JSON Pointer: it looks like /image/tag.")


def _check_parameters(parameters: Mapping[str, Any], state: str) -> None:
    if state == "present" and parameters.get("release_version"):
        raise InputError("parameters.release_version is the target of a rollback: it means nothing to state=present.")
    if state == "absent" and parameters.get("dry_run"):
        raise InputError("parameters.dry_run cannot validate state=absent: use check mode to see what it would do.")


def _check_revisions(params: Mapping[str, Any]) -> None:
    revision, expected = params["revision"], params["expect_revision"]
    parameter = (params.get("parameters") or {}).get("release_version") or None
    if revision is not None and params["state"] != "rolled_back":
        raise InputError(f"revision is the target of state=rolled_back: it means nothing to state={params['state']}.")
    if revision is not None and parameter is not None:
        raise InputError("revision and parameters.release_version say the same: give one of them.")
    if revision is not None and revision < 1:
        raise InputError(f"revision is no revision of a release: {revision}. The first one is 1.")
    if params["state"] == "rolled_back" and parameter is not None and parameter < 0:
        raise InputError(f"parameters.release_version is no revision of a release: {parameter}. The first one is 1.")
    if expected is not None and expected < 0:
        raise InputError("expect_revision must be 0 (no release) or more.")


def _check_values(option: str, values: Mapping[str, Any]) -> None:
    try:
        json.dumps(values, allow_nan=False)
    except ValueError:
        raise InputError(f"{option} cannot be sent as JSON: they hold .inf or .nan, or refer to themselves.") from None
    masked = next(find_masks(values, ALL_MASKS), None)
    if masked is not None:
        raise InputError(
            f"{option} hold a mask at {masked}: what was shown masked would be written in the place of the secret."
        )
