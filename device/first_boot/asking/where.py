"""
Where the hub is by now: as the settings name it, or where it was found announcing itself.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from device.enrolment.asking import Hub
from device.first_boot import told
from device.first_boot.asking.finding import find, resolves
from device.first_boot.told import Found

Find = Callable[[str, Path], Found | None]
Resolves = Callable[[str], bool]


def where(
    address: str, site: str, ca: Path, found_file: Path,
    resolve: Resolves = resolves, look: Find = find,
) -> Hub | None:  # fmt: skip
    """The hub to ask; None where its name is unknown and nothing of ours announces itself."""
    host = urlsplit(address).hostname or ""
    if host and resolve(host):
        return Hub(address, ca)
    found = look(site, ca)
    if found is None:
        return None
    if told.read(Found, found_file) != found:
        told.leave(found_file, found)
    return Hub(found.address, ca, is_found=True)
