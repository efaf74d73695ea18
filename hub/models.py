"""Every table of the hub, imported in one place so that migrations see them all."""

from __future__ import annotations

from hub.accounts import tables as accounts
from hub.cards import tables as cards
from hub.catalogue import tables as catalogue
from hub.db import Base
from hub.events import tables as events
from hub.kiosks import tables as kiosks
from hub.members import tables as members
from hub.sync import tables as sync
from hub.visits import tables as visits

FEATURES = (accounts, cards, catalogue, events, kiosks, members, sync, visits)
METADATA = Base.metadata
