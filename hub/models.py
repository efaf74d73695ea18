"""Every table of the hub, imported in one place so that migrations see them all."""

from __future__ import annotations

from hub.accounts import tables as accounts
from hub.cards import tables as cards
from hub.catalogue import tables as catalogue
from hub.db import Base
from hub.events import tables as events
from hub.feedback import tables as feedback
from hub.groups import tables as groups
from hub.help import tables as help_
from hub.kiosks import tables as kiosks
from hub.kiosks.alerts import tables as kiosk_alerts
from hub.kiosks.commands import tables as kiosk_commands
from hub.kiosks.history import tables as kiosk_history
from hub.lobby import tables as lobby
from hub.members import tables as members
from hub.notices import tables as notices
from hub.sharing import tables as sharing
from hub.sync import tables as sync
from hub.visits import tables as visits

FEATURES = (
    accounts, cards, catalogue, events, feedback, groups, help_, kiosks, kiosk_alerts,
    kiosk_commands, kiosk_history, lobby, members, notices, sharing,
    sync, visits,
)  # fmt: skip
METADATA = Base.metadata
