"""
What can be wrong with a staff account, each with its sentence.

    AccountError
    ├── StaffExists          the e-mail address has an account already
    ├── UnknownStaff         no account has this e-mail address
    ├── UnsuitableStaff      address, name or role cannot be used
    ├── UnsuitableCard       the card cannot let staff in at a kiosk
    ├── UnsuitableFactor     the second factor cannot be added or taken away
    ├── AccountChanged       somebody else changed the account meanwhile
    ├── SpentLink            the link was used, or ran out
    └── UnsuitablePassword   the password cannot be used; `faults` says why
"""

from __future__ import annotations

from hub.errors import HubError
from hub.said import say


class AccountError(HubError):
    """Anything that stops a change to an account."""


class StaffExists(AccountError):
    """The e-mail address has an account already."""

    def __init__(self, email: str) -> None:
        super().__init__(
            say(
                "%(email)s has an account already: give it a new password, or use another address",
                email=email,
            )
        )


class UnknownStaff(AccountError):
    """No account has this e-mail address."""

    def __init__(self, email: str) -> None:
        super().__init__(
            say(
                "no account has the address %(email)s: check it with 'worksource hub staff list'",
                email=email,
            )
        )


class UnsuitableStaff(AccountError):
    """Address, name or role cannot be used."""


class UnsuitableCard(AccountError):
    """The card cannot let staff in at a kiosk; its token is not repeated."""


class UnsuitableFactor(AccountError):
    """The second factor cannot be added or taken away."""


class AccountChanged(AccountError):
    """Somebody else changed the account meanwhile."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__(
            say(
                "Somebody else changed this account meanwhile: it is %(name)s, %(role)s, now. "
                "Look at it, and change it again if it is still wrong.",
                name=name,
                role=role,
            )
        )


class SpentLink(AccountError):
    """The link was used, or ran out."""


class UnsuitablePassword(AccountError):
    """The password cannot be used."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults
