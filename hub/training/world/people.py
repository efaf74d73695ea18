"""The people of the made-up center.  Nobody of them lives; their numbers begin with 999."""

from __future__ import annotations

from dataclasses import dataclass

from contract import member_number


@dataclass(frozen=True, slots=True)
class MadeUp:
    """Somebody."""

    place: int
    first_name: str
    last_name: str
    language: str = "en"
    birth_date: str = ""

    @property
    def number(self) -> str:
        return member_number.made_up(self.place)


MARIA = MadeUp(101, "Maria", "Example", "es", "1988-04-17")
JAMES = MadeUp(202, "James", "O'Sample", birth_date="1961-11-02")
AN = MadeUp(303, "Nguyễn Văn", "Mẫu", "vi", "1979-02-28")
MING = MadeUp(404, "小明", "王", "zh-Hans", "1993-07-30")
AISHA = MadeUp(505, "Aisha", "", "so", "1999-12-12")
TOM = MadeUp(606, "Thomas", "Tryout", birth_date="1970-06-05")
TOM_AGAIN = MadeUp(607, "Tom", "Tryout", birth_date="1970-06-05")
ROSA = MadeUp(708, "Rosa", "Practice", "es", "1984-09-21")
EVERYBODY = (MARIA, JAMES, AN, MING, AISHA, TOM, TOM_AGAIN, ROSA)

COLLEAGUE = ("dana.practice@training.invalid", "Dana Practice")
SPARE = range(2_000, 2_060)
"""Places of the numbers that are given to whom a trainee registers."""
