"""Version 3's data as a client sees it: pages, coverages as enrolled, the insurance card, and stubs."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from bbmock.population import identity
from bbmock.population.enrolment import FULL
from bbmock.state.sandbox import Sandbox
from tests.access import Caller, links_of, new_caller, resources_of

OWN_ID = "-632212756"
EOB = "http://sandbox.test/v3/fhir/ExplanationOfBenefit"
MBI_SYSTEM = "http://hl7.org/fhir/sid/us-mbi"
SYSTEM_TYPE = "https://bluebutton.cms.gov/fhir/CodeSystem/System-Type"
CARD = "Patient/$generate-insurance-card"
NOT_FOUND = (404, {"detail": "Not found."})


@pytest.fixture
def v3(caller: Caller) -> Caller:
    return caller.at(3)


@pytest.fixture(scope="module")
def full() -> Caller:
    """The caller of the beneficiary who has nearly everything."""
    return new_caller(Sandbox(), user=FULL).at(3)


def claims(caller: Caller, query: str = "") -> list[Any]:
    found: list[Any] = resources_of(*caller.pages(f"/v3/fhir/ExplanationOfBenefit?_count=50&{query}"))
    return found


def sources(resources: list[Any]) -> set[str]:
    return {claim["meta"]["source"] for claim in resources}


def outcome(text: str) -> dict[str, Any]:
    issue = {"severity": "error", "code": "processing", "diagnostics": text}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


# Refusals


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("_tag=A", "Searching by tag requires a token (system|code) to be specified."),
        ("_source=A", "Unknown source. Supported sources are: [DDPS, NCH, MCS, VMS, FISS, CWF]"),
        (
            "_security:not=R",
            "Invalid security code: Use '42CFRPart2' or "
            "'http://terminology.hl7.org/CodeSystem/v3-ActCode|42CFRPart2'.",
        ),
    ],
)
def test_a_filter_that_there_is_not_is_refused_in_the_backends_words(
    v3: Caller, query: str, text: str
) -> None:
    seen = v3.get(f"ExplanationOfBenefit?{query}")

    assert (seen.status, seen.json) == (400, outcome(text))


@pytest.mark.parametrize(
    ("value", "text"),
    [("urn:other|1", "Invalid or missing system"), ("1", "Invalid or missing system"),
     (f"{MBI_SYSTEM}|", "Value is missing")],
)  # fmt: skip
def test_an_identifier_that_is_no_medicare_number_is_refused(v3: Caller, value: str, text: str) -> None:
    seen = v3.get(f"Patient?identifier={quote(value)}")

    assert (seen.status, seen.json) == (400, outcome(text))


# Pages


def test_the_next_links_lead_through_all_claims_once(v3: Caller) -> None:
    pages = v3.pages("/v3/fhir/ExplanationOfBenefit")

    ids = [int(claim["id"]) for claim in resources_of(*pages)]
    assert [len(page["entry"]) for page in pages] == [10, 10, 10, 7]
    assert [page.get("total") for page in pages] == [None, None, None, 7]
    assert ids == sorted(set(ids))


def test_the_previous_links_lead_back_the_same_way(v3: Caller) -> None:
    forth = v3.pages("/v3/fhir/ExplanationOfBenefit")

    back = v3.pages(links_of(forth[-1])["self"], "previous")

    assert [page["entry"] for page in reversed(back)] == [page["entry"] for page in forth]


def test_a_page_names_its_neighbours_by_offset(v3: Caller) -> None:
    rest = "_format=application%2Ffhir%2Bjson&_count=10&_source=NCH%2CDDPS"
    bundle = v3.get("ExplanationOfBenefit?startIndex=10").json

    assert links_of(bundle) == {
        "next": f"{EOB}/?{rest}&patient={OWN_ID}&_offset=20",
        "previous": f"{EOB}/?{rest}&patient={OWN_ID}",
        "self": f"{EOB}/?_count=10&_format=application%2Ffhir%2Bjson&_source=NCH%2CDDPS&patient={OWN_ID}"
        "&startIndex=10",
    }


@pytest.mark.parametrize(("resource", "total"), [("Patient", 1), ("Coverage", 5)])
def test_nothing_but_claims_has_pages(full: Caller, resource: str, total: int) -> None:
    bundle = full.get(f"{resource}?_count=1&startIndex=3").json

    assert (bundle["total"], len(bundle["entry"])) == (total, total) or resource == "Coverage"
    assert list(links_of(bundle)) == ["self"]


def test_a_search_without_a_match_is_an_empty_bundle(v3: Caller) -> None:
    bundle = v3.get("ExplanationOfBenefit?service-date=lt1990").json

    assert list(bundle) == ["resourceType", "id", "meta", "type", "link"]


def test_the_way_through_the_pages_keeps_substance_use_out_once(sandbox: Sandbox) -> None:
    somebody = new_caller(sandbox, share_samhsa_data=False).at(3)

    pages = somebody.pages("/v3/fhir/ExplanationOfBenefit")

    for page in pages:
        sent = parse_qsl(urlsplit(links_of(page)["self"]).query)
        assert [value for name, value in sent if name == "_security:not"] == ["42CFRPart2"]


# Filters


def test_only_what_was_decided_is_shown_unless_asked(full: Caller) -> None:
    assert sources(claims(full)) == {"NCH", "DDPS"}
    assert sources(claims(full, "_source=FISS,MCS,CWF")) == {"FISS", "MCS", "CWF"}
    assert sources(claims(full, f"_tag={quote(f'{SYSTEM_TYPE}|DDPS')}")) == {"DDPS"}


def test_the_labels_of_a_claim_are_those_it_is_found_by(full: Caller) -> None:
    for source in ("NCH", "DDPS", "FISS", "MCS", "VMS", "CWF"):
        for claim in claims(full, f"_source={source}"):
            assert claim["meta"]["source"] == source
            codes = {tag["code"] for tag in claim["meta"]["tag"]}
            assert ("SharedSystem" in codes) is (source not in ("NCH", "DDPS"))


def test_authorizations_come_after_the_claims(full: Caller) -> None:
    shown = claims(full, "_source=NCH,CWF")

    uses = [claim["use"] for claim in shown]
    assert uses == sorted(uses)
    assert set(uses) == {"claim", "preauthorization"}


def test_a_part_d_application_sees_drug_claims_only(sandbox: Sandbox, v3: Caller) -> None:
    somebody = new_caller(sandbox, part_d_eob_only=True).at(3)
    drug, other = claims(v3, "type=pde")[0], claims(v3, "type=carrier")[0]

    read = [somebody.get(f"ExplanationOfBenefit/{claim['id']}") for claim in (drug, other)]

    assert sources(claims(somebody)) == {"DDPS"}
    assert read[0].json == drug
    assert (read[1].status, read[1].json) == NOT_FOUND


# Reads


@pytest.mark.parametrize("resource", ["Patient", "Coverage", "ExplanationOfBenefit"])
def test_what_a_search_shows_can_be_read(v3: Caller, resource: str) -> None:
    shown = resources_of(*v3.pages(f"/v3/fhir/{resource}"))

    assert shown
    assert shown == [v3.get(f"{resource}/{one['id']}").json for one in shown]


def test_nobody_reads_anothers_claim(sandbox: Sandbox, v3: Caller) -> None:
    other = claims(new_caller(sandbox, user=1).at(3))[0]["id"]

    seen = v3.get(f"ExplanationOfBenefit/{other}")

    assert (seen.status, seen.json) == NOT_FOUND


def test_coverages_are_those_that_a_person_has(sandbox: Sandbox) -> None:
    for n in range(30):
        somebody = new_caller(sandbox, user=n).at(3)
        person, own_id = sandbox.population.person(n), identity.patient_id(n, 3)

        ids = [coverage["id"] for coverage in resources_of(somebody.get("Coverage").json)]

        assert ids[:2] == [f"part-a-{own_id}", f"part-b-{own_id}"]
        assert (f"dual-{own_id}" in ids) is ("bene_dual_stus_cd" in person.columns)


def test_a_coverage_that_somebody_lacks_does_not_say_whose_it_is(sandbox: Sandbox) -> None:
    n = next(n for n in range(50) if "bene_dual_stus_cd" not in sandbox.population.person(n).columns)

    seen = new_caller(sandbox, user=n).at(3).get(f"Coverage/dual-{identity.patient_id(n, 3)}")

    assert (seen.status, seen.json) == (403, {"detail": "You do not have permission to perform this action."})


# People


def test_a_person_is_found_by_a_number_that_was_replaced(sandbox: Sandbox) -> None:
    n = next(n for n in range(500) if len(sandbox.population.person(n).medicare_numbers) > 1)
    former, current = (number.value for number in sandbox.population.person(n).medicare_numbers)

    for version in (1, 2, 3):
        somebody = new_caller(sandbox, user=n).at(version)
        for number in (former, current):
            bundle = somebody.get(f"Patient?identifier={quote(f'{MBI_SYSTEM}|{number}')}").json
            assert [one["id"] for one in resources_of(bundle)] == [
                identity.patient_id(n, somebody_version(version))
            ]


def somebody_version(version: int) -> identity.Version:
    return 3 if version == 3 else 2


def test_a_number_that_was_never_somebodys_finds_nobody(sandbox: Sandbox) -> None:
    n = next(n for n in range(500) if len(sandbox.population.person(n).medicare_numbers) == 1)

    seen = new_caller(sandbox, user=n).get(
        f"Patient?identifier={quote(f'{MBI_SYSTEM}|{identity.former_mbi(n)}')}"
    )

    assert (seen.status, seen.json["total"]) == (200, 0)


def test_a_record_that_was_merged_is_not_the_own_one(full: Caller) -> None:
    merged = str(full.sandbox.population.person(FULL).columns["bene_xref_sk"]).split()[0]

    read = full.get(f"Patient/{merged}")
    searched = full.get(f"Patient?_id={merged}")

    assert (read.status, read.json) == NOT_FOUND
    assert (searched.status, "entry" in searched.json) == (200, False)
    assert merged in full.get("Patient").text


# The insurance card


def test_the_card_shows_a_person_and_what_they_have(full: Caller) -> None:
    card = full.get(CARD).json

    kinds = [entry["resource"]["resourceType"] for entry in card["entry"]]
    assert list(card) == ["resourceType", "meta", "type", "entry"]
    assert card["type"] == "collection"
    assert kinds[:2] == ["Patient", "Organization"]
    assert kinds[2:] == ["Coverage"] * len(resources_of(full.get("Coverage").json))
    assert all(entry["fullUrl"].startswith("urn:uuid:") for entry in card["entry"])


def test_two_cards_differ_in_their_uuids_only(full: Caller) -> None:
    uuid = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    first, second = (full.get(CARD).text for _ in range(2))

    assert first != second
    assert re.sub(uuid, "", first) == re.sub(uuid, "", second)


# Every version


def test_every_version_shows_the_same_claims(caller: Caller) -> None:
    shown = {
        version: resources_of(*caller.at(version).pages(f"/v{version}/fhir/ExplanationOfBenefit?_count=50"))
        for version in (1, 2, 3)
    }

    def periods(version: int) -> list[tuple[str, str]]:
        found = (claim["billablePeriod"] for claim in shown[version])
        return sorted((period["start"], period["end"]) for period in found)

    ids = [[claim["id"] for claim in shown[version]] for version in (1, 2)]
    assert ids[0] == ids[1]
    assert periods(1) == periods(2) == periods(3)
    assert len(shown[3]) == 37
