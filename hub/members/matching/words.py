"""The words by which a pair's reasons are told."""

from __future__ import annotations

from hub.said import mark

FIELD = {
    "first_name": mark("First name"),
    "last_name": mark("Last name"),
    "swapped": mark("First and last name"),
    "birth_date": mark("Birth date"),
    "phone": mark("Telephone"),
    "email": mark("E-mail"),
    "address": mark("Postal address"),
    "ssn": mark("Social Security number"),
    "family": mark("What a family shares"),
}
LEVEL = {
    ("first_name", "same"): mark("the same"),
    ("first_name", "called"): mark("one is short for, or preferred to, the other"),
    ("first_name", "close"): mark("nearly the same"),
    ("first_name", "part"): mark("one of several names is the same"),
    ("first_name", "different"): mark("different"),
    ("last_name", "same"): mark("the same"),
    ("last_name", "close"): mark("nearly the same"),
    ("last_name", "part"): mark("one half of a double name is the same"),
    ("last_name", "different"): mark("different"),
    ("swapped", "same"): mark("the same, in each other's place"),
    ("swapped", "close"): mark("nearly the same, in each other's place"),
    ("birth_date", "same"): mark("the same"),
    ("birth_date", "turned"): mark("day and month in each other's place"),
    ("birth_date", "slip"): mark("one digit is different"),
    ("birth_date", "different"): mark("different"),
    ("ssn", "same"): mark("both gave the same number"),
    ("ssn", "different"): mark("each gave another number"),
    ("family", "shared"): mark("counts little where the first name or birth date differ"),
}
SAME, DIFFERENT = mark("the same"), mark("different")
DECIDED = {
    "": mark("To decide"),
    "later": mark("For later"),
    "merged": mark("One person"),
    "different": mark("Two people"),
}


def level_of(field: str, level: str) -> str:
    """How far a field agrees, in English to be translated."""
    return LEVEL.get((field, level), SAME if level == "same" else DIFFERENT)
