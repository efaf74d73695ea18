"""
The document for other systems held against a running server by Schemathesis.

It makes up requests, good and bad: none may end in a server's error, and each answer must be one
that the document knows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from contract.openapi_exchange import document
from hub.exchange.feed import follow
from tests.hub.exchange.conftest import State
from tests.hub.web.conftest import sqlite_copy
from tests.rig.chromium import served

pytestmark = pytest.mark.slow

EXAMPLES = 30
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = [
    f"{method.upper()} {path}"
    for path, methods in sorted(document()["paths"].items())
    for method in sorted(methods)
]


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """One engine is enough for what requests look like."""
    return sqlite_copy(tmp_path, sqlite_template)


@pytest.mark.parametrize("who", ["friend", "without an agreement", "stranger", "in a hurry"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_request_breaks_the_server(state: State, operation: str, who: str) -> None:
    method, _, path = operation.partition(" ")
    match who:
        case "friend":
            token = state.friend(limit=6_000).token
        case "without an agreement":
            token = state.system("tribe").token
        case "in a hurry":
            token = state.friend(limit=1).token
        case _:
            token = "made-up"
    follow.step(state.engine)
    served_path = schemathesis.openapi.from_dict(document())[path][method]
    examples = settings(
        max_examples=EXAMPLES if who == "friend" else 5,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    with served(state.app) as address:

        @examples
        @given(case=served_path.as_strategy())
        def every(case: Any) -> None:
            answer = case.call(base_url=address, headers={"Authorization": f"Bearer {token}"})
            case.validate_response(answer, checks=CHECKS)

        every()
