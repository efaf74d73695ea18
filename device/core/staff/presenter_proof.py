"""
What the page of proof looks like: one part to do now, what has its tick, and what else is open.

Pure.  The one thing to do now stands alone at the top: it can be read from a step away.
"""

from __future__ import annotations

from device.core.staff.inspection import LAMPS
from device.core.staff.proof import line_of, open_parts, shown_part
from device.core.staff.state import PARTS, PartName, Proof, Question
from device.core.staff.words import LANGUAGE, sentence
from device.core.view import Choice, Line, Tell, View

LONGEST_LINE = 72
NAMES_A_LINE = 6
LABEL = "label"
"""Found by the machine: what the label on the kiosk's back says."""
_ICONS: dict[PartName, str] = {"panel": "wave", "sound": "speaker", "lamps": "attention"}
"""Those that are proved by a touch."""


def proof_view(proof: Proof) -> View:
    """The page, or the question that it asks."""
    if proof.question is not None:
        return _question(proof, proof.question)
    shown = shown_part(proof)
    return _ready(proof) if shown is None else _to_do(proof, shown)


def _ready(proof: Proof) -> View:
    label = dict(proof.found).get(LABEL)
    return View(
        screen="proof",
        headline=sentence("proof.ready"),
        hint="" if label is None else label.text,
        lines=_ticked(PARTS),
        tells=(*_back(proof), Tell("finish", sentence("proof.finish"))),
        language=LANGUAGE,
        lamp="accepted",
        lamp_word=sentence("proof.lamp_accepted"),
    )


def _to_do(proof: Proof, shown: PartName) -> View:
    left = open_parts(proof)
    others = tuple(part for part in left if part != shown)
    done = tuple(part for part in PARTS if part not in left)
    line = line_of(proof, shown)
    is_touched = shown in _ICONS and line.mark != "busy"
    following = (Tell("later", sentence("proof.later")),) if others else ()
    return View(
        screen="proof",
        headline=sentence("proof.left", count=len(left), part=sentence(f"part.{shown}")),
        hint=f"{line.text[:1].upper()}{line.text[1:]}",
        choices=(Choice(shown, sentence(f"proof.try_{shown}"), _ICONS[shown]),)
        if is_touched
        else (),
        lines=(
            *_ticked(done),
            *(_named(part, line_of(proof, part)) for part in others),
        ),
        tells=(*_back(proof), *following, *_serve(proof)),
        language=LANGUAGE,
        lamp="refused" if line.mark == "bad" else "attention",
        lamp_word=sentence("proof.lamp_attention"),
    )


def _ticked(parts: tuple[PartName, ...]) -> tuple[Line, ...]:
    several = (parts[at : at + NAMES_A_LINE] for at in range(0, len(parts), NAMES_A_LINE))
    return tuple(Line(_names(some), "good") for some in several)


def _named(part: PartName, line: Line) -> Line:
    # A line is on one page or on none: of a long one, as much as large letters have room for.
    first, _stop, _rest = f"{sentence(f'part.{part}')}: {line.text}".partition(". ")
    short = (
        first
        if len(first) <= LONGEST_LINE
        else f"{first[: LONGEST_LINE - 1]}\N{HORIZONTAL ELLIPSIS}"
    )
    return Line(short, line.mark)


def _names(parts: tuple[PartName, ...]) -> str:
    return ", ".join(sentence(f"part.{part}") for part in parts)


def _serve(proof: Proof) -> tuple[Tell, ...]:
    # Opened from the menu, customers are served already.
    return () if proof.may else (Tell("finish", sentence("proof.serve")),)


def _back(proof: Proof) -> tuple[Tell, ...]:
    return (Tell("back", sentence("proof.back")),) if proof.may else ()


def retiring_view(waiting: int) -> View:
    """It serves nobody any more."""
    return View(
        screen="retired",
        headline=sentence("retired.headline"),
        hint=sentence("retired.waiting", count=waiting) if waiting else sentence("retired.wiping"),
        language=LANGUAGE,
        lamp="refused",
        lamp_word=sentence("retired.lamp"),
    )


def _question(proof: Proof, question: Question) -> View:
    if question == "serve":
        hint = sentence("proof.serve_hint", parts=_names(open_parts(proof)))
    elif question == "lamps" and proof.steps:
        hint = sentence(f"lamps.{LAMPS[proof.steps - 1]}")
    else:
        hint = sentence(f"proof.{question}_hint")
    return View(
        screen="proof_question",
        headline=sentence(f"proof.{question}_asked"),
        hint=hint,
        tells=(
            Tell("mistake", sentence("proof.no")),
            Tell("accept", sentence("proof.yes")),
        ),
        language=LANGUAGE,
        lamp="attention",
        lamp_word=sentence("proof.lamp_attention"),
    )
