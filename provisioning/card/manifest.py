"""
What an image's manifest says of it, where one lies beside it: its version, and its checksum.

`worksource image build` writes it.  An image alone is written just as well.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from provisioning.card.block_map import bare
from provisioning.card.errors import BadImage

_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+){1,3}(?:[a-z]+[0-9]*)?")


def version_of(image: Path) -> str:
    """Of the software in an image, by its manifest, else by its name; empty if neither tells it."""
    told = _told(image).get("version")
    if isinstance(told, str) and _VERSION.fullmatch(told):
        return told
    found = _VERSION.search(image.name)
    return found[0] if found else ""


def check_packed(image: Path) -> None:
    """Hold a packed image against its manifest, before its first byte is used.  Raises BadImage."""
    packed = _told(image).get("packed")
    if not isinstance(packed, dict) or packed.get("file") != image.name:
        return
    with image.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != packed.get("sha256"):
        raise BadImage(image, "is damaged, or not the one that its manifest tells of")


def _told(image: Path) -> dict[str, Any]:
    try:
        told = json.loads(image.with_name(f"{bare(image).stem}.manifest.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
