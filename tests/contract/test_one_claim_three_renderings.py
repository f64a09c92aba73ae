"""One claim comes out of every version of the API with the same days, diagnoses and amounts.

A version that renders no claims yet is left out, and so are the types of claims that it does not know.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import combinations
from typing import Any, NamedTuple

import pytest

from bbmock.population import identity
from bbmock.population.identity import Version
from bbmock.population.population import Population
from bbmock.population.records import Claim, ClaimType

BENEFICIARIES = 100
LAST_UPDATED = "2026-07-10T04:11:09.113+00:00"
NUMBERS: tuple[Version, ...] = (1, 2, 3)
Render = Callable[..., dict[str, Any]]


class Days(NamedTuple):
    """The period of a claim, and the first day of each line that tells it."""

    first: str
    last: str
    lines: list[str | None]


class Told(NamedTuple):
    """What one version tells of one claim."""

    id: str
    patient: dict[str, str]
    days: Days
    diagnoses: set[str]
    amounts: list[float]


Claims = list[tuple[Claim, dict[Version, Told]]]


def renderers() -> dict[Version, Render]:
    found = {}
    for version in NUMBERS:
        name = f"bbmock.fhir.render.v{version}"
        render = find_spec(name) and getattr(importlib.import_module(name), "render_claim", None)
        if render:
            found[version] = render
    return found


def knows(version: Version, claim_type: ClaimType) -> bool:
    claims = importlib.import_module(f"bbmock.fhir.render.v{version}.claim")
    return claim_type in getattr(claims, "KINDS", ClaimType)


RENDERERS = renderers()
EVERY_PAIR = pytest.mark.parametrize(
    ("one", "other"),
    [pytest.param(*pair, id="v{} and v{}".format(*pair)) for pair in combinations(RENDERERS, 2)],
)


def days(eob: dict[str, Any]) -> Days:
    period = eob["billablePeriod"]
    lines = [item.get("servicedDate") or item.get("servicedPeriod", {}).get("start") for item in eob["item"]]
    return Days(period["start"], period["end"], lines)


def codings(concept: dict[str, Any]) -> Iterator[str]:
    for coding in concept.get("coding", ()):
        yield coding["code"]


def diagnoses(eob: dict[str, Any]) -> set[str]:
    """Codes without dots: v3 has them. Version 1 lists the DRG among the diagnoses, without such a code."""
    concepts = (diagnosis.get("diagnosisCodeableConcept", {}) for diagnosis in eob.get("diagnosis", ()))
    return {code.replace(".", "") for concept in concepts for code in codings(concept)}


def adjudicated(eob: dict[str, Any], column: str) -> list[float]:
    """The amounts of the lines whose category names the column, by URL or in capitals."""
    return [
        amount["amount"]["value"]
        for item in eob["item"]
        for amount in item["adjudication"]
        if column in {code.rpartition("/")[2].lower() for code in codings(amount["category"])}
    ]


def paid(claim: Claim, eob: dict[str, Any]) -> list[float]:
    """What Medicare paid; of a drug, what it cost: no version says in one figure what was paid for it."""
    if claim.type is ClaimType.PDE:
        return adjudicated(eob, "tot_rx_cst_amt")
    return [eob["payment"]["amount"]["value"]]


def told(claim: Claim, version: Version) -> Told:
    eob = RENDERERS[version](claim, last_updated=LAST_UPDATED)
    return Told(eob["id"], eob["patient"], days(eob), diagnoses(eob), paid(claim, eob))


@pytest.fixture(scope="module")
def claims() -> Claims:
    population = Population()
    return [
        (claim, {version: told(claim, version) for version in RENDERERS if knows(version, claim.type)})
        for n in (*range(BENEFICIARIES), 10_000)
        for claim in (population.claim(n, summary.number) for summary in population.claims(n))
    ]


def test_every_version_has_every_claim_under_an_id_of_its_own(claims: Claims) -> None:
    for claim, versions in claims:
        for version, tells in versions.items():
            number = tells.id if version == 3 else tells.id.removeprefix(f"{claim.type}-")
            assert identity.claim_of_id(number, version) == (claim.beneficiary, claim.number)


def test_every_version_names_the_patient_by_its_own_id(claims: Claims) -> None:
    for claim, versions in claims:
        for version, tells in versions.items():
            own_id = identity.patient_id(claim.beneficiary, version)
            assert tells.patient == {"reference": f"Patient/{own_id}"}


def in_both(claims: Claims, one: Version, other: Version) -> list[tuple[Told, Told]]:
    pairs = [(versions[one], versions[other]) for _, versions in claims if {one, other} <= set(versions)]
    assert len(pairs) > 1_000
    return pairs


@EVERY_PAIR
def test_two_versions_tell_of_the_same_days(claims: Claims, one: Version, other: Version) -> None:
    for mine, theirs in in_both(claims, one, other):
        assert mine.days[:2] == theirs.days[:2]
        lines = zip(mine.days.lines, theirs.days.lines, strict=True)
        both = [pair for pair in lines if None not in pair]
        assert [first for first, _ in both] == [second for _, second in both]


@EVERY_PAIR
def test_two_versions_tell_of_the_same_diagnoses(claims: Claims, one: Version, other: Version) -> None:
    for mine, theirs in in_both(claims, one, other):
        assert mine.diagnoses == theirs.diagnoses


@EVERY_PAIR
def test_two_versions_tell_of_the_same_amounts(claims: Claims, one: Version, other: Version) -> None:
    for mine, theirs in in_both(claims, one, other):
        assert mine.amounts == theirs.amounts != []
