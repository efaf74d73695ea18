"""
What is inside an image, as SPDX 2.3: Debian's packages, the wheels beside our program, our own.

A licence is told as far as the package itself tells it: Debian's machine-readable copyright files
and the wheels' own words.  What says nothing is NOASSERTION, never a guess.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from email.parser import HeaderParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

from provisioning.image.inventory import dpkg_status

OURS = "worksource-kiosk"
WHEELS = Path("opt/worksource/lib/python")
_LICENCE_LINE = re.compile(r"^License:\s*(\S.*)$", re.MULTILINE)
_PLAIN = re.compile(r"[^A-Za-z0-9.-]")
_UNTOLD = "NOASSERTION"


def of_root(root: Path, version: str, profile: str, epoch: int) -> dict[str, Any]:
    """The SBOM of a root file system, as SPDX's JSON."""
    entries = [*_of_debian(root), *_of_wheels(root)]
    name = f"worksource-kiosk-{profile}-{version}"
    mine = uuid.uuid5(uuid.NAMESPACE_URL, f"{name}-{epoch}-{[one['SPDXID'] for one in entries]}")
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": name,
        "documentNamespace": f"urn:uuid:{mine}",
        "creationInfo": {
            "created": datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Tool: worksource-image"],
        },
        "documentDescribes": [one["SPDXID"] for one in entries],
        "packages": entries,
    }


def counted(told: dict[str, Any]) -> dict[str, int]:
    """How many entries of each kind, and how many say nothing of their licence."""
    kinds = [one["externalRefs"][0]["referenceLocator"].split(":")[1].split("/")[0]
             for one in told["packages"]]  # fmt: skip
    return {
        "debian": kinds.count("deb"),
        "python": kinds.count("pypi"),
        "without a licence told": sum(
            one["licenseDeclared"] == _UNTOLD and "licenseComments" not in one
            for one in told["packages"]
        ),
    }


def _of_debian(root: Path) -> Iterator[dict[str, Any]]:
    for one in dpkg_status.parse((root / "var/lib/dpkg/status").read_text()):
        entry = _entry("deb", one.name, one.version, f"pkg:deb/debian/{one.name}@"
                       f"{quote(one.version, safe='')}?arch={one.architecture}")  # fmt: skip
        entry["sourceInfo"] = f"built from {one.source} {one.source_version}"
        entry["supplier"] = (
            "Organization: WorkSource" if one.name == OURS else "Organization: Debian"
        )
        if one.name == OURS:
            entry["licenseDeclared"] = "LicenseRef-Proprietary"
        else:
            entry["comment"] = f"licences in full: /usr/share/doc/{one.name}/copyright"
            _licence(entry, _debian_licences(root, one.name))
        yield entry


def _of_wheels(root: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((root / WHEELS).glob("*.dist-info/METADATA")):
        told = HeaderParser().parsestr(path.read_text(errors="replace"))
        name, version = told.get("Name", path.parent.name), told.get("Version", "")
        if name == "worksource":
            continue
        entry = _entry("pypi", name, version, f"pkg:pypi/{name.lower()}@{quote(version, safe='')}")
        words = told.get("License-Expression") or told.get("License", "").splitlines()[:1]
        _licence(
            entry,
            [words]
            if isinstance(words, str)
            else words or _classified(told.get_all("Classifier") or []),
        )
        yield entry


def _entry(kind: str, name: str, version: str, locator: str) -> dict[str, Any]:
    return {
        "SPDXID": f"SPDXRef-{kind}-{_PLAIN.sub('-', name)}",
        "name": name,
        "versionInfo": version,
        "downloadLocation": _UNTOLD,
        "filesAnalyzed": False,
        "licenseConcluded": _UNTOLD,
        "licenseDeclared": _UNTOLD,
        "copyrightText": _UNTOLD,
        "externalRefs": [
            {
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": locator,
            }
        ],
    }


def _licence(entry: dict[str, Any], told: list[str]) -> None:
    """Debian's short names are not SPDX's: they are told as words, not as an expression."""
    words = [one.strip() for one in told if one.strip()]
    if words:
        entry["licenseComments"] = f"{', '.join(words)} (as the package tells it)"


def _debian_licences(root: Path, name: str) -> list[str]:
    path = root / "usr/share/doc" / name / "copyright"
    if not path.is_file():
        return []
    text = path.read_text(errors="replace")
    return sorted(set(_LICENCE_LINE.findall(text))) if "Format:" in text[:400] else []


def _classified(classifiers: list[str]) -> list[str]:
    return [one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License ::")]
