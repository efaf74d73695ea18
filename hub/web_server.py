"""
Serves the staff web and the API by gunicorn: processes with threads, TLS when configured.

On SQLite one process; on PostgreSQL as many as [web] workers says, here and on other hosts: what
they must agree about lies in the database.  Client certificates are asked for when an authority
for them is named, and shown by hubs alone: a browser has none.
"""

from __future__ import annotations

import ctypes
import ssl
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from hub.config import HubConfig, StateConfig
from hub.lobby.live import streams
from hub.web.app import create_app

REQUEST_WITHIN_S = 60
STOP_WITHIN_S = 10
KEEPALIVE_S = 75

_M_ARENA_MAX = -8
_ARENAS = 2


class WebServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn, configured by our configuration instead of its own."""

    def __init__(self, config: HubConfig | StateConfig) -> None:
        self._config = config
        super().__init__()

    def load_config(self) -> None:
        for name, value in options(self._config).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app(self._config)


def options(config: HubConfig | StateConfig) -> dict[str, Any]:
    """gunicorn's settings."""
    web = config.web
    chosen: dict[str, Any] = {
        "bind": [f"{web.host}:{web.port}"],
        "workers": web.workers,
        "worker_class": "gthread",
        "threads": web.threads + _streams(config),
        "timeout": REQUEST_WITHIN_S,
        "graceful_timeout": STOP_WITHIN_S,
        "keepalive": KEEPALIVE_S,
        "loglevel": config.log.level.lower(),
        "accesslog": None,
        "control_socket_disable": True,
        "post_worker_init": _end_streams_in_time,
        "proc_name": "worksource-web",
    }
    if web.cert is not None:
        chosen |= {"certfile": str(web.cert), "keyfile": str(web.key)}
    if web.client_ca is not None:
        chosen |= {"ca_certs": str(web.client_ca), "cert_reqs": ssl.CERT_OPTIONAL}
    return chosen


def _keep_little() -> None:
    # glibc gives each of many threads an arena of its own, which keeps what a sign-in's slow
    # hash once took: measured with twenty boards open, 20 MB.
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _ARENAS)


def _streams(config: HubConfig | StateConfig) -> int:
    """A thread for each stream, so that open boards take none from the pages."""
    return 0 if isinstance(config, StateConfig) else config.lobby.streams


def _end_streams_in_time(worker: Any) -> None:
    streams.end_with(worker.wsgi, lambda: bool(worker.alive))


def serve(config: HubConfig | StateConfig) -> None:
    """Serve until SIGTERM."""
    _keep_little()
    WebServer(config).run()
