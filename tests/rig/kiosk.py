"""
A whole kiosk process for tests: its settings, its reader on a pty, its hands.
"""

import json
import os
import pty
import queue
import socket
import sys
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from contract.reader_bytes import magtek
from contract.stripe import Swipe, holding
from device.core.view import View
from provisioning.demo.broker import SiteBroker
from provisioning.demo.processes import Part, wait_until


@dataclass(frozen=True)
class Shown:
    """A screen, as far as these tests look at it."""

    screen: str
    choices: tuple[str, ...] = ()
    selected: tuple[str, ...] = ()


class Eyes:
    """One connection to the kiosk's hands at a time; `recorded` outlives them all."""

    def __init__(self, path: Path) -> None:
        self.recorded: list[str] = []
        self.drawn: list[str] = []
        self.spoken: list[str] = []
        self._path = path
        self._link: socket.socket | None = None
        self._lines: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._shown = Shown("nothing")
        self.view: View | None = None
        self.shown_so_far = 0

    def connect(self) -> None:
        self.close()
        self._lines, self._shown = queue.SimpleQueue(), Shown("nothing")
        assert wait_until(self._connected, 20)
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def touch(self, verb: str, value: str | None = None) -> None:
        self.say({"tell": verb, "value": value})

    def say(self, line: dict[str, Any]) -> None:
        assert self._link is not None
        self._link.sendall(json.dumps(line).encode() + b"\n")

    def see(self, screen: str) -> Shown:
        return self.see_that(lambda shown: shown.screen == screen, screen)

    def see_that(self, holds: Callable[[Shown], bool], awaited: str) -> Shown:
        """The next screen that is as awaited, the present one included."""
        while not holds(self._shown):
            try:
                view = self._lines.get(timeout=15)
            except queue.Empty:
                raise AssertionError(f"waited for {awaited}, saw {self._shown}") from None
            self.view = msgspec.convert(view, View)
            codes = tuple(choice["code"] for choice in view["choices"])
            chosen = tuple(choice["code"] for choice in view["choices"] if choice["selected"])
            self._shown = Shown(view["screen"], codes, chosen)
        return self._shown

    def close(self) -> None:
        if self._link is not None and self._thread is not None:
            with suppress(OSError):
                self._link.shutdown(socket.SHUT_RDWR)
            self._thread.join()
            self._link.close()
            self._link = None

    def _connected(self) -> bool:
        link = socket.socket(socket.AF_UNIX)
        try:
            link.connect(str(self._path))
        except OSError:
            link.close()
            return False
        self._link = link
        return True

    def _look(self) -> None:
        assert self._link is not None
        with suppress(OSError), self._link.makefile("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    return  # the last words of a kiosk that was killed
                said = json.loads(line)
                if "recorded" in said:
                    self.recorded.append(said["recorded"]["id"])
                elif "drawn" in said:
                    self.drawn.append(said["drawn"])
                elif "spoken" in said:
                    self.spoken += said["spoken"]
                elif "view" in said:
                    self.shown_so_far += 1
                    self._lines.put(said["view"])


class RunningKiosk:
    """One kiosk; `part` starts, kills and stops it, and the reader outlives it."""

    def __init__(self, directory: Path, broker: SiteBroker, device: str, more: str = "") -> None:
        self.directory = directory
        self.environment: dict[str, str] = {}
        self.has_window = False
        self._far, self._near = pty.openpty()
        tty.setraw(self._near)
        held = broker.device(device)
        self.settings = directory / "kiosk.toml"
        self.settings.write_text(
            f'site = "{broker.site}"\ndevice = "{device}"\ntimezone = "America/Chicago"\n'
            f'data = "{directory / "data"}"\n{more}\n'
            f'[broker]\nhost = "{broker.host}"\nport = {broker.port}\nca = "{held.ca}"\n'
            f'certificate = "{held.certificate}"\nkey = "{held.key}"\n'
            f'[reader]\nport = "{os.ttyname(self._near)}"\n'
            "[patience]\nfinished_s = 1\n"
        )
        self.hands = Eyes(directory / "hands")
        self.part = Part(device, self._command(), directory / "kiosk.log")

    def start(self, *more: str) -> None:
        """Start it, and come to the desk."""
        command = [*self._command(), *more]
        self.part = Part(self.part.name, command, self.part.log, environment=self.environment)
        self.part.launch()
        self.hands.connect()
        self.hands.see("attract")

    def swipe(self, token: str) -> None:
        self.say(magtek(Swipe(track2=holding(token))))

    def say(self, data: bytes) -> None:
        os.write(self._far, data)

    def log(self) -> str:
        return self.part.log.read_text()

    def close(self) -> None:
        self.hands.close()
        self.part.kill()
        os.close(self._far)
        os.close(self._near)

    def _command(self) -> list[str]:
        worksource = str(Path(sys.executable).with_name("worksource"))
        hands = str(self.directory / "hands")
        return [
            *(worksource, "kiosk", "--config", str(self.settings)),
            *("--fake-hardware", "--hands", hands),
            *([] if self.has_window else ["--no-window"]),
        ]


@contextmanager
def kiosk(
    directory: Path, broker: SiteBroker, device: str = "lobby-1", more: str = ""
) -> Iterator[RunningKiosk]:
    """A kiosk, not yet started."""
    directory.mkdir()
    running = RunningKiosk(directory, broker, device, more)
    try:
        yield running
    finally:
        running.close()
