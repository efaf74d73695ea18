"""
What a page with lists answers: the page, or one of its lists as a file.

A list that tells of people leaves the house only with its permission, after a fresh proof of
who takes it, and with an entry in the audit log: which list, by which criteria, how many rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from flask import (
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hub import clock
from hub.accounts.service import LOOK, note_look
from hub.web import signed_in
from hub.web.language import current, told
from hub.web.parts import Parts
from hub.web.shown import count
from hub.web.tables.cells import Cells
from hub.web.tables.columns import Days
from hub.web.tables.files.parquet import as_parquet
from hub.web.tables.files.pdf.listed import MAX_PAPER_ROWS, as_pdf
from hub.web.tables.files.sheets import MAX_SHEET_ROWS, About, as_csv, as_xlsx
from hub.web.tables.listing import Listing, formats

Shown = BaseResponse | str
"""What `show` answers: a page's text, or a file."""
EXPORT_LOOK = f"{LOOK}.export"
FIGURES_TAKEN = "figures.exported"
_OF_LISTS = ("sort", "page", "format", "list")
_MOST_REASON = 1_000
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "parquet": "application/vnd.apache.parquet",
}
_MOST = {"xlsx": MAX_SHEET_ROWS, "pdf": MAX_PAPER_ROWS}


def show(parts: Parts, template: str, *listings: Listing[Any], **context: Any) -> Shown:
    """The page, with its lists as `lists.name`, or the file that the address asks for."""
    form = request.args.get("format", "")
    if form in formats():
        wanted = request.args.get("list", listings[0].name)
        found = [one for one in listings if one.name == wanted]
        return _file(parts, found[0], form) if found else abort(404)
    lists = SimpleNamespace(**{one.name.replace("-", "_"): one for one in listings})
    return render_template(template, lists=lists, **context)


def chooses_nothing() -> bool:
    """Whether the address asks for no rows in particular: the page then chooses some itself."""
    return all(name.endswith(_OF_LISTS) for name in request.args)


def _file(parts: Parts, listing: Listing[Any], form: str) -> BaseResponse:
    if not listing.may_export:
        abort(403)
    if listing.table.individuals and not signed_in.is_confirmed():
        flash(_("Show once more who you are; then ask for the file again."), "warn")
        return redirect(url_for("proving.confirm_page", next=_address()))
    if form in _MOST and listing.total > _MOST[form]:
        flash(_too_many(form), "warn")
        return redirect(_address())
    if listing.table.individuals or listing.table.noted:
        note_look(
            parts.engine,
            actor=signed_in.current_email(),
            action=EXPORT_LOOK if listing.table.individuals else FIGURES_TAKEN,
            subject=f"{listing.total} rows of {listing.name}",
            reason=f"{form}: {_address()}"[:_MOST_REASON],
        )
    body = _body(parts, listing, form)
    answer = Response(stream_with_context(body), content_type=_TYPES[form])
    name = f"{_file_name(parts, listing)}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _body(parts: Parts, listing: Listing[Any], form: str) -> Iterator[str] | Iterator[bytes]:
    cells, about = Cells(parts.shown.zone), _about(parts, listing)
    match form:
        case "csv":
            return as_csv(listing, cells, about)
        case "xlsx":
            return as_xlsx(listing, cells, about)
        case "pdf":
            return as_pdf(listing, cells, about, current())
        case _:
            return as_parquet(listing, cells, about)


def _too_many(form: str) -> str:
    most = count(_MOST[form])
    if form == "pdf":
        return str(_("A PDF holds %(most)s rows: choose less, or take CSV.", most=most))
    return str(_("A spreadsheet holds %(most)s rows: choose less, or take CSV.", most=most))


def _about(parts: Parts, listing: Listing[Any]) -> About:
    title, now = told(listing.table.title), clock.now()
    facts = [
        (_("List"), title),
        (_("Place"), parts.name),
        (_("Days"), _days_in_words(listing.days)),
        *listing.facts,
        (_("Address of the list"), _address()),
        (_("Rows"), count(listing.total)),
        (_("Made by"), signed_in.current_email()),
        (_("Made at"), parts.shown.moment(now)),
        (_("Time zone"), parts.shown.zone_name(now)),
    ]
    return About(title, _("About this list"), [(label, value) for label, value in facts if value])


def _days_in_words(days: Days) -> str:
    return " - ".join(day.isoformat() for day in days if day)


def _file_name(parts: Parts, listing: Listing[Any]) -> str:
    days = [day.isoformat() for day in listing.days if day] or [
        parts.shown.day_of(clock.now()).isoformat()
    ]
    return "_".join([parts.site or "state", listing.name, *dict.fromkeys(days)])


def _address() -> str:
    """The list's address without the wish for a file: what stands in the log can be opened."""
    kept = request.args.to_dict(flat=False)
    for name in ("format", "list"):
        kept.pop(name, None)
    asked = urlencode(kept, doseq=True)
    path = request.script_root + request.path
    return f"{path}?{asked}" if asked else path
