"""
What is wrong with a message, as a sentence that holds none of its content.

msgspec quotes unknown names and values back, and a stranger may send anything as one.
Only our own field names, limits and type names pass through here.
"""

from __future__ import annotations

import re

_PLACE = re.compile(
    r"(?P<what>.*) - at (?P<key>`key` in )?`\$\.?(?P<path>[a-z0-9_.\[\]]*)`", re.DOTALL
)
_OUR_WORDS = re.compile(r"[a-z'][a-z0-9 ,'-]*")

_TYPES = {
    "array": "a list",
    "bool": "true or false",
    "float": "a number",
    "int": "a whole number",
    "null": "null",
    "object": "an object",
    "str": "text",
}

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), sentence)
    for pattern, sentence in (
        (r"Object missing required field `(\w+)`", r"{whole} lacks its field \1"),
        (r"Expected `(?:int|float)` >= (-?[0-9.]+)", r"{field} is below \1"),
        (r"Expected `(?:int|float)` <= (-?[0-9.]+)", r"{field} is above \1"),
        (r"Expected `[a-z]+` of length >= ([0-9]+)", r"{field} is shorter than \1"),
        (r"Expected `[a-z]+` of length <= ([0-9]+)", r"{field} is longer than \1"),
        (r"Expected `[a-z]+` of length ([0-9]+).*", r"{field} has not the length \1"),
        (r"Expected `str` matching regex .*", "{field} does not have the form it must have"),
        (r"Expected `datetime` with a timezone component", "{field} has no time zone"),
        (r"Invalid RFC3339 encoded datetime", "{field} is no time of RFC 3339"),
        (r"Invalid (?:enum )?value .*", "{field} has none of the values it may have"),
        (r"Integer value out of range", "{field} is too large a number"),
    )
)
_WRONG_TYPE = re.compile(r"Expected `([a-z| ]+)`(?:, got `([a-z| ]+)`)?")


def sentence(fault: str) -> str:
    """msgspec's message as a sentence such as `the field seq is below 1`."""
    if fault.startswith("Object contains unknown field"):
        # Even the place is kept back: a name may be written to look like one.
        return "the message has a field that the contract does not know"
    place = _PLACE.fullmatch(fault)
    what, path = (place["what"], place["path"]) if place else (fault, "")
    return _told(what, _field(path, is_key=bool(place and place["key"])), path or "the message")


def _told(what: str, field: str, whole: str) -> str:
    for pattern, text in _RULES:
        match = pattern.fullmatch(what)
        if match:
            return match.expand(text).format(field=field, whole=whole)
    wrong = _WRONG_TYPE.fullmatch(what)
    if wrong:
        is_what = f" and is {_type(wrong[2])}" if wrong[2] else ""
        return f"{field} should be {_type(wrong[1])}{is_what}"
    # What a struct of ours said itself: small letters, and no value in it.
    return f"{field}: {what}" if _OUR_WORDS.fullmatch(what) else f"{field} breaks the contract"


def _type(names: str) -> str:
    return " or ".join(_TYPES.get(name, name) for name in names.split(" | "))


def _field(path: str, *, is_key: bool) -> str:
    if is_key:
        return f"a key of {path}" if path else "a key"
    if path == "v":
        return "the version"
    return f"the field {path}" if path else "the message"
