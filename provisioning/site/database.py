"""PostgreSQL of the hub's own machine: one role, one database, known by the socket."""

from __future__ import annotations

from provisioning.site.errors import StepFailed
from provisioning.site.hub_toml import DATABASE
from provisioning.site.machine import Machine
from provisioning.site.places import ACCOUNT

_KEEPER = "postgres"


def is_there(machine: Machine) -> bool:
    """Whether the hub's account can open its database."""
    try:
        machine.as_account(ACCOUNT, "psql", "-qtAc", "select 1", DATABASE)
    except StepFailed:
        return False
    return True


def make(machine: Machine) -> None:
    """Make what is missing.  Raises StepFailed."""
    if not _asked(machine, f"select 1 from pg_roles where rolname = '{ACCOUNT}'"):  # noqa: S608
        machine.as_account(_KEEPER, "createuser", ACCOUNT)
    if not _asked(machine, f"select 1 from pg_database where datname = '{DATABASE}'"):  # noqa: S608
        machine.as_account(
            _KEEPER, "createdb", "--template=template0", "--encoding=UTF8", "-O", ACCOUNT, DATABASE
        )


def _asked(machine: Machine, question: str) -> str:
    return machine.as_account(_KEEPER, "psql", "-qtAc", question, "postgres").strip()
