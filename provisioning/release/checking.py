"""
Looking a bundle over before it is uploaded: who signed it, for which machine, and every byte of it.

`rauc info` looks at a verity bundle's manifest alone; damage to what it brings shows only by the
SHA-256 over the whole file, which is told beside it and held against it here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from contract.disk import COMPATIBLE
from contract.events import BadMessage
from contract.messages import decode_as
from contract.updates import Release
from provisioning.release.bundling import description_of, digest_of, run_rauc
from provisioning.release.errors import ReleaseError


@dataclass(frozen=True, slots=True)
class Checked:
    """A bundle that a kiosk with this keyring would take."""

    version: str
    sha256: str
    size: int


def check_bundle(bundle: Path, keyring: Path) -> Checked:
    """Raises ReleaseError with what is wrong."""
    for path in (bundle, keyring):
        if not path.is_file():
            raise ReleaseError(f"there is no file {path}.")
    done = run_rauc(f"--keyring={keyring}", "info", "--output-format=json", str(bundle))
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise ReleaseError(
            f"{bundle.name} is not signed by a signer of {keyring.name} "
            f"({lines[-1] if lines else 'rauc said nothing'})."
        )
    facts = json.loads(done.stdout)
    if facts.get("compatible") != COMPATIBLE:
        raise ReleaseError(
            f"{bundle.name} is for '{facts.get('compatible')}', and our kiosks are '{COMPATIBLE}'."
        )
    sha256, size = digest_of(bundle), bundle.stat().st_size
    told = _told(bundle)
    if (told.version, told.sha256, told.size) != (facts.get("version"), sha256, size):
        raise ReleaseError(
            f"{bundle.name} is not what {description_of(bundle).name} says of it: version "
            f"{facts.get('version')}, {size} bytes, sha256 {sha256}. Make the bundle anew."
        )
    return Checked(told.version, sha256, size)


def _told(bundle: Path) -> Release:
    path = description_of(bundle)
    try:
        return decode_as(Release, path.read_bytes())
    except FileNotFoundError as cause:
        raise ReleaseError(
            f"{path} is not there, and without it no byte of the content can be held against "
            "anything: bring it along with the bundle."
        ) from cause
    except BadMessage as fault:
        raise ReleaseError(f"{path} is {fault}.") from fault
