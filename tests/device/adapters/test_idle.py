"""How long nobody has touched anything: a real X display, and the sentence where none tells."""

from __future__ import annotations

import ctypes
import logging
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from device.adapters.idle import desktop_idle
from tests.rig.display import display

PAUSE = threading.Event()


@pytest.fixture
def shown() -> Iterator[str]:
    if shutil.which("xdotool") is None:
        pytest.skip("xdotool is not installed: apt install xdotool")
    with display() as name:
        yield name


def xdotool(shown: str, *words: str) -> None:
    environment = os.environ | {"DISPLAY": shown}
    subprocess.run(["xdotool", *words], env=environment, check=True, timeout=10)


@pytest.mark.slow
@pytest.mark.parametrize("touch", [("mousemove", "40", "40"), ("click", "1"), ("key", "a")])
def test_a_mouse_and_a_key_end_the_idle_time(shown: str, touch: tuple[str, ...]) -> None:
    idle_s = desktop_idle({"DISPLAY": shown})
    assert idle_s is not None
    xdotool(shown, "mousemove", "10", "10")
    PAUSE.wait(0.6)
    assert 0.5 < idle_s() < 5
    xdotool(shown, *touch)
    assert idle_s() < 0.4


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({}, "there is no X display"),
        ({"DISPLAY": ":977"}, "the X display :977 cannot be opened"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "under Wayland"),
    ],
)
def test_a_desktop_that_does_not_tell_is_named_in_the_log(
    environment: dict[str, str], why: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert desktop_idle(environment, "linux") is None
    assert why in caplog.text
    assert "locks by the kiosk's own touches" in caplog.text


def test_a_missing_library_is_named(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ctypes.util, "find_library", lambda _name: None)
    assert desktop_idle({"DISPLAY": ":0"}, "linux") is None
    assert "libX11 is not installed" in caplog.text


def test_windows_is_asked_for_its_last_input(monkeypatch: pytest.MonkeyPatch) -> None:
    def last_input(info: object) -> None:
        info._obj.tick = 2**32 - 500  # type: ignore[attr-defined] # what byref points to

    user32 = SimpleNamespace(GetLastInputInfo=last_input)
    kernel32 = SimpleNamespace(GetTickCount=lambda: 1000)
    windll = SimpleNamespace(user32=user32, kernel32=kernel32)
    monkeypatch.setattr(ctypes, "windll", windll, raising=False)
    idle_s = desktop_idle({}, "win32")
    assert idle_s is not None
    assert idle_s() == 1.5


def test_elsewhere_windows_is_not_asked(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    assert desktop_idle({}, "win32") is None
    assert "no Windows" in caplog.text
