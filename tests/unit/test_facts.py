"""What is read of a request and of the head of its answer, however odd they are."""

from __future__ import annotations

from typing import Any

import pytest

from bbmock.http.facts import facts_of, page_of
from bbmock.state.sandbox import Sandbox

ENDLESS = "9" * 5000


def scope(query: str) -> dict[str, Any]:
    return {"path": "/v2/fhir/ExplanationOfBenefit", "query_string": query.encode()}


@pytest.mark.parametrize(
    ("query", "page"),
    [
        (f"_count={ENDLESS}&startIndex=20", 3),
        (f"startIndex={ENDLESS}", 1),
        (f"_offset={ENDLESS}", 1),
        ("startIndex=20", 3),
        ("startIndex=%C2%B2", 1),
    ],
    ids=["count", "start", "offset", "good", "superscript"],
)
def test_a_number_that_is_none_counts_as_not_given(query: str, page: int) -> None:
    assert page_of(scope(query)) == page


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("30", 30),
        ("Thu, 01 Jan 2026 12:01:30 GMT", 90),
        ("Thu, 01 Jan 2026 12:01:30 -0000", 90),
        ("soon", None),
        ("\xb2", None),
        (ENDLESS, None),
        ("-1", None),
        ("Thu, 99 Jan 2026 12:01:30 GMT", None),
        ("Thu, 01 Jan 20000000026 12:01:30 GMT", None),
    ],
    ids=["seconds", "date", "no zone", "word", "superscript", "endless", "negative", "no day", "no year"],
)
def test_a_wait_is_seconds_or_a_date_and_nothing_else(
    sandbox: Sandbox, told: str, seconds: float | None
) -> None:
    head = [(b"retry-after", told.encode("latin-1"))]

    assert facts_of(scope(""), head, sandbox).retry_after == seconds
