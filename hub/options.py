"""The option that every command of a server takes."""

from __future__ import annotations

from pathlib import Path

import click

CONFIG = click.option(
    "--config",
    "path",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The server's configuration.",
)
