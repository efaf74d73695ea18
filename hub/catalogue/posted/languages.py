"""The languages of customers, each by its own name.  Pure."""

from __future__ import annotations

NAMES = {
    "en": "English",
    "es": "Español",
    "vi": "Tiếng Việt",
    "ru": "Русский",
    "uk": "Українська",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "ko": "한국어",
    "so": "Soomaali",
    "tl": "Tagalog",
    "am": "አማርኛ",
    "ar": "العربية",
}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ur"})


def name(language: str) -> str:
    """A language as its readers call it; one that nobody named here by its code."""
    return NAMES.get(language, language)


def direction(language: str) -> str:
    """`ltr` or `rtl`, as HTML says it."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
