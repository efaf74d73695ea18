"""
An Evolis printer by the maker's own library, `evolis-sdk`: prints and encodes in one go.

Untried: it was written after the maker's published names, and no such printer was there to
print a card; try it with blank cards before customers wait.  The library is the maker's,
under the maker's licence, and is installed by whoever wants it: pip install 'worksource[evolis]'.
"""

from __future__ import annotations

import importlib
from typing import Any

from hub.cards.errors import CannotPrint
from hub.cards.printing.bitmap import card_bitmap
from hub.cards.printing.face import Face


class Evolis:
    """A printer by the name that its driver gave it."""

    encodes = True

    def __init__(self, name: str) -> None:
        self.name = name

    def print_card(self, face: Face, token: str | None) -> str:
        front = bytearray(card_bitmap(face))
        sdk = _library()
        connection = sdk.Connection(self.name)
        if not connection.is_open():
            raise CannotPrint(
                f"The card printer {self.name} does not answer: look whether it is on and its "
                "cable is in."
            )
        try:
            if token:
                self._encode(sdk, connection, token)
            self._print(sdk, connection, front)
        finally:
            connection.close()
        return f"Printed by {self.name}."

    def _encode(self, sdk: Any, connection: Any, token: str) -> None:
        magnetic = sdk.MagSession(connection)
        magnetic.set_coercivity(sdk.MagCoercivity.AUTO)
        magnetic.set_track(sdk.MagTrackNumber.TRACK2, sdk.MagFormat.ISO2, token)
        if magnetic.write() != sdk.ReturnCode.OK:
            raise CannotPrint(
                f"The card printer {self.name} could not write the stripe: take another blank."
            )

    def _print(self, sdk: Any, connection: Any, front: bytearray) -> None:
        session = sdk.PrintSession(connection)
        is_taken = session.set_image_buffer(sdk.CardFace.FRONT, front)
        if not is_taken or session.print() != sdk.ReturnCode.OK:
            raise CannotPrint(
                f"The card printer {self.name} did not print: look at its ribbon and feeder."
            )


def _library() -> Any:
    try:
        return importlib.import_module("evolis")
    except ImportError:
        raise CannotPrint(
            "The library of Evolis printers is not on the hub: install it with "
            "pip install 'worksource[evolis]', or set another printer."
        ) from None
