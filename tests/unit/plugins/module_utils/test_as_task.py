# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in a task: nothing that Ansible would take for something else, and no secret."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._as_task import as_literal, make_task, name_variables
from ansible_collections.huaweicloud.cce.plugins.module_utils._release import Release
from hypothesis import given
from hypothesis import strategies as st

CLUSTER = {"cluster_id": "c"}


def make_release(values: Any = None, name: str = "shop", namespace: str = "project01") -> Release:
    return Release(name, namespace, "DEPLOYED", 1, "shop", "1.0.0", values=values)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", "plain"),
        ("}} %} { {", "}} %} { {"),
        ("{{ x }}", "{% raw %}{{ x }}{% endraw %}"),
        ("a {% b", "{% raw %}a {% b{% endraw %}"),
        ("{# c", "{% raw %}{# c{% endraw %}"),
        ("#jinja2: x", "{% raw %}#jinja2: x{% endraw %}"),
        ("a #jinja2: x", "a #jinja2: x"),
        ('["{{ x }}"]', "{{ 'WyJ7eyB4IH19Il0=' | b64decode | string }}"),
        ("{'a': '{{'}", "{{ 'eydhJzogJ3t7J30=' | b64decode | string }}"),
        ("{% endraw %}", "{{ 'eyUgZW5kcmF3ICV9' | b64decode | string }}"),
        ("{{\r\n", "{{ 'e3sNCg==' | b64decode | string }}"),
    ],
)
def test_a_string_that_looks_like_a_template_is_written_as_none(text: str, written: str) -> None:
    assert as_literal({"{{ key }}": [text, 1, None]}) == {"{{ key }}": [written, 1, None]}


@pytest.mark.parametrize(
    ("values", "plain", "sensitive", "masked"),
    [
        ({"a": {"password": "x", "b": 1}}, {"a": {"b": 1}}, ["/a/password"], []),
        ({"a": {"password": "x"}}, {}, ["/a/password"], []),
        (
            {"a": {"password": ""}, "token": None, "pwd": True},
            {"a": {"password": ""}, "token": None, "pwd": True},
            [],
            [],
        ),
        ({"secrets": {"a/b": 1, "c": {}}}, {"secrets": {"c": {}}}, ["/secrets/a~1b"], []),
        ({"a": [1, {"token": "x"}], "b": [1]}, {"b": [1]}, ["/a"], []),
        ({"a": "******", "b": {"c": ["******", {"token": "x"}]}, "d": 1}, {"d": 1}, [], ["/a", "/b/c/0"]),
        ({"a": "(sensitive)", "b": "********"}, {}, [], ["/a", "/b"]),
    ],
    ids=str,
)
def test_secrets_and_masks_are_left_out(values: Any, plain: Any, sensitive: list[str], masked: list[str]) -> None:
    made = make_task(make_release(values), CLUSTER, None, False, "v")
    assert made.task
    (options,) = (below for key, below in made.task.items() if key != "name")
    assert (options["values"], made.sensitive_paths) == (plain, sensitive)
    assert options.get("sensitive_values") == ("{{ v }}" if sensitive else None)
    assert options.get("ignore_paths", []) == masked


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("shop", "shop_sensitive_values"),
        ("shop-a.b", "shop_a_b_sensitive_values"),
        ("2048", "release_2048_sensitive_values"),
    ],
)
def test_the_variable_has_the_name_of_the_release(name: str, variable: str) -> None:
    assert name_variables([make_release(name=name), make_release(name="other")])[0] == variable


def test_releases_of_one_name_have_variables_of_their_own() -> None:
    assert name_variables([make_release(namespace="a-b"), make_release(namespace="2")]) == [
        "a_b_shop_sensitive_values",
        "release_2_shop_sensitive_values",
    ]


@pytest.mark.parametrize(
    ("identities", "variables"),
    [
        (["a b-c", "a-b c", "n a-b-c"], ["b_c", "c", "a_b_c"]),
        (["a b-c", "x b-c", "a-b c", "y c", "n a-b-c"], ["a_b_c", "x_b_c", "a_b_c_2", "y_c", "a_b_c_3"]),
        (["n a-b", "n a.b"], ["n_a_b", "n_a_b_2"]),
        (["a s", "b s", "n a-s", "n a-s-2"], ["a_s", "b_s", "a_s_3", "a_s_2"]),
    ],
    ids=str,
)
def test_names_that_would_be_the_same_are_numbered(identities: list[str], variables: list[str]) -> None:
    releases = [make_release(namespace=text.split()[0], name=text.split()[1]) for text in identities]
    assert name_variables(releases) == [f"{name}_sensitive_values" for name in variables]


NAMES = st.from_regex(r"[ab2]([-.ab2]{0,2}[ab2])?", fullmatch=True)


@given(st.sets(st.tuples(NAMES, NAMES)))
def test_no_two_variables_have_one_name(identities: set[tuple[str, str]]) -> None:
    variables = name_variables([make_release(namespace=namespace, name=name) for namespace, name in identities])
    assert len(set(variables)) == len(identities)
    assert all(variable.isidentifier() for variable in variables)
