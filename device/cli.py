"""
The kiosk's commands: `worksource kiosk` and `worksource reader`.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import click

from device import reader_probe
from device.commands.overrides import laid_over
from device.config import Settings, load
from device.config_file import read_toml, shown
from device.core.reader_profile import BadProfile, ReaderProfile, profile_from
from device.errors import BadConfiguration
from device.staff_pins import hashed

EX_CONFIG = 78
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(invoke_without_command=True)
@click.option("--config", type=_FILE, help="The kiosk's settings, TOML.")
@click.option("--check", is_flag=True, help="Read the settings, name every fault, and end.")
@click.option("--print", "print_", is_flag=True, help="Show the settings in force, and end.")
@click.option(
    "--fake-hardware", is_flag=True, help="Pretend lamps, clock, and (without a port) reader."
)
@click.option("--no-window", is_flag=True, help="Run without a screen.")
@click.option("--hands", type=_FILE, help="A Unix socket to see and touch the screen through.")
@click.option(
    "--clock-offset-s", type=float, default=0.0, help="How wrong the pretended clock begins."
)
@click.option("--clock-unsynced", is_flag=True, help="The pretended clock begins unset.")
@click.pass_context
def kiosk(
    context: click.Context,
    config: Path | None,
    check: bool,
    print_: bool,
    fake_hardware: bool,
    no_window: bool,
    hands: Path | None,
    clock_offset_s: float,
    clock_unsynced: bool,
) -> None:
    """One kiosk, on real hardware or with --fake-hardware."""
    if context.invoked_subcommand is not None:
        return
    if config is None:
        raise click.UsageError("name the kiosk's settings: --config FILE")
    settings = _settings(config)
    if print_:
        click.echo(shown(settings))
    if check:
        click.echo(f"{config} has no faults")
    if check or print_:
        return
    if (clock_offset_s or clock_unsynced) and not fake_hardware:
        raise click.UsageError("a real clock cannot be pretended to be wrong: add --fake-hardware")
    logging.basicConfig(
        stream=sys.stdout,
        level=settings.log_level,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    from device.kiosk import Options, run  # noqa: PLC0415 - the parts' libraries are large

    options = Options(
        fake_hardware=fake_hardware,
        window=not no_window,
        hands=hands,
        clock_synced=not clock_unsynced,
        clock_offset_s=clock_offset_s,
    )
    sys.exit(run(settings, options))


@kiosk.command()
def pin() -> None:
    """The line for [staff] that stands for a staff PIN; the PIN itself is kept nowhere."""
    if _asked("New PIN, six to twelve digits") != (chosen := _asked("The same once more")):
        raise click.ClickException("the two differ: begin again")
    try:
        line = hashed(chosen)
    except ValueError as fault:
        raise click.ClickException(str(fault)) from None
    click.echo("Put it below [staff], as group_pin or as technician_pin:", err=True)
    click.echo(f'"{line}"')


def _asked(prompt: str) -> str:
    if not sys.stdin.isatty():  # from a file or a program: one line each
        return sys.stdin.readline().strip()
    return str(click.prompt(prompt, hide_input=True, err=True))


@kiosk.command("self-test")
@click.option("--config", type=_FILE, required=True, help="The kiosk's settings, TOML.")
def self_test(config: Path) -> None:
    """What a technician should look at: this machine, and its accessibility."""
    from device.self_test import in_a_terminal  # noqa: PLC0415 - it measures what the window draws

    bad = in_a_terminal(_settings(config), click.echo)
    sys.exit(1 if bad else 0)


def _settings(path: Path) -> Settings:
    try:
        return laid_over(load(path))
    except BadConfiguration as faults:
        click.echo(str(faults), err=True)
        sys.exit(EX_CONFIG)


@click.group()
def reader() -> None:
    """The magnetic-stripe reader."""


@reader.command()
@click.option(
    "--kind",
    type=click.Choice(["serial", "wedge"]),
    default="serial",
    show_default=True,
    help="A wedge plays a keyboard; it is grabbed, so that no card is typed elsewhere.",
)
@click.option("--port", help="Such as /dev/ttyUSB0; without it, found by the profile's USB id.")
@click.option("--profile", type=_FILE, help="A reader's profile, as in hardware/readers.")
@click.option("--seconds", type=click.IntRange(1, 3600), default=30, show_default=True)
def probe(kind: str, port: str | None, profile: Path | None, seconds: int) -> None:
    """What a plugged reader says, masked."""
    listen = reader_probe.probe if kind == "serial" else reader_probe.probe_wedge
    swipes = listen(port, click.echo, profile=_profile(profile), seconds=seconds)
    sys.exit(0 if swipes else 1)


def _profile(path: Path | None) -> ReaderProfile | None:
    if path is None:
        return None
    table, faults = read_toml(path)
    try:
        profile = profile_from(table)
    except BadProfile as bad:
        faults += bad.faults
    else:
        if not faults:
            return profile
    click.echo(str(BadConfiguration(str(path), faults)), err=True)
    sys.exit(EX_CONFIG)
