"""
The published OpenAPI document held against running servers by Schemathesis.

It makes up requests, good and bad, from the document: none may end in a server's error, and
each answer must be one that the document knows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from contract.openapi import document
from hub.sync import tokens
from tests.hub.web.conftest import House, sqlite_copy
from tests.hub.web.example import SITE
from tests.rig.chromium import served

pytestmark = pytest.mark.slow

EXAMPLES = 60
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,  # the last; see `checks_of`
]
OPERATIONS = [
    f"{method.upper()} {path}"
    for path, methods in sorted(document()["paths"].items())
    for method in sorted(methods)
    if method in ("get", "post", "put", "delete")
]


ANSWERS_WITH_TUPLES = (
    "PUT /api/v1/sync/cards",
    "PUT /api/v1/sync/members",
    "POST /api/v1/sync/events",
)
"""Schemathesis reads `prefixItems` amiss and would refuse the document; its other checks hold."""


@schemathesis.serializer("application/x-ndjson")
def as_lines(_context: object, value: object) -> bytes:
    """One line of a batch; the rest of the batch is the matter of `tests/hub/sync`."""
    return value if isinstance(value, bytes) else msgspec.json.encode(value)


def checks_of(operation: str) -> list[Any]:
    """What an answer of this operation is held to."""
    return CHECKS[:-1] if operation in ANSWERS_WITH_TUPLES else CHECKS


AT_A_SITE = ("/api/v1/enrol", "/api/v1/releases")
"""What a site hub answers; the rest is the state's."""


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """One engine is enough for what requests look like."""
    return sqlite_copy(tmp_path, sqlite_template)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("has_token", [True, False], ids=["known", "stranger"])
def test_no_request_breaks_the_server(
    request: pytest.FixtureRequest, operation: str, has_token: bool
) -> None:
    method, _, path = operation.partition(" ")
    is_site = path.startswith(AT_A_SITE)
    house: House = request.getfixturevalue("site" if is_site else "state")
    with house.engine.begin() as connection:
        token = tokens.issue(connection, SITE) if has_token else "made-up"
    headers = {"Authorization": f"Bearer {token}"}
    served_path = schemathesis.openapi.from_dict(document())[path][method]
    examples = settings(
        max_examples=EXAMPLES if has_token else 5,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    with served(house.app) as address:

        @examples
        @given(case=served_path.as_strategy())
        def every(case: Any) -> None:
            answer = case.call(base_url=address, headers=headers)
            case.validate_response(answer, checks=checks_of(operation))

        every()
