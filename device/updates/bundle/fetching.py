"""
Fetching a bundle from the hub: by ranges, from where it broke off, until the last byte is there.

A line that breaks is no failure: what came is kept, and it is asked again, for as long as the order
stands.  What ends it are a disk that takes no more and a hub that has another file.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import ssl
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from contract.disk import MIB
from contract.updates import bundle_path
from device.updates.rules import Failed, Order, Refused

WITHIN_S = 30.0
LEFT_FREE = 64 * MIB
"""Of the data partition, for what customers leave behind."""
_PIECE = 256 * 1024
_SYNC_EVERY = 8 * MIB
_ABSENT = {404, 410}
_RANGE_BEYOND = 416


class LineBroke(Exception):
    """It did not come whole this time; the sentence says why."""


@dataclass(frozen=True, slots=True)
class HubDoor:
    """Where the hub serves bundles, and whose authority its certificate is of."""

    address: str
    ca: str = ""
    """PEM; empty for the authorities that the system believes."""
    is_found: bool = False
    """By its announcement, under a number: its authority alone tells that it is ours."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """One bundle on its way into one file."""

    hub: HubDoor
    order: Order
    into: Path

    def percent(self) -> int:
        """How much of it is there."""
        return min(100, self._there() * 100 // max(1, self.order.size))

    def check_space(self) -> None:
        """Raises Failed where the disk is too full to begin."""
        missing = self.order.size - self._there()
        free = shutil.disk_usage(self.into.parent).free
        if free < missing + LEFT_FREE:
            raise Failed(
                f"The data partition has {free // MIB} MiB free and the bundle needs "
                f"{(missing + LEFT_FREE) // MIB} MiB: let the kiosk send what waits in its outbox, "
                "then order the update again."
            )

    def run(self, on_piece: Callable[[int], None]) -> None:
        """Fetch what is missing.  Raises LineBroke, Failed, Refused; `on_piece` may raise to stop."""
        there = self._there()
        if there > self.order.size:
            self.into.unlink()
            there = 0
        if there == self.order.size:
            return
        try:
            with closing(self._ask(there)) as answer:
                self._take(
                    answer, there if answer.status == http.client.PARTIAL_CONTENT else 0, on_piece
                )
        except HTTPError as refusal:
            self._tell_refusal(refusal)
        except (OSError, http.client.HTTPException) as cause:  # of which URLError is one
            raise LineBroke(str(getattr(cause, "reason", cause)) or type(cause).__name__) from cause
        if self._there() < self.order.size:
            raise LineBroke("the hub ended before the last byte")

    def is_whole(self) -> bool:
        """Whether it is, byte for byte, what was ordered."""
        digest = hashlib.sha256()
        with self.into.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
        return digest.hexdigest() == self.order.sha256

    def _there(self) -> int:
        try:
            return self.into.stat().st_size
        except FileNotFoundError:
            return 0

    def _ask(self, start: int) -> http.client.HTTPResponse:
        address = self.hub.address.rstrip("/") + bundle_path(self.order.version)
        _check_private(address)
        headers = {"Range": f"bytes={start}-"} if start else {}
        trust = ssl.create_default_context(cadata=self.hub.ca or None)
        trust.check_hostname = not self.hub.is_found
        request = Request(address, headers=headers)  # noqa: S310 - looked at above
        answer: http.client.HTTPResponse = urlopen(request, timeout=WITHIN_S, context=trust)  # noqa: S310
        return answer

    def _take(
        self, answer: http.client.HTTPResponse, start: int, on_piece: Callable[[int], None]
    ) -> None:
        self._check_size(answer)
        if start and not answer.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            raise LineBroke("the hub sent another part than was asked for")
        at, synced = start, start
        try:
            with self.into.open("r+b" if start else "wb") as file:
                file.seek(start)
                while at < self.order.size and (piece := _next(answer)):
                    at += file.write(piece[: self.order.size - at])
                    if at - synced >= _SYNC_EVERY:
                        synced = _sync(file)
                    on_piece(at * 100 // self.order.size)
                _sync(file)
        except OSError as cause:
            # Whatever lies there keeps the outbox from its room.
            self.into.unlink(missing_ok=True)
            raise Failed(
                f"The bundle could not be written to the data partition ({cause.strerror}): look "
                "at the card and at the room that is left on it, then order the update again."
            ) from cause

    def _check_size(self, answer: http.client.HTTPResponse | HTTPError) -> None:
        """Another size is another file, and no patience changes it."""
        total = answer.headers.get("Content-Range", "").rpartition("/")[2]
        if not total and answer.status == http.client.OK:
            total = answer.headers.get("Content-Length", "")
        if total.isascii() and total.isdigit() and int(total) != self.order.size:
            self.into.unlink(missing_ok=True)
            raise Refused(
                f"The hub has a file of {int(total)} bytes and {self.order.size} were ordered: "
                "upload the bundle anew, and order the update again."
            )

    def _tell_refusal(self, refusal: HTTPError) -> None:
        with closing(refusal):
            if refusal.code == _RANGE_BEYOND:
                self._check_size(refusal)
                self.into.unlink(missing_ok=True)  # it does not say why: from the beginning, then
            elif refusal.code in _ABSENT:
                raise Refused(
                    f"The hub has no bundle of version {self.order.version}: upload it there, then "
                    "order the update again."
                ) from refusal
            raise LineBroke(f"the hub answered {refusal.code}") from refusal


def _next(answer: http.client.HTTPResponse) -> bytes:
    """What came of it; an error of the line is told from one of the disk."""
    try:
        return answer.read(_PIECE)
    except (OSError, http.client.HTTPException) as cause:
        raise LineBroke(str(cause) or type(cause).__name__) from cause


def _sync(file: BinaryIO) -> int:
    file.flush()
    os.fsync(file.fileno())
    return int(file.tell())


def _check_private(address: str) -> None:
    parts = urlsplit(address)
    is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
        raise Failed(f"{address} is not https: correct the hub's address on the card.")
