"""
A made-up SSN through every door of the state and of a site, and secrets of webhooks: found nowhere.

Database files with their write-ahead log, PostgreSQL's directory and dump, every cell, logs,
pages, exports and copies; and before that, that the search finds what it looks for.
"""

from __future__ import annotations

import base64
import gzip
import logging
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard
from sqlalchemy import Engine, insert, select, text, update

from contract.fields import Sealed
from contract.sync import MatchRequest, SiteMember
from hub.accounts.rules import Role
from hub.accounts.tables import StaffSession
from hub.backups import copying
from hub.cards.tables import Card
from hub.catalogue.tables import SiteRow
from hub.events import service as event_log
from hub.exchange.hooks import rules as webhook_rules
from hub.exchange.hooks.tables import Hook
from hub.exchange.tables import ApiClient
from hub.members import rotation, service
from hub.members.errors import AlreadyRegistered, NotAnSsn
from hub.members.key_files import LiveKeys, add_keys, load_keys
from hub.members.keys import KeyRing
from hub.members.matching import searching
from hub.members.merging import service as merging
from hub.members.publishing import publish
from hub.members.rules import read_ssn
from hub.members.tables import Member
from hub.sync.members import keep_told
from hub.sync.projector import project_all
from tests.hub.making import NOON, Pen, an_id, append
from tests.hub.people import a_ring, applicant, sealed, sealed_who
from tests.hub.web.conftest import Browser, House, Watch
from tests.hub.web.example import SITE
from tests.rig.canary import Canary, Hidden, SigningSecret
from tests.rig.postgres import Cluster

CANARY = Canary("219-09-8761")
PLANTED = Canary("219-09-8763")
"""Of the other test: PostgreSQL keeps what it wrote ahead for all of them."""
WHY = "asked for by the auditor of case 12"
LISTS = ("/duplicates", "/duplicates/merges", "/members", "/visits?site=lakewood", "/audit", "/looks", "/set-aside", "/sites")  # fmt: skip
_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{44}")
_FILE = re.compile(r'href="([^"]*format=(?:csv|xlsx|pdf|parquet)[^"]*)"')


def test_the_search_finds_it_however_it_is_hidden(tmp_path: Path) -> None:
    digits = CANARY.digits.encode()
    hidden: list[bytes] = [
        digits, b"219-09-8761", digits.hex().encode(), "219098761".encode("utf-16-be"),
        base64.b64encode(b"x" + digits + b"yz"), base64.b64encode(b"ab219-09-8761c"),
        gzip.compress(b"a" + digits), zstandard.compress(gzip.compress(b"a" + digits)),
    ]  # fmt: skip
    for number, data in enumerate(hidden):
        (tmp_path / "one").write_bytes(b"before " + data if number < 6 else data)
        assert CANARY.in_files(tmp_path), number
    secret = webhook_rules.new_secret()
    key = webhook_rules.key_of(secret)
    for data in (secret.encode(), secret.removeprefix("whsec_").encode(), key, key.hex().encode(), gzip.compress(key)):  # fmt: skip
        assert SigningSecret(secret).in_bytes("here", data if data[:2] == b"\x1f\x8b" else b"a" + data)  # fmt: skip
    assert SigningSecret(secret).in_bytes("here", webhook_rules.new_secret().encode()) == []
    (tmp_path / "one").write_bytes(b"z" * (1 << 20) + digits)
    assert CANARY.in_files(tmp_path)
    (tmp_path / "one").write_bytes(b"z" * 2_000_000)
    assert CANARY.in_files(tmp_path) == []


@pytest.fixture
def everywhere(
    engine: Engine, request: pytest.FixtureRequest, tmp_path: Path, caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Callable[..., list[str]]]:  # fmt: skip
    """Searches all that a server writes."""
    caplog.set_level(logging.DEBUG)
    loud = [logging.getLogger(name) for name in ("sqlalchemy.engine", "sqlalchemy.pool")]
    for one in loud:
        one.setLevel(logging.DEBUG)

    def search(canary: Hidden = CANARY) -> list[str]:
        for one in loud:
            one.setLevel(logging.WARNING)
        said = capsys.readouterr()
        found = canary.in_text("log", caplog.text, said.out, said.err)
        found += canary.in_rows(engine)
        copy, _figures = copying.copy_out(
            engine.url.render_as_string(hide_password=False), tmp_path / "copy"
        )
        assert copy.exists()
        if engine.dialect.name == "postgresql":
            cluster: Cluster = request.getfixturevalue("cluster")
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("CHECKPOINT"))
                oid = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))  # fmt: skip
            plain = ["pg_dump", f"--dbname={copying.libpq(engine.url.render_as_string())}"]
            dump = subprocess.run(plain, capture_output=True, check=True).stdout
            found += canary.in_bytes("dump", dump)
            data = cluster.sockets / "data"
            found += canary.in_files(data / "base" / str(oid), data / "pg_wal", cluster.sockets / "log")  # fmt: skip
        return found + canary.in_files(tmp_path)

    (tmp_path / "copy").mkdir()
    yield search
    for one in loud:
        one.setLevel(logging.NOTSET)


def test_a_number_in_the_clear_is_found_in_every_place(
    engine: Engine, everywhere: Callable[..., list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    with engine.begin() as connection:
        connection.execute(
            insert(Member).values(
                number="4400000026", first_name="Ana", phone=PLANTED.ssn, registered_at=NOON,
                registered_site=SITE,
            )
        )  # fmt: skip
    planted = SigningSecret(webhook_rules.new_secret())
    with engine.begin() as connection:
        connection.execute(
            insert(Hook).values(
                id=an_id(70), client=an_id(71), url="https://other.example/", kinds=[],
                status="active", stopped_why=planted.text, made_at=NOON, made_by="a test",
            )
        )  # fmt: skip
    logging.getLogger("hub").info("typed %s, signs by %s", PLANTED.ssn, planted.text)
    assert PLANTED.ssn in caplog.text
    found = " ".join(everywhere(PLANTED))
    places = ["log: hyphens", "table member: hyphens"]
    places += ["dump: ", "/base/"] if engine.dialect.name == "postgresql" else ["hub.db", "copy/"]
    assert [place for place in places if place not in found] == []
    found = " ".join(everywhere(planted))
    places = [one.replace("member: hyphens", "hook: text").replace("log: hyphens", "log: text") for one in places]  # fmt: skip
    assert [place for place in places if place not in found] == []


def prove(house: House, watch: Watch) -> None:
    with house.engine.begin() as connection:
        connection.execute(update(StaffSession).values(confirmed_at=watch.at))


def exports(browser: Browser) -> list[str]:
    """Every file of every list."""
    found: list[str] = []
    for path in LISTS:
        page = browser.get(path)
        found += CANARY.in_text(path, page)
        for link in dict.fromkeys(_FILE.findall(page)):
            answer = browser.client.get(link.replace("&amp;", "&"), buffered=True)
            assert answer.status_code == 200, link
            found += CANARY.in_bytes(link, answer.data)
    return found


def test_at_the_state_it_is_nowhere(
    state: House, watch: Watch, tmp_path: Path, everywhere: Callable[..., list[str]]
) -> None:
    keys = LiveKeys(tmp_path / "keys")
    ring, engine = keys(), state.engine
    older, newer = _people(engine, ring)
    _events(engine, ring)
    _faults(engine, ring)
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    prove(state, watch)
    shown = [
        str(browser.post("/members/by-ssn", ssn=CANARY.ssn, reason=WHY)),
        browser.post("/members/by-ssn", 422, ssn=CANARY.ssn, reason="no"),
        browser.post("/members/by-ssn", 422, ssn=CANARY.digits + "0", reason=WHY),
    ]
    with engine.begin() as connection:
        done = merging.merge(connection, older, newer, by="dana", now=NOON)
    with engine.begin() as connection:
        merging.undo(connection, done.id, by="dana", now=NOON)
    while searching.look_at_waiting(engine):
        pass
    ring = add_keys(tmp_path / "keys")
    assert sum(count for _, count in rotation.reindex(engine, load_keys(tmp_path / "keys"))) >= 1
    found = exports(browser)
    assert CANARY.in_text("pages", *shown) == []
    assert found == []
    assert everywhere() == []


def test_a_secret_of_a_webhook_is_shown_once_and_is_nowhere(
    state: House, watch: Watch, tmp_path: Path, everywhere: Callable[..., list[str]]
) -> None:
    client = an_id(80)
    with state.engine.begin() as connection:
        connection.execute(
            insert(ApiClient).values(
                id=client, name="Records", partner="college", scopes=["visits:read"], limit=300,
                salt="00" * 32, made_at=NOON, revision=1,
            )
        )  # fmt: skip
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    prove(state, watch)
    given = {"client": client, "address": "https://93.184.216.34/hook", "kinds": "visit.changed"}
    shown = browser.post("/exchange/webhooks/new", 200, once=an_id(81), **given)
    first = SigningSecret(_SECRET.findall(shown)[0])
    where = f"/exchange/webhooks/{an_id(81)}"
    shown = browser.post(f"{where}/secret", 200, once=an_id(82))
    second = SigningSecret(_SECRET.findall(shown)[0])
    ring = add_keys(tmp_path / "keys")
    assert list(rotation.reindex(state.engine, ring)) == [("webhooks", 2)]
    pages = [browser.get(path) for path in ("/exchange/webhooks", where, "/audit")]
    for secret in (first, second):
        assert secret.in_text("pages", *pages) == []
        assert everywhere(secret) == []


def _people(engine: Engine, ring: KeyRing) -> tuple[str, str]:
    """One who gave it and is kept encrypted, and one whose desk sent the same number sealed."""
    with engine.begin() as connection:
        who = applicant("Ana", ssn=CANARY.ssn, site=SITE, keep_ssn=True, with_card=True)
        older = service.register(connection, ring, who).number
    with engine.begin() as connection:
        record = service.find(connection, older)
        assert record is not None
        told = SiteMember(
            record=type(record)(
                number="4400000026", first_name="Anna", last_name="Lopez", birth_date="1980-03-04",
                registered_at=NOON, registered_site=SITE,
            ),
            registration=an_id(77),
            sealed=sealed(ring, CANARY.ssn),
        )  # fmt: skip
        answer = keep_told(connection, ring, SITE, [told], 0)
    assert answer.told[0].same_as == older
    return older, "4400000026"


def _events(engine: Engine, ring: KeyRing) -> None:
    """Legacy cards, of somebody known and, under another key, of nobody."""
    with engine.begin() as connection:
        zone = connection.scalar(select(SiteRow.timezone).where(SiteRow.code == SITE))
        assert zone
        event_log.open_log(connection, SITE)
    pen = Pen(site=SITE)
    append(engine, pen.opened(an_id(1), who=sealed_who(ring, CANARY.ssn)), site=SITE)
    while project_all(engine, ring):
        pass


def _faults(engine: Engine, ring: KeyRing) -> None:
    """What goes wrong says nothing of the number."""
    said: list[str] = []
    with engine.begin() as connection, pytest.raises(AlreadyRegistered) as known:
        service.register(connection, ring, applicant(ssn=CANARY.ssn))
    said += [str(known.value), repr(known.value)]
    with pytest.raises(NotAnSsn) as wrong:
        read_ssn(CANARY.ssn + "0")
    said += [str(wrong.value), repr(wrong.value), repr(read_ssn(CANARY.ssn))]
    alone = KeyRing(ring.pairs, ring.masters)
    with engine.begin() as connection, pytest.raises(Exception, match=r"kek") as no_kek:
        service.register(connection, alone, applicant(ssn="219-09-8762", keep_ssn=True))
    said.append(str(no_kek.value))
    said.append(repr(MatchRequest(sealed=Sealed(key="s1", box="A" * 107 + "="))))
    assert CANARY.in_text("faults", *said) == []


def test_at_a_site_it_is_nowhere(site: House, everywhere: Callable[..., list[str]]) -> None:
    from tests.hub.web.test_registering import WHOLE, send  # noqa: PLC0415 - its fixtures are not wanted here

    ring = a_ring()
    with site.engine.begin() as connection:
        publish(connection, ring)
    browser = site.signed_in(Role.FRONT_DESK)
    shown = [
        send(browser, 422, **WHOLE | {"ssn": CANARY.ssn + "9"}),
        send(browser, 422, **WHOLE | {"ssn": CANARY.ssn, "first_name": ""}),
    ]
    shown.append(send(browser, **WHOLE | {"ssn": CANARY.ssn}))
    assert shown[-1].startswith("/members/")
    shown.append(browser.get(shown[-1]))
    with site.engine.connect() as connection:
        member = connection.scalar(select(Member.number).order_by(Member.number).limit(1))
        cards = connection.scalars(select(Card.token)).all()
    shown.append(browser.post(f"/members/{member}/ssn", ssn=CANARY.ssn))
    shown.append(browser.post(f"/members/{member}/ssn", 422, ssn=CANARY.ssn + "1"))
    append(site.engine, Pen(site=SITE).opened(an_id(1), who=sealed_who(ring, CANARY.ssn)), site=SITE)  # fmt: skip
    assert CANARY.in_text("pages", *shown, *cards) == []
    assert everywhere() == []
