"""The voice: the real espeak-ng into a player that keeps its sound, and the fake."""

from __future__ import annotations

import shutil
import sys
import threading
import time
import wave
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from device.adapters.voice import VOICES, EspeakVoice, amplitude
from device.core.comfort import MOST_VOLUME
from device.core.spoken import VOICED, Phrase
from device.core.words import LANGUAGES, say
from device.fakes import FakeVoice
from device.ports import Voice
from provisioning.demo.processes import wait_until

HELLO = Phrase("Swipe your card.", "en")
LONG = Phrase("one two three four five six seven eight nine ten " * 6, "en")
KEEP = """
import pathlib, sys, time
# Plays a WAV as fast as a loudspeaker does, and keeps what was heard of it.
heard, bytes_a_second = open(sys.argv[1], "ab"), 22050 * 2
while piece := sys.stdin.buffer.read1(4096):
    heard.write(piece)
    heard.flush()
    time.sleep(len(piece) / bytes_a_second * float(sys.argv[2]))
"""

needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed: packages.sh test"
)


def player(heard: Path, pace: float = 0.0) -> list[str]:
    return [sys.executable, "-c", KEEP, str(heard), str(pace)]


@pytest.fixture
def heard(tmp_path: Path) -> Path:
    return tmp_path / "heard"


@pytest.fixture
def speak(heard: Path) -> Iterator[Callable[[float], EspeakVoice]]:
    made: list[EspeakVoice] = []

    def make(pace: float) -> EspeakVoice:
        made.append(EspeakVoice("espeak-ng", player(heard, pace), [], 150))
        return made[-1]

    yield make
    for voice in made:
        voice.close()


@pytest.fixture(params=["espeak", "fake"])
def voice(request: pytest.FixtureRequest, speak: Callable[[float], EspeakVoice]) -> Voice:
    if request.param == "fake":
        return FakeVoice()
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed: packages.sh test")
    return speak(1.0)


def seconds(sound: bytes) -> float:
    return (len(sound) - 44) / (22050 * 2)


def test_every_voice_speaks_is_hushed_and_answers_what_it_did_not_say(voice: Voice) -> None:
    assert not voice.is_speaking()
    voice.say([LONG, HELLO], 3, is_private=True)
    assert voice.is_speaking()
    assert voice.hush() == (LONG, HELLO)
    assert not voice.is_speaking()
    assert voice.hush() == ()


def test_every_voice_says_the_newest_instead(voice: Voice) -> None:
    voice.say([LONG], 3, is_private=True)
    voice.say([HELLO], 3, is_private=True)
    assert voice.hush() == (HELLO,)


@needs_espeak
@pytest.mark.rule("K13")
@pytest.mark.parametrize("language", sorted(VOICED))
def test_k13_each_language_with_a_voice_makes_a_sound_of_its_own(
    language: str, heard: Path, speak: Callable[[float], EspeakVoice]
) -> None:
    voice = speak(0)
    voice.say([Phrase(say(language, "attract.headline"), language)], 3, is_private=True)
    assert wait_until(lambda: not voice.is_speaking(), 10)
    assert 0.5 < seconds(heard.read_bytes()) < 8
    with wave.open(BytesIO(heard.read_bytes())) as sound:
        assert any(sound.readframes(4000))
    assert not voice.is_lost()


def test_k13_every_language_of_the_kiosk_has_a_voice_or_is_known_to_have_none() -> None:
    assert VOICES.keys() == VOICED
    assert set(LANGUAGES) - VOICED == {"so", "tl"}


@needs_espeak
@pytest.mark.rule("K05")
def test_k05_a_hush_ends_the_sound_in_less_than_a_fifth_of_a_second(
    heard: Path, speak: Callable[[float], EspeakVoice]
) -> None:
    voice = speak(1.0)
    voice.say([LONG], 3, is_private=True)
    assert wait_until(lambda: heard.exists() and heard.stat().st_size > 1000, 5)
    sounding = voice._sounding
    assert sounding is not None
    begun = time.monotonic()
    voice.hush()
    assert wait_until(lambda: sounding._player.poll() is not None, 1)
    assert time.monotonic() - begun < 0.2
    assert wait_until(lambda: sounding._maker.poll() is not None, 1)
    silent = heard.stat().st_size
    threading.Event().wait(0.1)
    assert heard.stat().st_size == silent


@needs_espeak
def test_sentences_follow_one_another_and_leave_no_process(
    heard: Path, speak: Callable[[float], EspeakVoice]
) -> None:
    voice = speak(0)
    voice.say([HELLO, HELLO, HELLO], 3, is_private=True)
    assert wait_until(lambda: not voice.is_speaking(), 10)
    assert heard.read_bytes().count(b"RIFF") == 3
    voice.close()
    assert "voice" not in {thread.name for thread in threading.enumerate()}
    assert voice._sounding is None


@needs_espeak
def test_without_a_loudspeaker_nothing_is_said_aloud(
    heard: Path, speak: Callable[[float], EspeakVoice]
) -> None:
    voice = speak(0)
    voice.say([HELLO], 3, is_private=False)
    assert not voice.is_speaking()
    assert not heard.exists()


@needs_espeak
@pytest.mark.rule("K08")
def test_k08_each_step_of_the_volume_is_louder(
    tmp_path: Path,
) -> None:
    peaks = []
    for volume in range(1, MOST_VOLUME + 1):
        heard = tmp_path / str(volume)
        voice = EspeakVoice("espeak-ng", player(heard), [], 150)
        voice.say([HELLO], volume, is_private=True)
        assert wait_until(lambda: not voice.is_speaking(), 10)  # noqa: B023 - waited for here
        voice.close()
        samples = memoryview(heard.read_bytes()[44:]).cast("h")
        peaks.append(max(abs(sample) for sample in samples))
    assert peaks == sorted(set(peaks))
    assert peaks[-1] > 4 * peaks[0]
    assert amplitude(MOST_VOLUME) == 200


@needs_espeak
def test_what_is_said_is_on_no_command_line(speak: Callable[[float], EspeakVoice]) -> None:
    voice = speak(1.0)
    voice.say([LONG], 3, is_private=True)
    assert wait_until(lambda: voice._sounding is not None, 5)
    assert voice._sounding is not None
    programs = (voice._sounding._maker, voice._sounding._player)
    lines = [Path(f"/proc/{program.pid}/cmdline").read_bytes() for program in programs]
    assert all(lines)
    assert not any(b"seven" in line for line in lines)


def test_without_the_program_it_says_so_once_and_stays_silent(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    voice = EspeakVoice(str(tmp_path / "nowhere"), player(tmp_path / "heard"), [], 150)
    for _ in range(3):
        voice.say([HELLO], 3, is_private=True)
        assert wait_until(lambda: not voice.is_speaking(), 5)
    voice.close()
    assert voice.is_lost()
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "nothing can be read aloud (there is no" in caplog.text


@needs_espeak
def test_a_player_without_a_sound_card_is_told_and_found_again(
    heard: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fails = [sys.executable, "-c", "import sys; sys.exit('audio open error: No such device')"]
    voice = EspeakVoice("espeak-ng", fails, player(heard), 150)
    voice.say([HELLO, HELLO], 3, is_private=True)
    assert wait_until(voice.is_lost, 5)
    assert "No such device" in caplog.text
    voice.say([HELLO], 3, is_private=False)
    assert wait_until(lambda: not voice.is_lost(), 5)
    voice.close()


def test_the_fake_remembers_what_it_said_and_to_whom() -> None:
    fake = FakeVoice()
    fake.say([HELLO], 3, is_private=True)
    fake.finish(1)
    fake.say([LONG], 5, is_private=False)
    assert (list(fake.said), list(fake.said_aloud)) == ([(HELLO,)], [(LONG,)])
    assert list(fake.volumes) == [3, 5]
