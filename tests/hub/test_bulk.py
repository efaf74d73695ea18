"""Many rows at once, on both engines, with the types the tables say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, Table, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from hub import bulk
from hub.catalogue.tables import ServiceRow
from hub.kiosks.tables import KioskBoot

BOOTS: Table = KioskBoot.__table__  # type: ignore[assignment]  # a mapped class's table is one
SERVICES: Table = ServiceRow.__table__  # type: ignore[assignment]
COLUMNS = ("boot_id", "site", "device", "started_at", "source")
AT = datetime(2026, 3, 4, 20, 0, 0, 123456, tzinfo=UTC)


def boot(boot_id: str, at: datetime | None = AT, source: str = "hub") -> tuple[object, ...]:
    return boot_id, "olympia", "walkup-1", at, source


def kept(engine: Engine) -> list[tuple[str, datetime | None, str]]:
    with engine.connect() as connection:
        rows = connection.execute(select(BOOTS).order_by(BOOTS.c.boot_id))
        return [(row.boot_id, row.started_at, row.source) for row in rows]


def test_times_come_back_aware_whatever_zone_they_were_given_in(engine: Engine) -> None:
    west = AT.astimezone(timezone(timedelta(hours=-8)))
    with engine.begin() as connection:
        bulk.insert(connection, BOOTS, COLUMNS, [boot("a"), boot("b", west), boot("c", None)])
    assert kept(engine) == [("a", AT, "hub"), ("b", AT, "hub"), ("c", None, "hub")]


def test_an_upsert_replaces_all_but_what_it_keeps(engine: Engine) -> None:
    later = AT + timedelta(hours=1)
    with engine.begin() as connection:
        bulk.insert(connection, BOOTS, COLUMNS, [boot("a")])
        rows = [boot("a", later, "kiosk"), boot("b")]
        bulk.upsert(connection, BOOTS, COLUMNS, rows, keep=["source"])
    assert kept(engine) == [("a", later, "hub"), ("b", AT, "hub")]


def test_many_rows_are_upserted_as_few_are(engine: Engine) -> None:
    later = AT + timedelta(hours=1)
    names = [f"{number:03}" for number in range(120)]
    with engine.begin() as connection:
        bulk.insert(connection, BOOTS, COLUMNS, [boot(name) for name in names[::2]])
        rows = [boot(name, later if name < "060" else None, "kiosk") for name in names]
        bulk.upsert(connection, BOOTS, COLUMNS, rows, keep=["source"])
    assert kept(engine) == [
        (name, later if name < "060" else None, ("hub", "kiosk")[place % 2])
        for place, name in enumerate(names)
    ]


def test_of_many_rows_with_one_key_the_last_stays(engine: Engine) -> None:
    rows = [boot(f"{number:03}", AT, "hub") for number in range(100)]
    again = [boot("007", AT + timedelta(hours=hour), "kiosk") for hour in (1, 2)]
    with engine.begin() as connection:
        bulk.upsert(connection, BOOTS, COLUMNS, [*rows, *again])
    found = kept(engine)
    assert len(found) == len(rows)
    assert found[7] == ("007", AT + timedelta(hours=2), "kiosk")


def test_many_json_values_numbers_and_days_are_upserted(engine: Engine) -> None:
    columns = (
        "site", "code", "label", "icon", "mode", "position", "may_hide", "hidden", "revision",
        "valid_from",
    )  # fmt: skip
    rows = [
        ("", f"code-{number}", {"en": 'A "résumé"\t\\', "es": "{Ñ,NULL}"}, "resume", "self_service",
         number, number % 2 == 0, False, 1, date(2026, 3, 4) if number % 3 else None)
        for number in range(80)
    ]  # fmt: skip
    with engine.begin() as connection:
        for _ in range(2):
            bulk.upsert(connection, SERVICES, columns, rows)
        found = connection.execute(select(SERVICES).where(SERVICES.c.code.like("code-%"))).all()
    assert len(found) == len(rows)
    by_code = {row.code: row for row in found}
    for row in rows:
        assert tuple(getattr(by_code[row[1]], name) for name in columns) == row


def test_what_is_too_long_is_refused_among_many_too(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite knows no lengths")
    rows = [boot(f"{number:03}") for number in range(80)]
    with pytest.raises(DBAPIError), engine.begin() as connection:
        bulk.upsert(connection, BOOTS, COLUMNS, [*rows, boot("x" * 200)])
    assert kept(engine) == []


def test_rows_are_deleted_by_what_they_hold(engine: Engine) -> None:
    with engine.begin() as connection:
        bulk.insert(connection, BOOTS, COLUMNS, [boot("a"), boot("b"), boot("c")])
        bulk.delete(connection, BOOTS, ("boot_id", "source"), [("a", "hub"), ("b", "kiosk")])
    assert [row[0] for row in kept(engine)] == ["b", "c"]


def test_nothing_to_do_asks_the_database_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        bulk.insert(connection, BOOTS, COLUMNS, [])
        bulk.upsert(connection, BOOTS, COLUMNS, [])
        bulk.delete(connection, BOOTS, ("boot_id",), [])
    assert kept(engine) == []


def test_json_and_days_go_in_as_the_table_says(engine: Engine) -> None:
    columns = (
        "site",
        "code",
        "label",
        "icon",
        "mode",
        "position",
        "may_hide",
        "hidden",
        "revision",
        "valid_from",
    )
    row = (
        "",
        "resume",
        {"en": 'A "résumé"\t\\'},
        "resume",
        "self_service",
        1,
        False,
        False,
        1,
        date(2028, 2, 29),
    )
    with engine.begin() as connection:
        bulk.insert(connection, SERVICES, columns, [row])
        found = connection.execute(select(SERVICES)).one()
    assert (found.label, found.valid_from) == (row[2], row[-1])


def test_a_refused_row_is_an_error_that_does_not_repeat_it(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as said, engine.begin() as connection:
        bulk.insert(connection, BOOTS, COLUMNS, [boot("secret-card"), boot("secret-card")])
    assert "secret-card" not in str(said.value)
    assert said.value.__cause__ is None or "secret-card" not in str(said.value.__cause__)


@pytest.mark.parametrize(
    "text", ["a\tb", "a\nb\r", "\\N", "\\.", "b\\c\\t", "\"'", "Ñandú 🔧 \u2028", ""]
)
def test_a_text_comes_back_as_it_was(engine: Engine, text: str) -> None:
    with engine.begin() as connection:
        bulk.insert(connection, BOOTS, COLUMNS, [boot("a", source=text)])
    assert kept(engine) == [("a", AT, text)]


def test_whole_seconds_and_early_years_keep_their_spelling(engine: Engine) -> None:
    whole, early = datetime(2026, 3, 4, tzinfo=UTC), datetime(970, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    with engine.begin() as connection:
        bulk.insert(connection, BOOTS, COLUMNS, [boot("a", whole), boot("b", early)])
        stored = connection.execute(select(BOOTS.c.boot_id).order_by(BOOTS.c.started_at)).all()
    assert [row.boot_id for row in stored] == ["b", "a"]
    assert kept(engine) == [("a", whole, "hub"), ("b", early, "hub")]


def test_a_key_that_is_there_is_an_integrity_error(engine: Engine) -> None:
    with engine.begin() as connection:
        bulk.insert(connection, BOOTS, COLUMNS, [boot("a")])
        with pytest.raises(IntegrityError), connection.begin_nested():
            bulk.insert(connection, BOOTS, COLUMNS, [boot("b"), boot("a")])
        bulk.insert(connection, BOOTS, COLUMNS, [boot("c")])
    assert [row[0] for row in kept(engine)] == ["a", "c"]


def test_a_time_without_a_zone_is_never_stored(engine: Engine) -> None:
    with pytest.raises(ValueError, match="zone"), engine.begin() as connection:
        bulk.insert(connection, BOOTS, COLUMNS, [boot("a", datetime(2026, 3, 4))])
