"""The administrator's contact, as the site's configuration words it, with what can be called."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_PHONE = r"\+?\(?[0-9](?:[0-9 ().-]{5,18})[0-9]"
_EITHER = re.compile(f"(?P<mail>{_MAIL})|(?P<phone>{_PHONE})", re.ASCII)


def linked(contact: str) -> Markup:
    """`Dana, 555-0142`, the number a link that a telephone dials and an address one that writes."""
    parts, at = Markup(), 0
    for found in _EITHER.finditer(contact):
        parts += escape(contact[at : found.start()]) + _link(found)
        at = found.end()
    return parts + escape(contact[at:])


def _link(found: re.Match[str]) -> Markup:
    if found["mail"]:
        return Markup('<a href="mailto:{0}">{0}</a>').format(found["mail"])
    digits = re.sub(r"[^0-9+]", "", found["phone"])
    return Markup('<a class="nowrap" href="tel:{}">{}</a>').format(digits, found["phone"])
