"""
Asking the hub for a certificate: with a token the first time, with the present key from then on.

`ask_first` and `ask_next` put one question and tell what was answered; `until_decided` puts it
again for as long as somebody has yet to approve.
"""

from __future__ import annotations

import base64
import ipaddress
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from msgspec import UNSET

from contract import certificates
from contract.certificates import PrivateKey
from contract.enrolment import ASK_EVERY_S, PREFIX, RENEW, Board, Enrol, Enrolled, Renew
from contract.events import BadMessage
from contract.fields import Message
from contract.messages import decode_as, encode
from device.enrolment.files import Identity
from device.enrolment.keys import BY_CLOCK

WITHIN_S = 15.0
_MOST_BYTES = 64 * 1024


Why = Literal["away", "clock", "stranger", "no_hub", "other"]
"""`clock`: by this machine's clock the hub's certificate is not good; `stranger`: another
authority's; `no_hub`: something else answers there."""
_NOT_YET, _OVER = BY_CLOCK


class NotAsked(Exception):
    """The question did not reach the hub, or what answered is no hub; says what to look at."""

    def __init__(self, sentence: str, why: Why = "other") -> None:
        super().__init__(sentence)
        self.why: Why = why


@dataclass(frozen=True, slots=True)
class Hub:
    """Where to ask."""

    address: str
    ca: Path | None = None
    """The authority of the hub's own certificate; None for those that the system believes."""
    is_found: bool = False
    """Known by its announcement alone: by its authority, then, and not by its name."""


@dataclass(frozen=True, slots=True)
class Asker:
    """A machine that wants to be a kiosk."""

    hub: Hub
    site: str
    device: str
    board: Board
    identity: Identity

    def ask_first(self, token: str) -> Enrolled:
        """Ask with a one-time token; a certificate is kept at once.  Raises NotAsked."""
        key = self.identity.next_key()
        asked = Enrol(
            site=self.site, device=self.device, request=self._request(key), board=self.board
        )
        return self._kept(_post(self.hub, PREFIX, asked, token), key)

    def ask_next(self, *, new_key: bool) -> Enrolled:
        """Ask with the present certificate's key.  Raises NotAsked."""
        present, holds = self.identity.certificate(), self.identity.key()
        if present is None or holds is None:
            raise NotAsked(f"{self.identity.pair} is not there: ask with a token first")
        key = self.identity.next_key() if new_key else holds
        der = certificates.make_request(key, self.device)
        asked = Renew(
            site=self.site,
            device=self.device,
            request=base64.b64encode(der).decode(),
            board=self.board,
            present=present,
            proof=base64.b64encode(certificates.prove(holds, der)).decode(),
        )
        return self._kept(_post(self.hub, RENEW, asked), key)

    def _request(self, key: PrivateKey) -> str:
        return base64.b64encode(certificates.make_request(key, self.device)).decode()

    def _kept(self, told: Enrolled, key: PrivateKey) -> Enrolled:
        if told.state == "issued":
            if not isinstance(told.certificate, str) or not isinstance(told.authority, str):
                raise NotAsked("the hub says 'issued' and sends no certificate: look at its log")
            self.identity.keep(told.certificate, told.authority, key)
        return told


def until_decided(
    ask: Callable[[], Enrolled], tell: Callable[[str], None], wait: Callable[[float], bool]
) -> Enrolled:
    """Ask again while it is pending; `wait` answers whether to give up."""
    said = ""
    while True:
        told = ask()
        if told.sentence != said:
            said = told.sentence
            tell(said)
        pause_s = ASK_EVERY_S if told.again_in_s is UNSET else told.again_in_s
        if told.state != "pending" or wait(pause_s):
            return told


def _post(hub: Hub, path: str, asked: Message, token: str = "") -> Enrolled:
    if not _is_private(hub.address):
        raise NotAsked(
            f"{hub.address} is not https: a token does not travel where others can read it"
        )
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = Request(hub.address.rstrip("/") + path, encode(asked), headers)  # noqa: S310 - looked at above
    try:
        with urlopen(request, timeout=WITHIN_S, context=_trust(hub)) as answer:  # noqa: S310
            return _read(answer.read(_MOST_BYTES))
    except HTTPError as refusal:
        return _read(refusal.read(_MOST_BYTES))
    except (URLError, OSError) as cause:
        raise _not_reached(hub, getattr(cause, "reason", cause)) from cause


def _trust(hub: Hub) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(hub.ca) if hub.ca else None)
    # A kiosk's certificate is none of a server: only the site's own servers are believed so.
    context.check_hostname = not (hub.is_found and hub.ca is not None)
    return context


def _not_reached(hub: Hub, cause: object) -> NotAsked:
    if isinstance(cause, ssl.SSLCertVerificationError):
        if cause.verify_code in BY_CLOCK:
            when = "not good yet" if cause.verify_code == _NOT_YET else "over"
            return NotAsked(
                f"the certificate of {hub.address} is {when} by this machine's clock", "clock"
            )
        return NotAsked(
            f"{hub.address} shows a certificate that is not of this site's authority "
            f"({cause.verify_message}): check the address, and the authority in the settings",
            "stranger",
        )
    return NotAsked(
        f"{hub.address} does not answer ({cause}): check its address, the network, and this "
        "machine's clock",
        "away",
    )


def _read(content: bytes) -> Enrolled:
    try:
        return decode_as(Enrolled, content, _MOST_BYTES)
    except BadMessage as fault:
        raise NotAsked(
            "what answers there is no hub of ours: check the address", "no_hub"
        ) from fault


def _is_private(address: str) -> bool:
    parts = urlsplit(address)
    if parts.scheme == "https":
        return True
    try:
        host = ipaddress.ip_address(parts.hostname or "")
    except ValueError:
        return parts.scheme == "http" and parts.hostname == "localhost"
    return parts.scheme == "http" and host.is_loopback
