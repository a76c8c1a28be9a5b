# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small stand-in of AWX's API: it keeps what is created, and refuses what AWX is known to refuse."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

API_TOKEN = "the-token-of-the-stand-in"
VERSION = "24.6.1"
NAME = re.compile(r"[a-zA-Z_]+[a-zA-Z0-9_]*")
QUESTION_KEYS = {
    "variable", "question_name", "question_description", "type", "required", "default", "choices", "min", "max",
    "new_question",
}  # fmt: skip
QUESTION_TYPES = {"text", "textarea", "password", "multiplechoice", "multiselect", "integer", "float"}
FIELD_KEYS = {
    "id", "type", "label", "help_text", "secret", "multiline", "format", "choices", "default", "ask_at_runtime",
}  # fmt: skip
# What each kind of object may be made of, of all that the real one knows.
FIELDS = {
    "organizations": {"name", "description"},
    "credential_types": {"name", "description", "kind", "inputs", "injectors", "managed"},
    "credentials": {"name", "description", "organization", "credential_type", "inputs"},
    "execution_environments": {"name", "description", "organization", "image", "pull"},
    "projects": {
        "name", "description", "organization", "scm_type", "scm_url", "scm_branch", "default_environment",
        "allow_override", "scm_clean", "scm_delete_on_update", "scm_track_submodules", "scm_update_on_launch",
        "scm_update_cache_timeout", "scm_refspec", "timeout", "local_path", "credential",
    },
    "inventories": {"name", "description", "organization", "kind", "variables", "host_filter"},
    "hosts": {"name", "description", "inventory", "enabled", "variables"},
    "inventory_sources": {
        "name", "description", "inventory", "source", "source_project", "source_path", "credential", "overwrite",
        "execution_environment", "update_on_launch", "update_cache_timeout", "overwrite_vars",
    },
    "job_templates": {
        "name", "description", "organization", "job_type", "project", "playbook", "inventory", "extra_vars",
        "execution_environment", "job_slice_count", "survey_enabled", "ask_credential_on_launch", "ask_limit_on_launch",
        "ask_inventory_on_launch", "ask_job_slice_count_on_launch", "ask_variables_on_launch", "limit",
    },
    "workflow_job_templates": {
        "name", "description", "organization", "inventory", "survey_enabled", "ask_inventory_on_launch",
        "ask_limit_on_launch", "extra_vars", "allow_simultaneous",
    },
    "workflow_job_template_nodes": {
        "identifier", "workflow_job_template", "unified_job_template", "extra_data", "timeout", "inventory",
    },
    "workflow_approval_templates": {"name", "description", "timeout"},
}  # fmt: skip
# Which kind of object a field holds the number of.
POINTS_TO = {
    "organization": "organizations", "project": "projects", "source_project": "projects", "inventory": "inventories",
    "execution_environment": "execution_environments", "default_environment": "execution_environments",
    "credential_type": "credential_types", "credential": "credentials",
    "workflow_job_template": "workflow_job_templates",
}  # fmt: skip


class Refused(Exception):
    """What AWX answers with the status 400."""


@dataclass
class Thing:
    """One object, with the numbers of those that are associated with it."""

    kind: str
    number: int
    data: dict[str, Any]
    survey: dict[str, Any] = field(default_factory=dict)
    associated: dict[str, list[int]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.data.get("name") or self.data.get("identifier"))

    def as_json(self) -> dict[str, Any]:
        """Return what the API shows of it."""
        url = f"/api/v2/{self.kind}/{self.number}/"
        related = {"survey_spec": f"{url}survey_spec/"}
        target = self.data.get("unified_job_template")
        if target:
            related["unified_job_template"] = f"/api/v2/unified_job_templates/{target}/"
        shown = {"id": self.number, "type": self.kind.rstrip("s"), "url": url, "related": related, "summary_fields": {}}
        # A project that was fetched already.
        fetched = {"scm_revision": "1" * 40, "status": "successful"} if self.kind == "projects" else {}
        return {**self.data, **fetched, **shown}


class Awx:
    """The state of the stand-in."""

    def __init__(self, playbooks: Mapping[str, str]) -> None:
        self.playbooks = playbooks
        self.things: dict[int, Thing] = {}
        self.writes: list[tuple[str, str]] = []
        self.create("organizations", {"name": "Default"})

    def all(self, kind: str) -> list[Thing]:
        """Return the objects of a kind."""
        kinds = {"unified_job_templates": ("job_templates", "workflow_approval_templates")}.get(kind, (kind,))
        return [thing for thing in self.things.values() if thing.kind in kinds]

    def named(self, kind: str, name: str) -> Thing:
        """Return the one object of that name."""
        (thing,) = (thing for thing in self.all(kind) if thing.name == name)
        return thing

    def create(self, kind: str, data: dict[str, Any]) -> Thing:
        """Keep a new object, unless AWX would refuse it."""
        self.check(kind, data)
        thing = Thing(kind, len(self.things) + 1, data)
        scope = ("inventory", "workflow_job_template", "organization")
        for other in self.all(kind):
            if other.name == thing.name and all(other.data.get(name) == data.get(name) for name in scope):
                raise Refused(f"{kind} with this name already exists")
        self.things[thing.number] = thing
        return thing

    def check(self, kind: str, data: Mapping[str, Any]) -> None:
        """Raise Refused for what the real one does not take."""
        unknown = set(data) - FIELDS[kind]
        if unknown:
            raise Refused(f"unknown fields of {kind}: {unknown}")
        for name, target in POINTS_TO.items():
            if data.get(name) and (data[name] not in self.things or self.things[data[name]].kind != target):
                raise Refused(f"{name}: there is no object {data[name]} in {target}")
        if kind == "credential_types":
            check_inputs(data["inputs"])
            check_injectors(data["injectors"])
        if "playbook" in data and data["playbook"] not in self.playbooks:
            raise Refused(f"Playbook not found for project: {data['playbook']}")
        if isinstance(data.get("extra_vars"), str):
            json.loads(data["extra_vars"])

    def associate(self, thing: Thing, relation: str, number: int) -> None:
        """Tie one object to another; a job takes one credential of a type."""
        numbers = thing.associated.setdefault(relation, [])
        if relation == "credentials":
            kinds = [self.things[other].data["credential_type"] for other in numbers]
            if self.things[number].data["credential_type"] in kinds:
                raise Refused("Cannot assign multiple credentials of one type.")
        numbers.append(number)


def check_inputs(inputs: Mapping[str, Any]) -> None:
    """Raise Refused for fields of a credential type that AWX does not take."""
    if set(inputs) - {"fields", "required"}:
        raise Refused(f"inputs: {set(inputs)}")
    ids = [each["id"] for each in inputs["fields"]]
    if len(set(ids)) != len(ids) or "tower" in ids or set(inputs.get("required", [])) - set(ids):
        raise Refused(f"field IDs: {ids}")
    for each in inputs["fields"]:
        if set(each) - FIELD_KEYS or not {"id", "label"} <= set(each) or not NAME.fullmatch(each["id"]):
            raise Refused(f"field {each}")
        if each.get("type", "string") not in ("string", "boolean"):
            raise Refused(f"type of {each}")
        if each.get("type") == "boolean" and {"choices", "multiline", "format", "secret"} & set(each):
            raise Refused(f"not allowed for boolean: {each}")


def check_injectors(injectors: Mapping[str, Any]) -> None:
    """Raise Refused for injectors that AWX does not take: the names of variables are no templates there."""
    if set(injectors) - {"file", "env", "extra_vars"}:
        raise Refused(f"injectors: {set(injectors)}")
    for name in injectors.get("file", {}):
        if not re.fullmatch(r"template(\.[a-zA-Z_]+[a-zA-Z0-9_]*)?", name):
            raise Refused(f"file {name}")
    for name, text in injectors.get("env", {}).items():
        if not NAME.fullmatch(name) or name.startswith("ANSIBLE_") or not isinstance(text, str) or not text.isascii():
            raise Refused(f"Environment variable {name} is not allowed to be used in credentials.")


def check_survey(survey: Mapping[str, Any]) -> None:
    """Raise Refused for a survey that AWX does not take."""
    if set(survey) != {"name", "description", "spec"}:
        raise Refused(f"survey: {set(survey)}")
    names = [each["variable"] for each in survey["spec"]]
    if len(set(names)) != len(names) or not names:
        raise Refused(f"variables: {names}")
    for each in survey["spec"]:
        if set(each) - QUESTION_KEYS or each["type"] not in QUESTION_TYPES or not isinstance(each["required"], bool):
            raise Refused(f"question {each}")
        if ("choices" in each) != each["type"].startswith("multi"):
            raise Refused(f"choices of {each}")
        if "choices" in each and each["default"] not in each["choices"]:
            raise Refused(f"default of {each}")
        if each["type"] == "integer" and each["default"] != "" and not isinstance(each["default"], int):
            raise Refused(f"default of {each}")


class Handler(BaseHTTPRequestHandler):
    """Answers requests from the state."""

    awx: Awx

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def do_PATCH(self) -> None:
        self.answer()

    def answer(self) -> None:
        """Read the request, do what it asks for, and send what came of it."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Authorization") != f"Bearer {API_TOKEN}":
            self.send(401, {"detail": "no token"})
            return
        if self.command != "GET":
            self.awx.writes.append((self.command, self.path))
        try:
            self.send(*self.act(json.loads(body) if body else {}))
        except Refused as error:
            self.send(400, {"detail": str(error), "error": str(error), "__all__": [str(error)]})
        except (KeyError, IndexError) as error:
            self.send(404, {"detail": repr(error)})

    def act(self, data: dict[str, Any]) -> tuple[int, Any]:
        """Return the status and the body of the answer."""
        split = urlsplit(self.path)
        parts = split.path.removeprefix("/api/v2/").strip("/").split("/")
        if len(parts) == 1:
            return self.on_kind(parts[0], dict(parse_qsl(split.query)), data)
        thing = self.awx.things[int(parts[1])]
        if len(parts) == 2:
            return self.on_thing(thing, data)
        return self.on_relation(thing, parts[2], data)

    def on_kind(self, kind: str, query: dict[str, str], data: dict[str, Any]) -> tuple[int, Any]:
        """List the objects of a kind, or make one."""
        if self.command == "POST":
            return 201, self.awx.create(kind, data).as_json()
        wanted = {name: value for name, value in query.items() if name not in ("type", "or__id")}
        found = [
            shown
            for shown in (thing.as_json() for thing in self.awx.all(kind))
            if all(str(shown.get(name.removeprefix("or__"))) == value for name, value in wanted.items())
        ]
        return 200, listed(found)

    def on_thing(self, thing: Thing, data: dict[str, Any]) -> tuple[int, Any]:
        """Show an object, or change it."""
        if self.command == "PATCH":
            if thing.kind == "workflow_approval_templates":
                # awx.awx sends fields of the node, too, which are passed over.
                data = {name: value for name, value in data.items() if name in FIELDS[thing.kind]}
            self.awx.check(thing.kind, data)
            thing.data.update(data)
        return 200, thing.as_json()

    def on_relation(self, thing: Thing, relation: str, data: dict[str, Any]) -> tuple[int, Any]:
        """Show or change what belongs to an object."""
        if relation == "survey_spec":
            if self.command == "POST":
                check_survey(data)
                thing.survey = data
            return 200, thing.survey
        if relation == "create_approval_template":
            made = self.awx.create("workflow_approval_templates", {
                name: data[name] for name in ("name", "description", "timeout") if name in data
            })  # fmt: skip
            thing.data["unified_job_template"] = made.number
            return 201, made.as_json()
        if self.command == "POST":
            self.awx.associate(thing, relation, data["id"])
            return 204, None
        numbers = thing.associated.get(relation, [])
        return 200, listed([self.awx.things[number].as_json() for number in numbers])

    def send(self, status: int, body: Any) -> None:
        """Send an answer."""
        text = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("X-API-Product-Name", "AWX")
        self.send_header("X-API-Product-Version", VERSION)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


def listed(results: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a page of a list."""
    return {"count": len(results), "next": None, "previous": None, "results": results}


class AwxServer:
    """The stand-in as a server on the loopback; a context manager."""

    def __init__(self, playbooks: Mapping[str, str]) -> None:
        self.awx = Awx(playbooks)
        handler = type("BoundHandler", (Handler,), {"awx": self.awx})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, name="awx", daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> AwxServer:
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
