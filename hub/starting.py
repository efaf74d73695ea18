"""
What every server process does first and last: configuration, log, database, signals.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import secrets
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import configure_mappers

from hub import config as configuration
from hub import migrations
from hub.config import HubConfig, StateConfig
from hub.db import open_engine
from hub.supervisor import Supervisor

SECRET_BYTES = 48
OURS_ALONE = 0o077
_is_copied = False
_M_ARENA_MAX = -8
_SHARED = {
    "hub": ("hub.__main__", "hub.web_server", "hub.ingest.service", "hub.sync.forward",
            "hub.sync.link", "hub.kiosks.alerts.watch", "hub.kiosks.identity.keeper",
            "hub.kiosks.releases.rollout.driver"),
    "state": ("hub.__main__", "hub.web_server", "hub.sync.projector"),
}  # fmt: skip
"""What the parts of a role use: imported before they are copied."""


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
    try:
        migrations.must_be_current(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def must_be_ready(config: HubConfig | StateConfig) -> None:
    """
    Raises NotInitialised.  A part that is a copy need not ask: who copied it has.

    To ask means to have an engine, and memory for it that a process without another use for
    one keeps for good.
    """
    if not _is_copied:
        ready(config).dispose()


def on_signal(stop: Callable[[], None]) -> None:
    """SIGTERM and SIGINT stop the process in good order."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop())


def supervise(role: str, parts: list[str], path: Path, config: HubConfig | StateConfig) -> None:
    """
    Run the parts of a role as copies of this process until told to stop; exits it.

    Raises NotInitialised.  What every part needs is there before it is copied: the libraries, the
    tables with their columns, a database engine's own tables; each part would make its own.
    """
    for name in _SHARED[role]:
        import_module(name)
    configure_mappers()
    ready(config).dispose()
    _give_back()
    commands: dict[str, Callable[[], object]] = {
        f"{role} {part}": partial(_run_part, role, part, path) for part in parts
    }
    supervisor = Supervisor(commands)
    on_signal(supervisor.stop)
    sys.exit(supervisor.run())


def _run_part(role: str, part: str, path: Path) -> None:
    global _is_copied
    _is_copied = True
    from hub.__main__ import main  # noqa: PLC0415 - it imports this module

    main([role, part, "--config", str(path)], standalone_mode=True)


def _give_back() -> None:
    """What imports needed for a moment goes back to the machine."""
    gc.collect()
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def _few_arenas() -> None:
    """
    Threads share two heaps, and not eight a processor: what is given back can be used again.

    The same as MALLOC_ARENA_MAX=2 before the start; without glibc there is nothing to say.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def _begin(config: HubConfig | StateConfig) -> None:
    _few_arenas()
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
