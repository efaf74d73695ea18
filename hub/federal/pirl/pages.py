"""The participant record on the state's staff web: file, errors to mend, layouts."""

from __future__ import annotations

from flask import Blueprint

from hub.federal.pirl.filing import pages as filing_pages
from hub.federal.pirl.returned import pages as returned_pages
from hub.federal.pirl.schema import pages as schema_pages
from hub.federal.settings import Federal, Method
from hub.members.keys import Keys
from hub.web.parts import Parts


def blueprint(parts: Parts, keys: Keys, settings: Federal) -> Blueprint:
    pages = Blueprint("pirl", __name__, template_folder="templates", url_prefix="/federal/record")
    method = Method.of(settings)
    filing_pages.add(pages, parts, keys, method)
    returned_pages.add(pages, parts, method)
    schema_pages.add(pages, parts)
    return pages
