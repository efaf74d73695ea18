"""
The page of proof, as the machine sees it; and the record of a technician's word.

The record lies beside the settings, goes out in front of the log that the hub asks for, and until
there is one the heartbeat says `not-proven`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from device.adapters.system import Machine
from device.config import Settings
from device.core.certificate import NoCertificate, ends_at
from device.core.health import ReaderFacts
from device.core.staff.findings import Finding
from device.core.staff.proof_findings import ACKNOWLEDGED_S, Facts, Fitted, of_proof
from device.enrolment.keys import SEALED
from device.first_boot import told
from device.first_boot.places import Places
from device.ports import Clock

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Proving:
    """What it asks of a running kiosk; `written` writes to the disk, and is asked once."""

    settings: Settings
    places: Places
    clock: Clock
    version: str
    board: str
    is_up: Callable[[], bool]
    is_refused: Callable[[], bool]
    acknowledged_ago_s: Callable[[], float | None]
    beat_soon: Callable[[], None]
    reader: Callable[[], ReaderFacts]
    troubles: Callable[[], list[str]]
    written: Callable[[], int | str]

    @property
    def is_to_prove(self) -> bool:
        """Whether this kiosk came by a card, and no technician has confirmed it yet."""
        return self.settings.broker.identity is not None and self.proved() is None

    def proved(self) -> told.Proved | None:
        return told.read(told.Proved, self.places.proof)

    def look(self) -> Iterator[Finding]:
        """The technician's test `proof`: every part as it stands."""
        ago = self.acknowledged_ago_s()
        if self.is_up() and (ago is None or ago > ACKNOWLEDGED_S):
            self.beat_soon()
        for part, line in of_proof(self._facts()):
            yield f"proof.{part}", line

    def confirm(self, how: Literal["ready", "without_hub"], parts: Mapping[str, str]) -> None:
        """The door `Prover`."""
        record = told.Proved(
            at=self.clock.now(),
            version=self.version,
            site=self.settings.site,
            device=self.settings.device,
            board=self.board,
            how=how,
            parts=dict(parts),
        )
        try:
            told.leave(self.places.proof, record)
        except OSError as cause:
            log.warning("the proof was not kept (%s): the page is shown again", cause)
        log.info("proved %s", in_a_line(record))
        self.beat_soon()

    def _facts(self) -> Facts:
        settings, asked = self.settings, told.read(told.Told, self.places.told)
        faults = told.read(told.Faults, self.places.faults)
        troubles = frozenset(self.troubles())
        broker = settings.broker
        return Facts(
            site=settings.site,
            device=settings.device,
            zone=settings.zone,
            faults=() if faults is None else faults.faults,
            asking="" if asked is None else asked.state,
            said="" if asked is None else asked.sentence,
            address=f"{broker.host}:{broker.port}",
            is_plain=broker.authority is None,
            is_up=self.is_up(),
            is_refused=self.is_refused(),
            acknowledged_ago_s=self.acknowledged_ago_s(),
            ends=_end_of(broker.own_certificate),
            is_sealed=(self.places.identity / SEALED).exists(),
            now=self.clock.now(),
            is_synced=self.clock.is_synced(),
            reader=self.reader().state,
            keypad=_fitted(settings.place.has_keypad, "keys-lost" in troubles),
            sound=_fitted(settings.speech.enabled, "speech-lost" in troubles),
            lamps=_fitted(settings.panel.pins != "none", "lamps-lost" in troubles),
            readings=Machine(settings.data).read(),
            written=self.written(),
            version=self.version,
            label=f"{settings.site}  {settings.device}  {self.board}",
        )


def in_a_line(record: told.Proved) -> str:
    """For a log: when, by which version, and each part."""
    parts = " ".join(f"{part}={how}" for part, how in record.parts.items())
    return f"{record.at:%Y-%m-%d %H:%M} version={record.version} {record.how}: {parts}"


def _end_of(certificate: Path | None) -> datetime | None:
    if certificate is None:
        return None
    try:
        return ends_at(certificate.read_text(encoding="ascii", errors="replace"))
    except (OSError, NoCertificate):
        return None


def _fitted(is_set_up: bool, is_lost: bool) -> Fitted:
    if not is_set_up:
        return "none"
    return "lost" if is_lost else "there"
