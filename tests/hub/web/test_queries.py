"""A page asks the database as often for a thousand visits as for ten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from hub.accounts.rules import Role
from tests.hub.web.conftest import House
from tests.hub.web.example import an_id
from tests.hub.web.test_guard import EXAMPLE_MEMBER

MENU = 1
"""What every page asks for its menu besides: the number beside Sharing."""
MOST = {
    "/help": 4,
    "/sharing": 7,
    "/sharing/search": 5,
    "/sharing/requests": 7,
    "/lessons": 6,
    "/lessons/completions": 6,
    "/lobby": 14,
    "/waits": 9,
    "/displays": 5,
    "/desk": 5,
    "/desk/nobody": 6,
    f"/desk/visits/{an_id(1)}": 16,
    f"/desk/visits/{an_id(1)}/correct": 16,
    "/desk/sheets": 7,
    "/groups": 7,
    f"/groups/{an_id(5_000)}": 14,
    "/groups/new": 9,
    "/groups/calendar": 8,
    f"/groups/{an_id(5_000)}/confirm": 13,
    f"/groups/{an_id(5_000)}/change": 12,
    f"/groups/{an_id(5_000)}/sheet": 12,
    "/rooms": 5,
    "/calendar": 6,
    "/appointments": 11,
    f"/appointments/{an_id(5_500)}": 14,
    "/visits?status=all": 9,
    "/kiosks": 13,
    "/alerts": 10,
    "/kiosks/front-desk/orders": 7,
    "/kiosks/front-desk": 11,
    "/kiosks/front-desk/identity": 8,
    "/enrolment": 9,
    "/updates": 6,
    f"/updates/{an_id(9_700)}": 7,
    "/updates/releases/0.2.0/roll-out": 6,
    "/proof": 9,
    "/set-aside": 5,
    "/services": 7,
    "/services/entry/resume": 9,
    "/services/at-the-kiosk": 10,
    "/services/posted": 7,
    "/services/changes": 5,
    "/programmes": 4,
    "/partners": 6,
    "/hours": 7,
    "/kiosk-settings": 6,
    "/federal": 8,
    "/federal/services": 10,
    "/members/register": 6,
    f"/members/{EXAMPLE_MEMBER}/characteristics": 8,
    "/federal/dictionary": 5,
    f"/members/{EXAMPLE_MEMBER}": 12,
    "/cards": 8,
    "/cards/batches": 9,
    "/cards/encoders": 5,
    "/audit": 5,
    "/accounts": 5,
    "/accounts/1": 6,
    "/looks": 5,
    "/account": 5,
    "/account/second-factor": 6,
    "/figures": 14,
    "/reports": 4,
    "/reports/trend": 22,
    "/reports/services?compare=before": 34,
    "/reports/hours": 22,
    "/reports/staffing": 12,
    "/reports/saved": 5,
}


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that the engine carries out meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(("path", "most"), MOST.items())
def test_a_page_asks_few_questions(site: House, path: str, most: int) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    with counted(site.engine) as asked:
        browser.get(path)
    assert len(asked) <= most + MENU, asked
