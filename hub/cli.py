"""
`worksource hub ...` and `worksource state ...`: the composition roots.

Each part is a command of its own, for systemd; `run` starts them all in one process tree.
A part imports its libraries when it is called, so that `--help` answers at once.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from hub import config as configuration
from hub.clock import local_day
from hub.config import EXIT_BAD_CONFIG, HubConfig, State, StateConfig
from hub.errors import BadConfig, HubError
from hub.options import CONFIG
from hub.starting import (
    begin_hub,
    begin_state,
    must_be_ready,
    on_signal,
    ready,
    supervise,
    upgraded,
)

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from hub.errands import Errand
    from hub.kiosks.alerts.watch import Watch
    from hub.sync.link import StateLink


class LazyGroup(click.Group):
    """A group that also holds commands of other rooms, imported when they are called."""

    def __init__(self, *args: Any, lazy: dict[str, str] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._lazy = lazy or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *self._lazy])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._lazy:
            return super().get_command(ctx, cmd_name)
        module, _, name = self._lazy[cmd_name].partition(":")
        found: click.Command = getattr(importlib.import_module(module), name)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """A BadConfig ends with 78, any other error of ours with its sentence."""
        try:
            return super().invoke(ctx)
        except BadConfig as fault:
            click.echo(str(fault), err=True)
            sys.exit(EXIT_BAD_CONFIG)
        except HubError as fault:
            raise click.ClickException(str(fault)) from fault


@click.group(
    cls=LazyGroup,
    lazy={
        "staff": "hub.commands:hub_staff",
        "hours": "hub.catalogue.commands:hours",
        "group": "hub.groups.commands:group",
        "appointment": "hub.groups.commands:appointment",
        "encoder": "hub.cards.commands:encoder",
        "release": "hub.kiosks.releases.store.commands:release",
    },
)
def hub() -> None:
    """A site hub: takes in what its kiosks capture, shows it to staff, forwards it."""


@click.group(
    cls=LazyGroup,
    lazy={
        "staff": "hub.commands:state_staff",
        "standby": "hub.standing.commands:standby",
        "partitions": "hub.standing.commands:partitions",
        "token": "hub.sync.commands:token",
        "recognise": "hub.sync.commands:recognise",
        "register": "hub.members.commands:register",
        "keys": "hub.members.commands:keys",
        "retention": "hub.retention.commands:retention",
        "match": "hub.members.matching.commands:match",
        "card": "hub.members.commands:card",
        "counts": "hub.counts.commands:counts",
        "mis": "hub.mis.commands:mis",
        "pirl": "hub.federal.pirl.commands:pirl",
        "federal": "hub.federal.commands:federal",
        "snapshot": "hub.federal.snapshots.commands:snapshot",
    },
)
def state() -> None:
    """The state server: receives what hubs forward, matches members, counts them once."""


@hub.command("run")
@CONFIG
def hub_run(path: Path) -> None:
    """All parts of a site hub in one process tree."""
    supervise("hub", ["ingest", "web", "errands"], path, begin_hub(path))


@hub.command("init")
@CONFIG
def hub_init(path: Path) -> None:
    """Create or upgrade the database, and enter the site.  Safe to repeat."""
    config = begin_hub(path)
    engine = upgraded(config)
    from hub.catalogue import service as catalogue  # noqa: PLC0415 - only where it is used
    from hub.catalogue.settings import settings_of  # noqa: PLC0415
    from hub.config_file import named_in  # noqa: PLC0415
    from hub.events import service as events  # noqa: PLC0415

    with engine.begin() as connection:
        told = settings_of(config.site, named_in(path, "site"))
        catalogue.keep_site(connection, config.site.code, told)
        catalogue.install_first_menu(connection)
        events.open_log(connection, config.site.code)
    engine.dispose()
    from hub.kiosks.commands.keys import make_key  # noqa: PLC0415

    make_key(config.command_key_file)
    click.echo(f"The database of site '{config.site.code}' is ready.", err=True)


@hub.command("ingest")
@CONFIG
def hub_ingest(path: Path) -> None:
    """Take in events from the broker and answer kiosks."""
    config = begin_hub(path)
    engine = ready(config)
    from hub.ingest.service import Ingest  # noqa: PLC0415 - the MQTT library is its alone
    from hub.kiosks.commands.keys import load_signer  # noqa: PLC0415
    from hub.members.asking import StateDesk  # noqa: PLC0415

    statewide = StateDesk(engine, _line_to(config.state)) if config.state else None
    signer = load_signer(config.command_key_file)
    ingest = Ingest(engine, config.site.code, config.broker, statewide, signer)
    on_signal(ingest.stop)
    ingest.run()
    engine.dispose()


@hub.command("web")
@CONFIG
def hub_web(path: Path) -> None:
    """Serve the staff web."""
    _serve(begin_hub(path))


@hub.command("forward")
@CONFIG
def hub_forward(path: Path) -> None:
    """Forward events to the state server, and bring its changes back."""
    config = begin_hub(path)
    if config.state is None:
        raise click.ClickException(f"{path} names no state server: add a section [state]")
    engine = ready(config)
    stop = threading.Event()
    on_signal(stop.set)
    _forward_of(config, config.state, engine)(stop)
    engine.dispose()


@hub.command("watch")
@CONFIG
def hub_watch(path: Path) -> None:
    """Look after the fleet: alert whom the configuration names, move roll-outs, keep histories."""
    config = begin_hub(path)
    engine = ready(config)
    _run_errands(engine, _looking_after(config, engine))


@hub.command("errands")
@CONFIG
def hub_errands(path: Path) -> None:
    """What nobody waits for, in one process: the watch, roll-outs, and forwarding to a state."""
    config = begin_hub(path)
    engine = ready(config)
    wanted = _looking_after(config, engine)
    wanted["reports"] = _reports_of(config, engine)
    if config.state is not None:
        wanted["forward"] = _forward_of(config, config.state, engine)
    if config.announce.enabled:
        from hub.announce.announcing import Announcer, told_of  # noqa: PLC0415

        wanted["announce"] = Announcer(told_of(config)).run
    _run_errands(engine, wanted)


@hub.command("command-key")
@CONFIG
def hub_command_key(path: Path) -> None:
    """Print the public key of orders, for [hub] command_key of each kiosk."""
    config = begin_hub(path)
    from hub.kiosks.commands.keys import load_signer  # noqa: PLC0415 - only where it is used

    signer = load_signer(config.command_key_file)
    if signer is None:
        raise click.ClickException(f"{config.command_key_file} holds no key: run 'init' first")
    click.echo(signer.public_text())


@hub.command("rebuild")
@CONFIG
def hub_rebuild(path: Path) -> None:
    """Fold visits, rosters and everything else anew from the event log."""
    config = begin_hub(path)
    engine = ready(config)
    from hub import projecting  # noqa: PLC0415 - only where it is used

    done = projecting.rebuild(engine, config.site.code)
    engine.dispose()
    click.echo(f"Visits rebuilt from {done} events.")


@state.command("run")
@CONFIG
def state_run(path: Path) -> None:
    """All parts of the state server in one process tree."""
    supervise("state", ["web", "project", "errands"], path, begin_state(path))


@state.command("init")
@CONFIG
def state_init(path: Path) -> None:
    """Create or upgrade the database, and make the first keys.  Safe to repeat."""
    config = begin_state(path)
    engine = upgraded(config)
    from hub.catalogue import service as catalogue  # noqa: PLC0415 - only where it is used
    from hub.federal.snapshots import signing  # noqa: PLC0415
    from hub.members.commands import prepare_keys  # noqa: PLC0415

    with engine.begin() as connection:
        catalogue.install_first_menu(connection)
    prepare_keys(config, engine)
    signing.make_key(config.snapshot_key_file)
    engine.dispose()
    click.echo("The state's database is ready.", err=True)


@state.command("web")
@click.option(
    "--port",
    type=click.IntRange(1, configuration.MAX_PORT),
    help="Instead of [web] port: several on one machine, behind a balancer; needs PostgreSQL.",
)
@CONFIG
def state_web(path: Path, port: int | None) -> None:
    """Serve the API for hubs and the staff web."""
    config = begin_state(path)
    if port is not None:
        config = replace(config, web=replace(config.web, port=port))
    _serve(config)


@state.command("project")
@CONFIG
def state_project(path: Path) -> None:
    """Fold what hubs forward into visits, as it comes."""
    config = begin_state(path)
    engine = ready(config)
    from hub.members.key_files import live_keys  # noqa: PLC0415 - only where it is used
    from hub.sync.projector import run  # noqa: PLC0415

    stop = threading.Event()
    on_signal(stop.set)
    run(engine, live_keys(config.keys), stop)
    engine.dispose()


@state.command("errands")
@CONFIG
def state_errands(path: Path) -> None:
    """What nobody waits for, in one process."""
    config = begin_state(path)
    engine = ready(config)
    _run_errands(engine, _errands_of_the_state(config, engine))


def _print_config(read: Callable[[Path], HubConfig | StateConfig]) -> click.Command:
    @click.command("print-config")
    @CONFIG
    @click.option("--check", is_flag=True, help="Only say whether it can be used.")
    def print_config(path: Path, check: bool) -> None:
        """Show the configuration, with a star where it departs from the defaults."""
        config = read(path)
        if check:
            click.echo(f"{path} is good.")
            return
        for line in configuration.differences(config):
            click.echo(line)

    return print_config


hub.add_command(_print_config(configuration.read_hub))
state.add_command(_print_config(configuration.read_state))


def _forward_of(config: HubConfig, state_server: State, engine: Engine) -> Errand:
    from hub.sync.forward import Site, run  # noqa: PLC0415 - only where it is used

    place = config.site
    unless_asked: Literal["in", "out"] = "out" if place.sharing_unless_asked == "out" else "in"
    site = Site(place.code, place.name, place.timezone, place.county, unless_asked)
    return lambda stop: run(engine, site, lambda: _line_to(state_server), stop)


def _errands_of_the_state(config: StateConfig, engine: Engine) -> dict[str, Errand]:
    from hub.agreements import warning  # noqa: PLC0415 - only where it is used
    from hub.counts import keeping as counts  # noqa: PLC0415
    from hub.exchange.feed import follow  # noqa: PLC0415
    from hub.exchange.hooks import feeder  # noqa: PLC0415
    from hub.exchange.hooks.sending import Sender  # noqa: PLC0415
    from hub.followup import service as followup  # noqa: PLC0415
    from hub.members.key_files import live_keys  # noqa: PLC0415
    from hub.reports.saved.telling import Teller  # noqa: PLC0415
    from hub.standing import upkeep  # noqa: PLC0415

    timezone = config.place.timezone
    more: dict[str, Errand] = {}
    if (told := config.mis) is not None:
        from hub.mis import service as mis  # noqa: PLC0415

        more["mis"] = lambda stop: mis.run(engine, told, timezone, stop)
    return more | {
        "agreements": lambda stop: warning.run(
            engine, config.mail, lambda at: local_day(at, timezone), stop
        ),
        "counts": lambda stop: counts.run(engine, stop),
        "visit-feed": lambda stop: follow.run(engine, stop),
        "webhook-feed": lambda stop: feeder.run(engine, stop),
        "webhooks": Sender(engine, config.exchange, live_keys(config.keys)).run,
        "follow-up": lambda stop: followup.run(engine, "", timezone, stop),
        "reports": Teller(engine, config.mail, timezone).run,
        "upkeep": lambda stop: upkeep.run(engine, config.backups, stop),
    }


def _run_errands(engine: Engine, wanted: dict[str, Errand]) -> None:
    from hub import errands  # noqa: PLC0415 - only where it is used

    stop = threading.Event()
    on_signal(stop.set)
    errands.run(wanted, stop)
    engine.dispose()


def _looking_after(config: HubConfig, engine: Engine) -> dict[str, Errand]:
    from hub.followup import service as followup  # noqa: PLC0415 - only where it is used
    from hub.kiosks.releases.rollout import driver  # noqa: PLC0415
    from hub.sharing.procedure import mailing  # noqa: PLC0415

    code, timezone = config.site.code, config.site.timezone
    return {
        "follow-up": lambda stop: followup.run(engine, code, timezone, stop),
        "sharing-mail": lambda stop: mailing.run(engine, code, config.mail, stop),
        "watch": _watch_of(config, engine).run,
        "rollout": lambda stop: driver.run(engine, config.site.code, stop),
    }


def _reports_of(config: HubConfig, engine: Engine) -> Errand:
    from hub.reports.saved.telling import Teller  # noqa: PLC0415 - only where it is used

    return Teller(engine, config.mail, config.site.timezone).run


def _watch_of(config: HubConfig, engine: Engine) -> Watch:
    from hub.kiosks.alerts.watch import Watch  # noqa: PLC0415 - only where it is used
    from hub.kiosks.identity.keeper import Keeper  # noqa: PLC0415

    site, told = config.site.code, config.enrolment
    keeper = Keeper(engine, site, told, config.broker) if told else None
    return Watch(engine, site, config.alerts, keeper)


def _line_to(state_server: State) -> StateLink:
    from hub.sync.link import StateLink  # noqa: PLC0415 - a web server has no use for it

    cert, key = state_server.cert, state_server.key
    return StateLink(
        state_server.url,
        state_server.token_file,
        ca=state_server.ca,
        cert=(cert, key) if cert and key else None,
    )


def _serve(config: HubConfig | StateConfig) -> None:
    must_be_ready(config)
    from hub.web_server import serve  # noqa: PLC0415 - the web's libraries are its alone

    serve(config)
