"""The window: views from any thread, keys that do nothing, a loop that says it lives."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from kivy.base import EventLoop
from kivy.config import Config

from device.core.events import KeyName, Pressed
from device.core.presenter import present
from device.core.view import Tell, Told, View
from device.ui.environment import SEVEN_INCH
from tests.rig.every_screen import states
from tests.rig.glass import Glass, glass

DOWN, ENTER, BACKSPACE, TAB, F1, F12 = 274, 13, 8, 9, 282, 293
VIEWS = {name: present(state) for name, state in states("en").items()}


@pytest.fixture(scope="module")
def opened() -> Iterator[Glass]:
    with glass(SEVEN_INCH) as screen:
        yield screen


@pytest.fixture
def screen(opened: Glass) -> Glass:
    opened.show(VIEWS["attract"])
    opened.flip()
    for heard in (opened.told, opened.drawn):
        heard.clear()
    opened.demo_keys = 0
    return opened


def test_a_view_is_said_to_be_drawn_when_it_is_on_the_glass(screen: Glass) -> None:
    before = screen.app.last_drawn
    screen.show(VIEWS["thanks"])
    assert screen.drawn == []
    screen.flip()
    assert screen.drawn == [VIEWS["thanks"]]
    assert screen.app.last_drawn > before


def test_of_two_views_in_one_frame_the_newest_wins(screen: Glass) -> None:
    screen.app.show(VIEWS["greeting"])
    screen.show(VIEWS["choosing"])
    screen.flip()
    assert screen.drawn == [VIEWS["choosing"]]


def test_nothing_is_drawn_anew_without_a_change(screen: Glass) -> None:
    for name in ("attract", "choosing", "verifying"):
        screen.show(VIEWS[name])
        screen.flip()
        screen.flip()
        screen.frames(20)
        assert not EventLoop.window.canvas.needs_redraw, name


def test_the_loop_says_that_it_lives_about_once_a_second(screen: Glass) -> None:
    before, end = screen.beats, time.monotonic() + 5
    while screen.beats < before + 2 and time.monotonic() < end:
        screen.frames(1)
    assert screen.beats >= before + 2


def test_every_touch_tells_the_verb_of_its_word(screen: Glass) -> None:
    screen.touch("Español")
    screen.touch("I have no card")
    screen.show(VIEWS["choosing"])
    screen.touch("Use a computer")
    screen.touch("Done")
    assert screen.told == [
        Told("languages"),
        Told("no_card"),
        Told("toggle", "computer"),
        Told("done"),
    ]


def test_turning_the_page_stays_on_the_screen(screen: Glass) -> None:
    screen.show(VIEWS["choosing"])
    screen.touch("More 1/5")
    assert "More 2/5" in screen.texts()
    assert screen.told == []


def test_the_next_customer_begins_on_the_first_page(screen: Glass) -> None:
    screen.show(VIEWS["choosing"])
    screen.touch("More 1/5")
    screen.show(VIEWS["attract"])
    screen.show(VIEWS["choosing"])
    assert "More 1/5" in screen.texts()


def test_choosing_stays_on_the_page_one_is_on(screen: Glass) -> None:
    screen.show(VIEWS["choosing"])
    screen.touch("More 1/5")
    choices = [replace(c, selected=True, mark="Chosen") for c in VIEWS["choosing"].choices]
    screen.show(replace(VIEWS["choosing"], choices=tuple(choices)))
    assert "More 2/5" in screen.texts()


def test_an_empty_place_on_the_last_page_cannot_be_touched(screen: Glass) -> None:
    screen.show(VIEWS["choosing"])
    for page in range(1, 5):
        screen.touch(f"More {page}/5")
    screen.touch_at(600, 180)
    assert screen.told == []


def test_a_screen_that_goes_under_a_finger_says_nothing(screen: Glass) -> None:
    for name, text in (("choosing", "Use a computer"), ("verifying", "Used"), ("thanks", "OK")):
        screen.show(VIEWS[name])
        screen.touch(text, meanwhile=lambda: screen.show(VIEWS["attract"]))
        screen.touch_at(400, 440)
    assert not [told for told in screen.told if told != Told("ok")]


def test_what_is_not_answered_is_brought_into_sight(screen: Glass) -> None:
    screen.show(VIEWS["verifying-nudge"])
    assert VIEWS["verifying-nudge"].focus == "computer"
    assert "Use a computer" in screen.texts()


def test_keys_of_the_keypad_are_told_and_no_others(screen: Glass) -> None:
    for key, text in ((ord("7"), "7"), (256 + 3, ""), (BACKSPACE, ""), (ENTER, "\r"), (F1, "")):
        screen.press_key(key, text)
    keys: list[KeyName] = ["7", "3", "erase", "select", "help"]
    assert screen.told == [Pressed(key) for key in keys]
    screen.told.clear()
    for key, text in ((TAB, "\t"), (F12, ""), (ord("q"), "q"), (ord("x"), "x")):
        screen.press_key(key, text)
    assert screen.told == []
    assert EventLoop.status != "closed"


@pytest.mark.rule("K25")
def test_k25_a_key_held_down_at_the_window_is_told_once(screen: Glass) -> None:
    for _ in range(20):
        EventLoop.window.dispatch("on_key_down", DOWN, 0, "", [])
    EventLoop.window.dispatch("on_key_up", DOWN, 0)
    assert screen.told == [Pressed("down")]


def test_the_select_key_on_read_on_turns_the_page_and_is_told(screen: Glass) -> None:
    body = " ".join(f"This is sentence number {number} of your rights." for number in range(60))
    tells = (Tell("help", "Help"), Tell("accept", "I have read this"))
    notice = View("notice", "Your rights", body=body, more="Read on", tells=tells)
    screen.show(replace(notice, cursor=Told("more")))
    before = screen.texts()
    screen.press_key(ENTER)
    assert screen.told == [Pressed("select")]
    assert screen.texts() != before


def test_the_key_s_swipes_in_a_demo(screen: Glass) -> None:
    screen.press_key(ord("s"), "s")
    assert (screen.demo_keys, screen.told) == (1, [])


def test_a_kiosks_window_cannot_be_closed_and_a_demos_can(screen: Glass) -> None:
    assert screen.app._close() is False
    screen.app._fullscreen = True
    assert screen.app._close() is True
    screen.app._fullscreen = False


def test_the_window_is_set_up_for_a_kiosk() -> None:
    assert Config.items("input") == [("mouse", "mouse,disable_multitouch")]
    assert Config.getint("graphics", "maxfps") == 30
    assert Config.getint("graphics", "multisamples") == 0
    assert Config.getint("kivy", "exit_on_escape") == 0


REAL_LOOP = """
import json, threading, time
from device.core.view import View
from device.ui.app import KioskApp, SEVEN_INCH

gone = threading.Event()
drawn, latencies, beats = threading.Event(), [], []

def on_drawn(view):
    latencies.append(time.perf_counter() - begun)
    drawn.set()

app = KioskApp(tell=print, panel=SEVEN_INCH, fullscreen=False, on_drawn=on_drawn,
               on_alive=lambda: beats.append(app.last_drawn))

def customers():
    global begun
    drawn.wait(20)
    for turn in range(40):
        drawn.clear()
        gone.wait(0.03 + 0.007 * (turn % 5))
        begun = time.perf_counter()
        app.show(View("greeting" if turn % 2 else "thanks", f"Welcome {turn}"))
        assert drawn.wait(5)
    gone.wait(2.2)
    app.stop()

begun = time.perf_counter()
app.show(View("attract", "Swipe your card"))
threading.Thread(target=customers).start()
app.run()
print(json.dumps({"latencies": sorted(latencies[11:]), "beats": len(beats)}))
"""


def test_the_real_loop_wakes_for_a_view_and_ends_when_told() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", REAL_LOOP],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout.splitlines()[-1])
    assert told["beats"] >= 2
    median_ms = told["latencies"][len(told["latencies"]) // 2] * 1000
    assert median_ms < 60, "slower than a customer is promised"
