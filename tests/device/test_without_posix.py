"""
The kiosk without what only POSIX has: nothing in its path keeps a lobby PC from Windows.

Windows itself was not tried.  A process of its own is robbed of the modules, signals and
sockets that Windows does not have, and runs a lobby PC through a visit.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
BEGIN = """
import sys
sys.path.insert(0, {house!r})
from tests.rig.without_posix import asked, take_away
take_away()
"""

IMPORTED = """
import pkgutil, importlib
import device, device.kiosk, device.cli, device.config
for module in pkgutil.walk_packages(device.__path__, "device."):
    if not module.name.startswith(("device.ui", "device.__main__")):
        importlib.import_module(module.name)
from device.adapters.idle import desktop_idle
from device.adapters.system import Machine, SystemClock
from pathlib import Path
clock, again = SystemClock(Path("/no/such/file")), SystemClock(Path("/no/such/file"))
assert clock.boot_id != again.boot_id
assert not clock.is_synced()
assert clock.uptime_ms() > 0
assert Machine(Path(".")).read().disk_errors is None
print("asked", *sorted(asked))
"""

VISIT = """
import logging, signal, threading
from pathlib import Path
from contract.cards import make_token
from contract.events import encode, decode
from device import kiosk
from device.config import load
from device.core.events import Away
from device.core.view import Told

logging.basicConfig(stream=sys.stdout, level="INFO")
pause = threading.Event()
faults = []

def until(part, holds, what):
    for _ in range(1500):
        view = part._desk._shown
        if view is not None and holds(view):
            return view
        pause.wait(0.01)
    raise AssertionError(f"waited for {{what}}, saw {{view and view.screen}}")

def screen(part, name):
    return until(part, lambda view: view.screen == name, name)

def visit(part):
    try:
        token = make_token()
        screen(part, "attract")
        part._reader.swipe_token(token)
        screen(part, "thanks")
        screen(part, "working")
        part.happened(Away(9999))
        screen(part, "locked")
        pause.wait(2.1)  # the same card again at once counts once
        part._reader.swipe_token(token)
        screen(part, "working")
        part.happened(Told("log_out"))
        screen(part, "verifying")
        part.happened(Told("done"))
        screen(part, "farewell")
        until(part, lambda _view: not part._pc.caretaker.is_clearing(), "a clear computer")
        screen(part, "attract")
        events = [decode(payload) for _seq, payload in part._outbox.between(1, 99)]
        print("events", *[event.__struct_config__.tag for event in events])
        print("drawn", part.app is not None and part.app.last_drawn > 0)
    except BaseException as fault:
        faults.append(fault)
        raise
    finally:
        signal.raise_signal(signal.SIGTERM)

begin = kiosk._Kiosk.start

def start(part, parts):
    begin(part, parts)
    threading.Thread(target=visit, args=(part,)).start()

kiosk._Kiosk.start = start
settings = load(Path({settings!r}))
code = kiosk.run(settings, kiosk.Options(fake_hardware=True, window={window}))
assert not faults
print("ended", code)
"""

SETTINGS = """
site = "oak-street"
device = "pc-1"
timezone = "America/Chicago"
kind = "lobby-pc"
data = '{data}'
[broker]
host = "127.0.0.1"
port = 9
[lobby]
at_log_out = ['{python}', '-c', 'open(r"{cleared}", "w")']
[screen]
fullscreen = true
[patience]
finished_s = 1
"""


def run(script: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=HOUSE,
        env={**os.environ, "SDL_VIDEODRIVER": "offscreen", "LIBGL_ALWAYS_SOFTWARE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_every_part_of_the_kiosk_can_be_imported() -> None:
    said = run(BEGIN.format(house=str(HOUSE)) + IMPORTED)
    assert "asked termios" in said, "what is missing is asked for, and done without"


@pytest.mark.slow
@pytest.mark.parametrize("window", [False, True], ids=["no window", "window"])
def test_a_lobby_pc_goes_through_a_visit(tmp_path: Path, window: bool) -> None:
    settings, cleared = tmp_path / "kiosk.toml", tmp_path / "cleared"
    settings.write_text(
        SETTINGS.format(data=tmp_path / "data", python=sys.executable, cleared=cleared)
    )
    script = BEGIN + VISIT
    said = run(script.format(house=str(HOUSE), settings=str(settings), window=window))
    assert "events visit.opened visit.closed" in said
    assert f"drawn {window}" in said
    assert "stopping signal=SIGTERM" in said
    assert "ended 0" in said
    assert cleared.exists()
