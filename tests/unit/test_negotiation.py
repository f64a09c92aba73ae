"""Content negotiation as the framework behind CMS's server decides it."""

from __future__ import annotations

import pytest

from bbmock.fhir.errors import NotAcceptable
from bbmock.fhir.negotiation import FHIR_JSON, JSON, choose


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, FHIR_JSON),
        ("*/*", FHIR_JSON),
        ("application/*", FHIR_JSON),
        (FHIR_JSON, FHIR_JSON),
        (JSON, JSON),
        ("APPLICATION/JSON", JSON),
        ("application/json; charset=utf-8", JSON),
        ("text/html, application/json", JSON),
        ("*/*, application/json", JSON),
        ("application/*, application/json", JSON),
        ("application/json;q=0.5, application/fhir+json", FHIR_JSON),
        ("application/fhir+json;q=0.1, application/json", FHIR_JSON),
        ("text/html, */*;q=0.1", FHIR_JSON),
    ],
)
def test_the_most_specific_range_wins_and_quality_does_not_count(accept: str | None, chosen: str) -> None:
    assert choose(accept) == chosen


@pytest.mark.parametrize(
    "accept", ["garbage", "text/*", "text/html", "application/xml", "application/json+fhir"]
)
def test_a_header_that_takes_no_json_is_refused(accept: str) -> None:
    with pytest.raises(NotAcceptable) as refused:
        choose(accept)

    assert (refused.value.status, refused.value.detail) == (
        406,
        "Could not satisfy the request Accept header.",
    )


def test_an_endpoint_may_offer_other_forms() -> None:
    assert choose("text/html", (JSON, "text/html")) == "text/html"
