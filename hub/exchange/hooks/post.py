"""
One try: a body to a receiver, by the only library that speaks HTTP here.

The machine that was judged is the machine that is asked; its certificate is for the name.  No
redirect is followed, little of the answer is read, and after a set time the connection is shut,
however slowly the other side dribbles.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import certifi
import urllib3
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout

from hub.exchange.hooks.addresses import BadAddress, target
from hub.exchange.settings import Exchange

CONNECT_S = 5.0
WITHIN_S = 10.0
"""From the first byte to the last."""
_MOST_READ = 1024
_LATE = "it did not answer in time"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a try."""

    status: int | None
    said: str = ""


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    settings: Exchange,
    within_s: float = WITHIN_S,
) -> Answer:
    """Send it once."""
    try:
        to = target(url, settings)
    except BadAddress as refused:
        return Answer(None, str(refused))
    except OSError:
        return Answer(None, "no machine of that name is known")
    timeout = Timeout(connect=min(CONNECT_S, within_s), read=within_s)
    kind: Any = urllib3.HTTPConnectionPool
    options: dict[str, Any] = {"maxsize": 1, "retries": False, "timeout": timeout}
    if to.scheme == "https":
        kind = urllib3.HTTPSConnectionPool
        options |= {
            "server_hostname": to.host,
            "assert_hostname": to.host,
            "cert_reqs": ssl.CERT_REQUIRED,
            "ca_certs": str(settings.ca or certifi.where()),
        }
    host = f"[{to.host}]" if ":" in to.host else to.host
    named = host if to.port in (80, 443) else f"{host}:{to.port}"
    with kind(to.ip, to.port, **options) as pool:
        return _ask(pool, to.path, {**headers, "Host": named}, body, within_s)


def _ask(pool: Any, path: str, headers: Mapping[str, str], body: bytes, within_s: float) -> Answer:
    is_late = threading.Event()
    connection = pool._get_conn()  # noqa: SLF001 - to shut it in time whatever it is doing

    def shut() -> None:
        is_late.set()
        with suppress(OSError, AttributeError):
            connection.sock.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(within_s, shut)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", path, body=body, headers=dict(headers), preload_content=False)
        answer = connection.getresponse()
        answer.read(_MOST_READ)
        # Shut in the middle of its head, an answer looks as if it were whole.
        return Answer(None, _LATE) if is_late.is_set() else Answer(int(answer.status))
    except (HTTPError, OSError, ValueError) as fault:
        return Answer(None, _why(fault, is_late=is_late.is_set()))
    finally:
        watch.cancel()
        connection.close()


def _why(fault: Exception, *, is_late: bool) -> str:
    if is_late or isinstance(fault, (TimeoutError, urllib3.exceptions.TimeoutError)):
        return _LATE
    if isinstance(fault, (ssl.SSLError, urllib3.exceptions.SSLError)):
        return "its certificate was not accepted"
    return f"it could not be reached ({type(fault).__name__})"
