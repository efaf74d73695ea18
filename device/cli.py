"""
The kiosk's commands: `worksource kiosk`.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import click

from device.commands.overrides import laid_over
from device.config import Settings, load
from device.config_file import shown
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
@click.option(
    "--explain", is_flag=True, help="Faults of the settings are shown on the screen until mended."
)
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
    explain: bool,
    hands: Path | None,
    clock_offset_s: float,
    clock_unsynced: bool,
) -> None:
    """One kiosk, on real hardware or with --fake-hardware."""
    if context.invoked_subcommand is not None:
        return
    if config is None:
        raise click.UsageError("name the kiosk's settings: --config FILE")
    try:
        settings = laid_over(load(config))
    except BadConfiguration as faults:
        if not explain or check or print_:
            click.echo(str(faults), err=True)
            sys.exit(EX_CONFIG)
        sys.exit(_explained(config, faults.faults, window=not no_window))
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


def _explained(config: Path, faults: list[str], *, window: bool) -> int:
    from device.first_boot.screen.explaining import explain  # noqa: PLC0415 - seldom needed

    logging.basicConfig(stream=sys.stdout, level=logging.INFO)
    return explain(config, faults, window=window)


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
