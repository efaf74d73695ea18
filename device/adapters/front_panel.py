"""
Lamps and buzzer, the talk key and the switch in the headphone jack, by gpiozero.

The pin library is named, never guessed: gpiozero's own fall-back would end on mock
pins, and a kiosk on mock pins looks alive and is dead.  A panel that cannot be had
is a `DarkPanel`, which says so in every heartbeat; the screen goes on alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from device.core.events import HeadphonesChanged, Pressed
from device.errors import PanelLost

if TYPE_CHECKING:  # a lobby PC has no pins, and need not have the library
    from gpiozero import Button, Factory

_LONG = 4.0
_BOUNCE_S = 0.05


@dataclass(frozen=True, slots=True)
class Pins:
    """Where each lamp and the buzzer are wired, by GPIO number."""

    ready: int
    accepted: int
    refused: int
    buzzer: int


class LampPanel:
    """White: swipe here.  Green: it worked.  Red: it did not.  `beat_s` is one blink's half."""

    def __init__(self, pins: Pins, factory: Factory, beat_s: float = 0.2) -> None:
        from gpiozero import LED, Buzzer  # noqa: PLC0415 - only where there are pins

        self._beat_s = beat_s
        self._ready = LED(pins.ready, pin_factory=factory)
        self._accepted = LED(pins.accepted, pin_factory=factory)
        self._refused = LED(pins.refused, pin_factory=factory)
        self._buzzer = Buzzer(pins.buzzer, pin_factory=factory)

    def ready(self) -> None:
        self._dark()
        self._ready.on()

    def accepted(self) -> None:
        self._dark()
        self._accepted.blink(on_time=self._beat_s * _LONG, off_time=self._beat_s, n=1)
        self._beep(1)

    def refused(self) -> None:
        self._dark()
        self._refused.blink(on_time=self._beat_s, off_time=self._beat_s, n=3)
        self._beep(2)

    def attention(self) -> None:
        """The time-out warning: heard and seen."""
        self._dark()
        self._ready.blink(on_time=self._beat_s, off_time=self._beat_s, n=5)
        self._beep(1)

    def close(self) -> None:
        for part in (self._ready, self._accepted, self._refused, self._buzzer):
            part.close()

    def _dark(self) -> None:
        for lamp in (self._ready, self._accepted, self._refused):
            lamp.off()

    def _beep(self, times: int) -> None:
        self._buzzer.beep(on_time=self._beat_s / 2, off_time=self._beat_s / 2, n=times)


class DarkPanel:
    """No lamps and no buzzer; `is_lost` where there should be some."""

    def __init__(self, *, is_lost: bool = False) -> None:
        self.is_lost = is_lost

    def ready(self) -> None:
        """Nothing lights."""

    def accepted(self) -> None:
        """Nothing lights."""

    def refused(self) -> None:
        """Nothing lights."""

    def attention(self) -> None:
        """Nothing lights."""

    def close(self) -> None:
        """Nothing to let go of."""


@dataclass(frozen=True, slots=True)
class KeyPins:
    """Where the talk key and the jack's switch are wired; 0 is nowhere."""

    talk: int
    headphones: int
    headphones_open: bool = False
    """Whether a plug opens the switch instead of closing it."""


class KeyPanel:
    """Tells when the talk key is pressed, and when headphones come and go."""

    def __init__(
        self,
        pins: KeyPins,
        tell: Callable[[Pressed | HeadphonesChanged], None],
        factory: Factory,
        bounce_s: float | None = _BOUNCE_S,
    ) -> None:
        self._tell = tell
        self._parts: list[Button] = []
        if pins.talk:
            talk = self._wired(pins.talk, factory, bounce_s)
            talk.when_pressed = lambda: tell(Pressed("talk"))
        if pins.headphones:
            jack = self._wired(pins.headphones, factory, bounce_s)
            is_open = pins.headphones_open
            jack.when_pressed = lambda: tell(HeadphonesChanged(not is_open))
            jack.when_released = lambda: tell(HeadphonesChanged(is_open))
            if jack.is_pressed is not is_open:  # they were in when the kiosk began
                tell(HeadphonesChanged(is_in=True))

    def close(self) -> None:
        for part in self._parts:
            part.close()

    def _wired(self, pin: int, factory: Factory, bounce_s: float | None) -> Button:
        from gpiozero import Button  # noqa: PLC0415 - only where there are pins

        part = Button(pin, pull_up=True, bounce_time=bounce_s, pin_factory=factory)
        self._parts.append(part)
        return part


def lamp_panel(pins: Pins, library: str) -> LampPanel:
    """Lamps moved by this library.  Raises PanelLost, also when it is not installed."""
    try:
        return LampPanel(pins, _FACTORIES[library]())
    except Exception as cause:  # each pin library raises what it likes
        raise PanelLost(library, f"{type(cause).__name__}: {cause}") from cause


def key_panel(
    pins: KeyPins, tell: Callable[[Pressed | HeadphonesChanged], None], library: str
) -> KeyPanel:
    """Keys read by this library.  Raises PanelLost, also when it is not installed."""
    try:
        return KeyPanel(pins, tell, _FACTORIES[library]())
    except Exception as cause:  # each pin library raises what it likes
        raise PanelLost(library, f"{type(cause).__name__}: {cause}") from cause


def _lgpio() -> Factory:
    from gpiozero.pins.lgpio import LGPIOFactory  # noqa: PLC0415 - exists on a Pi alone

    return LGPIOFactory()


def _rpigpio() -> Factory:
    from gpiozero.pins.rpigpio import RPiGPIOFactory  # noqa: PLC0415 - exists on a Pi alone

    return RPiGPIOFactory()


def _native() -> Factory:
    from gpiozero.pins.native import NativeFactory  # noqa: PLC0415 - looks for a Pi's memory

    return NativeFactory()


_FACTORIES: dict[str, Callable[[], Factory]] = {
    "lgpio": _lgpio,
    "rpigpio": _rpigpio,
    "native": _native,
}
