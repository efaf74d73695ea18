"""
The releases of a hub, the verbs: take one in, take one away, say which there are.

The file takes its place before its row is written, and a row goes before its file does: what
the pages and the kiosks see is always there whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, delete, select
from sqlalchemy.orm import Session

from hub.accounts.service import note
from hub.errors import HubError
from hub.kiosks.releases.store import signed
from hub.kiosks.releases.store.about import About, fault_of
from hub.kiosks.releases.store.landing import Landing
from hub.kiosks.releases.tables import Release, RollOut, RollOutKiosk
from hub.said import Said, say

RELEASE: Table = Release.__table__  # type: ignore[assignment]  # a mapped class's table is one
SUFFIX = ".raucb"


class NotTaken(HubError):
    """A bundle that does not become a release of this hub; its text is a sentence."""

    def __init__(self, sentence: Said) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def place_of(directory: Path, version: str) -> Path:
    """Where a version's bundle lies; the version was checked."""
    return directory / f"{version}{SUFFIX}"


def take_in(
    engine: Engine,
    site: str,
    directory: Path,
    landing: Landing,
    about: About,
    *,
    by: str,
    now: datetime,
) -> bool:
    """
    A bundle that has landed becomes a release; False when this hub holds that very one already.

    Raises NotTaken: it is cut off, another than described, not signed, or its version is taken.
    """
    fault = fault_of(about, landing.size, landing.sha256)
    if fault is not None:
        raise NotTaken(fault)
    with engine.connect() as connection:
        held = find(connection, site, about.version)
    place = place_of(directory, about.version)
    if held is not None and held.sha256 != about.sha256:
        raise NotTaken(
            say(
                "This hub holds another bundle as %(version)s, with a SHA-256 that begins with "
                "%(sha256)s: a version means one bundle. Build it again under the next version.",
                version=about.version,
                sha256=held.sha256[:12],
            )
        )
    if held is not None and place.exists() and place.stat().st_size == held.size:
        return False
    seal = signed.look(landing.path)
    if seal.fault is not None:
        raise NotTaken(seal.fault)
    if seal.version and seal.version != about.version:
        raise NotTaken(
            say(
                "The bundle itself says that it is %(inside)s, its description says %(told)s: take "
                "the two files that were made together.",
                inside=seal.version,
                told=about.version,
            )
        )
    size = landing.size
    landing.keep(place)
    if held is not None:
        return True  # its file had been lost
    with Session(engine) as session, session.begin():
        session.add(
            Release(
                site=site, version=about.version, size=size, sha256=about.sha256,
                notes=about.notes, signed_by=seal.by, made_at=about.made_at, added_by=by,
                added_at=now,
            )
        )  # fmt: skip
        note(
            session, actor=by, action="release.added", subject=f"release {about.version}",
            reason=f"sha256 {about.sha256[:16]}",
        )  # fmt: skip
    return True


def remove(engine: Engine, site: str, directory: Path, version: str, *, by: str) -> bool:
    """Let a release go; False when there is none.  Raises NotTaken while a roll-out needs it."""
    with Session(engine) as session, session.begin():
        connection = session.connection()
        needed = connection.scalar(
            select(RollOut.version)
            .join(RollOutKiosk, RollOutKiosk.roll_out == RollOut.id)
            .where(RollOut.live == site, RollOutKiosk.version == version)
            .limit(1)
        )
        if needed is not None:
            raise NotTaken(
                say("%(version)s is being rolled out: abort the roll-out first.", version=version)
            )
        done = connection.execute(
            delete(Release).where(Release.site == site, Release.version == version)
        )
        if not done.rowcount:
            return False
        note(session, actor=by, action="release.removed", subject=f"release {version}")
    place_of(directory, version).unlink(missing_ok=True)
    return True


def find(connection: Connection, site: str, version: str) -> Row[Any] | None:
    """A release that this hub holds."""
    return connection.execute(
        select(RELEASE).where(RELEASE.c.site == site, RELEASE.c.version == version)
    ).first()


def held(connection: Connection, site: str) -> Sequence[Row[Any]]:
    """Every release that this hub holds, the latest first."""
    return connection.execute(
        select(RELEASE)
        .where(RELEASE.c.site == site)
        .order_by(RELEASE.c.added_at.desc(), RELEASE.c.version)
    ).all()
