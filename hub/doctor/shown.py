"""
The report in a terminal: the most urgent first, and at its end the one thing to do first.

Eighty columns, and readable without colour: each line says its urgency in a word.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import click

from hub.doctor.examine import Report
from hub.doctor.findings import Finding, Urgency

WIDTH = 80
_HEADS = {
    Urgency.NOW: ("NOW", "red"),
    Urgency.TODAY: ("TODAY", "yellow"),
    Urgency.SOON: ("SOON", "cyan"),
    Urgency.WELL: ("WELL", "green"),
}


def as_json(report: Report) -> str:
    """For programs: every finding, in the same order."""
    return json.dumps(
        {
            "site": report.site,
            "at": report.at.isoformat(),
            "findings": [
                {
                    "urgency": one.urgency.name.lower(),
                    "area": one.area,
                    "what": one.what,
                    "evidence": one.evidence,
                    "do": one.do,
                }
                for one in report.findings
            ],
        },
        indent=2,
        ensure_ascii=False,
    )


def as_text(report: Report, timezone: str) -> Iterator[str]:
    """For somebody at a terminal."""
    at = report.at.astimezone(ZoneInfo(timezone))
    name = f"{report.name} ({report.site})" if report.site else "This hub"
    yield click.style(f"{name}, {at:%A %Y-%m-%d %H:%M}", bold=True)
    for urgency in (Urgency.NOW, Urgency.TODAY, Urgency.SOON):
        found = [one for one in report.findings if one.urgency is urgency]
        for one in found:
            yield ""
            yield from _block(one)
    healthy = [one for one in report.findings if one.urgency is Urgency.WELL]
    if healthy:
        yield ""
        word, colour = _HEADS[Urgency.WELL]
        yield click.style(word, fg=colour, bold=True)
        for one in healthy:
            yield from _wrapped(f"{one.area}: ", one.what, 2)
    yield ""
    yield from _first(report.findings)


def _block(one: Finding) -> Iterator[str]:
    word, colour = _HEADS[one.urgency]
    head, *rest = _wrapped("", one.what, 7)
    yield click.style(f"{word:5}", fg=colour, bold=True) + "  " + click.style(head[7:], bold=True)
    yield from (click.style(line, bold=True) for line in rest)
    if one.evidence:
        for line in one.evidence.splitlines():
            yield from _wrapped("seen: ", line, 7)
    if one.do:
        yield from _wrapped("do:   ", one.do, 7)


def _first(found: list[Finding]) -> Iterator[str]:
    worst = found[0]
    if worst.urgency is Urgency.WELL:
        yield click.style("All is well: there is nothing to do.", fg="green", bold=True)
        return
    words = {Urgency.NOW: "First, now", Urgency.TODAY: "First, today"}.get(
        worst.urgency, "When there is time"
    )
    head, *rest = _wrapped(f"{words}: ", worst.what, 0)
    yield click.style(head, bold=True)
    yield from (click.style(line, bold=True) for line in rest)
    if worst.do:
        yield from _wrapped("-> ", worst.do, 2)
    others = sum(one.urgency is not Urgency.WELL for one in found) - 1
    if others:
        yield f"Then ask again: some of the other {others} may have gone with it."


def _wrapped(label: str, text: str, indent: int) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent + label,
        subsequent_indent=" " * (indent + len(label)),
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
