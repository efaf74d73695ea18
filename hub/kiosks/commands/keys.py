"""
The hub's private key for orders: a file of its own, mode 0400, made once by `init`.

Kiosks keep the first key that a catalogue brings, or hold to the one in their settings; a new
key is a matter of going to each of them, so this file belongs into the backup.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from contract.sealing import CommandSigner

log = logging.getLogger(__name__)

_OURS_TO_READ = 0o400


def make_key(path: Path) -> None:
    """Make the key, unless there is one."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OURS_TO_READ)
    with os.fdopen(handle, "w") as file:
        file.write(CommandSigner.new().private_text() + "\n")
        file.flush()
        os.fsync(file.fileno())


def load_signer(path: Path) -> CommandSigner | None:
    """Whoever signs orders; None, with a line in the log, when there is no usable key."""
    try:
        return CommandSigner.from_text(path.read_text().strip())
    except (OSError, ValueError) as cause:
        log.warning("no orders to kiosks: the key %s cannot be used (%s): run 'init'", path, cause)
        return None
