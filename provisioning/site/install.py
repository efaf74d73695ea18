"""
A set-up from its first step to its last word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from provisioning.site.answers import Answers
from provisioning.site.errors import OtherSite
from provisioning.site.places import Places
from provisioning.site.steps import STEPS, Setup

Tell = Callable[[str], object]


def must_be_same_site(before: dict[str, object], answers: Answers) -> None:
    """Raises OtherSite."""
    here = before.get("site")
    if here and here != answers.site:
        raise OtherSite(str(here), answers.site)


def install(setup: Setup, tell: Tell) -> None:
    """Every step that is not done.  Raises SetupError."""
    for number, step in enumerate(STEPS, start=1):
        head = f"{number} of {len(STEPS)}  {step.title}"
        if step.is_done(setup):
            tell(f"{head}: as it should be")
            continue
        tell(f"{head} ...")
        said = step.do(setup)
        if said:
            tell(f"        {said}")


def would_do(setup: Setup) -> Iterator[str]:
    """What `install` would do, without doing it."""
    for number, step in enumerate(STEPS, start=1):
        done = step.is_done(setup)
        what = "as it should be" if done else f"would {step.would}"
        yield f"{number} of {len(STEPS)}  {step.title}: {what}"


def last_words(setup: Setup) -> Iterator[str]:
    """What whoever set it up does next."""
    answers, places = setup.answers, setup.machine.places
    yield ""
    yield f"The hub of {answers.name} is set up."
    if setup.link:
        yield ""
        yield "First, let the administrator choose a password. This link is good once, for three days:"
        yield f"    {setup.link}"
    yield ""
    yield f"Staff open      {answers.web_address}"
    yield f"Kiosks reach    {answers.hosts[0]}, port {answers.broker_port}"
    yield f"A firewall lets in: TCP {answers.web_port} (pages), TCP {answers.broker_port} (kiosks), UDP 5353 (found by name)"
    yield from _about_browsers(places)
    yield "Backups:        run 'sudo worksource backup key', and keep what it prints away from here."
    yield "What is wrong?  sudo worksource doctor"


def _about_browsers(places: Places) -> Iterator[str]:
    yield (
        f"Browsers warn until they know the site's authority: give them {places.pki / 'ca.pem'}, "
        "or name a certificate of your own in [web]."
    )
