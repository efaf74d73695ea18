"""
`worksource demo swipe` in a second terminal: a word to the demo that runs.

One Unix socket a user, in a directory of their own; one line there, one line back.
"""

from __future__ import annotations

import os
import socket
import stat
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from provisioning.demo.errors import DemoError

LONGEST_LINE = 200
ANSWER_WITHIN_S = 5.0


class NoDemo(DemoError):
    """Nobody listens."""

    def __init__(self) -> None:
        super().__init__("no demo is running: start one with 'worksource demo'")


def socket_path() -> Path:
    """Where the demo of this user listens.  Raises DemoError if somebody else made it."""
    home = Path(tempfile.gettempdir()) / f"worksource-demo-{os.getuid()}"
    with suppress(FileExistsError):
        home.mkdir(mode=0o700)
    found = home.lstat()
    if found.st_uid != os.getuid() or not stat.S_ISDIR(found.st_mode):
        raise DemoError(f"{home} belongs to somebody else: remove it, or set TMPDIR")
    return home / "control"


class Control:
    """Hears commands while the demo runs."""

    def __init__(self, obey: Callable[[str], str], path: Path | None = None) -> None:
        self._obey = obey
        self._is_usual = path is None
        self._path = path or socket_path()
        self._server = socket.socket(socket.AF_UNIX)
        self._path.unlink(missing_ok=True)
        self._server.bind(str(self._path))
        self._server.listen()
        self._thread = threading.Thread(target=self._serve, name="control", daemon=True)
        self._thread.start()

    def close(self) -> None:
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(ANSWER_WITHIN_S)
        self._path.unlink(missing_ok=True)
        if self._is_usual:
            with suppress(OSError):
                self._path.parent.rmdir()

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._server.accept()
            except OSError:
                return  # closed
            with link, suppress(OSError):
                link.settimeout(ANSWER_WITHIN_S)
                said = link.recv(LONGEST_LINE).decode("utf-8", "replace").strip()
                link.sendall(self._obey(said).encode())


def tell(command: str, path: Path | None = None) -> str:
    """Send a command; answers what the demo said.  Raises NoDemo."""
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(ANSWER_WITHIN_S)
        try:
            link.connect(str(path or socket_path()))
        except OSError as cause:
            raise NoDemo from cause
        link.sendall(command.encode())
        return link.recv(LONGEST_LINE * 4).decode()
