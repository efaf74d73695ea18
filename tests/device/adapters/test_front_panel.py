"""Lamps and buzzer: real ones on mock pins, the fake, and the dark panel."""

from collections.abc import Callable, Iterator
from inspect import signature

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


def lit_and_dark(factory: MockFactory, pin: int) -> list[tuple[bool, float]]:
    """What a pin did, and for how long; its last state lasts for ever."""
    states = factory.pin(pin).states
    lasted = [later.timestamp for later in states[1:]] + [float("inf")]
    return [(bool(state.state), time) for state, time in zip(states, lasted, strict=True)]


@pytest.mark.rule("K12")
@pytest.mark.rule("K20")
@pytest.mark.parametrize("signal", ["ready", "accepted", "refused", "attention"])
def test_k12_k20_no_signal_sounds_for_long_or_flashes_fast(
    signal: str, factory: MockFactory
) -> None:
    usual = 0.2
    assert signature(LampPanel).parameters["beat_s"].default == usual
    slower = 0.02
    lamps = LampPanel(PINS, factory, beat_s=slower)
    getattr(lamps, signal)()
    blinks = {"ready": 1, "accepted": 1, "refused": 3, "attention": 5}[signal]
    lamp = {"accepted": PINS.accepted, "refused": PINS.refused}.get(signal, PINS.ready)
    least = 2 if signal == "ready" else 1 + 2 * blinks
    assert wait_until(lambda: len(factory.pin(lamp).states) >= least, 5)
    assert wait_until(lambda: not factory.pin(PINS.buzzer).state, 5)
    sounds = [time for is_on, time in lit_and_dark(factory, PINS.buzzer) if is_on]
    assert sum(sounds) / slower * usual < 3
    flashes = [time for _on, time in lit_and_dark(factory, lamp)][1:-1]
    assert all(time >= slower * 0.9 for time in flashes), "a flash is no shorter than a beat"
    assert 1 / (2 * usual) <= 3, "so there are no more than three in a second"
    lamps.close()


@pytest.mark.rule("K19")
@pytest.mark.rule("K21")
@pytest.mark.parametrize("signal", ["accepted", "refused", "attention"])
def test_k19_k21_whatever_sounds_is_seen_and_whatever_lights_is_heard(
    signal: str, lamps: LampPanel, factory: MockFactory
) -> None:
    getattr(lamps, signal)()
    assert wait_until(lambda: True in history(factory, PINS.buzzer), 5)
    lit = [True in history(factory, pin) for pin in (PINS.ready, PINS.accepted, PINS.refused)]
    assert lit.count(True) == 1


def test_the_fake_remembers_its_signals() -> None:
    fake = FakeFrontPanel()
    fake.ready()
    fake.refused()
    assert fake.signals == ["ready", "refused"]


def test_without_the_pin_library_there_are_no_pretended_lamps() -> None:
    with pytest.raises(PanelLost, match="through rpigpio"):
        lamp_panel(PINS, "rpigpio")
