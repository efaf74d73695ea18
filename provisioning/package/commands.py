"""
The command `worksource package`: Debian packages of kiosk and hub.
"""

from __future__ import annotations

from pathlib import Path

import click

from provisioning.package.build import SOURCE, Wish, build
from provisioning.package.contents import kinds, read_contents, read_target, targets
from provisioning.package.errors import PackageError

_RELEASES = sorted({release for release, _arch in targets()})
_ARCHITECTURES = sorted({arch for _release, arch in targets()})
MIB = 1024 * 1024


@click.group()
def package() -> None:
    """Debian packages of the kiosk and of the site hub."""


@package.command("build")
@click.argument("kind", type=click.Choice(kinds()))
@click.option("--release", type=click.Choice(_RELEASES), default="trixie", show_default=True)
@click.option("--arch", type=click.Choice(_ARCHITECTURES), default="arm64", show_default=True)
@click.option("--version", "version_", help="Else the one that pyproject.toml names.")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build/packages"),
    show_default=True,
)
def build_command(kind: str, release: str, arch: str, version_: str | None, into: Path) -> None:
    """Make the package of KIND; it needs this project's source and a package index."""
    if not (SOURCE / "requirements.lock").exists():
        raise click.ClickException(
            f"{SOURCE} is not the project's source: packages are built from a check-out of it"
        )
    wish = Wish(kind, release, arch, version_)
    try:
        made = build(wish, into, lambda step: click.echo(step, err=True))
    except PackageError as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"{made}  {made.stat().st_size / MIB:.1f} MB")


@package.command("needs")
@click.argument("kind", type=click.Choice(kinds()))
@click.option("--release", type=click.Choice(_RELEASES), default="trixie", show_default=True)
@click.option("--arch", type=click.Choice(_ARCHITECTURES), default="arm64", show_default=True)
def needs(kind: str, release: str, arch: str) -> None:
    """The Debian packages that KIND depends on, and why."""
    for one in read_contents(kind, read_target(release, arch)).needed:
        click.echo(f"{one.name:20} {'' if one.is_must else '(recommended) '}{one.why}")
