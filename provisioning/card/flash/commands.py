"""`worksource image flash`: an image onto one card or several, with their settings."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from contract.card_settings import BadCardSettings, CardSettings, parse, write
from provisioning import clock
from provisioning.card.block_map import BlockMap, map_of
from provisioning.card.disks import Disk, look
from provisioning.card.errors import BadSheet, CardError, Refused
from provisioning.card.flash.batch import Batch
from provisioning.card.flash.plan import Plan
from provisioning.card.flash.several import Job, Verdict, flash_all
from provisioning.card.flash.shown import show_targets, show_verdicts, watched
from provisioning.card.flash.writing import begun
from provisioning.card.label import Label, write_label
from provisioning.card.manifest import check_packed, version_of
from provisioning.card.refusals import doubts, refusals, too_small
from provisioning.card.setup.commands import one_card, sentences
from provisioning.card.setup.options import common_of, faults_now, said_by_options
from provisioning.card.setup.partition import Setup, get_settings, setup_of_image
from provisioning.card.setup.sheet import read_sheet
from provisioning.card.shown import size
from provisioning.card.source import check_image

_FILE = click.Path(dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class _Image:
    path: Path
    block_map: BlockMap
    setup: Setup | None
    """None where the cards get no settings."""


@click.command()
@click.argument("image", type=_FILE)
@click.argument("devices", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--settings", "file", type=_FILE, help="A settings file, as 'personalise' writes it.")
@click.option("--sheet", type=_FILE, help="A CSV, a card a line; the next rows go to the devices.")
@said_by_options
@click.option("--bmap", type=_FILE, help="The image's block map, if it lies elsewhere.")
@click.option(
    "--labels",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("labels"),
    show_default=True,
    help="The directory for labels to print.",
)
@click.option("--yes", is_flag=True, help="Do not ask: overwrite them.")
@click.option(
    "--yes-this-one", "again", multiple=True, metavar="DEVICE",
    help="Names a large or built-in target again, which is refused otherwise.",
)  # fmt: skip
def flash(
    image: Path, devices: tuple[Path, ...], file: Path | None, sheet: Path | None,
    bmap: Path | None, labels: Path, yes: bool, again: tuple[str, ...], **said: Any,
) -> None:  # fmt: skip
    """
    Write IMAGE onto the cards in DEVICE, read everything back, and say whether each is good.

    A card that was pulled out is gone on with by the same command.
    """
    console = Console()
    with sentences():
        if sheet is not None and file is not None:
            raise click.UsageError("say the settings by --settings or by --sheet, not both")
        batch = _batch(sheet, said)
        single = None if batch else _single(file, said, len(devices))
        block_map = map_of(image, bmap)
        check_image(image, block_map)
        check_packed(image)
        has_settings = batch is not None or single is not None
        setup = setup_of_image(image, block_map) if has_settings else None
        made = _Image(image, block_map, setup)
        while True:
            cards = batch.left()[: len(devices)] if batch else [single] * len(devices)
            if not cards:
                console.print("Every row of the sheet has its card.")
                return
            jobs = _jobs(console, made, devices[: len(cards)], cards, again)
            if not yes:
                _ask(jobs)
            with watched(console, jobs) as watch:
                verdicts = flash_all(image, jobs, watch)
            if batch is not None:
                for verdict in verdicts:
                    batch.note(verdict, clock.now())
            _tell(console, verdicts, image, labels)
            if batch is None or not _goes_on(console, batch, is_asked=not yes):
                sys.exit(0 if all(one.written for one in verdicts) else 1)


def _batch(sheet: Path | None, said: dict[str, Any]) -> Batch | None:
    if sheet is None:
        return None
    return Batch(sheet, read_sheet(sheet, common_of(said), clock.now()))


def _single(file: Path | None, said: dict[str, Any], devices: int) -> CardSettings | None:
    is_said = any(value for name, value in said.items() if name != "without_token")
    if file is None and not is_said:
        return None
    if file is not None and is_said:
        raise click.UsageError("say the settings by --settings or by options, not both")
    if devices > 1:
        raise click.UsageError("several cards need settings each of its own: give them by --sheet")
    if file is None:
        return one_card(common_of(said), {})
    try:
        settings = parse(file.read_bytes())
    except BadCardSettings as bad:
        raise BadSheet(f"{file} is not right", bad.faults) from bad
    hub, needs_token = settings.hub, not said["without_token"]
    if faults := faults_now(hub.token, hub.ca, clock.now(), needs_token=needs_token):
        raise BadSheet(f"{file} is not right", faults)
    return settings


def _jobs(
    console: Console, image: _Image, devices: Sequence[Path],
    cards: Sequence[CardSettings | None], again: tuple[str, ...],
) -> list[Job]:  # fmt: skip
    """Every target looked at, and every reason against one of them at once."""
    disks = [look(device) for device in devices]
    needed = image.block_map.image_size
    faults = [
        fault
        for disk in disks
        for fault in (*refusals(disk), *doubts(disk, again), *too_small(disk, needed))
    ]
    if len({device.resolve() for device in devices}) < len(devices):
        faults.append("a target is named twice")
    if faults:
        show_targets(console, [(disk, "") for disk in disks])
        raise Refused("\n".join(["nothing was written:", *faults]))
    jobs = [
        Job(disk, Plan(image.block_map, _own(image, card)), card)
        for disk, card in zip(disks, cards, strict=True)
    ]
    show_targets(console, [(job.disk, _holds(job)) for job in jobs])
    return jobs


def _own(image: _Image, card: CardSettings | None) -> dict[int, bytes]:
    if card is None or image.setup is None:
        return {}
    return image.setup.own_blocks(image.block_map, write(card))


def _holds(job: Job) -> str:
    path = Path(job.disk.path)
    if (there := begun(path, job.plan)) > 0:
        share = 100 * there // job.plan.block_map.image_size
        return f"this image, begun: {share} % of it; it is gone on with"
    try:
        found = get_settings(path)
        settings = parse(found) if found else None
    except (CardError, BadCardSettings):
        return ""
    return f"the kiosk {settings.device} of {settings.site}" if settings else "a kiosk without name"


def _ask(jobs: Sequence[Job]) -> None:
    """Somebody who means it knows the size or the name of what goes."""
    for job in jobs:
        disk = job.disk
        answer = click.prompt(
            f"All that is on {disk.path} ({disk.name}, {size(disk.size)}) goes. To write "
            f"{_what(job)} onto it, type its size or its name"
        )
        if not is_meant(disk, answer):
            raise Refused(f"that is not {disk.path}: nothing was written")


def is_meant(disk: Disk, answer: str) -> bool:
    """Whether what was typed is the size or the name."""
    plain = "".join(answer.casefold().split())
    shown = "".join(size(disk.size).casefold().split())
    bare = shown.rstrip("abcdefghijklmnopqrstuvwxyz")
    return plain in (shown, bare, disk.path.casefold(), Path(disk.path).name.casefold())


def _what(job: Job) -> str:
    return job.settings.device if job.settings else "the image"


def _tell(console: Console, verdicts: Sequence[Verdict], image: Path, labels: Path) -> None:
    made: dict[str, str] = {}
    for one in verdicts:
        if one.written is not None:
            label = Label(one.job.settings, version_of(image), image.name, clock.now())
            try:
                made[one.job.disk.path] = str(write_label(label, labels))
            except OSError as cause:  # the card is good all the same
                console.print(f"No label in {labels} ({cause.strerror}): say --labels DIRECTORY")
    show_verdicts(console, verdicts, made)


def _goes_on(console: Console, batch: Batch, *, is_asked: bool) -> bool:
    left = len(batch.left())
    if not left:
        console.print("Every row of the sheet has its card.")
        return False
    rows = "1 row of the sheet is left" if left == 1 else f"{left} rows of the sheet are left"
    if not is_asked or not sys.stdin.isatty():
        console.print(f"{rows}: change the cards, and give the same command.")
        return False
    console.print(f"{rows}.")
    click.prompt("Change the cards, then press Enter", default="", show_default=False)
    return True
