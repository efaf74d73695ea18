"""
The hub's errors, each with the sentence a person reads: what happened, to which thing, what to do.

    HubError
    ├── BadConfig          every fault of a configuration file, listed together
    ├── NotInitialised     the database has no tables, or older ones
    ├── UnknownSite        a site that this database does not hold
    ├── NoSuchSetAside     a set-aside message that is not there, or already decided
    └── AlreadyInLog       a set-aside event that the log has, and visits cannot use yet
"""

from __future__ import annotations

from collections.abc import Sequence


class HubError(Exception):
    """Root of what the hub says went wrong; `str` of it is a sentence for people."""

    permanent = True
    """Whether trying again without a change is useless."""


class BadConfig(HubError):
    """A configuration file with faults."""

    def __init__(self, path: object, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        lines = "\n".join(f"  - {fault}" for fault in faults)
        super().__init__(f"{path} cannot be used; correct these and start again:\n{lines}")


class NotInitialised(HubError):
    """The database is empty or of another version."""

    def __init__(self, found: str | None, wanted: str | None) -> None:
        super().__init__(
            f"the database is at version {found or 'none'} and this program needs "
            f"{wanted or 'none'}: run the 'init' command with the same configuration"
        )


class UnknownSite(HubError):
    """A site this database does not hold."""

    def __init__(self, site: str) -> None:
        super().__init__(f"no site called '{site}' is in this database: run 'worksource hub init'")


class NoSuchSetAside(HubError):
    """A set-aside message that is not there or no longer open."""

    def __init__(self, number: int) -> None:
        super().__init__(f"message {number} is not set aside any more: look at the list again")


class AlreadyInLog(HubError):
    """A set-aside event that lies in the log, so that trying again would change nothing."""

    def __init__(self) -> None:
        super().__init__(
            "The log has this event already. It counts by itself as soon as the log-in it "
            "belongs to arrives; if that never will, dismiss it."
        )
