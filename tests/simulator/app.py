# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP side: aiohttp requests become calls, answers become responses, faults strike in between."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import socket
import struct
import threading
from email.utils import formatdate
from typing import Any, Callable, Optional
from weakref import WeakKeyDictionary

import aiohttp
from aiohttp import web
from aiohttp.base_protocol import BaseProtocol

from .errors import gateway_error
from .faults import Fault, Faults
from .limits import InFlight, RateLimit
from .recorder import Recorder
from .settings import Settings
from .wire import Answer, Call, Part

CONTROL = "/_simulator/"
NOTHING = Fault()
HARD_LIMIT = 512 * 1024 * 1024


class Front:
    """Turns requests into calls, logs them, and lets faults strike."""

    def __init__(self, settings: Settings, faults: Faults, recorder: Recorder, clock: Callable[[], float]) -> None:
        self.settings = settings
        self.faults = faults
        self.recorder = recorder
        self.clock = clock
        self.rate = RateLimit(settings)
        self.in_flight = InFlight()
        self.lock = threading.RLock()
        self.service: Callable[[Call], Answer] = lambda call: Answer(503)
        self.control: Callable[[Call], Answer] = lambda call: Answer(503)
        self._connections: WeakKeyDictionary[Any, int] = WeakKeyDictionary()
        self._numbers = itertools.count(1)

    def application(self) -> web.Application:
        """Return the application; every path comes to one handler."""
        app = web.Application(client_max_size=HARD_LIMIT)
        app.router.add_route("*", "/{tail:.*}", self.handle)
        return app

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        call = await read_call(request)
        if call.path.startswith(CONTROL):
            return self._respond(self._locked(self.control, call))
        with self.in_flight.one():
            return await self._serve(request, call)

    async def _serve(self, request: web.Request, call: Call) -> web.StreamResponse:
        """Answer a request to the service, or let a fault strike."""
        record = self.recorder.begin(call, self._connection(request))
        fault = self.faults.take(call.method, call.path) or NOTHING
        await asyncio.sleep(self.settings.latency + fault.delay)
        if fault.drop == "before":
            return reset(request)
        answer = self._answer(call) if fault.acts else fault.answer()
        if fault.acts and fault.status is not None:
            answer = fault.answer()
        await asyncio.sleep(fault.delay_after_commit)
        if fault.drop == "after":
            return reset(request)
        if fault.change is not None:
            answer = fault.change(answer)
        answer.headers.update(fault.headers)
        record.status = answer.status
        if fault.cut is not None:
            return await self._cut(request, answer, fault.cut)
        return self._respond(answer)

    def _answer(self, call: Call) -> Answer:
        """Return the service's answer, unless the gateway refuses the call for its rate."""
        if self.rate.refuses():
            error = gateway_error(429)
            return Answer(error.status, error.body)
        return self._locked(self.service, call)

    def _locked(self, handler: Callable[[Call], Answer], call: Call) -> Answer:
        """Return the handler's answer while nobody else touches the state."""
        with self.lock:
            return handler(call)

    def _connection(self, request: web.Request) -> int:
        """Return the number of the TCP connection; 0 when it is gone already."""
        transport = request.transport
        if transport is None:
            return 0
        if transport not in self._connections:
            self._connections[transport] = next(self._numbers)
        return self._connections[transport]

    def _headers(self, answer: Answer) -> dict[str, str]:
        """Return the answer's headers with those that every answer has."""
        headers = {
            "Date": formatdate(self.clock(), usegmt=True),
            "X-Request-Id": secrets.token_hex(16),
            **answer.headers,
        }
        if answer.status == 429 and self.settings.retry_after is not None:
            headers.setdefault("Retry-After", str(self.settings.retry_after))
        if isinstance(answer.body, dict) and "request_id" in answer.body:
            answer.body = {**answer.body, "request_id": answer.body["request_id"] or headers["X-Request-Id"]}
        headers.setdefault("Content-Type", answer.content_type)
        return headers

    def _respond(self, answer: Answer) -> web.Response:
        """Return the response for an answer."""
        headers = self._headers(answer)
        return web.Response(status=answer.status, body=answer.payload(), headers=headers)

    async def _cut(self, request: web.Request, answer: Answer, length: int) -> web.StreamResponse:
        """Announce the whole body, send its beginning, and close."""
        headers = self._headers(answer)
        body = answer.payload()
        response = web.StreamResponse(status=answer.status, headers=headers)
        response.content_length = len(body)
        await response.prepare(request)
        await response.write(body[:length])
        response.force_close()
        if request.transport is not None:
            request.transport.close()
        return response


def reset(request: web.Request) -> web.Response:
    """Reset the connection; the response that is returned goes nowhere."""
    transport = request.transport
    if transport is not None:
        sock: Optional[socket.socket] = transport.get_extra_info("socket")
        if sock is not None:
            # Lingering for no time makes the kernel send a reset instead of an orderly end.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()


async def read_call(request: web.Request) -> Call:
    """Return the request as plain data."""
    path, dummy, raw_query = request.raw_path.partition("?")
    headers = {name.lower(): value for name, value in request.headers.items()}
    body = await request.read()
    call = Call(request.method, path, raw_query, dict(request.query), headers, body)
    if headers.get("content-type", "").lower().startswith("multipart/"):
        call.parts = await read_parts(request, body)
    return call


async def read_parts(request: web.Request, body: bytes) -> Optional[dict[str, Part]]:
    """Return the parts of a multipart body, or None for a broken one."""
    loop = asyncio.get_running_loop()
    stream = aiohttp.StreamReader(BaseProtocol(loop), 2**16, loop=loop)
    stream.feed_data(body)
    stream.feed_eof()
    parts: dict[str, Part] = {}
    try:
        reader = aiohttp.MultipartReader(request.headers, stream)
        while True:
            part = await reader.next()
            if part is None:
                return parts
            if isinstance(part, aiohttp.BodyPartReader) and part.name:
                parts[part.name] = Part(part.filename or "", bytes(await part.read()))
    except (ValueError, AssertionError, aiohttp.ClientError):
        return None
