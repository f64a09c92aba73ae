"""What version 3 says of a whole claim agrees with what it says of its lines, and of its own days."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from bbmock.fhir.render import v3
from bbmock.population import contractors, loads
from bbmock.population.population import Population
from bbmock.population.records import Claim
from bbmock.population.shared_systems import SharedSystemClaim

if TYPE_CHECKING:
    from collections.abc import Iterator

LAST_UPDATED = "2026-07-02T04:11:09.113+00:00"
TOTAL_LINE = "0001"
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@pytest.fixture(scope="module")
def resources() -> list[dict[str, Any]]:
    population = Population()
    return [
        v3.render_claim(population.claim(n, summary.number), last_updated=LAST_UPDATED)
        for n in range(60)
        for summary in population.claims(n)
    ]


def amount(entries: list[dict[str, Any]], column: str) -> float | None:
    """The amount that a column's category has; None if there is none."""
    for entry in entries:
        if any(coding["code"] == column for coding in entry["category"]["coding"]):
            return float(entry["amount"]["value"])
    return None


def is_total(item: dict[str, Any]) -> bool:
    return any(coding["code"] == TOTAL_LINE for coding in item.get("revenue", {}).get("coding", ()))


def test_what_is_not_covered_of_a_claim_is_what_is_not_covered_of_its_lines(
    resources: list[dict[str, Any]],
) -> None:
    seen = 0
    for resource in resources:
        whole = amount(resource.get("total", []), "CLM_NCVRD_CHRG_AMT")
        lines = [
            amount(item.get("adjudication", []), "CLM_LINE_NCVRD_CHRG_AMT")
            for item in resource["item"]
            if not is_total(item)
        ]
        if whole is None or None in lines:
            continue
        assert whole == pytest.approx(sum(line or 0 for line in lines), abs=0.005), resource["id"]
        seen += whole > 0

    assert seen > 10


def days_in(tree: Any) -> Iterator[str]:
    """Every date that a resource has, and the day of every moment."""
    if isinstance(tree, str) and DAY.match(tree):
        yield tree[:10]
    children = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    for child in children:
        yield from days_in(child)


def rendered(record: contractors.Record, last_updated: str) -> dict[str, Any]:
    """A claim as version 3 shows it, final or not; nothing of a prior authorization."""
    if isinstance(record, SharedSystemClaim):
        return v3.render_shared_system_claim(record, last_updated=last_updated)
    return v3.render_claim(record, last_updated=last_updated) if isinstance(record, Claim) else {}


def test_nothing_is_said_to_have_happened_after_the_load_that_brought_it() -> None:
    population = Population()
    late = []
    for n in range(60):
        for summary in contractors.all_summaries(population, n, loaded=loads.DEFAULT):
            updated = loads.instant_of(loads.load_of(summary.processed))
            resource = rendered(contractors.record(population, n, summary.number), updated)
            if max(days_in(resource), default="") > updated[:10]:
                late.append((n, summary.number))

    assert late == []


def test_a_claim_is_submitted_processed_and_then_created(resources: list[dict[str, Any]]) -> None:
    for resource in resources:
        told = {
            coding["code"]: entry["timingDate"]
            for entry in resource["supportingInfo"]
            if "timingDate" in entry
            for coding in entry["category"]["coding"]
        }
        submitted = told.get("CLM_SUBMSN_DT", resource["billablePeriod"]["end"])
        assert resource["billablePeriod"]["end"] <= submitted <= resource["created"][:10]
