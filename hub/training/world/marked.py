"""Whatever a made-up center gives out says so: pages of their own, and files that are taken along."""

from __future__ import annotations

import re

from flask import Response, render_template, url_for
from markupsafe import Markup

from hub.training.world.settings import NAME

_MARK = b'class="made-up"'


def mark_page(response: Response) -> None:
    """A page that has not the common layout, such as one for the wall, gets the banner too."""
    if response.mimetype != "text/html" or response.is_streamed or _MARK in response.get_data():
        return
    page = response.get_data(as_text=True)
    if "<body" not in page:
        return  # a part of a page, for a script
    sheet = Markup('<link rel="stylesheet" href="{}">').format(
        url_for("static", filename="training.css")
    )
    banner = render_template("training/banner.html", signed_in_name="")
    page = page.replace("<title>", f"{sheet}<title>{NAME} · ", 1)
    page = re.sub(r"(<body[^>]*>)", lambda found: found[1] + banner, page, count=1)
    response.set_data(page)


def mark_file(response: Response) -> None:
    """A file bears it in its name."""
    said = response.headers.get("Content-Disposition", "")
    if "filename=" in said:
        response.headers["Content-Disposition"] = re.sub(
            r'(filename\*?=(?:UTF-8\'\')?"?)', rf"\g<1>{NAME}-", said
        )
