"""What an exchange came to, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hub.said import Said, mark, say, say_number

WHAT = {"exchange": mark("exchange"), "reconcile": mark("comparison")}
FIELDS = {
    "first_name": mark("First name"),
    "last_name": mark("Last name"),
    "preferred_name": mark("Preferred name"),
    "birth_date": mark("Date of birth"),
    "phone": mark("Telephone"),
    "email": mark("E-mail address"),
    "postal_address": mark("Postal address"),
    "veteran": mark("Veteran"),
    "language": mark("Language"),
}


def came_to(what: str, counts: Mapping[str, Any], fault: str) -> list[Said | str]:
    """The sentences, the fault first if there is one."""
    found: list[Said | str] = [fault] if fault else []
    if what == "reconcile":
        return found + _compared(counts)
    told, heard = counts.get("told", {}), counts.get("heard", {})
    if told:
        found.append(
            say(
                "Told %(seekers)s records and %(activities)s services, %(withdrawn)s of them withdrawn.",
                seekers=told["seekers"],
                activities=told["activities"],
                withdrawn=told["withdrawn"],
            )
        )
        if told["refused"]:
            found.append(
                say_number(
                    "They refused %(num)s: it is told again.",
                    "They refused %(num)s: they are told again.",
                    told["refused"],
                )
            )
        if told["without_code"]:
            services = ", ".join(
                f"{code} ({n})" for code, n in sorted(told["without_code"].items())
            )
            found.append(
                say("Without a code there, and told nobody: %(services)s.", services=services)
            )
    if heard:
        found.append(
            say(
                "Heard %(rows)s records; %(taken)s fields were taken.",
                rows=heard["rows"],
                taken=heard["taken"],
            )
        )
        if heard["unknown"]:
            found.append(
                say(
                    "Nobody here has these numbers: %(numbers)s.",
                    numbers=", ".join(heard["unknown"]),
                )
            )
        found += heard["faults"]
    return found


def _compared(counts: Mapping[str, Any]) -> list[Said | str]:
    if "both" not in counts:
        return []
    span = say("%(first)s to %(last)s:", first=counts["first"], last=counts["last"])
    if not (counts["only_ours"] or counts["only_theirs"] or counts["different"]):
        return [
            span,
            say("it adds up: %(both)s services are the same on both sides.", both=counts["both"]),
        ]
    return [
        span,
        say(
            "%(both)s the same, %(ours)s here alone, %(theirs)s there alone, %(different)s different.",
            both=counts["both"],
            ours=counts["only_ours"],
            theirs=counts["only_theirs"],
            different=counts["different"],
        ),
    ]
