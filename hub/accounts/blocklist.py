"""
Passwords too common to be used, without spaces and in lower case.

Small on purpose: with 15 characters as the least, what remains of the public lists of
leaked passwords are rows of keys, repeated words, and the names of the house.
"""

from __future__ import annotations

COMMON_PASSWORDS = frozenset(
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
