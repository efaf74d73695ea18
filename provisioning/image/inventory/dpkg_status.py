"""dpkg's book of what is installed, read: names, versions, sources, what each needs."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(r"^[a-z0-9][a-z0-9+.-]+")


@dataclass(frozen=True, slots=True)
class Installed:
    """One package."""

    name: str
    version: str
    architecture: str
    source: str
    source_version: str
    depends: tuple[str, ...]
    """The first of each alternative, without versions."""
    size_kib: int
    text: str
    """The whole entry, as dpkg has it."""


def stanzas(status: str) -> list[str]:
    """The entries of a status file."""
    return [one.strip("\n") for one in re.split(r"\n{2,}", status) if one.strip()]


def name_of(stanza: str) -> str:
    """The package that an entry is about."""
    return _fields(stanza).get("Package", "")


def parse(status: str) -> list[Installed]:
    """Every package that is installed, or is about to be, by name."""
    found = []
    for stanza in stanzas(status):
        fields = _fields(stanza)
        if fields.get("Status", "install ok installed").split()[-1] != "installed":
            continue
        version = fields["Version"]
        source, _, source_version = fields.get("Source", fields["Package"]).partition(" ")
        needs = f"{fields.get('Pre-Depends', '')},{fields.get('Depends', '')}"
        found.append(
            Installed(
                name=fields["Package"],
                version=version,
                architecture=fields.get("Architecture", "all"),
                source=source,
                source_version=source_version.strip("()") or version,
                depends=tuple(
                    match[0] for one in needs.split(",") if (match := _NAME.match(one.strip()))
                ),
                size_kib=int(fields.get("Installed-Size", "0")),
                text=stanza,
            )
        )
    return sorted(found, key=lambda one: one.name)


def _fields(stanza: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in stanza.splitlines():
        name, separator, value = line.partition(":")
        if separator and not line.startswith((" ", "\t")):
            found[name] = value.strip()
    return found
