"""
What the kiosk asks of root, by the names of files alone: nothing in them is read.

`token-used`: take the token off the card.  `retired`: take all settings off it, and root's own.
"""

from __future__ import annotations

import os

from device.first_boot.places import Places

TOKEN_USED, RETIRED = "token-used", "retired"


def ask(places: Places, what: str) -> None:
    """Returns when the disk has it.  Raises OSError."""
    places.for_root.mkdir(mode=0o700, parents=True, exist_ok=True)
    (places.for_root / what).touch()  # in one step: root looks as soon as there is anything
    folder = os.open(places.for_root, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
