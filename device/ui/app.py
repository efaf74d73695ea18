"""
The kiosk's window: draws each View as soon as the desk shows it, and tells touches back.

`show` and `stop` may be called from any thread; Kivy itself lives on the main one.  A
view wakes the drawing loop, so it is on the glass with the next flip and not a frame
later.  Of all keys only those of `core/keystrokes.py` are told, and in a demo S swipes a card.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kivy.app import App
from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.graphics.opengl import GL_RENDERER, glGetString
from kivy.lang import Builder
from kivy.metrics import Metrics, mm
from kivy.properties import BooleanProperty, ListProperty, ObjectProperty

from device.core.view import Told, View
from device.ui.alone import Alone
from device.ui.environment import SEVEN_INCH as SEVEN_INCH
from device.ui.environment import TEN_INCH as TEN_INCH
from device.ui.environment import Panel as Panel
from device.ui.environment import shape_window
from device.ui.hidden_door import HiddenDoor
from device.ui.look import Look, look_of
from device.ui.stage import Stage
from device.ui.steady import UNMEANT_WITHIN_S, Steady

if TYPE_CHECKING:
    from device.core.keystrokes import Stroke, Strokes

log = logging.getLogger(__name__)

DEMO_KEY = "s"
READ_ON = Told("more")
Shaped = Callable[[Any], Callable[[View], None]]
_HERE = Path(__file__).parent
_ALIVE_EVERY_S = 1.0
_DARKEST = 0.85
_DUE_WITHIN_S = 0.001
"""Left to itself Kivy does not sleep during the last third of a frame before anything is due."""

_AT_FIRST = ("parts", "attract")
_LATER = ("flow", "rows", "keypad", "message", "returning", "warning")


class KioskApp(App):
    """
    The window.  Make it, `run()` it on the main thread; everything else from any thread.

    `tell` hears every touch.  `on_alive` is called from the drawing loop about once a
    second.  `on_drawn` is called after a view is on the glass.  `on_demo_key` is called
    for the key S, when the demo asks for it.  A touch within `unmeant_within_s` of a new
    screen, or of the same touch, is not told.  `shaped`, set before it runs, gets the open window
    and answers what gives it the shape each view asks for, as on a lobby PC.  `on_touch` hears
    that somebody touches the glass, wherever it is.
    """

    look = ObjectProperty(Look(), rebind=True)
    """How the view on the glass is drawn; the screens are bound to it."""

    cursor = ObjectProperty(None, allownone=True)
    drift = ListProperty([0, 0])
    has_drawn = BooleanProperty(False)
    """Whether the first frame is on the glass: what it can do without waits for it."""

    veil = ListProperty([0, 0, 0, 0])
    """A black that lies over everything at night, where the panel itself cannot be dimmed."""

    def __init__(
        self,
        *,
        tell: Callable[[Told | Stroke], None],
        panel: Panel = SEVEN_INCH,
        fullscreen: bool = True,
        on_alive: Callable[[], None] = lambda: None,
        on_drawn: Callable[[View], None] = lambda _view: None,
        on_demo_key: Callable[[], None] | None = None,
        unmeant_within_s: float = UNMEANT_WITHIN_S,
        strokes: Strokes | None = None,
        on_touch: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(title="WorkSource", icon=str(_HERE / "icons" / "card.png"))
        shape_window(panel, fullscreen=fullscreen)
        self._panel = panel
        self._fullscreen = fullscreen
        self.shaped: Shaped | None = None
        self._take_shape: Callable[[View], None] = lambda _view: None
        self._tell = tell
        self._on_alive = on_alive
        self._on_drawn = on_drawn
        self._on_demo_key = on_demo_key
        self._on_touch = on_touch
        self._alone = Alone()
        self._door = HiddenDoor()
        self._steady = Steady(unmeant_within_s)
        self._strokes = strokes
        self._next: View | None = None
        self._drawing: View | None = None
        self._shown: View | None = None
        self._stage: Stage | None = None
        self._is_loaded = False
        self._last_drawn = time.monotonic()
        self._draw_soon = Clock.create_trigger(self._draw, -1)
        self._make_ready = Clock.create_trigger(self._prepare, 0)
        self._listeners = {
            "on_flip": self._flipped,
            "on_key_down": self._key_down,
            "on_key_up": self._key_up,
            "on_request_close": self._close,
            "on_touch_down": self._felt,
        }

    def show(self, view: View) -> None:
        """Draw this view at once; the newest wins."""
        self._next = view
        self._draw_soon()

    def stop(self, *_arguments: object) -> None:
        """Close the window."""
        Clock.schedule_once(self._end, -1)

    def _end(self, _dt: float) -> None:
        super().stop()
        for event in Clock.get_events():  # what was still to be drawn has no app any more
            event.cancel()

    def dim(self, percent: int) -> None:
        """Draw everything so bright, for a panel whose own light cannot be moved."""
        veil = (0, 0, 0, min(_DARKEST, 1 - percent / 100))
        Clock.schedule_once(lambda _dt: setattr(self, "veil", veil), -1)

    @property
    def last_drawn(self) -> float:
        """`time.monotonic()` when the screen last held the newest view."""
        return self._last_drawn

    def build(self) -> Stage:
        EventLoop.ensure_window()
        window = EventLoop.window
        log.info("drawing %dx%d with %s", *window.size, glGetString(GL_RENDERER).decode())
        Clock.clock_resolution = _DUE_WITHIN_S
        Metrics.dpi = self._panel.dpi
        window.clearcolor = self.look.colours.paper
        window.bind(**self._listeners)
        if self.shaped is not None:
            self._take_shape = self.shaped(window)
        for name in _AT_FIRST:
            Builder.load_file(_file(name))
        self._stage = Stage(self._touched, self._load_later)
        self._beat = Clock.schedule_interval(self._alive, _ALIVE_EVERY_S)
        self._draw_soon()
        return self._stage

    def on_stop(self) -> None:
        """Kivy may call this twice."""
        if self._stage is None:
            return
        self._stage = None
        self._beat.cancel()
        self._make_ready.cancel()
        EventLoop.window.unbind(**self._listeners)
        for name in (*_AT_FIRST, *(_LATER if self._is_loaded else ())):
            Builder.unload_file(_file(name))

    def _load_later(self) -> None:
        """What the first screen does not need."""
        if not self._is_loaded:
            self._is_loaded = True
            for name in _LATER:
                Builder.load_file(_file(name))

    def open_settings(self, *_arguments: object) -> bool:
        """Kivy's own settings are not for customers."""
        return False

    def _touched(self, verb: str, value: str | None = None) -> None:
        told = Told(verb, value)
        if self._steady.is_meant(told, time.monotonic()):
            self._tell(told)

    def _draw(self, _dt: float) -> None:
        view, stage = self._next, self._stage
        if view is None or stage is None:
            return
        self._next = None
        self._drawing = self._shown = view
        self._alone.shown(view)
        self._pace()
        self._take_shape(view)
        self.look = look_of(view)
        self.cursor = view.cursor
        stage.draw(view)

    def _flipped(self, _window: object) -> None:
        self._last_drawn = time.monotonic()
        self._make_ready()
        drawn, self._drawing = self._drawing, None
        if drawn is not None:
            self._steady.shown(drawn.screen, self._last_drawn)
            self._on_drawn(drawn)

    def _prepare(self, _dt: float) -> None:
        self.has_drawn = True
        if self._stage is not None and self._stage.make_ready():
            self._make_ready()

    def _alive(self, _dt: float) -> None:
        if self._next is None:
            self._last_drawn = time.monotonic()
        self._pace()
        self.drift = self._alone.drift(time.monotonic())
        self._on_alive()

    def _felt(self, _window: object, touch: Any) -> None:
        """A finger is on the glass, wherever it is."""
        now_s, view = time.monotonic(), self._shown
        self._alone.touched(now_s)
        self._pace()
        self._on_touch()
        if view is not None and view.screen == "attract":
            from_top = self._panel.height - touch.y
            if self._door.is_open(touch.x / mm(1), from_top / mm(1), now_s):
                self._tell(Told("hidden_door"))

    def _pace(self) -> None:
        # A view is drawn at once whatever the pace: `show` wakes the loop.
        if Clock._max_fps:  # noqa: SLF001 - Kivy reads it anew each time, but offers no other way
            Clock._max_fps = self._alone.frames(time.monotonic())  # noqa: SLF001

    def _key_down(
        self, _window: object, key: int, _scancode: int, text: str | None, modifiers: list[str]
    ) -> bool:
        """Heard here and nowhere else: no key reaches Kivy's own short cuts."""
        is_shifted = "shift" in modifiers
        stroke = self._keys().down(key, time.monotonic(), is_shifted=is_shifted, view=self._shown)
        if stroke is not None:
            self._turn_page(stroke)
            self._tell(stroke)
        elif text == DEMO_KEY and self._on_demo_key is not None:
            self._on_demo_key()
        return True

    def _key_up(self, _window: object, key: int, *_more: object) -> bool:
        self._keys().up(key)
        return True

    def _keys(self) -> Strokes:
        if self._strokes is None:
            from device.core.keystrokes import Strokes  # noqa: PLC0415 - no key before the first frame

            self._strokes = Strokes()
        return self._strokes

    def _turn_page(self, stroke: Stroke) -> None:
        # Turning a page of a long text is the window's own: the session only hears of the key.
        view, stage = self._shown, self._stage
        if view is None or stage is None or view.cursor != READ_ON:
            return
        if getattr(stroke, "key", "") in ("select", "enter"):
            for screen in stage.children:
                screen.turn()

    def _close(self, *_arguments: object, **_source: object) -> bool:
        """A kiosk's window cannot be closed by a customer; a demo's can."""
        return self._fullscreen


def _file(name: str) -> str:
    return str(_HERE / f"{name}.kv")
