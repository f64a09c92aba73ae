"""What a FHIR call looks like: the forms it takes and gives, its methods, its paths, in CMS's order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.access import Caller
from tests.browser import Browser, Seen

OWN_ID = "-19990000000001"
NO_PERMISSION = {"detail": "You do not have permission to perform this action."}
FORM = {"content-type": "application/x-www-form-urlencoded"}

every_version = pytest.mark.parametrize("version", [1, 2, 3])


def refusal(seen: Seen) -> tuple[int, str | None, object]:
    return seen.status, seen.header("www-authenticate"), seen.json


# Forms


@every_version
@pytest.mark.parametrize(
    "accept", ["application/xml", "application/fhir+xml", "text/html", "garbage", "application/json+fhir"]
)
def test_an_answer_in_another_form_than_json_is_not_acceptable(
    caller: Caller, version: int, accept: str
) -> None:
    seen = caller.at(version).get("Patient", headers={"accept": accept})

    assert refusal(seen) == (406, None, {"detail": "Could not satisfy the request Accept header."})
    assert seen.header("content-type") == "application/fhir+json"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/fhir+json"),
        ("*/*", "application/fhir+json"),
        ("application/fhir+json", "application/fhir+json"),
        ("application/json", "application/json"),
    ],
)
@pytest.mark.parametrize("path", ["Patient", "Patient/-1"], ids=["answer", "refusal"])
def test_answers_and_refusals_have_the_json_that_was_asked_for(
    caller: Caller, accept: str | None, media_type: str, path: str
) -> None:
    seen = caller.get(path, headers={"accept": accept} if accept else {})

    assert seen.header("content-type") == media_type


@pytest.mark.parametrize("name", ["xml", "api", "JSON"])
def test_a_format_that_is_not_json_is_not_found(caller: Caller, name: str) -> None:
    seen = caller.get(f"Patient?format={name}")

    assert refusal(seen) == (404, None, {"detail": "Not found."})


@pytest.mark.parametrize("name", ["json", ""])
def test_the_format_json_is_found(caller: Caller, name: str) -> None:
    seen = caller.get(f"Patient?format={name}")

    assert seen.status == 200


# Methods


@every_version
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO"])
@pytest.mark.parametrize("path", ["Patient", f"Patient/{OWN_ID}", "Patient/_search"])
def test_every_method_but_get_has_no_permission(caller: Caller, version: int, method: str, path: str) -> None:
    seen = caller.at(version).send(method, path, headers={"content-type": "application/json"}, body=b"{}")

    assert refusal(seen) == (403, None, NO_PERMISSION)


@pytest.mark.parametrize("path", ["Patient", f"Patient/{OWN_ID}"])
def test_head_has_no_permission_and_no_body(caller: Caller, path: str) -> None:
    seen = caller.send("HEAD", path)

    assert (seen.status, seen.text) == (403, "")


@every_version
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_is_a_media_type_that_is_not_read(
    caller: Caller, version: int, method: str, media_type: str
) -> None:
    seen = caller.at(version).send(method, "Patient/_search", headers={"content-type": media_type})

    assert refusal(seen) == (415, None, {"detail": f'Unsupported media type "{media_type}" in request.'})


# Paths


@pytest.mark.parametrize("path", ["Observation", "Observation/1", "Bundle", "patient", "", "metadata/"])
@pytest.mark.parametrize("with_token", [True, False], ids=["with-token", "without"])
def test_an_unknown_resource_type_is_a_page_that_is_not_found(
    caller: Caller, path: str, with_token: bool
) -> None:
    seen = replace(caller, token=caller.token if with_token else None).get(path)

    assert seen.status == 404
    assert seen.header("content-type") == "text/html; charset=utf-8"


@pytest.mark.parametrize("version", ["0", "4", "10", "x"])
def test_an_unknown_version_is_a_page_that_is_not_found(caller: Caller, version: str) -> None:
    seen = caller.browser.get(f"/v{version}/fhir/Patient", token=caller.token)

    assert seen.status == 404


# Order


def test_the_form_of_the_answer_comes_before_the_token(browser: Browser) -> None:
    seen = browser.get("/v2/fhir/Patient", headers={"accept": "application/xml"}, token="nope")

    assert seen.status == 406


def test_the_body_comes_before_the_token(browser: Browser) -> None:
    seen = browser.send("POST", "/v2/fhir/Patient", headers=FORM, token="nope")

    assert seen.status == 415


def test_the_token_comes_before_the_method(browser: Browser) -> None:
    seen = browser.send("OPTIONS", "/v2/fhir/Patient", token="nope")

    assert seen.status == 401
