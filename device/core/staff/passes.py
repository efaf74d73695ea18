"""
Who is staff: a card whose digest the catalogue names.

Pure, and without the hub: the digests lie in the last catalogue on the disk.
"""

from __future__ import annotations

import hashlib

from contract.fields import Who
from contract.messages import Catalogue
from device.core.staff.state import May

NOTHING: May = frozenset()


def opens(catalogue: Catalogue | None, who: Who) -> May:
    """What this card opens at the kiosk; nothing if it is no staff card."""
    if catalogue is None or not isinstance(who.card, str):
        return NOTHING
    digest = hashlib.sha256(who.card.encode()).hexdigest()
    return frozenset(what for one in catalogue.staff if one.card == digest for what in one.may)
