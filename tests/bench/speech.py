"""
From a screen to the first sound of its speech: real espeak-ng, a player that notes the moment.

The screen is handed to window and speaker by the same call, so the time is counted from
there; the player notes when the first sample behind the WAV's header has reached it.
"""

import shlex
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from device.adapters.voice import VOICES, EspeakVoice
from device.core.comfort import PLAIN, Comfort
from device.core.presenter import present
from device.speaker import Speaker
from provisioning.demo.processes import pause, wait_until
from provisioning.demo.watch import percentile
from tests.bench.lines import Line, Note
from tests.rig.every_screen import states

GOAL_MS = 200.0
_HEADER_BYTES = 44
LISTENER = "head -c {bytes} >/dev/null; date +%s%N >>{file}; cat >/dev/null"


def measure() -> Iterator[Line | Note]:
    with tempfile.TemporaryDirectory(prefix="worksource-bench-") as home:
        heard = Path(home) / "heard"
        heard.touch()
        script = LISTENER.format(bytes=_HEADER_BYTES + 1, file=shlex.quote(str(heard)))
        voice = EspeakVoice("espeak-ng", headphones=("sh", "-c", script), loudspeaker=())
        try:
            took = list(_rounds(Speaker(voice), heard))
        finally:
            voice.close()
    for share in (50, 99):
        found = percentile(took, share) or 0.0
        yield Line(
            f"screen to the first sound of its speech, p{share}",
            f"{found:.1f} ms",
            f"{len(took)} screens in {len(VOICES)} languages",
            stands=found,
            goal=GOAL_MS,
            lower_is_better=True,
            unit="ms",
        )


def _rounds(speaker: Speaker, heard: Path) -> Iterator[float]:
    speaking = Comfort(speaking=True, private=True)
    for language in VOICES:
        for state in states(language).values():
            heard.write_text("")
            begun_ns = time.time_ns()
            speaker.show(present(replace(state, comfort=speaking)))
            if not wait_until(lambda: heard.read_text().endswith("\n"), 5, 0.002):
                raise AssertionError(f"nothing was heard in {language}")
            yield (int(heard.read_text().split()[0]) - begun_ns) / 1e9
            speaker.hush()
            speaker.show(present(replace(state, comfort=PLAIN)))
            pause(0.02)
