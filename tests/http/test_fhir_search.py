"""Search parameters: what is checked, what filters, and what vanishes."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.access import Caller, resources_of

TYPE_SYSTEM = "https://bluebutton.cms.gov/resources/codesystem/eob-type|"
RESOURCES = ("Patient", "Coverage", "ExplanationOfBenefit")
TYPES = ("carrier", "pde", "dme", "hha", "hospice", "inpatient", "outpatient", "snf")
UPSTREAM = "An error occurred contacting the upstream server:"

every_resource = pytest.mark.parametrize("resource", RESOURCES)


def claims(caller: Caller, query: str = "") -> list[Any]:
    """All claims that a search finds, over its pages."""
    return resources_of(*caller.pages(f"/v2/fhir/ExplanationOfBenefit?_count=50&{query}"))


def ids(resources: list[Any]) -> list[str]:
    return [resource["id"] for resource in resources]


# Numbers


@every_resource
@pytest.mark.parametrize("name", ["_count", "count"])
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("51", "value must be at most 50"),
        ("-1", "value must be at least 0"),
        ("abc", "expected int"),
        ("5.5", "expected int"),
        ("", "expected int"),
    ],
)
def test_a_page_size_is_a_number_from_0_to_50(
    caller: Caller, resource: str, name: str, value: str, text: str
) -> None:
    seen = caller.get(f"{resource}?{name}={value}")

    assert (seen.status, seen.json) == (400, {"detail": text})


@every_resource
def test_a_page_of_nothing_is_refused_by_the_backend(caller: Caller, resource: str) -> None:
    seen = caller.get(f"{resource}?_count=0")

    assert (seen.status, seen.json) == (400, {"detail": f"{UPSTREAM}Invalid pageSize '0'"})


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", 10),
        ("_count=1", 1),
        ("_count=50", 37),
        ("_count=%205", 5),
        ("_count=5&_count=7", 7),
        ("count=5&_count=7", 5),
        ("_count=7&count=5", 5),
    ],
    ids=["default", "1", "50", "space-5", "last-counts", "count-first", "count-last"],
)
def test_a_page_has_as_many_entries_as_were_asked_for(caller: Caller, query: str, shown: int) -> None:
    bundle = caller.get(f"ExplanationOfBenefit?{query}").json

    assert (len(bundle["entry"]), bundle["total"]) == (shown, 37)


@every_resource
@pytest.mark.parametrize("value", ["abc", "1.0", ""])
def test_a_start_that_is_no_number_is_refused(caller: Caller, resource: str, value: str) -> None:
    seen = caller.get(f"{resource}?startIndex={value}")

    assert (seen.status, seen.json) == (400, {"detail": "expected int"})


@pytest.mark.parametrize(
    ("resource", "total"), [("Patient", 1), ("Coverage", 4), ("ExplanationOfBenefit", 37)]
)
@pytest.mark.parametrize("beyond", [0, 1, 1000])
def test_a_start_behind_the_last_match_is_refused(
    caller: Caller, resource: str, total: int, beyond: int
) -> None:
    seen = caller.get(f"{resource}?startIndex={total + beyond}")

    text = f"Value for startIndex ({total + beyond}) must be less than than result size ({total})"
    assert (seen.status, seen.json) == (400, {"detail": UPSTREAM + text})


@every_resource
def test_a_negative_start_is_refused_by_the_backend(caller: Caller, resource: str) -> None:
    seen = caller.get(f"{resource}?startIndex=-1")

    text = "Value for startIndex cannot be negative: -1"
    assert (seen.status, seen.json) == (400, {"detail": UPSTREAM + text})


def test_any_start_suits_a_search_without_a_match(caller: Caller) -> None:
    bundle = caller.get("ExplanationOfBenefit?type=hospice&startIndex=99").json

    assert (bundle["total"], "entry" in bundle) == (0, False)


def test_an_offset_is_a_number_though_it_moves_nothing(caller: Caller) -> None:
    refused = caller.get("ExplanationOfBenefit?_offset=x")
    moved = caller.get("ExplanationOfBenefit?_offset=5").json

    assert (refused.status, refused.json) == (400, {"detail": "expected int"})
    assert ids(resources_of(moved)) == ids(claims(caller))[:10]


# Types


@pytest.mark.parametrize("name", TYPES)
def test_a_type_keeps_its_own_claims_only(caller: Caller, name: str) -> None:
    found = ids(claims(caller, f"type={name}"))

    assert found == [i for i in ids(claims(caller)) if i.startswith(f"{name}-")]


@pytest.mark.parametrize(
    "value",
    [
        "pde,inpatient",
        "PDE,Inpatient",
        "pde, inpatient",
        "pde,,inpatient",
        f"{TYPE_SYSTEM}pde,inpatient",
        f"{TYPE_SYSTEM}pde,{TYPE_SYSTEM}INPATIENT",
    ],
    ids=["list", "case", "space", "double-comma", "one-system", "two-systems"],
)
def test_types_are_a_list_in_any_case_with_or_without_their_system(caller: Caller, value: str) -> None:
    found = ids(claims(caller, f"type={quote(value)}"))

    assert {claim.partition("-")[0] for claim in found} == {"pde", "inpatient"}
    assert found == [i for i in ids(claims(caller)) if i.startswith(("pde-", "inpatient-"))]


def test_the_system_of_types_alone_means_every_type(caller: Caller) -> None:
    found = claims(caller, f"type={quote(TYPE_SYSTEM)}")

    assert len(found) == 37


def test_of_two_type_parameters_the_last_counts(caller: Caller) -> None:
    found = ids(claims(caller, "type=carrier&type=inpatient"))

    assert {claim.partition("-")[0] for claim in found} == {"inpatient"}


@pytest.mark.parametrize("value", ["bogus", "", ",", "carrier,bogus", "other|pde", "carrier pde"])
def test_a_type_that_there_is_not_is_refused(caller: Caller, value: str) -> None:
    seen = caller.get(f"ExplanationOfBenefit?type={quote(value)}")

    assert (seen.status, seen.json) == (400, {"detail": "the type parameter value is not valid"})


# Dates

PREFIXES: dict[str, Callable[[str, str], bool]] = {
    "ge": lambda day, bound: day[: len(bound)] >= bound,
    "gt": lambda day, bound: day[: len(bound)] > bound,
    "le": lambda day, bound: day[: len(bound)] <= bound,
    "lt": lambda day, bound: day[: len(bound)] < bound,
}
# Years, months and days in which BBUser00000 has claims, and one in which not.
BOUNDS = ("2023", "2023-04", "2023-04-23", "2023-04-22", "2018")


@pytest.mark.parametrize(("prefix", "bound"), list(itertools.product(PREFIXES, BOUNDS)))
def test_a_service_date_keeps_the_claims_that_end_within_it(caller: Caller, prefix: str, bound: str) -> None:
    found = claims(caller, f"service-date={prefix}{bound}")

    inside = PREFIXES[prefix]
    assert ids(found) == ids([c for c in claims(caller) if inside(c["billablePeriod"]["end"], bound)])


def test_two_service_dates_are_a_range(caller: Caller) -> None:
    found = claims(caller, "service-date=ge2023-04&service-date=lt2023-09")

    ends = [claim["billablePeriod"]["end"] for claim in claims(caller)]
    inside = [end for end in ends if "2023-04" <= end < "2023-09"]
    assert inside
    assert [claim["billablePeriod"]["end"] for claim in found] == inside


# What is said of a person was last updated at 2026-07-10T04:11:09.113+00:00.
@pytest.mark.parametrize("resource", ["Patient", "Coverage"])
@pytest.mark.parametrize(
    ("value", "matches"),
    [
        ("ge2026", True), ("gt2026", False), ("le2026", True), ("lt2026", False),
        ("ge2026-07", True), ("gt2026-07", False), ("gt2026-06", True), ("lt2026-08", True),
        ("ge2026-07-10", True), ("gt2026-07-10", False), ("le2026-07-10", True), ("lt2026-07-10", False),
        ("ge2026-07-10T04:11", True), ("gt2026-07-10T04:11", False), ("lt2026-07-10T04:12Z", True),
        ("le2026-07-10T04:11:09", True), ("lt2026-07-10T04:11:09", False),
        ("ge2026-07-10T04:11:09.113Z", True), ("gt2026-07-10T04:11:09.113Z", False),
        ("ge2026-07-10T00:11:09.113-04:00", True), ("gt2026-07-10T00:11:09.112-04:00", True),
        ("le9999-12-31", True), ("ge9999", False),
    ],
)  # fmt: skip
def test_last_updated_is_compared_by_the_span_of_its_precision(
    caller: Caller, resource: str, value: str, matches: bool
) -> None:
    bundle = caller.get(f"{resource}?_lastUpdated={quote(value)}").json

    assert bool(bundle["total"]) is matches
    assert ("entry" in bundle) is matches


@pytest.mark.parametrize("precision", ["2024", "2024-02", "2024-02-02", "2024-02-02T04:11:09.113"])
@pytest.mark.parametrize("prefix", PREFIXES)
def test_last_updated_keeps_the_claims_of_the_loads_within_it(
    caller: Caller, prefix: str, precision: str
) -> None:
    everything = claims(caller)
    updates = sorted(claim["meta"]["lastUpdated"] for claim in everything)
    bound = updates[len(updates) // 2][: len(precision)]

    found = claims(caller, f"_lastUpdated={prefix}{bound}")

    inside = PREFIXES[prefix]
    assert 0 < len(found) < 37
    assert ids(found) == ids([c for c in everything if inside(c["meta"]["lastUpdated"], bound)])


def test_two_last_updated_are_the_loads_of_a_time(caller: Caller) -> None:
    found = claims(caller, "_lastUpdated=ge2021&_lastUpdated=lt2024")

    assert found
    assert all("2021" < claim["meta"]["lastUpdated"] < "2024" for claim in found)


def test_a_plus_that_became_a_space_is_read_as_the_zones_sign(caller: Caller) -> None:
    bundle = caller.get("Patient?_lastUpdated=le2026-07-10T06:11:09.113+02:00").json

    assert bundle["total"] == 1


def test_two_last_updated_are_a_range(caller: Caller) -> None:
    bundle = caller.get("Coverage?_lastUpdated=gt2026-07-09&_lastUpdated=lt2026-07-10").json

    assert bundle["total"] == 0


@pytest.mark.parametrize("value", ["2020-01-01", "eq2020-01-01", "sa2020-01-01", "gt", "", "GE2020"])
@pytest.mark.parametrize(
    ("resource", "name"),
    [*((r, "_lastUpdated") for r in RESOURCES), ("ExplanationOfBenefit", "service-date")],
)
def test_a_date_without_one_of_the_four_operators_is_refused(
    caller: Caller, resource: str, name: str, value: str
) -> None:
    seen = caller.get(f"{resource}?{name}={value}")

    assert (seen.status, seen.json) == (400, {"detail": f"the {name} operator is not valid"})


def test_every_one_of_several_dates_needs_its_operator(caller: Caller) -> None:
    seen = caller.get("ExplanationOfBenefit?_lastUpdated=gt2020-01-01&_lastUpdated=2021")

    assert (seen.status, seen.json) == (400, {"detail": "the _lastUpdated operator is not valid"})


@pytest.mark.parametrize("name", ["_lastUpdated", "service-date"])
def test_an_operator_before_no_date_is_refused_by_the_backend(caller: Caller, name: str) -> None:
    seen = caller.get(f"ExplanationOfBenefit?{name}=gtgarbage")

    expected = {"detail": f'{UPSTREAM}HAPI-1882: Invalid date/time format: "garbage"'}
    assert (seen.status, seen.json) == (400, expected)


# What vanishes


@every_resource
@pytest.mark.parametrize(
    "query",
    [
        "foo=bar", "_summary=true", "_elements=id", "_include=*", "_sort=-_lastUpdated", "_total=none",
        "_format=xml", "_profile=x", "excludeSAMHSA=true", "_count%20=5",
    ],
)  # fmt: skip
def test_an_unknown_parameter_vanishes(caller: Caller, resource: str, query: str) -> None:
    bundle, plain = caller.get(f"{resource}?{query}").json, caller.get(resource).json

    assert bundle == plain | {"id": bundle["id"]}


@pytest.mark.parametrize("resource", ["Patient", "Coverage"])
@pytest.mark.parametrize("query", ["type=bogus", "service-date=x", "_offset=x", "_tag=A", "_source=NCH"])
def test_a_parameter_of_claims_vanishes_elsewhere(caller: Caller, resource: str, query: str) -> None:
    bundle, plain = caller.get(f"{resource}?{query}").json, caller.get(resource).json

    assert bundle == plain | {"id": bundle["id"]}


@pytest.mark.parametrize("value", ["handling=strict", "handling=lenient"])
def test_a_preference_for_strictness_is_not_heard_at_version_2(caller: Caller, value: str) -> None:
    seen = caller.get("ExplanationOfBenefit?foo=bar", headers={"prefer": value})

    assert seen.status == 200
