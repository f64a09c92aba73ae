"""Search parameters as a value: what is checked, kept, dropped and passed on."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from bbmock.fhir.errors import BadParameter
from bbmock.fhir.outcome import BackendRefusal
from bbmock.fhir.parameters import checked
from bbmock.fhir.search import Search

EOB = "ExplanationOfBenefit"


def parse(resource: str, query: Iterable[tuple[str, str]]) -> Search:
    """The search that arrives at the backend."""
    return Search.of(checked(resource, tuple(query)))


def test_a_search_without_parameters_asks_for_ten_of_everything() -> None:
    search = parse(EOB, ())

    assert (search.count, search.start, search.offset) == (10, None, 0)
    assert (search.types, search.last_updated, search.service_date, search.filters) == (None, (), (), ())


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ([("_count", "0")], 0),
        ([("_count", "50")], 50),
        ([("_count", " 5 ")], 5),
        ([("_count", "+5")], 5),
        ([("_count", "5"), ("_count", "7")], 7),
        ([("_count", "abc"), ("_count", "7")], 7),
        ([("count", "5"), ("_count", "abc")], 5),
    ],
)
def test_a_count_is_the_last_whole_number_and_count_beats_its_twin(
    query: list[tuple[str, str]], count: int
) -> None:
    assert parse("Patient", query).count == count


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("_count", "-1", "value must be at least 0"),
        ("_count", "51", "value must be at most 50"),
        ("_count", "5.0", "expected int"),
        ("_count", "1" * 5000, "expected int"),
        ("startIndex", "", "expected int"),
        ("_offset", "x", "expected int"),
        ("type", "hospital", "the type parameter value is not valid"),
        ("service-date", "2020", "the service-date operator is not valid"),
        ("_lastUpdated", "ne2020", "the _lastUpdated operator is not valid"),
    ],
)
def test_a_wrong_value_is_refused_in_cms_words(name: str, value: str, text: str) -> None:
    with pytest.raises(BadParameter) as refused:
        parse(EOB, [(name, value)])

    assert (refused.value.status, refused.value.detail) == (400, text)


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("carrier", {"carrier"}),
        ("Carrier, ,,SNF ", {"carrier", "snf"}),
        ("https://bluebutton.cms.gov/resources/codesystem/eob-type|DME", {"dme"}),
        ("https://bluebutton.cms.gov/resources/codesystem/eob-type|,pde", {"pde"}),
    ],
)
def test_types_are_read_from_a_list(text: str, types: set[str]) -> None:
    assert set(parse(EOB, [("type", text)]).types or ()) == types


def test_filters_are_passed_on_as_they_were_given() -> None:
    query = [
        ("type", "CARRIER, pde"),
        ("foo", "bar"),
        ("service-date", "ge2020"),
        ("_lastUpdated", "gt2020"),
        ("_lastUpdated", "lt2030"),
        ("_tag", "A"),
        ("patient", "-1"),
    ]

    search = parse(EOB, query)

    assert set(search.filters) == set(query) - {("foo", "bar"), ("patient", "-1")}


@pytest.mark.parametrize("resource", ["Patient", "Coverage"])
def test_the_filters_of_claims_are_dropped_elsewhere(resource: str) -> None:
    query = [("type", "bogus"), ("service-date", "x"), ("_tag", "A"), ("_source", "B"), ("_offset", "x")]

    search = parse(resource, query)

    assert (search.filters, search.types, search.service_date) == ((), None, ())


@pytest.mark.parametrize(
    ("query", "total", "text"),
    [
        ([("_count", "0")], 5, "Invalid pageSize '0'"),
        ([("startIndex", "-3")], 5, "Value for startIndex cannot be negative: -3"),
        ([("startIndex", "-3")], 0, "Value for startIndex cannot be negative: -3"),
        ([("startIndex", "5")], 5, "Value for startIndex (5) must be less than than result size (5)"),
    ],
)
def test_a_page_that_there_cannot_be_is_refused_in_the_backends_name(
    query: list[tuple[str, str]], total: int, text: str
) -> None:
    search = parse("Coverage", query)

    with pytest.raises(BackendRefusal) as refused:
        search.check_page(total)

    assert (refused.value.status, refused.value.diagnostics) == (400, text)


@pytest.mark.parametrize(("start", "total"), [("0", 0), ("99", 0), ("4", 5)])
def test_a_start_before_the_end_or_of_nothing_is_a_page(start: str, total: int) -> None:
    parse("Coverage", [("startIndex", start)]).check_page(total)
