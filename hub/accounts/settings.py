"""What a server's configuration says of signing in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hub.accounts.rules import SECOND_FACTOR_FOR
from hub.config_file import setting

_MOST_IDLE_MIN = 60
_MOST_HOURS = 24


def _idle(value: int) -> str | None:
    fits = 1 <= value <= _MOST_IDLE_MIN
    return None if fits else f"takes 1 to {_MOST_IDLE_MIN} minutes"


def _hours(value: int) -> str | None:
    return None if 1 <= value <= _MOST_HOURS else f"takes 1 to {_MOST_HOURS} hours"


def _second_factor(value: str) -> str | None:
    return None if value in SECOND_FACTOR_FOR else f"takes one of {', '.join(SECOND_FACTOR_FOR)}"


def _issuer(value: str) -> str | None:
    is_local = value.startswith(("http://127.0.0.1:", "http://localhost:"))
    return None if value.startswith("https://") or is_local else "takes an https:// address"


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """How long a session lasts, and who needs a second factor."""

    idle_minutes: int = setting(_idle, default=15)
    hours: int = setting(_hours, default=12)
    confirm_minutes: int = setting(_idle, default=10)
    second_factor: str = setting(_second_factor, default="offered")


USUAL = SignIn()


@dataclass(frozen=True, kw_only=True)
class Sso:
    """A provider of single sign-on by OpenID Connect."""

    issuer: str = setting(_issuer)
    client_id: str
    client_secret_file: Path
    label: str = "Single sign-on"
    organisation_claim: str = ""
    """The claim that says whose staff somebody is: `agency` or a partner's code; empty: none does."""
