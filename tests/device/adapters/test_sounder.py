"""Beeps of a machine without pins: a real player process that keeps what it was given."""

from __future__ import annotations

import sys
import wave
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from device.adapters.sounder import SoundPanel, sound

KEEP = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read())"
FAILS = "import sys; sys.stdin.buffer.read(); sys.exit(1)"


@pytest.fixture
def heard(tmp_path: Path) -> Path:
    return tmp_path / "heard"


@pytest.fixture
def panel(heard: Path) -> Iterator[SoundPanel]:
    made = SoundPanel([sys.executable, "-c", KEEP, str(heard)])
    yield made
    made.close()


@pytest.mark.rule("K12")
@pytest.mark.rule("K19")
@pytest.mark.rule("K21")
@pytest.mark.rule("K27")
def test_k27_without_a_buzzer_each_sign_is_heard_shortly_and_sounds_different(
    panel: SoundPanel, heard: Path
) -> None:
    sounds = set()
    for sign in (panel.accepted, panel.refused, panel.attention):
        sign()
        assert panel._playing is not None
        panel._playing.wait(10)
        data = heard.read_bytes()
        with wave.open(BytesIO(data)) as wav:
            assert wav.getnframes() / wav.getframerate() < 3
            assert any(wav.readframes(2000))
        sounds.add(data)
        heard.unlink()
    assert len(sounds) == 3
    assert not panel.is_lost


def test_nothing_sounds_while_nobody_is_there(panel: SoundPanel, heard: Path) -> None:
    panel.ready()
    assert panel._playing is None
    assert not heard.exists()


def test_a_missing_player_is_said_once(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    panel = SoundPanel([str(tmp_path / "nowhere")])
    panel.accepted()
    panel.refused()
    assert panel.is_lost
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_a_player_that_fails_is_told_at_the_next_sign(caplog: pytest.LogCaptureFixture) -> None:
    panel = SoundPanel([sys.executable, "-c", FAILS])
    panel.accepted()
    assert panel._playing is not None
    panel._playing.wait(10)
    panel.accepted()
    assert panel.is_lost
    assert len(caplog.records) == 1
    panel.close()


def test_a_sound_is_a_wav() -> None:
    assert sound((440.0,)).startswith(b"RIFF")
