"""The hidden screen, for who has it read aloud and wants nobody to look (K41)."""

from __future__ import annotations

from kivy.properties import ObjectProperty, StringProperty

from device.core.view import Told, View
from device.core.words import say
from device.ui.screens import KioskScreen


class DarkScreen(KioskScreen):
    """Nothing to be seen, as its listener wished; one line says so and ends it (K41)."""

    says = StringProperty("")
    told = ObjectProperty(None, allownone=True)

    def on_view(self, _widget: object, view: View | None) -> None:
        self.says = "" if view is None else say(view.language, "comfort.dark")
        self.told = None if view is None else Told("dark")
