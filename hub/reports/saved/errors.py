"""What can go wrong with a saved report, each a sentence."""

from __future__ import annotations

from hub.said import say


class Unsuitable(ValueError):
    """A form that cannot be kept: a sentence by field."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(say("Something in the form cannot be kept: see the marked fields."))
        self.faults = faults


class NoSuchReport(LookupError):
    """It was removed, or is not shared with this person."""

    def __init__(self) -> None:
        super().__init__(say("There is no such report: it was removed, or is not shared with you."))


class ChangedMeanwhile(ValueError):
    """Somebody else kept another version since the form was opened."""

    def __init__(self) -> None:
        super().__init__(
            say("The report was changed meanwhile: what is kept now stands beside what you typed.")
        )
