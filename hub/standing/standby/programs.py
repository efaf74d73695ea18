"""PostgreSQL's own programs, run as the account that owns the cluster's directory."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from hub.standing.errors import ProgramFailed

WITHIN_S = 24 * 3600
_DEBIAN = Path("/usr/lib/postgresql")


def run(name: str, *words: object, directory: Path, may_fail: bool = False) -> str:
    """What the program printed.  Raises ProgramFailed."""
    command = [*_as_owner_of(directory), str(_program(name)), *(str(word) for word in words)]
    try:
        done = subprocess.run(  # noqa: S603 - words of our own, and no shell
            command,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            timeout=WITHIN_S,
            stdin=subprocess.DEVNULL,
        )
    except OSError as cause:
        raise ProgramFailed(name, f"{cause.strerror}: install postgresql") from cause
    if done.returncode and not may_fail:
        raise ProgramFailed(name, done.stderr or done.stdout)
    return done.stdout


def _program(name: str) -> Path:
    # Debian keeps a server's programs by version and puts none of them on the path.
    versions = sorted(_DEBIAN.glob("*/bin"), key=lambda one: float(one.parent.name), reverse=True)
    places = [one / name for one in versions if (one / name).exists()]
    found = shutil.which(name)
    if not places and found is None:
        raise ProgramFailed(name, "it is not installed: apt install postgresql")
    return places[0] if places else Path(str(found))


def _as_owner_of(directory: Path) -> list[str]:
    if os.geteuid() != 0:
        return []
    there = next(one for one in (directory, *directory.parents) if one.exists()).stat()
    if there.st_uid == 0:
        raise ProgramFailed(
            "the cluster", f"{directory} belongs to root: give it to postgres with 'chown postgres'"
        )
    return ["setpriv", f"--reuid={there.st_uid}", f"--regid={there.st_gid}", "--clear-groups"]
