"""What a customer leaves on a lobby PC, cleared for real: a guest's home, programs, print jobs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from provisioning.demo.processes import wait_until

SCRIPT = Path(__file__).parents[3] / "device" / "lobby" / "clear-session.sh"
GUEST = 54321
"""A user nobody is: the script closes all programs of whoever runs it."""

as_guest = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None,
    reason="only root can play a guest, and the script would close the programs of anybody else",
)


@dataclass
class House:
    """A guest's home, a skeleton, a place for temporary files, a printer."""

    root: Path
    programs: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.root.chmod(0o755)
        for name in ("home", "skeleton", "temps", "bin", "data"):
            (self.root / name).mkdir()
        (self.root / "skeleton" / ".config").mkdir()
        (self.root / "skeleton" / ".config" / "browser").write_text("home page")
        self.program("lprm", f'echo "$@" >> {self.root}/temps/.X-printed')
        for name in ("home", "temps"):
            os.chown(self.root / name, GUEST, GUEST)

    @property
    def home(self) -> Path:
        return self.root / "home"

    def program(self, name: str, script: str) -> Path:
        path = self.root / "bin" / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    def called(self, name: str) -> Path:
        """A program of this name that only sleeps."""
        return Path(shutil.copy(shutil.which("sleep") or "", self.root / "bin" / name))

    def guest_does(self, *command: str | Path, wait: bool = False) -> subprocess.Popen[bytes]:
        guest = ["setpriv", f"--reuid={GUEST}", f"--regid={GUEST}", "--clear-groups", "--"]
        process = subprocess.Popen([*guest, *map(str, command)], start_new_session=True)
        self.programs.append(process)
        if wait:
            assert process.wait(10) == 0
        return process

    def clear(self, **settings: str) -> subprocess.CompletedProcess[str]:
        """As the kiosk does: a process of the guest's that runs the script and waits."""
        environment = {
            "PATH": f"{self.root / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.home),
            "WORKSOURCE_SKELETON": str(self.root / "skeleton"),
            "WORKSOURCE_TEMPS": str(self.root / "temps"),
            "WORKSOURCE_DATA": str(self.root / "data"),
        }
        return subprocess.run(
            [
                *("setpriv", f"--reuid={GUEST}", f"--regid={GUEST}", "--clear-groups", "--"),
                *("sh", "-c", '"$0"; code=$?; true; exit $code', str(SCRIPT)),
            ],
            env=environment | settings,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    for parent in tmp_path.parents[:3]:
        parent.chmod(0o755)  # the guest goes through them; with two processes there is one more
    made = House(tmp_path)
    yield made
    for process in made.programs:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@as_guest
@pytest.mark.slow
def test_home_temps_programs_and_print_jobs_of_a_guest_are_cleared(house: House) -> None:
    left = "mkdir -p $0/Documents/locked $0/.mozilla && echo letter > $0/Documents/locked/cv.odt"
    house.guest_does(
        *("sh", "-c", f"{left} && echo cookie > $0/.mozilla/x && chmod 0 $0/Documents/locked"),
        *(house.home,),
        wait=True,
    )
    house.guest_does("touch", house.home / ".Xauthority", wait=True)
    house.guest_does("touch", house.root / "temps" / "download.pdf", wait=True)
    (house.root / "temps" / "of-somebody-else").write_text("stays")
    browser = house.guest_does("sleep", "600")
    stubborn = house.guest_does("sh", "-c", 'trap "" TERM; while :; do sleep 0.2; done')
    kept = house.guest_does(house.called("xfwm4"), "600")
    own = house.guest_does(house.called("screen-reader"), "600")
    ended = house.clear(WORKSOURCE_KEEP="screen-reader")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "the home is fresh" in ended.stdout
    assert sorted(path.name for path in house.home.rglob("*")) == [
        ".Xauthority",
        ".config",
        "browser",
    ]
    assert (house.home / ".config" / "browser").stat().st_uid == GUEST
    temps = sorted(path.name for path in (house.root / "temps").iterdir())
    assert temps == [".X-printed", "of-somebody-else"]
    assert (house.root / "temps" / ".X-printed").read_text() == "-\n"
    assert wait_until(lambda: browser.poll() is not None and stubborn.poll() is not None, 5)
    assert (kept.poll(), own.poll()) == (None, None)


@as_guest
@pytest.mark.slow
def test_what_cannot_be_cleared_is_said_and_fails(house: House) -> None:
    house.guest_does("touch", house.home / "letter", wait=True)
    forever = house.home / "of-root"
    forever.mkdir()
    (forever / "file").write_text("not the guest's")
    ended = house.clear()
    assert ended.returncode == 1
    assert "could not be emptied" in ended.stderr
    assert not (house.home / "letter").exists(), "the rest is cleared all the same"


@as_guest
@pytest.mark.parametrize(
    ("setting", "value", "why"),
    [
        ("HOME", "/", "the home is the whole disk"),
        ("HOME", "", "HOME names no home"),
        ("HOME", "{root}/nowhere", "there is no home"),
        ("HOME", "{root}/skeleton", "is not the guest's own"),
        ("WORKSOURCE_DATA", "{root}/home", "the kiosk's data lies in"),
    ],
)
def test_a_home_that_is_not_the_guests_is_not_touched(
    house: House, setting: str, value: str, why: str
) -> None:
    house.guest_does("touch", house.home / "letter", wait=True)
    ended = house.clear(**{setting: value.format(root=house.root)})
    assert ended.returncode == 2
    assert why in ended.stderr
    assert (house.home / "letter").exists()


@as_guest
@pytest.mark.parametrize(("user", "why"), [(0, "root"), (33, "a user of the system")])
def test_it_refuses_to_run_for_root_and_for_the_system(house: House, user: int, why: str) -> None:
    os.chown(house.home, user, user)
    (house.home / "letter").write_text("stays")
    ended = subprocess.run(
        ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--", str(SCRIPT)],
        env={"PATH": os.environ["PATH"], "HOME": str(house.home)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 2
    assert why in ended.stderr
    assert (house.home / "letter").exists()
