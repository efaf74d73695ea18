"""The wiring's sheets say what the pin map says, and can be built without a mistake."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped] # the tests alone read it
from wireviz.wv_colors import _color_full

from hardware.pinmap.reading import header, pin_map
from hardware.wiring.rendering import EXCERPTS, HERE, dot, names, sources

SHEETS = [path.stem for path in sources()]
Wire = tuple[str, str]
"""A plug and its pin."""


def sheet(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((HERE / f"{name}.yml").read_text("utf-8"))
    return loaded


def pins_of(connector: dict[str, Any]) -> list[int]:
    return list(connector.get("pins", range(1, len(connector.get("pinlabels", [])) + 1)))


def label(connector: dict[str, Any], pin: int) -> str:
    return str(connector["pinlabels"][pins_of(connector).index(pin)])


def spread(spots: list[Any]) -> list[Any]:
    """WireViz writes 1-4 for 1, 2, 3, 4."""
    found: list[Any] = []
    for spot in spots:
        first, dash, last = str(spot).partition("-")
        if dash and first.isdigit():
            found += range(int(first), int(last) + 1)
        else:
            found.append(spot)
    return found


def wires(name: str) -> list[tuple[Wire, str, Any, Wire]]:
    """Every wire of a sheet: from, cable, its number there, to."""
    found = []
    for connection in sheet(name)["connections"]:
        (left, cable, right) = (next(iter(part.items())) for part in connection)
        lists = [spread(part[1]) for part in (left, cable, right)]
        assert len({len(one) for one in lists}) == 1, connection
        for first, wire, last in zip(*lists, strict=True):
            found.append(((left[0], str(first)), cable[0], wire, (right[0], str(last))))
    return found


def colour(name: str, cable: str, wire: int) -> str:
    return str(sheet(name)["cables"][cable]["colors"][wire - 1])


@pytest.mark.parametrize("name", names())
def test_a_sheet_is_one_that_wireviz_draws(name: str) -> None:
    assert dot(name).startswith("graph {")


def test_a_part_of_a_sheet_has_what_it_is_about_and_no_more() -> None:
    assert all(word in dot("reader") for word in ("DTR", "FTDI", "Card reader"))
    assert "Keypad" not in dot("reader")
    assert "LOOP PLUG" not in dot("jig-board")
    assert "J2" not in dot("loop-plug")


@pytest.mark.parametrize("name", ["walkup-7in", "walkup-10in", "jig"])
def test_the_parts_of_a_sheet_leave_nothing_out(name: str) -> None:
    parts = [one for one, (source, _plugs) in EXCERPTS.items() if source == name]
    shown = " ".join(dot(one) for one in [*parts, "reader"])
    assert [cable for cable in sheet(name)["cables"] if f"{cable} [label" not in shown] == []


@pytest.mark.parametrize("name", SHEETS)
def test_no_pin_of_a_plug_is_wired_twice_and_none_is_forgotten(name: str) -> None:
    ends = [end for first, _cable, _wire, last in wires(name) for end in (first, last)]
    assert [end for end, times in Counter(ends).items() if times > 1] == []
    for plug, connector in sheet(name)["connectors"].items():
        for pin in pins_of(connector):
            is_wired = (plug, str(pin)) in ends
            # A ground terminal more than is needed, and a place without a contact, may be free.
            assert is_wired or label(connector, pin) in ("none", "GND"), (plug, pin)


@pytest.mark.parametrize("name", SHEETS)
def test_every_colour_has_a_name_and_every_wire_is_drawn(name: str) -> None:
    used = Counter((cable, wire) for _first, cable, wire, _last in wires(name))
    assert set(used.values()) == {1}
    for cable, about in sheet(name)["cables"].items():
        colours = about.get("colors", [])
        assert set(colours) <= set(_color_full), cable
        count = about.get("wirecount", len(colours)) + bool(about.get("shield"))
        assert sum(1 for one, _wire in used if one == cable) == count, cable


def test_the_ribbon_carries_every_pin_of_the_map_and_no_other() -> None:
    ribbon, pins = sheet("ribbon"), pin_map()
    pi, board = ribbon["connectors"]["PI"], ribbon["connectors"]["J1"]
    mapped = sorted([line.header for line in pins.line] + [power.header for power in pins.power])
    assert pi["pins"] == board["pins"] == mapped
    assert all(first[1] == last[1] for first, _cable, _wire, last in wires("ribbon"))
    for line in pins.line:
        signal = line.name.partition(".")[2]
        assert label(pi, line.header) == f"GPIO{pins.bcm[line.name]} {signal}"
        assert f"{line.plug}-{line.at}" in label(board, line.header).split(", ")
    for power in pins.power:
        assert label(pi, power.header) == header().pins[str(power.header)] == power.name
        if power.plug:
            assert label(board, power.header) == f"{power.plug}-{power.at}"


@pytest.mark.parametrize("line", pin_map().line, ids=lambda line: line.name)
def test_every_line_of_the_map_leaves_its_plug_in_its_colour(line: Any) -> None:
    name = "jig" if line.plug == "J8" else "signals"
    signal = line.name.partition(".")[2]
    (found,) = [wire for wire in wires(name) if wire[0] == (line.plug, str(line.at))]
    if line.colour:
        assert colour(name, found[1], found[2]) == line.colour
    here = label(sheet(name)["connectors"][line.plug], line.at)
    if line.name.startswith("panel."):
        lamps = {"ready": "white -", "accepted": "green -", "refused": "red -"}
        assert here == lamps.get(signal, "buzzer -")
    else:
        said = here.lower().replace("spare ", "").replace("fan -", "fan")
        assert said == signal


def test_each_lamp_hangs_where_its_output_leads() -> None:
    ends = {first: last[0] for first, _cable, _wire, last in wires("signals")}
    lamps = {"ready": "WHITE LAMP", "accepted": "GREEN LAMP", "refused": "RED LAMP"}
    for signal, lamp in lamps.items():
        line = pin_map().line_of(f"panel.{signal}")
        assert ends[line.plug, str(line.at)] == ends[line.plug, str(line.at - 1)] == lamp
    plus = [wire for wire in wires("signals") if wire[3][1] == "1" and "LAMP" in wire[3][0]]
    assert {colour("signals", cable, wire) for _first, cable, wire, _last in plus} == {"RD"}


def test_no_two_plugs_of_the_driver_board_fit_each_other() -> None:
    plugs = {
        name: connector["subtype"]
        for one in ("ribbon", "signals", "walkup-7in", "jig")
        for name, connector in sheet(one)["connectors"].items()
        if name.startswith("J") and name[1:].isdigit()
    }
    assert sorted(plugs) == ["J1", "J2", "J3", "J4", "J5", "J6", "J7", "J8", "J9"]
    screwed = {name for name, kind in plugs.items() if kind == "screw terminal"}
    assert screwed == {"J6", "J9"}  # a screwdriver is no slip of the hand; they differ in ways
    plugged = [kind for name, kind in plugs.items() if name not in screwed]
    assert len(set(plugged)) == len(plugged)
    ways = {
        name: len(sheet(one)["connectors"][name]["pinlabels"])
        for one, names in (
            ("signals", ("J2", "J3", "J4", "J5", "J6", "J7")),
            ("walkup-7in", ("J9",)),
        )
        for name in names
    }
    assert (
        len(set(ways.values())) == len(ways) - 2
    )  # J6 is as J3 and J9 as J4, and both are screwed


@pytest.mark.parametrize("name", ["walkup-7in", "walkup-10in"])
def test_a_kiosk_has_no_more_usb_leads_than_the_pi_has_sockets(name: str) -> None:
    sockets = [plug for plug in sheet(name)["connectors"] if plug.startswith("PI USB")]
    assert len(sockets) <= 4
    ends = {first[0]: last[0] for first, _cable, _wire, last in wires(name)}
    assert {ends[socket] for socket in sockets} >= {"BRIDGE USB", "KEYPAD", "SOUND"}


@pytest.mark.parametrize("name", ["walkup-7in", "walkup-10in"])
def test_the_reader_gets_the_lines_it_lives_on(name: str) -> None:
    reader = sheet(name)["connectors"]["READER"]
    assert {"DTR", "RTS", "GND", "RXD", "TXD"} <= set(reader["pinlabels"])
    # RS-232 on nine pins, seen from the PC.
    assert dict(zip(reader["pins"], reader["pinlabels"], strict=True)) == {
        2: "RXD",
        3: "TXD",
        4: "DTR",
        5: "GND",
        6: "DSR",
        7: "RTS",
        8: "CTS",
    }


def test_the_panels_power_comes_from_where_the_map_says() -> None:
    ends = {first: last for first, _cable, _wire, last in wires("walkup-7in")}
    for power in pin_map().power:
        if power.plug:
            plug, pin = ends[power.plug, str(power.at)]
            assert label(sheet("walkup-7in")["connectors"][plug], int(pin)) == power.name


def test_the_jig_has_the_plugs_of_the_kiosk() -> None:
    jig, signals = sheet("jig")["connectors"], sheet("signals")["connectors"]
    for plug in ("J2", "J3", "J4", "J5", "J6"):
        assert jig[plug]["pinlabels"] == signals[plug]["pinlabels"]
    assert sheet("jig")["cables"]["W22"]["colors"] == sheet("signals")["cables"]["W2"]["colors"]


def test_the_readme_shows_every_sheet() -> None:
    text = (Path(HERE).parent / "README.md").read_text("utf-8")
    assert [name for name in SHEETS if f"wiring/pictures/{name}.png" not in text] == []
