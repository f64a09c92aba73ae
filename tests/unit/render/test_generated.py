"""Whatever the population makes, v2 renders whole: every link leads somewhere and nothing is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bbmock.fhir.render.v2 import render_claim
from bbmock.population.population import Population
from bbmock.population.records import ClaimType

if TYPE_CHECKING:
    from collections.abc import Iterator

LAST_UPDATED = "2026-07-02T04:11:09.113+00:00"
LINKS = {
    "careTeamSequence": "careTeam",
    "diagnosisSequence": "diagnosis",
    "informationSequence": "supportingInfo",
}


@pytest.fixture(scope="module")
def resources() -> list[dict[str, Any]]:
    population = Population()
    return [
        render_claim(population.claim(n, summary.number), last_updated=LAST_UPDATED)
        for n in (*range(8), 44, 10_000)
        for summary in population.claims(n)
    ]


def nodes(tree: Any) -> Iterator[Any]:
    yield tree
    children = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    for child in children:
        yield from nodes(child)


def test_claims_of_every_type_are_rendered(resources: list[dict[str, Any]]) -> None:
    assert {resource["id"].partition("-")[0] for resource in resources} == set(ClaimType)


def test_every_link_leads_somewhere(resources: list[dict[str, Any]]) -> None:
    for resource in resources:
        for item in resource["item"]:
            for link, target in LINKS.items():
                there = {entry["sequence"] for entry in resource.get(target, ())}
                assert set(item.get(link, ())) <= there


def test_every_array_counts_from_one(resources: list[dict[str, Any]]) -> None:
    for resource in resources:
        for key in ("careTeam", "supportingInfo", "diagnosis", "procedure", "item"):
            sequences = [entry["sequence"] for entry in resource.get(key, ())]
            assert sequences == list(range(1, len(sequences) + 1))


def test_every_line_of_a_supplier_or_professional_has_its_diagnosis(resources: list[dict[str, Any]]) -> None:
    for resource in resources:
        if resource["id"].startswith(("carrier", "dme")):
            assert all(len(item["diagnosisSequence"]) == 1 for item in resource["item"])


def test_every_reference_is_to_a_contained_resource_or_the_patients(resources: list[dict[str, Any]]) -> None:
    for resource in resources:
        contained = {f"#{entry['id']}" for entry in resource.get("contained", ())}
        for node in nodes(resource):
            if isinstance(node, dict) and isinstance(node.get("reference"), str):
                reference = node["reference"]
                assert reference in contained or reference.startswith(("Patient/-", "Coverage/part-"))


def test_nothing_is_empty(resources: list[dict[str, Any]]) -> None:
    for resource in resources:
        assert not [node for node in nodes(resource) if node in (None, "", [], {})]
