"""
What the site offers just now: the last catalogue, and whoever must hear of a new one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from msgspec import UNSET

from contract.cards import LegacyRule
from contract.events import BadMessage
from contract.messages import Catalogue, SealingKey, decode_as
from device.adapters.catalogue_file import CatalogueFile
from device.core.events import CatalogueCame, Event
from device.ports import CardReader

log = logging.getLogger(__name__)


class Offer:
    """Holds the catalogue; tells the desk and the reader when it changes."""

    def __init__(
        self,
        site: str,
        file: CatalogueFile,
        tell: Callable[[Event], None],
        reader: CardReader | None,
        legacy: LegacyRule,
    ) -> None:
        self._site = site
        self._file = file
        self._tell = tell
        self._reader = reader
        self._legacy = legacy
        self._catalogue: Catalogue | None = None

    def begin(self) -> None:
        """Offer what was offered last."""
        catalogue = self._file.load()
        if catalogue is not None:
            self._take(catalogue)

    def hear(self, payload: bytes) -> None:
        """The hub published a catalogue.  Raises BadMessage."""
        catalogue = decode_as(Catalogue, payload)
        if catalogue.site != self._site:
            raise BadMessage("the catalogue of another site")
        self._file.keep(payload)
        self._take(catalogue)
        log.info("catalogue version=%s services=%s", catalogue.version, len(catalogue.services))

    @property
    def catalogue(self) -> Catalogue | None:
        """What is offered just now."""
        return self._catalogue

    @property
    def version(self) -> int | None:
        """Of the catalogue that is offered from."""
        return None if self._catalogue is None else self._catalogue.version

    @property
    def is_known(self) -> bool:
        return self._catalogue is not None

    def sealing_key(self) -> SealingKey | None:
        """The state's public key, once a catalogue has brought it."""
        catalogue = self._catalogue
        if catalogue is None or catalogue.sealing is UNSET:
            return None
        return catalogue.sealing

    def _take(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        if self._reader is not None:
            self._reader.take_legacy(self._legacy if catalogue.legacy_cards else None)
        self._tell(CatalogueCame(catalogue))
