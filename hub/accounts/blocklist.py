"""
Passwords too common to be used, without spaces and in lower case.

Some stand here: rows of keys, repeated words, and the names of the house.  The 10,000 most
common ones of public lists of leaked passwords and some thousands of long common words and
names (as the library zxcvbn ranks them, MIT licence) stand in `common_passwords.txt` by ten
digits of their SHA-256: many of them are words that no office wants in its files.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

_DIGITS = 10


def is_common(plain: str) -> bool:
    """Whether a password, without spaces and in lower case, is one that everybody tries."""
    return plain in OUR_OWN or _digest(plain) in _leaked()


@cache
def _leaked() -> frozenset[str]:
    return frozenset((files("hub.accounts") / "common_passwords.txt").read_text().split())


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()[:_DIGITS]


OUR_OWN = frozenset(
    {
        "1q2w3e4r5t6y7u8i9o0p",
        "abcdefghijklmno",
        "abcdefghijklmnop",
        "abcdefghijklmnopqrstuvwxyz",
        "administrator",
        "administrator1",
        "asdfghjklqwertyuiop",
        "changemeplease",
        "correcthorsebatterystaple",
        "iloveyou",
        "iloveyousomuch",
        "jobcenter",
        "kiosk",
        "letmein",
        "letmeinletmein",
        "letmeinplease",
        "mypassword",
        "passphrase",
        "password",
        "passwordpassword",
        "qazwsxedcrfvtgb",
        "qwerty",
        "qwertyuiop",
        "qwertyuiopasdfg",
        "qwertyuiopasdfghjkl",
        "qwertyuiopasdfghjklzxcvbnm",
        "thequickbrownfox",
        "thisismypassword",
        "trustno1",
        "washingtonstate",
        "welcome",
        "welcometoworksource",
        "worksource",
        "worksourcekiosk",
        "worksourcepassword",
        "worksourcewashington",
        "zxcvbnmasdfghjkl",
    }
)
