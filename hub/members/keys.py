"""
The state's key ring: what opens sealed SSNs, and what makes their blind index.

The newest key of each kind is in use.  Older ones stay, so that boxes sealed by a kiosk
that was away for weeks still open, and members registered under an older index key are
still found.  Each purpose has its own key, derived from a master by HKDF.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contract.fields import Sealed
from contract.sealing import SealingPair, open_sealed
from hub.members.envelope.kek import Kek
from hub.members.errors import CannotUnlock
from hub.members.rules import Ssn

KEY_BYTES = 32
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class BlindIndex:
    """A keyed index of an SSN under one version of the master key."""

    index: str
    version: int


@dataclass(frozen=True, slots=True)
class Locked:
    """An SSN under AES-256-GCM, bound to its member and key version."""

    ciphertext: bytes
    nonce: bytes


@dataclass(frozen=True, slots=True, repr=False)
class KeyRing:
    """Sealing pairs, oldest first, and master keys by version."""

    pairs: list[SealingPair]
    masters: Mapping[int, bytes]
    keks: Mapping[int, Kek] = field(default_factory=dict)
    """What wraps the data keys of kept SSNs, by version."""
    keeps_numbers: bool = False
    """Whether a programme here needs the number: then each that is given is kept, encrypted."""

    def __repr__(self) -> str:
        return f"KeyRing(pairs={self.pairs}, masters={list(self.masters)}, keks={list(self.keks)})"

    def open(self, sealed: Sealed) -> Ssn:
        """Open what a kiosk sealed.  Raises contract.sealing.CannotOpen."""
        return Ssn(open_sealed(sealed, self.pairs))

    def blind_index(self, ssn: Ssn) -> BlindIndex:
        """The index under the key in use, to be stored."""
        return self.blind_indexes(ssn)[0]

    def blind_indexes(self, ssn: Ssn) -> list[BlindIndex]:
        """The index under every version, newest first, to be looked up."""
        return [BlindIndex(self._index(ssn, version), version) for version in self._versions()]

    def lock(self, ssn: Ssn, member: str) -> Locked:
        """As SSNs were encrypted before there were data keys."""
        version = self._versions()[0]
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = AESGCM(self._derived(version, "ciphertext"))
        return Locked(cipher.encrypt(nonce, ssn.digits.encode(), bound_to(member, version)), nonce)

    def unlock(self, locked: Locked, member: str, version: int) -> Ssn:
        """Decrypt what was locked so for this member.  Raises CannotUnlock."""
        try:
            cipher = AESGCM(self._derived(version, "ciphertext"))
            digits = cipher.decrypt(locked.nonce, locked.ciphertext, bound_to(member, version))
        except (KeyError, InvalidTag):
            raise CannotUnlock(member, version) from None
        return Ssn(digits.decode())

    def _versions(self) -> list[int]:
        return sorted(self.masters, reverse=True)

    def _index(self, ssn: Ssn, version: int) -> str:
        key = self._derived(version, "blind-index")
        return hmac.new(key, b"ssn-v1|" + ssn.digits.encode(), sha256).hexdigest()

    def _derived(self, version: int, purpose: str) -> bytes:
        info = f"worksource/ssn/{purpose}/v{version}".encode()
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(self.masters[version])


Keys = Callable[[], KeyRing]
"""Answers the ring as it is now."""


def bound_to(member: str, version: int) -> bytes:
    """What a ciphertext is bound to, so that it opens in no other row."""
    return f"{member}|{version}".encode()
