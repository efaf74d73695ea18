"""
The kiosk's side: the hub's order `update` is written down for root.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from uuid_utils import uuid7

from contract.updates import Update
from device.commands.hearing import BadOrder, Done
from device.errors import StorageFull
from device.updates.boot.slots import MixedSlots, Slot, running
from device.updates.files import Places
from device.updates.rules import Order, fault_of


def slot_here(root: Path = Path("/")) -> Slot | None:
    """The slot that runs, as a heartbeat tells it."""
    try:
        return running(root)
    except MixedSlots:
        return None


def places_of(data: Path) -> Places:
    """Where kiosk and updater tell each other, beside the kiosk's outbox."""
    return Places(between=data / "update")


def as_doing(places: Places, slot: Slot | None) -> Callable[[Mapping[str, str]], Done]:
    """The order: answered as soon as it is written down."""

    def do(given: Mapping[str, str]) -> Done:
        if slot is None:
            raise NotImplementedError(
                "This kiosk has no second slot: it is updated by its packages or a new card."
            )
        order = _order(given)
        if (fault := fault_of(order)) is not None:
            raise BadOrder(fault)
        try:
            places.want(order)
        except OSError as cause:
            raise StorageFull(str(places.between), str(cause)) from cause
        return Done(f"Version {order.version} is wanted. Its heartbeat says how far it is.")

    return do


def told_here(places: Places, slot: Slot | None) -> Callable[[], Update | None]:
    """What root says of the last update; nothing where there is nothing to update."""
    return places.told if slot is not None else lambda: None


def _order(given: Mapping[str, str]) -> Order:
    unknown = set(given) - {"version", "sha256", "size", "not-before", "not-after"}
    if unknown:
        raise BadOrder(f"It names what an update has not: {', '.join(sorted(unknown))}.")
    size = given.get("size", "")
    return Order(
        id=str(uuid7()),
        version=given.get("version", ""),
        sha256=given.get("sha256", "").casefold(),
        size=int(size) if size.isascii() and size.isdigit() and len(size) < 16 else 0,
        not_before=given.get("not-before", ""),
        not_after=given.get("not-after", ""),
    )
