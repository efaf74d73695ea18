"""
What can go wrong with members and their keys, each with its sentence.

    MemberError
    ├── NotAnSsn             the text is no Social Security number
    ├── AlreadyRegistered    somebody with this SSN has a member number
    ├── UnsuitableMember     a name or language cannot be used
    ├── KeysUnusable         the key directory is missing, open to others, or damaged
    ├── DoesNotOpen          a ciphertext is not what it is taken for, or under another key
    └── CannotUnlock         a kept SSN does not open with the keys at hand

None of them ever holds an SSN, a name or a card token.
"""

from __future__ import annotations

from contract import member_number
from hub.errors import HubError


class MemberError(HubError):
    """Anything that stops work on a member."""


class NotAnSsn(MemberError):
    """The text is no Social Security number that was ever issued; it is not repeated."""

    def __init__(self) -> None:
        super().__init__(
            "this is not a valid Social Security number: type its nine digits, "
            "or leave it out, for nobody has to give one"
        )


class AlreadyRegistered(MemberError):
    """Somebody with this SSN has a member number."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"this person is registered already as {member_number.shown(number)}: "
            "issue a card to that number instead"
        )
        self.number = number


class UnsuitableMember(MemberError):
    """A name, language or site cannot be used."""


class KeysUnusable(MemberError):
    """The key directory is missing, open to others, or damaged."""


class DoesNotOpen(MemberError):
    """A ciphertext does not open for what it is said to be about."""

    def __init__(self) -> None:
        super().__init__(
            "what was kept encrypted does not open: put the keys back from their own backup"
        )


class CannotUnlock(MemberError):
    """A kept SSN does not open with the keys at hand."""

    def __init__(self, number: str, version: int) -> None:
        super().__init__(
            f"the SSN kept for member {member_number.shown(number)} does not open with "
            f"key version {version}: put that key's file back, or ask the member again"
        )
