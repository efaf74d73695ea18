"""
A line between hub and state that tests can cut: bytes through a proxy on a free port.

`cut_after` ends the connection in the middle of what the hub sends; `swallow_answers` lets a
question through and its answer not; `is_down` answers nobody.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

PIECE = 4096


class Wan:
    """A proxy before one address."""

    def __init__(self, host: str, port: int) -> None:
        self._far = (host, port)
        self._door = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self._threads: list[Thread] = []
        self.is_down = False
        self.swallow_answers = False
        self.cut_after: int | None = None
        self.sent = 0
        self._start(self._accept)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._door.getsockname()[1]}"

    def hang_up(self) -> None:
        """End every connection there is; new ones may follow."""
        for end in self._ends:
            _end(end)
        self._ends.clear()

    def close(self) -> None:
        _end(self._door)
        self.hang_up()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if self.is_down:
                near.close()
                continue
            far = socket.create_connection(self._far)
            self._ends += [near, far]
            self._start(self._up, near, far)
            self._start(self._down, far, near)

    def _up(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := near.recv(PIECE):
                self.sent += len(piece)
                if self.cut_after is not None and self.sent > self.cut_after:
                    break
                far.sendall(piece)
        _end(near)
        _end(far)

    def _down(self, far: socket.socket, near: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := far.recv(PIECE):
                if self.swallow_answers:
                    break
                near.sendall(piece)
        _end(near)
        _end(far)

    def _start(self, run: object, *ends: socket.socket) -> None:
        thread = Thread(target=run, args=ends, daemon=True)  # type: ignore[arg-type]  # one of ours
        self._threads.append(thread)
        thread.start()


@contextmanager
def wan(host: str, port: int) -> Iterator[Wan]:
    """A line to this address until the test ends."""
    line = Wan(host, port)
    try:
        yield line
    finally:
        line.close()


def _end(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
