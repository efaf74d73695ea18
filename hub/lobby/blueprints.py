"""The pages of the lobby, all of them: for the one place that makes the web's app."""

from __future__ import annotations

from flask import Blueprint
from flask_limiter import Limiter

from hub.lobby import pages
from hub.lobby.display import pages as display
from hub.lobby.live.streams import Streams, install
from hub.lobby.live.watcher import Watcher
from hub.lobby.reading import Boards
from hub.lobby.settings import Lobby
from hub.lobby.waits import pages as waits
from hub.web.parts import Parts


def blueprints(parts: Parts, settings: Lobby, limiter: Limiter) -> list[Blueprint]:
    """Every blueprint of the lobby, with one watcher and its streams behind them."""
    boards = Boards(parts.engine, parts.site or "")
    streams = Streams(Watcher(parts.engine, parts.site or ""), settings.streams)
    board = pages.blueprint(parts, settings, boards)
    board.record_once(lambda state: install(state.app.extensions, streams))
    return [board, display.blueprint(parts, boards, limiter), waits.blueprint(parts)]
