"""
The kiosk's window without a display: real screens, real pixels, touches from within.

Kivy has one window a process; `Glass` sizes it to its panel.  Frames are only drawn
when pixels are asked for: drawing each one queues work in the software renderer.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

os.environ["SDL_VIDEODRIVER"] = "offscreen"
os.environ.setdefault("LIBGL_ALWAYS_SOFTWARE", "1")

import device.ui  # noqa: F401, I001 - first: it tells Kivy how to behave
from kivy.base import EventLoop
from kivy.cache import Cache
from kivy.clock import Clock
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
from kivy.lang import Builder
from kivy.tests.common import UnitTestTouch
from kivy.uix.widget import Widget
from PIL import Image

from device.core.keystrokes import Stroke, Strokes
from device.core.view import Told, View
from device.ui.app import SEVEN_INCH, KioskApp, Panel
from device.ui.environment import shape_window
from device.ui.widgets import Touchable, Words


_LARGEST = Panel(1280, 800)  # a window without a display can be made smaller, not larger


class Glass:
    """A kiosk's screen that can be shown views, touched, and looked at."""

    def __init__(
        self,
        panel: Panel,
        tell: Callable[[Told | Stroke], None] | None = None,
        unmeant_within_s: float = 0,
    ) -> None:
        self.told: list[Told | Stroke] = []
        self.tell = tell or self.told.append
        self.drawn: list[View] = []
        self.shown: View | None = None
        self.beats = 0
        self.demo_keys = 0
        self.app = KioskApp(
            tell=lambda told: self.tell(told),
            panel=panel,
            fullscreen=False,
            on_alive=self._beat,
            on_drawn=self.drawn.append,
            on_demo_key=self._demo_key,
            unmeant_within_s=unmeant_within_s,
            strokes=Strokes(double_strike_s=unmeant_within_s),
        )
        self.panel = panel

    def show(self, view: View) -> None:
        self.shown = view
        self.app.show(view)
        self.frames()

    def frames(self, count: int = 3) -> None:
        """Let the loop go round without drawing."""
        for _ in range(count):
            Clock.tick()
            EventLoop.dispatch_input()
            Builder.sync()
            Clock.tick_draw()
            Builder.sync()

    def flip(self) -> None:
        """Draw a frame."""
        self.frames()
        EventLoop.window.dispatch("on_draw")
        EventLoop.window.dispatch("on_flip")

    def picture(self) -> Image.Image:
        self.frames()
        EventLoop.window.dispatch("on_draw")
        size = (self.panel.width, self.panel.height)
        pixels = glReadPixels(0, 0, *size, GL_RGB, GL_UNSIGNED_BYTE)
        picture = Image.frombytes("RGB", size, bytes(pixels))
        return picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM)

    def widgets(self) -> list[Widget]:
        """Everything on the glass, in the order it is drawn."""
        return [*EventLoop.window.children[0].walk(restrict=True)]

    def texts(self) -> list[str]:
        return [w.says for w in self.widgets() if isinstance(w, Words) and w.says and w.opacity]

    def every_text(self) -> list[str]:
        """Every text any widget still holds or has drawn, on the glass or not."""
        gc.collect()
        texts = []
        for widget in gc.get_objects():
            if issubclass(type(widget), Words):  # isinstance would wake dead references
                texts += [widget.text, widget.says, widget._label.text]
        return [text for text in texts if text]

    def holding(self, word: str) -> list[str]:
        """Every part, on the glass or not, and every cache of Kivy's that holds `word`."""
        gc.collect()
        found = []
        for widget in gc.get_objects():
            if issubclass(type(widget), Widget):
                held = {name: getattr(widget, name) for name in widget.properties()}
                held |= vars(widget)
                found += [
                    f"{type(widget).__name__}.{k}" for k, v in held.items() if word in repr(v)
                ]
        for name, objects in Cache._objects.items():
            found += [f"{name}: {key}" for key, kept in objects.items() if word in f"{key}{kept}"]
        return found

    def pictures_of_text(self) -> int:
        """How many parts that say nothing still keep the picture of a text."""
        gc.collect()
        words = [w for w in gc.get_objects() if issubclass(type(w), Words) and not w.says]
        return sum(w.texture is not None or bool(w._label._cached_lines) for w in words)

    def touch(
        self,
        text: str,
        beside: str | None = None,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> None:
        """Touch what says `text`; with `beside`, the one in the row of that service."""
        self.touch_at(*self.place_of(text, beside), meanwhile)

    def place_of(self, text: str, beside: str | None = None) -> tuple[float, float]:
        """Where one touches what says `text`, in pixels from the lower left."""
        targets = [w for w in self.widgets() if isinstance(w, Touchable) and _says(w, text)]
        if beside is not None:
            targets = [w for w in targets if _says(w.parent, beside)]
        assert targets, f"nothing to touch says {text!r}: {self.texts()}"
        x, y = targets[-1].to_window(*targets[-1].center)
        return x, y

    def touch_at(self, x: float, y: float, meanwhile: Callable[[], None] = lambda: None) -> None:
        """A finger down and up again; `meanwhile` happens while it is down."""
        touch = UnitTestTouch(x, y)
        touch.touch_down()
        self.frames(1)
        meanwhile()
        touch.touch_up()
        self.frames()

    def press_key(self, key: int, text: str = "") -> None:
        """A key down and up again, as SDL tells it."""
        EventLoop.window.dispatch("on_key_down", key, 0, text, [])
        EventLoop.window.dispatch("on_key_up", key, 0)
        self.frames()

    def _beat(self) -> None:
        self.beats += 1

    def _demo_key(self) -> None:
        self.demo_keys += 1


@contextmanager
def glass(
    panel: Panel = SEVEN_INCH, tell: Callable[[Told | Stroke], None] | None = None
) -> Iterator[Glass]:
    """An open window, closed again without a trace."""
    opened = Glass(panel, tell)
    shape_window(_LARGEST, fullscreen=False)
    EventLoop.ensure_window()
    EventLoop.window.size = (panel.width, panel.height)
    unhurried, Clock._max_fps = Clock._max_fps, 0
    opened.app._run_prepare()
    opened.app.has_drawn = True  # as if the first frame, which has no pictures, were over
    opened.frames()
    try:
        yield opened
    finally:
        opened.app.dispatch("on_stop")
        EventLoop.window.remove_widget(opened.app.root)
        Clock._max_fps = unhurried


def _says(widget: Widget, text: str) -> bool:
    return any(isinstance(part, Words) and part.says == text for part in widget.walk(restrict=True))
