"""
What every server process does first and last: configuration, log, database, signals.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from hub import config as configuration
from hub import migrations
from hub.config import HubConfig, StateConfig
from hub.db import open_engine
from hub.supervisor import Supervisor

SECRET_BYTES = 48
OURS_ALONE = 0o077


def begin_hub(path: Path) -> HubConfig:
    """Read a hub's configuration and log as it says.  Raises BadConfig."""
    config = configuration.read_hub(path)
    _begin(config)
    return config


def begin_state(path: Path) -> StateConfig:
    """Read the state's configuration and log as it says.  Raises BadConfig."""
    config = configuration.read_state(path)
    _begin(config)
    return config


def upgraded(config: HubConfig | StateConfig) -> Engine:
    """The database, created or brought up to date; the web's secret is made too."""
    _make_place(config.database.url)
    _make_secret(config.web.secret_key_file)
    engine = open_engine(config.database.url)
    migrations.upgrade(engine)
    return engine


def ready(config: HubConfig | StateConfig) -> Engine:
    """The database of a server that was initialised.  Raises NotInitialised."""
    engine = open_engine(config.database.url)
    migrations.must_be_current(engine)
    return engine


def on_signal(stop: Callable[[], None]) -> None:
    """SIGTERM and SIGINT stop the process in good order."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop())


def supervise(role: str, parts: list[str], path: Path) -> None:
    """Run the parts of a role as children until told to stop; exits the process."""
    commands = {
        f"{role} {part}": [sys.executable, "-m", "hub", role, part, "--config", str(path)]
        for part in parts
    }
    supervisor = Supervisor(commands)
    on_signal(supervisor.stop)
    sys.exit(supervisor.run())


def _begin(config: HubConfig | StateConfig) -> None:
    os.umask(OURS_ALONE)  # whatever a server writes, its database above all, is nobody else's
    logging.basicConfig(
        level=config.log.level,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        stream=sys.stderr,
    )


def _make_place(url: str) -> None:
    scheme, _, path = url.partition(":///")
    if scheme == "sqlite" and path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)


def _make_secret(path: Path) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(secrets.token_urlsafe(SECRET_BYTES) + "\n")
