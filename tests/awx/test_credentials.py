# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials are injected by AWX's own code, and jobs with them go over ansible-runner's mesh to the simulator."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml
from e2e_support import Ansible
from mesh import Injected, find_text, inject, read_result, send, with_prefix
from pack import read_type
from simulator import (
    ACCESS_KEY,
    DOMAIN_NAME,
    PROJECT_ID,
    SECRET_KEY,
    SECURITY_TOKEN,
    SEED_CHART,
    SEED_CLUSTER,
    TEMPORARY_ACCESS_KEY,
    TEMPORARY_SECRET_KEY,
    TOKEN,
    USER_NAME,
    USER_PASSWORD,
    Simulator,
)

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "docsite" / "rst" / "guide_awx.rst"
TYPE = read_type("credential_type.yml")
KEY_TYPE = read_type("credential_type_plan_key.yml")
FIELDS = {field["id"]: field for field in TYPE["inputs"]["fields"]}
PLAN_KEY = "c4nary-of-a-plan-key-1357"
VALUE = "c4nary-of-a-chart-2468"
SECRETS = (TOKEN, SECRET_KEY, TEMPORARY_SECRET_KEY, SECURITY_TOKEN, USER_PASSWORD, PLAN_KEY, VALUE)
INSTALL = {
    "name": "Install",
    "huaweicloud.cce.cce_release": {
        "cluster_id": SEED_CLUSTER,
        "namespace": "project01",
        "name": "shop",
        "chart_id": SEED_CHART,
        "sensitive_values": {"basic": {"motto": VALUE}},
    },
}
PROFILE = f"[basic]\nak = {ACCESS_KEY}\nsk = {SECRET_KEY}\n"
# What is typed, apart from the addresses, for each way to authenticate.
WAYS: dict[str, dict[str, Any]] = {
    "token": {"auth_token": TOKEN},
    "keys": {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY},
    "temporary keys": {
        "access_key": TEMPORARY_ACCESS_KEY,
        "secret_key": TEMPORARY_SECRET_KEY,
        "security_token": SECURITY_TOKEN,
    },
    "user": {"user_name": USER_NAME, "password": USER_PASSWORD, "domain_name": DOMAIN_NAME},
    "profile file": {"profile_file": PROFILE},
}


def typed(sim: Simulator, **inputs: Any) -> dict[str, Any]:
    """Return the inputs of a credential; fields that nobody filled in are blank, as AWX's form leaves them."""
    blank = {name: "" for name, field in FIELDS.items() if field["type"] == "string"}
    return {**blank, "endpoint": sim.url, "iam_endpoint": sim.url, "project_id": PROJECT_ID, **inputs}


@pytest.mark.parametrize("way", WAYS)
def test_a_credential_drives_a_job_over_the_mesh_and_stands_in_no_artifact(
    ansible: Ansible, sim: Simulator, tmp_path: Path, way: str
) -> None:
    injected = inject(tmp_path / "control", (TYPE, typed(sim, **WAYS[way])), (KEY_TYPE, {"plan_key": PLAN_KEY}))
    artifacts = send(ansible, tmp_path, [INSTALL], injected)
    result = read_result(artifacts)
    assert (result["changed"], result["action"]) == (True, "install"), result
    assert sim.release("project01", "shop") is not None
    # The task itself, with the secret that stands in it literally, is no artifact.
    assert find_text(artifacts, *SECRETS) == []


def test_a_failed_job_keeps_its_secrets_too(ansible: Ansible, sim: Simulator, tmp_path: Path) -> None:
    wrong = "MIIc4nary-of-a-wrong-token-9753"
    injected = inject(tmp_path / "control", (TYPE, typed(sim, auth_token=wrong)))
    artifacts = send(ansible, tmp_path, [{**INSTALL, "ignore_errors": True}], injected)
    assert read_result(artifacts)["failure"]["http_status"] == 401
    assert find_text(artifacts, wrong) == []


def test_two_credentials_in_one_job_are_told_apart_by_the_prefix_as_the_guide_has_it(
    ansible: Ansible, sim: Simulator, tmp_path: Path
) -> None:
    second = with_prefix(TYPE, "SECOND")
    injected = inject(
        tmp_path / "control",
        (TYPE, typed(sim, auth_token=TOKEN)),
        (second, typed(sim, access_key=ACCESS_KEY, secret_key=SECRET_KEY)),
    )
    (block,) = re.findall(r"(?m)^\.\. code-block:: yaml\n\n((?:   .*\n|\n)*)", GUIDE.read_text(encoding="utf-8"))
    tasks = yaml.safe_load(textwrap.dedent(block))[0]["tasks"]
    # In the guide, the accounts differ; here it is one.
    tasks[1]["huaweicloud.cce.cce_release"]["name"] = "other"
    artifacts = send(ansible, tmp_path, tasks, injected)
    assert read_result(artifacts)["changed"] is True
    ways = ["keys" if "Authorization" in each.headers else "token" for each in sim.requests if each.method == "POST"]
    assert ways == ["token", "keys"]
    assert find_text(artifacts, *SECRETS) == []


def test_a_ca_bundle_arrives_as_a_file_and_a_blank_one_as_no_file(sim: Simulator, tmp_path: Path) -> None:
    bundle = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
    injected = inject(tmp_path, (TYPE, typed(sim, auth_token=TOKEN, ca_bundle=bundle)))
    path = Path(injected.env["OS_CACERT"].replace("/runner", str(tmp_path)))
    assert path.read_text(encoding="utf-8") == bundle
    assert path.stat().st_mode & 0o077 == 0
    blank = inject(tmp_path, (TYPE, typed(sim, auth_token=TOKEN)))
    assert blank.env["OS_CACERT"] == blank.env["HUAWEICLOUD_SDK_CREDENTIALS_FILE"] == ""


@pytest.mark.parametrize("text", ["", "  ", " \n"])
def test_a_file_of_blanks_is_no_file(sim: Simulator, tmp_path: Path, text: str) -> None:
    files = {"ca_bundle": text, "client_cert": text, "client_key": text, "profile_file": text}
    injected = inject(tmp_path, (TYPE, typed(sim, auth_token=TOKEN, **files)))
    for name in ("OS_CACERT", "OS_CERT", "OS_KEY", "HUAWEICLOUD_SDK_CREDENTIALS_FILE"):
        assert injected.env[name] == ""


def test_fields_that_nobody_touched_give_empty_variables(tmp_path: Path) -> None:
    injected = inject(tmp_path, (TYPE, {}))
    assert set(injected.env) == set(TYPE["injectors"]["env"])
    assert {text for name, text in injected.env.items() if name != "HW_INSECURE"} == {""}
    assert injected.env["HW_INSECURE"] == "False"


def test_what_awx_shows_of_a_job_holds_no_secret(sim: Simulator, tmp_path: Path) -> None:
    everything = {name: text for inputs in WAYS.values() for name, text in inputs.items()}
    injected = inject(tmp_path, (TYPE, typed(sim, **everything)), (KEY_TYPE, {"plan_key": PLAN_KEY}))
    assert not [name for name, text in injected.shown.items() if any(secret in text for secret in SECRETS)]
    assert isinstance(injected, Injected) and injected.env["HW_SECRET_KEY"] in SECRETS


def test_every_field_is_injected_and_every_secret_one_says_so() -> None:
    templates = " ".join([*TYPE["injectors"]["env"].values(), *TYPE["injectors"]["file"].values()])
    assert set(re.findall(r"\{\{ (\w+) \}\}", templates)) == set(FIELDS)
    secret = {name for name, field in FIELDS.items() if field.get("secret")}
    assert secret == {"secret_key", "security_token", "auth_token", "password", "client_key", "profile_file"}


def test_every_variable_is_one_that_the_modules_read() -> None:
    sources = ("_sources.py", "_profiles.py", "_connection.py")
    code = "".join((ROOT / "plugins" / "module_utils" / name).read_text(encoding="utf-8") for name in sources)
    assert [name for name in TYPE["injectors"]["env"] if f'"{name}"' not in code] == []


def test_the_guide_has_a_row_for_every_variable() -> None:
    rows = dict(re.findall(r'^   "``(\w+)``", "``(\w+)``"', GUIDE.read_text(encoding="utf-8"), re.MULTILINE))
    injected = {**KEY_TYPE["injectors"]["env"], **TYPE["injectors"]["env"]}
    fields = {name: re.findall(r"(?:\{\{ |filename\.)(\w+)", text)[-1] for name, text in injected.items()}
    assert rows == {field: name for name, field in fields.items()}
