"""
Debian's Chromium, driven headless, on pages that a thread of this process serves.

The switches keep the browser from calling home: its makers' hosts are not reachable from a
closed network, and a test has no business there.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

PROGRAM = Path("/usr/bin/chromium")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Quiet(WSGIRequestHandler):
    """Serves without a line a request."""

    def log_request(self, *_: object) -> None:
        pass


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which the app answers."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, name="web under test")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def browser(
    *, width: int = 1280, height: int = 900, dark: bool = False
) -> Iterator[BrowserContext]:
    """A fresh browser with nothing kept; skips the test where Chromium is not installed."""
    if not PROGRAM.exists():
        pytest.skip("Chromium is not installed: apt install chromium")
    with (
        tempfile.TemporaryDirectory(prefix="worksource-browser-") as home,
        sync_playwright() as play,
    ):
        context = play.chromium.launch_persistent_context(
            home,
            executable_path=str(PROGRAM),
            headless=True,
            args=SWITCHES,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        try:
            yield context
        finally:
            context.close()
