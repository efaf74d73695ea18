"""What can be wrong with federal figures, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from hub.errors import HubError


class BadServiceTable(HubError):
    """A service table with faults."""

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        lines = "\n".join(f"  - {fault}" for fault in faults)
        super().__init__(f"the service table {name} cannot be used; correct these:\n{lines}")


class SnapshotKeyUnusable(HubError):
    """The key that signs snapshots is not there, or no key."""

    def __init__(self, path: object) -> None:
        super().__init__(
            f"the key of snapshots {path} cannot be used: run 'worksource state init', or restore it"
        )


class BadSnapshot(HubError):
    """A file that is no snapshot, or not as it was signed."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
