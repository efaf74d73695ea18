"""What is offered, on the first day, without a network, and when the hub says something new."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from contract.cards import LegacyRule, make_token
from contract.events import BadMessage
from contract.messages import Catalogue, SealingKey, encode
from contract.stripe import Swipe, holding
from device.adapters.catalogue_file import CatalogueFile
from device.core.events import CatalogueCame, Event
from device.fake_reader import FakeReader
from device.offer import Offer

KEY = SealingKey(key="2026-a", public="B" * 43 + "=")
FIRST = Catalogue(
    version=1,
    site="oak-street",
    site_name="Oak Street",
    timezone="America/Chicago",
    issued_at=datetime(2026, 3, 6, tzinfo=UTC),
    languages=["en"],
    services=[],
    sealing=KEY,
)
SECOND = msgspec.structs.replace(FIRST, version=2, legacy_cards=False)


class Rig:
    def __init__(self, directory: Path, first: Path | None = None) -> None:
        self.told: list[Event] = []
        self.reader = FakeReader(now=lambda: FIRST.issued_at, legacy=LegacyRule(), wait_s=2)
        self.offer = Offer(
            "oak-street",
            CatalogueFile(directory / "catalogue.json", first),
            self.told.append,
            self.reader,
            LegacyRule(),
        )


def test_without_any_catalogue_nothing_is_known(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.offer.begin()
    assert rig.told == []
    assert not rig.offer.is_known
    assert rig.offer.sealing_key() is None


def test_what_the_hub_publishes_is_offered_and_kept(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.offer.hear(encode(FIRST))
    assert rig.told == [CatalogueCame(FIRST)]
    assert rig.offer.sealing_key() == KEY
    after_a_restart = Rig(tmp_path)
    after_a_restart.offer.begin()
    assert after_a_restart.told == [CatalogueCame(FIRST)]


def test_the_first_catalogue_is_for_the_first_day_alone(tmp_path: Path) -> None:
    first = tmp_path / "first.json"
    first.write_bytes(encode(FIRST))
    rig = Rig(tmp_path, first)
    rig.offer.begin()
    assert rig.told == [CatalogueCame(FIRST)]
    rig.offer.hear(encode(SECOND))
    later = Rig(tmp_path, first)
    later.offer.begin()
    assert later.told == [CatalogueCame(SECOND)]


def test_a_torn_file_is_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    first = tmp_path / "first.json"
    first.write_bytes(encode(FIRST))
    (tmp_path / "catalogue.json").write_bytes(encode(SECOND)[:50])
    rig = Rig(tmp_path, first)
    rig.offer.begin()
    assert rig.told == [CatalogueCame(FIRST)]
    assert "cannot be used" in caplog.text


def test_what_is_no_catalogue_or_another_sites_changes_nothing(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.offer.hear(encode(FIRST))
    elsewhere = msgspec.structs.replace(SECOND, site="elm-street")
    for payload in (b"{}", b"\xff", encode(elsewhere)):
        with pytest.raises(BadMessage):
            rig.offer.hear(payload)
    assert rig.told == [CatalogueCame(FIRST)]
    assert CatalogueFile(tmp_path / "catalogue.json").load() == FIRST


def test_a_site_that_takes_no_legacy_cards_any_longer_says_so_to_the_reader(
    tmp_path: Path,
) -> None:
    rig = Rig(tmp_path)
    rig.offer.hear(encode(SECOND))
    rig.reader.swipe(Swipe(track2=holding("078051120")))
    assert repr(rig.reader.read_swipe()) == "Stranger(kind='other')"
    rig.offer.hear(encode(FIRST))
    rig.reader.swipe(Swipe(track2=holding(make_token())))
    rig.reader.read_swipe()
    rig.reader.swipe(Swipe(track2=holding("078051120")))
    assert repr(rig.reader.read_swipe()) == "LegacyCard()"


def test_a_catalogue_that_cannot_be_kept_is_offered_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rig = Rig(tmp_path / "nowhere")
    rig.offer.hear(encode(FIRST))
    assert rig.told == [CatalogueCame(FIRST)]
    assert "was not kept" in caplog.text


def test_a_half_written_draft_never_replaces_the_catalogue(tmp_path: Path) -> None:
    file = CatalogueFile(tmp_path / "catalogue.json")
    file.keep(encode(FIRST))
    (tmp_path / "catalogue.draft").write_bytes(encode(SECOND)[:9])
    assert file.load() == FIRST
    file.keep(encode(SECOND))
    assert file.load() == SECOND
