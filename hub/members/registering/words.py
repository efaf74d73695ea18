"""The sentences of the pages about members: faults, answers, the names of fields."""

from __future__ import annotations

from collections.abc import Sequence

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale
from flask_babel import gettext as _

from hub.members.registering.rules import MAX_ADDRESS, MAX_EMAIL, MAX_PHONE
from hub.members.rules import MAX_NAME
from hub.said import mark

FAULTS = {
    "needed": mark(
        "A first name is needed: it is what the kiosk greets with. Who has one name alone gives it here."
    ),
    "not_shown": mark("This holds characters that cannot be shown: type it again."),
    "no_date": mark("This is no date: write it as month/day/year, such as 3/4/1980."),
    "not_born": mark("This date cannot be a birth date: look at the year."),
    "no_language": mark("Choose one of the languages in the list."),
    "no_answer": mark("Choose one of the answers."),
    "no_phone": mark("A telephone number takes digits, spaces and + ( ) - . x #."),
    "no_email": mark("This is no e-mail address: write it as name@office.example."),
    "no_ssn": mark(
        "This is not a valid Social Security number: type its nine digits, or leave it out, for nobody has to give one."
    ),
    "no_key": mark(
        "This site has not heard of the state's key yet, so the number cannot be sealed: leave it out now, and add it on the member's page later."
    ),
}
LONGEST = {
    "first_name": MAX_NAME, "last_name": MAX_NAME, "preferred_name": MAX_NAME,
    "phone": MAX_PHONE, "email": MAX_EMAIL, "postal_address": MAX_ADDRESS,
}  # fmt: skip
FIELDS = {
    "first_name": mark("First name"),
    "last_name": mark("Last name"),
    "preferred_name": mark("Preferred name"),
    "language": mark("Language"),
    "birth_date": mark("Birth date"),
    "phone": mark("Telephone"),
    "email": mark("E-mail"),
    "postal_address": mark("Postal address"),
    "veteran": mark("Veteran"),
    "oriented_at": mark("Orientation"),
    "ssn": mark("Social Security number"),
}
VETERAN = {"no": mark("No"), "yes": mark("Yes"), "declined": mark("Prefers not to say")}


def fault_of(field: str, code: str) -> str:
    """What is wrong with a field, as a sentence that repeats nothing of it."""
    if code == "too_long":
        most = LONGEST[field]
        return str(_("This is longer than %(most)s characters: shorten it.", most=most))
    return str(_(FAULTS[code]))


def languages(codes: Sequence[str]) -> dict[str, str]:
    """What languages are called, in the reader's own."""
    return {code: _language(code) for code in codes}


def _language(code: str) -> str:
    try:
        called = str(Locale.parse(code, sep="-").get_display_name(get_locale()) or code)
    except (UnknownLocaleError, ValueError):
        return code
    return called[:1].upper() + called[1:]
