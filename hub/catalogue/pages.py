"""The menu of services on the staff web, to be read."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.accounts.rules import May
from hub.catalogue.tables import ServiceRow, SiteRow
from hub.db import reading
from hub.web.guard import needs
from hub.web.parts import Parts


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("catalogue", __name__, template_folder="templates")

    @pages.get("/services")
    @needs(May.SEE_CATALOGUE)
    def services_page() -> ResponseReturnValue:
        order = (ServiceRow.position, ServiceRow.code, ServiceRow.site)
        with reading(parts.engine) as connection:
            services = connection.execute(select(ServiceRow.__table__).order_by(*order)).all()
            site = connection.execute(
                select(SiteRow.__table__).where(SiteRow.code == (parts.site or ""))
            ).one_or_none()
        return render_template("catalogue/services.html", services=services, site=site)

    return pages
