"""
A generated truth: members, some of them registered twice with the slips that people make.

Names of the peoples of Washington by rough frequency; families at one address, twins, and
fathers and sons of one name are there too, who are not one person.
"""

# ruff: noqa: SIM905, RUF001 - names are read as lines of names, and one A is Cyrillic on purpose

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from contract import member_number

FIRST = (
    "James John Robert Michael William David Richard Joseph Thomas Charles Mary Patricia Jennifer Linda "
    "Elizabeth Barbara Susan Jessica Sarah Karen José María Juan Guadalupe Jesús Rosa Carlos Ana Luis Carmen "
    "Miguel Alejandra Nguyễn Minh Thị Hương Anh Tuấn Linh Dũng Mohamed Fatima Abdi Hodan Ahmed Amina Yusuf "
    "Olena Dmitri Svetlana Ivan Oksana Tatiana Sergei Wei Li Ming Xiu Mei Jin Hyun Soo Min Ji Kaur Singh "
    "Gurpreet Harjit Ravi Priya Aster Tesfaye Selam Abeba Sione Leilani Kalani Tala Makoa Emma Olivia Noah "
    "Liam Ava Sophia Lucas Mason Ethan Logan Aiden Chloe Zoe Hannah Grace Tyler Kyle Brandon Justin Ryan "
    "Siobhán Keisha DeShawn Tyrone Latoya Marcus Jamal Ebony Andre Terrence Pedro Pablo Lucía Sofía Diego "
    "王小明 李娜 Аnna Björn Zoë Renée François Mikhail Natalya Yolanda Xiomara Consuelo"
).split()
LAST = (
    "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez "
    "Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez "
    "Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker "
    "Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins "
    "Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly "
    "Howard Ramos Kim Cox Ward Richardson Watson Brooks Chavez Wood James Bennett Gray Mendoza Ruiz Hughes "
    "Price Alvarez Castillo Sanders Patel Myers Long Ross Foster Jimenez O'Brien Nguyễn Trần Lê Phạm Huỳnh "
    "Abdi Hassan Mohamed Ali Warsame Ivanov Petrenko Kovalenko Shevchenko Chen Wang Zhang Liu Park Choi Singh "
    "Kaur Gill Sandhu Tesfaye Bekele Fonoti Tuilagi Kahale McDonald MacLeod Van-Dyke De-la-Cruz Ibáñez Núñez"
).split()
SYLLABLES = (
    "ba ko ri ma te lo sa ni du ve ka mi ro za pe li fo ga ny sto bur wick ham ley ford ton".split()
)
NICK = {"James": "Jim", "Robert": "Bob", "William": "Bill", "Michael": "Mike", "Elizabeth": "Liz", "Jennifer": "Jen", "José": "Pepe", "Thomas": "Tom", "Patricia": "Pat"}  # fmt: skip


class Made(NamedTuple):
    """A made-up member; `who` is the person behind the number."""

    who: int
    number: str
    first: str
    last: str
    preferred: str
    born: date | None
    phone: str
    email: str
    address: str


def members(count: int, seed: int = 1, again: float = 0.04) -> list[Made]:
    """So many people; `again`: which share of them registered a second time."""
    dice = random.Random(seed)
    people = [_person(dice, who) for who in range(count)]
    for place in range(0, count - 1, 60):  # families: twins, and parents of one name
        one, other = people[place], people[place + 1]
        is_twin = place % 120 == 0
        people[place + 1] = other._replace(
            last=one.last, address=one.address, phone=one.phone,
            first=other.first if is_twin else one.first,
            born=one.born if is_twin else _years_before(one.born, 27),
            email=other.email,
        )  # fmt: skip
    doubles = [_again(dice, one) for one in dice.sample(people, int(count * again))]
    return people + doubles


def _person(dice: random.Random, who: int) -> Made:
    first = FIRST[min(int(dice.expovariate(1 / 40)), len(FIRST) - 1)] if dice.random() < 0.6 else _name(dice)  # fmt: skip
    last = LAST[min(int(dice.expovariate(1 / 45)), len(LAST) - 1)] if dice.random() < 0.5 else _name(dice)  # fmt: skip
    if dice.random() < 0.06:
        last += "-" + dice.choice(LAST)
    born = date(1945, 1, 1) + timedelta(days=dice.randrange(22_000))
    phone = f"({dice.choice((206, 253, 360, 509, 425))}) {dice.randrange(200, 999)}-{dice.randrange(10_000):04d}"
    return Made(
        who, _number(dice), first, last, "",
        None if dice.random() < 0.06 else born,
        phone if dice.random() < 0.7 else "",
        f"p{who}@example.org" if dice.random() < 0.4 else "",
        f"{dice.randrange(1, 9999)} {dice.choice(LAST)} St\n{dice.choice(('Tacoma', 'Yakima'))}, WA"
        if dice.random() < 0.5 else "",
    )  # fmt: skip


def _number(dice: random.Random) -> str:
    return member_number.from_body(str(dice.randrange(10_000_000, 100_000_000)))


def _name(dice: random.Random) -> str:
    return "".join(dice.choice(SYLLABLES) for _ in range(dice.randint(2, 4))).capitalize()


def _years_before(born: date | None, years: int) -> date | None:
    return born and born.replace(year=born.year - years, day=min(born.day, 28))


def _again(dice: random.Random, one: Made) -> Made:
    changed = one._replace(number=_number(dice))
    slips: list[tuple[float, Callable[[Made], Made]]] = [
        (0.10, lambda it: it._replace(first=_typo(dice, it.first))),
        (0.08, lambda it: it._replace(last=_typo(dice, it.last))),
        (0.06, lambda it: it._replace(first=NICK.get(it.first, it.first))),
        (0.08, lambda it: it._replace(last=dice.choice(LAST))),
        (0.03, lambda it: it._replace(first=it.last, last=it.first)),
        (0.03, lambda it: it._replace(last=it.last.split("-")[0])),
        (0.04, lambda it: it._replace(born=_slip(dice, it.born))),
        (0.01, lambda it: it._replace(born=_turned(it.born))),
        (0.05, lambda it: it._replace(born=None)),
        (0.35, lambda it: it._replace(phone="")),
        (0.30, lambda it: it._replace(phone=_person(dice, 0).phone)),
        (0.40, lambda it: it._replace(email="")),
        (0.50, lambda it: it._replace(address=_person(dice, 0).address)),
    ]
    for chance, slip in slips:
        if dice.random() < chance:
            changed = slip(changed)
    return changed


def _typo(dice: random.Random, word: str) -> str:
    at = dice.randrange(len(word))
    letter = dice.choice("aeioulrnst")
    match dice.choice(("drop", "swap", "change", "double")):
        case "drop" if len(word) > 3:
            return word[:at] + word[at + 1 :]
        case "swap" if at + 1 < len(word):
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case "change":
            return word[:at] + letter + word[at + 1 :]
        case _:
            return word[:at] + word[at] + word[at:]


def _slip(dice: random.Random, born: date | None) -> date | None:
    if born is None:
        return None
    text = list(born.strftime("%Y%m%d"))
    for _ in range(30):
        changed = list(text)
        changed[dice.choice((2, 3, 5, 6, 7))] = dice.choice("0123456789")
        try:
            new = date.fromisoformat("".join(changed))
        except ValueError:
            continue
        if new != born:
            return new
    return born


def _turned(born: date | None) -> date | None:
    try:
        return born and born.replace(month=born.day, day=born.month)
    except ValueError:
        return born
