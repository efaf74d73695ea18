"""
Staff accounts, the rules: which roles there are, what each may do, what a password must be.

Pure.  A role is a set of permissions; a page asks for one permission and never for a role,
so that a new role is one line here and no page changes.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from hub.accounts.blocklist import is_common
from hub.said import mark, say

ServerRole = Literal["site", "state"]
How = Literal["password", "factor", "sso"]
"""By what somebody signed in; `factor` is a password and a second factor."""

AGENCY = "agency"
"""The organisation of the agency's own staff; every other is a partner's code."""
MIN_PASSWORD = 15
MIN_WITH_FACTOR = 8
"""Of a password that never stands alone (NIST SP 800-63B-4, 3.1.1.2)."""
MAX_PASSWORD = 256
MAX_FAILURES = 100
"""Consecutive failed sign-ins after which an account is locked (NIST SP 800-63B-4, 3.2.2)."""
MIN_REASON = 8
SECOND_FACTOR_FOR = ("offered", "records", "everybody")
"""Whom a server may ask for a second factor: nobody, those who see people's records, all."""
_MIN_DISTINCT = 5


class Role(StrEnum):
    """Whom a member of staff works as."""

    GREETER = "greeter"
    FRONT_DESK = "front_desk"
    FACILITATOR = "facilitator"
    CASE_MANAGER = "case_manager"
    SUPERVISOR = "supervisor"
    LOCAL_ADMINISTRATOR = "local_administrator"
    TECHNICIAN = "technician"
    STATE_ANALYST = "state_analyst"
    STATE_ADMINISTRATOR = "state_administrator"

    @property
    def title(self) -> str:  # type: ignore[override] # a title to read, not str.title
        return TITLES[self]


TITLES = {
    Role.GREETER: mark("greeter"),
    Role.FRONT_DESK: mark("front desk"),
    Role.FACILITATOR: mark("facilitator"),
    Role.CASE_MANAGER: mark("case manager"),
    Role.SUPERVISOR: mark("supervisor"),
    Role.LOCAL_ADMINISTRATOR: mark("local administrator"),
    Role.TECHNICIAN: mark("technician"),
    Role.STATE_ANALYST: mark("state analyst"),
    Role.STATE_ADMINISTRATOR: mark("state administrator"),
}


class May(StrEnum):
    """What a page asks for."""

    SEE_LOBBY = "see_lobby"
    ANSWER_HELP = "answer_help"
    WORK_LOBBY = "work_lobby"
    KEEP_DISPLAYS = "keep_displays"
    SEE_AGENDA = "see_agenda"
    KEEP_AGENDA = "keep_agenda"
    KEEP_VISITS = "keep_visits"
    """To find a member, log people in and out, and confirm what they were given."""
    CORRECT_VISITS = "correct_visits"
    """To set a visit right that is over, and to key paper sheets."""
    SEE_VISITS = "see_visits"
    SEE_PERSON = "see_person"
    FIND_BY_SSN = "find_by_ssn"
    MERGE_MEMBERS = "merge_members"
    """To say that two numbers are one person, and to take it back."""
    SEE_FIGURES = "see_figures"
    FREEZE_FIGURES = "freeze_figures"
    """To freeze and sign a quarter's federal figures as they are reported."""
    SEE_KIOSKS = "see_kiosks"
    KEEP_KIOSKS = "keep_kiosks"
    SEE_PROOF = "see_proof"
    SEE_SET_ASIDE = "see_set_aside"
    DECIDE_SET_ASIDE = "decide_set_aside"
    SEE_CATALOGUE = "see_catalogue"
    KEEP_CATALOGUE = "keep_catalogue"
    SEE_SITES = "see_sites"
    SEE_AUDIT = "see_audit"
    SEE_LOOKS = "see_looks"
    KEEP_ACCOUNTS = "keep_accounts"
    REGISTER = "register"
    MAKE_CARDS = "make_cards"
    SEE_ENCODERS = "see_encoders"
    KEEP_ENCODERS = "keep_encoders"
    EXPORT = "export"
    SEE_STANDING = "see_standing"
    """The database, its copies and its backups."""
    KEEP_RETENTION = "keep_retention"
    """To say what is kept how long, to hold records back, and to let old ones be made nameless."""
    SEE_EXCHANGE = "see_exchange"
    """With which systems and partners data is exchanged, and under which agreements."""
    KEEP_EXCHANGE = "keep_exchange"
    SEARCH_STATE = "search_state"
    """To look for members of other offices, and to add them to one's own."""
    LOOK_UP_OPT_OUT = "look_up_opt_out"
    """To ask by an SSN whether somebody opted out of sharing."""
    ASK_OPT_IN = "ask_opt_in"
    """To go through the procedure for a client who is not found, and ask for an opt-in."""
    SET_SHARING = "set_sharing"
    """To enter what a member says about sharing the record."""
    DECIDE_OPT_IN = "decide_opt_in"
    """To answer partners who ask for an opt-in."""
    SEE_CHARACTERISTICS = "see_characteristics"
    """To see what people said of themselves (29 CFR 38.41)."""
    KEEP_CHARACTERISTICS = "keep_characteristics"
    KEEP_PIRL = "keep_pirl"
    """To load layouts of the participant record, and to work off its errors."""
    EXPORT_PIRL = "export_pirl"
    """To take the participant record along, which tells of people one by one."""
    EXPORT_SSN = "export_ssn"
    """To take it along with Social Security numbers, for a programme that needs them."""
    SEE_TRAINING = "see_training"
    """To take lists of people out of the house, as files."""


_DESK = frozenset(
    {
        May.SEE_LOBBY,
        May.WORK_LOBBY,
        May.KEEP_VISITS,
        May.ANSWER_HELP,
        May.SEE_AGENDA,
        May.SEE_KIOSKS,
        May.SEE_CATALOGUE,
    }
)
_PLANS = frozenset({May.KEEP_AGENDA})
_PEOPLE = frozenset({May.SEE_VISITS, May.SEE_PERSON})
_RIGHT = frozenset({May.CORRECT_VISITS})
_OFFICE = frozenset({May.SEE_AUDIT, May.SEE_LOOKS, May.KEEP_ACCOUNTS, May.KEEP_CATALOGUE})
_SHARING = frozenset({May.SEARCH_STATE, May.ASK_OPT_IN, May.SET_SHARING})
_SHARING_MORE = _SHARING | {May.LOOK_UP_OPT_OUT}
_SHARING_ALL = _SHARING_MORE | {May.DECIDE_OPT_IN}
_ASKS = frozenset({May.SEE_CHARACTERISTICS, May.KEEP_CHARACTERISTICS})
_RECORD = frozenset({May.KEEP_PIRL, May.EXPORT_PIRL, May.EXPORT_SSN})
_CARDS = frozenset({May.REGISTER, May.MAKE_CARDS, May.SEE_ENCODERS})
_FLEET = frozenset({May.SEE_KIOSKS, May.SEE_PROOF, May.SEE_SET_ASIDE, May.SEE_CATALOGUE})

PERMISSIONS: dict[Role, frozenset[May]] = {
    Role.GREETER: _DESK,
    Role.FRONT_DESK: _DESK | _ASKS | _SHARING | _RIGHT | _PLANS | _PEOPLE | _CARDS,
    Role.FACILITATOR: _DESK | _PLANS,
    Role.CASE_MANAGER: _DESK | _ASKS | _SHARING_MORE | _RIGHT | _PLANS | _PEOPLE,
    Role.SUPERVISOR: _DESK
    | _ASKS
    | _SHARING_ALL
    | _RIGHT
    | _PLANS
    | _PEOPLE
    | _CARDS
    | _FLEET
    | {May.SEE_FIGURES, May.SEE_LOOKS, May.SEE_TRAINING, May.EXPORT, May.KEEP_DISPLAYS},
    Role.LOCAL_ADMINISTRATOR: _DESK
    | _ASKS
    | _SHARING_ALL
    | _RIGHT
    | _PLANS
    | _PEOPLE
    | _FLEET
    | {May.KEEP_KIOSKS, May.SEE_TRAINING}
    | _OFFICE
    | _CARDS
    | {May.SEE_FIGURES, May.DECIDE_SET_ASIDE, May.KEEP_ENCODERS, May.EXPORT, May.KEEP_DISPLAYS},
    Role.TECHNICIAN: _FLEET | {May.SEE_STANDING, May.KEEP_KIOSKS, May.SEE_SITES, May.SEE_ENCODERS},
    Role.STATE_ANALYST: frozenset(
        {
            May.SEE_FIGURES,
            May.FREEZE_FIGURES,
            May.SEE_VISITS,
            May.SEE_SITES,
            May.SEE_CATALOGUE,
            May.SEE_EXCHANGE,
            May.EXPORT,
        }
    ),
    Role.STATE_ADMINISTRATOR: _PEOPLE
    | _ASKS
    | _RECORD
    | {
        May.FIND_BY_SSN,
        May.MERGE_MEMBERS,
        May.SEE_EXCHANGE,
        May.KEEP_EXCHANGE,
        May.SEE_FIGURES,
        May.FREEZE_FIGURES,
        May.SEE_STANDING,
        May.KEEP_RETENTION,
        May.SEE_SITES,
        May.SEE_SET_ASIDE,
        May.DECIDE_SET_ASIDE,
        May.SEE_CATALOGUE,
        May.EXPORT,
    }
    | _OFFICE,
}

PARTNER_ROLES = frozenset(
    {Role.GREETER, Role.FRONT_DESK, Role.FACILITATOR, Role.CASE_MANAGER, Role.SUPERVISOR}
)
"""What staff of a partner may work as: nobody but the agency keeps accounts, kiosks and settings."""
_STATE_ROLES = frozenset({Role.TECHNICIAN, Role.STATE_ANALYST, Role.STATE_ADMINISTRATOR})
_SITE_ROLES = frozenset(Role) - {Role.STATE_ANALYST, Role.STATE_ADMINISTRATOR}


def roles_at(server: ServerRole) -> list[Role]:
    """The roles that people may have at a site hub, or at the state, in the glossary's order."""
    allowed = _STATE_ROLES if server == "state" else _SITE_ROLES
    return [role for role in Role if role in allowed]


def may(role: Role, permission: May) -> bool:
    """Whether somebody of this role is allowed this."""
    return permission in PERMISSIONS[role]


def needs_second_factor(wanted: str, role: Role) -> bool:
    """Whether a server that wants it so asks this role for a second factor."""
    return wanted == "everybody" or (wanted == "records" and may(role, May.SEE_PERSON))


def password_faults(
    password: str, *, email: str = "", name: str = "", least: int = MIN_PASSWORD
) -> list[str]:
    """What is wrong with a new password, each a sentence; empty when it will do."""
    faults: list[str] = []
    if len(password) < least:
        faults.append(
            say(
                "The password has %(has)s characters: use at least %(least)s. "
                "A sentence of four or five words is easy to keep in mind.",
                has=len(password),
                least=least,
            )
        )
    if len(password) > MAX_PASSWORD:
        faults.append(
            say(
                "The password is longer than %(most)s characters: make it shorter.",
                most=MAX_PASSWORD,
            )
        )
    if _is_guessable(password, email, name):
        faults.append(
            say("The password is easy to guess: choose words that nobody connects with you.")
        )
    return faults


def is_reason(text: str) -> bool:
    """Whether a text can stand as the reason in the audit log."""
    return len(text.strip()) >= MIN_REASON


def _is_guessable(password: str, email: str, name: str) -> bool:
    plain = _plain(password)
    if len(set(plain)) < _MIN_DISTINCT:
        return True
    own = [_plain(word) for word in (email, email.partition("@")[0], name)]
    stripped = plain.strip("0123456789")
    return any(is_common(word) or word in own for word in (plain, stripped, _half(plain)))


def _half(text: str) -> str:
    # "worksourceworksource" is no better than "worksource".
    middle = len(text) // 2
    return text[:middle] if text[:middle] == text[middle:] else text


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
