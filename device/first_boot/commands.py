"""
`worksource first-boot ...`: what the units of device/systemd do at each boot.

Each loads what it needs itself: the card is read before anything else starts, and in no time.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contract.card_settings import CardSettings
from device.first_boot.places import Places

if TYPE_CHECKING:
    from device.enrolment.asking import Hub

log = logging.getLogger("device.first_boot")


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--root",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("/"),
        show_default=True,
        help="Where everything lies; another one for a trial.",
    )(command)


@click.group("first-boot")
def first_boot() -> None:
    """From a flashed card to a running kiosk; done at each boot, by the kiosk's units."""
    logging.basicConfig(
        stream=sys.stdout, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s"
    )


@first_boot.command()
@_options
def card(root: Path) -> None:
    """As root: lay out what the card says, for the network and for the kiosk."""
    from device.first_boot.as_root.card import lay_out  # noqa: PLC0415 - see above

    settings = lay_out(Places(root))
    click.echo("no settings" if settings is None else f"{settings.device} of {settings.site}")


@first_boot.command()
@_options
def settings(root: Path) -> None:
    """As the kiosk: check the card's settings, write kiosk.toml, make the key."""
    from device.first_boot.settings import take  # noqa: PLC0415

    taken = take(Places(root))
    for fault in taken.faults:
        click.echo(f"fault: {fault}", err=True)
    click.echo("the kiosk can start" if taken.can_start else "the kiosk says what is missing")


@first_boot.command()
@_options
def enrol(root: Path) -> None:
    """As the kiosk: find the hub, and ask for a certificate until there is one."""
    from device.adapters.system import SystemClock  # noqa: PLC0415
    from device.enrolment.board import read_board  # noqa: PLC0415
    from device.first_boot.asking.enrolling import Enrolling  # noqa: PLC0415
    from device.first_boot.asking.where import where  # noqa: PLC0415

    places, stop = Places(root), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    def find(told: CardSettings) -> Hub | None:
        return where(told.hub.address, told.site, places.hub_ca, places.found)

    told = Enrolling(places, read_board(), SystemClock(), find, stop.wait).run()
    click.echo("nothing to ask" if told is None else f"{told.state}: {told.sentence}")


@first_boot.command()
@_options
def wipe(root: Path) -> None:
    """As root: take off the card what the kiosk asks to be taken off."""
    from device.first_boot.as_root import wiping  # noqa: PLC0415

    try:
        done = wiping.obey(Places(root))
    except wiping.CardNotWritten as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(", ".join(done) or "nothing was asked")
