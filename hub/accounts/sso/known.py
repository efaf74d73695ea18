"""Whom the provider of single sign-on knows, and what goes wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from hub.accounts.errors import AccountError


class ProviderAway(AccountError):
    """The provider does not answer, or not as a provider does."""


class NoSecret(AccountError):
    """The file with the secret that the provider gave us cannot be read."""


class NotBelieved(AccountError):
    """What came back is not what the provider would say to us now."""


@dataclass(frozen=True, slots=True)
class Known:
    """Whom the provider knows."""

    issuer: str
    subject: str
    email: str
    """Empty when the provider has not verified it."""
    is_fresh: bool
    """They signed in at the provider just now, and not some hours ago."""
    organisation: str = ""
    """Whose staff they are, where the provider says so: `agency` or a partner's code."""
