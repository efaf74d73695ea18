"""The command `worksource jig`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from hardware.jig import by_hand as hands
from hardware.jig import clock, meter, report
from hardware.jig.bench import Bench, BenchLost, factory_of
from hardware.jig.fakes import BadFault, FakeJig
from hardware.jig.rules import (
    ClockSeen,
    Loop,
    SerialSeen,
    Verdict,
    is_good,
    judge,
    judge_clock,
    judge_current,
    judge_serial,
    loops,
)
from hardware.jig.serial_loop import PortLost
from hardware.jig.serial_loop import look as look_at_port
from hardware.pinmap.reading import PinMap, pin_map

EX_UNAVAILABLE = 69


@click.command()
@click.option(
    "--pins",
    "library",
    default="lgpio",
    show_default=True,
    type=click.Choice(["lgpio", "rpigpio", "native"]),
    help="The library that moves pins.",
)
@click.option("--port", help="The reader's port with the loop plug on, such as /dev/card-reader.")
@click.option("--by-hand", is_flag=True, help="No jig: lamps and keys themselves, and a person.")
@click.option(
    "--report",
    "into",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write what was found into this file, as JSON.",
)
@click.option("--fake-hardware", is_flag=True, help="Pretend pins and jig, to see what it says.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    help="With --fake-hardware: break something, such as open:panel.ready.",
)
def jig(
    library: str,
    port: str | None,
    by_hand: bool,
    into: Path | None,
    fake_hardware: bool,
    faults: tuple[str, ...],
) -> None:
    """Test a Pi's pins, driver board and leads with the loop-back jig."""
    if faults and not fake_hardware:
        raise click.UsageError("a real jig cannot be pretended to be broken: add --fake-hardware")
    try:
        verdicts = _tested(library, faults if fake_hardware else None, port, by_hand=by_hand)
    except (BenchLost, PortLost, BadFault) as lost:
        click.echo(str(lost), err=True)
        sys.exit(EX_UNAVAILABLE)
    for line in report.lines(verdicts):
        click.echo(line)
    if into is not None:
        now = datetime.now(UTC)  # noqa: TID251 - a report's date, decided by nobody
        into.write_text(report.as_json(verdicts, now, is_fake=fake_hardware), "utf-8")
        click.echo(f"The report is in {into}.")
    sys.exit(0 if is_good(verdicts) else 1)


def _tested(
    library: str, faults: tuple[str, ...] | None, port: str | None, *, by_hand: bool
) -> list[Verdict]:
    pins = pin_map()
    every = loops(pins)
    serial = None if port is None else look_at_port(port)
    if faults is not None:
        fake = FakeJig(pins, every, faults)
        bench = Bench(pins, every, fake.factory, fake.settle)
        return _with(bench, every, fake.current_ma, serial, fake.clock(), by_hand=by_hand)
    bench = Bench(pins, every, factory_of(library))
    return _with(bench, every, meter.current_ma, serial, clock.seen(), by_hand=by_hand)


def _with(
    bench: Bench,
    every: tuple[Loop, ...],
    current_ma: Callable[[], float | None],
    serial: SerialSeen | None,
    clock_seen: ClockSeen | None,
    *,
    by_hand: bool,
) -> list[Verdict]:
    try:
        if by_hand:
            found = hands.looks(bench, every, lambda text: click.confirm(text, default=True))
            return [*found, *hands.contacts(bench, click.echo), *judge_serial(serial)]
        return tested(bench, pin_map(), every, current_ma, serial, clock_seen)
    finally:
        bench.close()


def tested(
    bench: Bench,
    pins: PinMap,
    every: tuple[Loop, ...],
    current_ma: Callable[[], float | None],
    serial: SerialSeen | None,
    clock_seen: ClockSeen | None,
) -> list[Verdict]:
    """Everything that the jig can tell by itself."""
    buzzer = next(loop for loop in every if loop.output == "panel.buzzer")
    rest, active = current_ma(), bench.while_active(buzzer, current_ma)
    return [
        *judge(bench.look(), every),
        judge_current(rest, active, pins),
        judge_clock(clock_seen),
        *judge_serial(serial),
    ]
