"""The option that every command of a server takes."""

from __future__ import annotations

from pathlib import Path

import click


def _as_the_hub(_context: click.Context, _option: click.Parameter, path: Path) -> Path:
    """Root goes on as the hub's account, whatever it asks: see hub.account."""
    from hub.account import become_the_hub  # noqa: PLC0415 - help needs no configuration

    become_the_hub(path)
    return path


CONFIG = click.option(
    "--config",
    "path",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    callback=_as_the_hub,
    help="The server's configuration.",
)
