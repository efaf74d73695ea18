"""
A message with what is personal in it covered, and the way back.

Pure.  Whoever repairs a message must see its shape, not whose it is: card tokens, member
numbers and sealed boxes become marks such as ⟦1⟧, and what was under a mark is put back when
the repaired text is applied.  Ids and times are no secrets and stay.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

_KEPT = (
    r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]{5,18}(?:Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_PATTERN = re.compile(
    rf'(?P<kept>{_KEPT})|(?P<box>(?<="box":")[^"]+|(?<="box": ")[^"]+)|(?P<number>[0-9](?:[ -]?[0-9]){{7,}})'
)
_QUIET = re.compile(r'"(?:uptime_ms|seq)"\s*:\s*[0-9]+')
_MARK = re.compile(r"⟦([0-9]{1,4})⟧")


class BadMark(ValueError):
    """A mark that stands for nothing, or one that was lost."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A text with marks, and what is under them."""

    text: str
    secrets: tuple[str, ...] = field(repr=False)


def cover(text: str) -> Covered:
    """Mark what is personal; what is under two marks may be the same."""
    secrets: list[str] = []

    def mark(found: re.Match[str]) -> str:
        if found["kept"] is not None:
            return found[0]
        secrets.append(found[0])
        return f"⟦{len(secrets)}⟧"

    pieces = []
    end = 0
    for quiet in _QUIET.finditer(text):  # counters are long numbers, too, and nobody's
        pieces += [_PATTERN.sub(mark, text[end : quiet.start()]), quiet[0]]
        end = quiet.end()
    pieces.append(_PATTERN.sub(mark, text[end:]))
    return Covered("".join(pieces), tuple(secrets))


def uncover(text: str, secrets: tuple[str, ...]) -> str:
    """Put back what was under the marks.  Raises BadMark for a mark that there never was."""

    def secret(found: re.Match[str]) -> str:
        number = int(found[1])
        if not 1 <= number <= len(secrets):
            raise BadMark(f"⟦{number}⟧ stands for nothing in this message")
        return secrets[number - 1]

    return _MARK.sub(secret, text)


def laid_out(text: str) -> str:
    """A message on several lines if it is JSON; as it is if not."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


def compact(text: str) -> str:
    """JSON on one line, as kiosks write it.  Raises ValueError with where it breaks."""
    try:
        return json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)
    except json.JSONDecodeError as fault:
        raise ValueError(
            f"It is not JSON: look at line {fault.lineno}, column {fault.colno}."
        ) from None
    except RecursionError:
        raise ValueError("It is nested too deep.") from None
