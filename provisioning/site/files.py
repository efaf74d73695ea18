"""Files that are there whole or not at all, whatever ends the set-up in between."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, text: str, mode: int) -> bool:
    """Write a file unless it says the same already; answers whether it was written."""
    if path.exists() and path.read_text() == text:
        path.chmod(mode)
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "w") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    return True
