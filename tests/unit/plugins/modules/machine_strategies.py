# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the state machine draws from: values, options, planted revisions, switches, faults and other writers."""

from __future__ import annotations

from typing import Any

from ansible_collections.huaweicloud.cce.tests.simulator import SEED_CHART, UPGRADE_CHART, Simulator, make_chart
from ansible_collections.huaweicloud.cce.tests.unit.plugins.modules.machine_run import Other
from hypothesis import strategies as st

Drawn = st.SearchStrategy[Any]

# Long enough that they are blanked wherever they stand, and like nothing else that is ever printed.
HIDDEN = ("Hidden-Zq1x", "Hidden-Zq2y")
VEILED = ("Veiled-Wk3a", "Veiled-Wk4b")
STATUSES = ("DEPLOYED", "FAILED", "SUPERSEDED", "PENDING_INSTALL", "PENDING_UPGRADE", "PENDING_ROLLBACK", "DELETING")
ODD_STATUSES = ("UNKNOWN", "DELETED", "NEVER_SEEN")
FAILURES = ('Upgrade "nino21" failed: timed out waiting for the condition', "superseded by new release")

TEXTS = st.sampled_from(["v1", "v2", "1", "true", "", "a <b> & c"])
NUMBERS = st.sampled_from([0, 1, 2, 1.0, 2.5, 2**53 + 1])
SCALARS = st.one_of(TEXTS, NUMBERS, st.booleans(), st.none())
LISTS = st.lists(st.one_of(SCALARS, st.just({"name": "x", "off": None})), max_size=2)


def tree(**keys: Drawn) -> Drawn:
    """Return mappings that hold any of the keys."""
    return st.fixed_dictionaries({}, optional=keys)


ANY = st.one_of(SCALARS, LISTS, st.just({}), tree(x=SCALARS, y=tree(z=SCALARS)))
SECRETS = st.sampled_from([*HIDDEN, None])
A_SECRET = st.fixed_dictionaries({"mysql_password": SECRETS})
SEED_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "imageTag": SCALARS,
        "replicas": st.one_of(NUMBERS, st.none()),
        "basic": st.one_of(st.none(), A_SECRET, A_SECRET, tree(mysql_password=SECRETS, mysql_port=SCALARS, more=ANY)),
        "image": st.one_of(TEXTS, tree(mysql_image=SCALARS)),
        "a/b~c": ANY,
        "new": ANY,
    },
)
UMBRELLA_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "tag": SCALARS,
        "open": st.one_of(st.none(), tree(x=ANY)),
        "mysql": st.one_of(tree(port=SCALARS, auth=tree(password=SECRETS), metrics=tree(port=SCALARS), more=ANY)),
        "cache": tree(enabled=st.booleans(), port=SCALARS),
        "proxy": tree(enabled=st.booleans(), port=SCALARS),
        "global": tree(zone=SCALARS, more=ANY),
    },
)
UMBRELLA_DEFAULTS = {"tag": "v1", "open": {}, "global": {"zone": "a"}, "proxy": {"enabled": False}}
GRANDCHILD = make_chart("metrics", "0.1.0", {"port": 9100})
CHILDREN = (
    make_chart("mysql", "8.0.0", {"port": 3306, "auth": {"password": "in-the-chart"}}, subcharts=(GRANDCHILD,)),
    make_chart("redis", "7.0.0", {"port": 6379}, alias="cache", condition="cache.enabled"),
    make_chart("proxy", "2.0.0", {"port": 8080}, condition="proxy.enabled"),
)
NEWER_CHILDREN = (make_chart("mysql", "9.0.0", {"port": 3309, "auth": {}}), *CHILDREN[1:])


class Family:
    """Two versions of one chart, and values for them."""

    def __init__(
        self, charts: tuple[str, str], values: Drawn, veiled: Drawn, paths: list[str], secret: dict[str, Any]
    ) -> None:
        self.charts = charts
        self.secret = secret
        self.values = values
        self.veiled = veiled
        self.paths = paths


def seed_family() -> Family:
    """Return the seed's charts."""
    veiled = tree(imageTag=st.sampled_from(VEILED), basic=tree(mysql_password=SECRETS))
    paths = ["/replicas", "/basic/mysql_port", "/new", "/new/x", "/a~1b~0c"]
    return Family((SEED_CHART, UPGRADE_CHART), SEED_VALUES, veiled, paths, {"basic": {"mysql_password": HIDDEN[0]}})


def umbrella_family(sim: Simulator) -> Family:
    """Return a chart with dependencies, which is planted."""
    older = sim.add_chart("shop", "1.0.0", UMBRELLA_DEFAULTS, subcharts=CHILDREN)
    newer = sim.add_chart("shop", "1.1.0", {**UMBRELLA_DEFAULTS, "open": {"y": 1}}, subcharts=NEWER_CHILDREN)
    veiled = tree(tag=st.sampled_from(VEILED), mysql=tree(auth=tree(password=SECRETS)))
    paths = ["/tag", "/mysql/port", "/open", "/open/x"]
    return Family((older, newer), UMBRELLA_VALUES, veiled, paths, {"mysql": {"auth": {"password": HIDDEN[0]}}})


def rarely(drawn: Drawn, usual: Any) -> Drawn:
    """Return the usual value three times out of four."""
    return st.one_of(st.just(usual), st.just(usual), st.just(usual), drawn)


SWITCHES: dict[str, Drawn] = {
    "values_reading": st.sampled_from(["merged", "submitted", "coalesced"]),
    "mask_secrets": st.booleans(),
    "float64_numbers": st.booleans(),
    "pending_reads": st.sampled_from([0, 1, 3]),
    "missing_reads": st.sampled_from([0, 1, 2]),
    "stale_reads": st.sampled_from([0, 1, 2]),
    "unknown_reads": st.sampled_from([0, 1]),
    "delete_reads": st.sampled_from([0, 1, 3]),
    "fail_next": st.sampled_from([1, 0]),
    "fail_rollbacks": st.sampled_from([0, 1]),
    "fail_stage": st.sampled_from(["wait", "apply"]),
    "fail_text": st.sampled_from(["timed out waiting for the condition", f"it holds {HIDDEN[0]} and {VEILED[0]}"]),
    "interrupted": st.sampled_from(["failed", "deployed", "pending"]),
    "delete_body": st.sampled_from(["object", "empty", "string", "none-json"]),
    "duplicate_status": st.sampled_from([409, 400, 500]),
    "busy_status": st.sampled_from([409, 400, 429]),
    "busy_text": st.sampled_from(
        ["Update release is forbidden", "another operation (install/upgrade/rollback) is in progress"]
    ),
    "status_style": st.sampled_from(["upper", "helm3"]),
    "echo_description": st.booleans(),
    "missing_upgrade_status": st.sampled_from([404, 400]),
    "strict_version": st.booleans(),
    "strict_update": st.booleans(),
    "strict_content_type": st.booleans(),
    "max_history": st.sampled_from([10, 3]),
}
# fail_next and its like are meant for one moment, the others for the whole life of the service.
PASSING = ("fail_next", "fail_rollbacks", "fail_text", "fail_stage", "interrupted")
LASTING = st.fixed_dictionaries({}, optional={name: SWITCHES[name] for name in SWITCHES if name not in PASSING})
MOMENTARY = st.fixed_dictionaries({name: SWITCHES[name] for name in PASSING})


def former(family: Family) -> Drawn:
    """Return older revisions, some of which only look as if they had been good."""
    each = st.fixed_dictionaries(
        {
            "values": family.values,
            "chart_id": st.sampled_from(family.charts),
            "status": st.sampled_from(["SUPERSEDED", "FAILED", "DEPLOYED"]),
        },
        optional={"description": st.sampled_from(FAILURES)},
    )
    return st.lists(each, max_size=3)


def broken(family: Family) -> Drawn:
    """Return the revisions of a release that failed, or whose operation never ends."""
    newest = st.fixed_dictionaries(
        {
            "values": family.values,
            "chart_id": st.sampled_from(family.charts),
            "status": st.sampled_from(["FAILED", "SUPERSEDED", "PENDING_UPGRADE", "PENDING_INSTALL"]),
            "stuck": st.just(True),
        }
    )
    return st.tuples(former(family), newest).map(lambda drawn: [*drawn[0], drawn[1]])


def revisions(family: Family) -> Drawn:
    """Return what a release may have lived through: older revisions and the present one."""
    charts, values = st.sampled_from(family.charts), family.values
    status = st.sampled_from([*STATUSES, *STATUSES, *ODD_STATUSES])
    newest = st.fixed_dictionaries({"values": values, "chart_id": charts, "status": status, "stuck": st.booleans()})
    return st.tuples(former(family), st.lists(newest, max_size=1)).map(lambda drawn: drawn[0] + drawn[1])


COMMON = {
    "wait_timeout": st.sampled_from([20, 60]),
    "wait_interval": st.sampled_from([5.0, 1.0]),
    "on_pending": rarely(st.sampled_from(["fail", "recover", "recover"]), "wait"),
    "wait": rarely(st.just(False), True),
    "max_retries": st.sampled_from([1, 5]),
}
EXPECTED = rarely(st.integers(0, 4), None)
VERBS = rarely(tree(no_hooks=st.booleans(), recreate=st.booleans(), include_hooks=st.booleans()), None)


def present(family: Family) -> Drawn:
    """Return options of tasks that want a release."""
    parameters = st.one_of(
        VERBS, tree(replace=st.booleans(), reset_values=st.booleans(), dry_run=st.booleans(), name_template=st.just(""))
    )
    return st.fixed_dictionaries(
        {
            **COMMON,
            "chart_id": st.sampled_from([family.charts[0], *family.charts]),
            "by_name": st.booleans(),
            "values": family.values,
            "sensitive_values": rarely(family.veiled, {}),
            "values_mode": rarely(st.just("merge"), "replace"),
            "ignore_paths": rarely(st.lists(st.sampled_from(family.paths), max_size=2, unique=True), []),
            "masked_values": rarely(st.just("assume_changed"), "ignore"),
            "on_failed": rarely(st.sampled_from(["reinstall", "fail"]), "upgrade"),
            "rollback_on_failure": rarely(st.just(True), False),
            "server_dry_run": st.sampled_from(["install", "always", "never"]),
            "expect_revision": EXPECTED,
            "parameters": rarely(parameters, None),
            "description": rarely(st.just("A release of the state machine"), None),
        }
    )


ABSENT = st.fixed_dictionaries({**COMMON, "state": st.just("absent"), "expect_revision": EXPECTED})
ROLLED_BACK = st.fixed_dictionaries(
    {
        **COMMON,
        "state": st.just("rolled_back"),
        "revision": st.one_of(st.none(), st.integers(1, 5)),
        "server_dry_run": st.sampled_from(["install", "always"]),
        "expect_revision": EXPECTED,
        "parameters": VERBS,
    }
)


def tasks(family: Family) -> Drawn:
    """Return options of tasks; half of them want the release."""
    return st.one_of(present(family), present(family), ABSENT, ROLLED_BACK)


POLICIES = st.fixed_dictionaries(
    {
        "on_failed": st.sampled_from(["upgrade", "reinstall", "fail"]),
        "on_pending": st.sampled_from(["wait", "recover", "fail"]),
    }
)

# A 429 never takes effect, that is what it says (contract, section 3.3): it comes without commit only.
HARMS = st.one_of(
    st.sampled_from([{"drop": "before"}, {"drop": "after"}, {"status": 429}, {"status": 400}]),
    st.builds(
        lambda status, commit, body: {"status": status, "commit": commit, **body},
        st.sampled_from([500, 502, 503, 504]),
        st.booleans(),
        st.sampled_from([{}, {}, {"body": "<html>busy</html>"}, {"body": {"errorMessage": f"no {HIDDEN[1]}"}}]),
    ),
    st.builds(lambda commit: {"status": 200, "commit": commit, "body": "<html>Log in</html>"}, st.booleans()),
)
# An answer that is shorter than the cut arrives whole before the connection ends, and whether the client then notices
# in time is a race: no answer to these is that short.
PAGE = {"status": 404, "body": "<html>"}
CUT = st.just({"method": "POST|PUT", "cut": 1})
READ_HARMS = st.one_of(HARMS, st.just({"cut": 1}), st.sampled_from([{"status": 401}, {"status": 403}]))
# What something in between may say of a release that is there.
NOT_FOUND = st.builds(
    lambda skip, times: {"method": "GET", "path": "/releases/nino21$", "skip": skip, "times": times, **PAGE},
    st.sampled_from([0, 0, 0, 1, 2]),
    st.sampled_from([1, None]),
)
TIMES = st.sampled_from([1, 1, 1, 2, None])
WRITE_FAULTS = st.builds(
    lambda harm, skip, times: {"method": "POST|PUT|DELETE", "skip": skip, "times": times, **harm},
    st.one_of(HARMS, CUT),
    st.sampled_from([0, 0, 1]),
    TIMES,
)
READ_FAULTS = st.builds(
    lambda harm, path, skip, times: {"method": "GET", "path": path, "skip": skip, "times": times, **harm},
    READ_HARMS,
    st.sampled_from(["", "/releases/nino21$", "/history$", "/releases$", "/charts", "/archive$"]),
    st.integers(0, 4),
    TIMES,
)
FAULTS = st.one_of(
    st.lists(WRITE_FAULTS, max_size=2),
    st.builds(lambda write, read: [write, read], WRITE_FAULTS, READ_FAULTS),
    st.lists(READ_FAULTS, min_size=1, max_size=2),
    st.lists(NOT_FOUND, min_size=1, max_size=1),
)


def others(family: Family, options: dict[str, Any], at_write: bool = False) -> Drawn:
    """Return other writers, who may want the task's very values; C(at_write): one upgrades just before it writes."""
    values = st.one_of(st.just(options.get("values", {})), family.values)
    charts = st.sampled_from(family.charts)
    other = st.builds(
        Other,
        st.sampled_from(["upgrade", "upgrade", "install", "uninstall", "rollback"]),
        values,
        charts,
        st.sampled_from([None, None, 0, 1, 2]),
        st.booleans(),
    )
    if not at_write:
        return st.lists(other, max_size=2)
    first = st.builds(Other, st.just("upgrade"), values, charts, st.none(), st.booleans())
    return st.tuples(first, st.lists(other, max_size=1)).map(lambda drawn: [drawn[0], *drawn[1]])
