"""The four parts of Medicare as Coverages of v1; all four exist for everybody, enrolled or not.

Source: BFD's v1 answers of 2020 and 2026.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import enrolment
from bbmock.fhir.render.enrolment import Part as Part
from bbmock.fhir.render.table import Row, Spot, Table
from bbmock.fhir.render.tree import JSON, Rendering, in_order
from bbmock.fhir.render.v1 import terms
from bbmock.fhir.render.v1.placements import At
from bbmock.population import identity

if TYPE_CHECKING:
    from bbmock.population.records import Person

KEYS: Final = (
    "resourceType", "id", "meta", "extension", "status", "type", "beneficiary", "period", "grouping",
)  # fmt: skip

# v1 tells when Parts A and B began, and of no part when it ended.
PARTS: Final = MappingProxyType({
    "c": Table(enrolment.PARTS["c"]),
    "d": Table(enrolment.PARTS["d"]),
    "a": Table((*enrolment.PARTS["a"], Row("pta_cvrg_strt_dt", At("period.start")))),
    "b": Table((*enrolment.PARTS["b"], Row("ptb_cvrg_strt_dt", At("period.start")))),
})  # fmt: skip


@Rendering
def render_coverage(person: Person, part: Part, *, last_updated: str) -> JSON:
    """One part of a beneficiary's Medicare.

    Args:
        person: the beneficiary.
        part: the letter of the part.
        last_updated: the instant of the load, as `meta.lastUpdated` shows it.
    """
    patient_id = identity.patient_id(person.index, 1)
    plan = f"Part {part.upper()}"
    resource: JSON = {
        "resourceType": "Coverage",
        "id": f"part-{part}-{patient_id}",
        "meta": {"lastUpdated": last_updated},
        "status": enrolment.coverage_status(person, part),
        "type": {"coding": [terms.coding(terms.MEDICARE, plan)]},
        "beneficiary": {"reference": f"Patient/{patient_id}"},
        "grouping": {"subGroup": terms.MEDICARE, "subPlan": plan},
    }
    PARTS[part].write(Spot(resource, resource, person.columns))
    return in_order(resource, KEYS)
