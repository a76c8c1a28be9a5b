# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sequences of steps about values: what is kept, dropped, merged and taken away."""

from __future__ import annotations

from typing import Any

from .steps import Step

V2 = {"imageTag": "v2"}
UMBRELLAS = ("top-1.0.0", "top-1.1.0")

KEPT: dict[str, list[Step]] = {
    "values and no flag: old overrides are dropped": [Step("install", V2), Step("upgrade", {"replicas": 5})],
    "no values and no flag: old overrides are kept": [Step("install", V2), Step("upgrade"), Step("upgrade", {})],
    "no values and another chart: overrides are kept, new defaults appear": [
        Step("install", {**V2, "auth": {"password": "q"}}),
        Step("upgrade", chart="app-1.1.0"),
        Step("upgrade", {"new": False}, "app-1.1.0"),
        Step("upgrade"),
        Step("upgrade", chart="other-2.0.0"),
    ],
    "reset and no values": [Step("install", V2), Step("upgrade", reset=True), Step("upgrade")],
    "reset and an empty object": [Step("install", V2), Step("upgrade", {}, reset=True)],
    "reset with values": [Step("install", V2), Step("upgrade", {"replicas": 2}, reset=True)],
    "reset wins over reuse": [
        Step("install", V2),
        Step("upgrade", {"replicas": 2}, reset=True, reuse=True),
        Step("upgrade", reset=True, reuse=True),
    ],
    "reuse with values, and again": [
        Step("install", V2),
        Step("upgrade", {"replicas": 9}, reuse=True),
        Step("upgrade", {"auth": {"user": "me"}}, reuse=True),
        Step("upgrade", reuse=True),
        Step("upgrade", {}, reuse=True),
    ],
    "reuse hides the new defaults of another chart": [
        Step("install", V2),
        Step("upgrade", {"replicas": 9}, "app-1.1.0", reuse=True),
        Step("upgrade", chart="app-1.1.0"),
        Step("upgrade", chart="app-1.1.0", reuse=True),
        Step("rollback", revision=2),
    ],
    "reuse takes another chart's defaults along": [
        Step("install", {"port": 81, "deep": {"none": 1}}, "other-2.0.0"),
        Step("upgrade", {"replicas": 2}, reuse=True),
        Step("upgrade", {"replicas": 3}, "app-1.1.0", reuse=True),
        Step("upgrade"),
    ],
    "reuse and nulls": [
        Step("install", {**V2, "extra": {"a": 1, "b": {"c": 2}}}),
        Step("upgrade", {"imageTag": None, "extra": {"b": None}}, reuse=True),
        Step("upgrade", {"replicas": None, "auth": {"password": None}, "nobody": None}, reuse=True),
        Step("upgrade", {"replicas": 4, "extra": None}, reuse=True),
        Step("upgrade", chart="app-1.1.0"),
        Step("rollback", revision=2),
        Step("upgrade", reuse=True),
    ],
    "reuse after a rollback and after a failure": [
        Step("install", V2),
        Step("upgrade", {"replicas": 2}, "app-1.1.0"),
        Step("rollback", revision=1),
        Step("upgrade", {"auth": {"user": "x"}}, "app-1.1.0", reuse=True, fail="apply"),
        Step("upgrade", {"auth": {"password": "y"}}, "app-1.1.0", reuse=True),
    ],
    "a rollback to a revision with reused values": [
        Step("install", V2),
        Step("upgrade", {"replicas": 9}, "app-1.1.0", reuse=True),
        Step("upgrade", {"replicas": 1}, reset=True),
        Step("rollback", revision=2),
        Step("upgrade", {"list": [3]}, "app-1.1.0", reuse=True),
    ],
}

TREES: dict[str, Any] = {
    "nulls over defaults": {"imageTag": None, "auth": {"password": None}},
    "a null over a table": {"auth": None, "list": None},
    "nulls without a default": {"extra": None, "more": {"deep": {"none": None}}, "auth": {"none": None}},
    "empty maps": {"auth": {}, "extra": {}, "more": {"deep": {}}},
    "a table becomes a scalar": {"auth": "none"},
    "a scalar becomes a table": {"replicas": {"min": 1, "max": None}},
    "lists": {"list": [], "more": [1, "a", None, {"b": None}, [True]]},
    "a list becomes a table": {"list": {"a": 1}},
    "strings, numbers and booleans": {
        "imageTag": 2,
        "replicas": "1",
        "auth": {"user": True, "password": ""},
        "n": [0, -1, 1.5, 1e3, 1e21, 0.1, 2147483648],
        "s": ["true", "null", "~", "1e3", "0x1F", "012", "a: b", "é", "<&>", "\n", "y"],
    },
    "keys of all kinds": {"a.b": 1, "c/d": {"e~f": 2}, "": 3, "true": 4, "1": 5, "y": 6},
    "the default itself": {"replicas": 1, "auth": {"user": "admin"}},
}

SHAPES: dict[str, list[Step]] = {
    title: [
        Step("install", tree),
        Step("upgrade"),
        Step("upgrade", tree, "other-2.0.0"),
        Step("upgrade", {"replicas": 3}, reuse=True),
        Step("upgrade", reset=True),
        Step("upgrade", tree, reuse=True),
    ]
    for title, tree in TREES.items()
}
SHAPES["defaults that are null"] = [
    Step("install", chart="other-2.0.0"),
    Step("upgrade", {"none": None, "deep": {"none": None}}, "other-2.0.0"),
    Step("upgrade", {"none": 1, "deep": {"none": {"a": None}}, "empty": {"a": 1}}, "other-2.0.0"),
    Step("upgrade", {"none": {"a": 1}, "empty": None}, "other-2.0.0", reuse=True),
    Step("upgrade", {"none": None}, "other-2.0.0", reuse=True),
]

OVER_SUBCHARTS: dict[str, Any] = {
    "nothing": None,
    "values of subcharts": {"db": {"user": "me", "deep": {"y": 2}}, "cache": {"port": 2}, "extra": {"e": 2}},
    "nulls over subcharts' defaults": {
        "db": {"user": None, "port": None, "deep": {"x": None}, "nul": None, "metrics": {"path": None}},
        "extra": {"e": None},
    },
    "null in the place of a subchart": {"db": None, "extra": None},
    "both on": {"db": {"enabled": True}, "cache": {"enabled": True}, "global": {"cache": True}},
    "both off": {"db": {"enabled": False}, "cache": {"enabled": False}, "global": {"cache": False}},
    "conditions that are no booleans": {"db": {"enabled": "yes"}, "cache": {"enabled": 1}},
    "a nested subchart off": {"db": {"enabled": True, "metrics": {"on": False}}, "cache": {"enabled": True}},
    "globals": {"global": {"zone": "mine", "new": {"a": 1}, "table": {"c": 3}}, "db": {"global": {"sub": 2}}},
    "globals that clash": {"global": {"zone": {"a": 1}, "table": 7}, "db": {"global": {"zone": 1, "table": {"z": 1}}}},
    "globals that are null": {"global": {"zone": None, "table": {"a": None}}, "db": {"global": {"sub": None}}},
    "global is no table": {"global": 5, "db": {"enabled": True}},
    "a subchart's global is no table": {"db": {"enabled": True, "global": 5}},
    "a scalar in the place of a subchart": {"db": 5},
    "a scalar in the place of one that is off": {"cache": "off"},
    "a list in the place of a loose subchart": {"extra": [1]},
}

SUBCHARTS: dict[str, list[Step]] = {
    f"umbrella: {title}": [
        *[Step("install" if number == 0 else "upgrade", tree, chart) for number, chart in enumerate(UMBRELLAS)],
        Step("upgrade", chart="top-1.0.0"),
        Step("upgrade", {"db": {"port": 9}}, "top-1.1.0", reuse=True),
        Step("upgrade", tree, "top-1.0.0", reuse=True),
        Step("upgrade", {"t": 2}, "plain-1.0.0"),
        Step("upgrade", tree, "plain-1.0.0"),
        Step("upgrade", tree, "loose-1.0.0"),
        Step("upgrade", tree, "loose-1.0.0", reuse=True),
        Step("rollback", revision=1),
    ]
    for title, tree in OVER_SUBCHARTS.items()
}

TAGS: dict[str, Any] = {
    "nothing": None,
    "a tag is on": {"tags": {"front": True}},
    "one of two tags is on": {"tags": {"back": True}},
    "all tags are off": {"tags": {"front": False, "back": False, "bad": False}},
    "a condition against the tags": {"tags": {"front": True, "bad": False}, "cache": {"on": True}},
    "a condition that is off": {"tags": {"front": True}, "cache": {"on": False}},
    "tags are no table": {"tags": 5},
    "tags are null": {"tags": None},
    "a tag is null": {"tags": {"front": None}},
    "values over what is imported": {"tags": {"front": True}, "in": {"x": 5}, "e": None, "db": {"deep": {"x": 7}}},
    "values over what is exported": {"tags": {"front": True}, "db": {"exports": {"one": {"t": 8, "new": 1}}}},
}

TAGGED: dict[str, list[Step]] = {
    f"tags and imports: {title}": [
        Step("install", tree, "tagged-1.0.0"),
        Step("upgrade", {"cache": {"port": 3}}, "tagged-1.0.0", reuse=True),
        Step("upgrade", tree, "tagged-1.0.0", reuse=True),
        Step("upgrade", chart="top-1.0.0"),
    ]
    for title, tree in TAGS.items()
}

SCENARIOS = {**KEPT, **SHAPES, **SUBCHARTS, **TAGGED}
