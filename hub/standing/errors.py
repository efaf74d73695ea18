"""
Errors of what the state stands on, each with its sentence.

    StandingError
    ├── ReplicaLost    the copy for figures went away while a page was reading
    ├── NotPostgres    asked of a database that has no copies
    └── ProgramFailed  a program of PostgreSQL ended badly
"""

from __future__ import annotations

from hub.errors import HubError


class StandingError(HubError):
    """Anything that keeps the state from standing as it should."""


class ReplicaLost(StandingError):
    def __init__(self) -> None:
        super().__init__(
            "the copy of the database that figures are read from went away: open the page again, "
            "it is read from the original now"
        )


class NotPostgres(StandingError):
    def __init__(self) -> None:
        super().__init__(
            "this state keeps everything in an SQLite file, which has no copies and no partitions: "
            "name a PostgreSQL database in [database] url"
        )


class ProgramFailed(StandingError):
    def __init__(self, program: str, said: str) -> None:
        lines = " ".join(said.strip().splitlines()[-3:]) or "it said nothing"
        super().__init__(f"{program} failed: {lines}")
