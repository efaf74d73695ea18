"""`worksource image personalise` and `worksource image settings`."""

from __future__ import annotations

import dataclasses
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from cryptography import x509

from contract.card_settings import (
    MAX_BYTES,
    BadCardSettings,
    CardSettings,
    is_by_hand,
    parse,
    write,
)
from contract.disk import SETTINGS_FILE
from provisioning import clock
from provisioning.card.block_map import beside, map_of, read_map
from provisioning.card.disks import look
from provisioning.card.errors import BadSheet, CardError, Refused
from provisioning.card.map_again import map_again
from provisioning.card.refusals import refusals
from provisioning.card.setup.options import (
    Common,
    Said,
    common_of,
    said_by_options,
    settings_of,
)
from provisioning.card.setup.partition import (
    get_settings,
    put_settings,
    setup_of_image,
    setup_range,
)
from provisioning.card.setup.sheet import faults_of_options, read_sheet
from provisioning.card.source import PACKED

_PATH = click.Path(path_type=Path)
_COVERED = "(is there, and not shown)"


@click.command()
@click.argument("target", type=_PATH, required=False)
@said_by_options
@click.option(
    "--sheet", type=click.Path(dir_okay=False, path_type=Path), help="A CSV, a card a line."
)
@click.option("--into", type=_PATH, help="With --sheet: the new directory for what is made.")
@click.option("--only-file", type=_PATH, help=f"Write {SETTINGS_FILE} alone, into this new file.")
def personalise(
    target: Path | None, sheet: Path | None, into: Path | None, only_file: Path | None, **said: Any
) -> None:
    """
    Write a kiosk's settings into TARGET, an image or a card that was flashed.

    With --sheet, a copy of the image TARGET is made for each line, or, without TARGET, a settings
    file for each.
    """
    with sentences():
        common = common_of(said)
        if sheet is not None:
            rows = read_sheet(sheet, common, clock.now())
            if into is None or only_file is not None:
                raise click.UsageError("with --sheet, say --into DIRECTORY")
            _make_many(target, into, [row.settings for row in rows])
            return
        if into is not None or (target is None) == (only_file is None):
            raise click.UsageError("name an image or a card, or say --only-file FILE")
        settings = one_card(common, {})
        if only_file is not None:
            _write_new(only_file, write(settings))
            click.echo(f"{only_file}: {settings.device} at {settings.site}")
        elif target is not None:
            _personalise(target, settings)
            click.echo(f"{target} is {settings.device} at {settings.site}: written and read back")


@click.command()
@click.argument("target", type=_PATH)
def settings(target: Path) -> None:
    """Show what a settings file, an image or a card says; token and Wi-Fi key are covered."""
    with sentences():
        content = _content(target)
        if content is None:
            raise CardError(
                f"{target} has no settings yet: give it some with 'worksource image personalise'"
            )
        try:
            found = parse(content)
        except BadCardSettings as bad:
            raise BadSheet(f"the settings of {target} are not right", bad.faults) from bad
    if is_by_hand(content):
        click.echo("Edited by hand: no checksum holds this file.", err=True)
    click.echo(_covered(found), nl=False)


@contextmanager
def sentences() -> Iterator[None]:
    """What went wrong, as the command says it."""
    try:
        yield
    except (CardError, OSError) as fault:
        raise click.ClickException(str(fault)) from fault


def one_card(common: Common, own: Said) -> CardSettings:
    """Settings by options alone.  Raises BadSheet with the options' names."""
    try:
        return settings_of(common, own, clock.now())
    except BadCardSettings as bad:
        raise BadSheet("the settings are not right", faults_of_options(bad.faults)) from bad


def _personalise(target: Path, settings: CardSettings) -> None:
    if target.suffix in PACKED:
        raise CardError(
            f"{target} is packed, and stays as it is: give these settings to 'worksource image "
            "flash', or unpack a copy and personalise that"
        )
    if target.is_block_device() and (faults := refusals(look(target))):
        raise Refused("\n".join(faults))
    put_settings(target, write(settings))
    if not target.is_block_device():
        _keep_map(target, beside(target))


def _keep_map(image: Path, its_map: Path | None, into: Path | None = None) -> None:
    """Image and block map go on belonging together."""
    if its_map is None:
        return
    with image.open("rb") as file:
        where = setup_range(file.read(512))
    if where is not None:
        map_again(image, read_map(its_map), where, into or its_map)


def _make_many(image: Path | None, into: Path, cards: list[CardSettings]) -> None:
    if image is not None and (image.suffix in PACKED or not image.is_file()):
        raise CardError(
            f"copies are made of an image that is a file and not packed, which {image} is not: "
            "unpack it, or flash card after card with 'worksource image flash --sheet'"
        )
    if into.exists() and any(into.iterdir()):
        raise CardError(f"{into} is not empty: name a new directory")
    into.mkdir(parents=True, exist_ok=True)
    for card in cards:
        name = f"{card.site}-{card.device}"
        if image is None:
            (into / name).mkdir()
            made = into / name / SETTINGS_FILE
            _write_new(made, write(card))
        else:
            made = into / f"{name}.img"
            _copy(image, made, write(card))
        click.echo(str(made))


def _copy(image: Path, made: Path, content: bytes) -> None:
    """Half a copy never bears the whole one's name."""
    draft = made.with_suffix(".draft")
    try:
        done = subprocess.run(  # noqa: S603 - both are paths
            ["cp", "--reflink=auto", "--sparse=auto", str(image), str(draft)],  # noqa: S607
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise CardError(f"{image} cannot be copied ({done.stderr.strip()}): free some space")
        put_settings(draft, content)
        _keep_map(draft, beside(image), made.with_name(f"{made.name}.bmap"))
        draft.replace(made)
    finally:
        draft.unlink(missing_ok=True)


def _write_new(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as cause:
        raise CardError(f"{path} is there already: name a new file") from cause


def _content(target: Path) -> bytes | None:
    if target.is_file() and target.stat().st_size <= MAX_BYTES:
        return target.read_bytes()
    if target.suffix in PACKED:
        return setup_of_image(target, map_of(target)).settings()
    return get_settings(target)


def _covered(settings: CardSettings) -> str:
    hub, wifi = settings.hub, settings.wifi
    hub = dataclasses.replace(hub, token=_COVERED if hub.token else "", ca=_told(hub.ca))
    if wifi is not None:
        wifi = dataclasses.replace(wifi, key=_COVERED)
    text = write(dataclasses.replace(settings, hub=hub, wifi=wifi)).decode()
    shown = [line for line in text.splitlines() if not line.startswith("#")]
    return "\n".join(shown) + "\n"


def _told(pem: str) -> str:
    lines = [
        f"  {one.subject.rfc4514_string()}, good until {one.not_valid_after_utc:%Y-%m-%d}\n"
        for one in x509.load_pem_x509_certificates(pem.encode())
    ]
    return "".join(lines)
