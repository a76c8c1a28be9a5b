# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on the loopback that sends the very bytes it is told to, whatever it is asked."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterable


class HostileServer:
    """Answers each request with C(pieces), counts what it could send, and closes the connection."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.paths: list[str] = []
        self.sent = 0
        self._pieces = pieces
        self._server = socket.create_server(("127.0.0.1", 0))
        self._peers: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"

    def __enter__(self) -> HostileServer:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *dummy: object) -> None:
        for end in (self._server, *self._peers):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _address = self._server.accept()
                self._peers.append(peer)
                threading.Thread(target=self._answer, args=(peer,), daemon=True).start()

    def _answer(self, peer: socket.socket) -> None:
        with contextlib.suppress(OSError), peer:
            head = b""
            while b"\r\n\r\n" not in head:
                head += peer.recv(65536) or b"\r\n\r\n"
            self.paths.append(head.split(b" ")[1].decode())
            for piece in self._pieces:
                peer.sendall(piece)
                self.sent += len(piece)
            peer.shutdown(socket.SHUT_WR)
            while peer.recv(65536):  # what was not read would reset the connection, and the answer with it
                pass
