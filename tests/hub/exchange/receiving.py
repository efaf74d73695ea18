"""A receiver of webhooks: a real HTTP server that remembers, and does as it is told."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec


@dataclass(frozen=True)
class Got:
    """One request."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def said(self) -> dict[str, Any]:
        found: dict[str, Any] = msgspec.json.decode(self.body)
        return found


@dataclass
class Receiver:
    """Answers with `status`; while `holds` is set it answers nobody."""

    port: int = 0
    status: int = 204
    location: str = ""
    got: list[Got] = field(default_factory=list)
    holds: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event = field(default_factory=threading.Event)
    dribbles: bool = False
    scheme: str = "http"
    host: str = "127.0.0.1"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}/hook?of=tests"

    def kinds(self) -> list[str]:
        return [one.said["type"] for one in self.got]


@contextmanager
def receiver(cert: Path | None = None, key: Path | None = None) -> Iterator[Receiver]:
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if told.holds.is_set():
                told.goes_on.wait(30)
            told.got.append(Got({k.lower(): v for k, v in self.headers.items()}, body))
            if told.dribbles:
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                while not told.goes_on.wait(0.05):
                    self.wfile.write(b"X-More: and more\r\n")
            self.send_response(told.status)
            if told.location:
                self.send_header("Location", told.location)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:  # a sender that gave up
            pass

    server = Quiet(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if cert is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        told.scheme = "https"
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.goes_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
