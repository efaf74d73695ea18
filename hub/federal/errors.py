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
