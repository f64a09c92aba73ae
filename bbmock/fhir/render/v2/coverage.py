"""The four parts of Medicare as Coverages of v2; all four exist for everybody, enrolled or not.

Source: BFD's v2 answers of 2022 and 2026.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import enrolment
from bbmock.fhir.render.enrolment import Part as Part
from bbmock.fhir.render.table import Row, Spot, Table
from bbmock.fhir.render.tree import JSON, Rendering, in_order
from bbmock.fhir.render.v2 import terms
from bbmock.fhir.render.v2.placements import Period
from bbmock.population import identity

if TYPE_CHECKING:
    from bbmock.population.records import Person

KEYS: Final = (
    "resourceType", "id", "meta", "extension", "status", "type", "subscriberId", "beneficiary",
    "relationship", "period", "payor", "class",
)  # fmt: skip


PARTS: Final = MappingProxyType({
    "a": Table((*enrolment.PARTS["a"], Row("pta_cvrg_strt_dt", Period("period", end="pta_cvrg_end_dt")))),
    "b": Table((*enrolment.PARTS["b"], Row("ptb_cvrg_strt_dt", Period("period", end="ptb_cvrg_end_dt")))),
    "c": Table(enrolment.PARTS["c"]),
    "d": Table((*enrolment.PARTS["d"], Row("ptd_cvrg_strt_dt", Period("period", end="ptd_cvrg_end_dt")))),
})  # fmt: skip


@Rendering
def render_coverage(person: Person, part: Part, *, last_updated: str) -> JSON:
    """One part of a beneficiary's Medicare.

    Args:
        person: the beneficiary.
        part: the letter of the part.
        last_updated: the instant of the load, as `meta.lastUpdated` shows it.
    """
    patient_id = identity.patient_id(person.index, 2)
    resource: JSON = {
        "resourceType": "Coverage",
        "id": f"part-{part}-{patient_id}",
        "meta": {"lastUpdated": last_updated, "profile": [f"{terms.CARIN_PROFILES}Coverage"]},
        "status": enrolment.coverage_status(person, part),
        "type": terms.SUBSIDIZED.concept(),
        "subscriberId": identity.mbi(person.index),
        "beneficiary": {"reference": f"Patient/{patient_id}"},
        "relationship": terms.SELF.concept(),
        "payor": [{"identifier": {"value": "Centers for Medicare and Medicaid Services"}}],
        "class": [
            {"type": terms.GROUP.concept(), "value": "Medicare"},
            {"type": terms.PLAN.concept(), "value": f"Part {part.upper()}"},
        ],
    }
    PARTS[part].write(Spot(resource, resource, person.columns))
    return in_order(resource, KEYS)
