"""A card through a real CUPS, to a printer on the network."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest

from contract import member_number
from contract.cards import make_token
from hub.cards.errors import CannotPrint
from hub.cards.printing.face import Face
from hub.cards.printing.printers import Cups
from tests.rig.cups import QUEUE, Printing, cups
from tests.rig.waiting import wait_until

pytestmark = pytest.mark.slow

FACE = Face("Seán O'Brien", member_number.from_body("12345678"), "Olympia", "Lost? 555-0142")


@pytest.fixture
def printing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Printing]:
    # Not in pytest's own folder: the queue's backend is another user, and may not enter it.
    with (
        tempfile.TemporaryDirectory(prefix="worksource-cups-") as folder,
        cups(Path(folder)) as running,
    ):
        monkeypatch.setenv("CUPS_SERVER", running.server)
        yield running


def test_a_card_goes_through_the_queue_as_it_is(printing: Printing) -> None:
    token = make_token()
    said = Cups(QUEUE, "zebra").print_card(FACE, token)
    assert said.startswith(f"Sent to the card printer {QUEUE} as {QUEUE}-")
    wait_until(lambda: any(printing.pages))
    page = pypdf.PdfReader(io.BytesIO(next(filter(None, printing.pages)))).pages[0]
    assert round(float(page.mediabox[2]) / 72 * 25.4, 2) == 85.60
    assert f"~2{token}" in page.extract_text()
    wait_until(lambda: not list(printing.spool.glob("d*")))


def test_a_queue_that_is_not_there_is_told(printing: Printing) -> None:
    assert printing.server
    with pytest.raises(CannotPrint, match="refused the card: The printer or class does not exist"):
        Cups("nobody").print_card(FACE, None)
