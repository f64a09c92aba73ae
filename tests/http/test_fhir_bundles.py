"""Searchsets: their shape, their pages and their links."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from bbmock.domain.clock import FrozenClock
from bbmock.state.sandbox import Sandbox
from bbmock.state.settings import Settings
from tests.access import Caller, links_of, new_caller, resources_of

OWN_ID = "-19990000000001"
EOB = "http://sandbox.test/v2/fhir/ExplanationOfBenefit"
FORMAT = "_format=application%2Ffhir%2Bjson"
LOADED = "2026-07-10T04:11:09.113+00:00"


def relations(bundle: dict[str, list[dict[str, str]]]) -> list[str]:
    return [link["relation"] for link in bundle["link"]]


# Shape


def test_a_bundle_has_cms_keys_in_cms_order(caller: Caller) -> None:
    bundle = caller.get("ExplanationOfBenefit").json

    assert list(bundle) == ["resourceType", "id", "meta", "type", "total", "link", "entry"]
    assert (bundle["resourceType"], bundle["type"], bundle["total"]) == ("Bundle", "searchset", 37)
    assert bundle["meta"] == {"lastUpdated": LOADED}
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", bundle["id"])


def test_an_entry_is_a_resource_and_nothing_else(caller: Caller) -> None:
    bundle = caller.get("ExplanationOfBenefit").json

    assert {tuple(entry) for entry in bundle["entry"]} == {("resource",)}


def test_a_bundle_without_a_match_has_no_entry(caller: Caller) -> None:
    bundle = caller.get("ExplanationOfBenefit?type=hospice").json

    assert list(bundle) == ["resourceType", "id", "meta", "type", "total", "link"]
    assert bundle["total"] == 0
    assert relations(bundle) == ["first", "last", "self"]


def test_a_beneficiary_has_one_patient_and_four_coverages(caller: Caller) -> None:
    patients, coverages = caller.get("Patient").json, caller.get("Coverage").json

    assert [one["id"] for one in resources_of(patients)] == [OWN_ID]
    assert [one["id"] for one in resources_of(coverages)] == [
        f"part-{part}-{OWN_ID}" for part in ("a", "b", "c", "d")
    ]


def test_claims_stand_in_the_order_of_cms_types(caller: Caller) -> None:
    found = resources_of(*caller.pages("/v2/fhir/ExplanationOfBenefit"))

    types = list(dict.fromkeys(claim["id"].partition("-")[0] for claim in found))
    assert types == ["outpatient", "hha", "inpatient", "snf", "pde", "carrier"]


# Pages


def test_the_next_links_lead_through_all_claims_once(caller: Caller) -> None:
    pages = caller.pages("/v2/fhir/ExplanationOfBenefit")

    ids = [claim["id"] for claim in resources_of(*pages)]
    assert [len(page["entry"]) for page in pages] == [10, 10, 10, 7]
    assert [page["total"] for page in pages] == [37, 37, 37, 37]
    assert len(ids) == len(set(ids)) == 37


def test_the_previous_links_lead_back_the_same_way(caller: Caller) -> None:
    forth = caller.pages("/v2/fhir/ExplanationOfBenefit")

    back = caller.pages(links_of(forth[0])["last"], "previous")

    assert [page["entry"] for page in reversed(back)] == [page["entry"] for page in forth]


@pytest.mark.parametrize("count", [1, 7, 36, 37, 38])
def test_pages_of_any_size_hold_the_same_claims(caller: Caller, count: int) -> None:
    pages = caller.pages(f"/v2/fhir/ExplanationOfBenefit?_count={count}")

    whole = caller.get("ExplanationOfBenefit?_count=50").json
    assert len(pages) == -(-37 // count)
    assert resources_of(*pages) == resources_of(whole)


@pytest.mark.parametrize("relation", ["first", "last", "self"])
def test_a_link_shows_the_page_it_names(caller: Caller, relation: str) -> None:
    pages = caller.pages("/v2/fhir/ExplanationOfBenefit")

    named = caller.browser.get(links_of(pages[1])[relation], token=caller.token).json

    wanted = {"first": pages[0], "last": pages[3], "self": pages[1]}[relation]
    assert named["entry"] == wanted["entry"]


def test_coverages_have_pages_too(caller: Caller) -> None:
    pages = caller.pages("/v2/fhir/Coverage?_count=3")

    assert [len(page["entry"]) for page in pages] == [3, 1]


def test_a_start_between_two_pages_goes_back_to_the_first_claim(caller: Caller) -> None:
    links = links_of(caller.get("ExplanationOfBenefit?startIndex=3").json)

    assert f"startIndex=0&_count=10&patient={OWN_ID}" in links["previous"]
    assert f"startIndex=13&_count=10&patient={OWN_ID}" in links["next"]


# Links


@pytest.mark.parametrize(
    ("start", "named"),
    [
        (None, ["first", "next", "last", "self"]),
        (0, ["first", "next", "last", "self"]),
        (10, ["first", "next", "previous", "last", "self"]),
        (26, ["first", "next", "previous", "last", "self"]),
        (27, ["first", "previous", "last", "self"]),
        (36, ["first", "previous", "last", "self"]),
    ],
)
def test_a_page_has_the_links_that_lead_somewhere_in_cms_order(
    caller: Caller, start: int | None, named: list[str]
) -> None:
    bundle = caller.get(f"ExplanationOfBenefit{'' if start is None else f'?startIndex={start}'}").json

    assert relations(bundle) == named


def test_a_middle_page_has_all_five_links_in_cms_form(caller: Caller) -> None:
    links = links_of(caller.get("ExplanationOfBenefit?startIndex=10").json)

    assert links == {
        "first": f"{EOB}?{FORMAT}&startIndex=0&_count=10&patient={OWN_ID}",
        "next": f"{EOB}?{FORMAT}&startIndex=20&_count=10&patient={OWN_ID}",
        "previous": f"{EOB}?{FORMAT}&startIndex=0&_count=10&patient={OWN_ID}",
        "last": f"{EOB}?{FORMAT}&startIndex=30&_count=10&patient={OWN_ID}",
        "self": f"{EOB}/?_count=10&{FORMAT}&patient={OWN_ID}&startIndex=10",
    }


@pytest.mark.parametrize(
    ("resource", "owner"),
    [
        ("ExplanationOfBenefit", f"patient={OWN_ID}"),
        ("Coverage", f"beneficiary=Patient%2F{OWN_ID}"),
    ],
)
def test_the_own_link_names_what_was_sent_on_sorted_by_name(
    caller: Caller, resource: str, owner: str
) -> None:
    links = links_of(caller.get(resource).json)

    sent = sorted(["_count=10", FORMAT, owner])
    assert links["self"] == f"http://sandbox.test/v2/fhir/{resource}/?{'&'.join(sent)}"


def test_a_patient_search_is_tied_to_its_beneficiary_by_id(caller: Caller) -> None:
    links = links_of(caller.get("Patient").json)

    assert links["self"] == f"http://sandbox.test/v2/fhir/Patient/?_count=10&{FORMAT}&_id={OWN_ID}"


@pytest.mark.parametrize(
    ("total_of", "count", "start"), [("type=pde", 8, 0), ("type=pde", 7, 7), ("type=hospice", 10, 0)]
)
def test_the_last_page_is_never_empty_unless_all_are(
    caller: Caller, total_of: str, count: int, start: int
) -> None:
    links = links_of(caller.get(f"ExplanationOfBenefit?{total_of}&_count={count}").json)

    assert dict(parse_qsl(urlsplit(links["last"]).query))["startIndex"] == str(start)


FILTERS = [
    ("type", "carrier,PDE"),
    ("service-date", "ge2020-01-01"),
    ("service-date", "lt2026-01-01"),
    ("_lastUpdated", "gt2020-01-01"),
    ("_lastUpdated", "lt2030-01-01"),
]


def test_every_link_repeats_the_filters(caller: Caller) -> None:
    query = "&".join(f"{name}={quote(value)}" for name, value in FILTERS)

    links = links_of(caller.get(f"ExplanationOfBenefit?{query}&_count=5&startIndex=5&foo=bar").json)

    assert len(links) == 5
    for url in links.values():
        sent = parse_qsl(urlsplit(url).query)
        assert set(FILTERS) < set(sent)
        assert "foo" not in dict(sent)


def test_following_next_keeps_the_filters(caller: Caller) -> None:
    query = "&".join(f"{name}={quote(value)}" for name, value in FILTERS)

    pages = caller.pages(f"/v2/fhir/ExplanationOfBenefit?{query}&_count=5")

    found = resources_of(*pages)
    assert len(pages) > 2
    assert len(found) == pages[0]["total"] == len({claim["id"] for claim in found})
    assert {claim["id"].partition("-")[0] for claim in found} == {"carrier", "pde"}
    assert all("2020-01-01" <= claim["billablePeriod"]["end"] < "2026-01-01" for claim in found)


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ("_tag=A&_tag=B", [("_tag", "A"), ("_tag", "B")]),
        ("_source=NCH&_source=DDPS", [("_source", "NCH"), ("_source", "DDPS")]),
        ("_security:not=x&_security:not=y", [("_security:not", "y")]),
        ("_offset=5", [("_offset", "5")]),
    ],
    ids=["tags", "sources", "security", "offset"],
)
def test_the_own_link_names_what_only_version_3_filters_by(
    caller: Caller, query: str, sent: list[tuple[str, str]]
) -> None:
    own = links_of(caller.get(f"ExplanationOfBenefit?{query}").json)["self"]

    plain = {"_count", "_format", "patient"}
    assert [pair for pair in parse_qsl(urlsplit(own).query) if pair[0] not in plain] == sent


@pytest.mark.parametrize(
    ("headers", "base"),
    [
        ({"host": "localhost:8000"}, "http://localhost:8000"),
        ({"host": "[::1]:8000"}, "http://[::1]:8000"),
        ({"x-forwarded-host": "proxy.example"}, "http://proxy.example"),
        ({"x-forwarded-proto": "https"}, "https://sandbox.test"),
        ({"x-forwarded-host": "proxy.example", "x-forwarded-proto": "https"}, "https://proxy.example"),
        ({"x-forwarded-host": "one.example, two.example"}, "http://one.example"),
    ],
    ids=["host", "ipv6", "forwarded-host", "forwarded-proto", "both", "chain"],
)
def test_links_name_the_host_that_the_caller_used(caller: Caller, headers: dict[str, str], base: str) -> None:
    links = links_of(caller.get("ExplanationOfBenefit?startIndex=10", headers=headers).json)

    assert all(url.startswith(f"{base}/v2/fhir/ExplanationOfBenefit") for url in links.values())


def test_a_pinned_host_does_not_lead_a_client_away_from_its_next_page(clock: FrozenClock) -> None:
    sandbox = Sandbox(clock=clock, settings=Settings(pinned_host="https://sandbox.bluebutton.cms.gov"))

    links = links_of(new_caller(sandbox).get("ExplanationOfBenefit").json)

    assert links["next"].startswith("http://sandbox.test/")


# Time


def test_a_bundle_shows_the_clocks_time_as_the_claims_moment(clock: FrozenClock, caller: Caller) -> None:
    clock.advance(60)

    bundle = caller.get("ExplanationOfBenefit").json

    assert {claim["created"] for claim in resources_of(bundle)} == {"2026-01-01T12:01:00+00:00"}


def test_two_requests_differ_in_their_moment_and_the_bundles_id_only(
    clock: FrozenClock, caller: Caller
) -> None:
    first = caller.get("ExplanationOfBenefit").text
    clock.advance(60)

    second = caller.get("ExplanationOfBenefit").text

    def timeless(text: str) -> str:
        return re.sub(r'^({"resourceType":"Bundle","id":")[^"]*|"created":"[^"]*"', r"\1", text)

    assert first != second
    assert timeless(first) == timeless(second)
