"""Names of a made-up state, in every script; enough of them that few people share one."""

from __future__ import annotations

from itertools import product

FIRST = (
    "Ana", "Ben", "Chidi", "Dmytro", "Elena", "Fatima", "Giorgos", "Hà", "Iñaki", "Jun", "Kaveh",
    "Lupe", "Mei", "Ngozi", "Olga", "Paweł", "Quinn", "Rosa", "Siobhán", "Tadeusz", "Uma",
    "Vladimir", "Wanjiru", "Xochitl", "Yusuf", "Zoë", "小明", "지우", "አበበ", "ليلى", "Марія", "Thị Lan",
)  # fmt: skip
_LEFT = (
    "Al", "Ber", "Cor", "Del", "Es", "Fer", "Gal", "Hal", "Ib", "Jor", "Kov", "Lam", "Mon", "Nor",
    "Ol", "Per", "Quin", "Ros", "Sal", "Tor", "Ur", "Ver", "Wal", "Yam", "Zam", "O'B", "De La ",
)  # fmt: skip
_RIGHT = (
    "aro", "bault", "cher", "dez", "ewski", "ford", "gren", "hart", "ić", "jian", "kova", "land",
    "mann", "nez", "ova", "poulos", "quist", "rossi", "sson", "tani", "uchi", "vedo", "wood", "yan",
)  # fmt: skip
LAST = (*(left + right for left, right in product(_LEFT, _RIGHT)), "王", "김", "Nguyễn", "")
