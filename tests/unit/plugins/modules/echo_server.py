# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that quotes everything it was sent, in every place of every kind of answer; and where secrets can hide."""

from __future__ import annotations

import base64
import html
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus


def encodings_of(text: str) -> set[str]:
    """Return a text as it is, and as it stands in JSON, in a URL, in a page, in Python's own words, and in base64."""
    escaped = json.dumps(text)[1:-1]
    forms = {text, escaped, json.dumps(text, ensure_ascii=False)[1:-1], html.escape(text), repr(text)[1:-1]}
    forms.add(escaped.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
    forms |= {quote(text, safe=""), quote(text), quote_plus(text)}
    return forms | {base64.b64encode(text.encode()).decode().rstrip("=")}


@cache
def _parts_of(secret: str) -> set[str]:
    """Return the beginnings and ends of all forms of a secret, in one encoding or two."""
    forms = {form for inner in encodings_of(secret) for form in encodings_of(inner)}
    return {part for form in forms for part in (form[:12], form[-12:])}


def find_leaks(text: str, secrets: Iterable[str]) -> list[str]:
    """Return each secret of which a text holds the whole, the beginning or the end, and where."""
    return [
        f"{secret} in {text[max(0, text.index(part) - 30) :][:90]!r}"
        for secret in secrets
        for part in _parts_of(secret)
        if part in text
    ]


class Reply(NamedTuple):
    """An answer: C(cut) announces more than is sent."""

    status: int
    body: Any
    headers: dict[str, str] = {}
    cut: bool = False


Shape = Callable[[str], Reply]
DULL = ("Host", "User-Agent", "Accept", "Accept-Encoding", "Connection", "Content-Type", "Content-Length", "X-Sdk-Date")


def _json(status: int, **fields: Any) -> Reply:
    return Reply(status, fields)


def _modern(status: int, text: str) -> Reply:
    fields = {"errorCode": text, "errorMessage": "Invalid request.", "error_code": text, "error_msg": text}
    return Reply(
        status,
        {"kind": "Status", "status": "Failure", "code": status, **fields, "message": text, "reason": text},
        {"X-Request-Id": text},
    )


def _items(text: str) -> list[dict[str, Any]]:
    """Return the records of any list, with the text wherever it does not become part of a path."""
    texts = dict.fromkeys(("status_description", "description", "resources", "source", "icon_url", "chart_url"), text)
    names = {"name": "web", "namespace": "default", "id": "1", "chart_name": "web", "chart_version": "1"}
    return [{**texts, **names, "status": "DEPLOYED", "version": 1, "values": {"motto": text}}]


def _cluster(text: str) -> dict[str, Any]:
    record = {"metadata": {"name": text, "uid": text}, "spec": {"version": text}, "status": {"phase": text}}
    return {"kind": "Cluster", "items": [record], "projects": [{"name": text, "id": text}]}


# The bodies are those that are known of the service, of its gateway, of the identity service, and of what may stand
# between: each with the text in all of its fields.
SHAPES: dict[str, Shape] = {
    "service": lambda text: _modern(400, text),
    "401": lambda text: _modern(401, text),
    "403": lambda text: _modern(403, text),
    "404": lambda text: _modern(404, text),
    "409": lambda text: _modern(409, text),
    "500": lambda text: _modern(500, text),
    "documented": lambda text: _json(400, errorMessage=text, errorCode=text),
    "add-on manager": lambda text: _json(400, error={"message": text, "code": text}, reason=text),
    "old": lambda text: _json(400, error_code=text, error_msg=text, message=text, errorCode=text, reason=text),
    "short": lambda text: _json(500, code=text, message=text),
    "reason only": lambda text: _json(400, reason=text),
    "error as text": lambda text: _json(400, error=text),
    "identity": lambda text: _json(401, error={"code": 401, "message": text, "title": text}),
    "gateway 404": lambda text: _json(404, error_msg=text, error_code="APIGW.0101", request_id=text),
    "gateway 429": lambda text: Reply(429, {"error_msg": text, "error_code": "APIG.0308"}, {"Retry-After": text}),
    "page": lambda text: Reply(502, f"<html><head><title>{text}</title></head><p class='{text}'>{text}</p></html>"),
    "page with quotes": lambda text: Reply(502, f"<html><p>{html.escape(text)}</p></html>"),
    "plain text": lambda text: Reply(503, text, {"Date": text, "Server": text}),
    "list for an error": lambda text: Reply(400, [text]),
    "broken JSON": lambda text: Reply(400, json.dumps({"message": text})[:-1]),
    "redirect": lambda text: Reply(302, "", {"Location": f"http://127.0.0.1:9/?{quote(text)}"}),
    "plain redirect": lambda text: Reply(307, text, {"Location": text}),
    "good text": lambda text: Reply(200, text),
    "good page": lambda text: Reply(200, f"<html>{text}</html>"),
    "good list": lambda text: Reply(200, _items(text), {"X-Request-Id": text, "X-Subject-Token": text}),
    "good object": lambda text: Reply(200, {**_items(text)[0], **_cluster(text)}, {"X-Request-Id": text}),
    "good but broken": lambda text: Reply(201, json.dumps({"credential": {"access": text}})[:-1]),
    "cut": lambda text: Reply(200, text, cut=True),
    "cut error": lambda text: Reply(400, json.dumps({"message": text}), {"X-Request-Id": text}, cut=True),
}


class EchoServer:
    """Answers each request in one shape, around a text that quotes the request in all encodings."""

    def __init__(self, shape: Shape) -> None:
        self.targets: list[str] = []
        echo = self

        class Handler(BaseHTTPRequestHandler):
            def __getattr__(self, name: str) -> Any:
                if name.startswith("do_"):
                    return self.answer
                raise AttributeError(name)

            def answer(self) -> None:
                echo.targets.append(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
                told = " ".join(value for name, value in self.headers.items() if name not in DULL)
                leaves = [*re.split(r"[ ,]+(?:[A-Z]\w+=)?", told), *_leaves(body)]
                # Only so much of a text is shown: the short ones are secrets by themselves.
                quoted = " ".join(form for leaf in sorted(leaves, key=len) for form in sorted(encodings_of(leaf)))
                _send(self, shape(f"{self.path} {quoted} {told} {body[:2000]}"))

            def log_message(self, *arguments: object) -> None:
                """Stay silent: what a server logs is not of the collection's making."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> EchoServer:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *dummy: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _leaves(body: str) -> Iterator[str]:
    """Yield the texts of a JSON body."""
    try:
        todo: list[Any] = [json.loads(body)]
    except ValueError:
        return
    while todo:
        tree = todo.pop()
        if isinstance(tree, (dict, list)):
            todo += tree.values() if isinstance(tree, dict) else tree
        elif isinstance(tree, str):
            yield tree


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    is_text = isinstance(reply.body, str)
    body = (reply.body if is_text else json.dumps(reply.body)).encode()
    handler.send_response(reply.status)
    for name, value in reply.headers.items():
        handler.send_header(name, value.encode().decode("latin-1")[:8000])
    handler.send_header("Content-Type", "text/html" if is_text else "application/json")
    handler.send_header("Content-Length", str(len(body) + (100 if reply.cut else 0)))
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(body)
