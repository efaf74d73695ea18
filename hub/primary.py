"""
Of several PostgreSQL servers the one that may be written to, and never one that was left behind.

An address that names several hosts is a primary and its standbys.  libpq would take the first
that allows writing; after a standby was promoted, the old primary, started by mistake, allows
it too.  So each host is asked, and of those that allow writing the one of the newest timeline
is taken: a promotion begins a new one.  A process that has seen a timeline takes no older one.
"""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy import Dialect

log = logging.getLogger(__name__)

_ASKED = (
    "SELECT CASE WHEN pg_is_in_recovery() THEN NULL"
    " ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END"
)
ANSWERS_WITHIN_S = 3


class Primary:
    """Finds the primary for one engine, whenever it opens a connection."""

    def __init__(self) -> None:
        self._newest = ""

    def connect(self, dialect: Dialect, _record: Any, args: Any, params: dict[str, Any]) -> Any:
        """A connection to the primary; None leaves it to the driver: there is but one host."""
        hosts = str(params.get("host", "")).split(",")
        if len(hosts) == 1:
            return None
        database: Any = dialect.loaded_dbapi
        faults: list[str] = []
        best: tuple[str, Any] | None = None
        for host, port in zip(hosts, _ports(params, len(hosts)), strict=True):
            found = self._ask(database, args, {**params, "host": host, "port": port}, faults)
            if found is not None and (best is None or found[0] > best[0]):
                best, found = found, best
            if found is not None:
                found[1].close()
        if best is None:
            raise database.OperationalError(f"no server takes writes: {'; '.join(faults)}")
        if best[0] < self._newest:
            best[1].close()
            raise database.OperationalError(
                "the only server that takes writes is one that was left behind when a standby was "
                "promoted: stop it, and let it rejoin with 'worksource state standby rejoin'"
            )
        self._newest = best[0]
        return best[1]

    def _ask(
        self, database: Any, args: Any, params: dict[str, Any], faults: list[str]
    ) -> tuple[str, Any] | None:
        given = {"connect_timeout": ANSWERS_WITHIN_S, **params, "target_session_attrs": "any"}
        if not given["port"]:
            del given["port"]
        try:
            connection = database.connect(*args, **given)
        except database.OperationalError as cause:
            faults.append(f"{params['host']}: {str(cause).splitlines()[0]}")
            return None
        try:
            row = connection.execute(_ASKED).fetchone()
            connection.rollback()
        except database.Error as cause:
            row = None
            faults.append(f"{params['host']}: {type(cause).__name__}")
        if row is None or row[0] is None:
            faults.append(f"{params['host']}: a standby")
            connection.close()
            return None
        return str(row[0]), connection


def _ports(params: dict[str, Any], hosts: int) -> list[str]:
    ports = str(params.get("port") or "").split(",")
    return ports if len(ports) == hosts else [ports[0]] * hosts
