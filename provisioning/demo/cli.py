"""
The commands `worksource demo` and `worksource simulate`.

With `--json` standard output holds the one JSON object and nothing else; what goes on
meanwhile is told on standard error.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from provisioning.demo.broker import BrokerKind, find_broker
from provisioning.demo.control import tell as tell_demo
from provisioning.demo.customers import make_plan
from provisioning.demo.errors import DemoError
from provisioning.demo.progress import told_by_bars
from provisioning.demo.report import Report
from provisioning.demo.run import run_headless
from provisioning.demo.site import Site
from provisioning.demo.window import run_with_window

VISITS = 300
CARDS = ("own", "staff", "bank", "licence", "legacy", "unreadable")


@click.group(invoke_without_command=True)
@click.option("--headless", is_flag=True, help="No window: simulated customers, then a table.")
@click.option("--visits", type=click.IntRange(min=1), help=f"How many come (else {VISITS}).")
@click.option("--seed", default=1, show_default=True, help="The same seed, the same customers.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@click.option("--kiosks", type=click.IntRange(1, 8), default=1, show_default=True)
@click.option(
    "--broker",
    type=click.Choice(["mosquitto", "embedded"]),
    help="Which broker; Mosquitto if it is installed.",
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep databases, settings and logs in this new directory.",
)
@click.pass_context
def demo(
    ctx: click.Context,
    headless: bool,
    visits: int | None,
    seed: int,
    as_json: bool,
    kiosks: int,
    broker: BrokerKind | None,
    keep: Path | None,
) -> None:
    """A whole site on this machine: broker, hub, state server and a kiosk."""
    if ctx.invoked_subcommand is not None:
        return
    console = Console(stderr=True)
    if not headless and visits is None and not as_json:
        if os.environ.get("DISPLAY"):
            with _guarded(console, as_json=False), _site(broker, keep) as site:
                run_with_window(site, console)
            return
        console.print("No display here: running headless, as with --headless --visits 300.")
    with _guarded(console, as_json=as_json), _site(broker, keep) as site:
        plan = make_plan(visits or VISITS, seed)
        with told_by_bars(console) as tell:
            report = run_headless(site, plan, seed, kiosks, tell)
        _print(report, as_json=as_json)
    sys.exit(0 if report.agrees else 1)


@demo.command()
@click.argument("card", type=click.Choice(CARDS), default="own")
@click.option("--number", type=click.IntRange(1, 9), default=1, help="Which of our own cards.")
def swipe(card: str, number: int) -> None:
    """Swipe a simulated card at the demo that runs in another terminal."""
    try:
        click.echo(tell_demo(f"{card} {number}"))
    except DemoError as fault:
        raise click.ClickException(str(fault)) from None


@click.command()
@click.option("--kiosks", type=click.IntRange(1, 32), default=2, show_default=True)
@click.option("--rate", type=click.IntRange(1, 600), default=30, show_default=True,
              help="Customers a minute, at all kiosks together.")  # fmt: skip
@click.option("--minutes", type=click.FloatRange(min=0.1), default=1.0, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@click.option("--broker", type=click.Choice(["mosquitto", "embedded"]))
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path))
def simulate(
    kiosks: int,
    rate: int,
    minutes: float,
    seed: int,
    as_json: bool,
    broker: BrokerKind | None,
    keep: Path | None,
) -> None:
    """A lobby under load: real kiosks, hub and state, and customers at a given rate."""
    console = Console(stderr=True)
    with _guarded(console, as_json=as_json), _site(broker, keep) as site:
        plan = make_plan(max(1, round(rate * minutes)), seed)
        every_s = 60.0 * kiosks / rate
        with told_by_bars(console) as tell:
            report = run_headless(site, plan, seed, kiosks, tell, every_s)
        _print(report, as_json=as_json)
    sys.exit(0 if report.agrees else 1)


def _print(report: Report, *, as_json: bool) -> None:
    if as_json:
        click.echo(report.as_json())
    else:
        report.print(Console())


@contextmanager
def _site(broker: BrokerKind | None, keep: Path | None) -> Iterator[Site]:
    """A site in a directory that goes with it, unless it is to be kept."""
    if keep is not None and keep.exists():
        raise DemoError(f"{keep} is there already: name a new directory to keep things in")
    directory = keep or Path(tempfile.mkdtemp(prefix="worksource-demo-"))
    try:
        with Site(directory / "site", broker or find_broker()) as site:
            yield site
    finally:
        if keep is None:
            shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def _guarded(console: Console, *, as_json: bool) -> Iterator[None]:
    """Stop everything on a signal, and say in one sentence what went wrong."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        yield
    except DemoError as fault:
        if as_json:
            click.echo(json.dumps({"error": str(fault)}))
        console.print(str(fault), style="bold red", markup=False, highlight=False)
        sys.exit(1)
    except KeyboardInterrupt:
        console.print("Stopped.")
        sys.exit(130)


def _interrupt(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt
