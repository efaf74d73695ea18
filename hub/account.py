"""
The account of a hub or of the state: root becomes it before it touches their files.

A database that root opened would leave files beside it that the hub cannot write.
"""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from hub.config import read_hub, read_state
from hub.errors import BadConfig


def become_the_hub(path: Path) -> None:
    """When root asks: go on as the owner of the hub's data, if that is somebody else."""
    if os.geteuid() != 0:
        return
    owner = _owner_of_data(path)
    if owner is None or owner.st_uid == 0:
        return
    os.initgroups(pwd.getpwuid(owner.st_uid).pw_name, owner.st_gid)
    os.setgid(owner.st_gid)
    os.setuid(owner.st_uid)
    os.chdir("/")


def _owner_of_data(path: Path) -> os.stat_result | None:
    for read in (read_hub, read_state):
        try:
            return read(path).web.secret_key_file.parent.stat()
        except (BadConfig, OSError):
            continue
    return None
