"""The command `worksource doctor`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from hub import clock
from hub.account import become_the_hub
from hub.backups.subject import read_either
from hub.config import StateConfig
from hub.doctor.examine import examine
from hub.doctor.findings import exit_code
from hub.doctor.shown import as_json, as_text
from hub.errors import BadConfig

SETTINGS = Path("/etc/worksource/hub.toml")


@click.command()
@click.option(
    "--config",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=SETTINGS,
    show_default=True,
    help="The hub's configuration.",
)
@click.option("--json", "wants_json", is_flag=True, help="For programs.")
def doctor(path: Path, wants_json: bool) -> None:
    """
    What is wrong with this site, or with the state, the most urgent first, and what to do about it.

    Ends with 0 when nothing is to be done today, 1 when something is, 2 when something is now.
    """
    become_the_hub(path)
    report = examine(path, clock.now())
    if wants_json:
        click.echo(as_json(report))
    else:
        for line in as_text(report, _timezone(path)):
            click.echo(line)
    sys.exit(exit_code(report.findings))


def _timezone(path: Path) -> str:
    try:
        config = read_either(path)
        return config.place.timezone if isinstance(config, StateConfig) else config.site.timezone
    except BadConfig:
        return "UTC"
