"""
Streams of server-sent events: each tells one open board the lobby's version when it changes.

A stream holds a thread of the web server, so there is a bound, one for all and one for each
session; whoever comes beyond it is told to ask every few seconds instead.  A stream ends when
the browser is gone, when the session that opened it is over, when the server stops, or when
nobody can see the database; one whose line cannot be watched is not begun; and after some minutes in any case, for the next to take its
place.  It says `still` when nothing happens, so that the page knows that it is not forgotten.
"""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, current_app, request

from hub.lobby.live.watcher import Watcher

STILL_EVERY_S = 10.0
ASK_EVERY_S = 5.0
"""So often it is asked whether the session goes on."""
TURN_S = 1.0
LASTS_S = 300.0
MOST_OF_ONE = 3
_EXTENSION = "worksource_streams"


class Streams:
    """The open streams of this process."""

    def __init__(self, watcher: Watcher, most: int) -> None:
        self._watcher, self._most = watcher, most
        self._open: Counter[str] = Counter()
        self._turn = threading.Lock()
        self.is_serving: Callable[[], bool] = lambda: True

    def answer(self, whose: str, may_go_on: Callable[[], bool]) -> Response:
        """A stream for this session, or the word that there is no room."""
        line = request.environ.get("gunicorn.socket") or request.environ.get("werkzeug.socket")
        if not isinstance(line, socket.socket) or self._watcher.is_blind or not self._take(whose):
            return Response(status=503, headers={"Retry-After": "30"})
        gone = _gone(line)
        told = Response(
            _Once(self._tell(may_go_on, gone), lambda: self._give_back(whose)),
            mimetype="text/event-stream",
        )
        told.headers["X-Accel-Buffering"] = "no"
        return told

    @property
    def open_count(self) -> int:
        with self._turn:
            return self._open.total()

    def _take(self, whose: str) -> bool:
        with self._turn:
            if self._open.total() >= self._most or self._open[whose] >= MOST_OF_ONE:
                return False
            self._open[whose] += 1
            return True

    def _give_back(self, whose: str) -> None:
        with self._turn:
            self._open[whose] -= 1
            self._open += Counter()  # forgets who has none

    def _tell(self, may_go_on: Callable[[], bool], gone: Callable[[], bool]) -> Iterator[str]:
        ends = time.monotonic() + LASTS_S
        spoke = asked = time.monotonic()
        known = ""
        yield "retry: 5000\n\n"
        with self._watcher.watched():
            while self.is_serving() and not gone() and not self._watcher.is_blind:
                version = self._watcher.wait(known, TURN_S)
                now = time.monotonic()
                if now - asked >= ASK_EVERY_S:
                    asked = now
                    if not may_go_on():
                        yield _said("over", "")
                        return
                if now >= ends:
                    return
                if version != known:
                    known, spoke = version, now
                    yield _said("lobby", version)
                elif now - spoke >= STILL_EVERY_S:
                    spoke = now
                    yield _said("still", version)


class _Once:
    """What a stream says; gives its place back however it ends, begun or not."""

    def __init__(self, said: Iterator[str], end: Callable[[], None]) -> None:
        self._said, self._end = said, end

    def __iter__(self) -> Iterator[str]:
        return self._said

    def close(self) -> None:
        close = getattr(self._said, "close", None)
        if close is not None:
            close()
        self._end()
        self._end = lambda: None


def install(extensions: dict[str, Any], streams: Streams) -> None:
    """Let the server that runs the app find its streams."""
    extensions[_EXTENSION] = streams


def end_with(app: Flask, is_serving: Callable[[], bool]) -> None:
    """Streams of this app end as soon as its server does."""
    streams: Streams | None = app.extensions.get(_EXTENSION)
    if streams is not None:
        streams.is_serving = is_serving


def of_app() -> Streams:
    """The streams of the app that answers."""
    streams: Streams = current_app.extensions[_EXTENSION]
    return streams


def _said(event: str, data: str) -> str:
    return f"event: {event}\ndata: {data}\n\n"


def _gone(line: socket.socket) -> Callable[[], bool]:
    """Whether the browser hung up: it says nothing more on this line, so that all it says is that."""

    def has_hung_up() -> bool:
        with _listening(line) as ears:
            return ears is None or bool(ears.select(0))

    return has_hung_up


@contextmanager
def _listening(line: socket.socket) -> Iterator[selectors.BaseSelector | None]:
    with selectors.DefaultSelector() as ears:
        try:
            ears.register(line, selectors.EVENT_READ)
        except (ValueError, OSError):  # closed on our side
            yield None
        else:
            yield ears
