# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""Which releases of a cluster are no longer declared, so that a task may uninstall them; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ._errors import InputError, ReleaseError
from ._input import check_namespace
from ._patterns import matches_any, read_patterns
from ._plan import ABSENT
from ._release import Release

PROTECTED_NAMESPACES = frozenset({"kube-system"})
PROTECTED_NAMES = ("cceaddon-*",)

Identity = tuple[str, str]


@dataclass(frozen=True)
class Scope:
    """Where undeclared releases are uninstalled: C(names) and C(protect) are patterns, C(most) is how many at most."""

    namespaces: frozenset[str]
    names: tuple[str, ...]
    protect: tuple[str, ...]
    most: int

    def find_victims(self, releases: Iterable[Release], declared: Collection[Identity]) -> list[Release]:
        """Return the releases in scope that are not declared; raise ReleaseError when they are too many."""
        victims = [release for release in releases if self._takes(release, declared)]
        victims.sort(key=lambda victim: (victim.namespace, victim.name))  # the service promises no order
        if len(victims) > self.most:
            raise ReleaseError(
                f"{len(victims)} releases would be pruned, more than prune.max allows ({self.most}): "
                f"{', '.join(f'{victim.namespace}/{victim.name}' for victim in victims)}. Nothing was changed."
            )
        return victims

    def _takes(self, release: Release, declared: Collection[Identity]) -> bool:
        namespace, name = release.namespace, release.name
        if namespace not in self.namespaces or namespace in PROTECTED_NAMESPACES or (namespace, name) in declared:
            return False
        if release.status in ABSENT or release.status == "DELETING":
            return False
        protected = (*self.protect, *PROTECTED_NAMES)
        return matches_any(self.names, namespace, name) and not matches_any(protected, namespace, name)


def read_scope(prune: Mapping[str, Any] | None, releases: Sequence[Any]) -> Scope | None:
    """Return the scope of the option, None when it is not set; raise InputError when it cannot be meant."""
    if prune is None:
        return None
    if not releases:
        raise InputError("prune with an empty list of releases would uninstall everything in its scope: refused.")
    namespaces = _read_namespaces(prune["namespaces"])
    names = read_patterns(prune["names"])
    if not names:
        raise InputError("prune.names is empty: give patterns, or leave it out for all names.")
    if prune["max"] < 0:
        raise InputError("prune.max must be 0 or more.")
    return Scope(namespaces, names, read_patterns(prune["protect"]), prune["max"])


def _read_namespaces(texts: Iterable[str]) -> frozenset[str]:
    namespaces = read_patterns(texts)
    if not namespaces:
        raise InputError("prune.namespaces is empty: name the namespaces in which releases may be uninstalled.")
    for namespace in namespaces:
        if namespace in PROTECTED_NAMESPACES:
            raise InputError(f"prune.namespaces holds {namespace}, in which nothing is ever pruned.")
        try:
            check_namespace(namespace)
        except InputError as error:
            error.message = f"prune.namespaces: {error.message}"
            raise
    return frozenset(namespaces)


def find_doubts(namespace: str, listed: Iterable[Release], again: Iterable[Release]) -> list[str]:
    """Return how a list of one namespace contradicts the list of all."""
    first, second = ({each.name for each in found if each.namespace == namespace} for found in (listed, again))
    return [
        f"{what} {', '.join(f'{namespace}/{name}' for name in sorted(names))}"
        for what, names in (("it lacks", second - first), ("the list of the namespace lacks", first - second))
        if names
    ]
