"""Asks the state who somebody is, while the kiosk waits: quickly, or not at all."""

from __future__ import annotations

import threading
from typing import Literal

from msgspec import UNSET

from contract.fields import Sealed, Who
from hub.config import State
from hub.ingest.answers import Found
from hub.sync.link import StateLink, Timeout

QUICKLY: Timeout = (0.15, 0.25)
"""To connect, and to answer; the kiosk waits 0.4 s in all."""


class AskState:
    """Callable from any thread; each keeps its own connection."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._mine = threading.local()

    def __call__(self, who: Who) -> Found | None:
        if who.card is not UNSET:
            return self._card(str(who.card))
        return self._match(who.sealed) if who.sealed is not UNSET else None

    def _card(self, token: str) -> Found | None:
        answer = self._link().card(token, QUICKLY)
        if answer is None:
            return None
        card: Literal["active", "void"] = "void" if answer.status == "void" else "active"
        return Found(card, answer.member, answer.first_name, answer.language)

    def _match(self, sealed: Sealed) -> Found | None:
        answer = self._link().match(sealed, QUICKLY)
        if answer.member is None:
            return None
        first_name = None if answer.first_name is UNSET else answer.first_name
        language = None if answer.language is UNSET else answer.language
        return Found("none", answer.member, first_name, language)

    def _link(self) -> StateLink:
        link: StateLink | None = getattr(self._mine, "link", None)
        if link is None:
            state = self._state
            cert = (state.cert, state.key) if state.cert and state.key else None
            link = StateLink(state.url, state.token_file, ca=state.ca, cert=cert)
            self._mine.link = link
        return link
