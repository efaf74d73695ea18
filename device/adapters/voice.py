"""
The voice: espeak-ng, one short-lived process for each sentence, and a player of its sound.

No shell, and no text on a command line, where others could read it.  A sentence is cut
off by ending its processes, which takes milliseconds; what was left is answered, so that
it can be said later.  Without the programs the kiosk is silent, says so once in the log
and in every heartbeat, and goes on.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Iterable, Sequence
from subprocess import DEVNULL, PIPE, Popen

from device.core.comfort import MOST_VOLUME
from device.core.spoken import INSTEAD, Phrase
from device.errors import VoiceLost

log = logging.getLogger(__name__)

VOICES = {
    "en": "en-us",
    "es": "es-419",
    "vi": "vi",
    "ru": "ru",
    "uk": "uk",
    "zh-Hans": "cmn-latn-pinyin",  # plain "cmn" of 1.51 says each tone's figure in English
    "zh-Hant": "cmn-latn-pinyin",
    "ko": "ko",
    "am": "am",
    "ar": "ar",
}
"""The voice of each language; Somali and Tagalog have none, and are read in English."""

_LOUDEST = 200
_STEP_DB = 4.0
_END_WITHIN_S = 2.0
_LONGEST_FAULT = 200


def amplitude(volume: int) -> int:
    """espeak-ng's amplitude of a volume step: each is 4 dB above the one below."""
    below_db = (MOST_VOLUME - volume) * _STEP_DB
    return max(1, round(_LOUDEST * 10 ** (-below_db / 20)))


class EspeakVoice:
    """
    Speaks on a thread of its own.

    `headphones` and `loudspeaker` are the commands that play a WAV from their standard
    input there; without a loudspeaker nothing is said aloud.
    """

    def __init__(
        self,
        program: str,
        headphones: Sequence[str],
        loudspeaker: Sequence[str],
        words_a_minute: int = 150,
    ) -> None:
        self._program = program
        self._headphones = tuple(headphones)
        self._loudspeaker = tuple(loudspeaker)
        self._rate = words_a_minute
        self._lock = threading.Condition()
        self._left: list[Phrase] = []
        self._volume = 1
        self._is_private = True
        self._sounding: _Sounding | None = None
        self._is_closed = False
        self._is_lost = False
        needed = dict.fromkeys((program, *self._headphones[:1], *self._loudspeaker[:1]))
        missing = [name for name in needed if shutil.which(name) is None]
        if missing:
            self._note(f"there is no {' and no '.join(missing)}")
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def say(self, phrases: Iterable[Phrase], volume: int, *, is_private: bool) -> None:
        with self._lock:
            self._cut()
            self._left = list(phrases) if is_private or self._loudspeaker else []
            self._volume = volume
            self._is_private = is_private
            self._lock.notify()

    def hush(self) -> tuple[Phrase, ...]:
        with self._lock:
            self._cut()
            left, self._left = self._left, []
            return tuple(left)

    def is_speaking(self) -> bool:
        with self._lock:
            return bool(self._left)

    def is_lost(self) -> bool:
        return self._is_lost

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            self._cut()
            self._left = []
            self._lock.notify()
        self._thread.join(_END_WITHIN_S)

    def _cut(self) -> None:
        if self._sounding is not None:
            self._sounding.cut()
            self._sounding = None

    def _run(self) -> None:
        while (sounding := self._next()) is not None:
            fault = sounding.end()
            with self._lock:
                if self._sounding is sounding:  # else it was cut off, and something else is next
                    self._sounding = None
                    self._left = [] if fault else self._left[1:]
                    self._note(fault)

    def _next(self) -> _Sounding | None:
        """The first of what is left, begun; None once closed."""
        with self._lock:
            while True:
                self._lock.wait_for(lambda: self._left or self._is_closed)
                if self._is_closed:
                    return None
                try:
                    self._sounding = self._begin(self._left[0])
                except OSError as cause:
                    self._left = []
                    self._note(str(cause))
                else:
                    return self._sounding

    def _begin(self, phrase: Phrase) -> _Sounding:
        voice = VOICES.get(phrase.language, VOICES[INSTEAD])
        how = ["-v", voice, "-s", str(self._rate), "-a", str(amplitude(self._volume))]
        maker = [self._program, "--stdin", "--stdout", "-b", "1", *how]
        return _Sounding(maker, self._headphones if self._is_private else self._loudspeaker, phrase)

    def _note(self, fault: str) -> None:
        if fault and not self._is_lost:
            log.error("%s", VoiceLost(fault))
        elif self._is_lost and not fault:
            log.info("the voice can be heard again")
        self._is_lost = bool(fault)


class _Sounding:
    """One sentence on its way out: the program that makes its sound, and the one that plays it."""

    def __init__(self, maker: Sequence[str], player: Sequence[str], phrase: Phrase) -> None:
        """Raises OSError if a program cannot be begun."""
        self._text = phrase.text.encode()
        self._maker = Popen(maker, stdin=PIPE, stdout=PIPE, stderr=PIPE)  # noqa: S603 - fixed
        try:
            self._player = Popen(  # noqa: S603 - named in the settings file
                player, stdin=self._maker.stdout, stdout=DEVNULL, stderr=PIPE
            )
        except OSError:
            self._maker.kill()
            self._maker.communicate()
            raise
        if self._maker.stdout is not None:
            self._maker.stdout.close()  # the player's now
            self._maker.stdout = None

    def cut(self) -> None:
        """Silence, now."""
        self._player.kill()
        self._maker.kill()

    def end(self) -> str:
        """Say it to its end; what went wrong, or nothing."""
        said = self._maker.communicate(self._text)[1] + b" " + self._player.communicate()[1]
        if not self._maker.returncode and not self._player.returncode:
            return ""
        words = " ".join(said.decode(errors="replace").split())
        return words[-_LONGEST_FAULT:] or "they failed without a word"
