"""
Weighs lessons: how much more the web's process holds with several of them open, in MB.

    python -m tests.hub.training.weigh
"""

from __future__ import annotations

import gc
import tempfile
from pathlib import Path

import click

from hub import migrations
from hub.accounts.rules import Role
from hub.db import open_engine
from hub.training.lessons import all_lessons
from hub.training.rules import Lesson
from hub.web.app import create_app
from tests.hub.training.learner import enter, training_of
from tests.hub.web.conftest import House, a_site_config
from tests.hub.web.example import staff_for_every_role

PAGES = (
    "/lobby", "/desk", "/groups", "/appointments", "/visits", "/kiosks", "/alerts", "/proof",
    "/set-aside", "/services", "/cards", "/audit", "/accounts", "/looks", "/help", "/scripts",
)  # fmt: skip


def held_mb() -> float:
    gc.collect()
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    (line,) = [line for line in lines if line.startswith("Anonymous:")]
    return int(line.split()[1]) / 1024


def pages_of(house: House, lesson: Lesson) -> list[str]:
    """The pages that a lesson leads to, but for those of one thing."""
    links = {step.link for step in lesson.steps if step.link}
    rules = [rule for rule in house.app.url_map.iter_rules() if rule.endpoint in links]
    return sorted(
        str(rule) for rule in rules if not rule.arguments and "GET" in (rule.methods or ())
    )


@click.command()
@click.option("--every-page", is_flag=True, help="Not only those that the lessons lead to.")
def main(every_page: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = open_engine(f"sqlite:///{folder / 'hub.db'}")
        migrations.upgrade(engine)
        staff_for_every_role(engine, "site")
        house = House(create_app(a_site_config(folder), engine), engine, "site")
        browser = house.signed_in(Role.LOCAL_ADMINISTRATOR)
        for path in PAGES:
            browser.client.get(path)
        before = held_mb()
        for lesson in all_lessons():
            if not lesson.is_for(Role.LOCAL_ADMINISTRATOR):
                continue
            learner = enter(house, Role.LOCAL_ADMINISTRATOR, lesson.code, browser)
            wanted = PAGES if every_page else ("/lobby", "/help", *pages_of(house, lesson))
            for path in wanted:
                learner.client.get(learner.root + path)
        click.echo(f"{held_mb() - before:.1f}")
        training_of(house).close()
        engine.dispose()


if __name__ == "__main__":
    main()
