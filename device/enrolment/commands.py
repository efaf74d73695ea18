"""`worksource enrol request` and `worksource enrol renew`: what a kiosk asks its hub."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from contract.enrolment import Enrolled
from device.enrolment.asking import Asker, Hub, NotAsked, until_decided
from device.enrolment.board import UNKNOWN, read_board
from device.enrolment.files import Identity
from device.enrolment.keys import key_store
from device.errors import BadConfiguration

_FILE = click.Path(dir_okay=False, exists=True, path_type=Path)
NOT_DECIDED, REFUSED, RETIRED = 3, 4, 5
"""Exit codes by which a first-boot page knows what to show."""


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option(
            "--into",
            type=click.Path(file_okay=False, path_type=Path),
            required=True,
            help="The directory of this kiosk's key and certificate.",
        ),
        click.option("--device", required=True, help="The kiosk's name."),
        click.option("--site", required=True, help="The site's code."),
        click.option("--hub-ca", type=_FILE, help="The authority of the hub's own certificate."),
        click.option("--hub", required=True, help="The hub's address, https://..."),
    ):
        command = option(command)
    return command


@click.command()
@_options
@click.option("--token", default="", help="The one-time token; better in a file.")
@click.option("--token-file", type=_FILE, help="A file that holds it; deleted once it was used.")
@click.option("--wait-s", default=600, show_default=True, help="For somebody to approve it.")
def request(
    hub: str, hub_ca: Path | None, site: str, device: str, into: Path, token: str,
    token_file: Path | None, wait_s: int,
) -> None:  # fmt: skip
    """Ask for the first certificate with a one-time token; the key is made here and stays here."""
    given = token or (token_file.read_text().strip() if token_file else "")
    if not given:
        raise click.UsageError("give the token: --token-file FILE or --token TOKEN")
    asker = _asker(hub, hub_ca, site, device, into)
    told = _ask(lambda: asker.ask_first(given), wait_s)
    _tell(asker, told)
    if token_file is not None:
        token_file.unlink()


@click.command()
@click.option(
    "--config", type=click.Path(dir_okay=False, path_type=Path), default=Path("/var/lib/worksource/kiosk.toml"), show_default=True,
    help="The settings of this kiosk, as first boot wrote them.",
)  # fmt: skip
@click.option("--hub", help="The hub's address, https://..., instead of the settings' word.")
@click.option("--hub-ca", type=_FILE, help="The authority of the hub's own certificate.")
@click.option("--site", help="The site's code.")
@click.option("--device", help="The kiosk's name.")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help="The directory of this kiosk's key and certificate.",
)
@click.option("--new-key", is_flag=True, help="Roll the key: prove by the old one who it is.")
@click.option("--when-due", is_flag=True, help="Only once two thirds of its life are over.")
@click.option("--wait-s", default=60, show_default=True, help="For the hub to sign it.")
def renew(
    config: Path, hub: str | None, hub_ca: Path | None, site: str | None, device: str | None,
    into: Path | None, new_key: bool, when_due: bool, wait_s: int,
) -> None:  # fmt: skip
    """Ask for the next certificate with the key of the present one."""
    if hub and site and device and into:
        asker = _asker(hub, hub_ca, site, device, into)
        _tell(asker, _ask(lambda: asker.ask_next(new_key=new_key), wait_s))
        return
    if hub or site or device or into:
        raise click.UsageError("give --hub, --site, --device and --into together, or none of them")
    _renew_by_settings(config, new_key=new_key, when_due=when_due, wait_s=wait_s)


def _renew_by_settings(config: Path, *, new_key: bool, when_due: bool, wait_s: int) -> None:
    from device.first_boot.asking.renewing import renewing_of  # noqa: PLC0415 - first boot needs this room

    try:
        renewing = renewing_of(config)
    except BadConfiguration as faults:
        raise click.ClickException(str(faults)) from faults
    if when_due and not renewing.is_due():
        renewing.look_for_hub()
        return
    told = _ask(lambda: renewing.ask(new_key=new_key), wait_s)
    click.echo(told.sentence, err=True)
    _tell_of(renewing.places.identity, told)


def _asker(hub: str, hub_ca: Path | None, site: str, device: str, into: Path) -> Asker:
    board = read_board()
    if board.serial == UNKNOWN:
        click.echo(
            "This machine tells no serial number: run it as root, or a copy cannot be told from it.",
            err=True,
        )
    return Asker(Hub(hub, hub_ca), site, device, board, Identity(into, key_store(into)))


def _ask(ask: Callable[[], Enrolled], wait_s: int) -> Enrolled:
    left = [float(wait_s)]
    pause = threading.Event()

    def wait(seconds: float) -> bool:
        left[0] -= seconds
        pause.wait(min(seconds, max(0.0, left[0] + seconds)))
        return left[0] <= 0

    try:
        return until_decided(ask, lambda said: click.echo(said, err=True), wait)
    except NotAsked as fault:
        raise click.ClickException(str(fault)) from fault


def _tell(asker: Asker, told: Enrolled) -> None:
    _tell_of(asker.identity.pair, told)


def _tell_of(place: Path, told: Enrolled) -> None:
    match told.state:
        case "issued":
            click.echo(place)
        case "pending":
            raise SystemExit(NOT_DECIDED)
        case "retired":
            raise SystemExit(RETIRED)
        case "refused" | "clone":
            raise SystemExit(REFUSED)
