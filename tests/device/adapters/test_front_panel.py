"""Lamps and buzzer: real ones on mock pins, the fake, and the dark panel."""

from collections.abc import Callable, Iterator

import pytest
from gpiozero.pins.mock import MockFactory

from device.adapters.front_panel import DarkPanel, LampPanel, Pins, lamp_panel
from device.errors import PanelLost
from device.fakes import FakeFrontPanel
from device.ports import FrontPanel
from provisioning.demo.processes import wait_until

PINS = Pins(ready=17, accepted=27, refused=22, buzzer=18)
ON, OFF = True, False


@pytest.fixture
def factory() -> Iterator[MockFactory]:
    factory = MockFactory()
    yield factory
    factory.close()


@pytest.fixture
def lamps(factory: MockFactory) -> Iterator[LampPanel]:
    lamps = LampPanel(PINS, factory, beat_s=0.005)
    yield lamps
    lamps.close()


def history(factory: MockFactory, pin: int) -> list[bool]:
    return [bool(state.state) for state in factory.pin(pin).states]


@pytest.fixture(params=["lamps", "fake", "dark"])
def panel(request: pytest.FixtureRequest, factory: MockFactory) -> Iterator[FrontPanel]:
    panels: dict[str, Callable[[], FrontPanel]] = {
        "lamps": lambda: LampPanel(PINS, factory, beat_s=0.005),
        "fake": FakeFrontPanel,
        "dark": DarkPanel,
    }
    panel = panels[request.param]()
    yield panel
    panel.close()


def test_every_panel_takes_every_signal_in_any_order(panel: FrontPanel) -> None:
    for _ in range(2):
        panel.ready()
        panel.attention()
        panel.refused()
        panel.accepted()


def test_ready_is_the_white_lamp_alone(lamps: LampPanel, factory: MockFactory) -> None:
    lamps.ready()
    assert history(factory, PINS.ready) == [OFF, ON]
    assert history(factory, PINS.accepted) == [OFF]
    assert history(factory, PINS.refused) == [OFF]
    assert history(factory, PINS.buzzer) == [OFF]


def test_accepted_is_one_long_green_and_one_beep(lamps: LampPanel, factory: MockFactory) -> None:
    lamps.ready()
    lamps.accepted()
    assert wait_until(lambda: history(factory, PINS.accepted) == [OFF, ON, OFF], 5)
    assert wait_until(lambda: history(factory, PINS.buzzer) == [OFF, ON, OFF], 5)
    assert history(factory, PINS.ready) == [OFF, ON, OFF]
    assert history(factory, PINS.refused) == [OFF]


def test_refused_is_three_times_red_and_two_beeps(lamps: LampPanel, factory: MockFactory) -> None:
    lamps.refused()
    assert wait_until(lambda: history(factory, PINS.refused) == [OFF, *[ON, OFF] * 3], 5)
    assert wait_until(lambda: history(factory, PINS.buzzer) == [OFF, *[ON, OFF] * 2], 5)
    assert history(factory, PINS.accepted) == [OFF]


def test_attention_blinks_white_and_beeps(lamps: LampPanel, factory: MockFactory) -> None:
    lamps.attention()
    assert wait_until(lambda: history(factory, PINS.ready) == [OFF, *[ON, OFF] * 5], 5)
    assert wait_until(lambda: history(factory, PINS.buzzer) == [OFF, ON, OFF], 5)


def test_a_new_signal_ends_the_last(factory: MockFactory) -> None:
    lamps = LampPanel(PINS, factory, beat_s=30)
    lamps.refused()
    assert wait_until(lambda: history(factory, PINS.refused) == [OFF, ON], 5)
    lamps.ready()
    assert history(factory, PINS.refused) == [OFF, ON, OFF]
    assert history(factory, PINS.ready) == [OFF, ON]
    lamps.close()


def test_the_fake_remembers_its_signals() -> None:
    fake = FakeFrontPanel()
    fake.ready()
    fake.refused()
    assert fake.signals == ["ready", "refused"]


def test_without_the_pin_library_there_are_no_pretended_lamps() -> None:
    with pytest.raises(PanelLost, match="through rpigpio"):
        lamp_panel(PINS, "rpigpio")
