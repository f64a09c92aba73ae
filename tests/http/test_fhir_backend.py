"""What a client sees of every kind of answer of CMS's backend, at each version.

The table has the backend's answer, and what CMS's server made of it: where versions 1 and 2 and version 3
differ, both.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from bbmock.domain.backend import Asked, BackendAnswer, BackendCall, NoAnswer
from bbmock.faults.effects.answers import Backend
from bbmock.state.sandbox import Sandbox
from tests.access import Caller
from tests.journal import why
from tests.refusals import SERVER_ERROR

OWN_ID = "-19990000000001"
FAILURE = (502, {"detail": "A failure occurred contacting the upstream server"})
ERROR = (502, {"detail": "An error occurred contacting the upstream server"})
NOT_FOUND = (404, {"detail": "Not found."})
NO_PERMISSION = (403, {"detail": "You do not have permission to perform this action."})
BROKEN = (500, SERVER_ERROR)
ISSUE = [{"severity": "error", "code": "processing", "diagnostics": "kaboom"}]
OUTCOME = {"resourceType": "OperationOutcome", "issue": ISSUE}
SILENT = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "invalid"}]}
HTML = b"<h1>boom</h1>"

Seen = tuple[int, Any]


def refused(detail: str) -> Seen:
    return 400, {"detail": f"An error occurred contacting the upstream server:{detail}"}


def says(status: int, document: object) -> BackendAnswer:
    return BackendAnswer(status, json.dumps(document).encode())


ANSWERS: dict[str, tuple[BackendAnswer | NoAnswer, Seen, Seen]] = {
    "500 in HTML": (BackendAnswer(500, HTML), FAILURE, BROKEN),
    "500 in JSON": (says(500, {"a": 1}), FAILURE, FAILURE),
    "500 with an outcome": (says(500, OUTCOME), FAILURE, (500, OUTCOME)),
    "503 with an outcome": (says(503, OUTCOME), FAILURE, (503, OUTCOME)),
    "504 in JSON": (says(504, {}), FAILURE, FAILURE),
    "400 with an outcome": (says(400, OUTCOME), refused("kaboom"), (400, OUTCOME)),
    "401 with an outcome": (says(401, OUTCOME), refused("kaboom"), (401, OUTCOME)),
    "403 with an outcome": (says(403, OUTCOME), refused("kaboom"), (403, OUTCOME)),
    "410 with an outcome": (says(410, OUTCOME), refused("kaboom"), (410, OUTCOME)),
    "429 with an outcome": (says(429, OUTCOME), refused("kaboom"), (429, OUTCOME)),
    "400 without diagnostics": (says(400, SILENT), ERROR, (400, SILENT)),
    "400 in JSON": (says(400, {"x": 1}), ERROR, ERROR),
    "400 in HTML": (BackendAnswer(400, HTML), ERROR, BROKEN),
    "404 with an outcome": (says(404, OUTCOME), NOT_FOUND, (404, OUTCOME)),
    "404 in JSON": (says(404, {}), NOT_FOUND, NOT_FOUND),
    "404 in HTML": (BackendAnswer(404, HTML), NOT_FOUND, BROKEN),
    "304": (BackendAnswer(304), ERROR, ERROR),
    "200 of no JSON": (BackendAnswer(200, b"hello"), BROKEN, BROKEN),
    "200 of nothing": (BackendAnswer(200), BROKEN, BROKEN),
    "200 with a list": (says(200, []), NO_PERMISSION, NO_PERMISSION),
    "200 with null": (says(200, None), NO_PERMISSION, NO_PERMISSION),
    "200 of another type": (says(200, {"resourceType": "Observation", "id": "1"}), NOT_FOUND, NOT_FOUND),
    "200 of another person": (says(200, {"resourceType": "Patient", "id": "-1"}), NOT_FOUND, NOT_FOUND),
    "200 of nobody": (says(200, {"resourceType": "Patient"}), NO_PERMISSION, NO_PERMISSION),
    "time-out": (NoAnswer.TIMEOUT, BROKEN, BROKEN),
    "dropped connection": (NoAnswer.CONNECTION_DROPPED, BROKEN, BROKEN),
}


@pytest.mark.parametrize("path", ["ExplanationOfBenefit", "ExplanationOfBenefit/carrier--1"])
@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize(("told", "before_v3", "at_v3"), ANSWERS.values(), ids=ANSWERS)
def test_cms_makes_its_own_answer_of_its_backends(
    sandbox: Sandbox,
    caller: Caller,
    version: int,
    path: str,
    told: BackendAnswer | NoAnswer,
    before_v3: Seen,
    at_v3: Seen,
) -> None:
    sandbox.faults.add("ExplanationOfBenefit", Backend(told))

    seen = caller.at(version).get(path)

    assert (seen.status, seen.json) == (at_v3 if version == 3 else before_v3)


def test_a_broken_backend_is_explained_in_the_journal(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("Patient", Backend(NoAnswer.TIMEOUT))

    caller.get("Patient")

    assert why(sandbox) == "the backend gave no answer: timeout"


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_searched_bundle_is_passed_on_as_it_came(sandbox: Sandbox, caller: Caller, version: int) -> None:
    body = b'{"resourceType": "Bundle",  "type": "searchset", "total": 0}'
    sandbox.backend = lambda call: BackendAnswer(200, body) if call.asked is Asked.SEARCH else None

    seen = caller.at(version).get("ExplanationOfBenefit")

    assert (seen.status, seen.text) == (200, body.decode())


def test_a_bundle_is_no_answer_to_a_read(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("Patient", Backend(says(200, {"resourceType": "Bundle", "total": 0})))

    seen = caller.get(f"Patient/{OWN_ID}")

    assert (seen.status, seen.json) == NO_PERMISSION


@pytest.mark.parametrize(
    ("resource", "entry", "expected"),
    [
        ("Patient", {"resourceType": "Patient", "id": "-1"}, NOT_FOUND),
        ("Coverage", {"resourceType": "Coverage", "beneficiary": {"reference": "Patient/-1"}}, NOT_FOUND),
        ("ExplanationOfBenefit", {"resourceType": "Observation", "id": "1"}, NOT_FOUND),
        (
            "Patient",
            {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient", "id": "-1"}}]},
            NOT_FOUND,
        ),
    ],
)
def test_a_foreign_resource_in_a_bundle_is_never_passed_on(
    sandbox: Sandbox, caller: Caller, resource: str, entry: object, expected: Seen
) -> None:
    bundle = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": entry}]}
    sandbox.faults.add(resource, Backend(says(200, bundle)))

    seen = caller.get(resource)

    assert (seen.status, seen.json) == expected


@pytest.mark.parametrize(
    "resource",
    [
        "no resource",
        None,
        {},
        {"resourceType": "ExplanationOfBenefit"},
        {"resourceType": "ExplanationOfBenefit", "patient": {"reference": "-1"}},
        {"resourceType": "Patient"},
    ],
)
def test_what_does_not_say_whose_it_is_is_shown_in_a_bundle(
    sandbox: Sandbox, caller: Caller, resource: object
) -> None:
    bundle = {"resourceType": "Bundle", "entry": [{"resource": resource}]}
    sandbox.faults.add("ExplanationOfBenefit", Backend(says(200, bundle)))

    seen = caller.get("ExplanationOfBenefit")

    assert (seen.status, seen.json) == (200, bundle)


def test_what_names_its_owner_in_another_form_is_not_shown_alone(sandbox: Sandbox, caller: Caller) -> None:
    told = {"resourceType": "ExplanationOfBenefit", "patient": {"reference": OWN_ID}}
    sandbox.faults.add("ExplanationOfBenefit", Backend(says(200, told)))

    seen = caller.get("ExplanationOfBenefit/carrier--1")

    assert (seen.status, seen.json) == NO_PERMISSION


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (says(404, OUTCOME), (404, "")),
        (BackendAnswer(500, HTML), (500, "")),
        (BackendAnswer(200, b"hello"), BROKEN),
        (says(200, {}), BROKEN),
        (says(200, []), BROKEN),
        (
            NoAnswer.CONNECTION_DROPPED,
            (
                504,
                {
                    "errors": ["The gateway has timed out", "Failed to reach FHIR Database."],
                    "code": 504,
                    "status_code": 504,
                    "text": "The gateway has timed out",
                },
            ),
        ),
    ],
    ids=["404", "500", "no JSON", "no statement", "a list", "dropped"],
)
def test_the_statement_fails_in_its_own_way(
    sandbox: Sandbox, caller: Caller, version: int, told: BackendAnswer | NoAnswer, expected: Seen
) -> None:
    sandbox.faults.add("metadata", Backend(told))

    seen = caller.at(version).get("metadata")

    assert (seen.status, seen.json) == expected
    assert seen.header("content-type") == "application/json"


def test_nothing_is_sent_with_a_304_of_the_statement(sandbox: Sandbox, caller: Caller) -> None:
    """A server that is given a body for it breaks the connection."""
    sandbox.faults.add("metadata", Backend(BackendAnswer(304)))

    seen = caller.get("metadata")

    assert (seen.status, seen.answer.body) == (304, b"")


@pytest.mark.parametrize(
    "entry",
    [5, None, "x", {"resource": {}}, [5], [{}], [[]]],
    ids=["a number", "null", "a text", "an object", "of a number", "of an empty object", "of a list"],
)
def test_a_bundle_whose_entry_holds_no_resource_shows_nothing(
    sandbox: Sandbox, caller: Caller, entry: object
) -> None:
    sandbox.faults.add("Coverage", Backend(says(200, {"resourceType": "Bundle", "entry": entry})))

    seen = caller.get("Coverage")

    assert (seen.status, seen.json) == (
        403,
        {"detail": "You do not have permission to perform this action."},
    )


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("status", [200, 400])
def test_cms_server_fails_over_what_is_no_unicode(
    sandbox: Sandbox, caller: Caller, version: int, status: int
) -> None:
    told = b'{"resourceType": "OperationOutcome", "issue": [{"diagnostics": "\\uD800"}]}'
    sandbox.faults.add("Coverage", Backend(BackendAnswer(status, told)))

    seen = caller.at(version).get("Coverage")

    assert (seen.status, seen.json) == (500, {"error": "Server Error (500)"})
    assert why(sandbox) == f"the backend answered {status} with half a surrogate pair"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (b'{"resourceType": "Bundle", "note": "\\ud83d\\ude00"}', 200),
        (b'"\\ud800', 500),
    ],
    ids=["a whole pair", "no JSON"],
)
def test_a_whole_pair_is_passed_on_and_no_json_is_not(
    sandbox: Sandbox, caller: Caller, told: bytes, expected: int
) -> None:
    sandbox.faults.add("Coverage", Backend(BackendAnswer(200, told)))

    assert caller.get("Coverage").status == expected


@pytest.mark.parametrize("version", [2, 3])
def test_json_that_is_nested_too_deeply_is_no_json(sandbox: Sandbox, caller: Caller, version: int) -> None:
    sandbox.faults.add("Coverage", Backend(BackendAnswer(200, b"[" * 20_000)))

    seen = caller.at(version).get("Coverage")

    assert (seen.status, seen.json) == (500, {"error": "Server Error (500)"})


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_statement_that_comes_too_late_is_a_504(sandbox: Sandbox, caller: Caller, version: int) -> None:
    sandbox.faults.add("metadata", Backend(NoAnswer.TIMEOUT))

    seen = caller.at(version).get("metadata")

    assert (seen.status, seen.json["text"]) == (504, "The gateway has timed out")


def test_the_backends_statement_is_shown_with_cms_edits(sandbox: Sandbox, caller: Caller) -> None:
    resources = [{"type": "Patient", "interaction": [{"code": "create"}]}, {"type": "Observation"}]
    document = {"resourceType": "CapabilityStatement", "rest": [{"mode": "server", "resource": resources}]}
    sandbox.faults.add("metadata", Backend(says(200, document)))

    shown = caller.get("metadata").json

    assert shown["rest"][0]["resource"] == [
        {"type": "Patient", "interaction": [{"code": "read"}, {"code": "search-type"}]}
    ]
    assert shown["rest"][0]["security"]["cors"] is True
    assert shown["format"] == ["application/json", "application/fhir+json"]


def test_a_backend_of_ones_own_is_asked_what_cms_would_ask(sandbox: Sandbox, caller: Caller) -> None:
    asked: list[BackendCall] = []
    sandbox.backend = asked.append  # which answers None: the population goes on

    caller.get("Coverage?_count=3&startIndex=1&foo=bar")

    assert asked == [
        BackendCall(
            Asked.SEARCH,
            2,
            "Coverage",
            parameters=(
                ("_format", "application/fhir+json"),
                ("_count", "3"),
                ("startIndex", "1"),
                ("beneficiary", f"Patient/{OWN_ID}"),
            ),
            beneficiary=0,
            base="http://sandbox.test/v2/fhir",
        )
    ]


def test_a_fault_comes_before_a_backend_of_ones_own(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.backend = lambda call: says(200, {"resourceType": "Bundle", "of": call.resource})
    sandbox.faults.add("Patient", Backend(500))

    statuses = [caller.get("Patient").status for _ in range(2)]

    assert statuses == [502, 200]
