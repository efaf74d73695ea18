"""
How times, counts and ages are written on a page, in the page's language.

Every time is shown in a site's zone, and the page names the zone; `Shown` holds the zone, so
that no template can forget it.  Outside a request, and in English, nothing is asked of Babel.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal, format_percent
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from hub.clock import zone

_MINUTE_S = 60
_HOUR_S = 60 * _MINUTE_S
_DAY_S = 24 * _HOUR_S
_ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True)
class Shown:
    """Writes times in one zone."""

    zone: ZoneInfo

    def day_of(self, at: datetime) -> date:
        """The local day of an instant."""
        return at.astimezone(self.zone).date()

    def time(self, at: datetime) -> str:
        """`9:05 AM`."""
        return _clock(at.astimezone(self.zone))

    def time_at(self, at: datetime, timezone: str) -> str:
        """`9:05 AM` in a site's own zone; names the zone where it is not the page's."""
        there = Shown(zone(timezone))
        text = there.time(at)
        return text if timezone == self.zone.key else f"{text} {at.astimezone(there.zone).tzname()}"

    def moment(self, at: datetime) -> str:
        """`Nov 21, 2026, 9:05:17 AM PST`: for whoever compares clocks."""
        local = at.astimezone(self.zone)
        return f"{short_day(local.date())}, {_clock(local, with_seconds=True)} {local.tzname()}"

    def zone_name(self, at: datetime) -> str:
        """`PST, America/Los_Angeles`."""
        name = at.astimezone(self.zone).tzname()
        return self.zone.key if name == self.zone.key else f"{name}, {self.zone.key}"


def wall_time(text: str) -> str:
    """`08:00`, as opening hours are kept, as `8:00 AM`."""
    return _clock(datetime.combine(date.min, time.fromisoformat(text), UTC))


def long_day(day: date) -> str:
    """`Saturday, November 21, 2026`."""
    if other := _other_language():
        return format_date(day, "full", locale=other)
    return f"{day:%A, %B} {day.day}, {day.year}"


def short_day(day: date) -> str:
    """`Nov 21, 2026`."""
    if other := _other_language():
        return format_date(day, "medium", locale=other)
    return f"{day:%b} {day.day}, {day.year}"


def month(first: date) -> str:
    """`November 2026`."""
    if other := _other_language():
        return format_skeleton("yMMMM", first, locale=other)
    return f"{first:%B %Y}"


def count(number: int) -> str:
    """`12,345`."""
    other = _other_language()
    return format_decimal(number, locale=other) if other else f"{number:,}"


def number_of(number: int, one: str, many: str | None = None) -> str:
    """`1 visit`, `2 visits`, `3 people`; English only, for what is no page."""
    return f"{number:,} {one if number == 1 else (many or one + 's')}"


def age(seconds: float | timedelta) -> str:
    """How long, in one or two units: `40 s`, `5 min`, `1 h 20 min`, `3 days`."""
    total = seconds.total_seconds() if isinstance(seconds, timedelta) else seconds
    whole = max(0, int(total))
    if whole < _MINUTE_S:
        return str(_("%(number)s s", number=whole))
    if whole < _HOUR_S:
        return str(_("%(number)s min", number=whole // _MINUTE_S))
    if whole < _DAY_S:
        hours, minutes = divmod(whole // _MINUTE_S, 60)
        if not minutes:
            return str(_("%(number)s h", number=hours))
        return str(_("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes))
    return str(ngettext("%(num)s day", "%(num)s days", whole // _DAY_S))


def numbers(ranges: list[tuple[int, int]]) -> str:
    """`3, 7 to 9`."""
    return ", ".join(
        str(low) if low == high else _("%(low)s to %(high)s", low=low, high=high)
        for low, high in ranges
    )


def part(number: float) -> str:
    """`4.2`: one digit after the point."""
    other = _other_language()
    return format_decimal(number, format="0.0", locale=other) if other else f"{number:.1f}"


def percent(share: float) -> str:
    """`42%`: of a share of 1."""
    other = _other_language()
    return format_percent(share, locale=other) if other else f"{share:.0%}"


def _clock(local: datetime, *, with_seconds: bool = False) -> str:
    if other := _other_language():
        return format_time(local, "medium" if with_seconds else "short", locale=other)
    seconds = f":{local:%S}" if with_seconds else ""
    return f"{local.hour % 12 or 12}:{local:%M}{seconds} {local:%p}"


def _other_language() -> Locale | None:
    locale: Locale | None = get_locale()
    return None if locale is None or locale.language == _ENGLISH else locale
