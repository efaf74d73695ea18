"""
The schematic of the driver board, drawn by schemdraw from the pin map.

Every value and every pin in it comes from `pins.toml`; nothing is written here a second time.
The SVG is the same text on every machine, and a test holds the committed one equal to it.
"""

from __future__ import annotations

import schemdraw
import schemdraw.elements as elm

from hardware.pinmap.reading import Line, Load, PinMap, pin_map

_WIDE = 10.0
_HIGH = 7.6
_COLOURS = {"panel.ready": "white", "panel.accepted": "green", "panel.refused": "red"}
_INK = "#0e2230"
_OUTSIDE = "#0b6b7a"
_LETTERS = 13


def svg(pins: PinMap | None = None) -> str:
    """The drawing."""
    pins = pins or pin_map()
    schemdraw.use("svg")
    schemdraw.svgconfig.text = "text"
    drawing = schemdraw.Drawing(show=False)
    drawing.config(unit=2.0, fontsize=_LETTERS, color=_INK, bgcolor="white", margin=0.4)
    _title(drawing)
    for place, load in enumerate(pins.load):
        _channel(drawing, pins, load, place + 1, (place % 3) * _WIDE, -(place // 3) * _HIGH)
    contacts = [line for line in pins.line if line.name in _contacts(pins)]
    _contact(drawing, pins, contacts, 2 * _WIDE, -_HIGH)
    _straight_through(drawing, -2 * _HIGH + 3.6)
    return drawing.get_imagedata("svg").decode("utf-8") + "\n"


def _contacts(pins: PinMap) -> list[str]:
    return [line.name for line in pins.line if line.way == "in" and line.plug != "J8"]


def _title(drawing: schemdraw.Drawing) -> None:
    drawing += (
        elm.Label()
        .at((-2.2, 5.6))
        .label("Driver board: what is dashed hangs on its plugs", loc="right", fontsize=18)
    )


def _straight_through(drawing: schemdraw.Drawing, y: float) -> None:
    rows = (
        "J1 is the ribbon from the Pi. Straight through from it: J7 (clock), J8 (jig), J9 (panel, amplifier).",
        "5V: header pin 2 through F1; J9-1 and J9-3: header pin 4 through F2; both resettable, hold 1.1 A.",
        "Ground: header pins 9, 14 and 39; J9-2, J9-4: pin 6. Resistors 0.25 W, 5 %, in ohm.",
        "BC337 held with its flat side towards you, legs down: collector, base, emitter.",
    )
    for row, text in enumerate(rows):
        drawing += elm.Label().at((-2.2, y - 0.8 * row)).label(text, loc="right", fontsize=15)


def _channel(
    drawing: schemdraw.Drawing, pins: PinMap, load: Load, number: int, x: float, y: float
) -> None:
    line, driver = pins.line_of(load.line), pins.driver
    drawing += elm.Label().at((x - 2.2, y + 4.2)).label(load.line, loc="right", fontsize=15)
    drawing += elm.Dot(open=True).at((x, y)).label(_pin(pins, line), loc="left")
    drawing += elm.Resistor().at((x, y)).to((x + 2, y)).label(f"RB{number} {_ohm(driver.base_ohm)}")
    transistor = elm.BjtNpn(circle=True).anchor("base").at((x + 3, y))
    drawing += elm.Line().at((x + 2, y)).to((x + 3, y))
    drawing += transistor.label(f"Q{number} {driver.transistor}", loc="right", ofst=(0.25, -0.1))
    drawing += elm.Dot().at((x + 2.4, y))
    drawing += (
        elm.Resistor()
        .at((x + 2.4, y))
        .to((x + 2.4, y - 2))
        .label(f"RP{number}\n{_ohm(driver.pull_down_ohm)}", loc="bottom")
    )
    drawing += elm.Ground().at((x + 2.4, y - 2))
    drawing += elm.Line().at(transistor.emitter).toy(y - 2)
    drawing += elm.Ground()
    _load(drawing, load, line, number, transistor.collector, y)


def _load(
    drawing: schemdraw.Drawing,
    load: Load,
    line: Line,
    number: int,
    collector: tuple[float, float],
    y: float,
) -> None:
    x, top = collector[0], y + 3.6
    minus, plus = f"{line.plug}-{line.at}", f"{line.plug}-{line.at - 1}"
    drawing += elm.Line().at(collector).to((x, y + 0.9))
    drawing += elm.Dot(open=True).at((x, y + 0.9)).label(minus, loc="left")
    drawing += elm.Line().at((x, y + 0.9)).tox(x + 3.2)
    if load.forward_v is not None:
        lamp = elm.LED(color=_OUTSIDE, ls="--").at((x + 3.2, top)).to((x + 3.2, y + 0.9))
        drawing += lamp.label(_COLOURS[load.line], loc="top", ofst=0.1)
        drawing += (
            elm.Resistor()
            .at((x, top))
            .to((x + 2, top))
            .label(f"RL{number} {_ohm(load.resistor_ohm)}")
        )
        drawing += elm.Line().at((x + 2, top)).tox(x + 3.2)
        drawing += elm.Dot(open=True).at((x + 2.4, top)).label(plus, loc="top")
    else:
        what = elm.Motor if "fan" in load.line else elm.Speaker
        if what is elm.Motor:
            drawing += elm.Motor(color=_OUTSIDE, ls="--").at((x + 3.2, top)).to((x + 3.2, y + 0.9))
        else:
            drawing += (
                elm.RBox(color=_OUTSIDE, ls="--")
                .at((x + 3.2, top))
                .to((x + 3.2, y + 0.9))
                .label("buzzer", loc="bottom")
            )
        drawing += (
            elm.Diode()
            .at((x + 1.6, y + 0.9))
            .to((x + 1.6, top))
            .label(f"D{number}\n1N4007", loc="top")
        )
        drawing += elm.Line().at((x, top)).tox(x + 3.2)
        drawing += elm.Dot(open=True).at((x + 2.4, top)).label(plus, loc="top")
    drawing += elm.Vdd().at((x, top)).label("5V")


def _contact(
    drawing: schemdraw.Drawing, pins: PinMap, lines: list[Line], x: float, y: float
) -> None:
    drawing += (
        elm.Label().at((x - 2.2, y + 4.2)).label("contacts, three alike", loc="right", fontsize=15)
    )
    for row, line in enumerate(lines):
        height = y + 2.8 - 1.9 * row
        drawing += elm.Dot(open=True).at((x, height)).label(_pin(pins, line), loc="left")
        resistor = elm.Resistor().at((x, height)).to((x + 2, height))
        drawing += resistor.label(f"RC{row + 1} {_ohm(pins.driver.contact_ohm)}")
        drawing += elm.Line().at((x + 2, height)).to((x + 3, height))
        drawing += elm.Dot(open=True).at((x + 3, height)).label(f"{line.plug}-{line.at}", loc="top")
        switch = elm.Switch(color=_OUTSIDE, ls="--").at((x + 3, height)).to((x + 5, height))
        drawing += switch.label(line.name.partition(".")[2], loc="bottom", ofst=0.3)
        drawing += (
            elm.Dot(open=True).at((x + 5, height)).label(f"{line.plug}-{line.at + 1}", loc="top")
        )
        drawing += elm.Line().at((x + 5, height)).to((x + 5.5, height))
        drawing += elm.Ground().at((x + 5.5, height))


def _pin(pins: PinMap, line: Line) -> str:
    return f"GPIO{pins.bcm[line.name]}\npin {line.header}"


def _ohm(ohm: float) -> str:
    return f"{ohm / 1000:g}k" if ohm >= 1000 else f"{ohm:g}"
