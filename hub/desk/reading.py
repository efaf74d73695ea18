"""What the desk's pages show: a member and their visits of today, one visit and its steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from contract.messages import Appointment, Service
from hub.catalogue import publishing
from hub.catalogue import rules as catalogue
from hub.catalogue.tables import SiteRow
from hub.groups import agenda
from hub.visits import reading as visits
from hub.visits.history import Step, last_step, steps_of
from hub.visits.log_ins import said_of
from hub.visits.reading import Criteria, SeenService, SeenVisit
from hub.visits.rules import BY_ONESELF
from hub.visits.service import known_as

MOST_TODAY = 10


@dataclass(frozen=True, slots=True)
class Option:
    """A service that may be chosen."""

    code: str
    labels: dict[str, str]
    is_with_staff: bool

    def label(self, language: str) -> str:
        """What it is called in a language, or in English."""
        return self.labels.get(language) or self.labels.get("en", self.code)


@dataclass(frozen=True, slots=True)
class VisitAtDesk:
    """One visit as the desk works on it."""

    visit: SeenVisit
    steps: list[Step]
    revision: str
    undoable: Step | None
    options: list[Option]
    """The services of that day that the visit does not have."""
    labels: dict[str, str]
    """What every service is called, for the history."""

    @property
    def to_confirm(self) -> list[SeenService]:
        """Services that count when staff say they were given."""
        return [one for one in self.visit.services if one.standing == "pending_staff"]

    @property
    def is_open(self) -> bool:
        return self.visit.status == "open"


def options(connection: Connection, site: str, day: date) -> list[Option]:
    """The services that the site offers on a day, in the menu's order."""
    menu = catalogue.menu(list(publishing.offers(connection, site)), day)
    return [_option(service) for service in menu]


def today_of(connection: Connection, site: str, member: str, day: date) -> list[SeenVisit]:
    """A member's visits of a day, the last one first."""
    criteria = Criteria(site=site, first=day, last=day, status="all", person=f"m:{member}")
    found, _ = visits.find_visits(connection, criteria, offset=0, limit=MOST_TODAY)
    return found


def expected(
    connection: Connection, site: str, member: str, day: date, now: datetime
) -> list[Appointment]:
    """The appointments and groups of today that the member has not said they came for."""
    return agenda.of_person(connection, site, known_as(connection, f"m:{member}"), day, now)


def visit_at_desk(connection: Connection, visit_id: str, today: date) -> VisitAtDesk | None:
    """One visit, by any log-in of it, with everything that was said of it."""
    visit = visits.visits_of_log_ins(connection, [visit_id]).get(visit_id)
    if visit is None:
        return None
    said = said_of(connection, visit.id)
    steps = steps_of(connection, said, has_accounts=True) if said is not None else []
    has = {service.code for service in visit.services}
    offered = [one for one in options(connection, visit.site, visit.day) if one.code not in has]
    return VisitAtDesk(
        visit,
        steps,
        revision=said.revision if said is not None else "",
        undoable=last_step(steps) if visit.day == today else None,
        options=offered,
        labels=visits.service_labels(connection),
    )


def takes_legacy_cards(connection: Connection, site: str) -> bool:
    """Whether this site still takes cards of 2002."""
    return bool(connection.scalar(select(SiteRow.legacy_cards).where(SiteRow.code == site)))


def _option(service: Service) -> Option:
    return Option(service.code, dict(service.label), service.mode not in BY_ONESELF)
