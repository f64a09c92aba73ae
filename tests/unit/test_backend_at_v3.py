"""The population as version 3's backend: which claims a search finds, in which order, on which pages.

Claims are rendered as no more than their id and labels here: what is tested is the room around them.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bbmock.domain.backend import Asked, BackendAnswer, BackendCall
from bbmock.domain.clock import FrozenClock
from bbmock.fhir.backend import PopulationBackend, Served
from bbmock.fhir.grown_library import Library
from bbmock.fhir.labels import FINAL_ACTION, SYSTEM_TYPE
from bbmock.fhir.render import v3
from bbmock.fhir.render.tree import Rendering
from bbmock.fhir.renderers import Renderer
from bbmock.population import identity
from bbmock.population.contractors import Record
from bbmock.population.enrolment import FULL
from bbmock.population.population import Population
from bbmock.population.prior_authorizations import PriorAuthorization, authorization_id
from bbmock.population.shared_systems import SharedSystemClaim
from bbmock.state.sandbox import Sandbox

BASE = "http://host/v3/fhir"
EVERYTHING = (("_source", "DDPS,NCH,MCS,VMS,FISS,CWF"),)


@Rendering
def rendered(record: Record, *, last_updated: str) -> dict[str, Any]:
    """A claim's id, kind and load; `sensitive` if it is about substance use, for the test's eyes."""
    if isinstance(record, PriorAuthorization):
        return {"id": authorization_id(record.beneficiary, record.number), "kind": "authorization"}
    claim = record.claim if isinstance(record, SharedSystemClaim) else record
    kind = record.system.value if isinstance(record, SharedSystemClaim) else claim.type.value
    return {"id": identity.claim_id(claim.beneficiary, claim.number, 3), "kind": kind, "at": last_updated}


STUB = Renderer(
    v3.render_patient.to_bytes,
    v3.render_coverage.to_bytes,
    rendered.to_bytes,
    v3.coverages,
    has_contractors=True,
)


@pytest.fixture(scope="module")
def backend() -> PopulationBackend:
    return backend_at(datetime(2026, 7, 10, 12, tzinfo=UTC))


def backend_at(moment: datetime) -> PopulationBackend:
    sandbox = Sandbox(clock=FrozenClock(moment))
    library = Library(Population(), renderers={3: lambda: STUB})
    return PopulationBackend(sandbox, lambda _: library)


def ask(backend: PopulationBackend, *parameters: tuple[str, str], n: int = FULL) -> Served | BackendAnswer:
    sent = (("_format", "application/fhir+json"), *parameters, ("patient", identity.patient_id(n, 3)))
    return backend.ask(
        BackendCall(Asked.SEARCH, 3, "ExplanationOfBenefit", parameters=sent, beneficiary=n, base=BASE)
    )


def page(backend: PopulationBackend, *parameters: tuple[str, str], n: int = FULL) -> dict[str, Any]:
    served = ask(backend, *parameters, n=n)
    assert isinstance(served, Served)
    document: dict[str, Any] = json.loads(b"".join(served.pieces))
    return document


def found(backend: PopulationBackend, *parameters: tuple[str, str], n: int = FULL) -> list[dict[str, Any]]:
    whole = page(backend, ("_count", "500"), *parameters, n=n)
    return [entry["resource"] for entry in whole.get("entry", ())]


def kinds(resources: list[dict[str, Any]]) -> set[str]:
    return {one["kind"] for one in resources}


def read(backend: PopulationBackend, own_id: str, *parameters: tuple[str, str]) -> Served | BackendAnswer:
    return backend.ask(
        BackendCall(
            Asked.READ, 3, "ExplanationOfBenefit", resource_id=own_id, parameters=parameters, beneficiary=FULL
        )
    )


# Refusals


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("_tag", "A", "Searching by tag requires a token (system|code) to be specified."),
        ("_source", "A", "Unknown source. Supported sources are: [DDPS, NCH, MCS, VMS, FISS, CWF]"),
        (
            "_security:not",
            "A",
            "Invalid security code: Use '42CFRPart2' or "
            "'http://terminology.hl7.org/CodeSystem/v3-ActCode|42CFRPart2'.",
        ),
        ("service-date", "gtgarbage", 'HAPI-1882: Invalid date/time format: "garbage"'),
    ],
)
def test_a_wrong_parameter_is_refused_in_an_outcome(
    backend: PopulationBackend, name: str, value: str, text: str
) -> None:
    told = ask(backend, (name, value))

    assert isinstance(told, BackendAnswer)
    assert (told.status, json.loads(told.body)["issue"][0]["diagnostics"]) == (400, text)


# Order and filters


def test_claims_come_by_their_number_and_then_authorizations(backend: PopulationBackend) -> None:
    ids = [one["id"] for one in found(backend, *EVERYTHING)]

    claims = [int(one) for one in ids if one.count("-") == 1]
    assert claims == sorted(claims)
    assert len(set(ids)) == len(ids) > 100
    assert [one.count("-") for one in ids] == [1] * len(claims) + [4] * 5


def test_what_is_not_decided_is_found_by_its_source_only(backend: PopulationBackend) -> None:
    decided = found(backend, ("_source", "NCH,DDPS"))

    assert kinds(decided).isdisjoint({"FISS", "MCS", "VMS", "authorization"})
    assert kinds(found(backend, ("_source", "DDPS"))) == {"pde"}
    assert kinds(found(backend, ("_source", "mcs"))) == {"MCS"}
    assert kinds(found(backend, ("_source", "FISS,CWF"))) == {"FISS", "authorization"}
    assert kinds(found(backend, ("_source", "NCH"))) == kinds(decided) - {"pde"}


def test_two_sources_that_exclude_each_other_find_nothing(backend: PopulationBackend) -> None:
    assert found(backend, ("_source", "NCH"), ("_source", "DDPS")) == []
    assert found(backend, ("_source", "NCH,DDPS"), ("_source", "DDPS")) == found(backend, ("_source", "DDPS"))


def test_tags_find_claims_by_the_system_and_by_final_action(backend: PopulationBackend) -> None:
    shared = found(backend, ("_tag", f"{SYSTEM_TYPE}|SharedSystem"))
    pending = found(backend, ("_tag", f"{FINAL_ACTION}|NotFinalAction"))
    either = found(backend, ("_tag", f"{SYSTEM_TYPE}|DDPS,{FINAL_ACTION}|NotFinalAction"))

    assert kinds(shared) == {"FISS", "MCS", "authorization"} | (kinds(shared) & {"VMS"})
    assert kinds(pending) == kinds(shared) - {"authorization"}
    assert kinds(either) == kinds(pending) | {"pde"}
    assert kinds(found(backend, ("_tag", f"{SYSTEM_TYPE}|NationalClaimsHistory"))).isdisjoint(kinds(shared))


def test_a_type_is_a_claims_type_wherever_it_is(backend: PopulationBackend) -> None:
    assert kinds(found(backend, *EVERYTHING, ("type", "carrier"))) == {"carrier", "MCS", "authorization"}
    assert kinds(found(backend, ("_source", "NCH,DDPS"), ("type", "PDE"))) == {"pde"}


def test_without_a_filter_everything_is_found(backend: PopulationBackend) -> None:
    assert found(backend) == found(backend, *EVERYTHING)


# Substance use


@pytest.fixture
def careful(monkeypatch: pytest.MonkeyPatch) -> PopulationBackend:
    """A backend to which every third claim is one of substance use."""
    monkeypatch.setattr("bbmock.fhir.labels.about_substance_use", lambda claim: claim.number % 3 == 0)
    return backend_at(datetime(2026, 7, 10, 12, tzinfo=UTC))


WITHOUT = ("_security:not", "42CFRPart2")


def numbers(resources: list[dict[str, Any]]) -> list[int]:
    found = [identity.claim_of_id(one["id"], 3) for one in resources if one["kind"] != "authorization"]
    return [claim[1] for claim in found if claim is not None]


def test_substance_use_is_left_out_of_a_search_where_it_has_to_be(careful: PopulationBackend) -> None:
    everything = numbers(found(careful))

    assert any(number % 3 == 0 for number in everything)
    assert numbers(found(careful, WITHOUT)) == [number for number in everything if number % 3]


def test_pages_are_as_long_without_substance_use(careful: PopulationBackend) -> None:
    bundle = page(careful, ("_count", "10"), WITHOUT)

    assert len(bundle["entry"]) == 10


def test_a_claim_of_substance_use_is_not_known_to_who_may_not_see_it(careful: PopulationBackend) -> None:
    ids = [identity.claim_id(FULL, number, 3) for number in (3, 4)]

    without = [read(careful, own_id, WITHOUT) for own_id in ids]
    with_it = [read(careful, own_id) for own_id in ids]

    assert [type(seen) for seen in with_it] == [Served, Served]
    assert [type(seen) for seen in without] == [BackendAnswer, Served]
    assert isinstance(without[0], BackendAnswer)
    assert without[0].status == 404


# Pages


@pytest.mark.parametrize("count", [1, 7, 10, 50])
def test_the_next_links_lead_through_all_once_and_only_the_last_page_counts(
    backend: PopulationBackend, count: int
) -> None:
    everything = found(backend)
    shown, sizes, totals = [], [], []
    offset, goes_on = 0, True
    while goes_on:
        bundle = page(backend, ("_count", str(count)), ("_offset", str(offset)))
        shown += [entry["resource"] for entry in bundle["entry"]]
        sizes.append(len(bundle["entry"]))
        totals.append(bundle.get("total"))
        relations = [link["relation"] for link in bundle["link"]]
        offset, goes_on = offset + count, "next" in relations
        assert ("previous" in relations) is (len(sizes) > 1)

    assert shown == everything
    assert totals == [None] * (len(sizes) - 1) + [sizes[-1]]


def test_a_page_of_nothing_is_an_empty_bundle(backend: PopulationBackend) -> None:
    for parameters in ((("_offset", "9999"),), (("_count", "0"),), (("service-date", "lt1990"),)):
        bundle = page(backend, *parameters)

        assert list(bundle) == ["resourceType", "id", "meta", "type", "link"]
        assert [link["relation"] for link in bundle["link"]] == ["self"]


def test_a_negative_offset_is_the_beginning(backend: PopulationBackend) -> None:
    bundle = page(backend, ("_count", "3"), ("startIndex", "-1"))

    assert [entry["resource"] for entry in bundle["entry"]] == found(backend)[:3]


# Time


def test_a_shared_system_has_a_claim_for_two_months() -> None:
    def shared(moment: datetime) -> set[str]:
        return {one["id"] for one in found(backend_at(moment), ("_source", "FISS,MCS,VMS"), n=0)}

    seen: dict[str, int] = {}
    for week in range(40):
        for own_id in shared(datetime.fromordinal(739_808 + 7 * week).replace(hour=12, tzinfo=UTC)):
            seen[own_id] = seen.get(own_id, 0) + 1

    assert seen
    assert set(seen.values()) <= set(range(1, 10))


# Reads


def test_what_a_search_shows_can_be_read_but_for_authorizations(backend: PopulationBackend) -> None:
    for shown in found(backend, *EVERYTHING):
        seen = read(backend, shown["id"])
        if shown["kind"] == "authorization":
            assert isinstance(seen, BackendAnswer)
            assert json.loads(seen.body)["issue"][0]["diagnostics"] == "ID is not a valid number"
        else:
            assert isinstance(seen, Served)
            assert json.loads(b"".join(seen.pieces)) == shown


def test_a_read_claim_tells_where_it_comes_from(backend: PopulationBackend) -> None:
    sources = {}
    for shown in found(backend, ("_source", "NCH,DDPS,MCS")):
        seen = read(backend, shown["id"])
        assert isinstance(seen, Served)
        sources[shown["kind"]] = seen.source

    assert (sources["pde"], sources["carrier"], sources["MCS"]) == ("DDPS", "NCH", "MCS")


@pytest.mark.parametrize("number", [5_000, 50_000 + 5_000, 90_000])
def test_a_claim_that_there_is_not_is_not_known(backend: PopulationBackend, number: int) -> None:
    seen = read(backend, identity.claim_id(FULL, number, 3))

    assert isinstance(seen, BackendAnswer)
    assert seen.status == 404
