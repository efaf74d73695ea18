"""Agreements on sharing data: who may have what, when, and what hubs hear of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from contract.sync import AgreementChange
from hub import agreements
from hub.agreements import reading, rules, service, told
from hub.agreements.history import Act, changes_of
from hub.agreements.rules import About, Span, Term
from hub.catalogue.keeping.errors import NoSuchEntry, Stale, Unsuitable
from hub.catalogue.tables import PartnerRow
from hub.db import open_engine
from hub.sync.changes import changes_after

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
DIGEST = "ab" * 32
ABOUT = About(
    title="Nguyễn College: visits of our students",
    purpose="To know whom our workshops reach",
    parties=("college", "tribe"),
    contact="Dana O'Brien",
)
TERM = Term(
    signed=date(2026, 1, 15),
    valid_from=date(2026, 2, 1),
    valid_to=date(2027, 1, 31),
    data=("activity", "names"),
    document="signed 王小明.pdf",
    digest=DIGEST,
)
_FORMS = count(1)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    with engine.begin() as connection:
        for code in ("college", "tribe", "council"):
            connection.execute(
                insert(PartnerRow).values(
                    site="",
                    code=code,
                    name=code.title(),
                    kind="college",
                    services=[],
                    programmes=[],
                )
            )
    return engine


def act() -> Act:
    return Act("", "state.administrator@worksource.example", NOW, str(UUID(int=next(_FORMS))))


def do(engine: Engine, verb: Any, *args: Any) -> Any:
    with Session(engine) as session, session.begin():
        return verb(session, *args)


def is_live(engine: Engine, partner: str, data: str, day: date = TODAY) -> bool:
    with engine.connect() as connection:
        return agreements.live(connection, partner, data, day)


def missing(engine: Engine, partner: str, *data: str, day: date = TODAY) -> str | None:
    with engine.connect() as connection:
        return agreements.missing(connection, partner, data, day)


def told_to_hubs(engine: Engine) -> list[AgreementChange]:
    with engine.connect() as connection:
        found = changes_after(connection, "lakewood", 0).changes
    return [one.change for one in found if isinstance(one.change, AgreementChange)]


def test_only_what_was_agreed_may_be_shared_and_only_while_it_holds(filled: Engine) -> None:
    do(filled, service.register, act(), ABOUT, TERM)
    assert is_live(filled, "college", "names")
    assert is_live(filled, "tribe", "activity")
    assert not is_live(filled, "college", "federal")
    assert not is_live(filled, "council", "names")
    assert is_live(filled, "college", "names", date(2026, 2, 1))
    assert is_live(filled, "college", "names", date(2027, 1, 31))
    assert not is_live(filled, "college", "names", date(2026, 1, 31))
    assert not is_live(filled, "college", "names", date(2027, 2, 1))
    with filled.connect() as connection:
        assert agreements.partners_with(connection, "names", TODAY) == {"college", "tribe"}
        with pytest.raises(ValueError, match="no kind of data"):
            agreements.live(connection, "college", "everything", TODAY)


def test_what_is_missing_is_said_in_a_sentence(filled: Engine) -> None:
    assert "No data-sharing agreement with college" in str(missing(filled, "college", "names"))
    do(filled, service.register, act(), ABOUT, TERM)
    assert missing(filled, "college", "names", "activity") is None
    assert "does not allow 'federal'" in str(missing(filled, "college", "federal", "names"))
    later = missing(filled, "college", "names", day=date(2027, 3, 1))
    assert "ended on 2027-01-31" in str(later)


def test_one_form_sent_twice_is_one_agreement(filled: Engine) -> None:
    form = act()
    first = do(filled, service.register, form, ABOUT, TERM)
    assert do(filled, service.register, form, ABOUT, TERM) == first
    assert len(told_to_hubs(filled)) == 1


def test_ending_it_early_stops_what_leaves_from_that_day(filled: Engine) -> None:
    made = do(filled, service.register, act(), ABOUT, TERM)
    do(filled, service.end, act(), made, 1, TODAY, "The college closed its office")
    assert not is_live(filled, "college", "names")
    assert is_live(filled, "college", "names", TODAY - timedelta(days=1))
    assert "ended on 2026-11-22" in str(missing(filled, "college", "names"))
    assert [one.ended_from for one in told_to_hubs(filled)][-1] == "2026-11-22"


def test_a_renewal_goes_on_where_the_last_term_ends(filled: Engine) -> None:
    made = do(filled, service.register, act(), ABOUT, TERM)
    further = Term(
        signed=TODAY,
        valid_from=date(2027, 2, 1),
        valid_to=date(2028, 1, 31),
        data=("activity",),
        document="renewal.pdf",
        digest="cd" * 32,
    )
    do(filled, service.renew, act(), made, 1, further)
    assert is_live(filled, "college", "names", date(2027, 1, 31))
    assert not is_live(filled, "college", "names", date(2027, 2, 1))
    assert is_live(filled, "college", "activity", date(2027, 2, 1))
    with filled.connect() as connection:
        kept = reading.find(connection, made, TODAY)
        assert kept is not None
        assert (kept.standing, kept.holds_until) == ("holds", date(2028, 1, 31))
        assert [one.action for one in changes_of(connection, "agreement", made)] == [
            "renewed",
            "added",
        ]


def test_a_renewal_may_not_overlap_and_one_after_an_early_end_begins_anew(filled: Engine) -> None:
    made = do(filled, service.register, act(), ABOUT, TERM)
    soon = Term(
        signed=TODAY,
        valid_from=date(2026, 12, 1),
        valid_to=date(2028, 1, 31),
        data=("activity",),
        document="renewal.pdf",
        digest=DIGEST,
    )
    with pytest.raises(Unsuitable) as refused:
        do(filled, service.renew, act(), made, 1, soon)
    assert "begin a day later" in refused.value.faults["valid_from"]
    do(filled, service.end, act(), made, 1, date(2026, 11, 1), "Signed anew with other data")
    do(filled, service.renew, act(), made, 2, soon)
    assert is_live(filled, "college", "names", date(2026, 10, 31))
    assert not is_live(filled, "college", "names", date(2026, 11, 1))
    assert not is_live(filled, "college", "activity", TODAY)
    assert is_live(filled, "college", "activity", date(2026, 12, 1))


def test_of_two_who_change_it_neither_silently_loses(filled: Engine) -> None:
    made = do(filled, service.register, act(), ABOUT, TERM)
    do(filled, service.change, act(), made, 1, About(**_about(title="First")), TERM)
    with pytest.raises(Stale) as stale:
        do(filled, service.change, act(), made, 1, About(**_about(title="Second")), TERM)
    assert (stale.value.kept["title"], stale.value.revision) == ("First", 2)
    with pytest.raises(NoSuchEntry):
        do(filled, service.end, act(), str(UUID(int=0)), 1, TODAY, "There is none of it")


def _about(**other: Any) -> dict[str, Any]:
    names = ("title", "purpose", "parties", "contact", "email", "telephone")
    return {name: getattr(ABOUT, name) for name in names} | other


@pytest.mark.parametrize(
    ("about", "term", "field"),
    [
        ({"title": ""}, {}, "title"),
        ({"title": "x" * 161}, {}, "title"),
        ({"title": "a\u202eb"}, {}, "title"),
        ({"parties": ()}, {}, "parties"),
        ({"parties": ("nobody",)}, {}, "parties"),
        ({"purpose": ""}, {}, "purpose"),
        ({"email": "dana"}, {}, "email"),
        ({}, {"data": ()}, "data"),
        ({}, {"data": ("everything",)}, "data"),
        ({}, {"valid_to": date(2025, 1, 1)}, "valid_to"),
        ({}, {"valid_to": date(2099, 1, 1)}, "valid_to"),
        ({}, {"signed": None}, "signed"),
        ({}, {"document": "", "digest": ""}, "document"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    filled: Engine, about: dict[str, Any], term: dict[str, Any], field: str
) -> None:
    names = ("signed", "valid_from", "valid_to", "data", "document", "digest")
    given_term = Term(**({name: getattr(TERM, name) for name in names} | term))
    with pytest.raises(Unsuitable) as refused:
        do(filled, service.register, act(), About(**_about(**about)), given_term)
    assert set(refused.value.faults) == {field}


def test_a_hub_answers_as_the_state_does(filled: Engine, tmp_path: Any) -> None:
    made = do(filled, service.register, act(), ABOUT, TERM)
    hub = open_engine(f"sqlite:///{tmp_path / 'site.db'}")
    from hub import migrations  # noqa: PLC0415 - here alone

    migrations.upgrade(hub)
    with hub.begin() as connection:
        told.keep(connection, told_to_hubs(filled)[-1])
    assert is_live(hub, "college", "names")
    assert not is_live(hub, "college", "federal")
    do(filled, service.end, act(), made, 1, TODAY, "Ended by the college")
    with hub.begin() as connection:
        for change in told_to_hubs(filled):
            told.keep(connection, change)
    assert not is_live(hub, "college", "names")
    with hub.connect() as connection:
        assert connection.scalar(select(rules_contact())) == ""
    hub.dispose()


def rules_contact() -> Any:
    from hub.agreements.tables import AgreementRow  # noqa: PLC0415 - one column of it

    return AgreementRow.contact


days = st.dates(date(2026, 1, 1), date(2026, 3, 1))


@given(
    spans=st.lists(st.tuples(days, st.integers(0, 20)), max_size=6),
    ended=st.none() | days,
    today=days,
)
def test_covered_through_is_the_last_day_without_a_gap(
    spans: list[tuple[date, int]], ended: date | None, today: date
) -> None:
    kept = [Span(first, first + timedelta(days=length)) for first, length in spans]
    day, expected = today, None
    while any(span.holds(day, ended) for span in kept):
        expected, day = day, day + timedelta(days=1)
    assert rules.covered_through(kept, ended, today) == expected
