"""The OpenAPI document is held against the routes: neither says what the other does not."""

from __future__ import annotations

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Match

from bbmock.app import create_app
from bbmock.state.sandbox import Sandbox
from bbmock.transports.inprocess import call
from tests.browser import HOME
from tests.described import Operation, document, examples, operations, standing_alone
from tests.oddities import switch

OPERATIONS = operations()
NOT_AT_VERSION_3 = ("/v3/accounts/login", "/v3/accounts/api/profile")


@pytest.fixture
def app(sandbox: Sandbox) -> Starlette:
    """The application with everything switched on."""
    switch(sandbox, enable_auditevents=True)
    return create_app(sandbox)


def test_the_document_is_openapi() -> None:
    errors = OpenAPIV31SpecValidator(document()).iter_errors()

    assert [error.message for error in errors] == []


def test_every_example_fits_its_schema() -> None:
    given = list(examples())
    unfit = [
        f"{place}: {error.message}"
        for place, schema, example in given
        for error in OAS31Validator(standing_alone(schema)).iter_errors(example)
    ]

    assert (bool(given), unfit) == (True, [])


def test_every_operation_says_what_it_is() -> None:
    bare = [
        f"{method} {path}"
        for path, item in document()["paths"].items()
        for method, operation in item.items()
        if method != "parameters" and not (operation.get("summary") and operation.get("tags"))
    ]

    assert bare == []


def test_tags_and_security_schemes_are_those_that_are_used() -> None:
    told = document()
    used = {
        tag
        for item in told["paths"].values()
        for method, operation in item.items()
        if method != "parameters"
        for tag in operation["tags"]
    }
    schemes = {name for operation in OPERATIONS for name in operation.security}

    assert {tag["name"] for tag in told["tags"]} == used
    assert set(told["components"]["securitySchemes"]) == schemes


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_what_is_described_is_served(app: Starlette, operation: Operation) -> None:
    for path in operation.paths():
        if path in NOT_AT_VERSION_3:
            continue
        answer = call(app, operation.method, f"{HOME}{path}")

        assert b"Page not found" not in answer.body, path
        assert operation.response(answer.status) is not None, (path, answer.status)


def test_what_is_served_is_described(app: Starlette) -> None:
    reached = [
        _route_of(app, operation.method, path) for operation in OPERATIONS for path in operation.paths()
    ]

    assert [str(route) for route in app.routes if route not in reached] == []


def test_a_path_that_nobody_describes_is_the_unknown_page(app: Starlette) -> None:
    """The test above would pass of itself if this page were not what unknown paths get."""
    assert b"Page not found" in call(app, "GET", f"{HOME}/v2/nowhere").body


def _route_of(app: Starlette, method: str, path: str) -> BaseRoute | None:
    scope = {"type": "http", "method": method, "path": path, "headers": []}
    return next((route for route in app.routes if route.matches(scope)[0] is Match.FULL), None)
