"""
A walk-up kiosk as its systemd unit starts it: `cage`, one window, nothing behind it.

The compositor draws into memory (wlroots' headless back end), and runs in a user namespace
because it refuses to be root.  Debian 12's SDL is older than the wheel's, so the window comes
through Xwayland there, as the field notes say; a Debian 13 kiosk takes Wayland itself.
"""

import configparser
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent.parent
UNIT = HOUSE / "device" / "systemd" / "worksource-kiosk.service"
NEEDED = ("cage", "Xwayland", "unshare", "xdotool")


@dataclass
class Service:
    """What systemd would know of the kiosk."""

    process: subprocess.Popen[bytes]
    log: Path
    said: list[str] = field(default_factory=list)

    def stop(self) -> int:
        """SIGTERM to the compositor's child, as systemd sends it to the whole group."""
        subprocess.run(["pkill", "-TERM", "-g", str(self.process.pid)], check=False)
        return self.process.wait(20)


def settings_of_unit() -> tuple[list[str], dict[str, str]]:
    """The command and the environment that the unit gives."""
    unit = configparser.ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",))
    unit.optionxform = str  # type: ignore[assignment,method-assign] # systemd's keys have capitals
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    environment: dict[str, str] = {}
    for line in lines:
        if line.startswith("Environment="):
            pairs = (pair.partition("=") for pair in line.removeprefix("Environment=").split())
            environment |= {name: value for name, _, value in pairs}
    command = next(line for line in lines if line.startswith("ExecStart=")).split("=", 1)[1]
    return command.split(), environment


@contextmanager
def under_cage(directory: Path, settings: Path, hands: Path) -> Iterator[Service]:
    """The kiosk, started by its unit's own command; skips where the parts are not installed."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: apt install cage xwayland xdotool")
    run = directory / "run"
    run.mkdir(mode=0o700)
    command, environment = settings_of_unit()
    command[0] = str(shutil.which("cage"))
    command[command.index("/opt/worksource/bin/worksource")] = str(
        Path(sys.executable).with_name("worksource")
    )
    command[command.index("/etc/worksource/kiosk.toml")] = str(settings)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(directory / "notify"))
        log = directory / "kiosk.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [
                    *("unshare", "--user", "--map-user=1000", "--map-group=1000"),
                    *command,
                    *("--fake-hardware", "--hands", str(hands)),
                ],
                env={
                    **os.environ,
                    **environment,
                    "SDL_VIDEODRIVER": "x11",
                    "GPIOZERO_PIN_FACTORY": "mock",
                    "XDG_RUNTIME_DIR": str(run),
                    "LG_WD": str(run),
                    "NOTIFY_SOCKET": str(directory / "notify"),
                    "WLR_BACKENDS": "headless",
                    "WLR_RENDERER": "pixman",
                    "LIBGL_ALWAYS_SOFTWARE": "1",
                },
                cwd=run,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        service = Service(process, log)
        threading.Thread(target=_listen, args=(ear, service), daemon=True).start()
        try:
            yield service
        finally:
            if process.poll() is None:
                service.stop()


def _listen(ear: socket.socket, service: Service) -> None:
    while True:
        try:
            service.said.append(ear.recv(4096).decode())
        except OSError:
            return  # closed
