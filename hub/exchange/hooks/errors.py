"""
What can go wrong with the secrets of webhooks, each with its sentence.

    HookError
    └── CannotSign    its secret is not there, or does not open with the keys at hand
"""

from __future__ import annotations

from hub.errors import HubError


class HookError(HubError):
    """Anything that stops work on a webhook."""


class CannotSign(HookError):
    """The secret of a subscription is not there, or does not open."""

    def __init__(self, hook: str) -> None:
        super().__init__(
            f"the secret of webhook {hook} does not open with the keys at hand: put the keys back "
            "from their own backup, or make another secret on the webhook's page"
        )
