"""Several cards at once, a batch of them, and the label of each."""

import dataclasses
import errno
import io
import os
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader
from rich.console import Console

from contract.card_settings import CardSettings, HubDoor, write
from provisioning.card.disks import Disk
from provisioning.card.flash import plan as planning
from provisioning.card.flash.batch import Batch
from provisioning.card.flash.plan import Plan
from provisioning.card.flash.several import Job, Verdict, flash_all
from provisioning.card.flash.shown import show_verdicts, watched
from provisioning.card.flash.writing import Written
from provisioning.card.label import Label, as_pdf, write_label
from provisioning.card.setup.partition import setup_of_image
from provisioning.card.setup.sheet import Row
from tests.provisioning.card.conftest import Mini
from tests.provisioning.card.faulty import Card
from tests.provisioning.card.making import MIB
from tests.provisioning.card.said import authority

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def settings(into: Path, device: str) -> CardSettings:
    door = HubDoor(
        "https://hub.local:8443", "hub.local", authority(into).read_text(),
        token="ABCDE-FGHJK-LMNPQ-RSTUV",
    )  # fmt: skip
    return CardSettings("oak-street", device, "America/Chicago", door)


@pytest.fixture
def jobs(mini: Mini, tmp_path: Path) -> list[Job]:
    setup = setup_of_image(mini.path, mini.block_map)
    found = []
    for number in (1, 2, 3):
        path = tmp_path / f"card-{number}"
        path.touch()
        one = settings(tmp_path, f"lobby-{number}")
        disk = Disk(str(path), 64 * MIB, "disk", "a card", "", False, True, (), (), ())
        plan = Plan(mini.block_map, setup.own_blocks(mini.block_map, write(one)))
        found.append(Job(disk, plan, one))
    return found


def test_one_bad_card_does_not_keep_the_others_from_being_good(mini: Mini, jobs: list[Job]) -> None:
    cards = {job.disk.path: Card(64 * MIB, seed=n) for n, job in enumerate(jobs)}

    def fault(_verb: str, at: int, _length: int) -> None:
        if at > 13 * MIB:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    cards[jobs[1].disk.path].fault = fault
    console = Console(record=True, width=120, file=io.StringIO(), force_terminal=True)
    with watched(console, jobs) as watch:
        verdicts = flash_all(mini.path, jobs, watch, lambda path: cards[str(path)])
    assert [one.written is not None for one in verdicts] == [True, False, True]
    assert [cards[job.disk.path].starts() for job in jobs] == [True, False, True]
    show_verdicts(console, verdicts, {jobs[0].disk.path: "labels/oak-street-lobby-1.pdf"})
    shown = console.export_text()
    assert shown.count("GOOD") == 3
    assert "NOT GOOD" in shown
    assert "print its label: labels/oak-street-lobby-1.pdf" in shown


def test_a_card_that_was_changed_since_it_was_shown_is_not_written(
    mini: Mini, jobs: list[Job]
) -> None:
    other = Card(32 * MIB)
    (verdict,) = flash_all(mini.path, jobs[:1], lambda *_: None, lambda _: other)
    assert "is another than the one that was shown" in verdict.fault
    assert other.writes == []


def test_a_stop_is_clean_and_the_cards_do_not_start(
    mini: Mini, jobs: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "PIECE", 64 * 1024)  # so that there is much left to stop
    cards = {job.disk.path: Card(64 * MIB) for job in jobs}
    asked, stop = threading.Event(), threading.Event()

    def watch(_job: Job, step: str, done: int, _total: int) -> None:
        if step == "writing" and done:
            if not asked.is_set():
                asked.set()
                os.kill(os.getpid(), signal.SIGINT)
            stop.wait(10)

    verdicts = flash_all(mini.path, jobs, watch, lambda path: cards[str(path)], stop)
    stopped = [one for one in verdicts if one.written is None]
    assert stopped
    assert all("goes on from there" in one.fault for one in stopped)
    assert not any(cards[one.job.disk.path].starts() for one in stopped)


def test_a_batch_goes_on_with_the_rows_that_have_no_good_card(
    jobs: list[Job], tmp_path: Path
) -> None:
    sheet = tmp_path / "kiosks.csv"
    rows = [Row(number, job.settings) for number, job in enumerate(jobs, 2) if job.settings]
    batch = Batch(sheet, rows)
    batch.note(Verdict(jobs[0], Written(1, 0, 1.0, 1.0)), AT)
    batch.note(Verdict(jobs[1], None, "a fault"), AT)
    with Path(f"{sheet}.written").open("a") as file:
        file.write('{"half a li')
    again = Batch(sheet, rows)
    assert [one.device for one in again.left()] == ["lobby-2", "lobby-3"]
    changed = dataclasses.replace(rows[0].settings, language="es")
    assert len(Batch(sheet, [Row(2, changed), *rows[1:]]).left()) == 3
    assert "ABCDE" not in Path(f"{sheet}.written").read_text()


def test_a_label_is_62_by_29_mm_and_holds_no_secret(tmp_path: Path) -> None:
    label = Label(settings(tmp_path, "lobby-1"), "1.4.2", "kiosk.img", AT)
    path = write_label(label, tmp_path / "labels")
    assert path.name == "oak-street-lobby-1.pdf"
    (page,) = PdfReader(path).pages
    assert [round(float(one) / 72 * 25.4, 1) for one in page.mediabox[2:]] == [62.0, 29.0]
    text = page.extract_text()
    for said in ("lobby-1", "oak-street", "image 1.4.2", "written 2026-11-20"):
        assert said in text
    assert label.address == "https://hub.local:8443/kiosks/lobby-1"


@pytest.mark.parametrize("device", ["a", "w" * 32])
def test_nothing_of_a_label_runs_over_its_edge(tmp_path: Path, device: str) -> None:
    label = Label(settings(tmp_path, device), "", "x" * 60, AT)
    picture = pypdfium2.PdfDocument(as_pdf(label))[0].render(scale=4).to_pil().convert("L")
    width, height = picture.size
    edges = [picture.crop(box) for box in (
        (0, 0, width, 4), (0, height - 4, width, height), (width - 4, 0, width, height),
    )]  # fmt: skip
    assert all(edge.getextrema()[0] > 250 for edge in edges)


def test_a_card_without_settings_has_a_label_too(tmp_path: Path) -> None:
    path = write_label(Label(None, "1.4.2", "worksource-1.4.2.img", AT), tmp_path)
    assert "no settings yet" in PdfReader(path).pages[0].extract_text()
