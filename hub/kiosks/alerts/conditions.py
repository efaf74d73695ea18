"""
What is wrong with a site at one moment, so that somebody should be told.

Pure.  A site whose kiosks are all silent is one condition of the site, and none of its kiosks'.
What is held is neither wrong nor well: while the site is closed, its kiosks may be switched off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from msgspec import UNSET

from hub.kiosks.reading import ProofRow, SeenKiosk

Rule = Literal[
    "silent", "site_down", "unwell", "waiting", "set_aside", "proof", "double", "roll_out"
]

SITE = ""
"""The device of an alert that is the site's own."""
STALE_AFTER_S = 900
MIN_KIOSKS_DOWN = 2
_OWN_RULE = frozenset({"events-waiting"})
AT_ONCE: tuple[Rule, ...] = ("roll_out",)
"""What nobody waits to see pass: it stands until somebody decides."""
_CAN_BE_OFF: tuple[Rule, ...] = ("silent", "site_down", "unwell", "waiting")


class Key(NamedTuple):
    """What an alert is about; there is one alert a key at a time."""

    device: str
    rule: Rule
    code: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that is wrong at this moment, in a sentence."""

    key: Key
    sentence: str


class Double(NamedTuple):
    """A second board under a name: both serials."""

    device: str
    known: str
    seen: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a site at one moment."""

    kiosks: Sequence[SeenKiosk]
    set_aside: int
    proof: Sequence[ProofRow]
    lost: Sequence[tuple[str, int]]
    """Devices that lost events, and how many."""
    is_open: bool
    doubles: Sequence[Double] = ()
    """Second boards about which nobody has decided."""
    roll_out: str = ""
    """Why the site's roll-out stopped; empty when none did."""
    paused: frozenset[str] = frozenset()
    """Devices of which nobody wants to hear; `SITE` for all."""


def conditions(seen: Seen) -> list[Condition]:
    """What is wrong at this moment, but for what is held."""
    found = [*_silence(seen), *_unwell(seen), *_figures(seen)]
    return [one for one in found if not is_held(one.key, seen)]


def is_held(key: Key, seen: Seen) -> bool:
    """Whether nothing is to be said of this now, neither that it is wrong nor that it is well."""
    if SITE in seen.paused or key.device in seen.paused:
        return True
    if key.rule == "silent" and _is_down(seen):
        return True
    return key.rule in _CAN_BE_OFF and not seen.is_open


def _missing(seen: Seen) -> list[SeenKiosk]:
    return [kiosk for kiosk in seen.kiosks if kiosk.status in ("late", "silent")]


def _expected(seen: Seen) -> list[SeenKiosk]:
    """Kiosks that should be heard: known by a heartbeat, not retired, not paused."""
    return [
        kiosk
        for kiosk in seen.kiosks
        if kiosk.status in ("up", "late", "silent") and kiosk.device not in seen.paused
    ]


def _is_down(seen: Seen) -> bool:
    expected = _expected(seen)
    return len(expected) >= MIN_KIOSKS_DOWN and all(kiosk.status != "up" for kiosk in expected)


def _silence(seen: Seen) -> Iterator[Condition]:
    if _is_down(seen):
        yield Condition(
            Key(SITE, "site_down"),
            f"None of the site's {len(_expected(seen))} kiosks is heard: check the site's power, "
            "its network, the broker and the hub's ingest. What customers do is kept on the kiosks.",
        )
    for kiosk in _missing(seen):
        yield Condition(
            Key(kiosk.device, "silent"),
            "It is silent: check its power and its network cable. What customers do there is "
            "kept on the kiosk and arrives when it is back.",
        )


def _unwell(seen: Seen) -> Iterator[Condition]:
    for kiosk in seen.kiosks:
        if kiosk.status != "up" or kiosk.said is None:
            continue
        for code in dict.fromkeys(kiosk.said.unwell):
            if code not in _OWN_RULE:
                yield Condition(Key(kiosk.device, "unwell", code), _why(code, kiosk.wrong))
        outbox = kiosk.said.outbox
        age_s = 0 if outbox.oldest_age_s is UNSET else outbox.oldest_age_s
        if outbox.depth and age_s > STALE_AFTER_S:
            yield Condition(
                Key(kiosk.device, "waiting"),
                f"{outbox.depth:,} events wait on it, the oldest for {age_s // 60} minutes: check "
                "its network, the broker and the hub's ingest. Nothing is lost meanwhile.",
            )


_SIGNS = {
    "reader-lost": "reader does not answer",
    "screen-frozen": "stood still",
    "disk-errors": "reports errors",
    "disk-low": "storage left",
    "under-voltage": "power supply",
    "hot": "It runs at",
    "clock-unsynced": "clock is not set",
    "replaced-outbox": "begun anew",
    "broker-refuses": "broker refuses",
    "lamps-lost": "lamps and buzzer",
    "keys-lost": "keys beside",
    "speech-lost": "read its screens aloud",
    "no-catalogue": "never received the menu",
    "command-key-changed": "not believe this hub",
}


def _why(code: str, wrong: Iterable[str]) -> str:
    """The sentence of the kiosk's page that tells of a code."""
    sign = _SIGNS.get(code, code.replace("-", " "))
    told = (sentence for sentence in wrong if sign in sentence)
    return next(told, f"It calls itself unwell: {code.replace('-', ' ')}.")


def _figures(seen: Seen) -> Iterator[Condition]:
    if seen.set_aside:
        yield Condition(
            Key(SITE, "set_aside"),
            "Messages that could not be applied wait for a decision, and count in no figure until "
            "then: open 'Set aside', read the reason, then repair, retry or dismiss.",
        )
    if seen.roll_out:
        yield Condition(
            Key(SITE, "roll_out"),
            f"{seen.roll_out[:300]} No other kiosk is told of it: open 'Kiosks', then 'Updates', "
            "and decide.",
        )
    told = set()
    for row in seen.proof:
        if row.verdict.grade == "bad" and row.sides.device not in told:
            told.add(row.sides.device)
            yield Condition(
                Key(row.sides.device, "proof"),
                f"The proof of {row.day} does not add up: {row.verdict.words}. "
                "Open 'Proof' and follow what it says there.",
            )
    for double in dict.fromkeys(seen.doubles):
        yield Condition(
            Key(double.device, "double"),
            f"A second board comes under its name: known is serial {double.known}, seen was serial "
            f"{double.seen}. Open 'Kiosks': both stand at the top of the page, and what to do.",
        )
    for device, count in seen.lost:
        yield Condition(
            Key(device, "proof", "lost"),
            f"It no longer holds {count:,} events that never came here: have its storage looked "
            "at, and ask at the desk for paper notes of that day.",
        )
