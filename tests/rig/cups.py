"""A CUPS of one's own for a test, and a network printer that keeps what it is sent."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.rig.waiting import wait_until

PROGRAM = Path("/usr/sbin/cupsd")
QUEUE = "cards"
_CONFIG = """
Listen 127.0.0.1:{port}
LogLevel warn
DefaultAuthType None
WebInterface No
Browsing No
PreserveJobFiles No
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
_FILES = """
ServerRoot {folder}/root
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
TempDir {folder}/tmp
AccessLog {folder}/access_log
ErrorLog {folder}/error_log
PageLog {folder}/page_log
"""


@dataclass(frozen=True)
class Printing:
    """A running CUPS: where it listens, and what its queue printed."""

    server: str
    spool: Path
    pages: list[bytes]


@contextmanager
def cups(folder: Path) -> Iterator[Printing]:
    """Skips the test where CUPS is not installed or may not be started."""
    if not PROGRAM.exists() or os.geteuid() != 0:
        pytest.skip("CUPS is not installed, or this is not root: apt install cups")
    folder.chmod(0o777)  # its backend is another user
    for name in ("root", "spool", "cache", "state", "tmp"):
        (folder / name).mkdir()
    port = _free_port()
    (folder / "cupsd.conf").write_text(_CONFIG.format(port=port))
    (folder / "cups-files.conf").write_text(_FILES.format(folder=folder))
    config = [str(PROGRAM), "-f", "-c", f"{folder}/cupsd.conf", "-s", f"{folder}/cups-files.conf"]
    daemon = subprocess.Popen(config, stderr=subprocess.DEVNULL)
    pages: list[bytes] = []
    printer = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_print, args=(printer, pages), daemon=True).start()
    device = f"socket://127.0.0.1:{printer.getsockname()[1]}/?waiteof=false"
    try:
        server = f"127.0.0.1:{port}"
        wait_until(lambda: _answers(port))
        queue = ["lpadmin", "-h", server, "-p", QUEUE, "-E", "-v", device, "-m", "raw"]
        subprocess.run(queue, check=True, stderr=subprocess.DEVNULL, timeout=30)
        yield Printing(server, folder / "spool", pages)
    finally:
        daemon.terminate()
        daemon.wait(10)
        printer.close()


def _print(printer: socket.socket, pages: list[bytes]) -> None:
    while True:
        try:
            connection, _ = printer.accept()
        except OSError:
            return
        with connection:
            page = b""
            while more := connection.recv(65_536):
                page += more
        pages.append(page)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
