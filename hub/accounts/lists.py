"""The lists of accounts: who may sign in, where, with what; and the log of what was done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hub.accounts.action_words import ACTIONS
from hub.accounts.factors.service import SeenKey
from hub.accounts.service import Account
from hub.accounts.sessions import Seat
from hub.accounts.tables import AuditEntry, Staff
from hub.said import mark, plural
from hub.web.tables import Column, Table

ACCOUNTS: Table[Account] = Table(
    "accounts",
    mark("Accounts"),
    plural("%(num)s account", "%(num)s accounts"),
    (
        Column("name", mark("Name"), lambda one: one.name, sorts=Staff.name),
        Column("email", mark("E-mail address"), lambda one: one.email, sorts=Staff.email),
        Column("role", mark("Role"), lambda one: one.role.title, "word", sorts=Staff.role),
        Column(
            "factor",
            mark("Second factor"),
            lambda one: mark("in use") if one.has_second_factor else mark("none"),
            "word",
            sorts=Staff.second_factor,
        ),
        Column("standing", mark("Standing"), lambda one: standing(one), "word"),
    ),
    order=mark("by name, closed ones last"),
    individuals=True,
)
AUDIT: Table[Any] = Table(
    "audit",
    mark("Audit log"),
    plural("%(num)s entry", "%(num)s entries"),
    (
        Column("when", mark("When"), lambda one: one.at, "moment", sorts=AuditEntry.at),
        Column("who", mark("Who"), lambda one: one.actor, sorts=AuditEntry.actor),
        Column("what", mark("What"), lambda one: what(one), "word", sorts=AuditEntry.action),
        Column("about", mark("About"), lambda one: one.subject, sorts=AuditEntry.subject),
        Column("why", mark("Why"), lambda one: one.reason),
    ),
    order=mark("newest first"),
    by="-when",
    individuals=True,
)
LOOKS = replace(
    AUDIT,
    name="look-ups",
    title=mark("Look-ups"),
    counted=plural("%(num)s look-up", "%(num)s look-ups"),
)
CHANGES: Table[AuditEntry] = Table(
    "changes",
    mark("Changes of an account"),
    plural("%(num)s change lately", "%(num)s changes lately"),
    (
        Column("when", mark("When"), lambda one: one.at, "moment", sorts=True),
        Column("who", mark("Who"), lambda one: one.actor, sorts=True),
        Column("what", mark("What"), lambda one: what(one), "word", sorts=True),
        Column("more", mark("More"), lambda one: one.reason),
    ),
    order=mark("newest first"),
    by="-when",
    individuals=True,
)
KEYS: Table[SeenKey] = Table(
    "keys",
    mark("Security keys"),
    plural("%(num)s key", "%(num)s keys"),
    (
        Column("key", mark("Key"), lambda one: one.name),
        Column("added", mark("Added"), lambda one: one.added_at, "moment"),
        Column("used", mark("Last used"), lambda one: one.used_at, "moment"),
        Column("end", mark("Take away"), lambda _one: None, in_files=False),
    ),
)
SCREENS: Table[Seat] = Table(
    "screens",
    mark("Where you are signed in"),
    plural("%(num)s screen", "%(num)s screens"),
    (
        Column("screen", mark("Screen"), lambda one: one.agent),
        Column("since", mark("Since"), lambda one: one.began_at, "moment"),
        Column("touched", mark("Last touched"), lambda one: one.seen_at, "moment"),
        Column("end", mark("End it"), lambda _one: None, in_files=False),
    ),
    order=mark("the last touched first"),
)


def standing(account: Account) -> str:
    """How an account stands, in a word."""
    if account.is_disabled:
        return mark("closed")
    if account.is_locked:
        return mark("locked")
    return mark("open") if account.has_password else mark("no password yet")


def what(entry: AuditEntry) -> str:
    """What was done, in words."""
    return ACTIONS.get(entry.action, entry.action)
