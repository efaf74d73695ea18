"""Lists are cut into pages; a page's links keep whatever else the address asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

PAGE_ROWS = 50
MAX_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    number: int
    total: int
    rows: int = PAGE_ROWS
    name: str = "page"
    """What the address calls it, where a page has several lists."""

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.rows

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.rows))

    @property
    def first_row(self) -> int:
        return min(self.offset + 1, self.total)

    @property
    def last_row(self) -> int:
        return min(self.offset + self.rows, self.total)

    def link(self, number: int) -> str:
        kept: dict[str, Any] = request.args.to_dict(flat=False)
        kept[self.name] = number
        return url_for(str(request.endpoint), **(request.view_args or {}), **kept)


def asked_page(name: str = "page") -> int:
    """Which page the address asks for; the first when it makes no sense."""
    text = request.args.get(name, "1")
    is_number = text.isascii() and text.isdigit()
    return min(max(int(text), 1), MAX_PAGE) if is_number and len(text) <= len(str(MAX_PAGE)) else 1


def offset_of(page: int, rows: int = PAGE_ROWS) -> int:
    """How many rows lie before a page."""
    return (page - 1) * rows
