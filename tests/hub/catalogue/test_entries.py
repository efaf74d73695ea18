"""Services of the menu: added, changed, extended, ended and moved, once each, over nobody's head."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from hub.accounts.tables import AuditEntry
from hub.catalogue.entries import reading, rules, service
from hub.catalogue.entries.reading import Entry
from hub.catalogue.entries.rules import Around, Wanted
from hub.catalogue.keeping.errors import NoSuchEntry, Stale, Unsuitable
from hub.catalogue.tables import ServiceRow
from hub.visits.tables import SelectionRow
from tests.hub.catalogue.conftest import Keeper
from tests.hub.making import NOON, SITE, an_id

TODAY = date(2026, 3, 4)
WELDING = Wanted(label={"en": "Welding", "es": "Soldadura"}, icon="training", mode="pending_staff")


def menu(keeper: Keeper) -> list[Entry]:
    with keeper.engine.connect() as connection:
        return reading.entries(connection, keeper.site, TODAY)


def one(keeper: Keeper, code: str) -> Entry:
    return next(entry for entry in menu(keeper) if entry.code == code)


def codes(keeper: Keeper) -> list[str]:
    return [entry.code for entry in menu(keeper)]


def test_a_site_adds_a_service_of_its_own_and_the_kiosks_hear_of_it(keeper: Keeper) -> None:
    before = keeper.version()
    assert keeper.do(service.add, WELDING) == "welding"
    entry = one(keeper, "welding")
    assert (entry.label, entry.mode, entry.standing) == (WELDING.label, "pending_staff", "on_offer")
    assert not entry.is_statewide
    assert codes(keeper)[-1] == "welding"
    assert entry.missing(["en", "es", "ar"]) == ["ar"]
    (change,) = keeper.changes()
    assert (change.kind, change.subject, change.action, change.by) == (
        "service", "welding", "added", "dana@work.example",
    )  # fmt: skip
    assert change.version == before + 1 == keeper.version()
    with keeper.engine.connect() as connection:
        assert "service.added" in list(connection.scalars(select(AuditEntry.action)))


def test_a_form_that_is_sent_twice_adds_one_service(keeper: Keeper) -> None:
    assert keeper.do(service.add, WELDING, form=7) == "welding"
    assert keeper.do(service.add, WELDING, form=7) == "welding"
    assert keeper.do(service.add, WELDING, form=8) == "welding-2"
    assert len(keeper.changes()) == 2


def test_two_people_change_one_service_and_neither_silently_loses(keeper: Keeper) -> None:
    keeper.do(service.add, WELDING)
    seen = one(keeper, "welding").revision
    keeper.do(
        service.change, "welding", seen, Wanted(label={"en": "Welders"}, mode="pending_staff")
    )
    with pytest.raises(Stale) as stale:
        keeper.do(service.change, "welding", seen, WELDING)
    assert stale.value.kept["label"] == {"en": "Welders"}
    assert stale.value.revision == seen + 1
    keeper.do(service.change, "welding", stale.value.revision, WELDING)
    assert one(keeper, "welding").name == "Welding"


def test_what_changed_is_told_from_and_to(keeper: Keeper) -> None:
    keeper.do(service.add, WELDING)
    wanted = Wanted(
        label=WELDING.label, icon="service", mode="pending_staff", opens="09:00", closes="12:00"
    )
    keeper.do(service.change, "welding", 1, wanted)
    change = keeper.changes()[-1]
    assert change.before == {"icon": "training", "opens": None, "closes": None}
    assert change.after == {"icon": "service", "opens": "09:00", "closes": "12:00"}


def test_a_service_that_was_chosen_is_never_counted_otherwise_afterwards(keeper: Keeper) -> None:
    keeper.do(service.add, WELDING)
    alone = Wanted(label=WELDING.label, mode="self_service")
    with keeper.engine.begin() as connection:
        connection.execute(
            insert(SelectionRow).values(
                visit=an_id(1), service="welding", site=SITE, day=TODAY, intended=True, chosen_at=NOON
            )
        )  # fmt: skip
    with pytest.raises(Unsuitable, match="end this service and add another"):
        keeper.do(service.change, "welding", 1, alone)
    keeper.do(service.change, "welding", 1, Wanted(label={"en": "Weld"}, mode="pending_staff"))


def test_a_service_ends_and_stays_in_the_list(keeper: Keeper) -> None:
    keeper.do(service.add, WELDING)
    keeper.do(service.end, "welding", 1, date(2026, 3, 3))
    assert one(keeper, "welding").standing == "ended"
    with pytest.raises(Unsuitable, match="Another entry has this code"):
        keeper.do(service.add, WELDING, "welding")


def test_a_site_extends_a_statewide_service_and_can_do_no_more(keeper: Keeper) -> None:
    words = Wanted(
        label={"en": "Claims corner", "es": ""}, mode="self_service", opens="09:00", closes="16:00"
    )
    keeper.do(service.extend, "unemployment-help", 0, words)
    entry = one(keeper, "unemployment-help")
    assert (entry.name, entry.mode, entry.opens) == ("Claims corner", "pending_staff", "09:00")
    assert entry.label["es"] != ""
    assert entry.is_extended
    with pytest.raises(NoSuchEntry):
        keeper.do(service.change, "unemployment-help", entry.revision, WELDING)
    with pytest.raises(NoSuchEntry):
        keeper.do(service.end, "resume", 1, TODAY)


def test_a_site_leaves_out_what_the_state_lets_it_leave_out(keeper: Keeper) -> None:
    keeper.do(service.extend, "job-fair", 0, Wanted(label={}, hidden=True))
    assert one(keeper, "job-fair").standing == "hidden"
    with pytest.raises(Unsuitable, match="every site to offer this"):
        keeper.do(service.extend, "resume", 0, Wanted(label={}, hidden=True))
    keeper.do(
        service.extend, "job-fair", 1 + one(keeper, "job-fair").revision - 1, Wanted(label={})
    )
    assert one(keeper, "job-fair").standing == "on_offer"


def test_two_people_begin_to_extend_one_service_at_once(keeper: Keeper) -> None:
    keeper.do(service.extend, "resume", 0, Wanted(label={"en": "Resume room"}))
    with pytest.raises(Stale):
        keeper.do(service.extend, "resume", 0, Wanted(label={"en": "Other room"}))
    assert one(keeper, "resume").name == "Resume room"


def test_words_that_are_the_states_are_not_kept_as_the_sites(keeper: Keeper) -> None:
    statewide = one(keeper, "resume").label
    keeper.do(
        service.extend, "resume", 0, Wanted(label=dict(statewide), opens="09:00", closes="10:00")
    )
    assert one(keeper, "resume").own["label"] == {}


def test_an_entry_goes_where_it_is_put_and_the_rest_stays(keeper: Keeper) -> None:
    first, second, *_rest, last = before = codes(keeper)
    keeper.do(service.move, last, first)
    assert codes(keeper)[:3] == [first, last, second]
    assert sorted(codes(keeper)) == sorted(before)
    keeper.do(service.move, last, "")
    assert codes(keeper)[0] == last
    assert [change.action for change in keeper.changes()] == ["moved", "moved"]
    assert keeper.changes()[-1].before == {"place": 2}
    with pytest.raises(NoSuchEntry):
        keeper.do(service.move, "nothing", "")


def test_a_service_is_added_right_after_another(keeper: Keeper) -> None:
    first = codes(keeper)[0]
    keeper.do(service.add, Wanted(label={"en": "Welding"}, after=first))
    assert codes(keeper)[1] == "welding"


def test_the_state_keeps_the_statewide_entries(keeper: Keeper) -> None:
    state = Keeper(keeper.engine, site="", by="state@work.example")
    state.do(service.add, Wanted(label={"en": "Childcare desk"}, may_hide=True))
    assert one(keeper, "childcare-desk").is_statewide
    assert one(keeper, "childcare-desk").may_hide
    assert [change.version for change in state.changes()] == [None]
    keeper.do(service.extend, "childcare-desk", 0, Wanted(label={}, hidden=True))
    state.do(service.change, "childcare-desk", 1, Wanted(label={"en": "Childcare desk"}))
    assert one(keeper, "childcare-desk").standing == "on_offer"


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"label": {"es": "Soldadura"}}, "label-en", "in English"),
        ({"label": {"en": "x" * 61}}, "label-en", "61 characters"),
        ({"label": {"en": "Weld\u202eing"}}, "label-en", "turn the order"),
        ({"icon": "star"}, "icon", "kiosks can draw"),
        ({"mode": "sometimes"}, "mode", "how it is given"),
        ({"programme": "none-such"}, "programme", "no such programme"),
        ({"opens": "09:00"}, "opens", "both times"),
        ({"opens": "12:00", "closes": "09:00"}, "opens", "ends before"),
        ({"valid_from": date(2026, 5, 1), "valid_to": date(2026, 4, 1)}, "valid_to", "before the first"),
        ({"after": "gone"}, "after", "not there any more"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_says_so_beside_its_field(
    fields: dict[str, Any], field: str, words: str
) -> None:
    wanted = Wanted(**({"label": {"en": "Welding"}} | fields))
    found = rules.faults(wanted, Around(codes={"resume"}))
    assert list(found) == [field]
    assert words in found[field]


def test_there_is_an_end_to_how_many_services_a_kiosk_holds(keeper: Keeper, engine: Engine) -> None:
    rows = [
        {"site": SITE, "code": f"own-{n}", "label": {"en": f"Own {n}"}, "icon": "service",
         "mode": "information", "position": n} for n in range(90)
    ]  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(ServiceRow), rows)
    with pytest.raises(Unsuitable, match="as many as kiosks can hold"):
        keeper.do(service.add, WELDING)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Welding & cutting", "welding-cutting"),
        ("O'Brien's Café", "o-brien-s-cafe"),
        ("王小明", "service"),
        ("3 easy steps", "easy-steps"),
        ("x" * 80, "x" * 32),
    ],
)
def test_codes_are_made_of_names(name: str, code: str) -> None:
    assert rules.code_of(name) == code
    assert rules.CODE.fullmatch(rules.free_code(name, {code}))


@pytest.mark.parametrize("after", ["", "a", "b", "c"])
def test_only_as_many_entries_are_renumbered_as_must_be(after: str) -> None:
    order = [("a", 100), ("b", 200), ("c", 300), ("d", 400)]
    found = rules.placed(order, "d", after)
    placed = dict(order) | found
    wanted = [one for one in ("a", "b", "c") if one]
    wanted.insert(wanted.index(after) + 1 if after else 0, "d")
    assert sorted(placed, key=lambda one: placed[one]) == wanted
    assert list(found) == ["d"]
    tight = dict(rules.placed([("a", 1), ("b", 2), ("c", 3)], "c", "a"))
    assert sorted(tight, key=lambda one: tight[one]) == ["a", "c", "b"]
