"""
A load balancer of the plainest kind: each request goes to the next server, none is remembered.

A server that does not answer is passed over, as any balancer does.
"""

from __future__ import annotations

import http.client
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

_HOP = {"connection", "keep-alive", "transfer-encoding", "host", "content-length"}


@dataclass
class Balancer:
    """Its address, and how many requests each server had."""

    port: int = 0
    served: dict[int, int] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def balancer(ports: list[int]) -> Iterator[Balancer]:
    """In turn to each of these ports of this machine."""
    told, turn, lock = Balancer(), itertools.cycle(range(len(ports))), Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {k: v for k, v in self.headers.items() if k.lower() not in _HOP}
            headers["Host"] = f"127.0.0.1:{told.port}"
            with lock:
                start = next(turn)
            for step in range(len(ports)):
                port = ports[(start + step) % len(ports)]
                line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                try:
                    line.request(self.command, self.path, body or None, headers)
                    answer = line.getresponse()
                    content = answer.read()
                except OSError:
                    continue
                finally:
                    line.close()
                with lock:
                    told.served[port] = told.served.get(port, 0) + 1
                self.send_response(answer.status)
                for key, value in answer.getheaders():
                    if key.lower() not in _HOP:
                        self.send_header(key, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                return
            self.send_error(502)

        do_GET = do_POST = do_PUT = pass_on  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
