"""
What somebody says of themselves at the desk, and when it can be kept.

Pure.  All but a first name is optional; each fault is a sentence beside its field, and none
repeats what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import msgspec

from contract.fields import Language
from contract.sync import Veteran
from hub.members.errors import NotAnSsn
from hub.members.finding.names import Named
from hub.members.rules import MAX_NAME, Ssn, read_ssn

MAX_PHONE, MAX_EMAIL, MAX_ADDRESS = 40, 200, 300
EARLIEST_BIRTH = date(1900, 1, 1)
VETERAN: tuple[Veteran, ...] = ("no", "yes", "declined")

_JOINERS = frozenset("\u200c\u200d")
"""Which names in Persian, Sinhala and other scripts need, though nothing of them is seen."""
_PHONE = re.compile(r"[0-9+(). /x#-]*", re.ASCII)
_LONGEST = {"phone": MAX_PHONE, "email": MAX_EMAIL, "postal_address": MAX_ADDRESS}


@dataclass(frozen=True, slots=True, repr=False)
class NewMember:
    """A person to be registered, as the record will have them."""

    first_name: str
    last_name: str = ""
    preferred_name: str = ""
    language: str = "en"
    birth_date: date | None = None
    phone: str = ""
    email: str = ""
    postal_address: str = ""
    veteran: Veteran | None = None
    is_oriented: bool = False

    @property
    def named(self) -> Named:
        """What near names are compared by."""
        return Named(self.first_name, self.last_name, self.preferred_name, self.birth_date)

    def __repr__(self) -> str:
        return "NewMember()"


@dataclass(frozen=True, slots=True, repr=False)
class Read:
    """A form as it was read: a person, or faults by the name of the field."""

    new: NewMember
    ssn: Ssn | None = None
    faults: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Read(faults={sorted(self.faults)})"


def read_form(given: Mapping[str, str], today: date) -> Read:
    """What was typed; the names of `faults` are those of the fields."""
    faults: dict[str, str] = {}
    new = NewMember(
        first_name=_name(given, "first_name", faults),
        last_name=_name(given, "last_name", faults),
        preferred_name=_name(given, "preferred_name", faults),
        language=_language(given, faults),
        birth_date=read_birth_date(given, today, faults),
        phone=_contact(given, "phone", faults),
        email=_contact(given, "email", faults),
        postal_address=_contact(given, "postal_address", faults),
        veteran=_veteran(given, faults),
        is_oriented=bool(given.get("oriented")),
    )
    if not new.first_name and "first_name" not in faults:
        faults["first_name"] = "needed"
    return Read(new, _ssn(given, faults), faults)


def read_field(name: str, text: str, today: date) -> tuple[str, str]:
    """A corrected field as it is kept, and what is wrong with it."""
    faults: dict[str, str] = {}
    given = {name: text}
    match name:
        case "first_name" | "last_name" | "preferred_name":
            value = _name(given, name, faults)
            if name == "first_name" and not value and not faults:
                faults[name] = "needed"
        case "birth_date":
            born = read_birth_date(given, today, faults)
            value = "" if born is None else born.isoformat()
        case "language":
            value = _language(given, faults)
        case "veteran":
            value = _veteran(given, faults) or ""
        case _:
            value = _contact(given, name, faults)
    return value, faults.get(name, "")


def read_birth_date(given: Mapping[str, str], today: date, faults: dict[str, str]) -> date | None:
    """`1980-03-04` as browsers send it, or `3/4/1980` as people type it."""
    text = given.get("birth_date", "").strip()
    if not text:
        return None
    written = re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", text, re.ASCII)
    try:
        if written:
            month, day, year = map(int, written.groups())
            found = date(year, month, day)
        else:
            found = date.fromisoformat(text)
    except ValueError:
        faults["birth_date"] = "no_date"
        return None
    if not EARLIEST_BIRTH <= found <= today:
        faults["birth_date"] = "not_born"
        return None
    return found


def _name(given: Mapping[str, str], name: str, faults: dict[str, str]) -> str:
    text = " ".join(given.get(name, "").split())
    if len(text) > MAX_NAME:
        faults[name] = "too_long"
    elif not _is_shown(text):
        faults[name] = "not_shown"
    return text


def _contact(given: Mapping[str, str], name: str, faults: dict[str, str]) -> str:
    text = "\n".join(" ".join(line.split()) for line in given.get(name, "").splitlines()).strip()
    if name != "postal_address":
        text = text.replace("\n", " ")
    if len(text) > _LONGEST[name]:
        faults[name] = "too_long"
    elif not _is_shown(text.replace("\n", "")):
        faults[name] = "not_shown"
    elif (name == "phone" and not _PHONE.fullmatch(text)) or (name == "email" and not _is_email(text)):  # fmt: skip
        faults[name] = f"no_{name}"
    return text


def _language(given: Mapping[str, str], faults: dict[str, str]) -> str:
    text = given.get("language", "").strip() or "en"
    try:
        return msgspec.convert(text, Language)
    except msgspec.ValidationError:
        faults["language"] = "no_language"
        return "en"


def _veteran(given: Mapping[str, str], faults: dict[str, str]) -> Veteran | None:
    text = given.get("veteran", "")
    answer = next((one for one in VETERAN if one == text), None)
    if text and answer is None:
        faults["veteran"] = "no_answer"
    return answer


def _ssn(given: Mapping[str, str], faults: dict[str, str]) -> Ssn | None:
    text = given.get("ssn", "").strip()
    if not text or given.get("ssn_choice") == "declined":
        return None
    try:
        return read_ssn(text)
    except NotAnSsn:
        faults["ssn"] = "no_ssn"
        return None


def _is_shown(text: str) -> bool:
    return all(mark.isprintable() or mark in _JOINERS for mark in text)


def _is_email(text: str) -> bool:
    local, at, domain = text.rpartition("@")
    return not text or bool(local and at and "." in domain.strip(".") and " " not in text)
