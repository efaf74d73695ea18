"""Kiosks that ask for certificates, as small as a kiosk can be."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

from contract import certificates
from contract.enrolment import Board, Enrol, Enrolled, Renew
from tests.hub.making import SITE


def board(serial: str) -> Board:
    """A board of this serial."""
    return Board(
        serial=serial,
        fingerprint=hashlib.sha256(serial.encode()).hexdigest(),
        model="Raspberry Pi 4 Model B Rev 1.4",
    )


@dataclass
class AskingKiosk:
    """A board with a key and a name."""

    device: str = "lobby-1"
    serial: str = "10000000abcdef01"
    site: str = SITE
    key: certificates.PrivateKey = field(default_factory=certificates.new_key)

    def first(self) -> Enrol:
        return Enrol(
            site=self.site, device=self.device, request=self._request(self.key),
            board=board(self.serial),
        )  # fmt: skip

    def next(self, present: str, new_key: certificates.PrivateKey | None = None) -> Renew:
        der = certificates.make_request(new_key or self.key, self.device)
        return Renew(
            site=self.site, device=self.device, request=base64.b64encode(der).decode(),
            board=board(self.serial), present=present,
            proof=base64.b64encode(certificates.prove(self.key, der)).decode(),
        )  # fmt: skip

    def _request(self, key: certificates.PrivateKey) -> str:
        return base64.b64encode(certificates.make_request(key, self.device)).decode()


def certificate(told: Enrolled) -> str:
    """The certificate of an answer that has one."""
    assert told.state == "issued", told
    assert isinstance(told.certificate, str)
    return told.certificate
