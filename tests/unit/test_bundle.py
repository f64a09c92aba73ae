"""Links and envelopes of searchsets."""

from __future__ import annotations

import json

import pytest

from bbmock.fhir.bundle import links, links_by_offset, searchset
from bbmock.fhir.parameters import checked
from bbmock.fhir.search import Search

BASE = "http://host/v2/fhir/Coverage"
FORMAT = "_format=application%2Ffhir%2Bjson"


def urls(query: list[tuple[str, str]], total: int, *owner: tuple[str, str]) -> dict[str, str]:
    search = Search.of((*checked("Coverage", tuple(query)), *owner))
    return {link["relation"]: link["url"] for link in links(BASE, search, total)}


@pytest.mark.parametrize(
    ("count", "total", "last"),
    [("10", 0, 0), ("10", 1, 0), ("10", 10, 0), ("10", 11, 10), ("10", 52, 50), ("1", 3, 2), ("50", 100, 50)],
)
def test_the_last_page_begins_at_the_last_multiple_before_the_end(count: str, total: int, last: int) -> None:
    found = urls([("_count", count)], total)

    assert found["last"] == f"{BASE}?{FORMAT}&startIndex={last}&_count={count}"


@pytest.mark.parametrize(
    ("start", "relations"),
    [
        ("0", ["first", "next", "last", "self"]),
        ("5", ["first", "next", "previous", "last", "self"]),
        ("21", ["first", "next", "previous", "last", "self"]),
        ("22", ["first", "previous", "last", "self"]),
    ],
)
def test_next_and_previous_are_there_while_there_is_something_there(start: str, relations: list[str]) -> None:
    found = urls([("startIndex", start)], 32)

    assert list(found) == relations


def test_previous_goes_no_further_back_than_the_first() -> None:
    found = urls([("startIndex", "3")], 32)

    assert found["previous"] == f"{BASE}?{FORMAT}&startIndex=0&_count=10"


def test_self_is_sorted_by_name_and_keeps_the_order_of_equals() -> None:
    query = [("_lastUpdated", "lt2030"), ("_lastUpdated", "gt2020"), ("startIndex", "0")]

    found = urls(query, 4, ("beneficiary", "Patient/-1"))

    assert found["self"] == (
        f"{BASE}/?_count=10&{FORMAT}&_lastUpdated=lt2030&_lastUpdated=gt2020"
        "&beneficiary=Patient%2F-1&startIndex=0"
    )


def test_a_value_cannot_add_a_parameter_to_a_link() -> None:
    found = urls([], 1, ("patient", "a&b=c d"))

    assert found["self"] == f"{BASE}/?_count=10&{FORMAT}&patient=a%26b%3Dc+d"


# Version 3

AT_V3 = "http://host/v3/fhir/ExplanationOfBenefit"


def urls_at_v3(query: list[tuple[str, str]], total: int) -> dict[str, str]:
    asked = (("_format", "application/fhir+json"), *checked("ExplanationOfBenefit", tuple(query)))
    search = Search.of((*asked, ("_source", "NCH,DDPS"), ("patient", "-1")), 3)
    return {link["relation"]: link["url"] for link in links_by_offset(AT_V3, search, total)}


REST = "_source=NCH%2CDDPS&patient=-1"


@pytest.mark.parametrize(
    ("query", "relations"),
    [
        ([], ["next", "self"]),
        ([("_offset", "0")], ["next", "self"]),
        ([("_offset", "5")], ["next", "previous", "self"]),
        ([("_offset", "21")], ["next", "previous", "self"]),
        ([("_offset", "22")], ["previous", "self"]),
        ([("_offset", "32")], ["self"]),
        ([("startIndex", "22")], ["previous", "self"]),
        ([("_count", "32")], ["self"]),
        ([("_count", "0")], ["self"]),
    ],
)
def test_at_version_3_a_page_names_its_neighbours_and_itself(
    query: list[tuple[str, str]], relations: list[str]
) -> None:
    assert list(urls_at_v3(query, 32)) == relations


def test_at_version_3_neighbours_are_the_request_with_another_offset() -> None:
    assert urls_at_v3([("_offset", "20"), ("type", "pde")], 32) == {
        "next": f"{AT_V3}/?{FORMAT}&_count=10&type=pde&{REST}&_offset=30",
        "previous": f"{AT_V3}/?{FORMAT}&_count=10&type=pde&{REST}&_offset=10",
        "self": f"{AT_V3}/?_count=10&{FORMAT}&_offset=20&{REST}&type=pde",
    }


@pytest.mark.parametrize("name", ["_offset", "startIndex"])
def test_at_version_3_the_way_back_to_the_beginning_names_no_offset(name: str) -> None:
    assert urls_at_v3([(name, "5")], 32)["previous"] == f"{AT_V3}/?{FORMAT}&_count=10&{REST}"


def test_at_version_3_an_offset_wins_over_a_start() -> None:
    found = urls_at_v3([("startIndex", "0"), ("_offset", "10")], 32)

    assert found["next"] == f"{AT_V3}/?{FORMAT}&_count=10&{REST}&_offset=20"
    assert found["self"] == f"{AT_V3}/?_count=10&{FORMAT}&_offset=10&{REST}&startIndex=0"


# The envelope


@pytest.mark.parametrize("resources", [[], [(b'{"id":1}',)], [(b'{"id":', b"1}"), (b'{"id":2}',)]])
def test_a_searchset_is_joined_from_the_bytes_of_its_resources(resources: list[tuple[bytes, ...]]) -> None:
    made = searchset(bundle_id="x", last_updated="then", total=7, link=[], resources=resources)

    bundle: dict[str, object] = {
        "resourceType": "Bundle",
        "id": "x",
        "meta": {"lastUpdated": "then"},
        "type": "searchset",
        "total": 7,
        "link": [],
    }
    if resources:
        bundle["entry"] = [{"resource": json.loads(b"".join(pieces))} for pieces in resources]
    assert b"".join(made).decode() == json.dumps(bundle, separators=(",", ":"))


def test_a_searchset_need_not_tell_a_total() -> None:
    made = searchset(bundle_id="x", last_updated="then", total=None, link=[], resources=())

    assert list(json.loads(b"".join(made))) == ["resourceType", "id", "meta", "type", "link"]
