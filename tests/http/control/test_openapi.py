"""The OpenAPI document of the control API is held against the verbs: neither says what the other does not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any, get_args

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.routing import Route

from bbmock.domain.applications import AllowedAuthType, ClientType, DataAccessType
from bbmock.domain.endpoints import BACKED, ENDPOINTS
from bbmock.domain.login import LoginFault
from bbmock.domain.oddities import Oddity
from bbmock.faults.documents import WORDS
from bbmock.faults.effects.answers import OAUTH_ERRORS
from bbmock.faults.vocabulary import EFFECTS, Effect
from bbmock.faults.where import METHODS, RESOURCES
from bbmock.http.control.additions import PERSON
from bbmock.http.control.assertions import ASSERTIONS
from bbmock.http.control.described import document
from bbmock.http.control.guard import KEY_HEADER, ControlAccess
from bbmock.http.control.routes import control_app
from bbmock.population.records import ClaimType
from bbmock.state.recipes import Ends
from bbmock.state.registration import KEYS
from bbmock.state.sandbox import Sandbox
from bbmock.state.settings import Switches
from bbmock.transports.inprocess import Answer
from tests.access import Caller
from tests.described import examples, standing_alone
from tests.http.control import test_additions, test_logins, test_verbs
from tests.http.control.conftest import Control

EFFECTS_WITH_VALUES = [
    (kind.name, {field.name for field in fields(kind)})
    for kind in get_args(Effect)
    if not issubclass(kind, StrEnum) and fields(kind)
]
SCHEMAS: Mapping[str, Any] = document()["components"]["schemas"]
OPERATIONS = [
    (method, path) for path, item in document()["paths"].items() for method in item if method != "parameters"
]
REFUSED = [
    *((method, path, body) for method, path, body, _, _ in test_verbs.REFUSED.values()),
    *(("POST", path, body) for path, body, _ in test_additions.REFUSED.values()),
    *(("POST", path, body) for path, body, _, _ in test_logins.REFUSED.values()),
]
LISTS: dict[str, tuple[Iterable[Any], Iterable[Any]]] = {
    "effects": (SCHEMAS["EffectName"]["enum"], EFFECTS),
    "effects with values": (
        SCHEMAS["EffectWithValues"]["properties"],
        (name for name, _ in EFFECTS_WITH_VALUES),
    ),
    "OAuth errors": (SCHEMAS["OAuthError"]["enum"], OAUTH_ERRORS),
    "endpoints": (SCHEMAS["Endpoint"]["enum"], ENDPOINTS),
    "searches of the backend": (
        SCHEMAS["BackendSearch"]["enum"],
        (name for name in BACKED if name not in ENDPOINTS),
    ),
    "methods": (SCHEMAS["RuleWords"]["properties"]["method"]["enum"], (*METHODS, None)),
    "resources": (SCHEMAS["RuleWords"]["properties"]["resource"]["enum"], (*RESOURCES, None)),
    "words of a rule": (SCHEMAS["RuleWords"]["properties"], WORDS),
    "login faults": (SCHEMAS["LoginFault"]["enum"], (*LoginFault, None)),
    "oddities": (SCHEMAS["Oddity"]["enum"], Oddity),
    "ends of recipes": (SCHEMAS["Recipe"]["properties"]["ends"]["enum"], Ends),
    "switches": (SCHEMAS["Switches"]["properties"], (field.name for field in fields(Switches))),
    "assertions": (SCHEMAS["AssertionName"]["enum"], ASSERTIONS),
    "values of assertions": (
        SCHEMAS["AssertionValues"]["properties"],
        {value for values in ASSERTIONS.values() for value in values},
    ),
    "keys of an application": (SCHEMAS["NewApplication"]["properties"], KEYS),
    "consents": (SCHEMAS["NewApplication"]["properties"]["data_access_type"]["enum"], DataAccessType),
    "kinds of clients": (SCHEMAS["NewApplication"]["properties"]["client_type"]["enum"], ClientType),
    "ways to tokens": (SCHEMAS["NewApplication"]["properties"]["allowed_auth_type"]["enum"], AllowedAuthType),
    "words of a beneficiary": (SCHEMAS["NewBeneficiary"]["properties"], PERSON),
    "types of claims": (SCHEMAS["NewClaims"]["properties"]["type"]["enum"], ClaimType),
}


def test_the_document_is_openapi() -> None:
    errors = OpenAPIV31SpecValidator(document()).iter_errors()

    assert [error.message for error in errors] == []


def test_every_example_fits_its_schema() -> None:
    given = list(examples(document()))
    unfit = [
        f"{place}: {error.message}"
        for place, schema, example in given
        for error in OAS31Validator(standing_alone(schema, document())).iter_errors(example)
    ]

    assert (bool(given), unfit) == (True, [])


def test_each_verb_is_described_and_nothing_else_is(sandbox: Sandbox) -> None:
    served = {
        (method.lower(), re.sub(r":\w+}", "}", route.path))
        for route in control_app(sandbox, ControlAccess()).routes
        if isinstance(route, Route)
        for method in route.methods or ()
        if method != "HEAD"
    }

    assert set(OPERATIONS) == served


def test_every_operation_says_what_it_is_and_that_it_is_guarded() -> None:
    tags = {tag["name"] for tag in document()["tags"]}
    bare = [
        (method, path)
        for method, path in OPERATIONS
        for operation in [document()["paths"][path][method]]
        if not (operation["summary"] and set(operation["tags"]) <= tags and "403" in operation["responses"])
    ]

    assert bare == []


def test_the_key_is_the_security_scheme() -> None:
    (scheme,) = document()["components"]["securitySchemes"].values()

    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "header", KEY_HEADER)


@pytest.mark.parametrize(("told", "known"), LISTS.values(), ids=LISTS)
def test_what_is_listed_is_what_there_is(told: Iterable[Any], known: Iterable[Any]) -> None:
    listed = list(told)

    assert len(listed) == len(set(listed))
    assert set(listed) == set(known)


@pytest.mark.parametrize(("name", "values"), EFFECTS_WITH_VALUES)
def test_the_values_of_an_effect_are_those_that_it_takes(name: str, values: set[str]) -> None:
    (described,) = (
        form["properties"]
        for form in SCHEMAS["EffectWithValues"]["properties"][name]["anyOf"]
        if "properties" in form
    )

    assert set(described) == values


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda part: part)
def test_a_verb_does_what_its_examples_ask_and_answers_as_described(
    sandbox: Sandbox, control: Control, caller: Caller, method: str, path: str
) -> None:
    sandbox.faults.add("Coverage", {"latency": {"seconds": 1, "virtual": True}}, name="slow")
    caller.get("Patient")
    caller.get("Coverage")
    caller.get("Patient/strange")
    control("POST", "/snapshots")
    answers = [control(method.upper(), _filled(path), body) for body in _bodies(method, path)]

    assert [(answer.status, *_unfit(method, path, answer)) for answer in answers] == [
        (status,) for status in [_success(method, path)] * len(answers)
    ]


@pytest.mark.parametrize(("method", "path", "body"), REFUSED, ids=str)
def test_a_refusal_is_described(control: Control, method: str, path: str, body: Any) -> None:
    answer = control(method, path, body)

    assert answer.status >= 400
    assert _unfit(method.lower(), _described(path.partition("?")[0]), answer) == []


@pytest.mark.parametrize(
    ("method", "path"),
    [one for one in OPERATIONS if "requestBody" in document()["paths"][one[1]][one[0]]],
    ids=lambda part: part,
)
def test_a_body_that_is_too_large_is_refused_as_described(control: Control, method: str, path: str) -> None:
    answer = control(method.upper(), _filled(path), {}, content_length=str(10**9))

    assert (answer.status, _unfit(method, path, answer)) == (413, [])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/tokens", {"scopes": "patient/Nothing.read", "version": 3}),
        ("/tokens/by-assertion", {"scopes": "patient/Nothing.read"}),
        ("/logins", {"authorize_url": "/v2/o/authorize/?client_id=nobody"}),
    ],
    ids=str,
)
def test_a_refusal_of_the_authorization_server_is_described(control: Control, path: str, body: Any) -> None:
    answer = control("POST", path, body)

    assert json.loads(answer.body)["kind"] == "oauth"
    assert _unfit("post", f"/_bbmock{path}", answer) == []


def test_an_assertion_that_does_not_hold_is_described(control: Control, caller: Caller) -> None:
    caller.get("Patient")

    answer = control("POST", "/journal/assertions/asked", {"at_most": 0})

    assert (answer.status, _unfit("post", "/_bbmock/journal/assertions/{name}", answer)) == (409, [])


@pytest.mark.parametrize("name", SCHEMAS["BackendSearch"]["enum"])
def test_a_search_of_the_backend_can_have_a_rule_and_is_in_no_journal(control: Control, name: str) -> None:
    refused = control("GET", f"/journal?endpoint={name}")

    assert refused.status == 400
    assert json.loads(refused.body)["error"].startswith(f"endpoint: there is no endpoint '{name}'; ")
    assert control("POST", "/faults", {"endpoint": name, "effect": "backend"}).status == 201


@pytest.mark.parametrize("name", SCHEMAS["Endpoint"]["enum"])
def test_every_endpoint_of_the_document_can_be_looked_for_in_the_journal(control: Control, name: str) -> None:
    assert control("GET", f"/journal?endpoint={name}").status == 200


def test_the_document_is_served(control: Control) -> None:
    assert json.loads(control("GET", "/openapi.json").body) == document()


def test_the_document_is_guarded_as_the_verbs_are(control: Control) -> None:
    answer = control("GET", "/openapi.json", origin="http://attacker.example")

    assert (answer.status, _unfit("get", "/_bbmock/openapi.json", answer)) == (403, [])


def _parameters(path: str) -> Iterator[Mapping[str, Any]]:
    for parameter in document()["paths"][path].get("parameters", ()):
        name = parameter.get("$ref", "").rpartition("/")[2]
        yield document()["components"]["parameters"][name] if name else parameter


def _filled(path: str) -> str:
    """The path, below the base, with its gaps filled by their examples."""
    given = {parameter["name"]: str(parameter["example"]) for parameter in _parameters(path)}
    return path.removeprefix("/_bbmock").format(**given)


def _bodies(method: str, path: str) -> list[Any]:
    """The examples of a body; None alone where the verb takes none."""
    operation = document()["paths"][path][method]
    if "requestBody" not in operation:
        return [None]
    media = operation["requestBody"]["content"]["application/json"]
    several = [example["value"] for example in media.get("examples", {}).values()]
    return several or [media["example"]]


def _success(method: str, path: str) -> int:
    return min(int(status) for status in document()["paths"][path][method]["responses"])


def _described(path: str) -> str:
    """The path of the document that this one is."""
    gap = re.compile(r"{\w+}")
    return next(
        str(pattern)
        for pattern in document()["paths"]
        if re.fullmatch(gap.sub("[^/]+", pattern), f"/_bbmock{path}")
    )


def _unfit(method: str, path: str, answer: Answer) -> list[str]:
    """What is in an answer that the document does not say."""
    response = document()["paths"][path][method]["responses"].get(str(answer.status))
    if response is None:
        return [f"{answer.status} is not described"]
    name = response.get("$ref", "").rpartition("/")[2]
    content = (document()["components"]["responses"][name] if name else response).get("content")
    if content is None:
        return [f"there is a body: {answer.body!r}"] if answer.body else []
    schema = standing_alone(content["application/json"]["schema"], document())
    return [error.message for error in OAS31Validator(schema).iter_errors(json.loads(answer.body))]
