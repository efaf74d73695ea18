"""
When a certificate ends: the one date of X.509 that a kiosk has to know of itself.

Pure.  The standard library reads certificates only when it checks somebody else's, and
a whole library for one date is much; so the few steps of DER that lead to it are walked
here.  RFC 5280, 4.1: Certificate > tbsCertificate > version?, serial, algorithm, issuer,
validity (notBefore, notAfter).
"""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

_SEQUENCE, _VERSION, _UTC_TIME, _GENERALIZED_TIME = 0x30, 0xA0, 0x17, 0x18


class NoCertificate(ValueError):
    """The text is no certificate in PEM."""


def ends_at(pem: str) -> datetime:
    """The end of the first certificate in a PEM text.  Raises NoCertificate."""
    begin, end = pem.find(ssl.PEM_HEADER), pem.find(ssl.PEM_FOOTER)
    if begin < 0 or end < begin:
        raise NoCertificate("no certificate in it")
    try:
        return _not_after(ssl.PEM_cert_to_DER_cert(pem[begin : end + len(ssl.PEM_FOOTER)]))
    except (ValueError, IndexError) as fault:
        raise NoCertificate("damaged") from fault


def _not_after(der: bytes) -> datetime:
    certificate = _inside(_element(der), _SEQUENCE)
    rest = _inside(_element(certificate), _SEQUENCE)
    if rest[0] == _VERSION:
        rest = _element(rest)[2]
    for _serial_algorithm_issuer in range(3):
        rest = _element(rest)[2]
    validity = _inside(_element(rest), _SEQUENCE)
    tag, text, _rest = _element(_element(validity)[2])
    return _instant(tag, text.decode("ascii"))


def _element(data: bytes) -> tuple[int, bytes, bytes]:
    """(tag, content, what follows) of the first element."""
    tag, length, start = data[0], data[1], 2
    if length & 0x80:
        width = length & 0x7F
        start += width
        length = int.from_bytes(data[2:start], "big")
    if start + length > len(data):
        raise ValueError("cut short")
    return tag, data[start : start + length], data[start + length :]


def _inside(element: tuple[int, bytes, bytes], tag: int) -> bytes:
    found, content, _rest = element
    if found != tag:
        raise ValueError("another shape")
    return content


def _instant(tag: int, text: str) -> datetime:
    if tag == _UTC_TIME:  # two digits of the year: 50 to 99 are of the last century
        text = ("19" if int(text[:2]) >= 50 else "20") + text
    elif tag != _GENERALIZED_TIME:
        raise ValueError("no time")
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
