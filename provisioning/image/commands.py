"""
The commands `worksource image build` and `worksource image verify`.
"""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click
from rich.console import Console

from contract.updates import is_version
from provisioning.image.build import Build, Wish
from provisioning.image.errors import ImageError, NotReady
from provisioning.image.recipe import sources
from provisioning.image.recipe.reading import Profile
from provisioning.image.steps import checks, progress, running
from provisioning.image.steps.place import Place
from provisioning.image.verify import verify_image
from provisioning.package.build import SOURCE, epoch_of
from provisioning.package.build import Wish as PackageWish
from provisioning.package.build import build as build_package
from provisioning.package.errors import PackageError
from provisioning.package.rooms import version_of

PROFILES = get_args(Profile)
FILE = click.Path(dir_okay=False, path_type=Path)
MIB = 1024 * 1024


@click.command("build")
@click.option("--profile", type=click.Choice(PROFILES), default="debian", show_default=True,
              help="Where kernel and firmware come from; 'raspberrypi' is needed for a Pi 5.")  # fmt: skip
@click.option("--into", type=click.Path(file_okay=False, path_type=Path),
              default=Path("build/image"), show_default=True)  # fmt: skip
@click.option("--image-version", help="Else the project's own, from pyproject.toml.")
@click.option("--package", "packages", type=FILE, multiple=True,
              help="Our .deb; else it is built. May be repeated.")  # fmt: skip
@click.option("--keyring", type=FILE,
              help="PEM certificates of those whose updates the kiosk takes.")  # fmt: skip
@click.option("--mirror", default=sources.MIRROR, show_default=True)
@click.option("--security-mirror", default=sources.SECURITY, show_default=True)
@click.option("--offline", is_flag=True, help="Ask no archive; take the newest base that is kept.")
@click.option("--from", "start", help="Go on from this step of the build before.")
@click.option("--to", "end", help="Stop after this step.")
def build(
    profile: Profile,
    into: Path,
    image_version: str | None,
    packages: tuple[Path, ...],
    keyring: Path | None,
    mirror: str,
    security_mirror: str,
    offline: bool,
    start: str | None,
    end: str | None,
) -> None:
    """Make the image of a kiosk, from Debian's packages and our own."""
    version = image_version or version_of(SOURCE)
    if not is_version(version):
        raise click.ClickException(f"'{version}' is no version: write it as 1.4 or 1.4.2")
    place = Place(into, profile)
    console = Console(stderr=True)
    try:
        files = [*packages, *([keyring] if keyring else [])]
        asks_none = offline or start not in (None, "resolve", "base")
        archives = [] if asks_none else [f"{mirror}/dists/{sources.SUITE}/Release"]
        faults = checks.faults(into, profile, files, archives)
        if faults:
            raise NotReady(faults)
        if not packages and end not in ("resolve", "base"):
            packages = (_our_package(place, version, console),)
        wish = Wish(profile, version, epoch_of(SOURCE), packages, keyring,
                    sources.Sources(mirror, security_mirror), offline)  # fmt: skip
        _run(Build(wish, place), start, end, console)
    except (ImageError, PackageError) as fault:
        raise click.ClickException(str(fault)) from fault
    _conclude(place, keyring)


@click.command("verify")
@click.argument("image", type=FILE)
def verify(image: Path) -> None:
    """Say whether IMAGE is whole, unchanged and one of ours; nothing is written."""
    try:
        told = verify_image(image)
    except ImageError as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(told)


def _run(built: Build, start: str | None, end: str | None, console: Console) -> None:
    steps = running.pick_up(built.steps(), start)
    if end is not None:
        names = [step.name for step in running.pick_up(steps, None)]
        last = running.pick_up(steps, end)[0]
        steps = steps[: names.index(last.name) + 1]
    place = built.place
    with running.alone(place.work / "lock"), progress.told(console, steps) as tell:
        running.run(
            steps,
            place.logs,
            place.cache / f"times-{place.profile}.json",
            tell,
            go_on=_go_on(built.wish, place),
            environment={"SOURCE_DATE_EPOCH": str(built.wish.epoch)},
        )


def _go_on(wish: Wish, place: Place) -> str:
    words = ["worksource image build", f"--profile {wish.profile}", f"--into {place.out}"]
    words += [f"--image-version {wish.version}"]
    words += [f"--package {package}" for package in wish.packages]
    words += [f"--keyring {wish.keyring}"] if wish.keyring else []
    words += ["--offline"] if wish.is_offline else []
    return " ".join(words)


def _our_package(place: Place, version: str, console: Console) -> Path:
    console.print("our own package", highlight=False)
    wish = PackageWish("kiosk", sources.SUITE, sources.ARCHITECTURE, version)
    return build_package(wish, place.out / "packages", lambda _step: None)


def _conclude(place: Place, keyring: Path | None) -> None:
    packed = place.beside("img.zst")
    if packed.exists():
        click.echo(f"{place.image}  packed {packed.stat().st_size / MIB:.0f} MiB")
    if keyring is None:
        click.echo(
            "Without --keyring the kiosk takes no update over the air: "
            "give the certificate that signs your releases.", err=True
        )  # fmt: skip
