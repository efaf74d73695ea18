"""Accounts on the staff web: the list, one account, an invitation, and the link of a first password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import Limiter

from hub.accounts import organisations
from hub.accounts import service as accounts
from hub.accounts.action_words import ACTIONS
from hub.accounts.errors import AccountError, SpentLink, UnknownStaff, UnsuitablePassword
from hub.accounts.keeping import links, service
from hub.accounts.keeping.service import Verb, Wanted
from hub.accounts.lists import ACCOUNTS, CHANGES
from hub.accounts.rules import AGENCY, MIN_PASSWORD, MIN_WITH_FACTOR, May, Role, roles_at
from hub.db import reading
from hub.said import mark
from hub.web.guard import confirmed, needs, open_to_all
from hub.web.parts import Parts
from hub.web.signed_in import current_account
from hub.web.tables import Shown, show

PER_LINK = "10 per minute"
DONE: dict[Verb, str] = {
    "close": mark("The account is closed, and every screen of it is signed out."),
    "open": mark("The account is open again."),
    "unlock": mark("The account is unlocked."),
    "reset": mark(
        "The second factor is taken away, and every screen of the account is signed out."
    ),
    "link": mark("Here is a new link. An older one opens nothing any more."),
    "out": mark("Every screen of the account is signed out."),
}
_HISTORY = 50


def blueprint(parts: Parts, limiter: Limiter) -> Blueprint:
    pages = Blueprint("keeping", __name__)
    _add_list(pages, parts)
    _add_one(pages, parts)
    _add_welcome(pages, parts, limiter)
    return pages


def _add_list(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/accounts")
    @needs(May.KEEP_ACCOUNTS)
    def accounts_page() -> ResponseReturnValue:
        text = request.args.get("q", "").strip()[:120]
        role = _role(request.args.get("role", ""), parts)
        found = service.find(text=text, role=role.value if role else "")
        return show(
            parts,
            "accounts/list.html",
            ACCOUNTS.asked(parts.engine, found, service.seen, order=service.BY_NAME),
            q=text,
            role=role,
            roles=roles_at(parts.server),
        )

    @pages.get("/accounts/new")
    @needs(May.KEEP_ACCOUNTS)
    @confirmed
    def new_page() -> ResponseReturnValue:
        return _new_page(parts)

    @pages.post("/accounts/new")
    @needs(May.KEEP_ACCOUNTS)
    @confirmed
    def invite() -> ResponseReturnValue:
        role = _role(request.form.get("role", ""), parts)
        if role is None:
            return _new_page(parts, _("Choose a role from the list.")), 422
        wanted = Wanted(request.form.get("name", ""), role, _organisation("organisation"))
        try:
            account, link = service.invite(
                parts.engine,
                email=request.form.get("email", ""),
                wanted=wanted,
                server=parts.server,
                by=current_account().email,
            )
        except AccountError as fault:
            return _new_page(parts, _sentence(fault)), 422
        flash(_("%(name)s has an account.", name=account.name), "good")
        return _one_page(parts, account.id, link=link)


def _add_one(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/accounts/<int(max=2147483647):staff>")
    @needs(May.KEEP_ACCOUNTS)
    def one_account(staff: int) -> ResponseReturnValue:
        return _one_page(parts, staff)

    @pages.post("/accounts/<int(max=2147483647):staff>")
    @needs(May.KEEP_ACCOUNTS)
    @confirmed
    def change_account(staff: int) -> ResponseReturnValue:
        role = _role(request.form.get("role", ""), parts)
        was = _role(request.form.get("was_role", ""), parts)
        if role is None or was is None:
            return _one_page(parts, staff, fault=_("Choose a role from the list.")), 422
        try:
            service.change(
                parts.engine,
                staff,
                seen=Wanted(
                    request.form.get("was_name", ""), was, _organisation("was_organisation")
                ),
                wanted=Wanted(request.form.get("name", ""), role, _organisation("organisation")),
                server=parts.server,
                by=current_account(),
            )
        except UnknownStaff:
            abort(404)
        except AccountError as fault:
            return _one_page(parts, staff, fault=_sentence(fault)), 422
        flash(_("The account is changed."), "good")
        return redirect(url_for("keeping.one_account", staff=staff))

    @pages.post("/accounts/<int(max=2147483647):staff>/<verb>")
    @needs(May.KEEP_ACCOUNTS)
    @confirmed
    def act(staff: int, verb: str) -> ResponseReturnValue:
        known = next((one for one in get_args(Verb) if one == verb), None)
        if known is None:
            abort(404)
        try:
            link = service.carry_out(parts.engine, staff, known, by=current_account())
        except UnknownStaff:
            abort(404)
        except AccountError as fault:
            return _one_page(parts, staff, fault=_sentence(fault)), 422
        flash(DONE[known], "good")
        if link:
            return _one_page(parts, staff, link=link)
        return redirect(url_for("keeping.one_account", staff=staff))


def _add_welcome(pages: Blueprint, parts: Parts, limiter: Limiter) -> None:
    @pages.route("/welcome/<token>", methods=["GET", "POST"])
    @limiter.limit(PER_LINK)
    @open_to_all
    def welcome(token: str) -> ResponseReturnValue:
        account = links.owner(parts.engine, token)
        if account is None:
            return render_template("accounts/spent.html"), 410
        faults, new = [], request.form.get("new", "")
        if request.method == "POST" and new != request.form.get("again", ""):
            faults = [_("The password was typed differently the second time.")]
        elif request.method == "POST":
            try:
                links.choose_password(parts.engine, token, new)
            except SpentLink:
                return render_template("accounts/spent.html"), 410
            except UnsuitablePassword as unsuitable:
                faults = unsuitable.faults
            else:
                flash(_("Your password is kept. Sign in with it now."), "good")
                return redirect(url_for("accounts.sign_in_page"))
        least = MIN_WITH_FACTOR if account.has_second_factor else MIN_PASSWORD
        page = render_template(
            "accounts/welcome.html", account=account, faults=faults, min_password=least, token=token
        )
        return page, 422 if faults else 200


def _new_page(parts: Parts, fault: str = "") -> str:
    given = {name: request.form.get(name, "") for name in ("email", "name", "role")}
    given["organisation"] = _organisation("organisation")
    return render_template(
        "accounts/new.html",
        fault=fault,
        given=given,
        roles=roles_at(parts.server),
        partners=_partners(parts),
    )


def _one_page(parts: Parts, staff: int, *, fault: str = "", link: str = "") -> Shown:
    account = accounts.find_staff(parts.engine, staff) or abort(404)
    return show(
        parts,
        "accounts/one.html",
        CHANGES.of(service.history(parts.engine, account.email, limit=_HISTORY)),
        account=account,
        roles=roles_at(parts.server),
        partners=_partners(parts),
        fault=fault,
        link=url_for("keeping.welcome", token=link, _external=True) if link else "",
        is_own=account.id == current_account().id,
        words=ACTIONS,
    )


def _partners(parts: Parts) -> Mapping[str, str]:
    with reading(parts.engine) as connection:
        return organisations.partners(connection)


def _organisation(field: str) -> str:
    return request.form.get(field, "").strip() or AGENCY


def _role(text: str, parts: Parts) -> Role | None:
    return next((role for role in roles_at(parts.server) if role.value == text), None)


def _sentence(fault: AccountError) -> str:
    said = str(fault)
    return said[:1].upper() + said[1:]
