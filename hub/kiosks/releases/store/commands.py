"""`worksource hub release ...`: add, list and remove releases where the hub runs."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from hub import clock
from hub.config import HubConfig
from hub.db import reading
from hub.kiosks.releases.store import service
from hub.kiosks.releases.store.about import About, BadAbout, checked, read_about
from hub.kiosks.releases.store.landing import Full, Landing
from hub.kiosks.releases.store.service import NotTaken
from hub.options import CONFIG
from hub.starting import begin_hub, ready

BUNDLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def release() -> None:
    """The programs that this hub holds for its kiosks."""


@release.command("add")
@CONFIG
@click.argument("bundle", type=BUNDLE)
@click.option("--about", "described", type=BUNDLE, help="Its description; else BUNDLE.json.")
@click.option("--version", "version", help="Where there is no description.")
@click.option("--sha256", help="Where there is no description.")
def add(
    path: Path, bundle: Path, described: Path | None, version: str | None, sha256: str | None
) -> None:
    """Take a bundle in: checked against its description, copied whole.  Safe to repeat."""
    try:
        about = _about(bundle, described, version, sha256)
    except BadAbout as bad:
        raise click.ClickException("\n".join(bad.faults)) from None
    config = begin_hub(path)
    engine = ready(config)
    try:
        with Landing(config.releases_directory, bundle.stat().st_size) as landing:
            with bundle.open("rb") as file:
                landing.copy(file)
            is_new = service.take_in(
                engine, config.site.code, config.releases_directory, landing, about,
                by=_by(), now=clock.now(),
            )  # fmt: skip
    except (Full, NotTaken) as refused:
        raise click.ClickException(f"{bundle}: {refused}") from None
    finally:
        engine.dispose()
    _give_to_the_web(config)
    words = "holds" if is_new else "held already"
    click.echo(f"This hub {words} {about.version}. Roll it out under Kiosks > Updates.")


@release.command("list")
@CONFIG
def list_them(path: Path) -> None:
    """The releases that this hub holds."""
    config = begin_hub(path)
    engine = ready(config)
    with reading(engine) as connection:
        for row in service.held(connection, config.site.code):
            signed = row.signed_by or "the kiosks check it themselves"
            click.echo(
                f"{row.version}  {row.size / 1_000_000:,.1f} MB  added {row.added_at:%Y-%m-%d} by "
                f"{row.added_by}  signed by: {signed}"
            )
    engine.dispose()


@release.command("remove")
@CONFIG
@click.argument("version")
def remove(path: Path, version: str) -> None:
    """Let a release go; kiosks that run it go on."""
    config = begin_hub(path)
    engine = ready(config)
    try:
        gone = service.remove(
            engine, config.site.code, config.releases_directory, version, by=_by()
        )
    except NotTaken as refused:
        raise click.ClickException(str(refused)) from None
    finally:
        engine.dispose()
    if not gone:
        raise click.ClickException(f"this hub holds no release {version}: see 'release list'")
    click.echo(f"This hub holds {version} no more.")


def _about(bundle: Path, described: Path | None, version: str | None, sha256: str | None) -> About:
    if version or sha256:
        return checked(version, sha256)
    beside = described or bundle.with_name(f"{bundle.name}.json")
    if not beside.exists():
        raise click.ClickException(
            f"{beside} is not there: copy the description along with the bundle, or give "
            "--version and --sha256"
        )
    return read_about(beside.read_bytes())


def _by() -> str:
    return f"{getpass.getuser()} at the hub"


def _give_to_the_web(config: HubConfig) -> None:
    """Whoever typed this may be root: the web reads as the account that owns its secret."""
    import os  # noqa: PLC0415 - for the superuser alone
    import shutil  # noqa: PLC0415

    if os.geteuid() != 0:
        return
    owner = config.web.secret_key_file.stat()
    for one in [config.releases_directory, *config.releases_directory.iterdir()]:
        if one.stat().st_uid != owner.st_uid:
            shutil.chown(one, owner.st_uid, owner.st_gid)
