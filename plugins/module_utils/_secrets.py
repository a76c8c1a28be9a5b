# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The strings that no output of a task may hold, and texts without them; pure."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from heapq import merge
from typing import Any
from urllib.parse import quote, quote_plus, unquote

# Shorter strings cannot be told from other text: blanking them would make a message unreadable.
MIN_SECRET = 6
# Shorter numbers stand for other things, too: revisions, times, ports.
MIN_NUMBER = 12
# Words that stand in many secrets, and in every second message.
COMMON = frozenset({"default", "secret", "password", "passwd", "changeit", "changeme", "public", "private"})
_GO_ESCAPES = str.maketrans({"&": "\\u0026", "<": "\\u003c", ">": "\\u003e"})
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})


def is_telling(text: str) -> bool:
    """Return whether a secret can be blanked wherever it stands without making other text unreadable."""
    return len(text) >= (MIN_NUMBER if text.isdigit() else MIN_SECRET) and text.lower() not in COMMON


class Secrets:
    """What a task has to keep to itself: credentials, which all layers share, and what a layer finds in values."""

    def __init__(self, blanked: set[str] | None = None) -> None:
        self._blanked = set() if blanked is None else blanked
        self._known: set[str] = set()
        self._numbers: set[str] = set()
        self._found: set[str] = set()
        self._sorted: dict[tuple[int, int], list[str]] = {}
        self._lock = threading.Lock()

    def layer(self, keeps_found: bool = False) -> Secrets:
        """Return one that shares the credentials, also later ones, and begins with nothing else, or what was found."""
        other = copy(self)
        with self._lock:
            other._found = set(self._found) if keeps_found else set()
        return other

    def add(self, credentials: Iterable[str]) -> None:
        """Take credentials out of texts, and out of the whole result: C(blanked) is what AnsibleModule looks for."""
        for secret in credentials:
            if secret in self._known:
                continue
            is_number = secret.isdigit() and MIN_SECRET <= len(secret) < MIN_NUMBER
            forms = write_forms(secret) if is_number or is_telling(secret) else set()
            with self._lock:
                # A short number is blanked in texts only, and only where it stands alone; in base64 it is no number.
                if is_number:
                    self._numbers.add(secret)
                self._blanked.update(forms - self._numbers)
                self._known.add(secret)

    def conceal(self, secrets: Iterable[str]) -> None:
        """Take strings out of texts, but not out of values that are the same by chance."""
        for secret in filter(is_telling, secrets):
            self._find((secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]))

    def conceal_all(self, leaves: Iterable[Any]) -> None:
        """Take the leaves of sensitive values, short and common ones and numbers too, out of texts."""
        for leaf in leaves:
            text = leaf if isinstance(leaf, str) else json.dumps(leaf)
            forms = write_forms(text) if len(text) >= MIN_SECRET else {text, json.dumps(text)[1:-1]}
            self._find(form for form in forms if form.strip())

    def _find(self, forms: Iterable[str]) -> None:
        found = set(forms)
        with self._lock:
            self._found |= found

    def redact(self, text: str) -> str:
        """Return a text of the service without the secrets, should it quote them."""
        with self._lock:
            found = sorted(self._found, key=len, reverse=True)
            credentials = self._sort_credentials()
        for secret in merge(credentials, found, key=len, reverse=True):  # one may hold another
            if secret not in text:
                continue
            if is_telling(secret):
                text = text.replace(secret, "******")
            else:
                # Short ones stand in many words: only by themselves can they be the secret.
                text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "******", text)
        return text

    def _sort_credentials(self) -> list[str]:
        """Return the credentials, the longest first, which all layers share, so that it is done once."""
        # Nothing is ever taken out of these, so that their sizes tell whether they are the same.
        sizes = (len(self._blanked), len(self._numbers))
        if sizes not in self._sorted:
            self._sorted.clear()
            self._sorted[sizes] = sorted(self._blanked | self._numbers, key=len, reverse=True)
        return self._sorted[sizes]


def write_forms(secret: str) -> set[str]:
    """Return a secret as it may be quoted: in JSON, in a URL, in a page, in base64, or in one of these in another."""
    forms = {secret}
    for _depth in range(2):
        forms.update([encode(form) for form in forms for encode in _ENCODINGS])
    return forms


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")  # a variable may hold what is no text


# As different languages write them: they differ in what they escape, and in the case of the digits.
_ENCODINGS: tuple[Callable[[str], str], ...] = (
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text)[1:-1].translate(_GO_ESCAPES),
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1].translate(_GO_ESCAPES),
    lambda text: repr(text)[1:-1],
    lambda text: _octets(text).decode("latin-1"),
    lambda text: quote(_octets(text)),
    lambda text: quote(_octets(text), safe=""),
    lambda text: quote_plus(_octets(text)),
    lambda text: re.sub("%..", lambda escape: escape[0].lower(), quote(_octets(text), safe="")),
    lambda text: text.translate(_ENTITIES),
    lambda text: base64.b64encode(_octets(text)).decode(),
    lambda text: base64.b64encode(_octets(text)).decode().rstrip("="),
)


def find_userinfo(url: str) -> Iterator[str]:
    """Yield what stands before the host of a URL, and the password in it, as written and as sent."""
    written = (url.partition("://")[2] or url).rpartition("@")[0]
    for text in (written, unquote(written)):
        yield text
        yield text.partition(":")[2]
