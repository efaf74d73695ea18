"""
The federal lines beside the truth: each line at each place, and each record of the file.

Quarters are counted and filed by the very commands of a state.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click
from click.testing import CliRunner
from sqlalchemy import Connection

from hub import clock
from hub.federal.commands import count
from hub.federal.figures import service as counts
from hub.federal.figures.lines import LINES
from hub.federal.figures.places import Place
from hub.federal.figures.sheet import Sheet, sheet_of
from hub.federal.periods.calendar import Quarter
from hub.federal.pirl.commands import export
from hub.federal.pirl.schema import keeping
from tests.statewide.federal_truth import Filed, Lives, Quarterly
from tests.statewide.people import MANY_PEOPLE, REGISTERED_AT
from tests.statewide.run import AREAS, World
from tests.statewide.server import Server
from tests.statewide.showing import Compared

QUARTERS_OF_MANY = 2
"""Of a state of many people: one in the middle of its years, and the last that is over."""
KINDS = {"1": "participant", "2": "reportable"}
"""Element 918 of the file: who is a participant of Wagner-Peyser, who a reportable individual."""

OF_SERVICES = 4
"""Digits in the numbers of elements that tell of services: 1000 and on."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A quarter of a programme year, by its name and its days."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Published:
    """What the state said of a quarter."""

    asked: Asked
    sheet: Sheet
    rows: list[Mapping[str, str]]
    """The file's lines, each by number of its elements."""


def quarters(world: World) -> list[Asked]:
    """Every quarter of the years, and the one in which nearly everybody registered."""
    registered = REGISTERED_AT.date()
    every = [one for one in _calendar(registered.year) if one.last >= registered]
    own = [one for one in every if world.first <= one.last and one.first <= world.last]
    if len(world.people) <= MANY_PEOPLE:
        return [every[0], *own]
    over = [one for one in own if one.first >= world.first and one.last <= world.last]
    return [over[len(over) // 2], over[-1]][-QUARTERS_OF_MANY:]


def _calendar(since: int) -> Iterator[Asked]:
    for year in range(since, clock.now().year + 1):
        yield Asked(f"{year - 1}-3", date(year, 1, 1), date(year, 3, 31))
        yield Asked(f"{year - 1}-4", date(year, 4, 1), date(year, 6, 30))
        yield Asked(f"{year}-1", date(year, 7, 1), date(year, 9, 30))
        yield Asked(f"{year}-2", date(year, 10, 1), date(year, 12, 31))


def publish(server: Server, asked: Iterable[Asked]) -> Iterator[Published]:
    """Count these quarters and write their files, as an operator would."""
    for one in asked:
        _run(server, count, "--quarter", one.name)
        file = server.home / f"pirl-{one.name}.csv"
        _run(server, export, "--quarter", one.name, "--to", str(file))
        with server.engine.connect() as connection:
            yield Published(one, _sheet(connection, one), list(_read(connection, file)))


def _run(server: Server, command: click.Command, *words: str) -> None:
    """A command of `worksource state`, in this process: each of its own would take seconds."""
    done = CliRunner().invoke(command, [*words, "--config", str(server.home / "state.toml")])
    if done.exit_code:
        raise RuntimeError(f"{command.name} failed: {done.output}") from done.exception


def _sheet(connection: Connection, asked: Asked) -> Sheet:
    made = counts.latest(connection, Quarter.read(asked.name))
    sheet = None if made is None else sheet_of(connection, made, "", site=None, name="State")
    if sheet is None:
        raise AssertionError(f"nothing was counted of {asked.name}")
    return sheet


def _read(connection: Connection, file: Path) -> Iterator[Mapping[str, str]]:
    numbers = [one.number for one in keeping.newest(connection).elements]
    with file.open(encoding="utf-8", newline="") as text:
        for line in csv.reader(text):
            yield {number: value for number, value in zip(numbers, line, strict=True) if value}


def federal_lines(world: World, published: Iterable[Published], compared: Compared) -> None:
    """Everything that was published of these quarters, held against the truth."""
    lives = Lives(world)
    owners = {one.number: person.id for person in world.people for one in person.records}
    for one in published:
        asked = one.asked
        truth = lives.quarter(asked.first, asked.last, one.sheet.today)
        _hold_lines(compared, world, f"federal {asked.name}", truth, one.sheet)
        _hold_file(compared, f"PIRL {asked.name}", truth, one.rows, owners)


def _hold_lines(
    compared: Compared, world: World, name: str, truth: Quarterly, sheet: Sheet
) -> None:
    places: dict[str, Counter[str]] = {"state": Counter()}
    for site, lines in truth.sites.items():
        area = AREAS[world.counties[site]]
        for key in ("state", f"area:{area}", f"site:{site}"):
            places.setdefault(key, Counter()).update(lines)
    every: dict[str, Place] = {one.key: one for one in sheet.root.every()}
    compared.hold(f"{name}: places", sorted(places), sorted(every))
    for key, figures in places.items():
        shown = every[key].figures if key in every else {}
        for line in LINES:
            compared.hold(f"{name}: {line.code} at {key}", figures[line.code], shown.get(line.code))
        compared.hold(f"{name}: lines at {key}", figures.keys() - shown.keys(), set())
    figures_of = sheet.figures
    compared.hold(f"{name}: people", truth.people, figures_of["people"])
    for kind in ("participant", "reportable"):
        compared.hold(f"{name}: records, {kind}", truth.periods[kind], figures_of["periods"][kind])
    compared.hold(f"{name}: without number", truth.without_number, figures_of["without_number"])
    compared.hold(f"{name}: unknown services", [], figures_of["unknown_services"])


def _hold_file(
    compared: Compared,
    name: str,
    truth: Quarterly,
    rows: list[Mapping[str, str]],
    owners: Mapping[str, int],
) -> None:
    compared.hold(f"{name}: records", len(truth.filed), len(rows))
    numbers: dict[int, set[str]] = {}
    theirs: dict[int, list[Filed]] = {}
    for row in rows:
        owner = owners[row["100"].lstrip("0")]
        numbers.setdefault(owner, set()).add(row["100"])
        theirs.setdefault(owner, []).append(_filed(owner, row))
    compared.hold(
        f"{name}: people with two identifiers",
        [], [one for one, used in numbers.items() if len(used) > 1],
    )  # fmt: skip
    ours: dict[int, list[Filed]] = {}
    for record in truth.filed:
        ours.setdefault(record.person, []).append(record)
    for person in sorted(ours.keys() | theirs.keys()):
        compared.hold(
            f"{name}: records of person {person}",
            sorted(map(repr, ours.get(person, []))), sorted(map(repr, theirs.get(person, []))),
        )  # fmt: skip


def _filed(person: int, row: Mapping[str, str]) -> Filed:
    dates = {
        element: day
        for element, value in row.items()
        if element.startswith("1") and len(element) == OF_SERVICES and (day := _day(value))
    }
    return Filed(
        person, KINDS.get(row["918"], row["918"]), _day(row.get("900")), _day(row.get("901")),
        tuple(sorted(dates.items())),
    )  # fmt: skip


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
