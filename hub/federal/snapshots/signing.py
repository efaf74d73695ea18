"""
The state's signature under a snapshot: Ed25519 over canonical JSON.

The private key is a file of its own, mode 0400, made once by `init`.  Whoever has the public
key, which is no secret, can tell later and anywhere that a file is what the state froze.
Pure but for the key's file.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from hub.federal.errors import BadSnapshot, SnapshotKeyUnusable

FORMAT = "worksource-federal-snapshot/1"
_OURS_TO_READ = 0o400
_KEY_BYTES = 32
_NAME_MARKS = 16


class Signer:
    """The state's key of snapshots."""

    __slots__ = ("_private",)

    def __init__(self, private: SigningKey) -> None:
        self._private = private

    @property
    def public(self) -> str:
        return _text(bytes(self._private.verify_key))

    @property
    def name(self) -> str:
        return name_of(self.public)

    def sign(self, document: str) -> str:
        return _text(self._private.sign(document.encode()).signature)

    def __repr__(self) -> str:
        return "Signer()"


def make_key(path: Path) -> None:
    """Make the key, unless there is one."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OURS_TO_READ)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(_text(bytes(SigningKey.generate())) + "\n")
        file.flush()
        os.fsync(file.fileno())


def load_signer(path: Path) -> Signer:
    """Whoever signs.  Raises SnapshotKeyUnusable."""
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SnapshotKeyUnusable(path)
        return Signer(SigningKey(_key_bytes(path.read_text(encoding="ascii").strip())))
    except (OSError, ValueError) as cause:
        raise SnapshotKeyUnusable(path) from cause


def name_of(public: str) -> str:
    """By what a key is called: short, and no two the same."""
    return hashlib.sha256(_key_bytes(public)).hexdigest()[:_NAME_MARKS]


def canonical(document: dict[str, Any]) -> str:
    """The one spelling of a document: sorted names, no blanks, whole numbers and texts."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def is_signed(document: str, signature: str, public: str) -> bool:
    """Whether the holder of a key signed this."""
    try:
        VerifyKey(_key_bytes(public)).verify(
            document.encode(), base64.b64decode(signature, validate=True)
        )
    except (BadSignatureError, ValueError, TypeError, binascii.Error):
        return False
    return True


def as_file(document: str, signature: str, key: str) -> bytes:
    """A snapshot as it is handed out: readable, and verified without this program's database."""
    content = {"document": json.loads(document), "key": key, "signature": signature}
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def verified(file: bytes, public: str) -> dict[str, Any]:
    """The document of a file that the key's holder signed.  Raises BadSnapshot."""
    content = _content(file)
    document = content["document"]
    if content.get("key") != name_of(public):
        raise BadSnapshot(
            f"this was signed by the key {content.get('key')!r}, and here is {name_of(public)!r}: "
            "give the public key that held then with --public"
        )
    if not is_signed(canonical(document), str(content.get("signature")), public):
        raise BadSnapshot("the signature does not fit: the file was changed after it was signed")
    found: dict[str, Any] = document
    return found


def _content(file: bytes) -> dict[str, Any]:
    try:
        content = json.loads(file)
        if content["document"]["format"] == FORMAT:
            return dict(content)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass  # said below, as of any other file
    raise BadSnapshot("this is no snapshot: take the file that the page of a snapshot offers")


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _key_bytes(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    if len(raw) != _KEY_BYTES:
        raise ValueError("a key is 32 bytes in base64")
    return raw
