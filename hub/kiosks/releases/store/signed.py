"""
Who signed a bundle, as far as this machine can tell.

A hub need not hold RAUC.  Without it, or without the keyring, the kiosks check the signature
themselves, as they do in any case: a hub that was taken over cannot make them take a program.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from hub.said import Said, say

WITHIN_S = 120
KEYRING = Path("/etc/rauc/keyring.pem")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Signed:
    """What RAUC says of a bundle; both empty where there is no RAUC to ask."""

    by: str = ""
    version: str = ""
    fault: Said | None = None


def look(bundle: Path, keyring: Path = KEYRING) -> Signed:
    """Ask RAUC, where it is on this machine and has a keyring."""
    program = shutil.which("rauc")
    if program is None or not keyring.exists():
        return Signed()
    try:
        done = subprocess.run(  # noqa: S603 - the program's own path, and a path of ours
            [program, f"--keyring={keyring}", "info", "--output-format=json", str(bundle)],
            capture_output=True,
            timeout=WITHIN_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return Signed()
    if done.returncode:
        return Signed(
            fault=say(
                "RAUC on this hub does not believe the bundle's signature: it was signed by "
                "somebody whom %(keyring)s does not name, or it was changed on its way.",
                keyring=keyring,
            )
        )
    return _read(done.stdout)


def _read(said: bytes) -> Signed:
    try:
        told = json.loads(said)
        signer = told.get("signer") or told.get("cert-chain") or [{}]
        first = signer[0] if isinstance(signer, list) else signer
        name = first.get("subject", "") if isinstance(first, dict) else str(first)
        return Signed(by=str(name)[:_LONGEST], version=str(told.get("version", "")))
    except (ValueError, AttributeError, IndexError, TypeError):
        return Signed()
