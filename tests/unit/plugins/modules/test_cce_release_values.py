# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that are secret, merged with the live ones, left alone, or masked by the service."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._diff import MAX_CHANGES, MAX_TEXT, shorten
from ansible_collections.huaweicloud.cce.tests.simulator import Simulator

Run = Callable[..., dict[str, Any]]
SECRETS = {"basic": {"mysql_password": "correct horse"}, "dsn": "db://battery staple", "pin": 471147}
CANARIES = ("correct horse", "battery staple", "471147")


@pytest.mark.parametrize("reading", ["merged", "submitted"])
@pytest.mark.parametrize("check_mode", [True, False])
def test_sensitive_values_arrive_and_are_shown_nowhere(
    sim: Simulator, release: Run, reading: str, check_mode: bool
) -> None:
    sim.settings.values_reading = reading
    given = {"values": {"imageTag": "v2", "basic": {"app_name": "shop"}}, "sensitive_values": SECRETS}
    first = release(check_mode, **given)
    assert first["changed"] and not [canary for canary in CANARIES if canary in first["printed"]]
    assert '+ /dsn: "(sensitive, changed)"' in first["diff"]["prepared"]
    release(**given)
    assert sim.release("project01", "nino21").values == {
        "imageTag": "v2",
        "basic": {"app_name": "shop", "mysql_password": "correct horse"},
        "dsn": "db://battery staple",
        "pin": 471147,
    }
    second = release(**given)
    assert not second["changed"] and not [canary for canary in CANARIES if canary in second["printed"]]
    assert second["release_values"]["dsn"] == "(sensitive)" and second["release_values"]["imageTag"] == "v2"
    other = release(**{**given, "sensitive_values": {**SECRETS, "dsn": "db://other"}})
    assert other["changes"] == [{"path": "/dsn", "before": "(sensitive)", "after": "(sensitive, changed)"}]


@pytest.mark.parametrize("secret", [1, True, "1", "admin", "true", "default", "shop"])
def test_short_and_common_secrets_do_not_blank_other_output(release: Run, secret: Any) -> None:
    result = release(values={"name": "admin-shop1", "on": True}, sensitive_values={"anything": secret})
    assert result["release"]["name"] == "nino21" and result["release_values"]["name"] == "admin-shop1"
    assert result["release_values"]["anything"] == "(sensitive)"
    assert '+ /name: "admin-shop1"' in result["diff"]["prepared"]
    assert result["invocation"]["module_args"]["sensitive_values"] == {"anything": "(sensitive)"}


def test_an_error_that_quotes_a_sensitive_value_is_not_passed_on(sim: Simulator, release: Run) -> None:
    text = "cannot parse db://battery staple at line 1"
    sim.faults.add(method="POST", status=400, body={"errorMessage": text})
    refused = release(sensitive_values=SECRETS)
    sim.settings.fail_next, sim.settings.fail_text = 1, text
    failed = release(sensitive_values=SECRETS)
    assert "cannot parse" in refused["msg"] and "cannot parse" in failed["msg"]
    assert not [canary for canary in CANARIES if canary in refused["printed"] + failed["printed"]]


def test_a_wrong_option_beside_sensitive_values_does_not_print_them(release: Run) -> None:
    result = release(sensitive_values=SECRETS, wait_timeout="soon")
    assert result["exit_code"] == 1 and not [canary for canary in CANARIES if canary in result["printed"]]


@pytest.mark.parametrize("reading", ["merged", "submitted"])
def test_merge_keeps_what_the_release_has(sim: Simulator, release: Run, reading: str) -> None:
    sim.settings.values_reading = reading
    sim.put_release("project01", "nino21", {"imageTag": "v2", "replicas": 3})
    given = {"values": {"imageTag": "v3", "global": None}, "values_mode": "merge"}
    predicted = release(check_mode=True, **given)
    result = release(**given)
    sent = sim.release("project01", "nino21").values
    assert (sent["imageTag"], sent["replicas"], sent["global"]) == ("v3", 3, None)
    assert result["changed"] and (predicted["diff"], predicted["changes"]) == (result["diff"], result["changes"])
    assert "imageTag" in result["diff"]["prepared"] and "replicas" not in result["diff"]["prepared"]
    assert not release(**given)["changed"]


@pytest.mark.parametrize("reading", ["merged", "submitted"])
def test_ignored_paths_neither_compare_nor_change(sim: Simulator, release: Run, reading: str) -> None:
    sim.settings.values_reading = reading
    sim.put_release("project01", "nino21", {"imageTag": "v2", "replicas": 7})
    given = {"values": {"imageTag": "v2", "replicas": 2}, "ignore_paths": ["/replicas"]}
    assert not release(**given)["changed"]
    assert not release(**{**given, "values": {"imageTag": "v2"}})["changed"]
    result = release(**{**given, "values": {"imageTag": "v3"}})
    assert result["changes"] == [{"path": "/imageTag", "before": "v2", "after": "v3"}]
    assert sim.release("project01", "nino21").values == {"imageTag": "v3", "replicas": 7}
    assert not release(**{**given, "values": {"imageTag": "v3"}})["changed"]


def test_ignored_paths_count_for_an_installation(sim: Simulator, release: Run) -> None:
    release(values={"replicas": 2}, ignore_paths=["/replicas"])
    assert sim.release("project01", "nino21").values == {"replicas": 2}


def test_what_the_service_masks_is_unknown(sim: Simulator, release: Run) -> None:
    sim.settings.mask_secrets, sim.settings.values_reading = True, "submitted"
    sim.put_release("project01", "nino21", {"imageTag": "v2", "basic": {"mysql_password": "old password"}})
    given = {"values": {"imageTag": "v2"}, "sensitive_values": {"basic": {"mysql_password": "correct horse"}}}
    ignored = release(**given)
    assert (ignored["changed"], ignored["unknown_paths"]) == (False, ["/basic/mysql_password"])
    assumed = release(masked_values="assume_changed", **given)
    assert (assumed["changed"], assumed["unknown_paths"]) == (True, ["/basic/mysql_password"])
    assert sim.release("project01", "nino21").values["basic"] == {"mysql_password": "correct horse"}


@pytest.mark.parametrize(
    "options", [{"values_mode": "merge"}, {"ignore_paths": ["/basic/mysql_password"]}], ids=json.dumps
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_a_mask_is_never_sent_back(
    sim: Simulator, release: Run, writes: Any, options: dict[str, Any], check_mode: bool
) -> None:
    sim.settings.mask_secrets = True
    sim.put_release("project01", "nino21", {"imageTag": "v2", "basic": {"mysql_password": "old password"}})
    result = release(check_mode, values={"imageTag": "v3"}, **options)
    assert (result["exit_code"], result["changed"], writes()) == (1, False, [])
    assert "/basic/" in result["msg"] and "sensitive_values" in result["msg"]


@pytest.mark.parametrize("reading", ["merged", "submitted", "coalesced"])
def test_an_ignored_value_that_a_null_took_away_stays_away(sim: Simulator, release: Run, reading: str) -> None:
    sim.settings.values_reading = reading
    options: dict[str, Any] = {"values": {"replicas": None}, "ignore_paths": ["/replicas"]}
    assert release(**options)["changed"]
    assert not release(**options)["changed"]
    options["values"] = {"imageTag": "v2"}
    result = release(**options)
    assert [change["path"] for change in result["changes"]] == ["/imageTag"]
    assert "replicas" not in (result["release_values"] if reading != "submitted" else {})
    assert not release(**options)["changed"]


def test_an_ignored_value_that_was_never_set_is_not_taken_away(sim: Simulator, release: Run) -> None:
    sim.settings.values_reading = "submitted"
    sim.put_release("project01", "nino21", {"imageTag": "v1"})
    assert release(values={"imageTag": "v2"}, ignore_paths=["/replicas", "/basic/mysql_port"])["changed"]
    assert sim.release("project01", "nino21").values == {"imageTag": "v2"}


def test_a_repair_keeps_away_what_a_null_took_away(sim: Simulator, release: Run) -> None:
    sim.put_release("project01", "nino21", {"replicas": None, "imageTag": "v2"}, status="FAILED")
    assert release(values={"imageTag": "v2"}, ignore_paths=["/replicas"])["changed"]
    assert sim.release("project01", "nino21").values == {"imageTag": "v2", "replicas": None}


@pytest.mark.parametrize("reading", ["merged", "submitted"])
def test_a_null_takes_a_default_away_in_merge_mode_too(sim: Simulator, release: Run, reading: str) -> None:
    sim.settings.values_reading = reading
    sim.put_release("project01", "nino21", {"imageTag": "v1"})
    options: dict[str, Any] = {"values": {"replicas": None}, "values_mode": "merge"}
    assert release(**options)["changes"] == [
        {"path": "/replicas", "before": 1 if reading == "merged" else None, "after": None}
    ]
    assert sim.release("project01", "nino21").values["replicas"] is None
    assert not release(**options)["changed"]


def test_an_ignored_element_of_a_list_keeps_the_list(sim: Simulator, release: Run) -> None:
    chart_id = sim.add_chart("lists", "1.0.0", {"hosts": ["x", "y"]})
    sim.put_release("project01", "nino21", {"hosts": ["a", "y"]}, chart_id=chart_id)
    assert not release(chart_id=chart_id, ignore_paths=["/hosts/0"])["changed"]


@pytest.mark.parametrize("state", ["present", "rolled_back"])
@pytest.mark.parametrize("paths", ["", [""], [" ", "/replicas"]])
def test_blank_paths_are_none(sim: Simulator, release: Run, state: str, paths: Any) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v1"})
    revision = 1 if state == "rolled_back" else None
    result = release(state=state, ignore_paths=paths, values={"imageTag": "v1"}, revision=revision)
    assert (result["exit_code"], result["changed"]) == (0, False)


@pytest.mark.parametrize(
    "secret", ["admin", "hunt3", "12345678", 481516, 4815162342, 'pa"ss\\wo', "changeit", "gr\u00fcn"]
)
@pytest.mark.parametrize("where", ["refusal", "description"])
def test_the_services_words_show_no_sensitive_value_whatever_it_is(
    sim: Simulator, release: Run, secret: Any, where: str
) -> None:
    quoted = json.dumps(secret, ensure_ascii=False)
    encoded = base64.b64encode(str(secret).encode()).decode()
    text = f"cannot take {quoted} or {encoded if len(str(secret)) > 7 else ''} for a value"
    if where == "refusal":
        sim.faults.add(method="POST", status=400, body={"errorMessage": text})
    else:
        sim.settings.fail_next, sim.settings.fail_text = 1, text
    result = release(values={"imageTag": "v2"}, sensitive_values={"dsn": secret})
    assert result["exit_code"] == 1 and "cannot take" in result["msg"] and "******" in result["msg"]
    forms = [str(secret), encoded, *([json.dumps(secret)[1:-1]] if isinstance(secret, str) else [])]
    for shown in (result["msg"], json.dumps(result["failure"]), json.dumps(result["release"])):
        assert not [form for form in forms if form in shown]


def test_the_secret_that_is_replaced_is_not_shown_either(sim: Simulator, release: Run) -> None:
    sim.put_release("project01", "nino21", {"db": "oldsecretdsn"})
    sim.faults.add(method="PUT", status=400, body={"errorMessage": 'cannot change "oldsecretdsn"'})
    result = release(sensitive_values={"db": {"dsn": "newsecretdsn"}})
    assert result["exit_code"] == 1 and result["changes"]
    assert "oldsecretdsn" not in json.dumps([result["changes"], result["diff"], result["msg"], result["failure"]])


@pytest.mark.parametrize("word", ["failed", "operation", "forbidden"])
def test_a_secret_that_is_a_word_of_helms_changes_no_decision(sim: Simulator, release: Run, word: str) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v1", "x": word}, status="SUPERSEDED", revision=1)
    text = 'Upgrade "nino21" failed: another operation is forbidden'
    sim.put_release("project01", "nino21", {"x": word}, status="SUPERSEDED", revision=2, description=text)
    sim.put_release("project01", "nino21", {"x": word}, status="FAILED", revision=3, description=text)
    body = {"errorMessage": "Update release is forbidden, another operation (upgrade) is in progress"}
    sim.faults.add(method="PUT", status=409, body=body)
    result = release(state="rolled_back", sensitive_values={"x": word})
    assert (result["exit_code"], result["rolled_back_to"]) == (0, 1), result.get("msg")


@pytest.mark.parametrize("values", [{"auth": {"password": "hunter22x"}}, '{"auth": {"password": "hunter22x"}}'])
def test_an_option_that_ansible_refuses_shows_no_secret_of_others(release: Run, values: Any) -> None:
    result = release(values=values, sensitive_values={"x": "hunter23x"}, wait_timeout="soon")
    assert result["exit_code"] == 1 and "wait_timeout" in result["msg"]
    assert "hunter22x" not in result["printed"] and "hunter23x" not in result["printed"]


def test_what_the_service_adds_to_its_answers_is_not_shown(sim: Simulator, release: Run) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v1"})
    body = {"name": "nino21", "status": "DEPLOYED", "version": 1, "values": "{}", "manifest": "kind: Secret"}
    sim.faults.add(method="GET", path="/nino21$", times=None, status=200, body=body)
    assert "manifest" not in release(state="absent", check_mode=True)["release"]


@pytest.mark.parametrize(
    ("policy", "has_changes", "has_values"), [(None, True, True), ("changed", True, False), ("none", False, False)]
)
def test_how_many_values_are_returned_is_said(
    sim: Simulator, release: Run, policy: Any, has_changes: bool, has_values: bool
) -> None:
    sim.put_release("project01", "nino21", {"imageTag": "v1"})
    result = release(values={"imageTag": "v2"}, return_values=policy)
    assert (result["changed"], result["release"]["revision"]) == (True, 2)
    assert (bool(result["changes"]), bool(result["release_values"])) == (has_changes, has_values)
    assert "imageTag" in result["diff"]["prepared"]


@pytest.mark.parametrize("option", ["values", "sensitive_values"])
@pytest.mark.parametrize("text", ["{'key': datetime.date(1), 'x': 'hunter24x'}", "{'hunter24x', 1}"])
def test_a_text_that_only_looks_like_a_dictionary_is_refused_and_not_shown(
    sim: Simulator, release: Run, option: str, text: str
) -> None:
    result = release(**{option: text})  # by Ansible itself, or by the module where an older one hands it on
    assert result["exit_code"] == 1 and option in result["msg"] and "MODULE FAILURE" not in result["msg"]
    assert "hunter24x" not in result["printed"] and not sim.requests


@pytest.mark.parametrize("policy", ["none", "changed"])
def test_the_arguments_that_come_back_hold_no_values_unless_all_are_to_be_returned(release: Run, policy: str) -> None:
    given: dict[str, Any] = {
        "values": {"imageTag": "a-tag-by-itself"},
        "sensitive_values": {"a_key_by_itself": "s3cret-one"},
        "validate_values": "off",
    }
    for options in ({}, {"chart_id": "no-such-chart"}, {"wait_timeout": -1}, {"max_retries": "many"}):
        result = release(**given, **options, return_values=policy, diff=False)
        shown = result["invocation"]["module_args"]
        assert shown["values"] == shown["sensitive_values"] == f"(not shown, return_values={policy})"
        if policy == "none":
            assert "a-tag-by-itself" not in result["printed"] and "a_key_by_itself" not in result["printed"]
    shown = release(**given, return_values="all")["invocation"]["module_args"]
    assert (shown["values"], shown["sensitive_values"]) == (given["values"], {"a_key_by_itself": "(sensitive)"})
    assert release(values={}, sensitive_values={}, return_values=policy)["invocation"]["module_args"]["values"] == {}


@pytest.mark.parametrize(("policy", "shown"), [("none", 0), ("changed", MAX_CHANGES), ("all", MAX_CHANGES)])
def test_a_long_list_of_changes_is_cut_and_what_it_lacks_is_counted(
    sim: Simulator, release: Run, policy: str, shown: int
) -> None:
    sim.put_release("project01", "nino21", {f"key-{number}": "old" for number in range(5000)})
    given: dict[str, Any] = {"values": {f"key-{number}": "new" for number in range(5000)}, "return_values": policy}
    predicted, result = release(**given, check_mode=True), release(**given)
    for each in (predicted, result):
        assert (each["changed"], len(each["changes"]), each["changes_left_out"]) == (True, shown, 5000 - shown)
    assert predicted["changes"] == result["changes"]
    assert sum(value == "new" for value in result["release_values"].values()) == (5000 if policy == "all" else 0)
    again = release(**given)
    assert (again["changed"], again["changes"], again["changes_left_out"]) == (False, [], 0)


def test_long_values_are_shortened_in_the_list_of_changes(sim: Simulator, release: Run) -> None:
    before = {"k" * 500: "old" * 200, "list": ["old"] * 200, "short": ["old"], "number": 1}
    after = {"k" * 500: "new" * 200, "list": "x" * MAX_TEXT, "short": {"a": "new"}, "number": 2.5}
    sim.put_release("project01", "nino21", before)
    result = release(values=after)
    assert {change["path"]: (change["before"], change["after"]) for change in result["changes"]} == {
        f"/{'k' * 99}...{'k' * 100} (501 characters)": (
            f"{'old' * 33}o...d{'old' * 33} (600 characters)",
            f"{'new' * 33}n...w{'new' * 33} (600 characters)",
        ),
        "/list": (shorten(json.dumps(["old"] * 200)), "x" * MAX_TEXT),
        "/short": (["old"], {"a": "new"}),
        "/number": (1, 2.5),
    }
    assert result["release_values"].items() >= after.items()


@pytest.mark.parametrize("place", range(60, 110, 5))
def test_no_part_of_a_secret_stands_where_a_long_value_was_cut(sim: Simulator, release: Run, place: int) -> None:
    secret = "correct-horse-battery-staple"
    sim.put_release("project01", "nino21", {"text": "old"})
    for text in ("x" * place + secret + "y" * 300, "x" * 300 + secret + "y" * place):
        result = release(
            values={"text": text}, sensitive_values={"dsn": secret}, check_mode=True, validate_values="off"
        )
        assert not [part for part in secret.split("-") if part in result["printed"]]
        assert result["changes"][0]["path"] == "/text" and "/text" in result["diff"]["prepared"]


def test_a_long_list_of_unknown_paths_is_cut_and_what_it_lacks_is_counted(sim: Simulator, release: Run) -> None:
    sim.put_release("project01", "nino21", dict.fromkeys(["k" * 5000, *map(str, range(900))], "******"))
    result = release(values={"imageTag": "v2"}, check_mode=True)
    assert (len(result["unknown_paths"]), result["unknown_paths_left_out"]) == (MAX_CHANGES, 901 - MAX_CHANGES)
    assert max(map(len, result["unknown_paths"])) < 300
