"""A card's face: its size, every script, nothing it should not hold; and the ways to a printer."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pypdf
import pypdfium2
import pytest
from PIL import Image, ImageChops

from contract import member_number
from contract.cards import make_token
from hub.cards.errors import CannotPrint
from hub.cards.printing import shaping
from hub.cards.printing.bitmap import SIZE, card_bitmap
from hub.cards.printing.face import (
    EDGE_MM,
    HEIGHT_MM,
    NAME_BOX_MM,
    NAME_SIZES_MM,
    NOTCH_MM,
    STRIPE_MM,
    WIDTH_MM,
    Face,
    Placed,
    lay_out,
)
from hub.cards.printing.pdf import cards_pdf
from hub.cards.printing.printers import ByHand, Cups, escape, open_printer

NUMBER = member_number.from_body("12345678")
NAMES = [
    "Ana Lopez", "Seán O'Brien", "Nguyễn Thị Minh Khai", "王小明", "王 小明", "Madonna", "Ли",
    "Олександра Шевченко", "محمد عبد الله", "Jean محمد", "አበበ ብቂላ", "김철수", "山田 太郎",
    "ก้องเกียรติ ศรีสุข", "क्षत्रिय प्रकाश", "ស្រី ពៅ", "မောင်မောင်", "ਹਰਪ੍ਰੀਤ ਸਿੰਘ", "ສົມສັກ",
    "María José de la Santísima Trinidad Hernández-Villanueva y Rodríguez de la Peña y Álvarez",
    "x" * 80, f"{'W' * 80} {'M' * 80}", "é" * 40 + " " + "ễ" * 40,
]  # fmt: skip


def a_face(name: str = "Ana Lopez", lost: str = "Lost or found? Call Dana, 555-0142.") -> Face:
    return Face(name, NUMBER, "Lakewood WorkSource", lost)


def the_name(placed: list[Placed]) -> list[Placed]:
    _, bottom, _, height = NAME_BOX_MM
    return [one for one in placed if bottom <= one.y <= bottom + height]


def drawn(pdf: bytes, scale: float = 300 / 72) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    picture: Image.Image = document[0].render(scale=scale).to_pil()
    return picture.convert("L")


def darkest(pixels: Image.Image) -> int:
    return next(shade for shade, count in enumerate(pixels.histogram()) if count)


def test_the_page_is_exactly_a_card() -> None:
    page = pypdf.PdfReader(io.BytesIO(cards_pdf([a_face()]))).pages[0]
    width, height = (float(side) / 72 * 25.4 for side in page.mediabox[2:])
    assert (page.mediabox[0], page.mediabox[1]) == (0, 0)
    assert (round(width, 2), round(height, 2)) == (85.60, 53.98)
    assert abs(width - 85.60) < 0.0005
    assert abs(height - 53.98) < 0.0005


def test_many_cards_are_as_many_pages() -> None:
    pdf = cards_pdf([a_face(), a_face("Ben"), a_face("Cho")])
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 3


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[:12])
def test_every_name_stands_whole_within_its_box(name: str) -> None:
    left, bottom, width, height = NAME_BOX_MM
    lines = the_name(lay_out(a_face(name)))
    assert lines
    for line in lines:
        assert line.x == left
        assert line.right <= left + width + 0.01
        assert line.y + line.line.bottom * line.size >= bottom - 0.6
        assert line.y + line.line.top * line.size <= bottom + height + 0.6
        assert line.size >= NAME_SIZES_MM[-1]
    drawn_glyphs = sum(kind == "close" for line in lines for kind, _ in line.line.segments)
    words = [shaping.shape(word) for word in name.split()]
    wanted = sum(kind == "close" for word in words for kind, _ in word.segments)
    assert drawn_glyphs == wanted, "something of the name is not drawn"


def test_a_long_name_shrinks_and_a_short_one_is_large() -> None:
    def size(name: str) -> float:
        return the_name(lay_out(a_face(name)))[0].size

    assert size("Ana Lopez") == NAME_SIZES_MM[0]
    assert size(NAMES[20]) < size("Ana Lopez")
    assert size("x" * 80) > 2.0


def test_letters_are_joined_and_stacked_as_their_script_asks() -> None:
    apart = sum(shaping.shape(mark).width for mark in "محمد")
    assert abs(shaping.shape("محمد").width - apart) > 0.1
    assert shaping.shape("क्ष").width < shaping.shape("क").width + shaping.shape("ष").width
    assert shaping.clusters("क्षि") != list("क्षि")


def test_what_no_font_has_is_told_and_never_drawn_as_a_box() -> None:
    with pytest.raises(CannotPrint, match="install the Debian packages") as refused:
        lay_out(a_face("Ana \U0001f600"))
    assert "\U0001f600" in str(refused.value)
    assert "Ana" not in str(refused.value)


@pytest.mark.skipif(not shaping.SYSTEM.is_dir(), reason="this machine has no Noto fonts")
def test_a_rarer_script_is_drawn_with_the_systems_fonts() -> None:
    assert the_name(lay_out(a_face("אברהם כהן")))


def test_the_lost_card_line_must_fit() -> None:
    assert lay_out(a_face(lost="word " * 20))
    with pytest.raises(CannotPrint, match=r"cards\.lost_line"):
        lay_out(a_face(lost="word " * 60))


@pytest.mark.rule("K30")
def test_k30_the_notch_is_clear_of_the_stripe_and_of_the_text() -> None:
    x, y, radius = NOTCH_MM
    assert x == WIDTH_MM
    assert y + radius < HEIGHT_MM - STRIPE_MM[1]
    for name in NAMES:
        for line in lay_out(a_face(name)):
            is_beside = line.y - line.size < y + radius and line.y + line.size > y - radius
            assert not is_beside or line.right < x - radius
    pixels = drawn(cards_pdf([a_face()]))
    edge = pixels.crop(
        (round((WIDTH_MM - radius) / WIDTH_MM * pixels.width), 400, pixels.width, 560)
    )
    assert darkest(edge) < 200


def test_name_and_number_and_nothing_that_is_nobodys_business() -> None:
    pdf = cards_pdf([a_face("Ana Lopez")])
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert reader.pages[0].extract_text().strip() == ""
    told = " ".join(str(value) for value in (reader.metadata or {}).values())
    assert "Ana" not in told
    assert NUMBER not in told
    assert repr(a_face("Ana Lopez")) == "Face()"


def test_the_page_has_ink_and_white_edges() -> None:
    pixels = drawn(cards_pdf([a_face()]))
    assert abs(pixels.width - SIZE[0]) <= 6
    margin = round(EDGE_MM / WIDTH_MM * pixels.width) - 6
    assert darkest(pixels.crop((0, 200, margin, pixels.height))) == 255
    assert darkest(pixels.crop((margin, 150, pixels.width, 400))) < 30


@pytest.mark.parametrize("name", ["Seán O'Brien", "王小明", "محمد عبد الله"])
def test_bitmap_and_pdf_look_alike(name: str) -> None:
    bitmap = Image.open(io.BytesIO(card_bitmap(a_face(name)))).convert("L")
    assert bitmap.size == SIZE
    pdf = drawn(cards_pdf([a_face(name)])).resize(SIZE)
    apart = ImageChops.difference(bitmap, pdf)
    assert sum(apart.histogram()[128:]) < 0.012 * SIZE[0] * SIZE[1]


def test_the_magstripe_commands_are_what_each_driver_looks_for() -> None:
    token = make_token()
    assert escape("fargo", token) == f"~2;{token}?"
    assert escape("datacard", token) == f"~2;{token}?"
    assert escape("zebra", token) == f"~2{token}"
    assert escape("none", token) == ""
    pdf = cards_pdf([a_face()], [escape("fargo", token)])
    assert f"~2;{token}?" in pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


@pytest.fixture
def lp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program `lp` that keeps what it is given, and can be told to fail."""
    program = tmp_path / "bin" / "lp"
    program.parent.mkdir()
    program.write_text(
        f"""#!/bin/sh
echo "$@" > {tmp_path}/arguments
cat > {tmp_path}/printed.pdf
if [ -e {tmp_path}/fault ]; then cat {tmp_path}/fault >&2; exit 1; fi
echo "request id is zebra-12 (0 file(s))"
"""
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def test_cups_prints_the_page_and_names_nobody(lp: Path) -> None:
    said = Cups("zebra").print_card(a_face("Ana Lopez"), None)
    assert said == "Sent to the card printer zebra as zebra-12."
    arguments = (lp / "arguments").read_text()
    assert "-d zebra" in arguments
    assert "Ana" not in arguments
    page = pypdf.PdfReader(lp / "printed.pdf").pages[0]
    assert round(float(page.mediabox[2]) / 72 * 25.4, 2) == 85.60
    assert page.extract_text().strip() == ""


def test_a_printer_that_encodes_gets_the_token_with_the_page_and_nowhere_else(lp: Path) -> None:
    token, printer = make_token(), open_printer("cups", "fargo", "fargo")
    assert printer.encodes
    assert token not in printer.print_card(a_face(), token)
    assert token not in (lp / "arguments").read_text()
    assert f"~2;{token}?" in pypdf.PdfReader(lp / "printed.pdf").pages[0].extract_text()


def test_what_the_printing_system_refuses_is_said_in_a_sentence(lp: Path) -> None:
    (lp / "fault").write_text("lp: The printer or class does not exist.\n")
    with pytest.raises(CannotPrint, match="refused the card: The printer or class does not exist"):
        Cups("gone").print_card(a_face(), None)


def test_without_lp_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotPrint, match="cups-client"):
        Cups("zebra").print_card(a_face(), None)


def test_without_a_printer_there_is_the_pdf() -> None:
    printer = open_printer("pdf", "", "none")
    assert isinstance(printer, ByHand)
    with pytest.raises(CannotPrint, match="open the PDF"):
        printer.print_card(a_face(), None)


def test_evolis_without_its_library_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "evolis", None)
    with pytest.raises(CannotPrint, match=r"worksource\[evolis\]"):
        open_printer("evolis", "Primacy", "none").print_card(a_face(), None)


def test_evolis_by_the_names_its_maker_published(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names and order of calls only: no such printer was there."""
    told: list[tuple[str, Any]] = []
    monkeypatch.setitem(sys.modules, "evolis", a_library(told))
    token = make_token()
    open_printer("evolis", "Primacy", "none").print_card(a_face(), token)
    assert told == [("track", ("TRACK2", "ISO2", token)), ("image", b"BM"), ("print", None)]


def a_library(told: list[tuple[str, Any]]) -> ModuleType:
    class Connection:
        def __init__(self, name: str) -> None:
            self.name = name

        def is_open(self) -> bool:
            return True

        def close(self) -> None: ...

    class MagSession:
        def __init__(self, _: Connection) -> None: ...
        def set_coercivity(self, _: str) -> None: ...
        def set_track(self, *given: str) -> None:
            told.append(("track", given))

        def write(self) -> str:
            return "OK"

    class PrintSession:
        def __init__(self, _: Connection) -> None: ...
        def set_image_buffer(self, _: str, image: bytearray) -> bool:
            told.append(("image", bytes(image[:2])))
            return True

        def print(self) -> str:
            told.append(("print", None))
            return "OK"

    library = ModuleType("evolis")
    for name, part in {
        "Connection": Connection,
        "MagSession": MagSession,
        "PrintSession": PrintSession,
        "MagCoercivity": SimpleNamespace(AUTO="AUTO"),
        "MagTrackNumber": SimpleNamespace(TRACK2="TRACK2"),
        "MagFormat": SimpleNamespace(ISO2="ISO2"),
        "CardFace": SimpleNamespace(FRONT="FRONT"),
        "ReturnCode": SimpleNamespace(OK="OK"),
    }.items():
        setattr(library, name, part)
    return library


def test_the_fonts_are_free_to_ship() -> None:
    folder = shaping.FONTS
    assert re.search("SIL OPEN FONT LICENSE", (folder / "OFL.txt").read_text(), re.IGNORECASE)
    assert {next(folder.glob(f"card-{name}.*tf")).stem for name in shaping.ORDER}
