"""What a command of a site hub begins with: its configuration, its database, and who types it."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from hub.config import HubConfig, read_hub
from hub.db import open_engine


@contextmanager
def opened_hub(path: Path) -> Iterator[tuple[HubConfig, Engine]]:
    """The configuration of a site hub, and an engine on its database."""
    config = read_hub(path)
    engine = open_engine(config.database.url)
    try:
        yield config, engine
    finally:
        engine.dispose()


def operator() -> str:
    """Whoever types, as the audit log names them."""
    return f"{getpass.getuser()} at the command line"
