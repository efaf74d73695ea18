"""What must be true of every screen, whatever its language and however it was eased."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kivy.metrics import mm
from kivy.uix.widget import Widget

from device.core.stops import stops
from device.core.view import Told, View
from device.ui.blocks import HINT_INSTEAD
from device.ui.fitting import MAY_BREAK
from device.ui.look import BODY_MM, CAP_HEIGHT, LEAST_CAPITAL_MM, TARGET_MM
from device.ui.parts import PageText
from device.ui.screens import KioskScreen
from device.ui.typeface import ROBOTO, has
from device.ui.widgets import Touchable, Words
from tests.rig.glass import Glass

ROUNDED = 0.5
NO_CHOICE = 1.0


def faults(screen: Glass, view: View) -> list[str]:
    """Everything wrong with this view, page by page."""
    screen.show(view)
    found: list[str] = []
    told: set[Told] = set()
    read = ""
    tones: dict[str, str] = {}
    letters = 1.9 if view.comfort.large and view.screen != "working" else NO_CHOICE
    for _page in range(pages(screen)):
        found += [*_illegible(screen, letters), *_untouchable(screen), *_too_high(screen, view)]
        told |= {w.told for w in screen.widgets() if getattr(w, "told", None) is not None}
        read += "".join(w.says for w in screen.widgets() if isinstance(w, Words))
        for part in [w for w in screen.widgets() if isinstance(w, PageText)]:
            tones[part.tone] = tones.get(part.tone, "") + _letters(part.says)
        turn(screen)
    if view.warning_s is None and not view.comfort.dark:
        places = {stop.told for stop in stops(view)} - {Told("more")}
        found += [f"{place} is nowhere to be touched" for place in places - told]
        over_pages = _letters(read) + "".join(tones.values())
        found += [f"{text!r} is nowhere to be read" for text in _unread(view, over_pages)]
    return list(dict.fromkeys(found))


def _unread(view: View, read: str) -> list[str]:
    is_replaced = view.screen in HINT_INSTEAD and view.hint != ""
    is_small = view.screen in ("keypad", "pin") and not (view.comfort.large or view.comfort.low)
    headline = "" if is_replaced or is_small else view.headline
    labels = (word for choice in view.choices for word in (choice.label, choice.mark))
    said_ = (headline, view.hint, view.body, view.lamp_word if view.screen == "attract" else "")
    is_wordless = view.comfort.large or view.comfort.low
    texts = said_[:3] if is_wordless else said_
    marks = () if view.screen in ("verifying", "forgotten") else labels
    return [text for text in (*texts, *marks) if _letters(text) not in read]


def pages(screen: Glass) -> int:
    return max([int(w.count) for w in screen.widgets() if isinstance(w, KioskScreen)], default=1)


def turn(screen: Glass) -> None:
    for shown in [w for w in screen.widgets() if isinstance(w, KioskScreen)]:
        shown.turn()
    screen.frames()


def _illegible(screen: Glass, letters: float) -> Iterator[str]:
    for words in [w for w in screen.widgets() if isinstance(w, Words) and w.says]:
        said = repr(words.says)
        if words.height <= 0:
            continue
        if not words.is_whole:
            yield f"{said} is cut to {words.text!r}"
        if words.font_size * CAP_HEIGHT < mm(LEAST_CAPITAL_MM) - 0.01:
            yield f"{said} is too small"
        if words.font_size < mm(BODY_MM) * letters - 0.01 and words.least_letters > 1:
            yield f"{said} is only {words.font_size / mm(BODY_MM):.2f} times as large"
        drawn = "".join(part.text for line in words._label._cached_lines for part in line.words)
        if _letters(drawn) != _letters(words.text):
            yield f"{said} is drawn as {drawn!r}"
        if words.face is not ROBOTO and not words.face.is_shaped and words.face.index == 0:
            lacks = "" if words.face.name == "kiosk-ethiopic" else _lacking(words)
            if lacks:
                yield f"{said}: {words.face.name} has no {lacks!r}"
        yield from _outside(screen, words)


def _lacking(words: Words) -> str:
    return "".join(sorted(set(words.text) - has(words.face) - {"\n"}))


def _letters(text: str) -> str:
    return "".join(text.replace(MAY_BREAK, "").split())


def _untouchable(screen: Glass) -> Iterator[str]:
    for target in [w for w in screen.widgets() if isinstance(w, Touchable) and not w.disabled]:
        if min(target.width, target.height) < mm(TARGET_MM) - ROUNDED:
            size = f"{target.width / mm(1):.1f} x {target.height / mm(1):.1f} mm"
            yield f"{said(target)!r} is only {size}"
        yield from _outside(screen, target)
    for one, other in combinations(uppermost(screen), 2):
        if _overlap(one, other):
            yield f"{said(one)!r} lies over {said(other)!r}"


def _too_high(screen: Glass, view: View) -> Iterator[str]:
    if not view.comfort.low or view.warning_s is not None or view.screen == "working":
        return
    for target in uppermost(screen):
        low = target.to_window(target.x, target.y)[1]
        if low + mm(TARGET_MM) > screen.panel.height / 2 + ROUNDED:
            yield f"{said(target)!r} begins {low / mm(1):.1f} mm up"


def uppermost(screen: Glass) -> list[Widget]:
    """What is touched; the warning lies over the screen it warns of, and is touched anywhere."""
    above = next(w for w in reversed(screen.widgets()) if isinstance(w, KioskScreen))
    targets = [w for w in above.walk(restrict=True) if isinstance(w, Touchable) and not w.disabled]
    return [w for w in targets if not isinstance(w.parent, Touchable)]


def _outside(screen: Glass, widget: Widget) -> Iterator[str]:
    x, y = widget.to_window(widget.x, widget.y)
    panel = screen.panel
    is_inside = x >= -0.1 and y >= -0.1
    is_inside = is_inside and x + widget.width <= panel.width + ROUNDED
    if not is_inside or y + widget.height > panel.height + ROUNDED:
        yield f"{said(widget)!r} is not on the glass: {x:.0f},{y:.0f} {widget.size}"


def _overlap(one: Widget, other: Widget) -> bool:
    left, low = one.to_window(one.x, one.y)
    x, y = other.to_window(other.x, other.y)
    apart = (
        left + one.width <= x + ROUNDED
        or x + other.width <= left + ROUNDED
        or low + one.height <= y + ROUNDED
        or y + other.height <= low + ROUNDED
    )
    return not apart


def said(widget: Widget) -> str:
    return " ".join(part.says for part in widget.walk(restrict=True) if isinstance(part, Words))
