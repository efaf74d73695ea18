"""Every table of the hub, imported in one place so that migrations see them all."""

from __future__ import annotations

from hub.accounts import tables as accounts
from hub.agreements import tables as agreements
from hub.cards import tables as cards
from hub.catalogue import tables as catalogue
from hub.counts import tables as counts
from hub.db import Base
from hub.desk.sheets import tables as paper_sheets
from hub.events import tables as events
from hub.exchange import tables as exchange
from hub.exchange.hooks import tables as hooks
from hub.federal.characteristics import tables as characteristics
from hub.federal.figures import tables as federal_counts
from hub.federal.pirl import tables as participant_record
from hub.federal.snapshots import tables as federal_snapshots
from hub.feedback import tables as feedback
from hub.followup import tables as followup
from hub.groups import tables as groups
from hub.groups.calendar import tables as calendars
from hub.groups.rooms import tables as rooms
from hub.groups.roster import tables as rosters
from hub.groups.series import tables as series
from hub.help import tables as help_
from hub.kiosks import tables as kiosks
from hub.kiosks.alerts import tables as kiosk_alerts
from hub.kiosks.commands import tables as kiosk_commands
from hub.kiosks.enrolment import tables as kiosk_enrolment
from hub.kiosks.history import tables as kiosk_history
from hub.kiosks.releases import tables as kiosk_releases
from hub.kiosks.releases.versions import tables as kiosk_versions
from hub.limits import tables as limits
from hub.lobby import tables as lobby
from hub.members import tables as members
from hub.members.envelope import tables as envelopes
from hub.members.matching import tables as matching
from hub.members.merging import tables as merging
from hub.mis import tables as mis
from hub.notices import tables as notices
from hub.outcomes import tables as outcomes
from hub.reports.saved import tables as saved_reports
from hub.reports.schema import tables as reporting
from hub.retention import tables as retention
from hub.sharing import tables as sharing
from hub.sharing.procedure import tables as sharing_procedure
from hub.sync import tables as sync
from hub.training import tables as training
from hub.visits import marks as visit_marks
from hub.visits import tables as visits
from hub.visits.rollups import tables as rollups

FEATURES = (
    reporting, saved_reports,
    federal_counts, federal_snapshots, accounts, agreements, cards, catalogue, paper_sheets, events, exchange, hooks, feedback, followup, groups, calendars, rooms,
    rosters, series, help_, characteristics, participant_record, kiosks, kiosk_alerts,
    kiosk_commands, kiosk_enrolment, kiosk_history, kiosk_releases, kiosk_versions, limits, lobby, members, envelopes, matching, merging, mis, notices, outcomes, retention, sharing,
    sharing_procedure,
    counts, sync, training, visits, visit_marks, rollups,
)  # fmt: skip
METADATA = Base.metadata
