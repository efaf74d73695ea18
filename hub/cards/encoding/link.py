"""
The agent's line to its hub: HTTPS, one kept connection, the encoder's token.

A card token is in what is said here, so that no address, error or log line repeats it; and
without TLS it goes nowhere but to this very machine.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec
import requests

from contract.stripe import Track
from contract.sync import Refusal
from hub.cards.encoding import messages
from hub.errors import HubError

logging.getLogger("urllib3").setLevel(logging.WARNING)  # below it, it writes addresses

T = TypeVar("T", bound=msgspec.Struct)
PATIENCE = (5.0, 20.0)


class HubAway(HubError):
    """The hub does not answer; later it may."""

    permanent = False

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"the hub at {url} cannot be reached ({why}): trying again")


class HubRefuses(HubError):
    """The hub does not know this encoder, or something else is at its address."""


class NotOurs(HubError):
    """The order is not at this encoder any more."""


class HubLine:
    """What an agent says to its hub.  Raises HubAway, HubRefuses and NotOurs."""

    def __init__(self, url: str, token: Callable[[], str], ca: Path | None = None) -> None:
        self._url = url.rstrip("/")
        _must_be_safe(self._url)
        self._token = token
        self._session = requests.Session()
        self._session.verify = str(ca) if ca else True

    def next(self, hello: messages.Hello) -> messages.Task:
        return self._say("/next", hello, messages.Task)

    def begin_write(self, order: str) -> str:
        """The token for one write."""
        return self._say(f"/orders/{order}/write", None, messages.Token).token

    def still_wanted(self, order: str) -> bool:
        return self._say(f"/orders/{order}/still", None, messages.Wanted).wanted

    def written(self, order: str) -> messages.Went:
        return self._say(f"/orders/{order}/written", None, messages.Went)

    def read_back(self, order: str, track: Track) -> messages.Went:
        read = messages.ReadBack(status=track.status, data=track.data)
        return self._say(f"/orders/{order}/read", read, messages.Went)

    def failed(self, order: str, what: str) -> messages.Went:
        return self._say(f"/orders/{order}/failed", messages.Failed(what=what[:400]), messages.Went)

    def put_back(self, order: str, said: str, *, pause: bool) -> messages.Went:
        back = messages.Back(said=said[:400], pause=pause)
        return self._say(f"/orders/{order}/back", back, messages.Went)

    def tested(self, findings: list[tuple[str, str]]) -> None:
        self._say("/tested", messages.Tested(findings=findings), messages.Went)

    def close(self) -> None:
        self._session.close()

    def _say(self, path: str, said: msgspec.Struct | None, kind: type[T]) -> T:
        body = b"{}" if said is None else msgspec.json.encode(said)
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"}
        try:
            answer = self._session.post(
                f"{self._url}{messages.PREFIX}{path}",
                data=body,
                headers=headers,
                timeout=PATIENCE,
                allow_redirects=False,
            )
        except requests.exceptions.SSLError:
            raise HubRefuses(
                f"the certificate of the hub at {self._url} is not trusted: name the site's "
                "authority with --ca"
            ) from None
        except (requests.RequestException, OSError) as cause:
            raise HubAway(self._url, type(cause).__name__) from None
        return self._read(answer, kind)

    def _read(self, answer: requests.Response, kind: type[T]) -> T:
        status = answer.status_code
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise HubAway(self._url, f"it answers {status}")
        if status == HTTPStatus.CONFLICT:
            raise NotOurs(_sentence(answer.content))
        if status != HTTPStatus.OK:
            raise HubRefuses(
                f"the hub at {self._url} refuses this encoder ({status}): "
                f"{_sentence(answer.content)}"
            )
        try:
            return msgspec.json.decode(answer.content, type=kind)
        except msgspec.DecodeError:
            raise HubAway(self._url, "something else answers in its place") from None


def _must_be_safe(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and _is_here(parts.hostname or ""):
        return
    raise HubRefuses(
        f"'{url}' is no safe address of a hub: card tokens go over https, or over http to this "
        "very machine alone"
    )


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _sentence(content: bytes) -> str:
    try:
        return msgspec.json.decode(content, type=Refusal).message
    except msgspec.DecodeError:
        return "it gives no reason"
