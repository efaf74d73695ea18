"""Reading the maps of fields and codes, and saying everything that is wrong with them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from hub.errors import HubError
from hub.mis.rules import ACTIVITY, SEEKER, Field, Kind, KindMap

_KINDS = ("text", "date", "code")
_WAYS = ("out", "in", "both")
_WINS = ("ours", "theirs", "ask")


class BadMap(HubError):
    """A map that cannot be used, with each of its faults."""

    def __init__(self, name: str, faults: list[str]) -> None:
        lines = "\n".join(f"  - {fault}" for fault in faults)
        super().__init__(f"{name} cannot be used; correct these:\n{lines}")


@dataclass(frozen=True, slots=True)
class Maps:
    """What the exchange goes by."""

    seeker: KindMap
    activity: KindMap
    codes: dict[str, str]
    """Their code for each service of ours."""

    def of(self, kind: Kind) -> KindMap:
        return self.seeker if kind == "seeker" else self.activity


def load(fields: Path | None = None, codes: Path | None = None) -> Maps:
    """The maps that are shipped, or those of these files.  Raises BadMap."""
    told = _read(fields, "fields.toml")
    name = str(fields or "fields.toml")
    faults: list[str] = []
    seeker = _kind_map(told.get("seeker"), "seeker", SEEKER, faults)
    activity = _kind_map(told.get("activity"), "activity", ACTIVITY, faults)
    if faults:
        raise BadMap(name, faults)
    return Maps(seeker, activity, _codes(codes))


def _codes(path: Path | None) -> dict[str, str]:
    told = _read(path, "codes.toml").get("codes")
    name = str(path or "codes.toml")
    if not isinstance(told, dict):
        raise BadMap(name, ["it has no table [codes]"])
    faults = [
        f"{ours}: a code is a word of theirs, in quotation marks"
        for ours, theirs in told.items()
        if not isinstance(theirs, str) or not theirs.strip()
    ]
    if faults:
        raise BadMap(name, faults)
    return dict(told)


def _read(path: Path | None, shipped: str) -> dict[str, Any]:
    source = path or files("hub.mis.maps").joinpath(shipped)
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except OSError as fault:
        raise BadMap(str(path), [f"it cannot be read: {fault.strerror}"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadMap(str(path or shipped), [str(fault)]) from None


def _kind_map(
    told: Any, kind: Literal["seeker", "activity"], known: tuple[str, ...], faults: list[str]
) -> KindMap:
    if not isinstance(told, dict) or not isinstance(told.get("key"), str):
        faults.append(f"[{kind}] needs a key: what their identifier is called")
        return KindMap(kind, "", ())
    found: list[Field] = []
    for number, one in enumerate(told.get("field", []), 1):
        field = _field(one, f"[[{kind}.field]] {number}", known, faults)
        if field is not None:
            found.append(field)
    for what in ("ours", "theirs"):
        names = [getattr(one, what) for one in found]
        faults += [f"[{kind}]: {name} is there twice" for name in sorted({n for n in names if names.count(n) > 1})]  # fmt: skip
    if told["key"] in {one.theirs for one in found}:
        faults.append(f"[{kind}]: {told['key']} is the key already")
    return KindMap(kind, told["key"], tuple(found))


def _field(one: Any, where: str, known: tuple[str, ...], faults: list[str]) -> Field | None:
    if not isinstance(one, dict):
        faults.append(f"{where} is no table")
        return None
    before = len(faults)
    if one.get("ours") not in known:
        faults.append(f"{where}: ours is one of {', '.join(known)}")
    if not isinstance(one.get("theirs"), str):
        faults.append(f"{where}: theirs is missing")
    if one.get("kind") not in _KINDS:
        faults.append(f"{where}: kind is one of {', '.join(_KINDS)}")
    if one.get("way", "out") not in _WAYS:
        faults.append(f"{where}: way is one of {', '.join(_WAYS)}")
    if one.get("wins", "ours") not in _WINS:
        faults.append(f"{where}: wins is one of {', '.join(_WINS)}")
    if one.get("kind") == "code" and not isinstance(one.get("pairs"), dict):
        faults.append(f"{where}: a code needs pairs")
    if one.get("kind") == "date" and not isinstance(one.get("pattern"), str):
        faults.append(f"{where}: a date needs a pattern such as %Y%m%d")
    if len(faults) > before:
        return None
    return Field(
        ours=one["ours"],
        theirs=one["theirs"],
        kind=one["kind"],
        width=int(one.get("width", 0)),
        pattern=one.get("pattern", ""),
        pairs=tuple(sorted(one.get("pairs", {}).items())),
        way=one.get("way", "out"),
        wins=one.get("wins", "ours"),
    )
