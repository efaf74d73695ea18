"""What a new site says to its customers, in every language that its kiosks speak."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from importlib import resources
from typing import Any

import msgspec
import pytest

from contract import messages
from contract.messages import CATALOGUE_MAX_BYTES, Catalogue, Notice, Service
from device.core.words import LANGUAGES
from hub.config import Site

LONGEST_LABEL = 38  # characters, on a tile of the smallest panel


def first(name: str) -> list[dict[str, Any]]:
    text = resources.files("hub.catalogue").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    (entries,) = tomllib.loads(text).values()
    return list(entries)


SERVICES = msgspec.convert(first("menu"), list[Service])
NOTICES = msgspec.convert(first("notices"), list[Notice])


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.code)
def test_a_service_is_named_in_every_language(service: Service) -> None:
    assert tuple(service.label) == LANGUAGES
    assert all(0 < len(label) <= LONGEST_LABEL for label in service.label.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_services_have_one_name(language: str) -> None:
    assert len({service.label[language] for service in SERVICES}) == len(SERVICES)


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.code)
def test_a_notice_is_written_in_every_language(notice: Notice) -> None:
    assert tuple(notice.title) == tuple(notice.body) == LANGUAGES
    assert all(title.strip() for title in notice.title.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_a_name_in_law_keeps_it(language: str) -> None:
    bodies = {notice.code: notice.body[language] for notice in NOTICES}
    assert "180" in bodies["equal-opportunity"]
    assert "Workforce Innovation and Opportunity Act" in bodies["ssn"]


def test_a_site_offers_every_language_of_its_kiosks() -> None:
    assert Site(code="olympia", name="Olympia", timezone="UTC").languages == LANGUAGES


def test_the_whole_catalogue_is_far_from_too_large() -> None:
    whole = Catalogue(
        version=1,
        site="olympia",
        site_name="Olympia",
        timezone="America/Los_Angeles",
        issued_at=datetime(2026, 3, 2, tzinfo=UTC),
        languages=list(LANGUAGES),
        services=SERVICES,
        notices=NOTICES,
    )
    written = messages.encode(whole)
    assert messages.decode_as(Catalogue, written) == whole
    assert len(written) < CATALOGUE_MAX_BYTES / 4
