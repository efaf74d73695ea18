"""
The table of roles and endpoints: what each address asks for, and which roles pass.

    python -m hub.web.roles_table

Writes `hub/ROLES.md` from the rules that the views carry.  Tests hold the file equal to
this, and knock at every door as every role to see that it is as the file says; an address
without a row fails them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from hub.accounts.rules import May, Role, ServerRole, roles_at
from hub.config import Database, HubConfig, Keys, Site, StateConfig, Web
from hub.db import open_engine
from hub.members.key_files import make_keys
from hub.web.app import create_app
from hub.web.guard import is_allowed, is_asked_twice, rule_of

TABLE = Path(__file__).parents[1] / "ROLES.md"
_TOP = """\
# Who may open what

Written by `make roles` from the rules that the views carry; do not change it by hand.
`open`: everybody, signed in or not.  `signed in`: every account.  `machine`: asks for a token of
its own.  `twice`: the password or the second factor is asked for again when the last proof is
some minutes old.
"""
_HEADINGS: dict[ServerRole, str] = {"site": "At a site hub", "state": "At the state server"}
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Row:
    """One address, by one method."""

    method: str
    path: str
    endpoint: str
    asks: str
    twice: bool
    passes: frozenset[Role | None]
    """None stands for somebody who is not signed in."""


def rows(app: Flask, server: ServerRole) -> list[Row]:
    """Every address of an app."""
    found = [
        _row(app, server, method, str(rule), rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in _METHODS
        if method in (rule.methods or ())
    ]
    return sorted(found, key=lambda row: (row.path, _METHODS.index(row.method)))


def text(apps: dict[ServerRole, Flask]) -> str:
    """The table of these apps, as the file holds it."""
    return "\n".join([_TOP, *(line for server in apps for line in _section(apps[server], server))])


def made_up(folder: Path) -> dict[ServerRole, Flask]:
    """Apps that serve nobody: their addresses are those of every server."""
    secret = folder / "secret"
    secret.write_text("0" * 64)
    make_keys(folder / "keys")
    web, database = Web(secret_key_file=secret), Database(url="sqlite:///")
    site = Site(code="site", name="Site", timezone="UTC")
    return {
        "site": create_app(
            HubConfig(site=site, database=database, web=web), open_engine("sqlite://")
        ),
        "state": create_app(
            StateConfig(database=database, web=web, keys=Keys(directory=folder / "keys")),
            open_engine("sqlite://"),
        ),
    }


def _row(app: Flask, server: ServerRole, method: str, path: str, endpoint: str) -> Row:
    rule = rule_of(app, endpoint)
    someone: list[Role | None] = [None, *roles_at(server)]
    asks = rule.value.replace("_", " ") if isinstance(rule, May) else (rule or "shut")
    return Row(
        method,
        path,
        endpoint,
        asks.replace("_", " "),
        is_asked_twice(app, endpoint),
        frozenset(who for who in someone if is_allowed(rule, who)),
    )


def _section(app: Flask, server: ServerRole) -> Iterator[str]:
    columns: list[Role | None] = [None, *roles_at(server)]
    titles = ["nobody" if role is None else role.title for role in columns]
    yield f"## {_HEADINGS[server]}\n"
    yield "| " + " | ".join(["method", "address", "asks for", *titles]) + " |"
    yield "|" + "---|" * (len(titles) + 3)
    for row in rows(app, server):
        cells = ["yes" if role in row.passes else "" for role in columns]
        asks = f"{row.asks}, twice" if row.twice else row.asks
        yield "| " + " | ".join([row.method, f"`{row.path}`", asks, *cells]) + " |"
    yield ""


def main() -> None:
    """Write the file."""
    with tempfile.TemporaryDirectory() as folder:
        TABLE.write_text(text(made_up(Path(folder))))


if __name__ == "__main__":
    main()
