"""Releases of a hub: taken in whole or not at all, once, and served in pieces."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from hub.kiosks.releases.store import landing as landing_
from hub.kiosks.releases.store import service, signed
from hub.kiosks.releases.store.about import read_about
from hub.kiosks.releases.store.landing import Full, Landing
from hub.kiosks.releases.store.service import NotTaken
from hub.kiosks.releases.store.signed import Signed
from hub.said import say
from tests.hub.kiosks.releases.bundles import CONTENT, describe
from tests.hub.making import NOON, SITE, open_site

BY = "tess@office.example"


def take(engine: Engine, directory: Path, content: bytes = CONTENT, of: bytes = CONTENT) -> bool:
    about = read_about(json.dumps(describe(of)).encode())
    with Landing(directory) as landing:
        landing.copy(io.BytesIO(content))
        return service.take_in(engine, SITE, directory, landing, about, by=BY, now=NOON)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "releases"


@pytest.fixture
def opened(engine: Engine) -> Engine:
    open_site(engine)
    return engine


def test_a_bundle_is_taken_in_whole_and_once(opened: Engine, place: Path) -> None:
    assert take(opened, place)
    assert not take(opened, place), "the very same again changes nothing"
    assert (place / "1.4.2.raucb").read_bytes() == CONTENT
    assert [one.name for one in place.iterdir()] == ["1.4.2.raucb"]
    with opened.connect() as connection:
        (row,) = service.held(connection, SITE)
        assert (row.version, row.size, row.added_by) == ("1.4.2", len(CONTENT), BY)
        assert row.sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_a_bundle_that_was_cut_off_or_changed_is_not(opened: Engine, place: Path) -> None:
    with pytest.raises(NotTaken, match="cut off"):
        take(opened, place, CONTENT[:-1])
    with pytest.raises(NotTaken, match="not the one"):
        take(opened, place, b"x" + CONTENT[1:])
    assert not list(place.iterdir())
    take(opened, place)
    other = b"another" + CONTENT
    with pytest.raises(NotTaken, match="a version means one bundle"):
        take(opened, place, other, of=other)
    assert not list(place.glob(".landing-*"))


def test_a_file_that_was_lost_is_laid_again(opened: Engine, place: Path) -> None:
    take(opened, place)
    (place / "1.4.2.raucb").write_bytes(CONTENT[:99])
    assert take(opened, place)
    assert (place / "1.4.2.raucb").read_bytes() == CONTENT


def test_a_full_disk_is_said_before_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing_, "SPARE", 10**15)
    with pytest.raises(Full, match="There is no room"), Landing(tmp_path, 10):
        pass
    assert not list(tmp_path.iterdir())


def test_what_rauc_says_is_believed(
    opened: Engine, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signed, "look", lambda _path: Signed(fault=say("RAUC does not believe.")))
    with pytest.raises(NotTaken, match="does not believe"):
        take(opened, place)
    monkeypatch.setattr(signed, "look", lambda _path: Signed(by="CN=Release", version="9.9"))
    with pytest.raises(NotTaken, match="The bundle itself says"):
        take(opened, place)
    monkeypatch.setattr(signed, "look", lambda _path: Signed(by="CN=Release", version="1.4.2"))
    take(opened, place)
    with opened.connect() as connection:
        assert service.held(connection, SITE)[0].signed_by == "CN=Release"


def test_without_rauc_or_its_keyring_nothing_is_said(tmp_path: Path) -> None:
    assert signed.look(tmp_path / "x", tmp_path / "no-keyring") == Signed()


def test_what_rauc_writes_is_read_as_far_as_it_can_be() -> None:
    assert signed._read(b"no json") == Signed()
    assert signed._read(b'{"version": "1.4.2"}').version == "1.4.2"
    assert signed._read(b'{"signer": [{"subject": "CN=x"}]}').by == "CN=x"


def test_a_release_goes(opened: Engine, place: Path) -> None:
    take(opened, place)
    assert service.remove(opened, SITE, place, "1.4.2", by=BY)
    assert not service.remove(opened, SITE, place, "1.4.2", by=BY)
    assert not list(place.iterdir())
