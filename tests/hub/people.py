"""Makers for tests about people: key rings, made-up SSNs, applicants."""

from __future__ import annotations

from contract.fields import Sealed, Who
from contract.sealing import SealingPair, seal
from hub.members.envelope.kek import FileKek
from hub.members.keys import KeyRing
from hub.members.rules import Applicant, read_ssn

CANARY = "219-09-9999"
"""A Social Security number printed in advertisements of 1940; it belongs to nobody."""
CANARY_DIGITS = CANARY.replace("-", "")


def a_ring(masters: int = 1, sealings: int = 1) -> KeyRing:
    """A ring with so many keys of each kind, all of them different."""
    pairs = [SealingPair.new(f"s{number}-0000000{number}") for number in range(1, sealings + 1)]
    keys = {version: bytes([version]) * 32 for version in range(1, masters + 1)}
    return KeyRing(pairs, keys, {1: FileKek(b"k" * 32)})


def rotated(ring: KeyRing) -> KeyRing:
    """The ring after one rotation."""
    number = len(ring.pairs) + 1
    newest = max(ring.masters) + 1
    return KeyRing(
        [*ring.pairs, SealingPair.new(f"s{number}-0000000{number}")],
        {**ring.masters, newest: bytes([newest]) * 32},
        ring.keks,
    )


def sealed(ring: KeyRing, ssn: str = CANARY) -> Sealed:
    """An SSN as a kiosk seals it, for the newest key."""
    return seal(ssn.replace("-", ""), ring.pairs[-1].public())


def sealed_who(ring: KeyRing, ssn: str = CANARY) -> Who:
    """Somebody with a legacy card."""
    return Who(sealed=sealed(ring, ssn))


def applicant(
    first_name: str = "Ana", *, ssn: str | None = None, site: str = "", **fields: bool
) -> Applicant:
    """Somebody at the front desk."""
    return Applicant(
        first_name=first_name,
        last_name="Lopez",
        site=site,
        ssn=None if ssn is None else read_ssn(ssn),
        keep_ssn=fields.get("keep_ssn", False),
        with_card=fields.get("with_card", False),
    )
