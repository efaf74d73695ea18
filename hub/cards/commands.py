"""
`worksource cards encode`: the agent beside a card encoder.  `hub encoder`: its token.

The agent runs on the computer that the encoder is plugged into, Windows among them; it
needs the hub's address and the encoder's token, and no configuration of a hub.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import click

from hub.cards.encoding.agent import Agent, Encoder
from hub.cards.encoding.errors import EncodingError
from hub.cards.encoding.link import HubLine
from hub.cards.encoding.msr import Msr
from hub.cards.encoding.serial_port import SerialPort, likely_ports
from hub.cards.errors import UnknownEncoder
from hub.cards.making import encoders
from hub.errors import HubError
from hub.opened import opened_hub, operator
from hub.options import CONFIG

SWIPE_S = 120.0
"""After which nobody is at the encoder, it seems, and a batch is paused."""


class NoPort(EncodingError):
    """Nobody said which port, and it is not plain."""

    permanent = False


@click.group("cards")
def cards() -> None:
    """Membership cards: the encoder on this computer."""


@cards.command("encode")
@click.option("--hub", "url", required=True, help="The hub's address: https://hub.example:8443")
@click.option(
    "--token-file",
    required=True,
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="One line: the token that the page Encoders showed.",
)
@click.option("--port", help="/dev/ttyUSB0 or COM3; found by itself if there is one encoder.")
@click.option(
    "--ca",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="The authority that signed the hub's certificate.",
)
@click.option("--verbose", is_flag=True, help="Also say what is logged.")
def encode(url: str, token_file: Path, port: str | None, ca: Path | None, verbose: bool) -> None:
    """Write and compare cards that are asked for on the hub's pages, until stopped."""
    logging.basicConfig(level="INFO" if verbose else "ERROR", stream=sys.stderr)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    try:
        line = HubLine(url, lambda: token_file.read_text().strip(), ca)
        Agent(line, opener(port), stop, click.echo).run()
        line.close()
    except HubError as fault:
        raise click.ClickException(str(fault)) from fault


def opener(port: str | None, swipe_s: float = SWIPE_S) -> Callable[[Callable[[], bool]], Encoder]:
    """What opens the encoder each time it is there again."""

    def open_encoder(go_on: Callable[[], bool]) -> Encoder:
        return Msr(SerialPort(port or _only_port()), swipe_s=swipe_s, go_on=go_on)

    return open_encoder


def _only_port() -> str:
    found = likely_ports()
    if len(found) == 1:
        return found[0]
    if not found:
        raise NoPort("no card encoder is plugged in: connect it, or name its port with --port")
    raise NoPort(f"several ports may be the encoder ({', '.join(found)}): name one with --port")


@click.group("encoder")
def encoder() -> None:
    """Card encoders of this site."""


@encoder.command("add")
@click.argument("name")
@CONFIG
def add(name: str, path: Path) -> None:
    """Enter an encoder called NAME; its token is printed this once, for the agent's file."""
    with opened_hub(path) as (config, engine), engine.begin() as connection:
        token = encoders.add(connection, site=config.site.code, name=name, by=operator())
    click.echo(token)


@encoder.command("list")
@CONFIG
def list_all(path: Path) -> None:
    """The encoders of this site, and whether they are ready."""
    with opened_hub(path) as (config, engine), engine.begin() as connection:
        for one in encoders.all_of(connection, config.site.code):
            state = "ready" if one.is_ready else one.said if one.is_here else "not heard"
            click.echo(f"{one.name}: {state}")


@encoder.command("revoke")
@click.argument("name")
@CONFIG
def revoke(name: str, path: Path) -> None:
    """Believe the agent of the encoder NAME no more."""
    with opened_hub(path) as (config, engine), engine.begin() as connection:
        known = encoders.all_of(connection, config.site.code)
        found = next((one.id for one in known if one.name == name), None)
        if found is None:
            raise UnknownEncoder
        encoders.revoke(connection, config.site.code, found)
    click.echo(f"The encoder '{name}' is not believed any more.")
