"""Snapshots on the state's web: freeze a count, look at what was frozen, compare it with now."""

from __future__ import annotations

import json
import logging
from datetime import date
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Row

from hub import clock
from hub.accounts.rules import May
from hub.db import reading
from hub.federal.errors import SnapshotKeyUnusable
from hub.federal.figures import service as counts
from hub.federal.figures.asking import form_id
from hub.federal.periods.calendar import Quarter
from hub.federal.snapshots import comparing, service, signing
from hub.federal.snapshots.lists import CHANGES, SNAPSHOTS, Frozen
from hub.ids import new_id
from hub.web.guard import confirmed, needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import show

log = logging.getLogger(__name__)


def add(pages: Blueprint, parts: Parts, key_file: Path) -> None:
    """Add the views to the federal pages of a state."""

    @pages.get("/snapshots")
    @needs(May.SEE_FIGURES)
    def snapshots_page() -> ResponseReturnValue:
        signer = _signer(key_file)
        with reading(parts.engine) as connection:
            found = [_frozen(row, signer) for row in service.every(connection)]
        return show(
            parts,
            "federal/snapshots.html",
            SNAPSHOTS.of(found),
            signer=signer,
        )

    @pages.post("/snapshots")
    @needs(May.FREEZE_FIGURES)
    @confirmed
    def freeze() -> ResponseReturnValue:
        signer, form = _signer(key_file), form_id()
        if signer is None:
            flash(_("The key of snapshots cannot be used: ask whoever looks after the server to run 'worksource state init'."), "bad")  # fmt: skip
            return redirect(url_for("federal.snapshots_page"))
        done = service.freeze(
            parts.engine,
            signer,
            form,
            request.form.get("count", ""),
            place=parts.name,
            by=current_email(),
            now=clock.now(),
        )
        if not done:
            flash(_("These figures were counted anew meanwhile: look at them, then freeze."), "warn")  # fmt: skip
            return redirect(url_for("federal.quarter_page"))
        flash(_("The figures are frozen and signed."), "good")
        return redirect(url_for("federal.snapshot_page", snapshot=form))

    @pages.get("/snapshots/<uuid:snapshot>")
    @needs(May.SEE_FIGURES)
    def snapshot_page(snapshot: object) -> ResponseReturnValue:
        signer = _signer(key_file)
        with reading(parts.engine) as connection:
            row = service.find(connection, str(snapshot)) or abort(404)
            document = json.loads(row.document)
            quarter = Quarter.read(row.quarter)
            now = counts.latest(connection, quarter)
            compared = now and comparing.compare(connection, document, row.count_id, now)
        changes = [one for one in compared.changes if not one.is_empty] if compared else []
        return show(
            parts,
            "federal/snapshot.html",
            CHANGES.of(changes, (row.first, row.last)),
            row=row,
            document=document,
            quarter=quarter,
            exits_as_of=date.fromisoformat(document["exits_as_of"]),
            is_signed=_is_signed(row, signer),
            signer=signer,
            now_counted=now,
            compared=compared,
            once=new_id(),
        )

    @pages.get("/snapshots/<uuid:snapshot>/file")
    @needs(May.SEE_FIGURES)
    def snapshot_file(snapshot: object) -> ResponseReturnValue:
        with reading(parts.engine) as connection:
            row = service.find(connection, str(snapshot)) or abort(404)
        answer = Response(
            signing.as_file(row.document, row.signature, row.key), content_type="application/json"
        )
        name = f"federal-{row.quarter}-{row.frozen_at:%Y%m%d}.json"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


def _signer(key_file: Path) -> signing.Signer | None:
    try:
        return signing.load_signer(key_file)
    except SnapshotKeyUnusable as cause:
        log.warning("%s", cause)
        return None


def _is_signed(row: Row[Any], signer: signing.Signer | None) -> bool:
    return signer is not None and signing.is_signed(row.document, row.signature, signer.public)


def _frozen(row: Row[Any], signer: signing.Signer | None) -> Frozen:
    sites = json.loads(row.document)["figures"]["sites"].values()
    served, reportable = (
        sum(lines.get(line, 0) for lines in sites) for line in ("served", "reportable")
    )
    return Frozen(
        row.id,
        row.quarter,
        row.frozen_at,
        row.frozen_by,
        served,
        reportable,
        _is_signed(row, signer),
    )
