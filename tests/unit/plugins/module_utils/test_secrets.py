# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets are found in a text in whatever form it quotes them; what only looks alike stays."""

from __future__ import annotations

import base64
import html
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable
from urllib.parse import quote, quote_plus

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._secrets import Secrets, find_userinfo, is_telling
from hypothesis import given
from hypothesis import strategies as st

FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON in Unicode": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "a URL": lambda text: quote(text, safe=""),
    "a form": quote_plus,
    "a page": html.escape,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "Python": lambda text: repr(text)[1:-1],
}
SECRETS = st.text(st.characters(codec="utf-8"), min_size=6, max_size=20).filter(is_telling)


@given(secret=SECRETS, outer=st.sampled_from(list(FORMS)), inner=st.sampled_from(list(FORMS)))
def test_a_credential_is_found_in_every_form_and_every_form_within_another(secret: str, outer: str, inner: str) -> None:
    secrets = Secrets()
    secrets.add([secret])
    form = FORMS[outer](FORMS[inner](secret))
    assert secrets.redact(f"<{form}>") == "<******>"


@given(secret=st.text(st.characters(), min_size=1))
def test_whatever_a_variable_holds_can_be_a_credential(secret: str) -> None:
    secrets = Secrets()
    secrets.add([secret])
    secrets.conceal([secret])
    secrets.conceal_all([secret])
    assert secret.strip() == "" or secrets.redact(f"= {secret} =") == "= ****** ="


@pytest.mark.parametrize(
    ("secret", "text", "shown"),
    [
        ("admin", "the user admin", "the user admin"),
        ("password", "the password is wrong", "the password is wrong"),
        ("471147", "PIN 471147, not 4711471", "PIN ******, not 4711471"),
        ("88973084325315593412", "in base64 ODg5NzMwODQzMjUzMTU1OTM0MTI= it is", "in base64 ****** it is"),
        ("secret-1", "a secret-12", "a ******2"),
    ],
)
def test_a_credential_is_blanked_only_where_it_must_be_one(secret: str, text: str, shown: str) -> None:
    blanked: set[str] = set()
    secrets = Secrets(blanked)
    secrets.add([secret])
    assert secrets.redact(text) == shown
    # The whole result is searched for these, so that no common string may be among them.
    assert (secret in blanked) == is_telling(secret)
    assert all(is_telling(form) for form in blanked)


def test_secrets_among_values_are_blanked_in_texts_but_not_in_the_whole_result() -> None:
    blanked: set[str] = set()
    secrets = Secrets(blanked)
    secrets.conceal(["magento-mysql"])
    secrets.conceal_all([7, "x y"])
    assert secrets.redact("magento-mysql, 7, 17, x y") == "******, ******, 17, ******"
    assert blanked == set()


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("http://me:p%40ss@host:1", {"me:p%40ss", "p%40ss", "me:p@ss", "p@ss"}),
        ("me:p/ss@host", {"me:p/ss", "p/ss"}),
        ("http://token@host/path", {"token", ""}),
        ("http://host/path", {""}),
        ("", {""}),
    ],
)
def test_what_stands_before_the_host_of_a_url_is_found(url: str, found: Any) -> None:
    assert set(find_userinfo(url)) == found


def test_texts_are_redacted_while_other_threads_add_credentials() -> None:
    first = Secrets()

    def work(number: int) -> bool:
        layer = first.layer()
        for count in range(30):
            secret = f"secret-{number}-{count}"
            layer.add([secret])
            layer.conceal([f"value-{number}-{count}"])
            if secret in layer.redact(f"{secret} value-{number}-{count}"):
                return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))
    texts = [f"secret-{number}-{count}" for number in range(8) for count in range(30)]
    assert set(map(first.redact, texts)) == {"******"}
    assert first.redact("value-1-1") == "value-1-1"


def test_a_layer_begins_with_what_was_found_if_that_is_wanted() -> None:
    first = Secrets()
    first.conceal(["magento-mysql"])
    kept, fresh = first.layer(keeps_found=True), first.layer()
    first.conceal(["later-found"])
    kept.conceal(["found-there"])
    text = "magento-mysql later-found found-there"
    assert kept.redact(text) == "****** later-found ******"
    assert (first.redact(text), fresh.redact(text)) == ("****** ****** found-there", text)
