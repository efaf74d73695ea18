"""
Sealing an SSN for the state, and signing the hub's orders.

An SSN is sealed with the state's public key (X25519 sealed box) where it is read or
typed; neither kiosk nor hub can open it.  Private keys and digits are in no repr and
in no error.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Final

import msgspec
from nacl.exceptions import BadSignatureError, CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey, VerifyKey

from contract.cards import may_be_ssn
from contract.events import BadMessage
from contract.fields import Sealed
from contract.messages import Command, SealingKey

KEY_BYTES: Final = 32


class CannotOpen(ValueError):
    """A sealed number that this key does not open."""


class SealingPair:
    """The state's private sealing key, by its id.  Stored as text outside the database."""

    __slots__ = ("_private", "key")

    def __init__(self, key: str, private: PrivateKey) -> None:
        self.key = key
        self._private = private

    @classmethod
    def new(cls, key: str) -> SealingPair:
        """A new pair; `key` is its id, such as `2026-a`."""
        return cls(key, PrivateKey.generate())

    @classmethod
    def from_text(cls, key: str, text: str) -> SealingPair:
        """The pair whose `private_text` this is."""
        return cls(key, PrivateKey(_key_bytes(text)))

    def private_text(self) -> str:
        """The private key in base64, to be kept where only the state server reads it."""
        return _text(bytes(self._private))

    def public(self) -> SealingKey:
        """The half that everybody may have."""
        return SealingKey(key=self.key, public=_text(bytes(self._private.public_key)))

    def open(self, sealed: Sealed) -> str:
        """The nine digits.  Raises CannotOpen."""
        if sealed.key != self.key:
            raise CannotOpen(f"sealed with key '{sealed.key}', and this is key '{self.key}'")
        try:
            digits = SealedBox(self._private).decrypt(base64.b64decode(sealed.box)).decode("ascii")
        except (CryptoError, ValueError, TypeError):
            raise CannotOpen(f"damaged, or not sealed with key '{self.key}'") from None
        if not may_be_ssn(digits):
            raise CannotOpen("what was sealed is not a possible SSN")
        return digits

    def __repr__(self) -> str:
        return f"SealingPair({self.key!r})"


def seal(digits: str, key: SealingKey) -> Sealed:
    """Nine digits, sealed so that only the holder of the private key can read them."""
    if not may_be_ssn(digits):
        raise ValueError("only a possible SSN is sealed")
    box = SealedBox(PublicKey(_key_bytes(key.public)))
    return Sealed(key=key.key, box=_text(box.encrypt(digits.encode("ascii"))))


def open_sealed(sealed: Sealed, pairs: list[SealingPair]) -> str:
    """Open with whichever of the state's keys it was sealed for.  Raises CannotOpen."""
    for pair in pairs:
        if pair.key == sealed.key:
            return pair.open(sealed)
    raise CannotOpen(f"sealed with key '{sealed.key}', which this server does not hold")


class CommandSigner:
    """The hub's Ed25519 key for orders to its kiosks."""

    __slots__ = ("_private",)

    def __init__(self, private: SigningKey) -> None:
        self._private = private

    @classmethod
    def new(cls) -> CommandSigner:
        return cls(SigningKey.generate())

    @classmethod
    def from_text(cls, text: str) -> CommandSigner:
        """The signer whose `private_text` this is."""
        return cls(SigningKey(_key_bytes(text)))

    def private_text(self) -> str:
        return _text(bytes(self._private))

    def public_text(self) -> str:
        """What a kiosk needs to tell the hub's orders from anybody else's."""
        return _text(bytes(self._private.verify_key))

    def sign(self, command: Command, topic: str) -> Command:
        """The command with its signature, good for this topic alone."""
        signature = self._private.sign(_signed_bytes(command, topic)).signature
        return msgspec.structs.replace(command, signature=_text(signature))

    def __repr__(self) -> str:
        return "CommandSigner()"


def check_command(command: Command, topic: str, public_text: str, now: datetime) -> None:
    """Raises BadMessage unless the hub signed this for this topic and its time is not over."""
    try:
        VerifyKey(_key_bytes(public_text)).verify(
            _signed_bytes(command, topic), base64.b64decode(command.signature)
        )
    except (BadSignatureError, ValueError):
        raise BadMessage("not signed by this kiosk's hub") from None
    if command.expires_at <= now:
        raise BadMessage("its time is over")


def _signed_bytes(command: Command, topic: str) -> bytes:
    # The topic is signed too: an order to one kiosk, sent to another, is a forgery.
    content = msgspec.to_builtins(command)
    del content["signature"]
    return topic.encode() + b"\n" + msgspec.json.encode(content, order="deterministic")


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _key_bytes(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("a key is 32 bytes in base64") from None
    if len(raw) != KEY_BYTES:
        raise ValueError("a key is 32 bytes in base64")
    return raw
