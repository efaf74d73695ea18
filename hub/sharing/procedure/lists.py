"""The lists of the procedure: one's own runs, and the requests to the agency's supervisor."""

from __future__ import annotations

from typing import Any

from hub.said import mark, plural
from hub.sharing.procedure.rules import OUTCOMES, STATUSES, STEPS
from hub.sharing.procedure.tables import SharingRequest, SharingRun
from hub.web.tables import Column, Table

RUNS: Table[Any] = Table(
    "runs",
    mark("My clients who were not found"),
    plural("%(num)s client", "%(num)s clients"),
    (
        Column("changed", mark("Last step"), lambda one: one.changed_at, "moment", sorts=SharingRun.changed_at),
        Column("client", mark("Client"), lambda one: one.client or mark("no name entered"), "word"),
        Column("step", mark("Stands at"), lambda one: standing(one), "word", sorts=SharingRun.step),
    ),
    order=mark("the last step first"),
    by="-changed",
    individuals=True,
)  # fmt: skip
REQUESTS: Table[Any] = Table(
    "requests",
    mark("Requests to ask a client about sharing"),
    plural("%(num)s request", "%(num)s requests"),
    (
        Column("asked", mark("Asked"), lambda one: one.asked_at, "moment", sorts=SharingRequest.asked_at),
        Column("client", mark("Client"), lambda one: one.client, sorts=SharingRequest.client),
        Column("by", mark("Asked by"), lambda one: one.asked_name, sorts=SharingRequest.asked_name),
        Column("status", mark("Standing"), lambda one: STATUSES[one.status], "word", sorts=SharingRequest.status),
    ),
    order=mark("the latest first"),
    by="-asked",
    individuals=True,
)  # fmt: skip


def standing(run: Any) -> str:
    """Where a run stands, in words."""
    if run.step == "done" and run.outcome:
        return OUTCOMES[run.outcome]
    return STEPS[run.step]
