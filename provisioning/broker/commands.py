"""
The commands `worksource broker certificates` and `worksource broker configure`.

What a site's broker needs before its first start: an authority with the certificates of
broker, hub and kiosks, and the two files that Mosquitto reads.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from contract.events import HUB_DEVICE
from provisioning import clock
from provisioning.broker.render import PORT, BrokerSettings, render
from provisioning.pki import Authority, Credentials


@click.group()
def broker() -> None:
    """A site's MQTT broker: its certificates and its configuration."""


@broker.command()
@click.argument("site")
@click.option(
    "--into", type=click.Path(path_type=Path), required=True, help="Keys and certificates."
)
@click.option(
    "--host",
    "hosts",
    multiple=True,
    default=("localhost",),
    show_default=True,
    help="A name or address by which kiosks and hub reach the broker; may be repeated.",
)
@click.option("--device", "devices", multiple=True, help="A kiosk's name; may be repeated.")
def certificates(site: str, into: Path, hosts: tuple[str, ...], devices: tuple[str, ...]) -> None:
    """Issue what is missing: SITE's authority, its broker, its hub, and these kiosks."""
    now = clock.now()
    known = (into / "ca.pem").exists()
    authority = Authority.load(into) if known else Authority.create(into, site, now)
    authority.list_revoked(now)
    if not (into / "broker.pem").exists():
        _told(authority.issue_server("broker", list(hosts), now))
    if not (into / "hub.pem").exists():
        _told(authority.issue_hub(now))
    for device in devices:
        _issue_device(authority, into, device, now)


@broker.command()
@click.argument("site")
@click.option(
    "--pki",
    type=click.Path(exists=True, path_type=Path),
    required=True,
    help="The directory that 'certificates' filled.",
)
@click.option(
    "--into", type=click.Path(path_type=Path), default=Path("/etc/mosquitto"), show_default=True
)
@click.option(
    "--store",
    type=click.Path(path_type=Path),
    default=Path("/var/lib/mosquitto"),
    show_default=True,
)
@click.option("--port", default=PORT, show_default=True)
def configure(site: str, pki: Path, into: Path, store: Path, port: int) -> None:
    """Write mosquitto.conf and the access list of SITE."""
    held = Credentials(pki / "ca.pem", pki / "broker.pem", pki / "broker.key")
    if not held.certificate.exists():
        raise click.ClickException(
            f"{held.certificate} is missing: run 'worksource broker certificates {site} --into {pki}' first"
        )
    if not held.revoked.exists():
        raise click.ClickException(
            f"{held.revoked} is missing, and a broker without it refuses everybody: run "
            f"'worksource broker certificates {site} --into {pki}' again"
        )
    written = render(BrokerSettings(site, held, store, port=port), into)
    click.echo(f"wrote {written} and {written.with_name('access.conf')}")


def _issue_device(authority: Authority, into: Path, device: str, now: datetime) -> None:
    if device != HUB_DEVICE and (into / f"{device}.pem").exists():
        click.echo(f"{device} has a certificate already: {into / f'{device}.pem'}")
        return
    try:
        _told(authority.issue_device(device, now))
    except ValueError as fault:
        raise click.ClickException(str(fault)) from fault


def _told(held: Credentials) -> None:
    click.echo(f"issued {held.certificate}")
