"""`worksource release keys`, `bundle` and `check`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from provisioning import clock
from provisioning.release.bundling import Parts, Signer, Tell, description_of, make_bundle
from provisioning.release.checking import check_bundle
from provisioning.release.errors import ReleaseError
from provisioning.release.keys import ReleaseKeys, make_keys

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, exists=True, path_type=Path)


@click.command()
@click.option(
    "--into", type=_FOLDER, required=True, help="A directory that no hub and no kiosk has."
)
@click.option(
    "--signer", default="signer", show_default=True, help="Another one, when one is lost."
)
def keys(into: Path, signer: str) -> None:
    """An authority for releases, unless there is one in the directory, and a signer."""
    made = ReleaseKeys(into, signer)
    with _sentences():
        is_new = make_keys(made, clock.now())
    if is_new:
        click.echo(f"{made.keyring} goes into every image: worksource image build --keyring")
        click.echo(f"{made.authority_key} signs signers alone: keep it apart, and a copy in a safe")
    click.echo(f"{made.certificate} and {made.key} sign bundles")


@click.command()
@click.option(
    "--image", type=_FOLDER, required=True, help="An image as it was built, or its parts."
)
@click.option("--version", required=True, help="Such as 1.4.2; the image's own.")
@click.option("--cert", type=_FILE, required=True, help="The signer's certificate.")
@click.option("--key", type=_FILE, required=True, help="The signer's key.")
@click.option("--into", type=_FOLDER, default=Path("build/release"), show_default=True)
@click.option("--notes", default="", help="What is new, for whoever rolls it out.")
def bundle(image: Path, version: str, cert: Path, key: Path, into: Path, notes: str) -> None:
    """Make and sign a bundle, and what the hub wants to know beside it."""
    with _sentences(), _told() as tell:
        made = make_bundle(
            Parts.of(image),
            version,
            Signer(cert, key),
            into,
            made_at=clock.now(),
            notes=notes,
            tell=tell,
        )
    size_mib = made.stat().st_size / 1024 / 1024
    click.echo(
        f"{made} ({size_mib:.1f} MiB) and {description_of(made).name}: upload both at the hub"
    )


@click.command()
@click.argument("bundle", type=_FILE)
@click.option("--keyring", type=_FILE, required=True, help="release-ca.pem, as kiosks have it.")
def check(bundle: Path, keyring: Path) -> None:
    """Whether kiosks with this keyring would take BUNDLE, to its last byte."""
    with _sentences():
        found = check_bundle(bundle, keyring)
    click.echo(f"{bundle.name} is version {found.version}, signed for our kiosks, and whole")
    click.echo(f"sha256 {found.sha256}  {found.size} bytes")


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except ReleaseError as fault:
        raise click.ClickException(str(fault)) from fault


@contextmanager
def _told() -> Iterator[Tell]:
    """A bar where there is a terminal, sentences elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda what, _done, _of: console.print(what, highlight=False)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=3)

        def tell(what: str, done: int, of: int) -> None:
            progress.update(task, description=what, completed=done, total=of)

        yield tell
