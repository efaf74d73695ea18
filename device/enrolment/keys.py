"""
What the file of a kiosk's key is encrypted with: nothing, or a secret that a TPM holds.

paho and OpenSSL sign with a key that they hold; a key that never leaves a TPM would need an OpenSSL
provider, which Python's `ssl` cannot choose for one key.  So the key lies on the disk encrypted,
and the password of its file is sealed in the TPM: whoever copies the card has a file that opens on
this board alone.  Whoever is root on the board itself can ask the TPM, too.

Nothing here loads a library: the kiosk's window asks for the password at each connection.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import shutil
import subprocess
import tempfile
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Protocol

from device.adapters.whole_file import write_whole
from device.errors import KioskError

log = logging.getLogger(__name__)

DEVICE = Path("/dev/tpmrm0")
"""The kernel's resource manager; its group is `tss`."""
SEALED = "key.sealed"
BY_CLOCK = (9, 10)
"""OpenSSL's verify codes for a certificate that is not yet, or no longer, good."""
PAIR, AUTHORITY = "device.pem", "ca.pem"
"""The files of an identity that its readers name: certificate and key, and the site's authority."""
_WITHIN_S = 30
_BYTES = 32


class KeyLost(KioskError):
    """The secret of the key's file cannot be had."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"this kiosk's key cannot be opened: the TPM does not give its secret ({why}). If this "
            "card was made on another board, write a new one with a new token"
        )


class KeyStore(Protocol):
    """Where the secret of the key's file is kept."""

    name: str
    """For the technician: `file`, or `tpm`."""

    def password(self) -> str:
        """What opens the key's file; empty where it lies there plain.  Raises KeyLost."""
        ...

    def forget(self) -> None:
        """Wipe: what is encrypted with it can be opened by nobody any more."""
        ...


class PlainKeys:
    """No TPM: the file is its owner's alone, and that is all."""

    name = "file"

    def password(self) -> str:
        return ""

    def forget(self) -> None:
        pass


class TpmKeys:
    """A password of 32 random bytes, sealed below the owner's primary key, by tpm2-tools."""

    name = "tpm"

    def __init__(self, directory: Path, tcti: str = f"device:{DEVICE}") -> None:
        self._directory = directory
        self._file = directory / SEALED
        self._tcti = tcti

    def password(self) -> str:
        """Sealed when it is first asked for.  Raises KeyLost."""
        if not self._file.exists():
            return self._seal()
        try:
            kept = json.loads(self._file.read_bytes())
            parts = {name: b64decode(kept[name]) for name in ("public", "private")}
        except (OSError, ValueError, KeyError, TypeError) as cause:
            raise KeyLost(f"{self._file} is damaged") from cause
        with tempfile.TemporaryDirectory() as scratch:
            place = Path(scratch)
            for name, content in parts.items():
                (place / name).write_bytes(content)
            self._primary(place)
            self._make_room(place)
            self._run(
                place, "tpm2_load", "-C", "primary", "-u", "public", "-r", "private", "-c", "seal"
            )
            self._make_room(place)
            return self._run(place, "tpm2_unseal", "-c", "seal").decode()

    def forget(self) -> None:
        self._file.unlink(missing_ok=True)

    def _seal(self) -> str:
        secret = secrets.token_hex(_BYTES)
        with tempfile.TemporaryDirectory() as scratch:
            place = Path(scratch)
            self._primary(place)
            self._make_room(place)
            self._run(
                place, "tpm2_create", "-C", "primary", "-i", "-", "-u", "public", "-r", "private",
                asked=secret.encode(),
            )  # fmt: skip
            kept = {
                name: b64encode((place / name).read_bytes()).decode()
                for name in ("public", "private")
            }
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self._file, json.dumps(kept).encode())
        return secret

    def _make_room(self, place: Path) -> None:
        # The kernel's resource manager does so by itself; a TPM that is asked directly holds three.
        self._run(place, "tpm2_flushcontext", "-t")

    def _primary(self, place: Path) -> None:
        # The same each time: it is derived from the TPM's own seed.
        self._make_room(place)
        self._run(place, "tpm2_createprimary", "-C", "o", "-G", "ecc", "-c", "primary")

    def _run(self, place: Path, *command: str, asked: bytes = b"") -> bytes:
        environment = {**os.environ, "TPM2TOOLS_TCTI": self._tcti}
        quiet = () if command[0] in ("tpm2_unseal", "tpm2_flushcontext") else ("-Q",)
        try:
            done = subprocess.run(  # noqa: S603 - our own words
                [*command, *quiet], cwd=place, input=asked, env=environment, capture_output=True,
                timeout=_WITHIN_S, check=True,
            )  # fmt: skip
        except subprocess.CalledProcessError as fault:
            said = fault.stderr.decode(errors="replace").strip().splitlines()
            raise KeyLost(said[0][:200] if said else f"{command[0]} failed") from fault
        except (OSError, subprocess.TimeoutExpired) as fault:
            raise KeyLost(str(fault)) from fault
        return done.stdout


def key_store(directory: Path, device: Path = DEVICE) -> KeyStore:
    """A TPM's where this machine has one that may be used, and whatever was begun with before."""
    if (directory / SEALED).exists():
        return TpmKeys(directory)
    is_there = os.access(device, os.R_OK | os.W_OK) and shutil.which("tpm2_createprimary")
    if not is_there or (directory / PAIR).exists():
        return PlainKeys()
    store = TpmKeys(directory)
    try:
        store.password()
    except KeyLost as lost:
        log.warning("the TPM is left aside: %s", lost)
        store.forget()
        return PlainKeys()
    return store
