"""The window of a lobby PC: a bar over the customer's programs, and a lock that covers them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from contract.cards import make_token
from device.core.view import View
from device.lobby.window import ScreenSize, Shape
from provisioning.demo.broker import SiteBroker
from provisioning.demo.processes import wait_until
from tests.rig.broker import running_broker
from tests.rig.desktop import HEIGHT, WIDTH, Desktop, desktop
from tests.rig.kiosk import RunningKiosk, kiosk

SETTINGS = (
    'kind = "lobby-pc"\n[lobby]\nlock_after_s = 6\nend_after_s = 60\n'
    f"[screen]\nwidth = {WIDTH}\nheight = {HEIGHT}\nwidth_mm = 340\nheight_mm = 239"
)
BAR = ScreenSize(WIDTH, HEIGHT, 95.6).bar
FULL, SLIM = (0, 0, WIDTH, HEIGHT), (0, 0, WIDTH, BAR)


class Frame:
    def __init__(self) -> None:
        self.shapes: list[str] = []

    def as_bar(self) -> None:
        self.shapes.append("bar")

    def as_full(self) -> None:
        self.shapes.append("full")


def test_the_window_is_a_bar_at_work_alone_and_changes_only_when_it_must() -> None:
    frame = Frame()
    shape, view = Shape(frame), View("attract", "Swipe your card")
    for screen in ("attract", "choosing", "working", "working", "locked", "attract", "working"):
        shape.follow(replace(view, screen=screen))
    assert frame.shapes == ["full", "bar", "full", "bar"]


@pytest.mark.rule("K37")
def test_k37_the_bar_leaves_room_for_touches_of_20_mm() -> None:
    for dpi in (75.0, 95.6, 141.2):
        assert 23.5 < ScreenSize(1, 1, dpi).bar / dpi * 25.4 < 24.5


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[SiteBroker]:
    with running_broker(tmp_path / "broker", "oak-street") as running:
        yield running


@pytest.fixture(params=["openbox", None], ids=["window manager", "none"])
def room(
    request: pytest.FixtureRequest, tmp_path: Path, broker: SiteBroker
) -> Iterator[tuple[Desktop, RunningKiosk, bool]]:
    with (
        desktop(tmp_path, request.param) as screen,
        kiosk(tmp_path / "pc", broker, more=SETTINGS) as running,
    ):
        running.has_window = True
        running.environment = screen.environment | {
            "SDL_VIDEODRIVER": "x11",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }
        yield screen, running, request.param is not None


def has_drawn(running: RunningKiosk, screen: str) -> bool:
    return wait_until(lambda: running.hands.drawn[-1:] == [screen], 20)


@pytest.mark.slow
def test_below_the_bar_the_computer_is_the_customers_and_the_lock_covers_it(
    room: tuple[Desktop, RunningKiosk, bool],
) -> None:
    screen, running, is_managed = room
    program = screen.opens("600x400+200+300")
    running.start()
    assert has_drawn(running, "attract"), running.log()
    assert wait_until(lambda: screen.shape_of("WorkSource") == FULL, 5)
    screen.does("mousemove", "400", "500", "click", "1", "key", "a")
    assert program.heard == (0, 0), "nobody uses it without a log-in"

    token = make_token()
    running.swipe(token)
    assert has_drawn(running, "working"), running.log()
    assert wait_until(lambda: screen.shape_of("WorkSource") == SLIM, 5)
    screen.does("mousemove", "400", "500", "click", "1", "sleep", "0.2", "key", "a")
    assert wait_until(lambda: program.heard == (1 if is_managed else 0, 1), 3)
    assert screen.kept_free_above() == (BAR if is_managed else 0)

    for _ in range(4):  # longer than the lock waits: mouse and keys count
        screen.does("sleep", "2", "mousemove_relative", "3", "0", "key", "shift")
    assert running.hands.drawn[-1] == "working"
    heard = program.heard

    assert has_drawn(running, "locked")
    assert wait_until(lambda: screen.shape_of("WorkSource") == FULL, 5)
    late = screen.opens("300x200+500+500")  # which a customer's program may do at any time
    screen.does(
        "sleep", "0.5", "mousemove", "550", "550", "click", "1", "key", "b", "key", "alt+Tab"
    )
    screen.does("sleep", "0.5", "key", "c", "mousemove", "250", "350", "click", "1")
    assert (program.heard, late.heard) == (heard, (0, 0))

    running.swipe(token)
    assert has_drawn(running, "working")
    assert wait_until(lambda: screen.shape_of("WorkSource") == SLIM, 5)
    screen.does("mousemove", "250", "350", "click", "1")
    assert wait_until(lambda: program.heard[1] == heard[1] + 1, 3)
    screen.does("mousemove", str(WIDTH - 60), str(BAR // 2), "sleep", "0.7", "click", "1")
    assert has_drawn(running, "verifying"), "Log out is at the end of the bar"
    assert running.part.stop() == 0
