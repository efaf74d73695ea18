"""A state with two members and some visits, and a case management system beside it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Engine, insert

from contract.fields import Who
from hub import projecting
from hub.catalogue import service as catalogue
from hub.members.tables import Member, MemberSite
from hub.mis.settings import Mis
from tests.hub.making import ANA, BEN, NOON, SITE, Pen, an_id, append, open_site


@pytest.fixture(autouse=True)
def state(engine: Engine) -> None:
    open_site(engine)
    with engine.begin() as connection:
        catalogue.install_first_menu(connection)
        for who, name in ((ANA, "Ana"), (BEN, "Ben")):
            connection.execute(
                insert(Member).values(
                    number=who.member, first_name=name, last_name="O'Neil", phone="555 0100",
                    registered_at=NOON, registered_site=SITE,
                )
            )  # fmt: skip
            connection.execute(insert(MemberSite).values(member=who.member, site=SITE))


_PEN = Pen()


def came(engine: Engine, number: int, who: Who, *services: str, back: int = 0) -> str:
    """A visit whose services the customer verified; answers its id."""
    visit, at = an_id(number), NOON - timedelta(days=back)
    append(
        engine,
        _PEN.opened(visit, at, who),
        _PEN.chose(visit, *services, at=at + timedelta(seconds=5)),
        _PEN.closed(visit, at=at + timedelta(hours=1), **dict.fromkeys(services, "used")),  # type: ignore[arg-type]
    )
    projecting.project(engine, SITE)
    return visit


class Theirs:
    """A case management system that speaks REST: what it holds, and what it will not take."""

    def __init__(self) -> None:
        self.held: dict[str, dict[str, dict[str, str]]] = {"seekers": {}, "activities": {}}
        self.to_tell: list[dict[str, str]] = []
        self.refuses: dict[str, str] = {}
        self.asked: list[tuple[str, str]] = []
        self.answers_before: list[int] = []
        self.keys: set[str] = set()
        self.lock = threading.Lock()

    def take(self, kind: str, changes: list[dict[str, Any]], once: str) -> dict[str, Any]:
        refused = []
        for one in changes:
            if why := self.refuses.get(one["key"]):
                refused.append({"key": one["key"], "reason": why})
            elif one["row"] is None:
                self.held[kind].pop(one["key"], None)
            else:
                self.held[kind][one["key"]] = one["row"]
        self.keys.add(once)
        return {"refused": refused}

    def tell(self, kind: str, asked: dict[str, list[str]]) -> dict[str, Any]:
        after = int(asked.get("after", ["0"])[0] or 0)
        if kind == "seekers":
            rows = self.to_tell[after : after + 2]
        else:
            first, last = (asked[name][0].replace("-", "") for name in ("first", "last"))
            every = sorted(
                (key, row)
                for key, row in self.held[kind].items()
                if first <= row["ACTIVITY_DATE"] <= last
            )
            rows = [{"ACTIVITY_ID": key, **row} for key, row in every[after : after + 2]]
        return {"rows": rows, "mark": str(after + len(rows)), "more": bool(rows)}


@pytest.fixture
def theirs() -> Theirs:
    return Theirs()


@pytest.fixture
def rest(theirs: Theirs, tmp_path: Path) -> Iterator[Mis]:
    """A real server that speaks for them."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            self.answer()

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            url = urlsplit(self.path)
            kind = url.path.strip("/")
            with theirs.lock:
                theirs.asked.append((self.command, kind))
                status = theirs.answers_before.pop(0) if theirs.answers_before else 200
                if self.headers.get("Authorization") != "Bearer a-secret":
                    status = 401
                said: dict[str, Any] = {}
                if status == 200:
                    said = (
                        theirs.take(
                            kind, json.loads(body)["changes"], self.headers["Idempotency-Key"]
                        )
                        if self.command == "POST"
                        else theirs.tell(kind, parse_qs(url.query))
                    )
            answer = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    token = tmp_path / "token"
    token.write_text("a-secret\n")
    yield Mis(adapter="rest", url=f"http://127.0.0.1:{server.server_port}", token_file=token)
    server.shutdown()
    server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Mis:
    return Mis(adapter="files", folder=tmp_path / "share")
