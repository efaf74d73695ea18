"""
What the screen shows, and what it tells back: the whole contract between session and screen.

A View is all there is to draw: no screen asks anything further.  It is plain data,
so it can be written as one line of JSON and compared in a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from device.core.comfort import PLAIN, Comfort

ScreenName = Literal[
    "attract",
    "keypad",
    "greeting",
    "choosing",
    "thanks",
    "returning",
    "verifying",
    "adding",
    "farewell",
    "unreadable",
    "stranger",
    "void",
    "cancelled",
    "sorry",
    "languages",
    "comfort",
    "notice",
    "sharing",
    "forgotten",
    "resting",
    "working",
    "locked",
    "cleaning",
    "pin",
    "staff",
    "groups",
    "roster",
    "technician",
    "inspection",
    "proof",
    "proof_question",
    "retired",
]
Lamp = Literal["ready", "accepted", "refused", "attention", "busy"]
Verb = Literal[
    "key_number",
    "no_card",
    "language",
    "digit",
    "erase",
    "enter",
    "back",
    "toggle",
    "done",
    "mistake",
    "ok",
    "add_services",
    "log_out",
    "used",
    "not_used",
    "all_used",
    "add",
    "help",
    "more_time",
    "more",
    "languages",
    "comfort",
    "large",
    "contrast",
    "low",
    "speech",
    "louder",
    "dark",
    "accept",
    "later",
    "privacy",
    "share",
    "unknown",
    "score",
    "pick",
    "undo",
    "finish",
    "run",
    "clean",
    "tap",
    "hidden_door",
]
"""
`more` turns the page: the screen keeps it to itself.  `share` takes `in` or `out`, `score` 1 to 5.
`hidden_door` is the technicians' gesture, as the screen found it.
"""

Mark = Literal["good", "bad", "busy", "none"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One service on the screen.  `mark` is the word that goes with its tick, or empty."""

    code: str
    label: str
    icon: str
    selected: bool = False
    outcome: Literal["used", "not_used", "added"] | None = None
    mark: str = ""
    fixed: bool = False
    detail: str = ""
    """A second, shorter line: the time and place of an appointment."""
    language: str = ""
    """That of the label, where the site has not put it into the view's."""


@dataclass(frozen=True, slots=True)
class Tell:
    """
    A button: what it says and what a touch on it tells the session.

    `state` is the word for how it stands now (`On`, `Off`, `Volume 3 of 7`), shown and spoken
    (K49); `is_on` that it is lit.  `language` is that of the label, where it is not the view's.
    """

    verb: Verb
    label: str
    value: str | None = None
    state: str = ""
    is_on: bool = False
    icon: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list that is only read: a roster's name, a test's result."""

    text: str
    mark: Mark = "none"


@dataclass(frozen=True, slots=True)
class Told:
    """A touch, as the session hears it."""

    verb: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class View:
    """
    One screen, whole.

    `tells` holds the buttons in order, the main one last.  `digits` are the keyed ones,
    masked.  `focus` is the code of a choice the screen brings into sight.  The warning is
    there, with its seconds, while the session is about to end.  `more` turns the page where
    the choices do not fit on one.

    `cursor` is where the keys are: what the select key would tell.  `headline_aloud` is what a
    loudspeaker says instead of a headline that holds a name (K11).  `body` is a long text that
    is read a page at a time; `body_language` is its and the headline's where the site has not put
    them into the view's.  `lines` are read only.  `direction` is that of the writing.
    `aloud` is the same screen in a language that can be spoken, where this one's cannot.
    """

    screen: ScreenName
    headline: str
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    tells: tuple[Tell, ...] = ()
    digits: str = ""
    warning: str = ""
    warning_hint: str = ""
    warning_s: int | None = None
    language: str = "en"
    lamp: Lamp = "ready"
    lamp_word: str = ""
    focus: str | None = None
    more: str = ""
    cursor: Told | None = None
    comfort: Comfort = PLAIN
    headline_aloud: str = ""
    body: str = ""
    body_language: str = ""
    lines: tuple[Line, ...] = ()
    direction: Literal["ltr", "rtl"] = "ltr"
    aloud: View | None = None

    def find(self, verb: Verb) -> Tell | None:
        """The button for `verb`, if this screen has one."""
        return next((tell for tell in self.tells if tell.verb == verb), None)

    def label(self, verb: Verb) -> str:
        """What the button for `verb` says, or nothing."""
        tell = self.find(verb)
        return "" if tell is None else tell.label
