"""
A text that fits its place: as large as it wishes, in the font it needs, broken where it may.

Kivy ships no types, so its classes are Any here.
"""

from __future__ import annotations

from typing import Any

from kivy.clock import Clock
from kivy.metrics import mm
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.label import Label

from device.ui.fitting import Place, fitted
from device.ui.lettering import Plain, font_name, label_of, measure
from device.ui.look import BODY_MM
from device.ui.typeface import Face, face_of


class Words(Label):
    """
    A text as large as it wishes and its place allows, never below the smallest legible.

    `says` is the whole text and `language` what it is in; `text` is how it is set, line by
    line.  `natural_width` is that of its longest line.  Letters are `letters` times as large
    as on a plain screen, and where that is too much never less than `least_letters` times, which
    is once for one that `may_shrink`.
    """

    says = StringProperty("")
    language = StringProperty("en")
    wish_mm = NumericProperty(BODY_MM)
    letters = NumericProperty(1)
    least_letters = NumericProperty(1)
    align = StringProperty("start")
    may_shrink = BooleanProperty(False)
    natural_width = NumericProperty(0)
    is_whole = BooleanProperty(True)
    _label: Any

    def __init__(self, **properties: object) -> None:
        self._fit_soon = Clock.create_trigger(self._fit, -1)
        super().__init__(**properties)
        for name in (
            "says",
            "language",
            "size",
            "wish_mm",
            "letters",
            "least_letters",
            "bold",
            "padding",
            "line_height",
        ):
            self.fbind(name, self._fit_soon)
        self._fit_soon()

    @property
    def face(self) -> Face:
        """The font it is set in."""
        return face_of(self.says, self.language)

    def _create_label(self) -> None:
        self._set_by(Plain)

    def _fit(self, _dt: float) -> None:
        left, top, right, bottom = self.padding
        place = Place(
            width=self.width - left - right,
            height=self.height - top - bottom,
            largest=mm(max(self.wish_mm, BODY_MM * self.letters)),
            least=mm(BODY_MM * self.least_letters),
            line_height=self.line_height,
        )
        face = self.face
        self._set_by(label_of(face))
        self.font_name = font_name(face)
        set_ = fitted(self.says, place, measure(face, bold=self.bold))
        self.text_size = self.size
        self.font_size = set_.size
        self.text = "\n".join(set_.lines)
        self.natural_width = set_.width
        self.is_whole = set_.is_whole
        if not self.says:
            self._forget()

    def _set_by(self, kind: type) -> None:
        if type(self._label) is not kind:
            told = {name: getattr(self, name) for name in self._font_properties}
            self._label = kind(**told, usersize=self.text_size)
            self._trigger_texture()

    def _forget(self) -> None:
        # Kivy keeps the lines and the picture of the text before when a text goes.
        self._label.forget()
