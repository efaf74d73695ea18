"""A hub that serves one bundle by ranges, and can be told to break off, to be away, to lie."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class BundleHub:
    """What it serves, and what goes wrong next."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.address = ""
        self.asked: list[str] = []
        """The ranges that were asked for, empty for the whole."""
        self.break_after: list[int] = []
        """So many bytes of each next answer, then the line breaks."""
        self.answers: list[int] = []
        """Status codes of the next answers, instead of the bundle."""
        self.is_without_ranges = False

    @contextmanager
    def served(self) -> Iterator[BundleHub]:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hub.answer(self)

            def log_message(self, *_arguments: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        self.address = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join(5)

    def answer(self, to: BaseHTTPRequestHandler) -> None:
        asked = to.headers.get("Range", "")
        self.asked.append(asked)
        if self.answers:
            to.send_error(self.answers.pop(0))
            return
        start = 0 if self.is_without_ranges or not asked else int(asked[6:].split("-")[0])
        if start >= len(self.content):
            to.send_response(416)
            to.send_header("Content-Range", f"bytes */{len(self.content)}")
            to.end_headers()
            return
        body = self.content[start:]
        to.send_response(206 if start else 200)
        if start:
            to.send_header(
                "Content-Range", f"bytes {start}-{len(self.content) - 1}/{len(self.content)}"
            )
        to.send_header("Content-Length", str(len(body)))
        to.end_headers()
        to.wfile.write(body[: self.break_after.pop(0)] if self.break_after else body)
