"""What version 3 says of a whole claim agrees with what it says of its lines."""

from __future__ import annotations

from typing import Any

import pytest

from bbmock.fhir.render import v3
from bbmock.population.population import Population

LAST_UPDATED = "2026-07-02T04:11:09.113+00:00"
TOTAL_LINE = "0001"


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
