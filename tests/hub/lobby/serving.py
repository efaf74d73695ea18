"""The hub's real web server as a process, and boards that listen to it as browsers do."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import requests

from hub.accounts.rules import Role
from tests.hub.making import SITE, ZONE
from tests.hub.web.example import PASSWORD
from tests.rig.waiting import wait_until

_SETTINGS = """
[site]
code = "{site}"
name = "WorkSource Olympia"
timezone = "{zone}"
[database]
url = "{url}"
[web]
port = {port}
secret_key_file = "{folder}/secret"
[sign_in]
idle_minutes = {idle}
[lobby]
streams = {streams}
"""


@dataclass
class Server:
    """A running web server."""

    process: subprocess.Popen[bytes]
    address: str

    def memory_kb(self) -> int:
        """What its processes hold, the one that serves included."""
        children = subprocess.run(
            ["/usr/bin/pgrep", "-P", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return sum(_held_kb(int(pid)) for pid in [str(self.process.pid), *children.stdout.split()])

    def ask_to_stop(self) -> None:
        """As systemd does."""
        self.process.send_signal(signal.SIGTERM)


def _held_kb(pid: int) -> int:
    said = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", said, re.MULTILINE)
    return int(found[1]) if found else 0


@contextmanager
def web_server(url: str, folder: Path, *, streams: int = 40, idle: int = 15) -> Iterator[Server]:
    """`hub web` on this database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "secret").write_text("0123456789abcdef" * 4)
    settings = folder / "hub.toml"
    settings.write_text(
        _SETTINGS.format(
            site=SITE, zone=ZONE, url=url, port=port, folder=folder, streams=streams, idle=idle
        )
    )
    command = [sys.executable, "-m", "hub", "hub", "web", "--config", str(settings)]
    log = (folder / "web.log").open("wb")
    process = subprocess.Popen(command, stdout=log, stderr=log, env=dict(os.environ))
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: _answers(address), 30)
        yield Server(process, address)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        log.close()


def _answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/healthz", timeout=2).status_code == 200
    except requests.ConnectionError:
        return False


def signed_in(address: str, role: Role = Role.GREETER) -> requests.Session:
    """A browser in which somebody of this role is signed in."""
    browser = requests.Session()
    page = browser.get(f"{address}/sign-in", timeout=20).text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    email = f"{role.value.replace('_', '.')}@worksource.example"
    form = {"csrf_token": token, "email": email, "password": PASSWORD}
    answer = browser.post(f"{address}/sign-in", data=form, timeout=20, allow_redirects=False)
    assert answer.status_code == 302, answer.text[:500]
    return browser


@dataclass
class OpenBoard:
    """One open board: its stream, and when it showed what."""

    address: str
    browser: requests.Session
    path: str = "/lobby"
    status: int = 0
    said: list[str] = field(default_factory=list)
    seen_at: dict[str, float] = field(default_factory=dict)
    has_ended: threading.Event = field(default_factory=threading.Event)
    is_open: threading.Event = field(default_factory=threading.Event)
    _answer: requests.Response | None = None

    def start(self) -> None:
        threading.Thread(target=self._listen, daemon=True).start()

    def saw(self, visit: str) -> float:
        """When it showed somebody."""
        wait_until(lambda: visit in self.seen_at, 10)
        return self.seen_at[visit]

    def close(self) -> None:
        """As a browser that goes away: the line is cut."""
        raw = self._answer.raw if self._answer is not None else None
        connection = getattr(raw, "_connection", None)
        if connection is not None and connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        with suppress(requests.RequestException, OSError, AttributeError):  # cut
            self._hear()
        self.has_ended.set()
        self.is_open.set()

    def _hear(self) -> None:
        address = f"{self.address}{self.path}/stream"
        with self.browser.get(address, stream=True, timeout=60, allow_redirects=False) as answer:
            self._answer, self.status = answer, answer.status_code
            if answer.status_code != 200:
                return
            for line in answer.iter_lines(chunk_size=1):
                text = line.decode()
                if text.startswith("event: "):
                    self.said.append(text.removeprefix("event: "))
                    if self.said[-1] == "lobby":
                        self._look()
                        self.is_open.set()

    def _look(self) -> None:
        page = self.browser.get(
            f"{self.address}{self.path}", headers={"X-Refresh": "1"}, timeout=20
        ).text
        now = time.monotonic()
        for visit in re.findall(r'id="v-([0-9a-f-]{36})"', page):
            self.seen_at.setdefault(visit, now)
