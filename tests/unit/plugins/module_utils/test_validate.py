# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that a chart will not use as they are meant are found, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._chart import Chart
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import InputError
from ansible_collections.huaweicloud.cce.plugins.module_utils._validate import (
    MAX_HINTS,
    MAX_SHOWN,
    find_misfits,
    validate_values,
)
from hypothesis import given
from hypothesis import strategies as st

DEFAULTS: dict[str, Any] = {
    "imageTag": "latest",
    "image": {"repository": "web", "pullPolicy": "Always"},
    "replicas": 1,
    "ratio": 0.5,
    "debug": False,
    "resources": {},
    "nodeSelector": {},
    "affinity": None,
    "hosts": [{"name": "a"}],
    "args": [],
    "mysql": {"enabled": True},
    "ingress": {"enabled": False, "path": "/", "annotations": {}},
    "a/b": {"color~x": 1},
    "node-exporter": {"podLabels": {"x": "y"}},
    "grafana": {"fullnameOverride": ""},
}


def found(values: Any) -> list[str]:
    texts = []
    for path, hint, types in find_misfits(values, DEFAULTS):
        texts.append(path + (f" -> {hint}" if hint else "") + (f" ({types})" if types else ""))
    return texts


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({"imgaeTag": "v2"}, ["/imgaeTag -> /imageTag"], id="twisted"),
        pytest.param({"imagetag": "v2"}, ["/imagetag -> /imageTag"], id="case"),
        pytest.param({"image": {"pullpolicy": "x"}}, ["/image/pullpolicy -> /image/pullPolicy"], id="below"),
        pytest.param({"nothingLikeIt": "x"}, ["/nothingLikeIt"], id="without-a-hint"),
        pytest.param({"image": {"zzz": {"y": 1, "z": 2}}}, ["/image/zzz"], id="a-subtree-once"),
        pytest.param({"repository": "x"}, ["/repository -> /image/repository"], id="belongs-elsewhere"),
        pytest.param({"image.repository": "x"}, ["/image.repository -> /image/repository"], id="dots-are-literal"),
        pytest.param({"a/b": {"colour~x": 1}}, ["/a~1b/colour~0x -> /a~1b/color~0x"], id="pointers-are-escaped"),
        pytest.param({"replicas": "3"}, ["/replicas (a string for a number)"], id="text-for-number"),
        pytest.param({"imageTag": 1.21}, ["/imageTag (a number for a string)"], id="number-for-text"),
        pytest.param({"debug": "true"}, ["/debug (a string for a boolean)"], id="text-for-boolean"),
        pytest.param({"replicas": True}, ["/replicas (a boolean for a number)"], id="boolean-for-number"),
        pytest.param({"image": "web"}, ["/image (a string for a map)"], id="text-for-map"),
        pytest.param({"imageTag": {"x": 1}}, ["/imageTag (a map for a string)"], id="map-for-text"),
        pytest.param({"args": {"x": 1}}, ["/args (a map for a list)"], id="map-for-list"),
        pytest.param({"resources": [1]}, ["/resources (a list for a map)"], id="list-for-open-map"),
        pytest.param({"ratio": 1, "replicas": 2.0}, [], id="numbers-of-any-kind"),
        pytest.param({"resources": {"limits": {"cpu": 1}}, "nodeSelector": {"x": "y"}}, [], id="open-maps"),
        pytest.param({"ingress": {"annotations": {"a.b/c": "x"}}}, [], id="open-map-below"),
        pytest.param({"imageTag": None, "nothingLikeIt": None, "image": {"zzz": None}}, [], id="nulls"),
        pytest.param({"affinity": {"x": 1}}, [], id="null-default"),
        pytest.param({"hosts": [{"nmae": "b", "x": "3"}], "args": [1, {"x": 1}]}, [], id="lists"),
        pytest.param({"global": {"x": 1}, "tags": {"front": True}}, [], id="helms-own"),
        pytest.param({"image": {"global": 1}}, ["/image/global"], id="global-below-the-top"),
        pytest.param({"redis": {"auth": {"enabled": True}}}, [], id="a-map-may-be-a-dependencys"),
        pytest.param({"mysql": {"auth": {"database": "shop"}}}, [], id="below-what-can-be-switched-off"),
        pytest.param({"resourcess": {"limits": {}}}, ["/resourcess -> /resources"], id="a-map-like-a-sibling"),
        pytest.param({"ingres": {"path": "/x"}}, ["/ingres -> /ingress"], id="a-map-with-a-siblings-keys"),
        pytest.param({"mysql2": {"auth": {"x": 1}}}, [], id="a-map-unlike-its-nearest-sibling"),
        pytest.param({"ingress": {"paht": "/x"}}, ["/ingress/paht -> /ingress/path"], id="a-slip-even-there"),
        pytest.param({"node-exporter": {"hostNetwork": False, "podLabels": {"z": 1}}}, [], id="a-hyphen-is-no-own-key"),
        pytest.param({"grafana": {"adminUser": "x"}}, [], id="what-charts-have-at-their-tops"),
        pytest.param({"some.thing": {"x": 1}}, ["/some.thing"], id="a-map-with-a-dot-is-no-dependency"),
        pytest.param({}, [], id="nothing"),
    ],
)
def test_what_does_not_fit_is_found(values: Any, expected: list[str]) -> None:
    assert found(values) == expected


def chart(defaults: Any, name: str | None = "web") -> Chart:
    return Chart("id", name, "1.0.0", defaults)


def test_a_warning_names_path_and_nearest_path() -> None:
    (unknown, types) = validate_values({"imgaeTag": "v2", "zzz": 1, "replicas": "3"}, chart(DEFAULTS), "warn")
    assert "web 1.0.0" in unknown and "/imgaeTag → /imageTag, /zzz." in unknown
    assert "/replicas (a string for a number)" in types and "3" not in types


def test_strict_refuses_with_the_same_words() -> None:
    with pytest.raises(InputError) as caught:
        validate_values({"imgaeTag": "v2"}, chart(DEFAULTS), "strict")
    assert "/imgaeTag → /imageTag" in caught.value.message and "Nothing was changed" in caught.value.message


@pytest.mark.parametrize(
    ("policy", "known"),
    [("off", chart(DEFAULTS)), ("strict", chart({})), ("strict", chart(None)), ("strict", chart(DEFAULTS, None))],
)
def test_nothing_is_said_when_it_is_off_or_the_defaults_tell_nothing(policy: str, known: Chart) -> None:
    assert validate_values({"imgaeTag": "v2"}, known, policy) == []


def test_many_findings_take_no_time_for_hints() -> None:
    defaults = {f"a-long-name-of-a-key-{number}": 1 for number in range(2000)}
    values = {f"a-long-nmae-of-a-key-{number}": 1 for number in range(2000)}
    misfits = list(find_misfits(values, defaults))
    assert len(misfits) == 2000 and sum(bool(misfit.hint) for misfit in misfits) == MAX_HINTS


def test_a_warning_has_an_end() -> None:
    (text,) = validate_values({f"key-{number:03}": 1 for number in range(100)}, chart(DEFAULTS), "warn")
    assert text.count("/key-") == MAX_SHOWN and f"and {100 - MAX_SHOWN} more" in text


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda below: st.dictionaries(st.text(max_size=3), below, max_size=3) | st.lists(below, max_size=2),
    max_leaves=10,
)
MAPS = st.dictionaries(st.text(max_size=3), TREES, max_size=4)


@given(MAPS)
def test_the_defaults_themselves_always_fit(tree: Any) -> None:
    assert list(find_misfits(tree, tree)) == []


@given(MAPS, MAPS)
def test_anything_can_be_asked(values: Any, defaults: Any) -> None:
    paths = [finding.path for finding in find_misfits(values, defaults)]
    assert len(paths) == len(set(paths))


def test_values_may_be_deep() -> None:
    deep: dict[str, Any] = {}
    for _level in range(5000):
        deep = {"a": deep}
    assert list(find_misfits(deep, deep)) == [] and len(list(find_misfits(deep, {"b": {}}))) == 0
