"""
The moment in which SETUP is written: mounted to be read, it is mounted anew for as long as needed.

Whoever writes there holds a lock on its folder, so that nobody mounts it back under another.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def writable(setup: Path) -> Iterator[None]:
    """SETUP can be written until the block ends.  Raises OSError."""
    import fcntl  # noqa: PLC0415 - of Linux alone, as two slots are

    folder = os.open(setup, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if not _is_read_only(setup):
            yield
            return
        _mount_anew(setup, "rw")
        try:
            yield
        finally:
            os.sync()
            _mount_anew(setup, "ro")
    finally:
        os.close(folder)


def _is_read_only(setup: Path) -> bool:
    return bool(os.statvfs(setup).f_flag & os.ST_RDONLY)


def _mount_anew(setup: Path, how: str) -> None:
    command = ["/usr/bin/mount", "-o", f"remount,{how}", str(setup)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - fixed
    # Back to `ro` fails while somebody else writes; then that one mounts it back.
    if done.returncode and how == "rw":
        raise OSError(f"{setup} cannot be mounted to be written: {done.stderr.strip()}")
