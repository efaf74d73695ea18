"""Two machines under one name, told by their heartbeats; and whom that alerts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert

from hub.kiosks import service as kiosks
from hub.kiosks.alerts.conditions import Key, conditions
from hub.kiosks.alerts.looking import look
from hub.kiosks.enrolment.rules import is_second_machine
from hub.kiosks.enrolment.tables import DeviceIdentity
from hub.kiosks.identity import doubles
from tests.hub.ingest.test_sorting import heartbeat
from tests.hub.making import NOON, SITE, an_id, open_site


@pytest.mark.parametrize(
    ("turns", "is_second"),
    [("a", False), ("aa", False), ("ab", False), ("abc", False), ("abb", False), ("aba", True)],
)
def test_only_a_boot_that_comes_back_is_of_another_machine(turns: str, is_second: bool) -> None:
    before: str | None = None
    before_that: str | None = None
    found = False
    for now in turns:
        found = found or is_second_machine(now, before, before_that)
        if before is not None and now != before:
            before_that = before
        before = now
    assert found == is_second


def speak(engine: Engine, turns: list[tuple[int, str | None]]) -> list[tuple[str, str]]:
    """Heartbeats by (boot, board); answers the doubles that are open then."""
    open_site(engine)
    for number, (boot, board) in enumerate(turns):
        at = NOON + timedelta(seconds=30 * number)
        told = {"boot_id": an_id(boot), "sent_at": at} | ({"board": board} if board else {})
        with engine.begin() as connection:
            kiosks.heard(connection, heartbeat(**told), at)
    with engine.connect() as connection:
        found = doubles.open_ones(connection, SITE)
        return [(row.known_serial, row.seen_serial) for row in found]


def test_restarts_are_no_second_machine(engine: Engine) -> None:
    assert speak(engine, [(1, "a"), (1, "a"), (2, "a"), (3, "a"), (3, "a")]) == []


def test_two_boards_that_push_each_other_out_are_shown_once(engine: Engine) -> None:
    turns: list[tuple[int, str | None]] = [(1, "a"), (2, "b")] * 3
    assert speak(engine, turns) == [("a", "b")]


def test_a_copied_card_shows_itself_by_the_board_that_the_hub_knows(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            insert(DeviceIdentity).values(
                site=SITE, device="walkup-1", serial="mine", fingerprint="", model="",
                bound_at=NOON, retired_why="",
            )
        )  # fmt: skip
    assert speak(engine, [(1, "mine"), (2, "copy"), (2, "copy")]) == [("mine", "copy")]
    with engine.connect() as connection:
        seen = look(connection, SITE, NOON + timedelta(seconds=70))
    (found,) = [one for one in conditions(seen) if one.key == Key("walkup-1", "double")]
    assert "known is serial mine, seen was serial copy" in found.sentence


def test_kiosks_of_before_that_tell_no_board_are_told_apart_by_their_boots(engine: Engine) -> None:
    assert speak(engine, [(1, None), (2, None), (1, None)]) == [(doubles.UNKNOWN, doubles.UNKNOWN)]
