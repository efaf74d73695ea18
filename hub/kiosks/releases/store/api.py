"""
`GET /api/v1/releases/<version>/bundle`: where kiosks fetch what they were told to take.

Open to whoever reaches the hub: a bundle is signed and holds no secret, the order names its
digest, and a kiosk whose certificate has just ended must still be able to mend itself.  Ranges
are answered, so that a fetch goes on where it broke off.  Few are served at a time: each holds
a thread of the web's, and staff come first.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request, send_file
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter

from contract.messages import encode
from contract.sync import Refusal
from hub.db import reading
from hub.kiosks.releases.store import service
from hub.kiosks.releases.store.about import is_good_version
from hub.web.parts import Parts

log = logging.getLogger(__name__)

LIMIT = "3000 per minute"
"""From one address: an installer that streams asks for a bundle in pieces of 128 kB."""
AT_ONCE = 4
SMALL = 1024 * 1024
"""A piece that is sent in a moment is not counted."""
AGAIN_IN_S = 60
KIND = "application/octet-stream"


def api(parts: Parts, directory: Path, limiter: Limiter) -> Blueprint:
    """The address that kiosks fetch from."""
    doors = Blueprint("releases_api", __name__, url_prefix="/api/v1/releases")
    limiter.limit(LIMIT)(doors)
    under_way = threading.BoundedSemaphore(AT_ONCE)

    @doors.get("/<version>/bundle")
    def bundle(version: str) -> ResponseReturnValue:
        place, digest = _find(parts, directory, version)
        if place is None:
            return _refusal(
                HTTPStatus.NOT_FOUND, "NoSuchRelease",
                "this hub holds no release of this version: see 'Updates' under 'Kiosks'",
            )  # fmt: skip
        answer = send_file(place, KIND, conditional=True, etag=digest, max_age=0)
        if request.method == "HEAD" or (answer.content_length or 0) <= SMALL:
            return answer
        if not under_way.acquire(blocking=False):
            answer.close()
            busy = _refusal(
                HTTPStatus.SERVICE_UNAVAILABLE, "Busy",
                f"{AT_ONCE} kiosks are fetching at this moment: ask again in {AGAIN_IN_S} seconds",
            )  # fmt: skip
            busy.headers["Retry-After"] = str(AGAIN_IN_S)
            return busy
        answer.response = _Counted(answer.response, under_way.release)
        return answer

    return doors


class _Counted:
    """A body that says when it was sent, or when whoever asked for it went away."""

    def __init__(self, body: Any, sent: Callable[[], None]) -> None:
        self._body, self._pieces, self._sent = body, iter(body), sent
        self._is_open = True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece: bytes = next(self._pieces)
        return piece

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._sent()
            if hasattr(self._body, "close"):
                self._body.close()


def _find(parts: Parts, directory: Path, version: str) -> tuple[Path | None, str]:
    if not is_good_version(version):
        return None, ""
    with reading(parts.engine) as connection:
        row = service.find(connection, parts.site or "", version)
    if row is None:
        return None, ""
    place = service.place_of(directory, version)
    if not place.is_file() or place.stat().st_size != row.size:
        log.error("the bundle of release %s is not whole at %s: add it again", version, place)
        return None, ""
    return place, str(row.sha256)


def _refusal(status: HTTPStatus, code: str, why: str) -> Response:
    return Response(
        encode(Refusal(error=code, message=why)), status, content_type="application/json"
    )
